//! Moments and periods as people write them in reports and settings.
//!
//! A moment is an instant in UTC; the zone to read and show it in stands beside it (the site's). Seconds are kept.

use std::fmt;
use std::ops::RangeInclusive;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp, Zoned};

/// How exactly a moment is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// The day only; the instant is that day's first in the site's zone.
    Day,
    /// Day and time of day.
    Time,
}

/// When something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The instant, in UTC.
    pub at: Timestamp,
    /// Whether the time of day is known.
    pub precision: Precision,
}

impl Moment {
    /// Reads `2026-03-14`, `2026-03-14 09:12`, `2026-03-14T09:12:30`, each with or without `Z`, `+09:00`, `+0900`, `+09`.
    /// Without an offset the text is local time in `zone`; a local time that a clock change skips or repeats is read as
    /// RFC 5545 says (after the gap; the first of two).
    ///
    /// # Errors
    /// Says in words what is wrong.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, String> {
        let text = text.trim();
        let day_text = text.get(..10).ok_or_else(|| "a date is written 2026-03-14".to_owned())?;
        let day = parse_day(day_text)?;
        let rest = text[10..].trim_start_matches(['T', 't', ' ']);
        if rest.is_empty() {
            return Self::of_day(day, zone);
        }
        if rest.len() == text.len() - 10 {
            return Err("a blank or `T` stands between the date and the time".to_owned());
        }
        let (clock, offset) = split_offset(rest)?;
        let local = day.to_datetime(parse_clock(clock)?);
        let at = match offset {
            Some(offset) => offset.to_timestamp(local).map_err(|e| e.to_string())?,
            None => local_instant(local, zone)?,
        };
        // Written in `zone`, the last hours of a year can lie in the next.
        near(at.to_zoned(zone.clone()).year())?;
        Ok(Self { at, precision: Precision::Time })
    }

    /// A whole day in `zone`.
    ///
    /// # Errors
    /// The day lies outside what the calendar can tell.
    pub fn of_day(day: Date, zone: &TimeZone) -> Result<Self, String> {
        Ok(Self { at: local_instant(day.to_datetime(Time::midnight()), zone)?, precision: Precision::Day })
    }

    /// Day and time of day in `zone`.
    pub fn zoned(&self, zone: &TimeZone) -> Zoned {
        self.at.to_zoned(zone.clone())
    }

    /// Its day in `zone`.
    pub fn day(&self, zone: &TimeZone) -> Date {
        self.zoned(zone).date()
    }

    /// Whether it lies before `other`, as exactly as both are known.
    pub fn is_before(&self, other: &Self, zone: &TimeZone) -> bool {
        match self.precision.min(other.precision) {
            Precision::Day => self.day(zone) < other.day(zone),
            Precision::Time => self.at < other.at,
        }
    }

    /// How it is written in front matter: `2026-03-14`, or `2026-03-14T09:12+09:00`.
    pub fn write(&self, zone: &TimeZone) -> String {
        let zoned = self.zoned(zone);
        match self.precision {
            Precision::Day => zoned.date().to_string(),
            // Some zones were seconds off before they had whole minutes; an offset is written without seconds.
            Precision::Time if zoned.offset().seconds() % 60 != 0 => self.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            Precision::Time => zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string().replace(":00+", "+").replace(":00-", "-"),
        }
    }
}

/// Years that people write about. Others are slips of the hand, and their zones had odd offsets.
const YEARS: RangeInclusive<i16> = 1900..=2200;

fn near(year: i16) -> Result<(), String> {
    if YEARS.contains(&year) { Ok(()) } else { Err(format!("the year {year} is far off; a date is written 2026-03-14")) }
}

/// Reads `2026-03-14`, all ten characters and nothing else; the year is 1900 to 2200.
///
/// # Errors
/// Says in words what is wrong.
pub fn parse_day(text: &str) -> Result<Date, String> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10 && bytes.iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() });
    if !shaped {
        return Err(format!("`{text}` is not a date; a date is written 2026-03-14"));
    }
    let number = |from: usize, to: usize| text[from..to].parse::<i16>().unwrap_or_default();
    let (year, month, day) = (number(0, 4), number(5, 7) as i8, number(8, 10) as i8);
    near(year)?;
    Date::new(year, month, day).map_err(|_| format!("there is no day {text} in the calendar"))
}

fn local_instant(local: DateTime, zone: &TimeZone) -> Result<Timestamp, String> {
    zone.to_ambiguous_timestamp(local).compatible().map_err(|e| e.to_string())
}

/// Splits `09:12:30.000+09:00` into the clock and the offset.
fn split_offset(text: &str) -> Result<(&str, Option<Offset>), String> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Ok((clock.trim_end(), Some(Offset::UTC)));
    }
    let Some(sign_at) = text.rfind(['+', '-']) else {
        return Ok((text, None));
    };
    let digits: String = text[sign_at + 1..].chars().filter(|c| *c != ':').collect();
    let well_formed = matches!(digits.len(), 2 | 4) && digits.bytes().all(|b| b.is_ascii_digit());
    if !well_formed {
        return Err(format!("`{}` is not an offset from UTC; one is written +09:00", &text[sign_at..]));
    }
    let hours: i32 = digits[..2].parse().unwrap_or_default();
    let minutes: i32 = digits.get(2..).unwrap_or_default().parse().unwrap_or_default();
    let sign = if text[sign_at..].starts_with('-') { -1 } else { 1 };
    let offset = Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).map_err(|e| e.to_string())?;
    Ok((text[..sign_at].trim_end(), Some(offset)))
}

/// Reads `9:12`, `09:12`, `09:12:30`, `09:12:30.000`; fractions of a second are dropped.
fn parse_clock(text: &str) -> Result<Time, String> {
    let whole = text.split('.').next().unwrap_or_default();
    let parts: Vec<&str> = whole.split(':').collect();
    let numeric = parts.iter().all(|p| matches!(p.len(), 1 | 2) && p.bytes().all(|b| b.is_ascii_digit()));
    if !numeric || !matches!(parts.len(), 2 | 3) {
        return Err(format!("`{text}` is not a time; a time is written 09:12"));
    }
    let number = |i: usize| parts.get(i).map_or(0, |p| p.parse::<i8>().unwrap_or_default());
    Time::new(number(0), number(1), number(2), 0).map_err(|_| format!("there is no time {whole} on a clock"))
}

/// The unit of a [`Period`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// minutes
    Minutes,
    /// hours
    Hours,
    /// days
    Days,
}

/// The longest period, a hundred years.
const MOST_DAYS: u32 = 36_500;

/// A length of time as settings write it: `5 days`, `2 hours`, `30 minutes`. Whether working or wall time is meant is
/// said where it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// how many
    pub count: u32,
    /// of what
    pub unit: Unit,
}

impl Period {
    /// Reads `5 days`, `1 day`, `30 minutes`, `2h`; a hundred years at most.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let count = text[..digits].parse().ok()?;
        let (unit, most) = match text[digits..].trim() {
            "minute" | "minutes" | "min" | "m" => (Unit::Minutes, MOST_DAYS * 24 * 60),
            "hour" | "hours" | "h" => (Unit::Hours, MOST_DAYS * 24),
            "day" | "days" | "d" => (Unit::Days, MOST_DAYS),
            _ => return None,
        };
        (count <= most).then_some(Self { count, unit })
    }

    /// The day this many calendar days after `day`; hours and minutes stay on the day.
    pub fn after_day(self, day: Date) -> Date {
        let days = if self.unit == Unit::Days { i64::from(self.count) } else { 0 };
        let span = Span::new().try_days(days).ok();
        span.and_then(|span| day.checked_add(span).ok()).unwrap_or(Date::MAX)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
            Unit::Days => "days",
        };
        write!(f, "{} {unit}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokyo() -> TimeZone {
        TimeZone::get("Asia/Tokyo").expect("bundled zone")
    }

    #[test]
    fn moments_are_read_in_the_shapes_that_people_write() {
        for text in [
            "2026-03-14T09:12+09:00",
            "2026-03-14 09:12",
            "2026-03-14T00:12:00Z",
            "2026-03-14 00:12:00.000Z",
            "2026-03-14T09:12:00+0900",
            "2026-03-14  9:12",
            "2026-03-13 19:12-05",
        ] {
            let moment = Moment::parse(text, &tokyo()).expect(text);
            assert_eq!(moment.at.to_string(), "2026-03-14T00:12:00Z", "{text}");
        }
    }

    #[test]
    fn a_day_alone_stays_a_day() {
        let moment = Moment::parse("2026-03-14", &tokyo()).expect("a day");
        assert_eq!((moment.precision, moment.write(&tokyo()).as_str()), (Precision::Day, "2026-03-14"));
    }

    #[test]
    fn impossible_moments_are_told_in_words() {
        for (text, words) in [
            ("2026-02-30", "no day"),
            ("2026-03-14 25:00", "no time"),
            ("20202-01-16", "not a date"),
            ("14.03.2026", "not a date"),
            ("2026-03-14T09:12+9", "offset"),
            ("2026-03-14x", "between"),
            ("0025-03-14", "far off"),
            ("9999-12-31 23:59", "far off"),
            ("2200-12-31 23:59Z", "far off"),
            ("昨日の夕方", ""),
        ] {
            let wrong = Moment::parse(text, &tokyo()).expect_err(text);
            assert!(wrong.contains(words), "{text}: {wrong}");
        }
    }

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        let monrovia = TimeZone::get("Africa/Monrovia").expect("bundled zone");
        for (text, zone) in [("2026-03-14T09:12:30+09:00", tokyo()), ("1900-01-01 00:00", tokyo()), ("1960-03-14 09:00", monrovia)] {
            let moment = Moment::parse(text, &zone).expect("a moment");
            assert_eq!(Moment::parse(&moment.write(&zone), &zone), Ok(moment), "{text}");
        }
    }

    #[test]
    fn periods_have_a_unit() {
        assert_eq!(Period::parse("5 days"), Some(Period { count: 5, unit: Unit::Days }));
        assert_eq!(Period::parse("5"), None);
    }

    #[test]
    fn periods_that_no_calendar_holds_are_none() {
        assert!(Period::parse("36500 days").is_some() && Period::parse("52560000 minutes").is_some());
        for text in ["36501 days", "876001 hours", "4294967295 minutes", "99999999999999999999 days"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        let day = parse_day("2026-03-14").expect("a day");
        assert_eq!(Period { count: 1, unit: Unit::Days }.after_day(day), parse_day("2026-03-15").expect("a day"));
        assert_eq!(Period { count: u32::MAX, unit: Unit::Days }.after_day(day), Date::MAX);
    }
}
