//! A promise and its state. Everything is as of the day of the snapshot, never as of the reader's clock.

use std::collections::HashSet;
use std::sync::OnceLock;

use incident::report::model::FollowUp;
use incident::tickets::{Category, Ticket};
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;

use super::drift::{Drift, done_words, drifts, is_refusal};
use crate::archive::entry::Incident;
use crate::views::derive::Views;

/// What is worked out once for a whole archive, when a page first asks for it.
#[derive(Debug, Default)]
pub(in crate::views) struct Ledger {
    promises: OnceLock<Vec<Promise>>,
    done_words: OnceLock<HashSet<String>>,
}

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
    fn of(follow_up: &FollowUp, ticket: Option<&Ticket>, kept_on: Option<Date>, as_of: Date) -> Self {
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

impl Views {
    /// All promises, in the order of the archive: newest report first. Made once, when first asked for.
    pub fn promises_of_all(&self) -> &[Promise] {
        self.ledger.promises.get_or_init(|| (0..self.archive.incidents.len()).flat_map(|at| self.promises_of(at)).collect())
    }

    /// The promises of one report, by its place in the archive. Does not make those of the others.
    pub fn promises_of(&self, at: usize) -> Vec<Promise> {
        let incident = &self.archive.incidents[at];
        let all = incident.report.follow_ups.iter().enumerate();
        all.map(|(nth, follow_up)| self.promise(incident, follow_up, (at, nth))).collect()
    }

    fn promise(&self, incident: &Incident, follow_up: &FollowUp, (at, nth): (usize, usize)) -> Promise {
        let ticket = self.ticket_of(follow_up);
        let day = |at: Option<Timestamp>| at.map(|at| self.local_day(at));
        let kept_on = ticket
            .filter(|ticket| ticket.category == Category::Done)
            .and_then(|ticket| day(Some(ticket.resolved_at.unwrap_or(ticket.entered_at))));
        let state = State::of(follow_up, ticket, kept_on, self.snapshot_day());
        let settled = kept_on.filter(|_| ticket.is_some_and(is_refusal));
        Promise {
            incident: at,
            nth,
            state,
            drifts: drifts(&incident.report, follow_up, ticket, self),
            promised_on: day(ticket.map(|ticket| ticket.created_at))
                .or(incident.report.review.meeting)
                .unwrap_or_else(|| self.day(incident)),
            due: ticket.and_then(Ticket::promised_by),
            kept_on: kept_on.filter(|_| state.key() == "kept"),
            dropped_on: if state == State::Dropped { follow_up.agreed.or(settled) } else { None },
        }
    }

    /// The report that made a promise.
    pub fn promising(&self, promise: &Promise) -> &Incident {
        &self.archive.incidents[promise.incident]
    }

    /// A promise as its report writes it.
    pub fn follow_up(&self, promise: &Promise) -> &FollowUp {
        &self.promising(promise).report.follow_ups[promise.nth]
    }

    /// The ticket of a promise, where the snapshot has it.
    pub fn ticket(&self, promise: &Promise) -> Option<&Ticket> {
        self.ticket_of(self.follow_up(promise))
    }

    pub(in crate::views) fn ticket_of(&self, follow_up: &FollowUp) -> Option<&Ticket> {
        self.archive.tickets.as_ref()?.get(follow_up.ticket.as_deref()?)
    }

    /// Whether tickets were ever asked for.
    pub fn has_snapshot(&self) -> bool {
        self.archive.tickets.is_some()
    }

    /// The day on which the tickets were asked for, in the site's zone; without a snapshot that of the build.
    pub fn snapshot_day(&self) -> Date {
        self.archive.tickets.as_ref().map_or(self.archive.today, |index| self.local_day(index.snapshot.as_of))
    }

    /// The day of an instant, in the site's zone.
    pub(in crate::views) fn local_day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.archive.site.zone.clone()).date()
    }

    /// The statuses that mean done in this tracker, as far as its tickets show it.
    pub(super) fn done_words(&self) -> &HashSet<String> {
        self.ledger.done_words.get_or_init(|| self.archive.tickets.as_ref().map(|index| done_words(&index.snapshot)).unwrap_or_default())
    }
}
