//! Nodes → typed values. Whatever does not fit becomes a finding at its place, and reading goes on.

use std::cell::OnceCell;

use super::node::{Key, Node, Value, parse_bool};
use super::parse::{Unreadable, parse};
use crate::diagnostic::code::Code;
use crate::diagnostic::finding::{Diagnostic, Mark, Source, did_you_mean, nearest};
use crate::text::Text;

/// The codes under which a file's findings go.
#[derive(Debug)]
pub struct Codes {
    /// not YAML, or not a mapping
    pub unreadable: &'static Code,
    /// a value of the wrong type
    pub value: &'static Code,
    /// a key that nobody reads
    pub unknown_key: &'static Code,
}

/// Reads one file's values and keeps what was found on the way.
#[derive(Debug)]
pub struct Reader<'s> {
    source: Source<'s>,
    codes: &'static Codes,
    lower_by: u32,
    lines: OnceCell<Vec<&'s str>>,
    findings: Vec<Diagnostic>,
}

impl<'s> Reader<'s> {
    /// A reader for values of `source`; nodes stand `lower_by` lines further down in it than they say themselves.
    pub fn new(source: Source<'s>, codes: &'static Codes, lower_by: u32) -> Self {
        Self { source, codes, lower_by, lines: OnceCell::new(), findings: Vec::new() }
    }

    /// All that was found.
    pub fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    /// The place of a node in the file.
    pub fn in_file(&self, mark: Mark) -> Mark {
        mark.lower_by(self.lower_by)
    }

    /// Tells a finding at a node's place.
    pub fn tell(&mut self, code: &'static Code, mark: Mark, message: impl Into<String>) -> &mut Diagnostic {
        self.tell_in_file(code, self.in_file(mark), message)
    }

    /// Tells a finding at a place of the file itself.
    pub fn tell_in_file(&mut self, code: &'static Code, mark: Mark, message: impl Into<String>) -> &mut Diagnostic {
        let lines = self.lines.get_or_init(|| self.source.lines().collect());
        let line = lines.get(mark.line.saturating_sub(1) as usize).copied().unwrap_or_default();
        self.findings.push(self.source.finding_on(line, code, mark, message));
        self.findings.last_mut().expect("one was pushed just now")
    }

    /// Tells that a value is not what `key` takes.
    pub fn wrong(&mut self, key: &str, node: &Node, takes: &str) {
        let message = format!("`{key}` takes {takes}, not {}", shown(node));
        self.tell(self.codes.value, node.mark, message);
    }

    /// Parses `text` into a mapping; anything else is told, and `None`. An empty text is an empty mapping.
    pub fn mapping(&mut self, text: &str) -> Option<Node> {
        match parse(text) {
            Ok(Node { value: Value::Null, mark }) => Some(Node { mark, value: Value::Map(Vec::new()) }),
            Ok(node @ Node { value: Value::Map(_), .. }) => Some(node),
            Ok(node) => {
                let message = format!("`key: value` lines are expected here, not {}", shown(&node));
                self.tell(self.codes.unreadable, node.mark, message);
                None
            }
            Err(Unreadable { mark, message, hint }) => {
                self.tell(self.codes.unreadable, mark, message).hint = hint;
                None
            }
        }
    }

    /// The entries of a mapping; nothing written is no entries.
    pub fn entries<'n>(&mut self, key: &str, node: &'n Node) -> &'n [(Key, Node)] {
        match &node.value {
            Value::Map(entries) => entries,
            Value::Null => &[],
            _ => {
                self.wrong(key, node, "a mapping of `key: value` lines");
                &[]
            }
        }
    }

    /// The items of a list; a single value is a list of one.
    pub fn items<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        match &node.value {
            Value::List(items) => items,
            Value::Null => &[],
            _ => std::slice::from_ref(node),
        }
    }

    /// A text; numbers and words are texts too. Nothing written is `None`.
    pub fn text(&mut self, key: &str, node: &Node) -> Option<String> {
        match &node.value {
            Value::Scalar { text, .. } => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Null => None,
            _ => {
                self.wrong(key, node, "a text");
                None
            }
        }
    }

    /// A text in which blanks at the ends count, when it stands in quotes: `", "` between two names.
    fn text_as_written(&mut self, key: &str, node: &Node) -> Option<String> {
        match &node.value {
            Value::Scalar { text, quoted: true } if !text.is_empty() => Some(text.clone()),
            _ => self.text(key, node),
        }
    }

    /// A list of texts, or one text.
    pub fn texts(&mut self, key: &str, node: &Node) -> Vec<String> {
        self.items(node).iter().filter_map(|item| self.text(key, item)).collect()
    }

    /// Yes or no.
    pub fn boolean(&mut self, key: &str, node: &Node) -> Option<bool> {
        let truth = match &node.value {
            Value::Scalar { text, quoted: false } => parse_bool(text),
            Value::Null => return None,
            _ => None,
        };
        if truth.is_none() {
            self.wrong(key, node, "true or false");
        }
        truth
    }

    /// A whole number.
    pub fn integer(&mut self, key: &str, node: &Node) -> Option<i64> {
        let number = match &node.value {
            Value::Scalar { text, .. } => text.trim().parse().ok(),
            Value::Null => return None,
            _ => None,
        };
        if number.is_none() {
            self.wrong(key, node, "a whole number");
        }
        number
    }

    /// One of a few words.
    pub fn word<T: Copy>(&mut self, key: &str, node: &Node, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(key, node)?;
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let message = format!("`{key}` is one of {}, not `{text}`", all.join(", "));
            self.tell(self.codes.value, node.mark, message).hint = did_you_mean(&text, all);
        }
        found.map(|(_, value)| *value)
    }

    /// A value that has a written form of its own; `parse` says in words what is wrong.
    pub fn parsed<T>(&mut self, key: &str, node: &Node, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(key, node)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(why) => {
                self.tell(self.codes.value, node.mark, format!("`{key}`: {why}"));
                None
            }
        }
    }

    /// A shown text: a string, or `{en, ja}`.
    pub fn shown_text(&mut self, key: &str, node: &Node) -> Option<Text> {
        let Value::Map(entries) = &node.value else {
            return self.text_as_written(key, node).map(Text::Plain);
        };
        let [mut en, mut ja] = [None, None];
        for (name, node) in entries {
            match name.name.as_str() {
                "en" => en = self.text_as_written("en", node),
                "ja" => ja = self.text_as_written("ja", node),
                _ => self.unknown(name, &["en", "ja"]),
            }
        }
        if en.is_none() && ja.is_none() {
            self.wrong(key, node, "a text, or one for each language: {en: …, ja: …}");
            return None;
        }
        Some(Text::ByLanguage { en, ja })
    }

    /// Tells that nobody reads this entry. One without a value is most often the rest of a text with a comma in `{…}`.
    pub fn unknown_entry(&mut self, key: &Key, node: &Node, known: &[&str]) {
        if node.is_null() && !known.contains(&key.name.as_str()) && nearest(&key.name, known.iter().copied()).is_none() {
            let message = format!("nobody reads the key `{}`", key.name);
            self.tell(self.codes.unknown_key, key.mark, message).hint = Some("a text with a comma in `{…}` stands in quotes".to_owned());
        } else {
            self.unknown(key, known);
        }
    }

    /// Tells that nobody reads this key.
    pub fn unknown(&mut self, key: &Key, known: &[&str]) {
        let message = format!("nobody reads the key `{}`", key.name);
        self.tell(self.codes.unknown_key, key.mark, message).hint = did_you_mean(&key.name, known.iter().copied());
    }
}

/// A value as a message names it: the text itself while it is short, else what sort it is.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Scalar { text, .. } if text.chars().count() <= 40 && !text.contains('\n') => {
            format!("`{text}`")
        }
        _ => node.sort().to_owned(),
    }
}
