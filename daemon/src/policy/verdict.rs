//! What a verdict is found from, and what it says.

use incident::level::Level;
use jiff::Timestamp;

use super::calendar::hours::Calendar;
use super::facts::history::TicketHistory;
use super::facts::memory::Memory;
use super::facts::people::People;
use super::reason::{Reason, RulePlace, Start, Step};
use super::rules::Rules;

/// What is known of one ticket.
#[derive(Debug, Clone, Copy)]
pub struct Case<'c> {
    /// what the tracker says
    pub ticket: &'c TicketHistory,
    /// what we remember
    pub memory: &'c Memory,
    /// how bad the incident was that it follows
    pub level: Option<Level>,
    /// since when it is taken to be gone
    pub gone_at: Option<Timestamp>,
    /// the map of people
    pub people: &'c People,
}

/// What decides: the rules, and the calendar in which they count.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'p> {
    /// `reminders:` of `daemon.yaml`
    pub rules: &'p Rules,
    /// the calendar that it names
    pub calendar: &'p Calendar,
}

/// A verdict and how it came about, step by step.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// what to do
    pub verdict: Verdict,
    /// why, in the order of the decision
    pub reasons: Vec<Reason>,
}

/// What to do about a ticket.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// nothing, as long as it stays as it is
    Silent,
    /// nothing yet; as far as can be told now, not before then
    Waiting {
        /// the first moment at which it may be due
        until: Timestamp,
    },
    /// it is due, and something keeps it back
    Held {
        /// when that ends, where it is known
        until: Option<Timestamp>,
    },
    /// speak
    Due(Due),
}

/// What is to be said.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// the rule that says so
    pub rule: RulePlace,
    /// the step of its ladder
    pub step: Step,
    /// which time this step speaks in this stay in the status, from 0
    pub nth: u32,
    /// the id of the entry into the status
    pub entry: String,
    /// where the clock started
    pub start: Start,
    /// when the step was reached
    pub reached_at: Timestamp,
}
