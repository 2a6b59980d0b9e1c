//! Archive → [`Views`]: everything sorted once, everything else on demand.

use std::sync::Arc;

use incident::text::Language;
use jiff::civil::Date;

use super::facets::lists::{Listing, Lists};
use super::facets::narrow::narrow;
use super::facets::renew::renew;
use super::meetings::happened::Meetings;
use super::promises::lists::Ledger;
use super::relations::known::Relations;
use super::relations::path::Paths;
use super::words::{LevelWord, Word};
use crate::archive::entries::Archive;
use crate::archive::entry::Incident;
use crate::archive::places::compare::compare;
use crate::site::theme::Texts;

/// What all pages are drawn from.
#[derive(Debug)]
pub struct Views {
    pub(super) archive: Arc<Archive>,
    pub(super) texts: Texts,
    pub(super) lists: Lists,
    pub(super) ledger: Ledger,
    pub(super) meetings: Meetings,
    pub(super) relations: Relations,
    pub(super) paths: Paths,
}

/// Sorts an archive into its lists. Those of the views `before` are carried over where little changed.
pub fn derive(archive: Arc<Archive>, texts: Texts, before: Option<&Views>) -> Views {
    let before = before.filter(|before| before.archive.settings == archive.settings && before.texts == texts);
    let changed = before.and_then(|before| Some((before, compare(&before.archive.incidents, &archive.incidents)?)));
    let lists = match changed {
        Some((before, changes)) => renew(&before.lists, &archive, &texts, &changes),
        None => narrow(&archive, &texts),
    };
    let relations = Relations::after(before.map(|before| &before.relations));
    Views { archive, texts, lists, ledger: Ledger::default(), meetings: Meetings::default(), relations, paths: Paths::default() }
}

impl Views {
    /// The language of the interface.
    pub fn language(&self) -> Language {
        self.archive.site.language
    }

    /// The words of the interface.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The day of the build.
    pub fn today(&self) -> Date {
        self.archive.today
    }

    /// The site's settings.
    pub fn site(&self) -> &incident::site::model::Site {
        &self.archive.site
    }

    /// When the tickets were last asked for, in words.
    pub fn tickets_as_of(&self) -> Option<String> {
        let at = self.archive.tickets.as_ref()?.snapshot.as_of.to_zoned(self.archive.site.zone.clone());
        Some(super::wording::long_moment(at.date(), at.time(), self.language()))
    }

    /// How many reports there are.
    pub fn incident_count(&self) -> usize {
        self.archive.incidents.len()
    }

    /// The address of a report.
    pub fn incident_address(&self, at: usize) -> String {
        self.archive.address(&self.archive.incidents[at])
    }

    /// All lists; the first is that of all reports.
    pub fn listings(&self) -> &[Arc<Listing>] {
        &self.lists.all
    }

    pub(super) fn level(&self, incident: &Incident) -> LevelWord {
        LevelWord::new(incident.report.level, &self.archive.site, &self.texts)
    }

    pub(super) fn title(&self, incident: &Incident) -> Word {
        Word::of_report(&incident.report.title, incident.report.lang.as_deref(), &self.archive.site)
    }

    /// The summary of front matter, else the first paragraph.
    pub(super) fn summary(&self, incident: &Incident) -> Option<Word> {
        let text = incident.report.summary.as_deref().unwrap_or(&incident.body.summary);
        (!text.is_empty()).then(|| Word::of_report(text, incident.report.lang.as_deref(), &self.archive.site))
    }

    /// The day on which a report's incident began, in the site's zone.
    pub(super) fn day(&self, incident: &Incident) -> Date {
        incident.report.times.started.day(&self.archive.site.zone)
    }

    /// The name of a person, or the text itself where the site does not know it.
    pub(super) fn person(&self, key: &str) -> Word {
        self.archive.site.people.get(key).map_or_else(|| Word::plain(key), |person| Word::of(&person.name, self.language()))
    }

    /// The name of a service, or the text itself where the site does not know it.
    pub(super) fn service(&self, key: &str) -> Word {
        self.archive.site.services.get(key).map_or_else(|| Word::plain(key), |service| Word::of(&service.name, self.language()))
    }
}
