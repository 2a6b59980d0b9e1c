//! The tracker of tickets, which we only read.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::policy::facts::history::{Account, Status, StatusChange, TicketHistory};

/// Why the tracker did not answer as it should. Nothing is ever concluded about tickets from a trouble.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Trouble {
    /// It asks for patience: not before this long.
    #[error("{1} (asks us to wait {0:?})")]
    Later(Duration, String),
    /// Our credentials are refused.
    #[error("{0}")]
    Credentials(String),
    /// It says that the question is wrong: a mistake in the configuration.
    #[error("{0}")]
    Question(String),
    /// It could not be reached, or its answer makes no sense.
    #[error("{0}")]
    Unknown(String),
}

/// Who we are to the tracker, and what time it is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Greeting {
    /// our account
    pub account: Account,
    /// the tracker's clock, where it tells
    pub clock: Option<Timestamp>,
}

/// Which tickets to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Since {
    /// all that the configured query names
    Ever,
    /// of these, what changed in the last so many minutes of the tracker's own clock
    Minutes(u32),
}

/// A page of tickets. Without `next` it is the last one; a short or empty page is not.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The tickets; their `changes` and `previous_keys` are empty.
    pub tickets: Vec<TicketHistory>,
    /// What should be tickets and cannot be read as such: each with its id and why. To be told to the operators.
    pub unreadable: Vec<String>,
    /// Leads to the next page of the same question.
    pub next: Option<String>,
}

/// The tracker.
#[async_trait]
pub trait Tickets: Send + Sync {
    /// Who we are to it: a bad token never looks like "no tickets".
    async fn myself(&self) -> Result<Greeting, Trouble>;

    /// One page of the configured tickets. `next` belongs to the same `since` only.
    async fn page(&self, since: Since, next: Option<&str>) -> Result<Page, Trouble>;

    /// The changes of status of these tickets (by the tracker's ids), oldest first, all of them; in the order asked.
    async fn changes(&self, ids: &[String]) -> Result<Vec<Vec<StatusChange>>, Trouble>;

    /// One ticket by id or key, read directly and not from the index, without its changes. `None`: it does not exist
    /// or may not be seen, which the tracker does not tell apart.
    async fn one(&self, id_or_key: &str) -> Result<Option<TicketHistory>, Trouble>;

    /// Every status that the tracker knows.
    async fn statuses(&self) -> Result<Vec<Status>, Trouble>;

    /// How many tickets the configured query names, about; an error of the query is a [`Trouble::Question`].
    async fn count(&self) -> Result<u64, Trouble>;
}
