//! Text → words: what two texts have in common when they speak of the same thing.
//!
//! A word of letters that are written apart is one. Nobody says where a Japanese or Chinese word ends, so a run of ideographs is cut
//! into pairs, and one of katakana, whose words are longer, into threes. Width and case do not count.

use crate::terms::normal;

/// Words that stand in every report and tell nothing, in order.
const EMPTY: &[&str] = &[
    "a", "about", "after", "again", "all", "already", "also", "an", "and", "any", "are", "as", "at", "be", "because", "been", "before",
    "being", "between", "both", "but", "by", "can", "cannot", "could", "day", "days", "did", "do", "does", "during", "each", "eight",
    "else", "every", "few", "first", "five", "for", "four", "from", "get", "gets", "got", "had", "has", "have", "he", "her", "his", "hour",
    "hours", "how", "if", "in", "into", "is", "it", "its", "just", "kept", "many", "may", "me", "might", "minute", "minutes", "month",
    "months", "more", "most", "must", "my", "never", "new", "next", "nine", "no", "not", "nothing", "now", "of", "off", "on", "once",
    "one", "only", "or", "other", "our", "out", "over", "own", "per", "same", "second", "seconds", "seven", "she", "should", "since",
    "six", "so", "some", "still", "such", "ten", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those",
    "three", "through", "to", "too", "two", "under", "until", "up", "very", "was", "we", "week", "weeks", "were", "what", "when", "where",
    "which", "while", "who", "why", "will", "with", "within", "without", "would", "year", "years", "yet", "you",
];

/// A word or a part of one, and where it stands in the text as [`folded`], in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// the word without its ending, or a part of one
    pub text: &'t str,
    /// where it begins
    pub from: usize,
    /// where it ends, its ending included
    pub to: usize,
    /// whether it is a part of a run that no blanks divide: a word of such a script gives several
    pub is_part: bool,
}

/// The text without differences of width and case (NFKC, lower case).
pub fn folded(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { normal(text).chars().flat_map(char::to_lowercase).collect() }
}

/// Gives the words of a text that was folded, in order.
pub fn each<'t>(folded: &'t str, mut take: impl FnMut(Word<'t>)) {
    let (mut kind, mut from) = (Script::None, 0);
    for (at, c) in folded.char_indices().chain([(folded.len(), ' ')]) {
        let now = script(c);
        if now != kind {
            end_run(&folded[from..at], kind, from, &mut take);
            (kind, from) = (now, at);
        }
    }
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
        c if c.is_ascii() => {
            if c.is_ascii_alphanumeric() {
                Script::Apart
            } else {
                Script::None
            }
        }
        '\u{3041}'..='\u{309f}' => Script::Hiragana,
        '\u{30a1}'..='\u{30fa}' | 'ー' => Script::Katakana,
        '々' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Script::Han,
        c if c.is_alphanumeric() => Script::Apart,
        _ => Script::None,
    }
}

fn end_run<'t>(run: &'t str, script: Script, from: usize, take: &mut impl FnMut(Word<'t>)) {
    match script {
        Script::Apart => {
            if run.chars().nth(1).is_some() && EMPTY.binary_search(&run).is_err() {
                take(Word { text: stem(run), from, to: from + run.len(), is_part: false });
            }
        }
        Script::Katakana => parts(run, 3, from, take),
        Script::Han => parts(run, 2, from, take),
        // Endings and particles tell nothing.
        Script::Hiragana | Script::None => {}
    }
}

/// All parts of so many characters; a shorter run is one itself.
fn parts<'t>(run: &'t str, length: usize, from: usize, take: &mut impl FnMut(Word<'t>)) {
    let mut ends = run.char_indices().map(|(at, c)| at + c.len_utf8()).skip(length - 1).peekable();
    if ends.peek().is_none() {
        return take(Word { text: run, from, to: from + run.len(), is_part: true });
    }
    for ((start, _), end) in run.char_indices().zip(ends) {
        take(Word { text: &run[start..end], from: from + start, to: from + end, is_part: true });
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
        let text = folded(text);
        let mut found = Vec::new();
        each(&text, |word| found.push(word.text.to_owned()));
        found
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
        let mut found = Vec::new();
        each("a slow checkout", |word| found.push((word.from, word.to)));
        assert_eq!(found, [(2, 6), (7, 15)]);
    }

    #[test]
    fn the_empty_words_stand_in_order() {
        assert!(EMPTY.is_sorted(), "they are looked up by halving");
    }
}
