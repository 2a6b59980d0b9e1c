//! Text → words: what two texts have in common when they speak of the same thing.
//!
//! A word of letters that are written apart is one. Nobody says where a Japanese or Chinese word ends, so a run of ideographs is cut
//! into pairs, and one of katakana, whose words are longer, into threes. Width and case do not count.

use unicode_normalization::UnicodeNormalization;

/// Words that stand in every report and tell nothing.
const EMPTY: &[&str] = &[
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "because", "been", "but", "by", "can", "cannot",
    "did", "do", "does", "each", "every", "few", "for", "from", "get", "gets", "got", "had", "has", "have", "he", "her", "his", "how",
    "if", "in", "into", "is", "it", "its", "me", "more", "my", "no", "not", "now", "of", "on", "one", "only", "or", "other", "our", "out",
    "over", "own", "same", "she", "since", "so", "some", "still", "such", "than", "that", "the", "their", "them", "then", "there", "these",
    "they", "this", "those", "to", "too", "two", "up", "very", "was", "we", "were", "what", "when", "where", "which", "while", "who",
    "why", "will", "with", "you",
];

/// A word or a pair, and where it stands in the text as [`folded`], in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// the word, or a part of one
    pub(super) text: String,
    /// its first character
    pub(super) from: usize,
    /// the one after its last
    pub(super) to: usize,
}

/// The text without differences of width and case (NFKC, lower case).
pub(super) fn folded(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// The words of a text that was folded, in order.
pub(super) fn words(folded: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let (mut run, mut kind, mut from) = (Vec::new(), Script::None, 0);
    for (at, c) in folded.chars().chain([' ']).enumerate() {
        let now = script(c);
        if now != kind {
            end_run(&run, kind, from, &mut found);
            run.clear();
            (kind, from) = (now, at);
        }
        if now != Script::None {
            run.push(c);
        }
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    /// no letter
    None,
    /// words stand apart
    Apart,
    /// they do not, and this is what endings and particles are written with
    Hiragana,
    /// they do not: borrowed words
    Katakana,
    /// they do not: ideographs
    Han,
}

fn script(c: char) -> Script {
    match c {
        '\u{3041}'..='\u{309f}' => Script::Hiragana,
        '\u{30a1}'..='\u{30fa}' | 'ー' => Script::Katakana,
        '々' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Script::Han,
        c if c.is_alphanumeric() => Script::Apart,
        _ => Script::None,
    }
}

fn end_run(run: &[char], script: Script, from: usize, found: &mut Vec<Word>) {
    match script {
        Script::Apart => {
            let word: String = run.iter().collect();
            if run.len() > 1 && !EMPTY.contains(&word.as_str()) {
                found.push(Word { text: stem(&word).to_owned(), from, to: from + run.len() });
            }
        }
        Script::Katakana => parts(run, 3, from, found),
        Script::Han => parts(run, 2, from, found),
        // Endings and particles tell nothing.
        Script::Hiragana | Script::None => {}
    }
}

/// All parts of so many characters; a shorter run is one itself.
fn parts(run: &[char], length: usize, from: usize, found: &mut Vec<Word>) {
    let length = length.min(run.len());
    let part = |(at, part): (usize, &[char])| Word { text: part.iter().collect(), from: from + at, to: from + at + length };
    found.extend(run.windows(length).enumerate().map(part));
}

/// A word without the ending of its plural or past, so that `payment fails` and `payments failed` meet.
fn stem(word: &str) -> &str {
    let long_enough = |rest: &&str| rest.len() > 3 && word.is_ascii();
    ["ing", "ed", "es", "s"].iter().find_map(|ending| word.strip_suffix(ending).filter(long_enough)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        words(&folded(text)).into_iter().map(|term| term.text).collect()
    }

    #[test]
    fn words_lose_case_width_endings_and_the_empty_ones_among_them() {
        assert_eq!(of("The Ｐａｙｍｅｎｔｓ failed, and 42 shops"), ["payment", "fail", "42", "shop"]);
        assert_eq!(of("payment fails"), ["payment", "fail"]);
    }

    #[test]
    fn japanese_is_cut_and_loses_its_endings() {
        assert_eq!(of("決済が失敗している"), ["決済", "失敗"]);
        assert_eq!(of("ﾀｲﾑｱｳﾄ"), ["タイム", "イムア", "ムアウ", "アウト"]);
        assert_eq!(of("API応答なし"), ["api", "応答"]);
        assert_eq!(of("カード決済"), ["カード", "決済"]);
    }

    #[test]
    fn a_term_knows_its_place() {
        let found = words("a slow checkout");
        assert_eq!(found.iter().map(|term| (term.from, term.to)).collect::<Vec<_>>(), [(2, 6), (7, 15)]);
    }
}
