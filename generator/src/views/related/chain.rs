//! Incidents that happened again: each chain whole, the report that is read marked in it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::archive::entries::Archive;
use crate::views::derive::Views;
use crate::views::wording;
use crate::views::words::{LevelWord, Word};

/// Longest chain that is shown whole; of a longer one the first, and those around the report.
const LONGEST: usize = 12;

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

/// A chain as the page of one of its reports shows it.
#[derive(Debug, Serialize)]
pub struct ChainView {
    sentence: String,
    links: Vec<ChainLink>,
}

#[derive(Debug, Serialize)]
struct ChainLink {
    day: String,
    datetime: String,
    title: Word,
    level: LevelWord,
    href: String,
    is_this: bool,
    /// Some before it are left out.
    is_apart: bool,
}

impl Views {
    /// The chain of a report, where the incident happened more than once.
    pub(in crate::views) fn chain(&self, at: usize) -> Option<ChainView> {
        let chain = self.chains().of(at);
        let here = chain.iter().position(|place| *place == at)?;
        let shown = shown(chain.len(), here);
        let link = |(order, place): (usize, usize)| {
            let incident = &self.archive.incidents[chain[place]];
            let day = self.day(incident);
            ChainLink {
                day: wording::long_day(day, self.language()),
                datetime: day.to_string(),
                title: self.title(incident),
                level: self.level(incident),
                href: self.archive.address(incident),
                is_this: place == here,
                is_apart: order > 0 && shown[order - 1] + 1 != place,
            }
        };
        Some(ChainView {
            sentence: self.texts.fill("chain_sentence", &[("n", &chain.len().to_string())]),
            links: shown.iter().copied().enumerate().map(link).collect(),
        })
    }
}

/// Which links of a chain are shown.
fn shown(length: usize, here: usize) -> Vec<usize> {
    if length <= LONGEST {
        return (0..length).collect();
    }
    let around = LONGEST - 1;
    let begin = here.saturating_sub(around / 2).clamp(1, length - around);
    std::iter::once(0).chain(begin..begin + around).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_chain_the_first_and_those_around_the_report_are_shown() {
        assert_eq!(shown(3, 1), [0, 1, 2]);
        for here in [0, 1, 50, 98, 99] {
            let shown = shown(100, here);
            assert_eq!((shown.len(), shown[0]), (LONGEST, 0));
            assert!(shown.contains(&here) && shown.is_sorted() && shown.iter().all(|at| *at < 100), "{shown:?}");
        }
    }

    #[test]
    fn a_circle_of_recurrences_ends() {
        let mut heads = HashMap::from([(1, 2), (2, 3), (3, 3), (7, 3)]);
        assert_eq!([1, 2, 3, 7, 9].map(|at| head(&mut heads, at)), [3, 3, 3, 3, 9]);
    }
}
