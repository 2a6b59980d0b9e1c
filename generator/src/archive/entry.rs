//! One report, guide or minutes, parsed, with what must be checked against the others.

use std::sync::Arc;

use incident::diagnostic::code::Code;
use incident::diagnostic::finding::{Diagnostic, Mark, Source, shown};
use incident::id::IncidentId;
use incident::report::model::Report;
use incident::site::model::Section;
use jiff::civil::Date;

use super::week::Week;
use crate::site::body::{Body, Target};

/// What became of one file.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// Its report or guide; `None` where it cannot be one, or is not for this audience.
    pub entry: Option<Entry>,
    /// What is wrong with the file by itself.
    pub findings: Vec<Diagnostic>,
}

/// A page of the archive.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A report.
    Incident(Arc<Incident>),
    /// A guide.
    Guide(Arc<Guide>),
    /// The minutes of a review.
    Minutes(Arc<Minutes>),
}

/// A report with its text.
#[derive(Debug, Clone)]
pub struct Incident {
    /// Its file, relative to the content folder.
    pub path: Arc<str>,
    /// Its front matter.
    pub report: Report,
    /// Its text.
    pub body: Body,
    /// Required sections that are missing or empty.
    pub missing: Vec<Section>,
    /// What it refers to.
    pub references: References,
}

/// A guide with its text.
#[derive(Debug, Clone)]
pub struct Guide {
    /// Its file, relative to the content folder.
    pub path: Arc<str>,
    /// Its name in the address.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub summary: Option<String>,
    /// Its language, where it is not the site's.
    pub lang: Option<String>,
    /// Its place in the list: smaller comes first; without one it comes last.
    pub order: i64,
    /// The reports that it leads through, in order; empty: it is no reading path.
    pub stops: Vec<Stop>,
    /// Its text.
    pub body: Body,
    /// What it refers to.
    pub references: References,
}

/// A report on a reading path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Its id, or a former one.
    pub id: String,
    /// Why it is on the path, in the words of the guide.
    pub why: Option<String>,
}

/// What was written in a meeting.
#[derive(Debug, Clone)]
pub struct Minutes {
    /// Its file, relative to the content folder.
    pub path: Arc<str>,
    /// The week of the meeting.
    pub week: Week,
    /// The day it was held on, where that is told.
    pub held: Option<Date>,
    /// Who led it: a key of `people`, or a name.
    pub facilitator: Option<String>,
    /// Who wrote the minutes: a key of `people`, or a name.
    pub scribe: Option<String>,
    /// Who was there: keys of `people`, or names.
    pub present: Vec<String>,
    /// The language of the text, where it is not the site's.
    pub lang: Option<String>,
    /// How many decisions the text lists.
    pub decisions: usize,
    /// Its text.
    pub body: Body,
    /// What it refers to.
    pub references: References,
}

/// References to other pages, each with its place.
#[derive(Debug, Clone, Default)]
pub struct References {
    /// Where its own id, or name, is given.
    pub id: Place,
    /// Ids of other reports.
    pub incidents: Vec<(String, Place)>,
    /// Former ids.
    pub aliases: Vec<(IncidentId, Place)>,
    /// Links and pictures.
    pub targets: Vec<(Target, Place)>,
}

impl References {
    /// Whether a picture is among them.
    pub fn shows_pictures(&self) -> bool {
        self.targets.iter().any(|(target, _)| target.picture)
    }
}

/// A place in a file, with its line: what a finding needs after the text itself is gone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    mark: Mark,
    line_text: Box<str>,
}

impl Place {
    /// A place of a text.
    pub fn of(source: Source<'_>, mark: Mark) -> Self {
        Self { mark, line_text: shown(source.line(mark)).into() }
    }

    /// A place whose line is known.
    pub fn on(line_text: Box<str>, mark: Mark) -> Self {
        Self { mark, line_text }
    }

    /// A finding at this place of `file`.
    pub fn finding(&self, file: &str, code: &'static Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, file: file.into(), mark: self.mark, line_text: self.line_text.to_string(), message: message.into(), hint: None }
    }
}
