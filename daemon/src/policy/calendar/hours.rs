//! A calendar: when it is open, and what "two days later" means in it.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::clock::{self, Clock, DAY, MINUTE};
use super::days::Days;
use super::days_off::{DaysOff, LeftOut};
use super::week::{Stretch, Weekdays};
use crate::policy::rules::Patience;

/// Hours, weekdays and days off in one zone. It knows the years 1990 to 2099; outside of them it is closed.
///
/// Open is an instant at which the wall clock shows a time within the hours on a working day. So an hour that a clock
/// change skips is not worked, and one that it repeats is worked twice.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: TimeZone,
    clock: Clock,
    days: Days,
    open: Vec<Open>,
}

/// An open time without a break.
#[derive(Debug, Clone, Copy)]
struct Open {
    begin: i64,
    end: i64,
    /// open time before it
    before: i64,
}

impl Calendar {
    /// A calendar; hours that touch or overlap are one stretch.
    pub fn new(zone: TimeZone, weekdays: Weekdays, mut hours: Vec<Stretch>, days_off: &DaysOff) -> Self {
        hours.sort_unstable();
        let (clock, days) = (Clock::new(&zone), Days::new(weekdays, days_off));
        let open = open_times(&clock, &days, &hours);
        Self { zone, clock, days, open }
    }

    /// Its zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The day at an instant.
    pub fn day(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    /// The first instant of a day.
    pub fn begin_of(&self, day: Date) -> Timestamp {
        let known = clock::number(day);
        if (clock::first_day()..=clock::last_day()).contains(&known) {
            return clock::timestamp(self.clock.first(known * DAY));
        }
        let end = if known < 0 { Timestamp::MIN } else { Timestamp::MAX };
        day.to_zoned(self.zone.clone()).map_or(end, |zoned| zoned.timestamp())
    }

    /// Whether people work at this instant.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let at = clock::nanoseconds(at);
        self.last_begun(at).is_some_and(|open| at < open.end)
    }

    /// This instant itself when it is open, else the next opening; None where the calendar never opens again.
    pub fn opening(&self, at: Timestamp) -> Option<Timestamp> {
        self.next_open(clock::nanoseconds(at)).map(clock::timestamp)
    }

    /// When patience that begins at an instant ends; always an open instant. Outside of the hours it begins with the
    /// next opening. Days end at the same time of day so many working days later, or at the next opening where that
    /// time is closed or skipped by a clock change; in an hour that is repeated, at the first of the two. What begins
    /// in such an hour's second pass begins, by time of day, at its end. None where the calendar does not reach so far.
    pub fn after(&self, from: Timestamp, patience: Patience) -> Option<Timestamp> {
        let from = self.next_open(clock::nanoseconds(from))?;
        let end = match patience {
            Patience::Days(0) => Some(from),
            Patience::Days(count) => self.days_later(from, count),
            Patience::Minutes(count) => self.open_later(from, i64::from(count) * MINUTE),
        };
        end.map(clock::timestamp)
    }

    /// The same from the minute in which an instant lies: what people read names the minute, and a round at that minute keeps it,
    /// though one of them may begin some seconds later than the other.
    pub fn after_minute(&self, from: Timestamp, patience: Patience) -> Option<Timestamp> {
        let into_minute = from.as_millisecond().rem_euclid(60_000);
        self.after(Timestamp::from_millisecond(from.as_millisecond() - into_minute).unwrap_or(from), patience)
    }

    /// The open time between two instants, as it really passes; zero when the second is not the later one.
    pub fn open_time(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        let passed = self.open_before(clock::nanoseconds(to)) - self.open_before(clock::nanoseconds(from));
        SignedDuration::from_nanos(passed.max(0))
    }

    /// How many working days have passed in full: the largest patience in days that begins with the first instant and
    /// has ended at the second.
    pub fn working_days(&self, from: Timestamp, to: Timestamp) -> u32 {
        let (Some(begin), to) = (self.next_open(clock::nanoseconds(from)), clock::nanoseconds(to)) else {
            return 0;
        };
        let worked = |at: i64| self.days.worked_before(self.clock.reached(at).div_euclid(DAY) + 1);
        let most = worked(to).saturating_sub(self.days.worked_before(self.clock.local(begin).div_euclid(DAY)));
        let has_passed = |count: &u32| self.days_later(begin, *count).is_some_and(|end| end <= to);
        (1..=most).rev().find(has_passed).unwrap_or(0)
    }

    /// The days from the first instant's to the second's that do not count, in runs of one reason.
    pub fn left_out(&self, from: Timestamp, to: Timestamp) -> Vec<LeftOut> {
        self.days.left_out(clock::number(self.day(from)), clock::number(self.day(to)))
    }

    fn last_begun(&self, at: i64) -> Option<&Open> {
        self.open[..self.open.partition_point(|open| open.begin <= at)].last()
    }

    fn next_open(&self, at: i64) -> Option<i64> {
        let ahead = self.open.get(self.open.partition_point(|open| open.end <= at))?;
        Some(at.max(ahead.begin))
    }

    fn open_before(&self, at: i64) -> i64 {
        self.last_begun(at).map_or(0, |open| open.before + at.min(open.end) - open.begin)
    }

    fn open_later(&self, from: i64, open_time: i64) -> Option<i64> {
        let wanted = self.open_before(from).checked_add(open_time)?;
        let open = self.open[..self.open.partition_point(|open| open.before <= wanted)].last()?;
        let end = open.begin + (wanted - open.before);
        (end < open.end).then_some(end)
    }

    fn days_later(&self, from: i64, count: u32) -> Option<i64> {
        let reached = self.clock.reached(from);
        let (day, time) = match (reached.div_euclid(DAY), reached.rem_euclid(DAY)) {
            (day, time) if self.days.is_worked(day) => (day, time),
            // The clock went back over midnight, from a day that is not worked.
            _ => (self.clock.local(from).div_euclid(DAY), DAY),
        };
        let then = self.days.later(day, count)?;
        self.next_open(self.clock.first(then * DAY + time))
    }
}

fn open_times(clock: &Clock, days: &Days, hours: &[Stretch]) -> Vec<Open> {
    let mut times: Vec<Open> = Vec::new();
    for (from, till, offset) in clock.stays() {
        let (first, last) = (from.saturating_add(offset).div_euclid(DAY), (till - 1).saturating_add(offset).div_euclid(DAY));
        for day in days.worked_between(first, last) {
            for stretch in hours {
                let at = |minute: u16| (day * DAY + i64::from(minute) * MINUTE - offset).clamp(from, till);
                add(&mut times, at(stretch.begin()), at(stretch.end()));
            }
        }
    }
    times
}

/// Adds an open time that begins no earlier than the last one.
fn add(times: &mut Vec<Open>, begin: i64, end: i64) {
    let before = match times.last_mut() {
        Some(last) if begin <= last.end => {
            last.end = last.end.max(end);
            return;
        }
        Some(last) => last.before + last.end - last.begin,
        None => 0,
    };
    if begin < end {
        times.push(Open { begin, end, before });
    }
}

#[cfg(test)]
mod tests;
