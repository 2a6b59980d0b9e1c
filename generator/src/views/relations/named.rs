//! Which reports name a report.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::archive::entries::Archive;

/// The reports that name each report, as related or as what happened again.
#[derive(Debug, Default)]
pub struct Named {
    by: HashMap<usize, Vec<usize>>,
    /// Those that are named, the most often named first.
    most: Vec<usize>,
}

impl Named {
    /// Goes through all reports once.
    pub fn new(archive: &Archive) -> Self {
        let mut by: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, incident) in archive.incidents.iter().enumerate() {
            for id in incident.report.related.iter().chain(&incident.report.recurrence_of) {
                let Some(named) = archive.pages.incident(id).filter(|named| *named != at) else { continue };
                let by = by.entry(named).or_default();
                if by.last() != Some(&at) {
                    by.push(at);
                }
            }
        }
        let mut most: Vec<usize> = by.keys().copied().collect();
        most.sort_unstable_by_key(|at| (Reverse(by[at].len()), *at));
        Self { by, most }
    }

    /// The places of all that are named, the most often named first.
    pub fn most(&self) -> &[usize] {
        &self.most
    }

    /// The places of the reports that name this one, newest first.
    pub fn by(&self, at: usize) -> &[usize] {
        self.by.get(&at).map_or(&[], Vec::as_slice)
    }
}
