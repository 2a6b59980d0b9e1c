//! Text → terms: what two texts have in common when they speak of the same thing.
//!
//! A word of letters that are written apart is one term; a run of Japanese or Chinese is cut into pairs of characters, because nobody
//! says where its words end. Width and case do not count.

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

/// A term, and where it stands in the text as [`folded`], in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// the word, or the pair
    pub text: String,
    /// its first character
    pub from: usize,
    /// the one after its last
    pub to: usize,
}

/// The text without differences of width and case (NFKC, lower case).
pub fn folded(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// The terms of a text that was folded, in order.
pub fn terms(folded: &str) -> Vec<Term> {
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
    /// they do not; the kana that endings are written with
    Kana,
    /// they do not
    Joined,
}

fn script(c: char) -> Script {
    match c {
        '\u{3041}'..='\u{309f}' => Script::Kana,
        '\u{30a1}'..='\u{30fa}' | 'ー' | '々' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Script::Joined,
        c if c.is_alphanumeric() => Script::Apart,
        _ => Script::None,
    }
}

fn end_run(run: &[char], script: Script, from: usize, found: &mut Vec<Term>) {
    match script {
        Script::Apart => {
            let word: String = run.iter().collect();
            if run.len() > 1 && !EMPTY.contains(&word.as_str()) {
                found.push(Term { text: stem(&word).to_owned(), from, to: from + run.len() });
            }
        }
        Script::Joined if run.len() == 1 => found.push(Term { text: run.iter().collect(), from, to: from + 1 }),
        Script::Joined => {
            found.extend(run.windows(2).enumerate().map(|(at, pair)| Term {
                text: pair.iter().collect(),
                from: from + at,
                to: from + at + 2,
            }));
        }
        // Endings and particles tell nothing.
        Script::Kana | Script::None => {}
    }
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
        terms(&folded(text)).into_iter().map(|term| term.text).collect()
    }

    #[test]
    fn words_lose_case_width_endings_and_the_empty_ones_among_them() {
        assert_eq!(of("The Ｐａｙｍｅｎｔｓ failed, and 42 shops"), ["payment", "fail", "42", "shop"]);
        assert_eq!(of("payment fails"), ["payment", "fail"]);
    }

    #[test]
    fn japanese_becomes_pairs_and_loses_its_endings() {
        assert_eq!(of("決済が失敗している"), ["決済", "失敗"]);
        assert_eq!(of("ﾀｲﾑｱｳﾄ"), ["タイ", "イム", "ムア", "アウ", "ウト"]);
        assert_eq!(of("API応答なし"), ["api", "応答"]);
    }

    #[test]
    fn a_term_knows_its_place() {
        let found = terms("a slow checkout");
        assert_eq!(found.iter().map(|term| (term.from, term.to)).collect::<Vec<_>>(), [(2, 6), (7, 15)]);
    }
}
