//! A promise and its state: values that all pages share. Everything is as of the day of the snapshot, never as of the reader's clock.

use incident::report::model::FollowUp;
use incident::tickets::{Category, Ticket};
use jiff::ToSpan;
use jiff::civil::Date;

use super::drift::{Drift, is_refusal};

/// One follow-up of one report, held against its ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// The place of its report in the archive.
    pub incident: usize,
    /// Its place among the follow-ups of the report.
    pub nth: usize,
    /// What became of it.
    pub state: State,
    /// Where report and ticket do not agree; mostly empty.
    pub drifts: Vec<Drift>,
    /// The day on which it was promised: that of its ticket, else of the review, else of the incident.
    pub promised_on: Date,
    /// The day by which it was to be kept, where the ticket has one.
    pub due: Option<Date>,
    /// The day on which it was kept.
    pub kept_on: Option<Date>,
    /// The day on which it was given up: the meeting agreed, or the ticket was closed undone.
    pub dropped_on: Option<Date>,
}

impl Promise {
    /// Whether something is still to be done. Of a promise without ticket data nobody knows.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::InProgress | State::Open | State::Overdue(_))
    }

    /// The first day past its due day, where it was not kept by then.
    pub fn overdue_since(&self) -> Option<Date> {
        let is_late = matches!(self.state, State::Overdue(_) | State::KeptLate);
        self.due.filter(|_| is_late)?.checked_add(1.day()).ok()
    }
}

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Kept by its day, or without one.
    Kept,
    /// Kept after its day.
    KeptLate,
    /// Worked on.
    InProgress,
    /// Not begun, or without a ticket.
    Open,
    /// Past its day, by so many calendar days.
    Overdue(i64),
    /// Given up, by the report or by its ticket.
    Dropped,
    /// There is a ticket, but nothing is known of it.
    Unknown,
}

impl State {
    /// Its word in pages and data; a late promise that was kept is kept.
    pub fn key(self) -> &'static str {
        match self {
            Self::Kept | Self::KeptLate => "kept",
            Self::InProgress => "in-progress",
            Self::Open => "open",
            Self::Overdue(_) => "overdue",
            Self::Dropped => "dropped",
            Self::Unknown => "unknown",
        }
    }

    /// Dropped when the report or the ticket says so; else what the ticket says on the day of the snapshot.
    pub(in crate::views) fn of(follow_up: &FollowUp, ticket: Option<&Ticket>, kept_on: Option<Date>, as_of: Date) -> Self {
        if follow_up.not_doing.is_some() || ticket.is_some_and(is_refusal) {
            return Self::Dropped;
        }
        let Some(ticket) = ticket else {
            return if follow_up.ticket.is_some() { Self::Unknown } else { Self::Open };
        };
        let due = ticket.promised_by();
        if ticket.category == Category::Done {
            let is_late = due.zip(kept_on).is_some_and(|(due, kept)| kept > due);
            return if is_late { Self::KeptLate } else { Self::Kept };
        }
        match due.filter(|due| *due < as_of) {
            _ if ticket.gone_at.is_some() => Self::Unknown,
            Some(due) => Self::Overdue(due.duration_until(as_of).as_hours() / 24),
            None if ticket.category == Category::InProgress => Self::InProgress,
            None => Self::Open,
        }
    }
}
