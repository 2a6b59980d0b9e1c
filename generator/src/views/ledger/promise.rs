//! The promises of reports, each held against its ticket.

use std::collections::HashSet;

use incident::report::model::FollowUp;
use incident::tickets::{Category, Ticket};
use jiff::Timestamp;
use jiff::civil::Date;

use super::drift::drifts;
use crate::archive::entry::Incident;
use crate::views::derive::Views;
use crate::views::promises::drift::{done_words, is_refusal};
use crate::views::promises::promise::{Promise, State};

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
