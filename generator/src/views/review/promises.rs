//! Promises as a meeting speaks of them: who has them, how long they wait, what is to be decided.

use incident::id::TicketKey;
use jiff::civil::Date;
use serde::Serialize;

use crate::views::derive::Views;
use crate::views::meetings::happened::{Happened, Meeting};
use crate::views::promises::drift::Drift;
use crate::views::promises::promise::{Promise, State};
use crate::views::wording;
use crate::views::words::{Link, Word};

/// Promises that are spoken of one by one; more would be a meeting of their own.
const MOST: usize = 12;

/// A promise with its reason to be spoken of.
#[derive(Debug, Serialize)]
pub(super) struct PromiseItem {
    /// The mark beside it.
    mark: &'static str,
    state: String,
    /// What was promised.
    pub(super) promise: Word,
    /// Its ticket, else its place in its report: it stays the same when others come.
    pub(super) key: String,
    ticket: Option<Link>,
    status: Option<String>,
    who: Option<String>,
    nobody: bool,
    incident: Link,
    level: Option<String>,
    note: Option<Word>,
    /// How long, or what is wanted.
    detail: Option<String>,
}

/// The promises of one meeting.
#[derive(Debug, Default)]
pub(super) struct PromisesOfMeeting {
    /// To be spoken of, one by one: places among all promises, each with why.
    pub(super) open: Vec<(usize, Why)>,
    /// Kept.
    pub(super) kept: Vec<usize>,
    /// How many more there are than are listed.
    pub(super) more: usize,
}

/// Why a promise is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Overdue,
    /// Given up, and no meeting has agreed.
    ToConfirm,
    /// Given up with this meeting's agreement.
    GivenUp,
    Reopened,
    Kept,
}

impl Views {
    /// The promises that a meeting speaks of, the longest overdue first.
    pub(super) fn promises_of_meeting(&self, meeting: Meeting, happened: &Happened) -> PromisesOfMeeting {
        let all = self.promises_of_all();
        let mut overdue: Vec<usize> = happened.overdue.clone();
        overdue.sort_by_key(|at| (all[*at].due, *at));
        let to_confirm = if meeting.is_coming { self.to_confirm() } else { Vec::new() };
        let agreed = happened.given_up.iter().filter(|at| self.follow_up(&all[**at]).agreed.is_some()).copied();
        let mut open: Vec<(usize, Why)> = overdue.into_iter().map(|at| (at, Why::Overdue)).collect();
        open.extend(happened.reopened.iter().map(|at| (*at, Why::Reopened)));
        open.extend(to_confirm.into_iter().map(|at| (at, Why::ToConfirm)));
        open.extend(agreed.map(|at| (at, Why::GivenUp)));
        let mut seen = std::collections::HashSet::new();
        open.retain(|(at, _)| seen.insert(*at));
        let more = open.len().saturating_sub(MOST) + happened.kept.len().saturating_sub(MOST);
        open.truncate(MOST);
        PromisesOfMeeting { open, kept: happened.kept.iter().take(MOST).copied().collect(), more }
    }

    /// How many promises wait for a meeting to agree that they are given up.
    pub(super) fn to_confirm(&self) -> Vec<usize> {
        let waits = |promise: &Promise| {
            let follow_up = self.follow_up(promise);
            let refused = promise.drifts.iter().any(|drift| matches!(drift, Drift::WontDo { .. }));
            promise.state == State::Dropped && follow_up.agreed.is_none() && (follow_up.not_doing.is_some() || refused)
        };
        self.promises_of_all().iter().enumerate().filter(|(_, promise)| waits(promise)).map(|(at, _)| at).collect()
    }

    /// A promise, and why it is spoken of.
    pub(super) fn promise_item(&self, at: usize, why: Why) -> PromiseItem {
        let promise = &self.promises_of_all()[at];
        let (incident, follow_up, ticket) = (self.promising(promise), self.follow_up(promise), self.ticket(promise));
        let who = ticket.and_then(|ticket| ticket.assignee.as_deref()).map(|key| self.person(key).text);
        let link = |key: &String| {
            let browse = self.archive.tickets.as_ref().filter(|_| TicketKey::parse(key).is_some());
            Word::plain(key.as_str()).link(browse.map(|index| format!("{}{key}", index.snapshot.browse)))
        };
        let written = |text: &String| Word::of_report(text, incident.report.lang.as_deref(), &self.archive.site);
        let reason = follow_up.not_doing.as_ref().map(written);
        let refusal = ticket.and_then(|ticket| ticket.resolution.as_deref()).map(Word::plain);
        PromiseItem {
            mark: mark(promise, why),
            state: self.why_word(promise, why),
            promise: self.promise_text(promise),
            key: follow_up.ticket.clone().unwrap_or_else(|| format!("{}-{}", incident.report.id, promise.nth + 1)),
            ticket: follow_up.ticket.as_ref().map(link),
            status: ticket.filter(|_| why != Why::Kept).map(|ticket| self.status_since(&ticket.status, self.local_day(ticket.entered_at))),
            nobody: who.is_none() && promise.is_open(),
            who,
            incident: Word::plain(incident.report.id.as_str()).link(Some(self.archive.address(incident))),
            level: incident.report.level.map(|_| self.level(incident).long),
            note: if matches!(why, Why::ToConfirm | Why::GivenUp) { reason.or(refusal) } else { None },
            detail: self.detail(promise, why),
        }
    }

    fn status_since(&self, status: &str, day: Date) -> String {
        self.texts.fill("review_status_since", &[("status", status), ("day", &wording::short_day(day, self.language()))])
    }

    fn why_word(&self, promise: &Promise, why: Why) -> String {
        self.texts
            .get(match why {
                Why::Overdue => "review_newly_overdue",
                Why::ToConfirm => "review_to_confirm",
                Why::GivenUp => "review_given_up",
                Why::Reopened => "review_reopened",
                Why::Kept if promise.state == State::KeptLate => "state_kept_late",
                Why::Kept => "state_kept",
            })
            .to_owned()
    }

    /// How long it is overdue, or what became of it since; all of it as of the snapshot.
    fn detail(&self, promise: &Promise, why: Why) -> Option<String> {
        let on = |key: &str, day: Date| self.texts.fill(key, &[("day", &wording::short_day(day, self.language()))]);
        let reopened = promise.drifts.iter().find_map(|drift| if let Drift::Reopened { on } = drift { Some(*on) } else { None });
        match (why, promise.state) {
            (Why::Overdue, State::Overdue(_)) => Some(self.state_word(promise.state)),
            (Why::Overdue, _) => promise.kept_on.map(|day| on("review_kept_on", day)),
            (Why::ToConfirm, _) => Some(self.texts.get("review_decide").to_owned()),
            (Why::Reopened, _) => reopened.map(|day| on("review_since_day", day)),
            (Why::GivenUp, _) => promise.dropped_on.map(|day| on("agreed_on", day)),
            (Why::Kept, _) => promise.kept_on.map(|day| wording::short_day(day, self.language())),
        }
    }
}

fn mark(promise: &Promise, why: Why) -> &'static str {
    match why {
        Why::Overdue => "overdue",
        Why::ToConfirm | Why::GivenUp => "dropped",
        Why::Reopened => promise.state.key(),
        Why::Kept => "kept",
    }
}
