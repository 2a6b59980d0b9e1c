//! What somebody reported, and the incident that it became.

use std::collections::BTreeSet;

use incident::id::IncidentId;
use incident::level::Level;
use incident::questionnaire::assess::Assessment;
use incident::text::Language;
use jiff::Timestamp;

/// A form that was filled in, in whichever place. Its texts are as they were typed: nothing in them is trusted anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Names this form for ever: sent twice, it opens one incident.
    pub nonce: String,
    /// A key of the questionnaire's `kinds`.
    pub kind: String,
    /// What happened, in one line.
    pub title: String,
    /// What is seen, in as many lines as one likes; may be empty.
    pub description: String,
    /// Keys of services.
    pub services: BTreeSet<String>,
    /// Ids of the questions answered yes.
    pub yes: BTreeSet<String>,
    /// Ids of the questions answered no. What was not answered stands in neither.
    pub no: BTreeSet<String>,
    /// Who reports: as they typed it, or as the door knows them.
    pub reporter: String,
    /// Since when it goes on, if they said so.
    pub started_at: Option<Timestamp>,
    /// The language in which they filled it in.
    pub language: Language,
    /// Where it came in.
    pub door: Door,
}

/// Where a submission came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// the form at `/report`
    Form {
        /// whom the proxy says it is, where there is one
        user: Option<String>,
    },
    /// the form in Slack
    Slack {
        /// the Slack user
        user: String,
    },
}

/// An incident that was reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its name, such as `INC-2026-014`; chosen when it was stored.
    pub id: IncidentId,
    /// What was said of it.
    pub submission: Submission,
    /// The level that followed, and why. Never changed.
    pub assessed: Assessment,
    /// The level that somebody gave it afterwards; the last one counts.
    pub corrected: Option<Correction>,
    /// When it was stored.
    pub received_at: Timestamp,
    /// Whether people are called without asking, or, in a flood of forms, only after a click.
    pub phone: Phone,
}

/// A level that a person gave, in place of the assessed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// the level
    pub level: Level,
    /// who
    pub by: String,
    /// in their words; may be empty
    pub why: String,
    /// when
    pub at: Timestamp,
}

/// Whether people may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phone {
    /// at once
    Free,
    /// once somebody says so: more forms came than people send
    AfterClick,
}

impl Incident {
    /// The level that holds now.
    pub fn level(&self) -> Level {
        self.corrected.as_ref().map_or(self.assessed.level, |correction| correction.level)
    }
}
