//! Incidents that happened again, as chains.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::archive::entries::Archive;

/// All chains of an archive.
#[derive(Debug, Default)]
pub struct Chains {
    /// The places of a chain's reports, oldest first.
    all: Vec<Vec<usize>>,
    /// In which chain a report is.
    of: HashMap<usize, usize>,
}

impl Chains {
    /// Goes through all reports once. What several reports say they repeat is one chain; so are reports that repeat each other.
    pub fn new(archive: &Archive) -> Self {
        let mut heads: HashMap<usize, usize> = HashMap::new();
        for (at, incident) in archive.incidents.iter().enumerate() {
            let first = incident.report.recurrence_of.as_deref().and_then(|id| archive.pages.incident(id));
            if let Some(first) = first.filter(|first| *first != at) {
                let (head, other) = (head(&mut heads, first), head(&mut heads, at));
                heads.insert(head.min(other), head.max(other));
            }
        }
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in heads.keys().copied().collect::<Vec<_>>() {
            groups.entry(head(&mut heads, at)).or_default().push(at);
        }
        let mut chains = Self::default();
        for mut places in groups.into_values() {
            places.sort_unstable_by_key(|at| Reverse(*at));
            chains.of.extend(places.iter().map(|at| (*at, chains.all.len())));
            chains.all.push(places);
        }
        chains
    }

    /// The chain of a report, oldest first; empty where it is in none.
    pub fn of(&self, at: usize) -> &[usize] {
        self.of.get(&at).map_or(&[], |chain| &self.all[*chain])
    }
}

/// The place that stands for the chain of another; the way there is shortened.
fn head(heads: &mut HashMap<usize, usize>, at: usize) -> usize {
    let mut at = at;
    loop {
        let next = *heads.entry(at).or_insert(at);
        if next == at {
            return at;
        }
        let further = *heads.entry(next).or_insert(next);
        heads.insert(at, further);
        at = further;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_recurrences_ends() {
        let mut heads = HashMap::from([(1, 2), (2, 3), (3, 3), (7, 3)]);
        assert_eq!([1, 2, 3, 7, 9].map(|at| head(&mut heads, at)), [3, 3, 3, 3, 9]);
    }
}
