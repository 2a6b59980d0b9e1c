//! What came back from an attempt to say something, sorted by what it proves.

use std::time::Duration;

use super::message::Receipt;

/// The outcome of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It stands in Slack.
    Accepted(Receipt),
    /// It does not, and the same attempt would fail again; Slack's word for it.
    Refused(Refusal, String),
    /// It does not; try again, not before this long.
    Later(Duration, String),
    /// No byte of it was sent: the connection failed.
    NotReached(String),
    /// Nobody knows: it broke off after the request began, or the answer proves nothing.
    Unknown(String),
}

/// Why it would fail again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// this recipient cannot be reached: gone, archived, or the app is not a member
    Recipient,
    /// our credentials are refused, or lack a scope: nothing can be said to anybody
    Credentials,
    /// this very message is not taken: our mistake
    Message,
}

/// The outcome of looking for a message by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sighting {
    /// it stands there
    Found(Receipt),
    /// the whole stretch of time was read, and it does not stand there
    Absent,
    /// one may not read there; Slack's word for it
    Forbidden(String),
    /// try again, not before this long
    Later(Duration, String),
    /// it could not be read this time
    Unknown(String),
}
