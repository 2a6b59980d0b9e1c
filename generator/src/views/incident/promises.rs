//! What a report promised, and what the tickets say of it. Ages are as of the snapshot, never as of the reader's clock.

use serde::Serialize;

use crate::views::derive::Views;
use crate::views::ledger::life::AxisView;
use crate::views::ledger::row::PromiseRow;
use crate::views::promises::promise::{Promise, State};
use crate::views::words::Word;

/// All promises of a report.
#[derive(Debug, Serialize)]
pub struct Promises {
    heading: Option<String>,
    sentence: String,
    as_of: Option<String>,
    rows: Vec<PromiseRow>,
    axis: Option<AxisView>,
}

impl Promises {
    pub(super) fn heading(&self) -> Option<&str> {
        self.heading.as_deref()
    }
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
        let axis = self.axis(promises.iter());
        let rows: Vec<_> = promises.iter().map(|promise| self.promise_row(promise, axis.as_ref())).collect();
        let as_of = follow_ups.iter().any(|follow_up| follow_up.ticket.is_some()).then(|| self.tickets_as_of()).flatten();
        (!rows.is_empty()).then(|| Promises { heading, sentence: self.sentence(&states), as_of, rows, axis: self.axis_view(axis.as_ref()) })
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
