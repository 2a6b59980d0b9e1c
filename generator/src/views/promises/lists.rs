//! Lists of promises and their counts, as values.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use incident::level::Level;

use super::promise::{Promise, State};
use crate::views::words::Word;

/// By what a list of promises is narrowed. All but the first two hold open promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::views) enum By {
    /// not at all
    All,
    /// report and ticket do not agree
    Disagree,
    /// past their day
    Overdue,
    /// without a ticket
    NoTicket,
    /// by the team of the owner, else the first of the report
    Team,
    /// by the level of the incident
    Level,
    /// by the days since they were promised
    Age,
}

/// One list.
#[derive(Debug)]
pub(in crate::views) struct PromiseList {
    pub(in crate::views) by: By,
    /// Its address from the root, ending in `/`.
    pub(in crate::views) address: String,
    /// What it is narrowed to.
    pub(in crate::views) word: Word,
    /// Places among all promises, in the order of the list.
    pub(in crate::views) promises: Vec<u32>,
    /// How all promises of this team or level stand, the settled ones too.
    pub(in crate::views) counts: Counts,
    /// For levels: which.
    pub(in crate::views) level: Option<Level>,
}

/// All lists.
#[derive(Debug, Default)]
pub(in crate::views) struct PromiseLists {
    /// That of all promises first; empty where nothing was ever promised.
    pub(in crate::views) all: Vec<PromiseList>,
    by_address: HashMap<String, usize>,
}

impl PromiseLists {
    /// These lists; the first is that of all promises.
    pub(in crate::views) fn new(all: Vec<PromiseList>) -> Self {
        let by_address = all.iter().enumerate().map(|(at, list)| (list.address.clone(), at)).collect();
        Self { all, by_address }
    }

    /// The list at an address.
    pub(in crate::views) fn at(&self, address: &str) -> Option<usize> {
        self.by_address.get(address).copied()
    }
}

/// How many promises stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::views) struct Counts {
    pub(in crate::views) all: usize,
    pub(in crate::views) kept: usize,
    pub(in crate::views) kept_late: usize,
    pub(in crate::views) dropped: usize,
    /// Dropped, and the report does not say why.
    pub(in crate::views) without_reason: usize,
    pub(in crate::views) open: usize,
    pub(in crate::views) overdue: usize,
    pub(in crate::views) unknown: usize,
}

impl Counts {
    pub(in crate::views) fn add(&mut self, state: State, has_reason: bool) {
        self.all += 1;
        match state {
            State::Kept => self.kept += 1,
            State::KeptLate => (self.kept, self.kept_late) = (self.kept + 1, self.kept_late + 1),
            State::Dropped => (self.dropped, self.without_reason) = (self.dropped + 1, self.without_reason + usize::from(!has_reason)),
            State::Overdue(_) => (self.open, self.overdue) = (self.open + 1, self.overdue + 1),
            State::Open | State::InProgress => self.open += 1,
            State::Unknown => self.unknown += 1,
        }
    }
}

/// What is worked out once for a whole archive, when a page first asks for it.
#[derive(Debug, Default)]
pub(in crate::views) struct Ledger {
    pub(in crate::views) promises: OnceLock<Vec<Promise>>,
    pub(in crate::views) done_words: OnceLock<HashSet<String>>,
    pub(in crate::views) lists: OnceLock<PromiseLists>,
}
