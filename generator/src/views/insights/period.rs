//! The months that are looked at: twelve, or up to two years where twelve hold few reports.

use std::ops::Range;

use incident::text::Language;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::views::wording;

const YEAR: usize = 12;
/// With fewer reports in a year, earlier months are added.
const FEW: usize = 24;
/// Months of a strip.
pub(super) const QUARTER: usize = 3;

/// Some months up to the one of the build, and the reports that began in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    /// The first of its months.
    pub(super) first: Date,
    /// How many, a multiple of three.
    pub(super) months: usize,
    /// The day of the build.
    pub(super) today: Date,
    /// Places in the archive of the reports in it, newest first.
    pub(super) reports: Range<usize>,
    /// The same for as many months before it; `None` where the archive does not reach back so far.
    pub(super) before: Option<Range<usize>>,
    /// Months at its begin from which there is no report since the archive begins later.
    pub(super) unheard: usize,
}

impl Period {
    /// `days`: those on which the incidents began, newest first.
    pub(super) fn new(today: Date, days: &[Date]) -> Self {
        let months = length(today, days);
        let first = back(today, months - 1);
        let newest = days.partition_point(|day| *day > today);
        let oldest = days.partition_point(|day| *day >= first);
        let long_ago = back(first, months);
        let before = days.last().filter(|day| **day < long_ago).map(|_| oldest..days.partition_point(|day| *day >= long_ago));
        let unheard = days.last().map_or(0, |day| months_between(first, *day).clamp(0, i32::try_from(months - 1).unwrap_or(0)));
        Self { first, months, today, reports: newest.min(oldest)..oldest, before, unheard: usize::try_from(unheard).unwrap_or(0) }
    }

    /// The month of a day, from 0; `None` outside.
    pub(super) fn month_of(&self, day: Date) -> Option<usize> {
        usize::try_from(months_between(self.first, day)).ok().filter(|month| *month < self.months)
    }

    /// The first day of a month.
    pub(super) fn begin_of(&self, month: usize) -> Date {
        back(self.first, 0).checked_add(i32::try_from(month).unwrap_or(0).months()).unwrap_or(self.today)
    }

    /// How many quarters; the last ends with the month of the build.
    pub(super) fn quarters(&self) -> usize {
        self.months / QUARTER
    }

    /// `Sep–Nov 2026`, `2026年9〜11月`
    pub(super) fn quarter_name(&self, quarter: usize, language: Language) -> String {
        let (from, to) = (self.begin_of(quarter * QUARTER), self.begin_of(quarter * QUARTER + QUARTER - 1));
        let short = |day| wording::month_alone(day, language);
        match language {
            Language::En if from.year() == to.year() => format!("{}–{}", short(from), wording::short_month(to, language)),
            Language::En => format!("{} – {}", wording::short_month(from, language), wording::short_month(to, language)),
            Language::Ja if from.year() == to.year() => format!("{}年{}〜{}月", from.year(), from.month(), to.month()),
            Language::Ja => format!("{}〜{}", wording::short_month(from, language), wording::short_month(to, language)),
        }
    }

    /// `Nov`, `11月`; with the year where one is to be written.
    pub(super) fn month_label(&self, month: usize, language: Language) -> String {
        let day = self.begin_of(month);
        if self.year_at(month, language).is_some() { wording::short_month(day, language) } else { wording::month_alone(day, language) }
    }

    /// The year to be written at a month: at each January, and at the first of all unless a January is next to it.
    pub(super) fn year_at(&self, month: usize, language: Language) -> Option<String> {
        let day = self.begin_of(month);
        (day.month() == 1 || (month == 0 && day.month() != 12)).then(|| wording::year(day.year(), language))
    }
}

/// Twelve months; with few reports in them, as many up to 24 as the archive reaches back.
fn length(today: Date, days: &[Date]) -> usize {
    let newest = days.partition_point(|day| *day > today);
    let in_a_year = days.partition_point(|day| *day >= back(today, YEAR - 1)).saturating_sub(newest);
    let reached = days.last().map_or(0, |day| months_between(*day, today) + 1);
    let reached = usize::try_from(reached).unwrap_or(0).clamp(YEAR, 2 * YEAR).div_ceil(QUARTER) * QUARTER;
    if in_a_year < FEW { reached } else { YEAR }
}

fn months_between(from: Date, to: Date) -> i32 {
    (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month())
}

/// The first day of the month so many months before.
fn back(day: Date, months: usize) -> Date {
    let first = day.first_of_month();
    first.checked_sub(i32::try_from(months).unwrap_or(0).months()).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn a_year_with_many_reports_is_looked_at_alone() {
        let days: Vec<Date> = (0..40).map(|n| back(TODAY, n / 2)).collect();
        let period = Period::new(TODAY, &days);
        assert_eq!((period.first, period.months, period.reports, period.before, period.unheard), (date(2025, 12, 1), 12, 0..24, None, 0));
        assert_eq!(Period::new(TODAY, &[days, vec![date(2024, 11, 30)]].concat()).before, Some(24..40));
    }

    #[test]
    fn few_reports_are_looked_at_with_those_before_as_far_as_there_are_any() {
        let months = |oldest: Date| Period::new(TODAY, &[TODAY, oldest]).months;
        assert_eq!(
            [date(2026, 11, 1), date(2025, 12, 1), date(2025, 11, 30), date(2025, 3, 1), date(2020, 1, 1)].map(months),
            [12, 12, 15, 21, 24]
        );
        let young = Period::new(TODAY, &[TODAY, date(2026, 9, 3)]);
        assert_eq!((young.reports, young.unheard), (0..2, 9));
    }

    #[test]
    fn reports_of_the_future_and_none_at_all_are_no_trouble() {
        let period = Period::new(TODAY, &[date(2027, 1, 1), TODAY]);
        assert_eq!((period.month_of(date(2027, 1, 1)), period.month_of(TODAY), period.reports), (None, Some(11), 1..2));
        assert_eq!(Period::new(TODAY, &[]).reports, 0..0);
    }

    #[test]
    fn quarters_end_with_the_month_of_the_build_and_are_named_in_both_languages() {
        let period = Period::new(TODAY, &[]);
        let name = |quarter, language| period.quarter_name(quarter, language).replace('\u{a0}', " ");
        assert_eq!((name(3, Language::En).as_str(), name(0, Language::En).as_str()), ("Sep–Nov 2026", "Dec 2025 – Feb 2026"));
        assert_eq!((name(3, Language::Ja).as_str(), name(0, Language::Ja).as_str()), ("2026年9〜11月", "2025年12月〜2026年2月"));
        assert_eq!(
            (period.year_at(0, Language::En), period.year_at(1, Language::En), period.year_at(2, Language::Ja)),
            (None, Some("2026".to_owned()), None)
        );
    }
}
