//! What a message looks like, before any chat's own format: spans of text, of which none is markup by itself.

use serde::{Deserialize, Serialize};

/// A message to be shown.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Post {
    /// All of it in one plain text: what a notification shows and a screen reader says.
    pub fallback: Vec<Span>,
    /// Its parts, from top to bottom.
    pub parts: Vec<Part>,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// a paragraph
    Text(Vec<Span>),
    /// small print
    Note(Vec<Span>),
    /// a line between parts
    Divider,
    /// things to press, in one row
    Controls {
        /// what they are about: the tracker's id of a ticket, and the entry into its status, as `ID/ENTRY`
        about: String,
        /// the things
        controls: Vec<Control>,
    },
}

/// Something to press.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// a button: what it does, and its words
    Button(String, String),
    /// a choice: what it does, its words, and each value with its words
    Choice(String, String, Vec<(String, String)>),
}

/// A stretch of text. Whatever stands in it is text: nothing in it pings, links or formats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// as it is
    Plain(String),
    /// emphasised
    Strong(String),
    /// a link: where to, and its words
    Link(String, String),
    /// a mention of a user, by id; who it is, for where mentions do not work
    Mention(String, String),
}

impl Post {
    /// All its parts as plain text, one a line: for a terminal.
    pub fn text(&self) -> String {
        let lines = self.parts.iter().map(|part| match part {
            Part::Text(spans) | Part::Note(spans) => plain(spans),
            Part::Divider => String::new(),
            Part::Controls { controls, .. } => controls.iter().map(Control::label).collect::<Vec<_>>().join(" "),
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Control {
    fn label(&self) -> String {
        match self {
            Self::Button(_, words) => format!("[{words}]"),
            Self::Choice(_, words, _) => format!("[{words} ▾]"),
        }
    }
}

/// The words of spans; a link's address stands behind its words.
pub fn plain(spans: &[Span]) -> String {
    spans.iter().fold(String::new(), |text, span| match span {
        Span::Plain(words) | Span::Strong(words) => text + words,
        Span::Link(to, words) => format!("{text}{words} <{to}>"),
        Span::Mention(_, name) => format!("{text}@{name}"),
    })
}
