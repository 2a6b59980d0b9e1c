//! Entries kept by content, so that a second plan parses only what changed. With or without it, the plan is the same.

use std::collections::HashMap;
use std::sync::Arc;

use incident::tickets::TicketIndex;

use super::entry::Parsed;

/// What is remembered between two plans.
#[derive(Debug, Default)]
pub struct Memo {
    entries: HashMap<Arc<str>, (u64, Arc<Parsed>)>,
    /// The snapshot of tickets and the hash of its file: a large one takes longer to read than all else.
    pub(super) tickets: Option<(u64, Arc<TicketIndex>)>,
}

impl Memo {
    /// What became of this content under these surroundings, if it was parsed before.
    pub(super) fn get(&self, path: &Arc<str>, key: u64) -> Option<Arc<Parsed>> {
        self.entries.get(path).filter(|(known, _)| *known == key).map(|(_, parsed)| parsed.clone())
    }

    /// Keeps these besides all others.
    pub(super) fn add(&mut self, entries: impl Iterator<Item = (Arc<str>, u64, Arc<Parsed>)>) {
        self.entries.extend(entries.map(|(path, key, parsed)| (path, (key, parsed))));
    }

    /// Keeps these and forgets all others.
    pub(super) fn keep(&mut self, entries: impl Iterator<Item = (Arc<str>, u64, Arc<Parsed>)>) {
        self.entries = entries.map(|(path, key, parsed)| (path, (key, parsed))).collect();
    }
}
