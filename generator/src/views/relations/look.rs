//! The reports that are most like a report.
//!
//! Those that share its rarest features are looked at, and of a feature that many have only those nearest in time: so a large archive
//! costs no more for each report. Weights are whole numbers: the answer does not depend on the order in which they are added.

use super::features::{Feature, key, shared, worth};
use super::index::Index;

/// Most features that are followed.
const MOST_FEATURES: usize = 16;
/// Of a feature that many have, so many newer and so many older ones are looked at.
const NEAR: usize = 6;
/// Most reports that are compared whole.
const MOST_COMPARED: usize = 12;
/// What two reports must have in common at least: with a service and a factor it is reached, and with two rare words of a title.
const LEAST: u64 = 6_000;
/// What is less than such a part of the likest one (in hundredths) is left out beside it.
const LEAST_PART: u64 = 45;

/// A report that is like another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness {
    /// Its place in the archive.
    pub place: usize,
    /// How much; to be compared within one archive.
    pub score: u64,
}

/// A report with what each of its features tells.
#[derive(Debug)]
pub struct Known<'i> {
    index: &'i Index,
    at: usize,
    /// Its features, in the order of their keys.
    pub features: &'i [Feature],
    /// How rare each is, in thousandths: 1,000 where nobody else has it.
    pub rarities: Vec<u64>,
}

impl<'i> Known<'i> {
    /// What is known of the report at a place.
    pub fn of(index: &'i Index, at: usize) -> Self {
        let features = index.features(at);
        let all = index.count();
        let rarities = features.iter().map(|feature| rarity(all, index.places(key(*feature)).len())).collect();
        Self { index, at, features, rarities }
    }

    /// The likest reports, likest first; of two that are as like, the newer.
    pub fn look(&self, most: usize, is_known: impl Fn(usize) -> bool) -> Vec<Likeness> {
        let mut found: Vec<Likeness> =
            self.candidates().into_iter().filter(|place| !is_known(*place)).map(|place| self.compare(place)).collect();
        let least = found.iter().map(|likeness| likeness.score * LEAST_PART / 100).max().unwrap_or(0).max(LEAST);
        found.retain(|likeness| likeness.score >= least);
        found.sort_unstable_by_key(|likeness| (std::cmp::Reverse(likeness.score), likeness.place));
        found.truncate(most);
        found
    }

    fn compare(&self, place: usize) -> Likeness {
        let common = shared(self.features, self.index.features(place));
        let score = common.map(|(own, other)| self.rarities[own] * worth(self.features[own]).min(worth(other))).sum();
        Likeness { place, score }
    }

    /// The reports that are worth a closer look.
    fn candidates(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.features.len()).collect();
        let weight = |at: usize| self.rarities[at] * worth(self.features[at]);
        order.sort_unstable_by_key(|at| (std::cmp::Reverse(weight(*at)), self.features[*at]));
        let mut seen: Vec<(u32, u64)> = Vec::with_capacity(256);
        let mut followed = 0;
        for at in order {
            let places = self.index.places(key(self.features[at]));
            if places.len() < 2 {
                continue;
            }
            let own = places.partition_point(|place| (*place as usize) < self.at);
            let near = own.saturating_sub(NEAR)..places.len().min(own + NEAR + 1);
            seen.extend(places[near].iter().filter(|place| **place as usize != self.at).map(|place| (*place, weight(at))));
            followed += 1;
            if followed == MOST_FEATURES {
                break;
            }
        }
        best(seen)
    }
}

/// The places with the greatest sums.
fn best(mut seen: Vec<(u32, u64)>) -> Vec<usize> {
    seen.sort_unstable_by_key(|(place, _)| *place);
    seen.dedup_by(|(place, score), (first, sum)| {
        let is_same = place == first;
        *sum += if is_same { *score } else { 0 };
        is_same
    });
    let by_sum = |(place, sum): &(u32, u64)| (std::cmp::Reverse(*sum), *place);
    if seen.len() > MOST_COMPARED {
        seen.select_nth_unstable_by_key(MOST_COMPARED, by_sum);
        seen.truncate(MOST_COMPARED);
    }
    seen.into_iter().map(|(place, _)| place as usize).collect()
}

/// How rare a feature is that so many of all reports have.
fn rarity(all: usize, holders: usize) -> u64 {
    let (all, holders) = (all as f64 + 1.0, holders.max(1) as f64);
    ((all / holders).ln() / all.ln() * 1000.0) as u64
}
