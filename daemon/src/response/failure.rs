//! Why a step was not done, sorted by what it proves.

use std::time::Duration;

/// How an attempt failed, or a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It was not done, and the same attempt would fail again; the service's word for it.
    Refused(String),
    /// It was not done; try again, not before this long.
    Later(Duration, String),
    /// No byte of it was sent: the connection failed.
    NotReached(String),
    /// Nobody knows: it broke off after the request began, or the answer proves nothing.
    Unknown(String),
}

/// What an attempt gives, or a look.
pub type Tried<T> = Result<T, Failure>;
