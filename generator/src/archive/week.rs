//! Weeks of ISO 8601, by which meetings are named: they begin on Monday, and the first of a year holds its first Thursday.

use std::fmt;

use incident::site::model::ReviewTime;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    monday: Date,
}

impl Week {
    /// The week that a day lies in.
    pub fn of(day: Date) -> Self {
        let behind = i64::from(day.weekday().to_monday_zero_offset());
        Self { monday: day.saturating_sub(behind.days()) }
    }

    /// Reads `2026-W48`; a week that the year does not have is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, week) = text.split_once("-W")?;
        let is_plain = year.len() == 4 && week.len() == 2 && (year.bytes().chain(week.bytes())).all(|b| b.is_ascii_digit());
        let (year, week) = is_plain.then_some((year.parse().ok()?, week.parse().ok()?))?;
        ISOWeekDate::new(year, week, Weekday::Monday).ok().map(|monday| Self { monday: monday.date() })
    }

    /// The week after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self { monday: self.monday.saturating_add(7.days()) }
    }

    /// The week before it.
    #[must_use]
    pub fn previous(self) -> Self {
        Self { monday: self.monday.saturating_sub(7.days()) }
    }

    /// How many weeks it comes after another; negative where it comes before.
    pub fn weeks_after(self, other: Self) -> i64 {
        other.monday.duration_until(self.monday).as_hours() / (24 * 7)
    }

    /// The year that it counts in, which at the year's edges is not that of all its days; and its number in it.
    pub fn year_and_number(self) -> (i16, i8) {
        let date = self.monday.iso_week_date();
        (date.year(), date.week())
    }

    /// The day of its meeting.
    pub fn meeting_day(self, review: ReviewTime) -> Date {
        self.monday.saturating_add(i64::from(review.day.to_monday_zero_offset()).days())
    }

    /// The instant at which its meeting begins; where a clock change skips the time, that after the gap.
    pub fn meeting(self, review: ReviewTime, zone: &TimeZone) -> Timestamp {
        let local = self.meeting_day(review).to_datetime(review.time);
        zone.to_ambiguous_timestamp(local).compatible().unwrap_or(Timestamp::MAX)
    }

    /// The week of the first meeting that begins after an instant: there it is spoken of.
    pub fn of_meeting_after(at: Timestamp, review: ReviewTime, zone: &TimeZone) -> Self {
        let week = Self::of(at.to_zoned(zone.clone()).date());
        if at < week.meeting(review, zone) { week } else { week.next() }
    }

    /// The week of the first meeting on a day or after it.
    pub fn of_meeting_from(day: Date, review: ReviewTime) -> Self {
        let week = Self::of(day);
        if day <= week.meeting_day(review) { week } else { week.next() }
    }
}

/// `2026-W48`
impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, number) = self.year_and_number();
        write!(f, "{year:04}-W{number:02}")
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    const FRIDAY: ReviewTime = ReviewTime { day: Weekday::Friday, time: time(15, 0, 0, 0) };

    #[test]
    fn at_the_edges_of_a_year_a_week_has_the_year_of_its_thursday() {
        for (day, name) in [
            (date(2020, 12, 31), "2020-W53"),
            (date(2021, 1, 3), "2020-W53"),
            (date(2021, 1, 4), "2021-W01"),
            (date(2024, 12, 30), "2025-W01"),
            (date(2026, 12, 28), "2026-W53"),
            (date(2027, 1, 3), "2026-W53"),
        ] {
            assert_eq!(Week::of(day).to_string(), name, "{day}");
            assert_eq!(Week::parse(name), Some(Week::of(day)), "{name}");
        }
        assert_eq!(Week::of(date(2026, 12, 30)).next().to_string(), "2027-W01");
        assert_eq!(Week::of(date(2021, 1, 5)).previous().to_string(), "2020-W53");
    }

    #[test]
    fn what_is_no_week_is_not_read() {
        for text in ["2025-W53", "2026-W00", "2026-W54", "2026-48", "2026-W8", "2026-w48", "2026-W48 ", "26-W48", "+026-W48", ""] {
            assert_eq!(Week::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_happens_while_a_meeting_begins_is_for_the_next() {
        let tokyo = TimeZone::get("Asia/Tokyo").expect("bundled zone");
        let meeting = Week::parse("2026-W53").expect("a week").meeting(FRIDAY, &tokyo);
        assert_eq!(meeting.to_string(), "2027-01-01T06:00:00Z");
        assert_eq!(Week::of_meeting_after(meeting, FRIDAY, &tokyo).to_string(), "2027-W01");
        assert_eq!(Week::of_meeting_after(meeting - 1.second(), FRIDAY, &tokyo).to_string(), "2026-W53");
    }

    #[test]
    fn the_coming_meeting_may_be_today() {
        assert_eq!(Week::of_meeting_from(date(2026, 11, 27), FRIDAY).to_string(), "2026-W48");
        assert_eq!(Week::of_meeting_from(date(2026, 11, 28), FRIDAY).to_string(), "2026-W49");
        assert_eq!(Week::parse("2027-W01").map(|week| week.weeks_after(Week::of(date(2026, 12, 31)))), Some(1));
    }
}
