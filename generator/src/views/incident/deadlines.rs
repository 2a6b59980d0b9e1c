//! Days by which something is due: what the law or the house asks of a kind, and the report itself.
//!
//! A page may lie in a browser for weeks, so it names the day and never counts how many are left.

use incident::report::model::Status;
use jiff::civil::Date;

use crate::archive::entry::Incident;
use crate::views::derive::Views;
use crate::views::wording;
use crate::views::words::Word;

/// Something that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::views) struct Term {
    /// What.
    pub(in crate::views) name: Word,
    /// The last day on which it is in time, in the site's zone.
    pub(in crate::views) day: Date,
}

impl Views {
    /// What its kind asks for, in the order of the questionnaire: calendar days from `known_at`. Without that, no clock began.
    pub(in crate::views) fn terms(&self, incident: &Incident) -> Vec<Term> {
        let Some(known) = incident.report.times.known else { return Vec::new() };
        let day = known.day(&self.archive.site.zone);
        let kind = incident.report.kind.as_ref().and_then(|kind| self.archive.questionnaire.as_ref()?.kinds.get(kind));
        let deadlines = kind.map(|kind| kind.deadlines.as_slice()).unwrap_or_default();
        let term = |deadline: &incident::questionnaire::model::Deadline| Term {
            name: Word::of(&deadline.name, self.language()),
            day: deadline.within.after_day(day),
        };
        deadlines.iter().map(term).collect()
    }

    /// Whether its kind has terms that no clock runs for, since nobody wrote when the company knew.
    pub(in crate::views) fn lacks_known_at(&self, incident: &Incident) -> bool {
        let kind = incident.report.kind.as_ref().and_then(|kind| self.archive.questionnaire.as_ref()?.kinds.get(kind));
        incident.report.times.known.is_none() && kind.is_some_and(|kind| !kind.deadlines.is_empty())
    }

    /// The day by which the report was to be written, where its level says.
    pub(in crate::views) fn report_due(&self, incident: &Incident) -> Option<Date> {
        let within = self.archive.site.levels.get(&incident.report.level?)?.report_within?;
        Some(within.after_day(self.day(incident)))
    }

    /// Whether a report is past its day and nobody has called it ready to be read.
    pub(in crate::views) fn is_late(&self, incident: &Incident) -> bool {
        incident.report.status == Status::Draft && self.report_due(incident).is_some_and(|due| due < self.archive.today)
    }

    /// The terms that are not over on the day of the build, in words.
    pub(super) fn terms_ahead(&self, incident: &Incident) -> Vec<String> {
        let ahead = self.terms(incident).into_iter().filter(|term| term.day >= self.archive.today);
        ahead
            .map(|term| self.texts.fill("deadline_due", &self.term_words(&term).each_ref().map(|(key, words)| (*key, words.as_str()))))
            .collect()
    }

    /// All terms, in words.
    pub(super) fn terms_told(&self, incident: &Incident) -> Vec<Word> {
        let told = |term: Term| {
            let words = self.term_words(&term);
            Word { text: self.texts.fill("deadline_fact", &words.each_ref().map(|(key, words)| (*key, words.as_str()))), lang: None }
        };
        self.terms(incident).into_iter().map(told).collect()
    }

    fn term_words(&self, term: &Term) -> [(&'static str, String); 2] {
        [("name", term.name.text.clone()), ("day", wording::long_day(term.day, self.language()))]
    }
}
