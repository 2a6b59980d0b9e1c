//! All lists of an archive, from all its reports.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::facet::{Facet, address, values};
use super::lists::{Listing, Lists, listing};
use crate::archive::entries::Archive;
use crate::site::theme::Texts;

/// Goes through all reports.
pub(in crate::views) fn narrow(archive: &Archive, texts: &Texts) -> Lists {
    let days: Vec<Date> = archive.incidents.par_iter().map(|incident| incident.report.times.started.day(&archive.site.zone)).collect();
    let narrowed = Facet::ALL.par_iter().map(|facet| by_value(archive, &days, texts, *facet));
    let narrowed = narrowed.collect::<Vec<_>>().into_iter().flatten().collect();
    Lists::new(narrowed, days, texts)
}

/// The reports of each value of a facet; values whose addresses are the same are one, under the name of the first.
fn by_value(archive: &Archive, days: &[Date], texts: &Texts, facet: Facet) -> Vec<Arc<Listing>> {
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut addresses: HashMap<String, usize> = HashMap::new();
    let mut lists: Vec<(&str, Vec<u32>)> = Vec::new();
    let years = if facet == Facet::Year { days.iter().map(|day| day.year().to_string()).collect() } else { Vec::new() };
    for (at, incident) in (0_u32..).zip(archive.incidents.iter()) {
        for value in values(archive, incident, facet, years.get(at as usize).map_or("", String::as_str)) {
            let index = *known.entry(value).or_insert_with(|| {
                *addresses.entry(address(facet, value)).or_insert_with(|| {
                    lists.push((value, Vec::new()));
                    lists.len() - 1
                })
            });
            let incidents = &mut lists[index].1;
            if incidents.last() != Some(&at) {
                incidents.push(at);
            }
        }
    }
    lists.into_iter().map(|(value, incidents)| Arc::new(listing(archive, texts, (facet, value), incidents))).collect()
}
