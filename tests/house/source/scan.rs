//! Rust text → code: comments, strings and characters blanked out, tests found, words cut. A scanner of lines and
//! brackets, not a parser: it knows as much of the language as the checks need.

use std::ops::Range;

/// The same text with every comment, string and character literal as blanks; lines and bytes keep their places.
pub(crate) fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        if let Some(end) = literal_end(bytes, at) {
            let end = end.min(bytes.len());
            out[at..end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
            at = end;
        } else if is_word(bytes[at]) {
            at += word_length(&bytes[at..]);
        } else {
            at += 1;
        }
    }
    String::from_utf8(out).expect("comments and literals are blanked whole")
}

/// Where the comment or literal that begins at `at` ends; `None` where code stands.
fn literal_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    match rest[0] {
        b'/' if rest.starts_with(b"//") => Some(at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())),
        b'/' if rest.starts_with(b"/*") => Some(at + block_comment_length(rest)),
        b'"' => Some(at + quoted_length(rest, b'"')),
        b'\'' => character_length(rest).map(|length| at + length),
        b'r' | b'b' | b'c' => {
            let word = word_length(rest);
            let raw = matches!(&rest[..word], b"r" | b"br" | b"cr");
            raw.then(|| raw_string_length(&rest[word..])).flatten().map(|length| at + word + length)
        }
        _ => None,
    }
}

fn block_comment_length(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn quoted_length(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of a character literal; `None` for a lifetime.
fn character_length(rest: &[u8]) -> Option<usize> {
    if rest.get(1) == Some(&b'\\') {
        return Some(quoted_length(rest, b'\''));
    }
    let first = *rest.get(1)?;
    let width = match first {
        0..=0x7f => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    (rest.get(1 + width) == Some(&b'\'')).then_some(width + 2)
}

/// The length of `#"…"#` with any number of `#`.
fn raw_string_length(rest: &[u8]) -> Option<usize> {
    let hashes = rest.iter().take_while(|byte| **byte == b'#').count();
    if rest.get(hashes) != Some(&b'"') {
        return None;
    }
    let end: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let inner = &rest[hashes + 1..];
    let length = inner.windows(end.len()).position(|window| window == end).map_or(inner.len(), |at| at + end.len());
    Some(hashes + 1 + length)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn word_length(rest: &[u8]) -> usize {
    rest.iter().take_while(|byte| is_word(**byte)).count()
}

/// A word, or a sign: `::` and `->` are one sign, all others one byte each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'c> {
    pub(crate) text: &'c str,
    pub(crate) at: usize,
}

impl Token<'_> {
    /// Whether it is a name or keyword.
    pub(crate) fn is_name(&self) -> bool {
        self.text.starts_with(|first: char| first == '_' || first.is_alphabetic())
    }
}

/// Cuts blanked text into words and signs. `r#type` is the word `type`; a lifetime is one sign.
pub(crate) fn tokens(code: &str) -> Vec<Token<'_>> {
    let bytes = code.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let length = match rest[0] {
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            _ if rest.starts_with(b"r#") && rest.get(2).is_some_and(|byte| is_word(*byte)) => {
                at += 2;
                continue;
            }
            byte if is_word(byte) => word_length(rest),
            b'\'' => 1 + word_length(&rest[1..]),
            _ if rest.starts_with(b"::") || rest.starts_with(b"->") => 2,
            _ => 1,
        };
        tokens.push(Token { text: &code[at..at + length], at });
        at += length;
    }
    tokens
}

/// The parts of blanked text that only tests compile: items under `#[cfg(test)]`, functions under `#[test]`.
pub(crate) fn test_ranges(code: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (at, _) in code.match_indices('#') {
        if ranges.last().is_some_and(|range| range.contains(&at)) {
            continue;
        }
        let inner = code[at + 1..].trim_start().strip_prefix('!');
        let attribute = inner.unwrap_or(&code[at + 1..]).trim_start();
        if !attribute.starts_with('[') || !is_test_attribute(&attribute[..closing(attribute)]) {
            continue;
        }
        let end = if inner.is_some() { code.len() } else { item_end(code, at) };
        ranges.push(at..end);
    }
    ranges
}

fn is_test_attribute(attribute: &str) -> bool {
    let compact: String = attribute.chars().filter(|c| !c.is_whitespace()).collect();
    let inner = compact.trim_start_matches('[').trim_end_matches(']');
    inner == "test"
        || inner == "cfg(test)"
        || inner.starts_with("cfg(all(test,")
        || inner.split('(').next().is_some_and(|p| p.ends_with("::test"))
}

/// The end of the item that begins at `from`, its attributes included: a `;` or a closed brace.
fn item_end(code: &str, from: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = from;
    while at < code.len() {
        match code.as_bytes()[at] {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'{' => return at + closing(&code[at..]),
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
        at += 1;
    }
    code.len()
}

/// The length of the bracketed text that `rest` begins with, brackets included.
pub(crate) fn closing(rest: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_characters_are_no_code() {
        let text = "a // use x\nb /* /* \" */ c */ d \"use \\\" y\" r#\"e \" f\"# '\"' '\\'' '七' b\"g\" h<'a>('b') br\"\\\"\n";
        let words: Vec<_> = tokens(&blank(text)).iter().map(|t| t.text.to_owned()).collect();
        assert_eq!(words, ["a", "b", "d", "b", "h", "<", "'a", ">", "(", ")"]);
    }

    #[test]
    fn lines_keep_their_places() {
        let text = "/* 一\n二 */ x \"三\n四\" y";
        let code = blank(text);
        assert_eq!((code.len(), code.matches('\n').count()), (text.len(), 2));
        assert_eq!(code.find('y'), text.find('y'));
    }

    #[test]
    fn raw_names_are_words_and_raw_strings_are_not() {
        let code = blank("r#type r\"use a\" bar\"x\"");
        assert_eq!(tokens(&code).iter().map(|t| t.text).collect::<Vec<_>>(), ["type", "bar"]);
    }

    #[test]
    fn tests_are_found_and_what_follows_them_is_not_one() {
        let found = |text: &str| -> Vec<String> {
            let code = blank(text);
            test_ranges(&code).into_iter().map(|range| text[range].to_owned()).collect()
        };
        assert_eq!(
            found("#[cfg(test)]\n#[path = \"x;\"]\nmod tests { fn a() {} }\nfn b() {}"),
            ["#[cfg(test)]\n#[path = \"x;\"]\nmod tests { fn a() {} }"]
        );
        assert_eq!(found("#[cfg(test)]\nmod tests;\nfn b() {}"), ["#[cfg(test)]\nmod tests;"]);
        assert_eq!(found("#[test]\nfn a(x: [u8; 2]) { y() }\nfn b() {}"), ["#[test]\nfn a(x: [u8; 2]) { y() }"]);
        assert_eq!(found("#[tokio::test(flavor = \"x\")]\nasync fn a() {} b"), ["#[tokio::test(flavor = \"x\")]\nasync fn a() {}"]);
        assert_eq!(found("#![cfg(test)]\nall"), ["#![cfg(test)]\nall"]);
        assert!(found("#[cfg(not(test))]\nfn a() {}\n#[cfg(any(test, unix))]\nfn b() {}").is_empty());
    }
}
