//! Entries kept by content, so that a second plan parses only what changed. With or without it, the plan is the same.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use incident::tickets::TicketIndex;

use super::entry::Parsed;
use super::places::compare::MOST;
use super::places::order::{Change, Order};

/// A file that was parsed.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) path: Arc<str>,
    /// Of its content and its surroundings.
    pub(super) key: u64,
    pub(super) parsed: Arc<Parsed>,
    /// Whether no memo knew it.
    pub(super) is_new: bool,
}

/// What is remembered between two plans.
#[derive(Debug, Default)]
pub struct Memo {
    entries: HashMap<Arc<str>, (u64, Arc<Parsed>)>,
    /// That of these entries.
    order: Option<Order>,
    /// The snapshot of tickets and the hash of its file: a large one takes longer to read than all else.
    pub(super) tickets: Option<(u64, Arc<TicketIndex>)>,
}

impl Memo {
    /// What became of this content under these surroundings, if it was parsed before.
    pub(super) fn get(&self, path: &Arc<str>, key: u64) -> Option<Arc<Parsed>> {
        self.entries.get(path).filter(|(known, _)| *known == key).map(|(_, parsed)| parsed.clone())
    }

    /// Keeps these besides all others.
    pub(super) fn add(&mut self, files: Vec<Kept>) {
        self.order = None;
        self.entries.extend(files.into_iter().map(|file| (file.path, (file.key, file.parsed))));
    }

    /// Keeps these and forgets all others; the order of what they hold.
    pub(super) fn keep(&mut self, files: &[Kept]) -> Order {
        let order = match self.order.take() {
            Some(order) => self.changes(files).and_then(|changes| order.after(&changes)),
            None => None,
        };
        let order = order.unwrap_or_else(|| Order::new(files.iter().filter_map(|file| file.parsed.entry.as_ref())));
        let is_all_known = files.len() == self.entries.len() && files.iter().all(|file| !file.is_new);
        if !is_all_known {
            self.replace(files);
        }
        self.order.insert(order).clone()
    }

    /// What these files change; `None` where that is much.
    fn changes(&self, files: &[Kept]) -> Option<Vec<Change>> {
        let mut changes = Vec::new();
        let mut added = 0;
        for file in files.iter().filter(|file| file.is_new) {
            let before = self.entries.get(&file.path).map(|(_, parsed)| parsed.clone());
            added += usize::from(before.is_none());
            changes.push((before, Some(file.parsed.clone())));
            (changes.len() <= MOST).then_some(())?;
        }
        let gone = (self.entries.len() + added).checked_sub(files.len())?;
        if gone > 0 {
            let paths: HashSet<&str> = files.iter().map(|file| &*file.path).collect();
            let gone = self.entries.iter().filter(|(path, _)| !paths.contains(&***path));
            changes.extend(gone.map(|(_, (_, parsed))| (Some(parsed.clone()), None)));
        }
        (changes.len() <= MOST).then_some(changes)
    }

    fn replace(&mut self, files: &[Kept]) {
        let count = files.len();
        let new = files.iter().filter(|file| file.is_new);
        self.entries.extend(new.map(|file| (file.path.clone(), (file.key, file.parsed.clone()))));
        if self.entries.len() > count {
            let paths: HashSet<&str> = files.iter().map(|file| &*file.path).collect();
            self.entries.retain(|path, _| paths.contains(&**path));
        }
    }
}
