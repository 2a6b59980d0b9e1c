//! A reminder: one message to one recipient about tickets that wait too long, as a value.

use std::collections::BTreeSet;

use incident::text::Language;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::facts::promises::Promise;
use super::reason::{Route, RulePlace, Start, Step, Worked};

/// One message: to whom, and about which tickets. Kept as JSON in the outbox; the words are made when it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reminder {
    /// who reads it
    pub to: Recipient,
    /// the tickets, most urgent first; at least one
    pub items: Vec<Item>,
}

/// Who reads a reminder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// a direct message
    Person {
        /// the Slack user's id
        slack: String,
        /// the key in `people`
        key: String,
        /// the shown name
        name: String,
        /// the language they are spoken to in
        language: Language,
    },
    /// everybody in a channel
    Channel {
        /// the channel's id
        slack: String,
        /// the site's language
        language: Language,
    },
}

/// One ticket in a reminder, with all that is said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// the tracker's id
    pub ticket: String,
    /// the key that people use
    pub key: String,
    /// its title
    pub summary: String,
    /// the id of the entry into the status
    pub entry: String,
    /// since when it is in which status
    pub start: Start,
    /// how much of the calendar's time it has waited
    pub worked: Worked,
    /// the step of the ladder that speaks
    pub step: Step,
    /// which time it does, from 0
    pub nth: u32,
    /// when that step was reached
    pub reached_at: Timestamp,
    /// when it speaks again, or the next step does, if nothing changes; the earlier of the two
    #[serde(default)]
    pub next_at: Option<Timestamp>,
    /// the rule
    pub rule: RulePlace,
    /// the tracker's account that the ticket is assigned to
    #[serde(default)]
    pub account: Option<String>,
    /// whose ticket it is, by the shown name
    pub assignee: Option<String>,
    /// who is mentioned in a channel
    pub mention: Option<Mentioned>,
    /// why it goes where it goes
    pub route: Route,
    /// how bad the incident was
    pub level: Option<u8>,
    /// what it stands for
    pub promises: Vec<Promise>,
    /// due, as the tracker has it
    pub due: Option<Date>,
}

/// Somebody who is mentioned in a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentioned {
    /// the Slack user's id
    pub slack: String,
    /// the shown name
    pub name: String,
}

impl Recipient {
    /// The id of the Slack user or channel.
    pub fn slack(&self) -> &str {
        match self {
            Self::Person { slack, .. } | Self::Channel { slack, .. } => slack,
        }
    }

    /// The language of what it reads.
    pub fn language(&self) -> Language {
        match self {
            Self::Person { language, .. } | Self::Channel { language, .. } => *language,
        }
    }
}

impl Reminder {
    /// The Slack users whom it speaks to, each once: who gets it, or who is mentioned in it. `per_person_a_day` counts the
    /// mentioned where `to` is the channel.
    pub fn hearers(&self) -> BTreeSet<&str> {
        match &self.to {
            Recipient::Person { slack, .. } => BTreeSet::from([slack.as_str()]),
            Recipient::Channel { .. } => {
                self.items.iter().filter_map(|item| item.mention.as_ref()).map(|mention| mention.slack.as_str()).collect()
            }
        }
    }

    /// The same without these tickets (by the tracker's ids): they moved on before it was sent. `None`: nothing is left.
    pub fn without(&self, tickets: &[String]) -> Option<Self> {
        let left = self.items.iter().filter(|item| !tickets.contains(&item.ticket));
        let items: Vec<Item> = left.cloned().collect();
        (!items.is_empty()).then(|| Self { to: self.to.clone(), items })
    }
}
