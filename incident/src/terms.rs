//! Text → terms: what the search finds a text by. The browser's copy (`assets/search/tokens.js`) gives the same for the same text;
//! both are held against one table, `tests/fixtures/terms.json`.
//!
//! Latin text gives words, folded to small letters. What `-`, `_` or `.` join (`INC-2026-014`, `connection_pool`, `10.0.0.1`) is a
//! chain: found as a whole, by each of its ends (`2026-014`) and by its parts; so every piece of a chain begins one of its terms.
//! `ConnectionPool` is found by its humps too. Kanji and kana have no blanks between words: a run of them gives each pair of
//! neighbours, and its last character alone, so that every character begins a term.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a term is of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A chain, or an end of one that is still a chain.
    Chain,
    /// A word.
    Word,
    /// A part of a word of several humps.
    Hump,
    /// Two neighbours of a Japanese run, or its last character.
    Pair,
    /// A word in katakana, whole. Nothing is found by it: it is for guessing what a mistyped one was meant to be.
    Katakana,
}

/// Most characters of a term; longer ones are known by their beginning.
pub const LONGEST: usize = 48;
/// Most parts of a chain that is found as a whole: what has more is a list or a line, not a name.
const MOST_PARTS: usize = 8;
/// Fewest characters of a word in katakana.
const SHORTEST_KATAKANA: usize = 3;

/// Gives the terms of a text in their order, each as often as it stands there.
pub fn each(text: &str, mut take: impl FnMut(Form, &str)) {
    let text = normal(text);
    let mut walk = Walk { text: &text, buffer: String::new() };
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        // Most bytes are letters of words, or a blank between them.
        if byte.is_ascii() && !byte.is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { return };
        at = match class(c) {
            Class::Letter => walk.chain(at, &mut take),
            Class::Wide => walk.run(at, &mut take),
            Class::Joiner | Class::Other => at + c.len_utf8(),
        };
    }
}

/// The text in the form in which characters are compared (NFKC); most texts are in it already.
pub fn normal(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || text.chars().all(is_stable) { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect()) }
}

/// Whether a character stays as it is whatever stands beside it, or is no part of a term either way.
fn is_stable(c: char) -> bool {
    matches!(c, '\0'..='\x7f' | '\u{2013}' | '\u{2014}' | '\u{2018}'..='\u{201d}' | '\u{2022}' | '\u{2026}' | '\u{2190}'..='\u{2193}'
        | '\u{3000}'..='\u{3035}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ff01}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}' | '\u{ff5e}')
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Wide,
    Joiner,
    Other,
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Letter,
        '-' | '_' | '.' | '\u{2010}' | '\u{2212}' => Class::Joiner,
        '\0'..='\x7f' => Class::Other,
        c if is_wide(c) => Class::Wide,
        c if c.is_alphanumeric() || is_combining_mark(c) => Class::Letter,
        _ => Class::Other,
    }
}

/// Kanji, kana and what repeats or lengthens them.
pub fn is_wide(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}' | '\u{309e}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30fe}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '\u{30fc}')
}

/// A way through a text in its normal form.
struct Walk<'t> {
    text: &'t str,
    buffer: String,
}

impl Walk<'_> {
    /// The chain that begins at `start`; gives where it ends.
    fn chain(&mut self, start: usize, take: &mut impl FnMut(Form, &str)) -> usize {
        let end = start + word_length(&self.text[start..]);
        if self.text.as_bytes().get(end).is_none_or(|byte| byte.is_ascii() && !matches!(byte, b'-' | b'_' | b'.')) {
            self.word(start, end, take);
            return end;
        }
        let mut parts = [(0, 0); MOST_PARTS];
        let mut count = 0;
        let mut at = start;
        loop {
            let end = at + word_length(&self.text[at..]);
            if count < MOST_PARTS {
                parts[count] = (at, end);
            } else {
                self.word(at, end, take);
            }
            count += 1;
            let mut next = self.text[end..].chars();
            let joiner = next.next().filter(|c| class(*c) == Class::Joiner);
            match joiner.filter(|_| next.next().is_some_and(|c| class(c) == Class::Letter)) {
                Some(joiner) => at = end + joiner.len_utf8(),
                None => {
                    self.joined(&parts[..count.min(MOST_PARTS)], (count <= MOST_PARTS).then_some(end), take);
                    return end;
                }
            }
        }
    }

    /// The terms of a chain: each of its ends as long as it is one, where all of it is known, and each part.
    fn joined(&mut self, parts: &[(usize, usize)], end: Option<usize>, take: &mut impl FnMut(Form, &str)) {
        for (start, _) in parts.iter().take(parts.len() - 1) {
            if let Some(end) = end {
                self.fold(*start, end);
                take(Form::Chain, &self.buffer);
            }
        }
        for (start, end) in parts {
            self.word(*start, *end, take);
        }
    }

    /// A word, and its humps where it has several.
    fn word(&mut self, start: usize, end: usize, take: &mut impl FnMut(Form, &str)) {
        let word = &self.text[start..end];
        if word.len() <= LONGEST && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
            return take(Form::Word, word);
        }
        self.fold(start, end);
        take(Form::Word, &self.buffer);
        let mut hump = start;
        let mut before: Option<char> = None;
        let mut letters = word.char_indices().peekable();
        while let Some((at, c)) = letters.next() {
            let next = letters.peek().map(|(_, next)| *next);
            if before.is_some_and(|before| c.is_uppercase() && (!before.is_uppercase() || next.is_some_and(char::is_lowercase))) {
                self.fold(hump, start + at);
                take(Form::Hump, &self.buffer);
                hump = start + at;
            }
            before = Some(c);
        }
        if hump > start {
            self.fold(hump, end);
            take(Form::Hump, &self.buffer);
        }
    }

    /// A piece of the text in small letters, with one sign for all hyphens, cut at the longest.
    fn fold(&mut self, start: usize, end: usize) {
        self.buffer.clear();
        for c in self.text[start..end].chars().take(LONGEST) {
            match c {
                '\u{2010}' | '\u{2212}' => self.buffer.push('-'),
                c if c.is_ascii() => self.buffer.push(c.to_ascii_lowercase()),
                c => self.buffer.extend(c.to_lowercase()),
            }
        }
    }

    /// The run of kanji and kana that begins at `start`; gives where it ends.
    fn run(&self, start: usize, take: &mut impl FnMut(Form, &str)) -> usize {
        let rest = &self.text[start..];
        let mut before = None;
        let mut katakana = (0, 0);
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            if !is_wide(c) {
                end = at;
                break;
            }
            if let Some(before) = before {
                take(Form::Pair, &rest[before..at + c.len_utf8()]);
            }
            before = Some(at);
            if is_katakana(c) {
                katakana = if katakana.1 == 0 { (at, 1) } else { (katakana.0, katakana.1 + 1) };
            } else {
                katakana_word(&rest[katakana.0..at], katakana.1, take);
                katakana = (0, 0);
            }
        }
        take(Form::Pair, &rest[before.unwrap_or_default()..end]);
        katakana_word(&rest[katakana.0..end], katakana.1, take);
        start + end
    }
}

fn katakana_word(word: &str, length: usize, take: &mut impl FnMut(Form, &str)) {
    if (SHORTEST_KATAKANA..=LONGEST).contains(&length) {
        take(Form::Katakana, word);
    }
}

/// The bytes of the letters and digits that a text begins with.
fn word_length(text: &str) -> usize {
    let ascii = text.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(text.len());
    match text[ascii..].chars().next() {
        Some(c) if !c.is_ascii() => {
            ascii + text[ascii..].char_indices().find(|(_, c)| class(*c) != Class::Letter).map_or(text.len() - ascii, |(at, _)| at)
        }
        _ => ascii,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};
    use serde_json::Value;

    use super::*;

    fn found(text: &str, katakana: bool) -> Vec<String> {
        let mut found = Vec::new();
        each(text, |form, term| {
            if (form == Form::Katakana) == katakana {
                found.push(term.to_owned());
            }
        });
        found
    }

    #[test]
    fn the_table_that_the_browser_is_held_against_too_is_right() {
        let table: Vec<Value> = serde_json::from_str(include_str!("../../tests/fixtures/terms.json")).expect("a table");
        assert!(table.len() > 30);
        for row in table {
            let words = |key: &str| -> Vec<String> {
                let words = row[key].as_array().cloned().unwrap_or_default();
                words.iter().map(|word| word.as_str().unwrap_or_default().to_owned()).collect()
            };
            let text = row["text"].as_str().expect("a text");
            assert_eq!(found(text, false), words("terms"), "{text}");
            if row.get("katakana").is_some() {
                assert_eq!(found(text, true), words("katakana"), "{text}");
            }
        }
    }

    #[test]
    fn long_words_are_known_by_their_beginning_and_long_chains_by_their_parts() {
        assert_eq!(found(&"x".repeat(100), false), ["x".repeat(LONGEST)]);
        assert_eq!(found("1.2.3.4.5.6.7.8.9", false), ["9", "1", "2", "3", "4", "5", "6", "7", "8"]);
    }

    proptest! {
        #[test]
        fn any_text_has_terms_that_are_not_empty_nor_too_long(text in any::<String>()) {
            each(&text, |_, term| assert!(!term.is_empty() && term.chars().count() <= LONGEST * 3));
        }

        #[test]
        fn each_character_of_a_run_begins_a_term(text in "[ァ-ヺ一-龠ぁ-ん]{1,12}") {
            let terms = found(&text, false);
            for c in text.chars() {
                assert!(terms.iter().any(|term| term.starts_with(c)), "{c} of {text}");
            }
        }
    }
}
