//! Drift: where a report and the tracker tell different things of one promise.

use std::collections::HashSet;

use incident::tickets::{Category, Ticket, TicketSnapshot};
use jiff::civil::Date;

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

    /// Whether one of the two must be wrong. A new key, a missing ticket and an owner who left are to be mended, no more.
    pub fn is_contradiction(&self) -> bool {
        !matches!(self, Self::Moved { .. } | Self::NoTicket | Self::OwnerGone)
    }
}

/// The statuses that mean done: those of tickets that are done, and not of one that is not.
pub(in crate::views) fn done_words(snapshot: &TicketSnapshot) -> HashSet<String> {
    let statuses = |is_done: bool| {
        let of = snapshot.tickets.iter().filter(move |ticket| (ticket.category == Category::Done) == is_done);
        of.map(|ticket| ticket.status.as_str()).collect::<HashSet<_>>()
    };
    let usual = ["Done", "Closed", "Resolved", "完了", "クローズ", "解決済み"];
    let open = statuses(false);
    statuses(true).into_iter().chain(usual).filter(|word| !open.contains(word)).map(str::to_owned).collect()
}

/// Whether a ticket was closed without being done, by the word of its resolution.
pub(in crate::views) fn is_refusal(ticket: &Ticket) -> bool {
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
