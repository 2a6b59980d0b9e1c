//! All lists of an archive, from those before a few reports changed. They are those that all reports would give.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::facet::{Facet, address, values};
use super::lists::{Listing, Lists, listing};
use crate::archive::entries::Archive;
use crate::archive::places::compare::Changes;
use crate::site::theme::Texts;

/// A report that is not there any more.
const GONE: u32 = u32::MAX;

/// Carries the lists over: places shift, and only the lists of reports that changed are made anew.
pub(in crate::views) fn renew(before: &Lists, archive: &Archive, texts: &Texts, changes: &Changes) -> Lists {
    let days = changes.follow(&before.days, |at| archive.incidents[at].report.times.started.day(&archive.site.zone));
    let renewal = Renewal { archive, texts, days: &days, moves: moves(before.days.len(), changes) };
    let mut come = renewal.come(changes);
    let mut narrowed = Vec::with_capacity(before.all.len());
    for old in &before.all {
        let Some(facet) = old.facet else { continue };
        let places = come.remove(&old.address).map(|(_, places)| places).unwrap_or_default();
        narrowed.extend(renewal.list(old, facet, places));
    }
    narrowed.extend(come.into_iter().filter_map(|(address, (facet, places))| renewal.named(facet, (&address, places))));
    Lists::new(narrowed, days, texts)
}

/// The place of each report now, by its place before.
fn moves(count: usize, changes: &Changes) -> Vec<u32> {
    let mut moves = vec![GONE; count];
    let (mut gone, mut come) = (changes.gone.iter().peekable(), changes.come.iter().peekable());
    let mut now = 0;
    for (at, place) in moves.iter_mut().enumerate() {
        if gone.next_if_eq(&&at).is_some() {
            continue;
        }
        while come.next_if_eq(&&now).is_some() {
            now += 1;
        }
        *place = u32::try_from(now).unwrap_or(GONE);
        now += 1;
    }
    moves
}

struct Renewal<'a> {
    archive: &'a Archive,
    texts: &'a Texts,
    days: &'a [Date],
    moves: Vec<u32>,
}

impl Renewal<'_> {
    /// The reports that have come, by the address of each list that they are in.
    fn come(&self, changes: &Changes) -> BTreeMap<Arc<str>, (Facet, Vec<u32>)> {
        let mut come: BTreeMap<Arc<str>, (Facet, Vec<u32>)> = BTreeMap::new();
        for at in &changes.come {
            let place = u32::try_from(*at).unwrap_or(GONE);
            let year = self.days[*at].year().to_string();
            for facet in Facet::ALL {
                for value in values(self.archive, &self.archive.incidents[*at], facet, &year) {
                    let (_, places) = come.entry(address(facet, value).into()).or_insert_with(|| (facet, Vec::new()));
                    if places.last() != Some(&place) {
                        places.push(place);
                    }
                }
            }
        }
        come
    }

    /// A list as it is now; `None` where nothing is in it any more.
    fn list(&self, old: &Arc<Listing>, facet: Facet, come: Vec<u32>) -> Option<Arc<Listing>> {
        let is_there = |place: &u32| *place != GONE;
        let mut incidents: Vec<u32> = old.incidents.iter().map(|at| self.moves[*at as usize]).filter(is_there).collect();
        if come.is_empty() && incidents == old.incidents {
            return Some(old.clone());
        }
        for place in come {
            incidents.insert(incidents.partition_point(|known| *known < place), place);
        }
        let first = old.incidents.first().map(|at| self.moves[*at as usize]).filter(is_there);
        if first.is_some() && first.as_ref() == incidents.first() {
            let (address, word) = (old.address.clone(), old.word.clone());
            return Some(Arc::new(Listing { facet: old.facet, address, word, level: old.level, incidents }));
        }
        self.named(facet, (&old.address, incidents))
    }

    /// A list under its name, which is that of the value in its newest report.
    fn named(&self, facet: Facet, (address_of, incidents): (&str, Vec<u32>)) -> Option<Arc<Listing>> {
        let first = *incidents.first()? as usize;
        let year = self.days[first].year().to_string();
        let values = values(self.archive, &self.archive.incidents[first], facet, &year);
        let value = values.into_iter().find(|value| address(facet, value) == address_of)?;
        Some(Arc::new(listing(self.archive, self.texts, (facet, value), incidents)))
    }
}
