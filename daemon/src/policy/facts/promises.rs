//! What the reports promise: which follow-up a ticket stands for, and how bad the incident was.

use std::collections::HashMap;

use incident::level::Level;
use serde::{Deserialize, Serialize};

use super::history::TicketHistory;

/// All that reports say of tickets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Promises {
    /// By the key of the ticket, as reports write it.
    pub by_ticket: HashMap<String, Vec<Promise>>,
    /// Every report, by its id in lower case.
    pub incidents: HashMap<String, Incident>,
}

/// A follow-up that a report promises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Promise {
    /// the incident it was promised for
    pub incident: Incident,
    /// what was promised, in the report's words
    pub note: Option<String>,
}

/// A report, as far as a reminder speaks of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// its id
    pub id: String,
    /// its title
    pub title: String,
    /// how bad it was
    pub level: Option<u8>,
}

impl Promises {
    /// What a ticket stands for: the follow-ups that name it by its key or a former one; else the incidents whose ids
    /// are among its labels.
    pub fn of(&self, ticket: &TicketHistory) -> Vec<Promise> {
        let keys = std::iter::once(&ticket.key).chain(&ticket.previous_keys);
        let named: Vec<Promise> = keys.filter_map(|key| self.by_ticket.get(key)).flatten().cloned().collect();
        if !named.is_empty() {
            return named;
        }
        let labelled = ticket.labels.iter().filter_map(|label| self.incidents.get(&label.to_lowercase()));
        labelled.map(|incident| Promise { incident: incident.clone(), note: None }).collect()
    }

    /// The level of a ticket: the highest among the reports that name it in `follow_ups`; else that of the report
    /// whose id is one of its labels; else none.
    pub fn level(&self, ticket: &TicketHistory) -> Option<Level> {
        let levels = self.of(ticket).into_iter().filter_map(|promise| promise.incident.level);
        levels.max().and_then(|number| Level::new(i64::from(number)))
    }
}
