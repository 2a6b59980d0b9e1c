//! A report as one row of a list.

use serde::Serialize;

use crate::views::derive::Views;
use crate::views::incident::promises::Tally;
use crate::views::wording;
use crate::views::words::{LevelWord, Word};

/// One row.
#[derive(Debug, Serialize)]
pub struct Row {
    id: String,
    href: String,
    title: Word,
    summary: Option<Word>,
    day: String,
    datetime: String,
    level: LevelWord,
    services: Vec<Word>,
    took: Option<String>,
    promises: Option<Tally>,
    draft: bool,
    near_miss: bool,
    status_word: String,
}

impl Views {
    /// The row of a report.
    pub fn row(&self, at: usize) -> Row {
        let incident = &self.archive.incidents[at];
        let report = &incident.report;
        let day = self.day(incident);
        Row {
            id: report.id.to_string(),
            href: self.archive.address(incident),
            title: self.title(incident),
            summary: self.summary(incident),
            day: wording::short_day(day, self.language()),
            datetime: day.to_string(),
            level: self.level(incident),
            services: report.services.iter().map(|key| self.service(key)).collect(),
            took: self.elapsed(report.times.resolved, &report.times.started).map(|seconds| wording::length(seconds, self.language())),
            promises: self.tally(at),
            draft: report.status == incident::report::model::Status::Draft,
            near_miss: report.near_miss,
            status_word: self.status_word(report.status),
        }
    }
}
