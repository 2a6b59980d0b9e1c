//! The content folder: read for people, levels and promises; written for `tickets.json`.

use std::sync::Arc;

use anyhow::Result;
use incident::site::model::Site;
use incident::tickets::{ResponseRecord, Ticket};
use jiff::Timestamp;

use crate::policy::facts::promises::Promises;
use crate::response::handbook::Handbook;

/// The head of `tickets.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotHead {
    /// when the tracker was asked
    pub as_of: Timestamp,
    /// the address to which a key is put to open a ticket, ending in `/`
    pub browse: String,
    /// how the forms were answered, by when they were stored
    pub responses: Vec<ResponseRecord>,
}

/// What became of a file that was to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// it was written
    Written,
    /// there was one by that name, which was left as it is
    WasThere,
}

/// The content folder. Its calls read and write files: they are called where blocking is allowed.
pub trait Content: Send + Sync {
    /// `site.yaml`, as it is now.
    ///
    /// # Errors
    /// It cannot be read; the findings are in the error's words.
    fn site(&self) -> Result<Site>;

    /// Who there is, what is asked and what follows, as it is now; while it cannot be read, as it last could be.
    ///
    /// # Errors
    /// It could never be read.
    fn handbook(&self) -> Result<Arc<Handbook>>;

    /// The highest number among the ids `INC-<year>-<number>` of this year; 0 where there is none.
    ///
    /// # Errors
    /// The folder cannot be read.
    fn highest_number(&self, year: i16) -> Result<u32>;

    /// Writes a report, whole or not at all, where no file is: one that is there is never touched. `path` lies in the folder.
    ///
    /// # Errors
    /// It cannot be written.
    fn put_report(&self, path: &str, text: &str) -> Result<Put>;

    /// Whether the report at this path is still a draft; `None`: none that can be read is there.
    ///
    /// # Errors
    /// The site cannot be read.
    fn is_draft(&self, path: &str) -> Result<Option<bool>>;

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
