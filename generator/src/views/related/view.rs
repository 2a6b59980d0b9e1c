//! The related reports as the page of a report shows them.

use serde::Serialize;

use super::reason::Teller;
use crate::views::derive::Views;
use crate::views::relations::chain::Chains;
use crate::views::relations::index::Index;
use crate::views::relations::look::Known;
use crate::views::relations::named::Named;
use crate::views::words::Word;

/// Most that are shown; what its author named is shown always.
const MOST: usize = 5;
/// Most of those that name the report.
const MOST_NAMING: usize = 3;

/// A related report, and why it is one.
#[derive(Debug, Serialize)]
pub struct Related {
    title: Word,
    href: String,
    why: Vec<Word>,
}

impl Views {
    /// Works out now, by all threads, what every page of a report will ask for.
    pub fn relate(&self) {
        self.relations.relate(&self.archive);
    }

    /// Which reports have a feature.
    pub(super) fn features(&self) -> &Index {
        self.relations.features(&self.archive)
    }

    /// Which incidents happened again.
    pub(in crate::views) fn chains(&self) -> &Chains {
        self.relations.chains(&self.archive)
    }

    /// Which reports name which.
    pub(in crate::views) fn named_by(&self) -> &Named {
        self.relations.named(&self.archive)
    }

    /// The reports that a report names, those that name it, and those that are most like it. Those of its own chain stand there.
    pub(in crate::views) fn related(&self, at: usize) -> Vec<Related> {
        let known = Known::of(self.features(), at);
        let teller = Teller::new(self, &known, at);
        let mut seen = vec![at];
        seen.extend(self.chains().of(at));
        let mut related = Vec::new();
        let named = self.archive.incidents[at].report.related.iter().filter_map(|id| self.archive.pages.incident(id));
        let naming = self.named_by().by(at).iter().copied().take(MOST_NAMING + 1);
        let told = named.map(|place| (place, "why_related")).chain(naming.map(|place| (place, "why_named_by")));
        for (place, why) in told {
            let is_enough = why == "why_named_by" && related.len() >= MOST_NAMING;
            if !seen.contains(&place) && !is_enough {
                seen.push(place);
                related.push(self.related_report(place, teller.why(Some(why), place)));
            }
        }
        let like = known.look(MOST.saturating_sub(related.len()), |place| seen.contains(&place));
        related.extend(like.into_iter().map(|likeness| self.related_report(likeness.place, teller.why(None, likeness.place))));
        related
    }

    fn related_report(&self, place: usize, why: Vec<Word>) -> Related {
        let incident = &self.archive.incidents[place];
        Related { title: self.title(incident), href: self.archive.address(incident), why }
    }
}
