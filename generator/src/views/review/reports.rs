//! Reports as a meeting speaks of them: the new ones with what is known, those that are not finished, and what is due.

use incident::report::model::Status;
use serde::Serialize;

use crate::archive::entry::Incident;
use crate::views::derive::Views;
use crate::views::incident::span::Span;
use crate::views::meetings::happened::Meeting;
use crate::views::promises::promise::Promise;
use crate::views::wording;
use crate::views::words::{LevelWord, Link, Word};

/// Reports that are listed as not finished; the rest is counted.
const MOST: usize = 8;
/// Days after a meeting in which what is due then is told already.
const AHEAD: i64 = 60;

/// A new report.
#[derive(Debug, Serialize)]
pub(super) struct ReportItem {
    id: String,
    href: String,
    /// Its title.
    pub(super) title: Word,
    summary: Option<Word>,
    level: LevelWord,
    services: Vec<Word>,
    lead: Option<String>,
    day: String,
    draft: Option<String>,
    span: Option<Span>,
    facts: Vec<Fact>,
    promises: Vec<Tally>,
}

/// A label and what it says, for the projector.
#[derive(Debug, Serialize)]
struct Fact {
    label: String,
    value: Word,
}

#[derive(Debug, Serialize)]
struct Tally {
    key: &'static str,
    text: String,
}

/// A report that is not finished.
#[derive(Debug, Serialize)]
pub(super) struct UnfinishedRow {
    title: Word,
    href: String,
    needs: Option<String>,
    due: Option<String>,
    late: bool,
}

/// Something that the law or the house asks for.
#[derive(Debug, Serialize)]
pub(super) struct TermRow {
    title: Word,
    href: String,
    name: Word,
    when: String,
    over: bool,
}

impl Views {
    /// A new report with what a room needs to speak of it.
    pub(super) fn report_item(&self, at: usize) -> ReportItem {
        let incident = &self.archive.incidents[at];
        let (facts, promises) = (self.facts_of_meeting(incident), self.tallies(at));
        ReportItem { span: self.span(incident), facts, promises, ..self.report_row(at) }
    }

    /// A new report as the agenda has it. Meetings that are over need no more: in a large archive there are ten thousand of these.
    pub(super) fn report_row(&self, at: usize) -> ReportItem {
        let incident = &self.archive.incidents[at];
        let report = &incident.report;
        ReportItem {
            id: report.id.to_string(),
            href: self.archive.address(incident),
            title: self.title(incident),
            summary: self.summary(incident),
            level: self.level(incident),
            services: report.services.iter().map(|key| self.service(key)).collect(),
            lead: report.lead.as_deref().map(|lead| self.person(lead).text),
            day: wording::short_day(self.day(incident), self.language()),
            draft: (report.status == Status::Draft).then(|| self.status_word(report.status)),
            span: None,
            facts: Vec::new(),
            promises: Vec::new(),
        }
    }

    fn facts_of_meeting(&self, incident: &Incident) -> Vec<Fact> {
        let report = &incident.report;
        let note = report.impact.note.as_deref().map(|note| Word::of_report(note, report.lang.as_deref(), &self.archive.site));
        let affected = note.or_else(|| report.impact.customers.map(|customers| Word::plain(wording::count(customers))));
        let by = report.detected_by.map(|by| Word::plain(self.texts.get(&format!("detected_by_{}", by.key()))));
        let missing = (!incident.missing.is_empty()).then(|| Word::plain(self.missing_names(incident)));
        let told = [
            ("fact_lead", report.lead.as_deref().map(|lead| self.person(lead))),
            ("review_affected", affected),
            ("fact_detected_by", by),
            ("review_missing", missing),
        ];
        let mut facts: Vec<Fact> =
            told.into_iter().filter_map(|(key, value)| Some(Fact { label: self.texts.get(key).to_owned(), value: value? })).collect();
        let terms = self.terms(incident).into_iter();
        facts.extend(terms.map(|term| Fact { label: term.name.text, value: Word::plain(wording::long_day(term.day, self.language())) }));
        facts
    }

    fn missing_names(&self, incident: &Incident) -> String {
        let names: Vec<&str> = incident.missing.iter().map(|section| self.section_name(*section)).collect();
        names.join(self.texts.get("comma"))
    }

    fn tallies(&self, at: usize) -> Vec<Tally> {
        let states: Vec<&'static str> = self.promises_of(at).iter().map(|promise: &Promise| promise.state.key()).collect();
        let tally = |key: &'static str| {
            let count = states.iter().filter(|state| **state == key).count();
            let text = self.texts.fill(&format!("promises_part_{}", key.replace('-', "_")), &[("n", &count.to_string())]);
            (count > 0).then_some(Tally { key, text })
        };
        ["kept", "overdue", "in-progress", "open", "dropped", "unknown"].into_iter().filter_map(tally).collect()
    }

    /// The reports that are short of required sections or past their day, and how many more there are than are listed.
    /// Those that nobody has read come first, the newest of them before others.
    pub(super) fn unfinished(&self) -> (Vec<UnfinishedRow>, usize) {
        let incidents = &self.archive.incidents;
        let lacks = |incident: &Incident| !incident.missing.is_empty() || self.is_late(incident) || self.waits_for_clock(incident);
        let mut found: Vec<usize> = (0..incidents.len()).filter(|at| lacks(&incidents[*at])).collect();
        found.sort_by_key(|at| (is_agreed(&incidents[*at]), *at));
        let rows = found.iter().take(MOST).map(|at| self.unfinished_row(&incidents[*at])).collect();
        (rows, found.len().saturating_sub(MOST))
    }

    /// Whether terms of law or house may run unseen. Of what was agreed long ago nobody asks any more.
    fn waits_for_clock(&self, incident: &Incident) -> bool {
        !is_agreed(incident) && self.lacks_known_at(incident)
    }

    fn unfinished_row(&self, incident: &Incident) -> UnfinishedRow {
        let mut needs: Vec<String> = if incident.missing.is_empty() { Vec::new() } else { vec![self.missing_names(incident)] };
        needs.extend(self.waits_for_clock(incident).then(|| self.texts.get("review_needs_known_at").to_owned()));
        let late = self.is_late(incident);
        let due = self.report_due(incident).filter(|_| incident.report.status == Status::Draft);
        let due = due.map(|due| {
            let day = wording::short_day(due, self.language());
            let days = i64::from(due.until(self.archive.today).map(|span| span.get_days()).unwrap_or_default());
            match days {
                ..=0 => self.texts.fill("review_due", &[("day", &day)]),
                1 => self.texts.fill("review_late_one", &[("day", &day)]),
                _ => self.texts.fill("review_late", &[("day", &day), ("n", &days.to_string())]),
            }
        });
        UnfinishedRow {
            title: self.title(incident),
            href: self.archive.address(incident),
            needs: (!needs.is_empty()).then(|| self.texts.fill("review_needs", &[("sections", &needs.join(self.texts.get("comma")))])),
            due,
            late,
        }
    }

    /// What is due after the meeting before, soonest first: what went by is asked about, what comes is told.
    pub(super) fn terms_of_meeting(&self, meeting: Meeting) -> Vec<TermRow> {
        let all = self.meetings.terms.get_or_init(|| self.all_terms());
        let from = all.partition_point(|(day, _, _)| *day < meeting.before);
        let until = meeting.day.saturating_add(jiff::Span::new().days(AHEAD));
        let zone = &self.archive.site.zone;
        let is_known = |at: u32| self.archive.incidents[at as usize].report.times.known.is_some_and(|known| known.day(zone) <= meeting.day);
        let near = all[from..].iter().take_while(|(day, _, _)| *day <= until);
        near.filter(|(_, at, _)| is_known(*at)).map(|(_, at, nth)| self.term_row(meeting, *at as usize, *nth as usize)).collect()
    }

    fn all_terms(&self) -> Vec<(jiff::civil::Date, u32, u32)> {
        let mut all = Vec::new();
        for (at, incident) in (0_u32..).zip(self.archive.incidents.iter()) {
            all.extend((0_u32..).zip(self.terms(incident)).map(|(nth, term)| (term.day, at, nth)));
        }
        all.sort_unstable();
        all
    }

    fn term_row(&self, meeting: Meeting, at: usize, nth: usize) -> TermRow {
        let incident = &self.archive.incidents[at];
        let term = self.terms(incident).swap_remove(nth);
        let days = i64::from(meeting.day.until(term.day).map(|span| span.get_days()).unwrap_or_default());
        let key = match days {
            ..=-1 if term.day >= self.archive.today => "review_term_before",
            ..=-1 => "review_term_over",
            0 => "review_term_today",
            1 => "review_term_in_one",
            _ => "review_term_in",
        };
        let day = wording::short_day(term.day, self.language());
        TermRow {
            title: self.title(incident),
            href: self.archive.address(incident),
            name: term.name,
            when: self.texts.fill(key, &[("day", &day), ("n", &days.abs().to_string())]),
            over: days < 0 && term.day < self.archive.today,
        }
    }

    /// The reports of a meeting as links, for those who read in silence.
    pub(super) fn to_read(&self, reports: &[usize]) -> Vec<Link> {
        let link = |at: &usize| {
            let incident = &self.archive.incidents[*at];
            self.title(incident).link(Some(self.archive.address(incident)))
        };
        reports.iter().map(link).collect()
    }
}

fn is_agreed(incident: &Incident) -> bool {
    matches!(incident.report.status, Status::Reviewed | Status::Closed)
}
