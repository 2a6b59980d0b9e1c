//! The days of a calendar as a table: which are worked, and how many before each.

use std::collections::HashMap;

use super::clock::{self, YEARS};
use super::days_off::{Country, DaysOff, LeftOut, Why};
use super::japan;
use super::week::Weekdays;

/// Every day that a calendar knows, by its number.
#[derive(Debug, Clone)]
pub(super) struct Days {
    weekdays: Weekdays,
    /// why a day is free whatever its weekday
    free: HashMap<i64, Why>,
    /// the first day that is known
    first: i64,
    /// the days that are worked, in order
    worked: Vec<i64>,
    /// for each day from the first one on, how many are worked before it; one more than there are days
    before: Vec<u32>,
}

impl Days {
    pub(super) fn new(weekdays: Weekdays, days_off: &DaysOff) -> Self {
        let (first, last) = (clock::first_day(), clock::last_day());
        let mut days = Self { weekdays, free: free_days(days_off), first, worked: Vec::new(), before: vec![0] };
        for day in first..=last {
            if days.why_free(day).is_none() {
                days.worked.push(day);
            }
            days.before.push(u32::try_from(days.worked.len()).expect("a calendar knows some ten thousand days"));
        }
        days
    }

    /// The days that are worked, in order.
    pub(super) fn worked_between(&self, first: i64, last: i64) -> &[i64] {
        let (begin, end) = (self.worked_before(first) as usize, self.worked_before(last.saturating_add(1)) as usize);
        self.worked.get(begin..end).unwrap_or_default()
    }

    pub(super) fn is_worked(&self, day: i64) -> bool {
        self.worked_before(day) != self.worked_before(day.saturating_add(1))
    }

    /// How many days are worked before this one.
    pub(super) fn worked_before(&self, day: i64) -> u32 {
        let last = self.before.len() - 1;
        self.before[usize::try_from(day.saturating_sub(self.first)).map_or(0, |index| index.min(last))]
    }

    /// The day so many working days after a working day.
    pub(super) fn later(&self, day: i64, count: u32) -> Option<i64> {
        self.worked.get(self.worked_before(day) as usize + count as usize).copied()
    }

    /// The days from the first to the last that are not worked, in runs of one reason.
    pub(super) fn left_out(&self, first: i64, last: i64) -> Vec<LeftOut> {
        let mut runs: Vec<LeftOut> = Vec::new();
        let known = first.max(self.first)..=last.min(clock::last_day());
        for (day, why) in known.filter_map(|day| Some((day, self.why_free(day)?))) {
            match runs.last_mut() {
                Some(run) if run.why == why && clock::number(run.last) + 1 == day => run.last = clock::day(day),
                _ => runs.push(LeftOut { first: clock::day(day), last: clock::day(day), why }),
            }
        }
        runs
    }

    /// A company's word says most: its days off are one run, weekend within or not. A holiday on a weekend is a weekend.
    pub(super) fn why_free(&self, day: i64) -> Option<Why> {
        let free = self.free.get(&day);
        let weekend = !self.weekdays.contains(clock::weekday(day));
        match free {
            Some(Why::Holiday(_)) | None if weekend => Some(Why::Weekend),
            free => free.cloned(),
        }
    }
}

fn free_days(days_off: &DaysOff) -> HashMap<i64, Why> {
    let mut free = HashMap::new();
    if days_off.country == Some(Country::Japan) {
        let holidays = YEARS.flat_map(japan::holidays);
        free.extend(holidays.map(|(day, holiday)| (clock::number(day), Why::Holiday(holiday))));
    }
    for off in &days_off.own {
        let (first, last) = (clock::number(off.first).max(clock::first_day()), clock::number(off.last).min(clock::last_day()));
        free.extend((first..=last).map(|day| (day, Why::DayOff(off.name.clone()))));
    }
    free
}
