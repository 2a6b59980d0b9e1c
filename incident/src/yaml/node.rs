//! A YAML value that knows where it stands.

use serde_json::Value as Json;

use crate::diagnostic::finding::Mark;

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub mark: Mark,
    /// What it is.
    pub value: Value,
}

/// What a node can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing: an empty value, `~` or `null`.
    Null,
    /// A word or text as written, before it is known what type it should have.
    Scalar {
        /// the text, unescaped
        text: String,
        /// whether it stood in quotes or a block, and so is text whatever it looks like
        quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order written.
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Where it stands.
    pub mark: Mark,
    /// The key.
    pub name: String,
}

impl Value {
    /// What a scalar is: nothing, where it says so without quotes.
    pub(super) fn scalar(text: String, quoted: bool) -> Self {
        if !quoted && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") { Self::Null } else { Self::Scalar { text, quoted } }
    }
}

impl Node {
    /// What it is, for messages: "a list", "a number" …
    pub fn sort(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
            Value::Scalar { quoted: true, .. } => "a text",
            Value::Scalar { text, .. } if parse_bool(text).is_some() => "yes or no",
            Value::Scalar { text, .. } if text.parse::<f64>().is_ok() => "a number",
            Value::Scalar { .. } => "a text",
        }
    }

    /// Whether nothing was written.
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// The value under a key, if it is a mapping that has it.
    pub fn get(&self, name: &str) -> Option<&Node> {
        let Value::Map(entries) = &self.value else {
            return None;
        };
        entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// As free data, for what a file may hold without our knowing it.
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Null => Json::Null,
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(entries) => entries.iter().map(|(key, node)| (key.name.clone(), node.to_json())).collect(),
            Value::Scalar { text, quoted: true } => Json::from(text.as_str()),
            Value::Scalar { text, .. } => plain_to_json(text),
        }
    }
}

fn plain_to_json(text: &str) -> Json {
    if let Some(truth) = parse_bool(text) {
        return Json::from(truth);
    }
    let number = serde_json::from_str::<serde_json::Number>(text).ok();
    match number.filter(|number| number.to_string() == text) {
        Some(number) => Json::Number(number),
        None => Json::from(text),
    }
}

/// YAML 1.2 truth, and the older `yes`, `no`, `on`, `off` that people still write.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}
