//! A five-field crontab line: at which instants it runs in a zone.
//!
//! `cron` is asked in local time only, as if that were UTC; what a clock change does to local times is decided here.

use chrono::{DateTime as ChronoDateTime, Datelike, NaiveDate, Timelike, Utc};
use cron::Schedule;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::fields::{self, Field};

/// When something runs, with crontab's meaning.
#[derive(Debug, Clone)]
pub struct Crontab {
    /// Several where day of the month and day of the week are both restricted: then one of the two is enough.
    schedules: Vec<Schedule>,
    pace: Pace,
}

/// How a line takes a clock change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// minute or hour is `*` or `*/n`: it goes on as time really passes
    Steady,
    /// times of day: each of them once, neither skipped nor doubled
    Fixed,
}

impl Crontab {
    /// Reads `0 10 * * mon-fri`, or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.
    ///
    /// # Errors
    /// Says in words what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let line = if text.starts_with('@') { nickname(text)? } else { text };
        let parts: Vec<&str> = line.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = parts[..] else {
            let fields = "minute, hour, day of the month, month, day of the week";
            return Err(format!("`{text}` has {} fields and not five: {fields}; such as `0 10 * * mon-fri`", parts.len()));
        };
        let (minute, hour) = (Field::parse(minute, &fields::MINUTE)?, Field::parse(hour, &fields::HOUR)?);
        let (day, month) = (Field::parse(day, &fields::DAY)?, Field::parse(month, &fields::MONTH)?);
        let weekday = Field::parse(weekday, &fields::WEEKDAY)?;
        let schedule = |day: &str, weekday: &str| {
            let line = format!("0 {} {} {day} {} {weekday}", minute.list(), hour.list(), month.list());
            line.parse::<Schedule>().map_err(|error| format!("`{text}` is not understood: {error}"))
        };
        let schedules = if day.star || weekday.star {
            vec![schedule(&day.list(), &weekday.list_of_weekdays())?]
        } else {
            vec![schedule(&day.list(), "*")?, schedule("*", &weekday.list_of_weekdays())?]
        };
        let pace = if minute.star || hour.star { Pace::Steady } else { Pace::Fixed };
        Ok(Self { schedules, pace })
    }

    /// The first run after an instant; None where no day to the year 2100 fits, such as 31 February.
    ///
    /// A time of day that a clock change skips runs at the first instant after the gap, once; one that is repeated runs
    /// the first time. A line with `*` or `*/n` for its minute or hour goes by what the clock shows, as time passes.
    pub fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match self.pace {
            Pace::Fixed => self.next_fixed(after, zone),
            Pace::Steady => self.next_steady(after, zone),
        }
    }

    fn next_fixed(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut local = zone.to_datetime(after);
        loop {
            local = self.next_local(local)?;
            let at = first_instant(local, zone)?;
            if at > after {
                return Some(at);
            }
        }
    }

    fn next_steady(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut from = after;
        for change in zone.following(after).map(|change| change.timestamp()) {
            if let Some(at) = self.next_at(from, zone.to_offset(from)).filter(|at| *at < change) {
                return Some(at);
            }
            self.next_local(zone.to_datetime(from))?;
            // The change itself may be a run: a second before it, by the offset after it.
            let offset = zone.to_offset(change);
            from = change;
            if self.next_at(change - SignedDuration::from_secs(1), offset) == Some(change) {
                return Some(change);
            }
        }
        self.next_at(from, zone.to_offset(from))
    }

    fn next_at(&self, after: Timestamp, offset: Offset) -> Option<Timestamp> {
        offset.to_timestamp(self.next_local(offset.to_datetime(after))?).ok()
    }

    fn next_local(&self, after: DateTime) -> Option<DateTime> {
        let after = to_chrono(after)?;
        let next = self.schedules.iter().filter_map(|schedule| schedule.after(&after).next()).min()?;
        from_chrono(next)
    }
}

fn nickname(text: &str) -> Result<&'static str, String> {
    match text {
        "@hourly" => Ok("0 * * * *"),
        "@daily" | "@midnight" => Ok("0 0 * * *"),
        "@weekly" => Ok("0 0 * * 0"),
        "@monthly" => Ok("0 0 1 * *"),
        "@yearly" | "@annually" => Ok("0 0 1 1 *"),
        _ => Err(format!("`{text}` is not understood; there are @hourly, @daily, @weekly, @monthly and @yearly")),
    }
}

/// The first instant at which the clock shows this time or, where it is skipped, a later one.
fn first_instant(local: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => offset.to_timestamp(local).ok(),
        // By the offset after the gap a skipped time lies before the change.
        AmbiguousOffset::Gap { after, .. } => Some(zone.following(after.to_timestamp(local).ok()?).next()?.timestamp()),
    }
}

fn to_chrono(local: DateTime) -> Option<ChronoDateTime<Utc>> {
    let part = |number: i8| u32::try_from(number).ok();
    let day = NaiveDate::from_ymd_opt(i32::from(local.year()), part(local.month())?, part(local.day())?)?;
    Some(day.and_hms_opt(part(local.hour())?, part(local.minute())?, part(local.second())?)?.and_utc())
}

fn from_chrono(local: ChronoDateTime<Utc>) -> Option<DateTime> {
    let part = |number: u32| i8::try_from(number).ok();
    let (month, day, hour, minute) = (part(local.month())?, part(local.day())?, part(local.hour())?, part(local.minute())?);
    DateTime::new(i16::try_from(local.year()).ok()?, month, day, hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests;
