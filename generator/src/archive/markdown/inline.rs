//! Running text → HTML: escaping, bare links, ids and ticket keys, and the strong text that Markdown misses in Japanese.

use crate::site::body::{Fragment, Slot};
use crate::site::html::escape;

/// Whether ids, keys and addresses in a text become links: not inside a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linking {
    /// They do.
    On,
    /// They stay text.
    Off,
}

/// Writes running text.
pub fn text(out: &mut Fragment, text: &str, linking: Linking) {
    if !(text.contains('*') && text.contains("**")) {
        return words(out, text, linking);
    }
    let mut rest = text;
    while let Some((before, strong, after)) = split_strong(rest) {
        words(out, before, linking);
        out.html.push_str("<strong>");
        words(out, strong, linking);
        out.html.push_str("</strong>");
        rest = after;
    }
    words(out, rest, linking);
}

/// `**「決済」**は`: CommonMark sees no closing mark after a bracket that a letter follows. Japanese is written so, hence it
/// is read here: two pairs of stars on one line with text between that neither begins nor ends with a blank, beside at
/// least one letter that is not Latin.
fn split_strong(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.find("**")?;
    let inner = &text[open + 2..];
    let close = inner.find("**")?;
    let (strong, after) = (&inner[..close], &inner[close + 2..]);
    let blank =
        strong.is_empty() || strong.starts_with(char::is_whitespace) || strong.ends_with(char::is_whitespace) || strong.contains('*');
    (!blank && !strong.is_ascii()).then_some((&text[..open], strong, after))
}

fn words(out: &mut Fragment, text: &str, linking: Linking) {
    if linking == Linking::Off || !may_link(text) {
        return escape(&mut out.html, text);
    }
    let mut done = 0;
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let at_word_start = at == 0 || !is_word_byte(bytes[at - 1]);
        if !at_word_start || !bytes[at].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        if let Some(length) = address_length(&text[at..]) {
            escape(&mut out.html, &text[done..at]);
            bare_link(out, &text[at..at + length]);
            at += length;
            done = at;
            continue;
        }
        let length = text[at..].bytes().take_while(|b| is_word_byte(*b)).count();
        let word = text[at..at + length].trim_end_matches(['.', '-', '_']);
        if may_be_key(word) {
            escape(&mut out.html, &text[done..at]);
            out.slots.push((out.html.len(), Slot::Word(word.to_owned())));
            done = at + word.len();
        }
        at += length;
    }
    escape(&mut out.html, &text[done..]);
}

/// Whether an address, an id or a key can be in a text at all: most have none, and are not looked at letter by letter.
fn may_link(text: &str) -> bool {
    let bytes = text.as_bytes();
    let joined = || bytes.windows(2).any(|pair| pair[0] == b'-' && pair[1].is_ascii_alphanumeric());
    let key = || text.contains('-') && bytes.iter().any(u8::is_ascii_digit) && joined();
    text.contains(':') && text.contains("://") || key()
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// A word with a hyphen and a digit: `OPS-512`, `INC-2026-014`, `PM2021-004`.
fn may_be_key(word: &str) -> bool {
    word.contains('-') && word.bytes().any(|b| b.is_ascii_digit()) && word.len() <= 80
}

/// The length of the web address at the start of `text`, closing punctuation left out.
fn address_length(text: &str) -> Option<usize> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))?;
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '|') || is_wide_punctuation(c);
    let mut length = text.find(ends).unwrap_or(text.len());
    while let Some(last) = text[..length].chars().last() {
        let unbalanced = last == ')' && text[..length].matches(')').count() > text[..length].matches('(').count();
        if !matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | ']') && !unbalanced {
            break;
        }
        length -= last.len_utf8();
    }
    (length > scheme.len()).then_some(length)
}

/// Brackets and marks of Japanese that end an address although no blank stands before them.
fn is_wide_punctuation(c: char) -> bool {
    matches!(
        c,
        '、' | '。'
            | '「'
            | '」'
            | '『'
            | '』'
            | '（'
            | '）'
            | '【'
            | '】'
            | '，'
            | '．'
            | '：'
            | '；'
            | '！'
            | '？'
            | '〜'
            | '…'
            | '　'
    )
}

fn bare_link(out: &mut Fragment, address: &str) {
    out.html.push_str("<a href=\"");
    escape(&mut out.html, address);
    out.html.push_str("\" rel=\"noreferrer\">");
    escape(&mut out.html, address);
    out.html.push_str("</a>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text_in: &str) -> String {
        let mut out = Fragment::default();
        text(&mut out, text_in, Linking::On);
        let mut html = out.html;
        for (at, slot) in out.slots.into_iter().rev() {
            let Slot::Word(word) = slot else { continue };
            html.insert_str(at, &format!("[{word}]"));
        }
        html
    }

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(html("<script>\"a\" & b"), "&lt;script&gt;&quot;a&quot; &amp; b");
    }

    #[test]
    fn bare_addresses_end_where_a_reader_ends_them() {
        let link = |a: &str| format!("<a href=\"{a}\" rel=\"noreferrer\">{a}</a>");
        assert_eq!(html("see https://a.example/b?c=1."), format!("see {}.", link("https://a.example/b?c=1")));
        assert_eq!(html("（https://a.example/b）参照"), format!("（{}）参照", link("https://a.example/b")));
        assert_eq!(html("(https://a.example/b_(c))"), format!("({})", link("https://a.example/b_(c)")));
        assert_eq!(html("http:// nothing"), "http:// nothing");
    }

    #[test]
    fn keys_are_found_beside_kana_and_not_inside_words() {
        assert_eq!(html("対応はOPS-512で、INC-2026-014と同じ。"), "対応は[OPS-512]で、[INC-2026-014]と同じ。");
        assert_eq!(html("pre-release 2"), "pre-release 2");
    }

    #[test]
    fn strong_text_beside_japanese_brackets_is_strong() {
        assert_eq!(html("**「決済」**は"), "<strong>「決済」</strong>は");
        assert_eq!(html("2 ** 3 ** 4 と a**b**c"), "2 ** 3 ** 4 と a**b**c");
    }
}
