//! `tickets.json`: what the tracker said of the tickets when it was last asked. The daemon writes it, the site reads it.
//!
//! It may be old or missing; that is never an error of the archive. Instants are RFC 3339, with any offset.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// All tickets at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketSnapshot {
    /// The version of this format; 1.
    pub version: u32,
    /// When the tracker was asked.
    pub as_of: Timestamp,
    /// The address to which a key is put to open a ticket, ending in `/`.
    pub browse: String,
    /// The tickets.
    pub tickets: Vec<Ticket>,
    /// How the incidents that came through the form were answered, by `reported_at`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responses: Vec<ResponseRecord>,
}

/// One ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its key, such as `OPS-512`.
    pub key: String,
    /// Its title.
    pub summary: String,
    /// Its status, in the tracker's words.
    pub status: String,
    /// What the status means.
    pub category: Category,
    /// When it entered the status.
    pub entered_at: Timestamp,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was done.
    #[serde(default)]
    pub resolved_at: Option<Timestamp>,
    /// Due, as the tracker has it.
    #[serde(default)]
    pub due: Option<Date>,
    /// A key of `people`, or a display name.
    #[serde(default)]
    pub assignee: Option<String>,
    /// Its changes of status, oldest first.
    #[serde(default)]
    pub history: Vec<Change>,
    /// How many reminders were sent.
    #[serde(default)]
    pub reminded: u32,
    /// When they were sent.
    #[serde(default)]
    pub reminders: Vec<Reminded>,
    /// Since when the rules call it stale.
    #[serde(default)]
    pub stale_since: Option<Timestamp>,
    /// The day on which the rules want it done; comes before `due`.
    #[serde(default)]
    pub due_by: Option<Date>,
    /// How it was resolved, in the tracker's words.
    #[serde(default)]
    pub resolution: Option<String>,
    /// Keys it had before it was moved.
    #[serde(default)]
    pub previous_keys: Vec<String>,
    /// When it was found to be gone.
    #[serde(default)]
    pub gone_at: Option<Timestamp>,
    /// Whether its owner still has an account.
    #[serde(default)]
    pub owner_active: Option<bool>,
    /// The incidents that its labels name.
    #[serde(default)]
    pub incidents: Vec<String>,
}

/// What a status means, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// not begun
    ToDo,
    /// worked on
    InProgress,
    /// finished
    Done,
}

/// A change of status.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// when
    pub at: Timestamp,
    /// the status before
    pub from: String,
    /// the status after
    pub to: String,
}

/// A reminder that was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reminded {
    /// when
    pub at: Timestamp,
    /// the step of the ladder, from 0
    pub rung: u32,
}

/// What followed one submitted form, and when. What did not happen, or was not asked for, is absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResponseRecord {
    /// The id of the incident.
    pub incident: String,
    /// When the form was stored.
    pub reported_at: Timestamp,
    /// The kind, a key of the questionnaire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The level that holds now, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// The level that followed from the answers, where it differs from `level`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessed: Option<u8>,
    /// When a person last corrected the level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_at: Option<Timestamp>,
    /// When the channel was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_at: Option<Timestamp>,
    /// When somebody was first called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_at: Option<Timestamp>,
    /// When somebody answered a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// The day by which the report is due, in the site's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_due: Option<Date>,
}

impl Ticket {
    /// The day by which it should be done: `due_by`, else `due`.
    pub fn promised_by(&self) -> Option<Date> {
        self.due_by.or(self.due)
    }
}

/// Reads a snapshot.
///
/// # Errors
/// Line, column and words of what cannot be read, or that its version is not ours.
pub fn read(text: &str) -> Result<TicketSnapshot, (usize, usize, String)> {
    let snapshot: TicketSnapshot = serde_json::from_str(text).map_err(|e| (e.line(), e.column(), e.to_string()))?;
    if snapshot.version != 1 {
        return Err((1, 1, format!("version {} of this file is not known; 1 is", snapshot.version)));
    }
    Ok(snapshot)
}

/// A snapshot in which tickets are found by their key, former keys included.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketIndex {
    /// All of it.
    pub snapshot: TicketSnapshot,
    by_key: HashMap<String, usize>,
}

impl TicketIndex {
    /// Sorts the tickets in.
    pub fn new(snapshot: TicketSnapshot) -> Self {
        let tickets = || snapshot.tickets.iter().enumerate();
        let former = tickets().flat_map(|(at, ticket)| ticket.previous_keys.iter().map(move |key| (key.clone(), at)));
        let by_key = former.chain(tickets().map(|(at, ticket)| (ticket.key.clone(), at))).collect();
        Self { snapshot, by_key }
    }

    /// The ticket with this key, or that once had it.
    pub fn get(&self, key: &str) -> Option<&Ticket> {
        self.by_key.get(key).map(|at| &self.snapshot.tickets[*at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{"version": 1, "as_of": "2026-11-22T09:40:00+09:00", "browse": "https://j.example/browse/", "tickets": [
        {"key": "NEW-1", "summary": "s", "status": "To Do", "category": "to_do", "entered_at": "2026-11-01T00:00:00Z", "created_at": "2026-11-01T00:00:00Z", "previous_keys": ["OLD-1"]}]}"#;

    #[test]
    fn only_the_first_fields_are_needed_and_former_keys_are_known() {
        let snapshot = read(ONE).expect("valid");
        let index = TicketIndex::new(snapshot.clone());
        assert_eq!(index.get("OLD-1").map(|ticket| ticket.key.as_str()), Some("NEW-1"));
        assert_eq!(read(&serde_json::to_string(&snapshot).expect("writable")), Ok(snapshot));
    }

    #[test]
    fn what_followed_a_form_is_read_where_it_is_told() {
        let responses = r#""responses": [{"incident": "INC-2026-001", "reported_at": "2026-11-01T09:00:00Z", "level": 4, "assessed": 3, "report_due": "2026-11-06", "new": 1}], "tickets""#;
        let snapshot = read(&ONE.replace(r#""tickets""#, responses)).expect("valid");
        let record = &snapshot.responses[0];
        assert_eq!((record.level, record.assessed, record.channel_at), (Some(4), Some(3), None));
        assert_eq!(record.report_due.map(|day| day.to_string()).as_deref(), Some("2026-11-06"));
        assert_eq!(read(&serde_json::to_string(&snapshot).expect("writable")), Ok(snapshot.clone()));
        assert!(!serde_json::to_string(&read(ONE).expect("valid")).expect("writable").contains("responses"));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        assert_eq!(read("{\n  \"version\": x}").map_err(|(line, _, _)| line), Err(2));
        assert!(read(&ONE.replace("\"version\": 1", "\"version\": 2")).is_err());
    }
}
