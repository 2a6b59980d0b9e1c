//! What a report and the tracker tell of one promise, held against each other.

use incident::report::model::{FollowUp, Report, Status};
use incident::tickets::{Category, Ticket};
use jiff::civil::Date;

use crate::views::derive::Views;
use crate::views::promises::drift::{Drift, is_refusal};

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
