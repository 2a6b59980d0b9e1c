//! Drift in words: what does not agree, and what settles it.

use serde::Serialize;

use crate::views::derive::Views;
use crate::views::promises::drift::Drift;
use crate::views::promises::promise::Promise;
use crate::views::words::Word;

/// One way in which a promise does not agree, in words.
pub(in crate::views) struct DriftWords {
    /// What is so.
    pub(in crate::views) what: String,
    /// What settles it.
    pub(in crate::views) todo: String,
}

/// A promise with all in which it does not agree.
#[derive(Debug, Serialize)]
pub(in crate::views) struct Finding {
    promise: Word,
    id: String,
    href: String,
    ticket: Option<String>,
    ticket_url: Option<String>,
    drifts: Vec<FindingDrift>,
}

#[derive(Debug, Serialize)]
struct FindingDrift {
    what: String,
    todo: String,
}

impl Views {
    /// In what a promise and its ticket do not agree, and what settles it.
    pub(in crate::views) fn finding(&self, promise: &Promise) -> Finding {
        let (incident, follow_up) = (self.promising(promise), self.follow_up(promise));
        let drifts = promise.drifts.iter().map(|drift| self.drift_words(promise, drift));
        Finding {
            promise: self.promise_text(promise),
            id: incident.report.id.to_string(),
            href: self.archive.address(incident),
            ticket: follow_up.ticket.clone(),
            ticket_url: follow_up.ticket.as_deref().and_then(|key| self.ticket_url(key)),
            drifts: drifts.map(|words| FindingDrift { what: words.what, todo: words.todo }).collect(),
        }
    }

    /// One way in which a promise does not agree, in words.
    pub(in crate::views) fn drift_words(&self, promise: &Promise, drift: &Drift) -> DriftWords {
        let ticket = self.ticket(promise);
        let name = drift.key().replace('-', "_");
        let key = self.follow_up(promise).ticket.as_deref().unwrap_or_default();
        let who = ticket.and_then(|ticket| ticket.assignee.as_deref()).map(|key| self.person(key).text);
        let who = who.unwrap_or_else(|| self.texts.get("drift_somebody").to_owned());
        let (from, to) = match drift {
            Drift::Moved { from, to } => (from.as_str(), to.as_str()),
            _ => ("", ""),
        };
        let day = match drift {
            Drift::TicketGone { on } | Drift::Reopened { on } => self.near_day(*on),
            _ => String::new(),
        };
        let resolution = if let Drift::WontDo { resolution } = drift { resolution.as_str() } else { "" };
        let values = [("key", key), ("who", &who), ("from", from), ("to", to), ("day", &day), ("resolution", resolution)];
        DriftWords {
            what: self.texts.fill(&format!("drift_{name}"), &values),
            todo: self.texts.fill(&format!("drift_{name}_todo"), &values),
        }
    }

    /// Where a ticket can be opened; `None` where the tracker is not known or the key is none.
    pub(in crate::views) fn ticket_url(&self, key: &str) -> Option<String> {
        let index = self.archive.tickets.as_ref()?;
        incident::id::TicketKey::parse(key).map(|_| format!("{}{key}", index.snapshot.browse))
    }
}
