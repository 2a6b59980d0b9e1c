//! The front matter of a report as values.

use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use crate::id::IncidentId;
use crate::level::Level;
use crate::time::Moment;

/// One incident, as its report tells it. Names of services, teams and people are keys of `site.yaml` or free text.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Its id; the address comes from it.
    pub id: IncidentId,
    /// Its title.
    pub title: String,
    /// The kind, a key of the questionnaire.
    pub kind: Option<String>,
    /// The level; `None`: not rated.
    pub level: Option<Level>,
    /// How far the text is.
    pub status: Status,
    /// When what happened.
    pub times: Times,
    /// One or two sentences; the page takes the first paragraph where there is none.
    pub summary: Option<String>,
    /// Who runs the response.
    pub lead: Option<String>,
    /// Other roles and who had them, in the order written.
    pub roles: Vec<(String, String)>,
    /// What was affected.
    pub services: Vec<String>,
    /// Whom it concerns.
    pub teams: Vec<String>,
    /// Free words.
    pub tags: Vec<String>,
    /// What contributed.
    pub factors: Vec<String>,
    /// What made somebody notice.
    pub detected_by: Option<DetectedBy>,
    /// How many were affected.
    pub impact: Impact,
    /// Whether nothing bad came of it.
    pub near_miss: bool,
    /// The audiences that may see it; empty: the site's default.
    pub visibility: Vec<String>,
    /// What was promised.
    pub follow_ups: Vec<FollowUp>,
    /// Ids of reports that resemble it.
    pub related: Vec<String>,
    /// The id of the report that this one repeats.
    pub recurrence_of: Option<String>,
    /// Former ids.
    pub aliases: Vec<IncidentId>,
    /// The meeting in which it was reviewed.
    pub review: Review,
    /// Addresses elsewhere, by name.
    pub links: Vec<(String, String)>,
    /// The language of the text, where it is not the site's.
    pub lang: Option<String>,
    /// Whatever else the company keeps.
    pub extra: Map<String, Json>,
}

impl Report {
    /// A draft of which only the id, the title and the begin are known.
    pub fn draft(id: IncidentId, title: String, started: Moment) -> Self {
        let times = Times { started, detected: None, acknowledged: None, mitigated: None, resolved: None, known: None };
        Self {
            id,
            title,
            kind: None,
            level: None,
            status: Status::Draft,
            times,
            summary: None,
            lead: None,
            roles: Vec::new(),
            services: Vec::new(),
            teams: Vec::new(),
            tags: Vec::new(),
            factors: Vec::new(),
            detected_by: None,
            impact: Impact::default(),
            near_miss: false,
            visibility: Vec::new(),
            follow_ups: Vec::new(),
            related: Vec::new(),
            recurrence_of: None,
            aliases: Vec::new(),
            review: Review::default(),
            links: Vec::new(),
            lang: None,
            extra: Map::new(),
        }
    }
}

/// How far a report is. It hides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// being written
    #[default]
    Draft,
    /// being read by others
    InReview,
    /// agreed
    Reviewed,
    /// agreed, and all that was promised is settled
    Closed,
}

impl Status {
    /// The words of front matter.
    pub const WORDS: [(&'static str, Self); 4] =
        [("draft", Self::Draft), ("in_review", Self::InReview), ("reviewed", Self::Reviewed), ("closed", Self::Closed)];

    /// Its word.
    pub fn key(self) -> &'static str {
        word_of(&Self::WORDS, self)
    }
}

/// When what happened. All but the begin may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The begin.
    pub started: Moment,
    /// Somebody, or something, noticed.
    pub detected: Option<Moment>,
    /// Somebody took it on.
    pub acknowledged: Option<Moment>,
    /// The impact stopped.
    pub mitigated: Option<Moment>,
    /// All was normal again.
    pub resolved: Option<Moment>,
    /// A statutory clock began: the company knew.
    pub known: Option<Moment>,
}

/// What made somebody notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DetectedBy {
    /// monitoring
    Alert,
    /// somebody outside
    Customer,
    /// somebody inside
    Staff,
    /// something else
    Other,
}

impl DetectedBy {
    /// The words of front matter.
    pub const WORDS: [(&'static str, Self); 4] =
        [("alert", Self::Alert), ("customer", Self::Customer), ("staff", Self::Staff), ("other", Self::Other)];

    /// Its word.
    pub fn key(self) -> &'static str {
        word_of(&Self::WORDS, self)
    }
}

/// How many were affected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Impact {
    /// customers
    pub customers: Option<u64>,
    /// enquiries that came of it
    pub support_cases: Option<u64>,
    /// in words
    pub note: Option<String>,
}

/// Work promised in a report: bound to a ticket, or dropped with a reason, or neither yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FollowUp {
    /// The key of its ticket, as written; it may be no key.
    pub ticket: Option<String>,
    /// Why it will not be done.
    pub not_doing: Option<String>,
    /// What it is for.
    pub kind: Option<FollowUpKind>,
    /// What is promised.
    pub note: Option<String>,
    /// The meeting that confirmed that it will not be done.
    pub agreed: Option<Date>,
}

/// What a follow-up is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FollowUpKind {
    /// it does not happen again
    Prevent,
    /// it is noticed sooner
    Detect,
    /// it hurts less
    Mitigate,
    /// people work differently
    Process,
    /// something else
    Other,
}

impl FollowUpKind {
    /// The words of front matter.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("prevent", Self::Prevent),
        ("detect", Self::Detect),
        ("mitigate", Self::Mitigate),
        ("process", Self::Process),
        ("other", Self::Other),
    ];

    /// Its word.
    pub fn key(self) -> &'static str {
        word_of(&Self::WORDS, self)
    }
}

/// The meeting in which a report was reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Review {
    /// its day
    pub meeting: Option<Date>,
    /// who led it
    pub facilitator: Option<String>,
}

fn word_of<T: Copy + PartialEq>(words: &[(&'static str, T)], value: T) -> &'static str {
    words.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word)
}
