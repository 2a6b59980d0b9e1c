//! The content folder: read for people, levels and promises; written for `tickets.json`.

use anyhow::Result;
use incident::site::model::Site;
use incident::tickets::Ticket;
use jiff::Timestamp;

use crate::policy::facts::promises::Promises;

/// The head of `tickets.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotHead {
    /// when the tracker was asked
    pub as_of: Timestamp,
    /// the address to which a key is put to open a ticket, ending in `/`
    pub browse: String,
}

/// The content folder. Its calls read and write files: they are called where blocking is allowed.
pub trait Content: Send + Sync {
    /// `site.yaml`, as it is now.
    ///
    /// # Errors
    /// It cannot be read; the findings are in the error's words.
    fn site(&self) -> Result<Site>;

    /// What the reports promise. A report that cannot be read is left out and logged; only changed files are read again.
    ///
    /// # Errors
    /// The folder cannot be read.
    fn promises(&self) -> Result<Promises>;

    /// Writes `tickets.json` as a whole or not at all, ticket by ticket, so that memory does not grow with them.
    ///
    /// # Errors
    /// The file cannot be written, or `tickets` gave an error; the old file stays.
    fn put_tickets(&self, head: &SnapshotHead, tickets: &mut dyn Iterator<Item = Result<Ticket>>) -> Result<()>;
}
