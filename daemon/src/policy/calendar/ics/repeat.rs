//! Days that come back every year. Other repetitions make no days off that we would understand in every case.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::moment::parse_moment;
use crate::policy::calendar::clock::YEARS;

/// How a day comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repeat {
    /// every so many years
    interval: usize,
    /// so often at most, the first time included
    count: usize,
    /// not after this day
    until: Date,
}

impl Repeat {
    /// A day that does not come back.
    pub(super) const ONCE: Self = Self { interval: 1, count: 1, until: Date::MAX };

    /// Reads the value of an `RRULE` of an event that begins on this day.
    ///
    /// # Errors
    /// Says in words what is not understood.
    pub(super) fn parse(text: &str, first: Date, zone: &TimeZone) -> Result<Self, String> {
        let mut repeat = Self { interval: 1, count: usize::MAX, until: Date::MAX };
        let text = text.to_ascii_uppercase();
        let mut yearly = false;
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let refused = || {
                format!("the repetition `{part}` is not understood; days off come back with FREQ=YEARLY and INTERVAL, COUNT or UNTIL only")
            };
            let (name, value) = part.split_once('=').ok_or_else(refused)?;
            match name {
                "FREQ" if value == "YEARLY" => yearly = true,
                "INTERVAL" => repeat.interval = positive(value).ok_or_else(refused)?,
                "COUNT" => repeat.count = positive(value).ok_or_else(refused)?,
                "UNTIL" => repeat.until = parse_moment(value, zone)?.date(),
                // Said a second time by many programs.
                "BYMONTH" if value.parse() == Ok(first.month()) => {}
                "BYMONTHDAY" if value.parse() == Ok(first.day()) => {}
                // Where a week starts says nothing of years.
                "WKST" => {}
                _ => return Err(refused()),
            }
        }
        if yearly { Ok(repeat) } else { Err("a repetition without FREQ=YEARLY is not understood".to_owned()) }
    }

    /// The days on which it begins; 29 February in leap years only.
    pub(super) fn days(self, first: Date) -> impl Iterator<Item = Date> {
        let last_year = (*YEARS.end()).max(first.year());
        let years = (first.year()..=last_year).step_by(self.interval);
        let days = years.filter_map(move |year| Date::new(year, first.month(), first.day()).ok());
        days.take(self.count).take_while(move |day| *day <= self.until)
    }
}

fn positive(text: &str) -> Option<usize> {
    let digits = (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|count| digits && *count > 0)
}
