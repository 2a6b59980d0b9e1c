//! The policy file's rules, as values. The first rule that matches a ticket decides.

use std::collections::BTreeSet;

use incident::level::Level;
use incident::tickets::Category;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// `reminders:` of `daemon.yaml`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// Where a reminder that is meant for one person goes.
    pub to: To,
    /// A clock never starts earlier than the beginning of this day, in the calendar's zone.
    pub start_date: Option<Date>,
    /// How much is said at most.
    pub at_most: AtMost,
    /// In the order of the file.
    pub rules: Vec<Rule>,
}

/// Where a reminder that is meant for one person, an assignee or a team lead, goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// a direct message
    Person,
    /// one message in `slack.channel` that mentions each
    Channel,
}

/// Limits, counted in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtMost {
    /// to one person on one day of the calendar's zone
    pub per_person_a_day: u32,
    /// in one round
    pub per_run: u32,
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The line of `daemon.yaml` at which it stands.
    pub line: u32,
    /// The tickets it is for.
    pub matches: Match,
    /// What it says of them.
    pub then: Then,
}

/// What a ticket must be; everything that is said must hold, and of a list one is enough. Empty: every ticket.
/// Names are compared without regard to case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Match {
    /// names of statuses
    pub status: Vec<String>,
    /// categories of statuses
    pub status_category: Vec<Category>,
    /// levels; a ticket without one does not match
    pub level: Option<BTreeSet<Level>>,
    /// labels, of which the ticket has one
    pub labels: Vec<String>,
    /// keys of projects
    pub project: Vec<String>,
    /// keys of `people`; the word `nobody` is a ticket without an assignee
    pub assignee: Vec<String>,
    /// names of priorities
    pub priority: Vec<String>,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq)]
pub enum Then {
    /// never speak of it
    Exempt,
    /// the clock stands
    Pause,
    /// speak, step by step
    Remind(Ladder),
}

/// When to speak, and to whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    /// The assignee hears of it after this long in the status.
    pub after: Patience,
    /// After a reminder, the same rung speaks again when this long has passed without a change of status.
    pub repeat: Option<Patience>,
    /// Further rungs, in the order of time; each counted from the entry into the status, as `after` is.
    pub escalate: Vec<Escalation>,
}

/// A rung above the assignee.
#[derive(Debug, Clone, PartialEq)]
pub struct Escalation {
    /// how long in the status
    pub after: Patience,
    /// who hears of it
    pub to: Rung,
}

/// Who hears of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// whose ticket it is
    Assignee,
    /// the lead of the assignee's team
    TeamLead,
    /// everybody in `slack.channel`
    Channel,
}

/// A span of the calendar's time: days are working days, hours and minutes are open time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Patience {
    /// the same time of day so many working days later
    Days(u32),
    /// so much open time
    Minutes(u32),
}
