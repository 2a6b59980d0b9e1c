//! One thing to say. Its row is written before anything is sent, and it is never said under two keys.

use incident::text::Language;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A message in the outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its name for ever: 32 hexadecimal digits made from what it says to whom. Two rows never share it.
    pub key: String,
    /// Where it goes: the id of a Slack user or channel.
    pub recipient: String,
    /// What it is.
    pub kind: Kind,
    /// What it says, as values in JSON; the words are made when it is sent.
    pub body: String,
    /// In which language.
    pub language: Language,
    /// When its row was written.
    pub created_at: Timestamp,
    /// What became of it so far.
    pub state: State,
    /// How often sending was begun.
    pub attempts: u32,
    /// Nothing is tried before.
    pub not_before: Timestamp,
    /// When sending was last begun.
    pub started_at: Option<Timestamp>,
    /// Whether the end of some attempt was not seen: what is sent after that may be a repeat, and says so.
    pub doubted: bool,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// follow-ups that wait too long; the body is a `policy::reminder::Reminder`
    Reminder,
    /// a word to the operators about the daemon's own troubles; the body is a `wording::notice::Notice`
    Notice,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// not sent yet
    Waiting,
    /// sending was begun, and its end was not seen: a process that finds this looks before it sends
    Sending,
    /// it may have arrived or not: looked for before it is sent again
    Unclear,
    /// it stands in Slack
    Sent(Receipt),
    /// it cannot be said here; why, in Slack's word
    Failed(String),
    /// there was nothing left to say
    Withdrawn,
}

/// Where a message stands in Slack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// the conversation's id, of a direct message too
    pub channel: String,
    /// Slack's name for the message in it
    pub ts: String,
}

/// One ticket in a reminder. While its message is open, the ticket goes into no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// the tracker's id of the ticket
    pub ticket: String,
    /// the entry into the status, as [`crate::policy`] names it
    pub entry: String,
    /// the rung, from 0
    pub rung: u32,
    /// which time this rung speaks, from 0
    pub nth: u32,
}
