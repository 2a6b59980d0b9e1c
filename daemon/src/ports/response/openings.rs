//! Tickets that are opened. A call is tried once; what to do next is decided by `response`.

use async_trait::async_trait;
use incident::id::TicketKey;

use crate::response::failure::Tried;

/// A ticket to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTicket {
    /// key of the project
    pub project: String,
    /// name of the type
    pub ticket_type: String,
    /// one line
    pub summary: String,
    /// plain paragraphs
    pub paragraphs: Vec<String>,
    /// set with the ticket, in one go: by the first of them it is found again
    pub labels: Vec<String>,
}

/// Opens tickets.
#[async_trait]
pub trait Openings: Send + Sync {
    /// Opens one.
    async fn open(&self, ticket: &NewTicket) -> Tried<TicketKey>;

    /// The tickets with this label, oldest first. What was opened just now may not be among them yet.
    async fn labelled(&self, label: &str) -> Tried<Vec<TicketKey>>;
}
