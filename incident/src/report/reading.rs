//! The reading of one report: its values by key, each told where it is wrong.

use crate::questionnaire::model::Questionnaire;
use crate::site::model::Site;
use crate::time::Moment;
use crate::yaml::node::{Node, Value};
use crate::yaml::read::Reader;

/// A report's front matter while it is read, and what it is read with.
pub(super) struct Reading<'r, 's> {
    pub(super) reader: &'r mut Reader<'s>,
    pub(super) site: &'r Site,
    pub(super) questionnaire: Option<&'r Questionnaire>,
    pub(super) root: &'r Node,
}

impl<'r> Reading<'r, '_> {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&'r Node> {
        self.root.get(key)
    }

    /// The first of several keys that mean the same.
    pub(super) fn at(&self, keys: &[&str]) -> Option<&'r Node> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// Whether a key that takes a text was given something else.
    pub(super) fn is_wrong(&self, key: &str) -> bool {
        self.get(key).is_some_and(|node| matches!(node.value, Value::List(_) | Value::Map(_)))
    }

    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.get(key).and_then(|node| self.reader.text(key, node))
    }

    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        self.get(key).map(|node| self.reader.texts(key, node)).unwrap_or_default()
    }

    pub(super) fn word<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Option<T> {
        self.get(key).and_then(|node| self.reader.word(key, node, words))
    }

    pub(super) fn moment(&mut self, key: &str) -> Option<Moment> {
        let zone = &self.site.zone;
        self.get(key).and_then(|node| self.reader.parsed(key, node, |text| Moment::parse(text, zone)))
    }
}
