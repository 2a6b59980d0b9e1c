//! What differs between two archives.

use std::cmp::Ordering;
use std::sync::Arc;

use super::order::newest_first;
use crate::archive::entry::Incident;

/// From so many changes on, everything is sooner worked out anew.
pub(in crate::archive) const MOST: usize = 64;

/// The reports that differ. One that was edited is gone, and has come.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Their places before, in order.
    pub gone: Vec<usize>,
    /// Their places now, in order.
    pub come: Vec<usize>,
}

/// Tells two orders of reports apart; `None` where much differs. A report that is the same is the same value in memory,
/// since the memo keeps it: so this compares pointers, not texts.
pub fn compare(before: &[Arc<Incident>], now: &[Arc<Incident>]) -> Option<Changes> {
    let (mut old, mut new) = (0, 0);
    let mut changes = Changes::default();
    while changes.gone.len() + changes.come.len() <= MOST {
        let order = match (before.get(old), now.get(new)) {
            (Some(before), Some(now)) if Arc::ptr_eq(before, now) => {
                (old, new) = (old + 1, new + 1);
                continue;
            }
            (Some(before), Some(now)) => newest_first(before, now),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return Some(changes),
        };
        if order.is_le() {
            changes.gone.push(old);
            old += 1;
        }
        if order.is_ge() {
            changes.come.push(new);
            new += 1;
        }
    }
    None
}

impl Changes {
    /// A list of what there is for each report, after these changes: what the same reports had, and `new` for the others.
    pub fn follow<T: Copy>(&self, before: &[T], new: impl Fn(usize) -> T) -> Vec<T> {
        let mut gone = self.gone.iter().peekable();
        let mut all: Vec<T> = Vec::with_capacity(before.len() + self.come.len());
        all.extend(before.iter().enumerate().filter(|(at, _)| gone.next_if_eq(&at).is_none()).map(|(_, value)| *value));
        for at in &self.come {
            all.insert(*at, new(*at));
        }
        all
    }
}
