//! One old incident worth reading again, and why.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use crate::views::derive::Views;
use crate::views::meetings::happened::{Happened, Meeting};
use crate::views::wording;
use crate::views::words::{LevelWord, Word};

/// Of the reports that others name most, so many take turns in quiet weeks.
const TURNS: usize = 12;

/// An old report.
#[derive(Debug, Serialize)]
pub(super) struct PastItem {
    /// Its id.
    pub(super) id: String,
    /// Its title.
    pub(super) title: Word,
    href: String,
    level: LevelWord,
    why: String,
    summary: Option<Word>,
    day: String,
    services: Vec<Word>,
}

impl Views {
    /// The old report of a meeting: one that a new report repeats; else the worst that began in these days of an earlier
    /// year; else one of those that others name most.
    pub(super) fn past_item(&self, meeting: Meeting, happened: &Happened) -> Option<PastItem> {
        let is_old = |at: &usize| !happened.reports.contains(at) && self.day(&self.archive.incidents[*at]) < meeting.before;
        let repeated = happened.reports.iter().filter_map(|at| self.repeated_by(*at)).find(is_old);
        let at = repeated.or_else(|| self.anniversary_of(meeting)).or_else(|| self.most_named(meeting))?;
        let incident = &self.archive.incidents[at];
        Some(PastItem {
            id: incident.report.id.to_string(),
            title: self.title(incident),
            href: self.archive.address(incident),
            level: self.level(incident),
            why: self.why_past(at, meeting, happened),
            summary: self.summary(incident),
            day: wording::long_day(self.day(incident), self.language()),
            services: incident.report.services.iter().map(|key| self.service(key)).collect(),
        })
    }

    fn repeated_by(&self, at: usize) -> Option<usize> {
        self.archive.pages.incident(self.archive.incidents[at].report.recurrence_of.as_deref()?)
    }

    /// All reasons that there are, in one sentence.
    fn why_past(&self, at: usize, meeting: Meeting, happened: &Happened) -> String {
        let mut reasons = Vec::new();
        let again = happened.reports.iter().find(|report| self.repeated_by(**report) == Some(at));
        let came_again = |again: &usize| self.texts.fill("past_again", &[("id", self.archive.incidents[*again].report.id.as_str())]);
        reasons.extend(again.map(came_again));
        let day = self.day(&self.archive.incidents[at]);
        if let Some(years) = years_before(day, meeting) {
            let key = if years == 1 { "past_year" } else { "past_years" };
            let on = wording::short_day(day, self.language());
            reasons.push(self.texts.fill(key, &[("n", &years.to_string()), ("day", &on)]));
        }
        let chain = self.chains().of(at);
        let recurrences = chain.iter().position(|place| *place == at).map_or(0, |here| chain.len() - here - 1);
        if again.is_none() && recurrences > 0 {
            let key = if recurrences == 1 { "past_recurred" } else { "past_recurred_often" };
            reasons.push(self.texts.fill(key, &[("n", &recurrences.to_string())]));
        }
        let named = self.named_by().by(at).len();
        if named > 0 {
            let key = if named == 1 { "past_named_one" } else { "past_named" };
            reasons.push(self.texts.fill(key, &[("n", &named.to_string())]));
        }
        self.texts.fill("past_sentence", &[("reasons", &reasons.join(self.texts.get("past_and")))])
    }

    /// The worst report of these days in an earlier year; of equals the latest.
    fn anniversary_of(&self, meeting: Meeting) -> Option<usize> {
        let by_day = self.meetings.days.get_or_init(|| self.by_day());
        let days = (1..=7).filter_map(|ahead: i64| meeting.before.checked_add(ahead.days()).ok());
        let same_days = days.filter_map(|day| by_day.get(&(day.month(), day.day()))).flatten().map(|at| *at as usize);
        let earlier = same_days.filter(|at| years_before(self.day(&self.archive.incidents[*at]), meeting).is_some());
        earlier.max_by_key(|at| (self.archive.incidents[*at].report.level, self.archive.incidents[*at].report.times.started.at))
    }

    fn by_day(&self) -> HashMap<(i8, i8), Vec<u32>> {
        let mut by_day: HashMap<(i8, i8), Vec<u32>> = HashMap::new();
        for (at, incident) in (0_u32..).zip(self.archive.incidents.iter()) {
            let day = self.day(incident);
            by_day.entry((day.month(), day.day())).or_default().push(at);
        }
        by_day
    }

    /// One of the reports that others name most, in turn from week to week.
    fn most_named(&self, meeting: Meeting) -> Option<usize> {
        let is_old = |at: &&usize| self.day(&self.archive.incidents[**at]) < meeting.before;
        let named: Vec<usize> = self.named_by().most().iter().filter(is_old).take(TURNS).copied().collect();
        let (_, number) = meeting.week.year_and_number();
        named.get(usize::try_from(number).unwrap_or(0).checked_rem(named.len())?).copied()
    }
}

/// How many years before the days of a meeting a day lies, where it is the same day of the year.
fn years_before(day: Date, meeting: Meeting) -> Option<i16> {
    let is_within = |years: i16| {
        let moved = day.checked_add(i32::from(years).years()).ok()?;
        (meeting.before < moved && moved <= meeting.day).then_some(years)
    };
    let years = meeting.day.year() - day.year();
    [years, years - 1].into_iter().filter(|years| *years > 0).find_map(is_within)
}
