//! A promise as one row of a table: on its report and in the ledger.

use incident::tickets::{Category, Ticket};
use jiff::civil::Date;
use serde::Serialize;

use super::life::{Axis, AxisView, Life, days};
use crate::views::derive::Views;
use crate::views::promises::drift::Drift;
use crate::views::promises::promise::{Promise, State};
use crate::views::wording;
use crate::views::words::{LevelWord, Word};

/// A promise as tables show it.
#[derive(Debug, Serialize)]
pub(in crate::views) struct PromiseRow {
    state: StateWord,
    promise: Word,
    kind: Option<String>,
    /// Its report: id and address.
    id: String,
    href: String,
    level: LevelWord,
    ticket: Option<TicketLink>,
    /// Why it will not be done.
    reason: Option<Word>,
    agreed: Option<String>,
    who: Option<Who>,
    reminders: Option<String>,
    /// In what report and ticket do not agree.
    drift: Vec<String>,
    life: Option<Life>,
}

#[derive(Debug, Serialize)]
struct StateWord {
    key: &'static str,
    word: String,
}

#[derive(Debug, Serialize)]
struct TicketLink {
    key: String,
    url: Option<String>,
    status: Option<String>,
}

#[derive(Debug, Serialize)]
struct Who {
    text: String,
    /// Nobody has it.
    nobody: bool,
}

impl Views {
    /// The axis of a table; without a snapshot nothing is known that could be drawn on it.
    pub(in crate::views) fn axis<'p>(&self, promises: impl Iterator<Item = &'p Promise> + Clone) -> Option<Axis> {
        self.has_snapshot().then(|| Axis::of(promises, self.snapshot_day()))
    }

    /// An axis as it stands in the head of its table.
    pub(in crate::views) fn axis_view(&self, axis: Option<&Axis>) -> Option<AxisView> {
        axis.map(|axis| axis.view(self.language(), self.texts.get("life_today")))
    }

    /// The row of a promise on the axis of its table.
    pub(in crate::views) fn promise_row(&self, promise: &Promise, axis: Option<&Axis>) -> PromiseRow {
        let (incident, follow_up, ticket) = (self.promising(promise), self.follow_up(promise), self.ticket(promise));
        let lang = incident.report.lang.as_deref();
        PromiseRow {
            state: self.shown_state(promise),
            promise: self.promise_text(promise),
            kind: follow_up.kind.map(|kind| self.texts.get(&format!("kind_{}", kind.key())).to_owned()),
            id: incident.report.id.to_string(),
            href: self.archive.address(incident),
            level: self.level(incident),
            ticket: follow_up.ticket.as_ref().map(|key| self.ticket_link(key, ticket)),
            reason: follow_up.not_doing.as_ref().map(|reason| Word::of_report(reason, lang, &self.archive.site)),
            agreed: follow_up.not_doing.as_ref().map(|_| self.agreed(follow_up.agreed)),
            who: self.who(promise, ticket),
            reminders: ticket.and_then(|ticket| self.reminders(ticket)),
            drift: promise
                .drifts
                .iter()
                .filter(|drift| drift.key() != "no-ticket")
                .map(|drift| self.drift_words(promise, drift).what)
                .collect(),
            life: axis.map(|axis| axis.life(promise, ticket, |at| self.local_day(at))),
        }
    }

    /// Its state, or that report and ticket do not agree; being overdue goes before that.
    fn shown_state(&self, promise: &Promise) -> StateWord {
        let is_contradicted = promise.drifts.iter().any(Drift::is_contradiction);
        if is_contradicted && !matches!(promise.state, State::Overdue(_)) {
            return StateWord { key: "disagree", word: self.texts.get("state_disagree").to_owned() };
        }
        StateWord { key: promise.state.key(), word: self.state_word(promise.state) }
    }

    /// What is promised: the report's words, else the ticket's title, else its key.
    pub(in crate::views) fn promise_text(&self, promise: &Promise) -> Word {
        let (follow_up, lang) = (self.follow_up(promise), self.promising(promise).report.lang.as_deref());
        match (&follow_up.note, self.ticket(promise)) {
            (Some(note), _) => Word::of_report(note, lang, &self.archive.site),
            (None, Some(ticket)) => Word::of_report(&ticket.summary, lang, &self.archive.site),
            (None, None) => Word::plain(follow_up.ticket.clone().or_else(|| follow_up.not_doing.clone()).unwrap_or_default()),
        }
    }

    /// A state in words.
    pub(in crate::views) fn state_word(&self, state: State) -> String {
        let key = match state {
            State::Kept => "state_kept",
            State::KeptLate => "state_kept_late",
            State::InProgress => "state_in_progress",
            State::Open => "state_open",
            State::Overdue(1) => "state_overdue_one",
            State::Overdue(days) => return self.texts.fill("state_overdue", &[("n", &days.to_string())]),
            State::Dropped => "state_dropped",
            State::Unknown => "state_unknown",
        };
        self.texts.get(key).to_owned()
    }

    fn ticket_link(&self, key: &str, ticket: Option<&Ticket>) -> TicketLink {
        TicketLink {
            key: key.to_owned(),
            url: self.ticket_url(key),
            status: ticket.filter(|ticket| ticket.gone_at.is_none()).map(|ticket| self.time_in_status(ticket)),
        }
    }

    /// "To Do, 46 days", "Done on 18 Nov": calendar days up to the snapshot.
    fn time_in_status(&self, ticket: &Ticket) -> String {
        let (status, entered) = (ticket.status.as_str(), self.local_day(ticket.entered_at));
        if ticket.category == Category::Done {
            let day = ticket.resolved_at.map_or(entered, |at| self.local_day(at));
            return self.texts.fill("ticket_done_on", &[("status", status), ("day", &self.near_day(day))]);
        }
        match days(entered, self.snapshot_day()) {
            ..=0 => self.texts.fill("ticket_status_since", &[("status", status), ("day", &self.near_day(entered))]),
            1 => self.texts.fill("ticket_days_one", &[("status", status)]),
            n => self.texts.fill("ticket_days", &[("status", status), ("n", &n.to_string())]),
        }
    }

    /// A day without its year where that is the year of the snapshot.
    pub(in crate::views) fn near_day(&self, day: Date) -> String {
        if day.year() == self.snapshot_day().year() {
            return wording::short_day(day, self.language());
        }
        wording::long_day(day, self.language())
    }

    fn agreed(&self, day: Option<Date>) -> String {
        day.map_or_else(|| self.texts.get("not_agreed").to_owned(), |day| self.texts.fill("agreed_on", &[("day", &self.near_day(day))]))
    }

    fn who(&self, promise: &Promise, ticket: Option<&Ticket>) -> Option<Who> {
        let ticket = ticket?;
        match ticket.assignee.as_deref() {
            Some(key) => Some(Who { text: self.person(key).text, nobody: false }),
            None => promise.is_open().then(|| Who { text: self.texts.get("unassigned").to_owned(), nobody: true }),
        }
    }

    fn reminders(&self, ticket: &Ticket) -> Option<String> {
        let count = usize::try_from(ticket.reminded).unwrap_or_default().max(ticket.reminders.len());
        match count {
            0 => None,
            1 => Some(self.texts.get("reminders_one").to_owned()),
            n => Some(self.texts.fill("reminders", &[("n", &n.to_string())])),
        }
    }
}
