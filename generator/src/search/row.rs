//! What the browser shows of one report, and looks through for phrases: one file a report. Nothing of its number is inside.

use std::hash::{Hash, Hasher};

use incident::level::Level;
use incident::text::Text;
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

use super::text::{FACTS, PROMISES, Part, parts};
use crate::archive::entries::Archive;
use crate::archive::entry::Incident;
use crate::site::address::encoded;
use crate::site::theme::Texts;

/// A value of a facet, and its name in the language of the site.
pub(super) type Named = (String, String);

/// A report as the browser gets it: an array, since names of fields would be said ten thousand times. `load.js` reads it.
#[derive(Serialize, Hash)]
pub(super) struct Row<'r>(
    &'r str,
    &'r str,
    &'r str,
    String,
    String,
    Option<Named>,
    Option<Named>,
    Named,
    Vec<Named>,
    &'r str,
    Vec<String>,
    Vec<(String, String, String)>,
);

/// Where names are looked up.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) archive: &'a Archive,
    /// Words of the theme.
    pub(super) texts: &'a Texts,
}

/// The file of a report: its row, with all its text.
pub(super) fn row(names: &Names<'_>, incident: &Incident) -> Vec<u8> {
    let row = row_of(names, incident, parts(names.archive, incident));
    serde_json::to_vec(&row).expect("texts are JSON")
}

impl Row<'_> {
    /// A number for all that is in it.
    pub(super) fn mark(&self) -> u64 {
        let mut hash = Xxh3::new();
        self.hash(&mut hash);
        hash.finish()
    }
}

/// The row of a report whose parts are read already.
pub(super) fn row_of<'r>(Names { archive, texts }: &Names<'r>, incident: &'r Incident, parts: Vec<Part>) -> Row<'r> {
    let report = &incident.report;
    let named = |part: Part| {
        let heading = match part.anchor.as_str() {
            PROMISES | FACTS if part.heading.is_empty() => texts.get(&part.anchor).to_owned(),
            _ => part.heading,
        };
        (part.anchor, heading, part.text)
    };
    Row(
        report.id.as_str(),
        &report.title,
        report.lang.as_deref().unwrap_or(archive.site.language.tag()),
        encoded(&archive.address(incident)),
        report.times.started.day(&archive.site.zone).to_string(),
        report.level.map(|level| level_name(archive, level)),
        report.kind.as_deref().map(|kind| kind_name(archive, kind)),
        status_name(texts, incident),
        report.services.iter().map(|service| service_name(archive, service)).collect(),
        report.summary.as_deref().unwrap_or(&incident.body.summary),
        others(archive, incident),
        parts.into_iter().map(named).collect(),
    )
}

/// What a report is filed under: tags, services, teams, kind and factors, by key and by name.
pub(super) fn labels(archive: &Archive, incident: &Incident) -> Vec<String> {
    let report = &incident.report;
    let mut labels = report.tags.clone();
    let names = report.services.iter().map(|service| service_name(archive, service));
    let names = names.chain(teams(archive, incident).into_iter().map(|team| team_name(archive, team)));
    for (key, name) in names.chain(report.kind.as_deref().map(|kind| kind_name(archive, kind))) {
        if name != key {
            labels.push(name);
        }
        labels.push(key);
    }
    labels
}

/// Those of its labels that its row does not tell otherwise.
fn others(archive: &Archive, incident: &Incident) -> Vec<String> {
    let mut others = incident.report.tags.clone();
    others.extend(teams(archive, incident).into_iter().map(|team| team_name(archive, team).1));
    others
}

/// The teams that a report names, and those that own its services.
pub(super) fn teams<'a>(archive: &'a Archive, incident: &'a Incident) -> Vec<&'a str> {
    let owners = incident.report.services.iter().filter_map(|service| archive.site.team_of(service));
    let mut teams: Vec<&str> = Vec::new();
    for team in incident.report.teams.iter().map(String::as_str).chain(owners) {
        if !teams.contains(&team) {
            teams.push(team);
        }
    }
    teams
}

pub(super) fn level_name(archive: &Archive, level: Level) -> Named {
    (level.number().to_string(), archive.site.level_name(level).words(archive.site.language).0.to_owned())
}

pub(super) fn kind_name(archive: &Archive, kind: &str) -> Named {
    let known = archive.questionnaire.as_ref().and_then(|form| form.kinds.get(kind));
    named(archive, kind, known.map(|kind| &kind.name))
}

pub(super) fn service_name(archive: &Archive, service: &str) -> Named {
    named(archive, service, archive.site.services.get(service).map(|service| &service.name))
}

pub(super) fn team_name(archive: &Archive, team: &str) -> Named {
    named(archive, team, archive.site.teams.get(team).map(|team| &team.name))
}

pub(super) fn status_name(texts: &Texts, incident: &Incident) -> Named {
    let key = incident.report.status.key();
    (key.to_owned(), texts.get(&format!("status_{key}")).to_owned())
}

fn named(archive: &Archive, key: &str, name: Option<&Text>) -> Named {
    (key.to_owned(), name.map_or(key, |name| name.words(archive.site.language).0).to_owned())
}
