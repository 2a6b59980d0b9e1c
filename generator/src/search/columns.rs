//! What reports are narrowed by, a column each: the values that there are, and which of them each report has.

use incident::tickets::Category;

use super::packing::push_number;
use super::row::{Named, kind_name, level_name, service_name, status_name, team_name, teams};
use crate::archive::entries::Archive;
use crate::archive::entry::Incident;
use crate::site::theme::Texts;

/// The facets that have a column, in the order in which they are shown. The year of a report is told by its day.
pub(super) const FACETS: [&str; 7] = ["level", "kind", "service", "team", "tag", "status", "open"];

/// The values of a facet that a report has.
fn values(archive: &Archive, texts: &Texts, incident: &Incident, facet: &str) -> Vec<Named> {
    let report = &incident.report;
    match facet {
        "level" => report.level.map(|level| level_name(archive, level)).into_iter().collect(),
        "kind" => report.kind.iter().map(|kind| kind_name(archive, kind)).collect(),
        "service" => report.services.iter().map(|service| service_name(archive, service)).collect(),
        "team" => teams(archive, incident).into_iter().map(|team| team_name(archive, team)).collect(),
        "tag" => report.tags.iter().map(|tag| (tag.clone(), tag.clone())).collect(),
        "status" => vec![status_name(texts, incident)],
        _ if has_open(archive, incident) => vec![("open".to_owned(), texts.get("search_open").to_owned())],
        _ => Vec::new(),
    }
}

/// Whether something that the report promised is neither done nor dropped, as far as is known.
fn has_open(archive: &Archive, incident: &Incident) -> bool {
    incident.report.follow_ups.iter().filter(|promise| promise.not_doing.is_none()).any(|promise| {
        let Some(key) = promise.ticket.as_deref() else { return true };
        let ticket = archive.tickets.as_ref().and_then(|tickets| tickets.get(key));
        ticket.is_some_and(|ticket| ticket.category != Category::Done)
    })
}

/// The file of a facet: its values as JSON behind the length of that, then how many of them each report has, then their places.
pub(super) fn column<'r>(archive: &Archive, texts: &Texts, reports: impl Iterator<Item = &'r Incident>, facet: &str) -> Vec<u8> {
    let of: Vec<Vec<Named>> = reports.map(|incident| values(archive, texts, incident, facet)).collect();
    let mut all: Vec<&Named> = of.iter().flatten().collect();
    all.sort_unstable();
    all.dedup();
    let mut counts = Vec::new();
    let mut places = Vec::new();
    for values in &of {
        push_number(&mut counts, values.len() as u32);
        let mut own: Vec<usize> = values.iter().filter_map(|value| all.binary_search(&value).ok()).collect();
        own.sort_unstable();
        own.iter().for_each(|place| push_number(&mut places, *place as u32));
    }
    let json = serde_json::to_vec(&all).expect("names are JSON");
    let mut bytes = Vec::with_capacity(json.len() + counts.len() + places.len() + 5);
    push_number(&mut bytes, json.len() as u32);
    for part in [json, counts, places] {
        bytes.extend(part);
    }
    bytes
}
