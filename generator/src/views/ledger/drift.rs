//! Drift: where a report and the tracker tell different things of one promise.

use std::collections::HashSet;

use incident::report::model::{FollowUp, Report, Status};
use incident::tickets::{Category, Ticket, TicketSnapshot};
use jiff::civil::Date;

use crate::views::derive::Views;

/// One way in which report and ticket do not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// The ticket is gone from the tracker.
    TicketGone {
        /// The day on which that was found.
        on: Date,
    },
    /// The tracker was asked and did not tell of the ticket.
    TicketUnknown,
    /// The ticket has another key now.
    Moved {
        /// The key in the report.
        from: String,
        /// The key now.
        to: String,
    },
    /// The ticket was done, and is not any more.
    Reopened {
        /// The day of the last time.
        on: Date,
    },
    /// The ticket was closed undone, and the report gives no reason.
    WontDo {
        /// The tracker's word for it.
        resolution: String,
    },
    /// The report is closed, and the ticket is not done.
    ReportClosed,
    /// The report says that it will not be done, and the ticket is open.
    DroppedButOpen,
    /// Promised, but no ticket was opened.
    NoTicket,
    /// The ticket is open, and its owner has no account any more.
    OwnerGone,
}

impl Drift {
    /// Its word in texts and data.
    pub fn key(&self) -> &'static str {
        match self {
            Self::TicketGone { .. } => "ticket-gone",
            Self::TicketUnknown => "ticket-unknown",
            Self::Moved { .. } => "moved",
            Self::Reopened { .. } => "reopened",
            Self::WontDo { .. } => "wont-do",
            Self::ReportClosed => "report-closed",
            Self::DroppedButOpen => "dropped-but-open",
            Self::NoTicket => "no-ticket",
            Self::OwnerGone => "owner-gone",
        }
    }
}

/// Everything in which a promise and its ticket do not agree.
pub(super) fn drifts(report: &Report, follow_up: &FollowUp, ticket: Option<&Ticket>, views: &Views) -> Vec<Drift> {
    let mut found = Vec::new();
    let Some(key) = &follow_up.ticket else {
        if follow_up.not_doing.is_none() {
            found.push(Drift::NoTicket);
        }
        return found;
    };
    let Some(ticket) = ticket else {
        if views.has_snapshot() {
            found.push(Drift::TicketUnknown);
        }
        return found;
    };
    if ticket.key != *key {
        found.push(Drift::Moved { from: key.clone(), to: ticket.key.clone() });
    }
    if let Some(at) = ticket.gone_at {
        found.push(Drift::TicketGone { on: views.local_day(at) });
        return found;
    }
    found.extend(disagreements(report, follow_up, ticket, views));
    found
}

/// In what a ticket that is there does not agree with its report.
fn disagreements(report: &Report, follow_up: &FollowUp, ticket: &Ticket, views: &Views) -> Vec<Drift> {
    let is_open = ticket.category != Category::Done;
    let is_dropped = follow_up.not_doing.is_some();
    let mut found = Vec::new();
    if is_open && let Some(on) = reopened(ticket, views) {
        found.push(Drift::Reopened { on });
    }
    if !is_dropped && is_refusal(ticket) {
        found.push(Drift::WontDo { resolution: ticket.resolution.clone().unwrap_or_default() });
    }
    if is_open && is_dropped {
        found.push(Drift::DroppedButOpen);
    } else if is_open && report.status == Status::Closed {
        found.push(Drift::ReportClosed);
    }
    if is_open && ticket.owner_active == Some(false) {
        found.push(Drift::OwnerGone);
    }
    found
}

/// The day on which a ticket last left a status that means done.
fn reopened(ticket: &Ticket, views: &Views) -> Option<Date> {
    let done = views.done_words();
    let left = |change: &&incident::tickets::Change| done.contains(&change.from) && !done.contains(&change.to);
    ticket.history.iter().rev().find(left).map(|change| views.local_day(change.at))
}

/// The statuses that mean done: those of tickets that are done, and not of one that is not.
pub(super) fn done_words(snapshot: &TicketSnapshot) -> HashSet<String> {
    let statuses = |is_done: bool| {
        let of = snapshot.tickets.iter().filter(move |ticket| (ticket.category == Category::Done) == is_done);
        of.map(|ticket| ticket.status.as_str()).collect::<HashSet<_>>()
    };
    let usual = ["Done", "Closed", "Resolved", "完了", "クローズ", "解決済み"];
    let open = statuses(false);
    statuses(true).into_iter().chain(usual).filter(|word| !open.contains(word)).map(str::to_owned).collect()
}

/// Whether a ticket was closed without being done, by the word of its resolution.
pub(super) fn is_refusal(ticket: &Ticket) -> bool {
    const BEGINS: [&str; 13] = [
        "won't",
        "wont",
        "won’t",
        "cannot",
        "will not",
        "not doing",
        "cancel",
        "declined",
        "rejected",
        "abandoned",
        "obsolete",
        "invalid",
        "duplicate",
    ];
    const JAPANESE: [&str; 8] = ["対応しない", "対応不要", "実施しない", "却下", "見送り", "中止", "重複", "取り下げ"];
    let Some(resolution) = ticket.resolution.as_deref().filter(|_| ticket.category == Category::Done) else { return false };
    let folded = resolution.trim().to_lowercase();
    BEGINS.iter().any(|begin| folded.starts_with(begin)) || JAPANESE.iter().any(|word| folded.contains(word))
}
