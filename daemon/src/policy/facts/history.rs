//! What the tracker says of one ticket: what is true now, and how its status came to be.

use incident::tickets::Category;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One ticket, with its changes of status from the oldest to the newest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketHistory {
    /// The tracker's own id. It stays when the ticket moves to another project; the key does not.
    pub id: String,
    /// The key that people use, such as `OPS-512`.
    pub key: String,
    /// Its title.
    pub summary: String,
    /// Where it stands.
    pub status: Status,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When anything of it last changed. Never the start of a clock: a comment moves it too.
    pub updated_at: Timestamp,
    /// Whose it is.
    pub assignee: Option<Account>,
    /// Its labels.
    pub labels: Vec<String>,
    /// The key of its project.
    pub project: String,
    /// The name of its priority.
    pub priority: Option<String>,
    /// Due, as the tracker has it.
    pub due: Option<Date>,
    /// How it was resolved, in the tracker's words.
    pub resolution: Option<String>,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// Its changes of status, oldest first.
    pub changes: Vec<StatusChange>,
    /// Keys that it had before it was moved, oldest first.
    pub previous_keys: Vec<String>,
}

/// A status of the tracker. Two are the same when their ids are: names are translated and changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// the tracker's id
    pub id: String,
    /// the name that people see
    pub name: String,
    /// what it means
    pub category: Category,
}

/// An account of the tracker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// the tracker's account id, as in `people.K.jira`
    pub id: String,
    /// the name that people see
    pub name: String,
    /// whether it can still be used
    pub active: bool,
}

/// A change of status.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusChange {
    /// the id of the changelog's entry
    pub entry: String,
    /// when
    pub at: Timestamp,
    /// the id and the name of the status before, as they were then
    pub from: (String, String),
    /// the id and the name of the status after, as they were then
    pub to: (String, String),
}

/// The entry of a ticket into the status in which it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The changelog entry's id, or `created`. With the ticket's id it names one stay in one status for ever.
    pub id: String,
    /// When.
    pub at: Timestamp,
}

impl TicketHistory {
    /// When, and by which change, the ticket entered its status: the newest change that leads into it from another.
    /// Where none does, a changed workflow has given the status another id: then it stands where the newest change put
    /// it, and one without any change where it was created.
    pub fn entry(&self) -> Entry {
        let moves = || self.changes.iter().rev().filter(|change| change.from.0 != change.to.0);
        match moves().find(|change| change.to.0 == self.status.id).or_else(|| moves().next()) {
            Some(change) => Entry { id: change.entry.clone(), at: change.at },
            None => Entry { id: "created".to_owned(), at: self.created_at },
        }
    }
}
