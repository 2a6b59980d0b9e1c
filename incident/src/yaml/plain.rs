//! The quick way through what front matter mostly is: `key: value` lines whose values are words, texts in quotes, and lists
//! or mappings of these on one line. Everything else, and every mistake, is left to the library: what is read here reads
//! exactly the same there, marks included, which a test beside [`parse`](super::parse) sees to.

use super::node::{Key, Node, Value};
use crate::diagnostic::finding::Mark;

/// Longest text that is tried.
const MOST_BYTES: usize = 16 << 10;
/// Most keys: each new one is looked for among those before.
const MOST_KEYS: usize = 64;
/// Longest line: YAML looks only so far for the `:` behind a key.
const LONGEST_LINE: usize = 900;
/// Deepest nesting on one line.
const DEEPEST: usize = 4;

/// Where a word stands: to the end of its line, or among the signs of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Line,
    List,
}

/// Reads a text, if it is as simple as that.
pub(super) fn plain(text: &str) -> Option<Node> {
    if text.len() > MOST_BYTES || !text.chars().all(|c| c == '\n' || is_plain(c)) {
        return None;
    }
    let mut entries: Vec<(Key, Node)> = Vec::with_capacity(24);
    for (index, line) in text.split('\n').enumerate().filter(|(_, line)| !line.is_empty()) {
        let mut rest = Rest { text: line, line: u32::try_from(index + 1).ok()?, column: 1 };
        let key = rest.key()?;
        let value = rest.value(Within::Line, 0)?;
        let is_new = entries.iter().all(|(known, _)| known.name != key.name);
        (is_new && entries.len() < MOST_KEYS && rest.text.is_empty() && line.len() <= LONGEST_LINE).then_some(())?;
        entries.push((key, value));
    }
    let mark = Mark { width: 1, ..entries.first()?.0.mark };
    Some(Node { mark, value: Value::Map(entries) })
}

/// Neither a control character nor one that ends lines or the text's beginning unseen.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~') || !c.is_ascii() && !c.is_control() && !matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}')
}

/// What is left of a line, and where it begins.
struct Rest<'t> {
    text: &'t str,
    line: u32,
    column: u32,
}

impl<'t> Rest<'t> {
    /// Takes so many bytes, with their place.
    fn take(&mut self, length: usize) -> Option<(&'t str, Mark)> {
        let (part, rest) = self.text.split_at(length);
        let width = u32::try_from(if part.is_ascii() { length } else { part.chars().count() }).ok()?;
        let mark = Mark { line: self.line, column: self.column, width };
        (self.text, self.column) = (rest, self.column + width);
        Some((part, mark))
    }

    /// Takes these signs; `None` where others stand.
    fn sign(&mut self, sign: &str) -> Option<Mark> {
        if self.text.starts_with(sign) { self.take(sign.len()).map(|(_, mark)| mark) } else { None }
    }

    fn key(&mut self) -> Option<Key> {
        let length = self.text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let (name, mark) = self.take(length)?;
        self.sign(": ")?;
        let is_word = !name.is_empty() && !name.eq_ignore_ascii_case("null");
        is_word.then(|| Key { mark, name: name.to_owned() })
    }

    fn value(&mut self, within: Within, depth: usize) -> Option<Node> {
        match self.text.as_bytes().first()? {
            _ if depth > DEEPEST => None,
            quote @ (b'"' | b'\'') => self.quoted(*quote),
            b'[' => self.list(depth),
            b'{' => self.map(depth),
            _ => self.word(within),
        }
    }

    /// A text in quotes without anything that stands for something else.
    fn quoted(&mut self, quote: u8) -> Option<Node> {
        let inside = &self.text.as_bytes()[1..];
        let end = inside.iter().position(|b| *b == quote || *b == b'\\').filter(|end| inside[*end] == quote)?;
        let (text, mark) = self.take(end + 2)?;
        let text = text[1..=end].to_owned();
        Some(Node { mark, value: Value::Scalar { text, quoted: true } })
    }

    /// A text without quotes: begins with a letter or digit, and holds nothing that YAML could take for a sign.
    fn word(&mut self, within: Within) -> Option<Node> {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '_' | '/' | '-' | '+');
        let in_line = |c: char| fits(c) || matches!(c, ':' | ',' | '(' | ')' | '%');
        let length = match within {
            Within::Line => self.text.len(),
            Within::List => self.text.find(|c: char| !fits(c)).unwrap_or(self.text.len()),
        };
        let (text, mark) = self.take(length)?;
        let colons_are_inside = || {
            let pairs = text.as_bytes().windows(2);
            !text.ends_with(':') && pairs.filter(|pair| pair[0] == b':').all(|pair| pair[1].is_ascii_alphanumeric())
        };
        let is_word = text.starts_with(char::is_alphanumeric) && !text.ends_with(' ') && text.chars().all(in_line) && colons_are_inside();
        is_word.then(|| Node { mark, value: Value::scalar(text.to_owned(), false) })
    }

    fn list(&mut self, depth: usize) -> Option<Node> {
        let mark = self.sign("[")?;
        let mut items = Vec::new();
        while self.sign("]").is_none() {
            if !items.is_empty() {
                self.sign(", ")?;
            }
            items.push(self.value(Within::List, depth + 1)?);
        }
        Some(Node { mark, value: Value::List(items) })
    }

    fn map(&mut self, depth: usize) -> Option<Node> {
        let mark = self.sign("{")?;
        let mut entries: Vec<(Key, Node)> = Vec::new();
        while self.sign("}").is_none() {
            if !entries.is_empty() {
                self.sign(", ")?;
            }
            let Node { mark, value: Value::Scalar { text: name, .. } } = self.value(Within::List, depth + 1)? else { return None };
            self.sign(": ")?;
            entries.iter().all(|(known, _)| known.name != name).then_some(())?;
            entries.push((Key { mark, name }, self.value(Within::List, depth + 1)?));
        }
        Some(Node { mark, value: Value::Map(entries) })
    }
}
