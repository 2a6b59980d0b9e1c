//! Why a step was not done, sorted by what it proves.

use std::time::Duration;

use serde::{Deserialize, Serialize};

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

/// Why a step is not done yet, or ended as it did. People read what it means; what was said, word by word, is for the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// it is refused, or something is missing that it needs; in words that help whoever mends it
    Refused(String),
    /// it was put off
    PutOff(String),
    /// the connection failed
    NotReached(String),
    /// what became of it was not seen
    Unclear(String),
    /// the service's word for how a call ended, or ours for why nothing is to be done
    Ended(String),
}

impl Failure {
    /// What is kept of it.
    pub fn why(self) -> Why {
        match self {
            Self::Refused(said) => Why::Refused(said),
            Self::Later(_, said) => Why::PutOff(said),
            Self::NotReached(said) => Why::NotReached(said),
            Self::Unknown(said) => Why::Unclear(said),
        }
    }
}

impl Why {
    /// What was said.
    pub fn said(&self) -> &str {
        match self {
            Self::Refused(said) | Self::PutOff(said) | Self::NotReached(said) | Self::Unclear(said) | Self::Ended(said) => said,
        }
    }
}

/// What an attempt gives, or a look.
pub type Tried<T> = Result<T, Failure>;
