//! Entries kept by content, so that a second plan parses only what changed. With or without it, the plan is the same.

use std::collections::HashMap;
use std::sync::Arc;

use incident::tickets::TicketIndex;

use super::entry::Parsed;
use super::order::Order;

/// What is remembered between two plans.
#[derive(Debug, Default)]
pub struct Memo {
    entries: HashMap<Arc<str>, (u64, Arc<Parsed>)>,
    order: Option<(u64, Arc<Order>)>,
    /// The snapshot of tickets and the hash of its file: a large one takes longer to read than all else.
    pub(super) tickets: Option<(u64, Arc<TicketIndex>)>,
}

impl Memo {
    /// What became of this content under these surroundings, if it was parsed before.
    pub(super) fn get(&self, path: &Arc<str>, key: u64) -> Option<Arc<Parsed>> {
        self.entries.get(path).filter(|(known, _)| *known == key).map(|(_, parsed)| parsed.clone())
    }

    /// The order of archives of this shape: that of the plan before, or a new one.
    pub(super) fn order(&mut self, shape: u64, new: impl FnOnce() -> Order) -> Arc<Order> {
        // Findings show lines, which may be others by now.
        let known = self.order.take().filter(|(known, order)| *known == shape && order.findings().is_empty());
        let (_, order) = self.order.insert(known.unwrap_or_else(|| (shape, Arc::new(new()))));
        order.clone()
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
