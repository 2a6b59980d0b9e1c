//! What a report promised, and what the tickets say of it. Ages are as of the snapshot, never as of the reader's clock.

use incident::report::model::FollowUp;
use incident::tickets::{Category, Ticket};
use jiff::civil::Date;
use serde::Serialize;

use crate::archive::entry::Incident;
use crate::views::derive::Views;
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

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Kept,
    KeptLate,
    InProgress,
    Open,
    /// Past its day, by so many calendar days.
    Overdue(i64),
    Dropped,
    /// There is a ticket, but nothing is known of it.
    Unknown,
}

impl State {
    fn key(self) -> &'static str {
        match self {
            Self::Kept | Self::KeptLate => "kept",
            Self::InProgress => "in-progress",
            Self::Open => "open",
            Self::Overdue(_) => "overdue",
            Self::Dropped => "dropped",
            Self::Unknown => "unknown",
        }
    }
}

/// Works out the state: dropped when the report says so; else what its ticket says on the day of the snapshot.
pub(super) fn state(follow_up: &FollowUp, ticket: Option<&Ticket>, as_of: Date, zone: &jiff::tz::TimeZone) -> State {
    if follow_up.not_doing.is_some() {
        return State::Dropped;
    }
    let Some(ticket) = ticket else {
        return if follow_up.ticket.is_some() { State::Unknown } else { State::Open };
    };
    let due = ticket.promised_by();
    if ticket.category == Category::Done {
        let done = ticket.resolved_at.map(|at| at.to_zoned(zone.clone()).date());
        let late = due.zip(done).is_some_and(|(due, done)| done > due);
        return if late { State::KeptLate } else { State::Kept };
    }
    match due.filter(|due| *due < as_of) {
        Some(due) => State::Overdue(due.duration_until(as_of).as_hours() / 24),
        None if ticket.category == Category::InProgress => State::InProgress,
        None => State::Open,
    }
}

impl Views {
    fn ticket_of(&self, follow_up: &FollowUp) -> Option<&Ticket> {
        self.archive.tickets.as_ref()?.get(follow_up.ticket.as_deref()?)
    }

    fn snapshot_day(&self) -> Date {
        self.archive
            .tickets
            .as_ref()
            .map_or(self.archive.today, |index| index.snapshot.as_of.to_zoned(self.archive.site.zone.clone()).date())
    }

    fn states(&self, incident: &Incident) -> Vec<State> {
        let day = self.snapshot_day();
        incident
            .report
            .follow_ups
            .iter()
            .map(|follow_up| state(follow_up, self.ticket_of(follow_up), day, &self.archive.site.zone))
            .collect()
    }

    /// The promises of a report; `None` where it made none.
    pub(super) fn promises(&self, incident: &Incident, heading: Option<String>) -> Option<Promises> {
        let states = self.states(incident);
        let follow_ups = &incident.report.follow_ups;
        let rows: Vec<_> = follow_ups.iter().zip(&states).map(|(follow_up, state)| self.promise_row(incident, follow_up, *state)).collect();
        let as_of = follow_ups.iter().any(|follow_up| follow_up.ticket.is_some()).then(|| self.tickets_as_of()).flatten();
        (!rows.is_empty()).then(|| Promises { heading, sentence: self.sentence(&states), as_of, rows })
    }

    fn promise_row(&self, incident: &Incident, follow_up: &FollowUp, state: State) -> PromiseRow {
        let ticket = self.ticket_of(follow_up);
        let day = |at: jiff::Timestamp| wording::short_day(at.to_zoned(self.archive.site.zone.clone()).date(), self.language());
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
            state: StateWord { key: state.key(), word: self.state_word(state) },
            promise: self.promise_text(incident, follow_up),
            kind: follow_up.kind.map(|kind| self.texts.get(&format!("kind_{}", kind.key())).to_owned()),
            ticket: follow_up.ticket.as_ref().map(link),
            who: ticket.and_then(|ticket| ticket.assignee.as_deref()).map(|key| self.person(key).text),
            note: (!note.is_empty()).then(|| note.join(" · ")),
        }
    }

    /// What is promised: the report's words, else the ticket's title, else its key.
    fn promise_text(&self, incident: &Incident, follow_up: &FollowUp) -> Word {
        let lang = incident.report.lang.as_deref();
        match (&follow_up.note, self.ticket_of(follow_up)) {
            (Some(note), _) => Word::of_report(note, lang, &self.archive.site),
            (None, Some(ticket)) => Word::of_report(&ticket.summary, lang, &self.archive.site),
            (None, None) => Word::plain(follow_up.ticket.clone().or_else(|| follow_up.not_doing.clone()).unwrap_or_default()),
        }
    }

    fn state_word(&self, state: State) -> String {
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
    pub(in crate::views) fn tally(&self, incident: &Incident) -> Option<Tally> {
        let states = self.states(incident);
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
        let (day, zone) = (self.snapshot_day(), &self.archive.site.zone);
        let mut late = Vec::new();
        for incident in self.archive.incidents.iter() {
            for follow_up in &incident.report.follow_ups {
                let ticket = self.ticket_of(follow_up);
                if let State::Overdue(days) = state(follow_up, ticket, day, zone) {
                    let who = ticket.and_then(|ticket| ticket.assignee.as_deref()).map(|key| self.person(key).text);
                    late.push(Late {
                        text: self.promise_text(incident, follow_up),
                        days,
                        who,
                        ticket: follow_up.ticket.clone(),
                        href: self.archive.address(incident),
                    });
                }
            }
        }
        late
    }
}
