//! What was said of a ticket before, and what people answered. Polling never changes it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A reminder that stands in Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// the entry into the status, as [`super::history::Entry`] names it
    pub entry: String,
    /// the rung, from 0
    pub rung: u32,
    /// which time this rung spoke, from 0
    pub nth: u32,
    /// the Slack user or channel
    pub recipient: String,
    /// when: the begin of the round that said it, unless it took long to arrive
    pub at: Timestamp,
}

/// Somebody asked us to be quiet about a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quiet {
    /// In this stay in a status; a new stay ends it.
    pub entry: String,
    /// Till then.
    pub until: Timestamp,
    /// The key of the person, or the Slack user's id where nobody in `people` has it.
    pub by: String,
    /// What was pressed.
    pub why: QuietWhy,
    /// When it was pressed.
    pub at: Timestamp,
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuietWhy {
    /// Snooze
    Snoozed,
    /// On it
    OnIt,
}

/// Somebody said that a ticket is not theirs. It holds while the ticket is assigned to the same account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disowned {
    /// The account it was assigned to then.
    pub account: String,
    /// The key of the person who said so.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// All that is remembered of one ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// Reminders of any stay in a status, oldest first.
    pub told: Vec<Told>,
    /// The last wish for quiet.
    pub quiet: Option<Quiet>,
    /// The last word that it is not theirs.
    pub disowned: Option<Disowned>,
    /// A message about it is on its way.
    pub on_its_way: bool,
}
