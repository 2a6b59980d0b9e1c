//! What a report promised, and what the tickets say of it. Ages are as of the snapshot, never as of the reader's clock.

use serde::Serialize;

use crate::views::derive::Views;
use crate::views::ledger::promise::{Promise, State};
use crate::views::wording;
use crate::views::words::Word;

/// All promises of a report.
#[derive(Debug, Serialize)]
pub struct Promises {
    heading: Option<String>,
    sentence: String,
    as_of: Option<String>,
    rows: Vec<PromiseRow>,
}

impl Promises {
    pub(super) fn heading(&self) -> Option<&str> {
        self.heading.as_deref()
    }
}

#[derive(Debug, Serialize)]
struct PromiseRow {
    state: StateWord,
    promise: Word,
    kind: Option<String>,
    ticket: Option<TicketLink>,
    who: Option<String>,
    note: Option<String>,
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
    since: Option<String>,
}

/// One line for a list: how the promises of a report stand.
#[derive(Debug, Serialize)]
pub struct Tally {
    key: &'static str,
    text: String,
}

/// A promise past its day.
pub(in crate::views) struct Late {
    pub(in crate::views) text: Word,
    pub(in crate::views) days: i64,
    pub(in crate::views) who: Option<String>,
    pub(in crate::views) ticket: Option<String>,
    pub(in crate::views) href: String,
}

impl Views {
    /// The promises of a report; `None` where it made none.
    pub(super) fn promises(&self, at: usize, heading: Option<String>) -> Option<Promises> {
        let promises = self.promises_of(at);
        let states: Vec<State> = promises.iter().map(|promise| promise.state).collect();
        let follow_ups = &self.archive.incidents[at].report.follow_ups;
        let rows: Vec<_> = promises.iter().map(|promise| self.promise_row(promise)).collect();
        let as_of = follow_ups.iter().any(|follow_up| follow_up.ticket.is_some()).then(|| self.tickets_as_of()).flatten();
        (!rows.is_empty()).then(|| Promises { heading, sentence: self.sentence(&states), as_of, rows })
    }

    fn promise_row(&self, promise: &Promise) -> PromiseRow {
        let (follow_up, ticket) = (self.follow_up(promise), self.ticket(promise));
        let day = |at: jiff::Timestamp| wording::short_day(self.local_day(at), self.language());
        let link = |key: &String| TicketLink {
            key: key.clone(),
            url: self
                .archive
                .tickets
                .as_ref()
                .filter(|_| incident::id::TicketKey::parse(key).is_some())
                .map(|index| format!("{}{key}", index.snapshot.browse)),
            status: ticket.map(|ticket| ticket.status.clone()),
            since: ticket.map(|ticket| self.texts.fill("ticket_since", &[("day", &day(ticket.entered_at))])),
        };
        let agreed = follow_up.agreed.map(|day| self.texts.fill("agreed_on", &[("day", &wording::long_day(day, self.language()))]));
        let note: Vec<String> = follow_up.not_doing.iter().cloned().chain(agreed).collect();
        PromiseRow {
            state: StateWord { key: promise.state.key(), word: self.state_word(promise.state) },
            promise: self.promise_text(promise),
            kind: follow_up.kind.map(|kind| self.texts.get(&format!("kind_{}", kind.key())).to_owned()),
            ticket: follow_up.ticket.as_ref().map(link),
            who: ticket.and_then(|ticket| ticket.assignee.as_deref()).map(|key| self.person(key).text),
            note: (!note.is_empty()).then(|| note.join(" · ")),
        }
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

    /// One sentence that counts them.
    fn sentence(&self, states: &[State]) -> String {
        let key = |state: &State| state.key().replace('-', "_");
        if let [only] = states {
            return self.texts.get(&format!("promises_one_{}", key(only))).to_owned();
        }
        let total = states.len().to_string();
        if states.iter().all(|state| state.key() == "kept") {
            return self.texts.fill("promises_all_kept", &[("n", &total)]);
        }
        let part = |name: &str| {
            let count = states.iter().filter(|state| key(state) == name).count();
            (count > 0).then(|| self.texts.fill(&format!("promises_part_{name}"), &[("n", &count.to_string())]))
        };
        let parts: Vec<String> = ["kept", "in_progress", "open", "overdue", "dropped", "unknown"].into_iter().filter_map(part).collect();
        self.texts.fill("promises_counts", &[("n", &total), ("parts", &parts.join(self.texts.get("comma")))])
    }

    /// How the promises of a report stand, in a few words, the worst first.
    pub(in crate::views) fn tally(&self, at: usize) -> Option<Tally> {
        let states: Vec<State> = self.promises_of(at).into_iter().map(|promise| promise.state).collect();
        let count = |key: &str| states.iter().filter(|state| state.key() == key).count();
        let say = |key: &str, n: usize| self.texts.fill(key, &[("n", &n.to_string())]);
        if states.is_empty() || count("unknown") == states.len() {
            return None;
        }
        let (overdue, dropped) = (count("overdue"), count("dropped"));
        if overdue > 0 {
            return Some(Tally { key: "overdue", text: say("promises_overdue", overdue) });
        }
        if dropped == states.len() {
            return Some(Tally { key: "dropped", text: say("promises_dropped", dropped) });
        }
        let (kept, promised) = (count("kept"), states.len() - dropped);
        let text = self.texts.fill("promises_kept_of", &[("kept", &kept.to_string()), ("n", &promised.to_string())]);
        let key = if kept == promised {
            "kept"
        } else if kept + count("in-progress") == 0 {
            "open"
        } else {
            "in-progress"
        };
        Some(Tally { key, text })
    }

    /// All promises that are past their day.
    pub(in crate::views) fn late_promises(&self) -> Vec<Late> {
        let late = |promise: &Promise| match promise.state {
            State::Overdue(days) => Some(self.late(promise, days)),
            _ => None,
        };
        self.promises_of_all().iter().filter_map(late).collect()
    }

    fn late(&self, promise: &Promise, days: i64) -> Late {
        Late {
            text: self.promise_text(promise),
            days,
            who: self.ticket(promise).and_then(|ticket| ticket.assignee.as_deref()).map(|key| self.person(key).text),
            ticket: self.follow_up(promise).ticket.clone(),
            href: self.archive.address(self.promising(promise)),
        }
    }
}
