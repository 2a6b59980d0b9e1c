//! The chain of an incident that happened again: whole, the report that is read marked in it.

use serde::Serialize;

use crate::views::derive::Views;
use crate::views::wording;
use crate::views::words::{LevelWord, Word};

/// Longest chain that is shown whole; of a longer one the first, and those around the report.
const LONGEST: usize = 12;

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
}
