//! One event: the days on which it lies.

use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use super::finding::Finding;
use super::lines::Line;
use super::moment::{parse_duration, parse_moment};
use super::repeat::Repeat;
use crate::policy::calendar::days_off::DayOff;

/// The longest event that is taken for days off, in days.
const LONGEST: i64 = 366;

/// The lines of one event, and the line at which it begins.
#[derive(Debug)]
pub(super) struct Event<'l> {
    pub(super) begin: u32,
    pub(super) lines: Vec<&'l Line>,
}

impl Event<'_> {
    /// The days off that it makes: every day on which it lies, if only for an hour; who lists an event among the days
    /// off means its day. A cancelled event makes none. Whether it blocks its time (`TRANSP`) is not asked: programs
    /// write holidays as transparent and as opaque alike.
    pub(super) fn days_off(&self, zone: &TimeZone) -> Result<Vec<DayOff>, Finding> {
        for strange in ["RECURRENCE-ID", "RDATE", "EXRULE"] {
            if let Some(line) = self.all(strange).next() {
                return Err(line.finding(format!("`{strange}` is not understood; write the day as an event of its own")));
            }
        }
        if self.one("STATUS")?.is_some_and(|line| line.value.eq_ignore_ascii_case("CANCELLED")) {
            return Ok(Vec::new());
        }
        let start = self.one("DTSTART")?.ok_or_else(|| Finding::new(self.begin, "this event has no DTSTART, so it lies on no day"))?;
        let begin = moment(start, zone)?;
        let length = self.length(begin, zone)?;
        let name: Arc<str> = self.one("SUMMARY")?.map(Line::text).unwrap_or_default().into();
        let left_out = self.left_out(zone)?;
        let firsts = self.repeat(begin.date(), zone)?.days(begin.date()).filter(|day| !left_out.contains(day));
        let off = |first: Date| Some(DayOff { first, last: first.checked_add(length).ok()?, name: name.clone() });
        Ok(firsts.filter_map(off).collect())
    }

    /// From its first day to its last.
    fn length(&self, begin: DateTime, zone: &TimeZone) -> Result<jiff::Span, Finding> {
        let (line, end) = match (self.one("DTEND")?, self.one("DURATION")?) {
            (Some(line), _) => (line, moment(line, zone)?),
            (None, Some(line)) => (line, begin_and(line, begin)?),
            (None, None) => return Ok(0.days()),
        };
        if end < begin {
            return Err(line.finding("this event ends before it begins"));
        }
        // The end is the first moment that is free of it; an event without length lies on its day.
        let last = end.saturating_sub(SignedDuration::from_nanos(1)).max(begin);
        let days = last.date().duration_since(begin.date()).as_hours() / 24;
        if days >= LONGEST {
            return Err(line.finding(format!("this event lasts {} days; days off are a year at most", days + 1)));
        }
        Ok(days.days())
    }

    fn repeat(&self, first: Date, zone: &TimeZone) -> Result<Repeat, Finding> {
        let line = self.one("RRULE")?;
        line.map_or(Ok(Repeat::ONCE), |line| Repeat::parse(&line.value, first, zone).map_err(|words| line.finding(words)))
    }

    fn left_out(&self, zone: &TimeZone) -> Result<Vec<Date>, Finding> {
        let values = self.all("EXDATE").flat_map(|line| line.value.split(',').map(move |value| (line, value.trim())));
        values.map(|(line, value)| Ok(parse_moment(value, zone).map_err(|words| line.finding(words))?.date())).collect()
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &Line> {
        self.lines.iter().copied().filter(move |line| line.name == name)
    }

    fn one(&self, name: &str) -> Result<Option<&Line>, Finding> {
        let mut all = self.all(name);
        match (all.next(), all.next()) {
            (_, Some(second)) => Err(second.finding(format!("this event has a second {name}"))),
            (first, None) => Ok(first),
        }
    }
}

fn moment(line: &Line, zone: &TimeZone) -> Result<DateTime, Finding> {
    parse_moment(&line.value, zone).map_err(|words| line.finding(words))
}

fn begin_and(line: &Line, begin: DateTime) -> Result<DateTime, Finding> {
    let wrong = || line.finding(format!("`{}` is not a duration; one is written P1D", line.value));
    begin.checked_add(parse_duration(&line.value).ok_or_else(wrong)?).map_err(|_| wrong())
}
