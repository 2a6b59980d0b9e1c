//! One reading path as its page shows it.

use serde::Serialize;

use super::why::why;
use crate::views::derive::Views;
use crate::views::incident::body::BodyPart;
use crate::views::relations::path::{Path, Source};
use crate::views::wording;
use crate::views::words::{LevelWord, Link, Word};

/// The page of a path.
#[derive(Debug, Serialize)]
pub struct PathPage {
    /// Its title.
    pub title: Word,
    /// What it is for.
    pub summary: Option<Word>,
    name: String,
    sentence: String,
    bars: Vec<Bar>,
    stops: Vec<StopRow>,
    body: Vec<BodyPart>,
    edit_url: Option<String>,
    others: Vec<PathLink>,
    has_form: bool,
    has_responses: bool,
}

/// A report's share of the reading, in tenths of a per cent of the line.
#[derive(Debug, Serialize)]
struct Bar {
    x: u64,
    width: u64,
}

#[derive(Debug, Serialize)]
struct StopRow {
    id: String,
    href: String,
    title: Word,
    why: Option<Word>,
    level: LevelWord,
    minutes: u64,
    length: String,
    drill: bool,
}

/// A path in a list of them.
#[derive(Debug, Serialize)]
pub struct PathLink {
    link: Link,
    summary: Option<Word>,
    note: String,
}

impl Views {
    /// The page of a path.
    pub fn path(&self, at: usize) -> PathPage {
        let path = &self.paths()[at];
        let stops: Vec<StopRow> = (0..path.stops.len()).map(|stop| self.stop(path, stop)).collect();
        let guide = match path.source {
            Source::Guide(guide) => Some(&self.archive.guides[guide]),
            Source::Team(_) | Source::Service(_) => None,
        };
        let sentence = if stops.len() == 1 { "path_intro_one" } else { "path_intro" };
        PathPage {
            title: self.path_title(path),
            summary: guide.and_then(|guide| self.guide_summary(guide)),
            name: path.name.clone(),
            sentence: self.texts.fill(sentence, &[("n", &stops.len().to_string()), ("time", &self.time_of(path))]),
            bars: bars(&stops),
            stops,
            body: guide.map(|guide| self.guide_body(guide)).unwrap_or_default(),
            edit_url: guide.and_then(|guide| self.edit_url(&guide.path)),
            others: self.path_links(|other| other != path && (guide.is_none() || !matches!(other.source, Source::Service(_)))),
            has_form: self.form().is_some(),
            has_responses: self.archive.responses.is_some(),
        }
    }

    /// Some paths, as links.
    pub(super) fn path_links(&self, is_meant: impl Fn(&Path) -> bool) -> Vec<PathLink> {
        let link = |(at, path): (usize, &Path)| PathLink {
            link: self.path_title(path).link(Some(self.path_address(at))),
            summary: match path.source {
                Source::Guide(guide) => self.guide_summary(&self.archive.guides[guide]),
                Source::Team(_) | Source::Service(_) => None,
            },
            note: self.path_note(path),
        };
        self.paths().iter().enumerate().filter(|(_, path)| is_meant(path)).map(link).collect()
    }

    fn path_note(&self, path: &Path) -> String {
        let key = if path.stops.len() == 1 { "onboarding_note_one" } else { "onboarding_note" };
        self.texts.fill(key, &[("n", &path.stops.len().to_string()), ("time", &self.time_of(path))])
    }

    fn time_of(&self, path: &Path) -> String {
        let minutes: u64 = path.stops.iter().map(|stop| self.minutes_of(stop.place)).sum();
        wording::length(i64::try_from(minutes * 60).unwrap_or(i64::MAX), self.language())
    }

    /// Minutes that a report takes to read.
    fn minutes_of(&self, place: usize) -> u64 {
        let incident = &self.archive.incidents[place];
        self.reading_minutes(incident.body.length, incident.report.lang.as_deref())
    }

    fn stop(&self, path: &Path, at: usize) -> StopRow {
        let stop = &path.stops[at];
        let incident = &self.archive.incidents[stop.place];
        let written = stop.why.as_ref().and_then(|words| match path.source {
            Source::Guide(guide) => Some(Word::of_report(words, self.archive.guides[guide].lang.as_deref(), &self.archive.site)),
            Source::Team(_) | Source::Service(_) => None,
        });
        let others: Vec<usize> = path.stops.iter().map(|stop| stop.place).collect();
        let minutes = self.minutes_of(stop.place);
        StopRow {
            id: incident.report.id.to_string(),
            href: self.archive.address(incident),
            title: self.title(incident),
            why: written.or_else(|| why(self, stop.place, &others).map(Word::plain)).or_else(|| self.summary(incident)),
            level: self.level(incident),
            minutes,
            length: self.texts.fill("reading_minutes", &[("n", &minutes.to_string())]),
            drill: self.has_drill(incident),
        }
    }
}

/// The reports' shares of the line, to scale.
fn bars(stops: &[StopRow]) -> Vec<Bar> {
    let whole: u64 = stops.iter().map(|stop| stop.minutes).sum::<u64>().max(1);
    let mut done = 0;
    let bar = |stop: &StopRow| {
        let x = done * 1000 / whole;
        done += stop.minutes;
        Bar { x, width: done * 1000 / whole - x }
    };
    stops.iter().map(bar).collect()
}
