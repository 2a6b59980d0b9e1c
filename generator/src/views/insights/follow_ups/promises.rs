//! What becomes of promises: how many were open and overdue at the end of each month, and how many were kept, in time or late.

use jiff::civil::Date;

use crate::views::chart::area::{Month, Words, narrow, wide};
use crate::views::derive::Views;
use crate::views::insights::figure::{Figure, Table, TableRow};
use crate::views::insights::period::Period;
use crate::views::promises::promise::{Promise, State};
use crate::views::wording;
use crate::views::words::Word;

/// Whether a promise was open at the end of a day. One that was given up nobody knows when was never.
fn was_open(promise: &Promise, day: Date) -> bool {
    let settled = match promise.state {
        State::Unknown => true,
        State::Dropped => promise.dropped_on.is_none_or(|dropped| dropped <= day),
        _ => promise.kept_on.is_some_and(|kept| kept <= day),
    };
    !settled && promise.promised_on <= day
}

/// The month that ends with `end` and begins with `begin`.
fn month(promises: &[Promise], begin: Date, end: Date) -> Month {
    let mut month = Month::default();
    for promise in promises {
        if was_open(promise, end) {
            month.open += 1;
            month.overdue += u32::from(promise.due.is_some_and(|due| due < end));
        }
        if promise.kept_on.is_some_and(|kept| (begin..=end).contains(&kept)) {
            if promise.state == State::KeptLate { month.late += 1 } else { month.in_time += 1 }
        }
    }
    month
}

impl Views {
    /// `None` where nothing was promised in these months or open in them, or no ticket was ever asked for.
    pub(in crate::views::insights) fn promises_figure(&self, period: &Period) -> Option<Figure> {
        let as_of = self.tickets_as_of()?;
        let months = self.promise_months(period);
        let last = months.last()?;
        let [open, overdue] = [self.say("insights_open", last.open, &[]), self.say("insights_overdue", last.overdue, &[])];
        let words =
            Words { open: &open, overdue: &overdue, in_time: self.texts.get("insights_in_time"), late: self.texts.get("insights_late") };
        let reading = self.promises_reading(&months, &as_of);
        let said = (self.text("insights_promises"), self.promises_finding(&months, period), reading);
        let with_year = |(at, month): (usize, &Month)| Month { label: period.month_label(at, self.language()), ..month.clone() };
        let downwards: Vec<Month> = months.iter().enumerate().map(with_year).collect();
        let drawings = vec![wide(&months, &words), narrow(&downwards, &words)];
        let is_something = months.iter().any(|month| month.open + month.in_time + month.late > 0);
        is_something.then(|| Figure::new("promises", said, drawings, self.promises_table(&months, period)))
    }

    /// The months up to the day of the snapshot; the last is told as it is on that day.
    fn promise_months(&self, period: &Period) -> Vec<Month> {
        let (promises, as_of) = (self.promises_of_all(), self.snapshot_day());
        let begins = (0..period.months).map(|at| (at, period.begin_of(at))).filter(|(_, begin)| *begin <= as_of);
        let mut months: Vec<Month> = begins
            .map(|(at, begin)| {
                let end = begin.last_of_month().min(as_of);
                let label = wording::month_alone(begin, self.language());
                Month { label, year: period.year_at(at, self.language()), ..month(promises, begin, end) }
            })
            .collect();
        if let Some(last) = months.last_mut() {
            last.open = count(promises, Promise::is_open);
            last.overdue = count(promises, |promise| matches!(promise.state, State::Overdue(_)));
        }
        months
    }

    fn promises_finding(&self, months: &[Month], period: &Period) -> String {
        let Some((last, earlier)) = months.split_last() else { return String::new() };
        let m = last.overdue.to_string();
        let now = match (last.open, last.overdue) {
            (0, _) => self.text("insights_found_open_none"),
            (open, 0) => self.say("insights_found_open_fine", open, &[]),
            (open, _) => self.say("insights_found_open", open, &[("m", m.as_str())]),
        };
        let Some((at, peak)) = (0..).zip(earlier).max_by_key(|(at, month)| (month.open, *at)) else { return now };
        if peak.open <= last.open {
            return if last.open > 0 { now + self.texts.get("insights_found_open_most") } else { now };
        }
        let (name, q) = (wording::month(period.begin_of(at), self.language()), peak.overdue.to_string());
        now + &self.say("insights_found_open_peak", peak.open, &[("month", name.as_str()), ("m", q.as_str())])
    }

    fn promises_reading(&self, months: &[Month], as_of: &str) -> String {
        let kept: u32 = months.iter().map(|month| month.in_time + month.late).sum();
        let late: u32 = months.iter().map(|month| month.late).sum();
        let unknown = count(self.promises_of_all(), |promise| promise.state == State::Unknown);
        let mut sentences = vec![self.texts.fill("insights_promises_reading", &[("when", as_of)])];
        if kept > 0 {
            let key = if late == 0 { "insights_kept_none_late" } else { "insights_kept_late" };
            sentences.push(self.say(key, kept, &[("m", late.to_string().as_str())]));
        }
        if unknown > 0 {
            sentences.push(self.say("insights_promises_unknown", unknown, &[]));
        }
        self.paragraph(&sentences)
    }

    fn promises_table(&self, months: &[Month], period: &Period) -> Table {
        let heads = ["insights_month", "insights_open_head", "insights_overdue_head", "insights_in_time", "insights_late"];
        let row = |(at, month): (usize, &Month)| {
            let name = Word::plain(wording::month(period.begin_of(at), self.language()));
            TableRow::of(name, [month.open, month.overdue, month.in_time, month.late])
        };
        Table { head: heads.map(|key| self.text(key)).into(), rows: months.iter().enumerate().rev().map(row).collect() }
    }
}

fn count(promises: &[Promise], is: impl Fn(&Promise) -> bool) -> u32 {
    u32::try_from(promises.iter().filter(|promise| is(promise)).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn promise(state: State, due: Option<Date>, kept_on: Option<Date>) -> Promise {
        let promised_on = date(2026, 1, 10);
        Promise { incident: 0, nth: 0, state, drifts: Vec::new(), promised_on, due, kept_on, dropped_on: None }
    }

    #[test]
    fn a_promise_is_open_from_its_day_to_the_day_before_it_is_settled() {
        let kept = promise(State::KeptLate, Some(date(2026, 2, 1)), Some(date(2026, 3, 5)));
        assert_eq!(
            [date(2026, 1, 9), date(2026, 1, 10), date(2026, 3, 4), date(2026, 3, 5)].map(|day| was_open(&kept, day)),
            [false, true, true, false]
        );
        let given_up = promise(State::Dropped, None, None);
        assert!(!was_open(&given_up, date(2026, 2, 1)), "nobody knows when it was given up");
        let agreed = Promise { dropped_on: Some(date(2026, 3, 1)), ..given_up };
        assert!(was_open(&agreed, date(2026, 2, 1)) && !was_open(&agreed, date(2026, 3, 1)));
        assert!(!was_open(&promise(State::Unknown, None, None), date(2026, 2, 1)));
    }

    #[test]
    fn a_month_counts_what_is_open_and_overdue_at_its_end_and_what_was_kept_in_it() {
        let all = [
            promise(State::KeptLate, Some(date(2026, 2, 1)), Some(date(2026, 3, 5))),
            promise(State::Kept, Some(date(2026, 4, 1)), Some(date(2026, 2, 28))),
            promise(State::Overdue(9), Some(date(2026, 2, 28)), None),
        ];
        let counts = |month: Month| [month.open, month.overdue, month.in_time, month.late];
        assert_eq!(counts(month(&all, date(2026, 2, 1), date(2026, 2, 28))), [2, 1, 1, 0]);
        assert_eq!(counts(month(&all, date(2026, 3, 1), date(2026, 3, 31))), [1, 1, 0, 1]);
    }
}
