//! The page of a report, put together.

use incident::report::model::Status;
use incident::site::model::Section;
use incident::time::{Moment, Precision};
use serde::Serialize;

use super::body::BodyPart;
use super::drill::Drill;
use super::facts::Fact;
use super::span::Span;
use crate::archive::entry::Incident;
use crate::site::body::Heading;
use crate::views::derive::Views;
use crate::views::related::chain::ChainView;
use crate::views::related::view::Related;
use crate::views::words::{LevelWord, Link, Word};

/// What the page of a report shows.
#[derive(Debug, Serialize)]
pub struct IncidentPage {
    id: String,
    /// Its title.
    pub title: Word,
    /// What front matter gives; a summary taken from the text would stand on the page twice.
    pub summary: Option<Word>,
    level: LevelWord,
    status: StatusWord,
    near_miss: bool,
    services: Vec<Link>,
    banners: Vec<Banner>,
    span: Option<Span>,
    contents: Vec<Content>,
    body: Vec<BodyPart>,
    promises: bool,
    facts: Vec<Fact>,
    drill: Option<Drill>,
    chain: Option<ChainView>,
    related: Vec<Related>,
    elsewhere: Vec<Elsewhere>,
    edit_url: Option<String>,
}

#[derive(Debug, Serialize)]
struct StatusWord {
    key: &'static str,
    word: String,
}

#[derive(Debug, Serialize)]
struct Banner {
    kind: &'static str,
    text: String,
}

/// A heading in the contents.
#[derive(Debug, Serialize)]
pub struct Content {
    id: String,
    text: String,
    depth: u8,
}

impl Content {
    /// The headings of depth 2 and 3.
    pub(in crate::views) fn of(headings: &[Heading]) -> Vec<Self> {
        let shown = headings.iter().filter(|heading| heading.depth <= 3);
        shown.map(|heading| Self { id: heading.id.clone(), text: heading.text.clone(), depth: heading.depth }).collect()
    }
}

#[derive(Debug, Serialize)]
struct Elsewhere {
    text: String,
    url: String,
}

impl Views {
    /// The page of a report.
    pub fn incident(&self, at: usize) -> IncidentPage {
        let incident = &self.archive.incidents[at];
        let report = &incident.report;
        let body = self.body(at);
        let mut contents = Content::of(&incident.body.headings);
        if let Some(heading) = body.iter().find_map(BodyPart::promises_heading) {
            contents.push(Content { id: "promises".to_owned(), text: heading.to_owned(), depth: 2 });
        }
        IncidentPage {
            id: report.id.to_string(),
            title: self.title(incident),
            summary: report.summary.as_ref().and_then(|_| self.summary(incident)),
            level: self.level(incident),
            status: StatusWord { key: report.status.key(), word: self.status_word(report.status) },
            near_miss: report.near_miss,
            services: self.service_links(incident),
            banners: self.banners(incident),
            span: self.span(incident),
            contents,
            promises: !report.follow_ups.is_empty(),
            body,
            facts: self.facts(incident),
            drill: self.drill(incident),
            chain: self.chain(at),
            related: self.related(at),
            elsewhere: self.elsewhere(incident),
            edit_url: self.edit_url(&incident.path),
        }
    }

    /// Former addresses of reports, each with the report that is there now.
    pub fn moved(&self) -> Vec<(String, usize)> {
        let moved = self.archive.pages.moved(&self.archive.incidents);
        moved.map(|(alias, at)| (format!("incidents/{alias}/"), at)).collect()
    }

    /// Where a report is now, for the page at its former address.
    pub fn moved_to(&self, at: usize) -> Link {
        let incident = &self.archive.incidents[at];
        self.title(incident).link(Some(self.archive.address(incident)))
    }

    pub(in crate::views) fn status_word(&self, status: Status) -> String {
        self.texts.get(&format!("status_{}", status.key())).to_owned()
    }

    /// Seconds of wall time from the begin, where both times of day are known and in order.
    pub(in crate::views) fn elapsed(&self, moment: Option<Moment>, started: &Moment) -> Option<i64> {
        let moment = moment.filter(|moment| moment.precision == Precision::Time && started.precision == Precision::Time)?;
        let seconds = moment.at.as_second() - started.at.as_second();
        (seconds >= 0).then_some(seconds)
    }

    fn banners(&self, incident: &Incident) -> Vec<Banner> {
        let mut banners = Vec::new();
        if incident.report.status == Status::Draft {
            banners.push(Banner { kind: "draft", text: self.texts.get("banner_draft").to_owned() });
        }
        if !incident.missing.is_empty() {
            let names: Vec<&str> = incident.missing.iter().map(|section| self.section_name(*section)).collect();
            let key = if names.len() == 1 { "banner_missing_one" } else { "banner_missing" };
            let text = self.texts.fill(key, &[("n", &names.len().to_string()), ("sections", &names.join(self.texts.get("comma")))]);
            banners.push(Banner { kind: "missing", text });
        }
        banners.extend(self.terms_ahead(incident).into_iter().map(|text| Banner { kind: "deadline", text }));
        if incident.report.near_miss {
            banners.push(Banner { kind: "near-miss", text: self.texts.get("banner_near_miss").to_owned() });
        }
        banners
    }

    pub(in crate::views) fn section_name(&self, section: Section) -> &str {
        self.texts.get(match section {
            Section::Summary => "section_summary",
            Section::Impact => "section_impact",
            Section::Timeline => "section_timeline",
            Section::Cause => "section_cause",
            Section::Stopgap => "section_stopgap",
            Section::Prevention => "section_prevention",
            Section::ApplyElsewhere => "section_apply_elsewhere",
        })
    }

    fn elsewhere(&self, incident: &Incident) -> Vec<Elsewhere> {
        let word = |name: &str| match name {
            "channel" => self.texts.get("link_channel").to_owned(),
            "recording" => self.texts.get("link_recording").to_owned(),
            name => name.replace(['_', '-'], " "),
        };
        incident.report.links.iter().map(|(name, url)| Elsewhere { text: word(name), url: url.clone() }).collect()
    }
}
