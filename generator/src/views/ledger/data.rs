//! `follow-ups.json`: the ledger for programs.

use incident::level::Level;
use incident::report::model::FollowUpKind;
use incident::tickets::{Category, Reminded};
use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::views::derive::Views;
use crate::views::facets::facet::teams;
use crate::views::promises::drift::Drift;
use crate::views::promises::promise::{Promise, State};

/// All promises, made one by one as they are written.
#[derive(Debug, Serialize)]
pub struct LedgerData<'v> {
    version: u32,
    title: &'v str,
    time_zone: Option<&'v str>,
    /// When the tracker was asked, RFC 3339; nothing where it never was.
    as_of: Option<String>,
    follow_ups: Promises<'v>,
}

#[derive(Debug)]
struct Promises<'v>(&'v Views);

impl Serialize for Promises<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.0.promises_of_all().iter().map(|promise| self.0.promise_datum(promise)))
    }
}

#[derive(Debug, Serialize)]
struct PromiseDatum<'v> {
    incident: &'v str,
    url: String,
    level: Option<Level>,
    teams: Vec<&'v str>,
    team: Option<&'v str>,
    note: Option<&'v str>,
    kind: Option<&'static str>,
    state: &'static str,
    late: bool,
    days_over: Option<i64>,
    promised_on: Date,
    due: Option<Date>,
    kept_on: Option<Date>,
    dropped_on: Option<Date>,
    not_doing: Option<&'v str>,
    agreed: Option<Date>,
    drift: Vec<DriftDatum<'v>>,
    ticket: Option<&'v str>,
    ticket_url: Option<String>,
    current: Option<TicketDatum<'v>>,
}

#[derive(Debug, Serialize)]
struct DriftDatum<'v> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'v str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolution: Option<&'v str>,
}

impl<'v> DriftDatum<'v> {
    fn of(drift: &'v Drift) -> Self {
        let plain = Self { kind: drift.key(), on: None, to: None, resolution: None };
        match drift {
            Drift::TicketGone { on } | Drift::Reopened { on } => Self { on: Some(*on), ..plain },
            Drift::Moved { to, .. } => Self { to: Some(to), ..plain },
            Drift::WontDo { resolution } => Self { resolution: Some(resolution), ..plain },
            _ => plain,
        }
    }
}

/// The ticket as the snapshot has it.
#[derive(Debug, Serialize)]
struct TicketDatum<'v> {
    key: &'v str,
    summary: &'v str,
    status: &'v str,
    category: Category,
    entered_at: String,
    assignee: Option<&'v str>,
    reminders: Vec<Told>,
    history: Vec<Moved<'v>>,
}

#[derive(Debug, Serialize)]
struct Told {
    at: String,
    rung: u32,
}

#[derive(Debug, Serialize)]
struct Moved<'v> {
    at: String,
    from: &'v str,
    to: &'v str,
}

impl Views {
    /// `follow-ups.json`: version 1. Instants are RFC 3339 with the site's offset; days are calendar days of the site's zone.
    pub fn ledger_data(&self) -> LedgerData<'_> {
        let as_of = self.archive.tickets.as_ref().map(|index| self.local(index.snapshot.as_of));
        let site = &self.archive.site;
        LedgerData { version: 1, title: &site.title, time_zone: site.zone.iana_name(), as_of, follow_ups: Promises(self) }
    }

    fn promise_datum<'v>(&'v self, promise: &'v Promise) -> PromiseDatum<'v> {
        let (incident, follow_up) = (self.promising(promise), self.follow_up(promise));
        let ticket = follow_up.ticket.as_deref();
        PromiseDatum {
            incident: incident.report.id.as_str(),
            url: self.archive.address(incident),
            level: incident.report.level,
            teams: teams(&self.archive, incident),
            team: self.team_of(promise),
            note: follow_up.note.as_deref(),
            kind: follow_up.kind.map(FollowUpKind::key),
            state: promise.state.key(),
            late: promise.overdue_since().is_some(),
            days_over: if let State::Overdue(days) = promise.state { Some(days) } else { None },
            promised_on: promise.promised_on,
            due: promise.due,
            kept_on: promise.kept_on,
            dropped_on: promise.dropped_on,
            not_doing: follow_up.not_doing.as_deref(),
            agreed: follow_up.agreed,
            drift: promise.drifts.iter().map(DriftDatum::of).collect(),
            ticket,
            ticket_url: ticket.and_then(|key| self.ticket_url(key)),
            current: self.ticket_datum(promise),
        }
    }

    fn ticket_datum(&self, promise: &Promise) -> Option<TicketDatum<'_>> {
        let ticket = self.ticket(promise)?;
        let told = |told: &Reminded| Told { at: self.local(told.at), rung: told.rung };
        Some(TicketDatum {
            key: &ticket.key,
            summary: &ticket.summary,
            status: &ticket.status,
            category: ticket.category,
            entered_at: self.local(ticket.entered_at),
            assignee: ticket.assignee.as_deref(),
            reminders: ticket.reminders.iter().map(told).collect(),
            history: ticket.history.iter().map(|change| Moved { at: self.local(change.at), from: &change.from, to: &change.to }).collect(),
        })
    }

    /// An instant as data has it.
    fn local(&self, at: jiff::Timestamp) -> String {
        let zoned = at.to_zoned(self.archive.site.zone.clone());
        at.display_with_offset(zoned.offset()).to_string()
    }
}
