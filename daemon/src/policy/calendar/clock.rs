//! The wall clock of a zone as a table: between two changes of its offset it runs evenly.
//!
//! Instants are nanoseconds since 1970 in UTC; local times are nanoseconds since 1970 as the wall clock shows them.

use std::ops::RangeInclusive;

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// The years that a calendar knows. Before them no tracker kept a history; after them nobody knows the equinoxes.
pub(super) const YEARS: RangeInclusive<i16> = 1990..=2099;

/// A minute, in nanoseconds.
pub(super) const MINUTE: i64 = 60_000_000_000;
/// A day of the wall clock, in nanoseconds.
pub(super) const DAY: i64 = 24 * 60 * MINUTE;

/// A time in which the offset stays the same.
#[derive(Debug, Clone, Copy)]
struct Stay {
    /// its first instant
    from: i64,
    /// local time less instant
    offset: i64,
    /// the latest local time that was reached before it
    reached: i64,
}

/// The offsets of a zone, oldest first.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    stays: Vec<Stay>,
}

impl Clock {
    pub(super) fn new(zone: &TimeZone) -> Self {
        // A day more on both sides: no zone is further from UTC.
        let begin = first_day() * DAY - DAY;
        let end = (last_day() + 2) * DAY;
        let offset = |offset: Offset| i64::from(offset.seconds()) * 1_000_000_000;
        let mut stays = vec![Stay { from: i64::MIN, offset: offset(zone.to_offset(timestamp(begin))), reached: i64::MIN }];
        for change in zone.following(timestamp(begin)) {
            let from = nanoseconds(change.timestamp());
            if from > end {
                break;
            }
            let last = stays[stays.len() - 1];
            stays.push(Stay { from, offset: offset(change.offset()), reached: last.reached.max(from.saturating_add(last.offset)) });
        }
        Self { stays }
    }

    /// The local time at an instant.
    pub(super) fn local(&self, at: i64) -> i64 {
        at.saturating_add(self.stay(at).offset)
    }

    /// The latest local time that the wall clock has shown up to an instant: unlike the local time, it never runs back.
    pub(super) fn reached(&self, at: i64) -> i64 {
        self.local(at).max(self.stay(at).reached)
    }

    /// The first instant at which the wall clock shows this local time or a later one: the first of two in a fold, the
    /// first after a gap.
    pub(super) fn first(&self, local: i64) -> i64 {
        let stay = self.stays[self.stays.partition_point(|stay| stay.reached <= local) - 1];
        stay.from.max(local.saturating_sub(stay.offset))
    }

    /// The times of one offset, oldest first: first instant, first instant after it, offset.
    pub(super) fn stays(&self) -> impl Iterator<Item = (i64, i64, i64)> + '_ {
        let ends = self.stays.iter().skip(1).map(|next| next.from).chain([i64::MAX]);
        self.stays.iter().zip(ends).map(|(stay, end)| (stay.from, end, stay.offset))
    }

    fn stay(&self, at: i64) -> Stay {
        self.stays[self.stays.partition_point(|stay| stay.from <= at) - 1]
    }
}

/// The number of a day, from 1970-01-01 on.
pub(super) fn number(day: Date) -> i64 {
    day.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

/// The day of a number.
pub(super) fn day(number: i64) -> Date {
    let since = number.checked_mul(24).and_then(SignedDuration::try_from_hours);
    let day = since.and_then(|since| Date::constant(1970, 1, 1).checked_add(since).ok());
    day.unwrap_or(if number < 0 { Date::MIN } else { Date::MAX })
}

/// The weekday of a day's number.
pub(super) fn weekday(number: i64) -> Weekday {
    const FROM_1970: [Weekday; 7] =
        [Weekday::Thursday, Weekday::Friday, Weekday::Saturday, Weekday::Sunday, Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday];
    FROM_1970[number.rem_euclid(7) as usize]
}

/// The number of the first day that a calendar knows.
pub(super) fn first_day() -> i64 {
    number(Date::constant(*YEARS.start(), 1, 1))
}

/// The number of the last day that a calendar knows.
pub(super) fn last_day() -> i64 {
    number(Date::constant(*YEARS.end(), 12, 31))
}

/// An instant as a number; what lies centuries away, at the end of the numbers.
pub(super) fn nanoseconds(at: Timestamp) -> i64 {
    let exact = at.as_nanosecond();
    i64::try_from(exact).unwrap_or(if exact < 0 { i64::MIN } else { i64::MAX })
}

/// The instant of a number.
pub(super) fn timestamp(nanoseconds: i64) -> Timestamp {
    Timestamp::from_nanosecond(i128::from(nanoseconds)).expect("64 bits of nanoseconds end in 2262, and timestamps in 9999")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        nanoseconds(text.parse().expect("a timestamp"))
    }

    #[test]
    fn days_have_numbers_and_numbers_days() {
        for (text, expected) in [("1970-01-01", 0), ("1969-12-31", -1), ("2000-03-01", 11017)] {
            let date: Date = text.parse().expect("a day");
            assert_eq!((number(date), day(expected), weekday(expected)), (expected, date, date.weekday()));
        }
    }

    #[test]
    fn local_times_have_a_first_instant_in_gaps_and_folds() {
        let clock = Clock::new(&TimeZone::get("America/New_York").expect("bundled zone"));
        for (local, instant) in [
            ("2026-03-08T01:59:00Z", "2026-03-08T06:59:00Z"),
            ("2026-03-08T02:00:00Z", "2026-03-08T07:00:00Z"),
            ("2026-03-08T02:30:00Z", "2026-03-08T07:00:00Z"),
            ("2026-03-08T03:01:00Z", "2026-03-08T07:01:00Z"),
            ("2026-11-01T01:30:00Z", "2026-11-01T05:30:00Z"),
            ("2026-11-01T02:00:00Z", "2026-11-01T07:00:00Z"),
        ] {
            assert_eq!(timestamp(clock.first(at(local))), timestamp(at(instant)), "{local}");
        }
    }

    #[test]
    fn what_was_reached_never_runs_back() {
        let clock = Clock::new(&TimeZone::get("America/New_York").expect("bundled zone"));
        assert_eq!(clock.reached(at("2026-11-01T05:45:00Z")), at("2026-11-01T01:45:00Z"));
        assert_eq!(clock.reached(at("2026-11-01T06:15:00Z")), at("2026-11-01T02:00:00Z"));
        assert_eq!(clock.local(at("2026-11-01T06:15:00Z")), at("2026-11-01T01:15:00Z"));
        assert_eq!(clock.reached(at("2026-11-01T07:15:00Z")), at("2026-11-01T02:15:00Z"));
    }
}
