//! The form as values.

use std::collections::BTreeMap;

use crate::level::Level;
use crate::text::Text;
use crate::time::Period;

/// All kinds of incident and what is asked for each.
#[derive(Debug, Clone, PartialEq)]
pub struct Questionnaire {
    /// By key, in the order of the keys.
    pub kinds: BTreeMap<String, Kind>,
    /// The level when nothing is answered yes.
    pub level_when_nothing_is_yes: Level,
}

/// One kind of incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// What it is called.
    pub name: Text,
    /// Whether the form asks which services.
    pub services: Services,
    /// The level that it always has.
    pub level: Option<Level>,
    /// What is asked, in order.
    pub questions: Vec<Question>,
    /// Rules of law or of the house, counted in calendar days from `known_at`.
    pub deadlines: Vec<Deadline>,
}

/// Whether the form asks which services are affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Services {
    /// It does, and one must be chosen.
    Required,
    /// It does.
    #[default]
    Optional,
    /// It does not.
    None,
}

/// A yes/no question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its key, unique in its kind.
    pub id: String,
    /// The question.
    pub ask: Text,
    /// The level that a yes means at least.
    pub yes: Level,
    /// Asked only when one of these services is chosen; empty: always.
    pub only_services: Vec<String>,
}

/// A term that begins when the company knows of the incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Deadline {
    /// What is due.
    pub name: Text,
    /// Calendar days from `known_at`.
    pub within: Period,
}
