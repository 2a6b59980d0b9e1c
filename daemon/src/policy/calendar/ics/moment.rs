//! Dates, times and durations as iCalendar writes them.

use incident::time::parse_day;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// Reads `20261229`, `20261229T000000` and `20261228T150000Z`. UTC is what programs write for a local time, so it is
/// turned into the calendar's; any other time is the day and the time that are written.
pub(super) fn parse_moment(text: &str, zone: &TimeZone) -> Result<DateTime, String> {
    let wrong = || format!("`{text}` is not a date; one is written 20261229 or 20261229T000000");
    let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
    let day = parse_compact_day(day).ok_or_else(wrong)??;
    let Some(time) = time else {
        return Ok(day.to_datetime(Time::midnight()));
    };
    let (clock, utc) = time.strip_suffix('Z').map_or((time, None), |clock| (clock, Some(Offset::UTC)));
    let local = day.to_datetime(parse_clock(clock).ok_or_else(wrong)?);
    match utc {
        Some(utc) => utc.to_timestamp(local).map(|at| zone.to_datetime(at)).map_err(|_| wrong()),
        None => Ok(local),
    }
}

fn parse_compact_day(text: &str) -> Option<Result<Date, String>> {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| parse_day(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])))
}

fn parse_clock(text: &str) -> Option<Time> {
    if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| text[at..at + 2].parse::<i8>().ok();
    Time::new(part(0)?, part(2)?, part(4)?, 0).ok()
}

/// Reads `P1D`, `P2W`, `PT24H`, `P1DT12H30M`.
pub(super) fn parse_duration(text: &str) -> Option<SignedDuration> {
    let text = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (days, times) = text.split_once('T').unwrap_or((text, ""));
    let (days, times) = (sum(days, &[('W', 7 * 86_400), ('D', 86_400)])?, sum(times, &[('H', 3600), ('M', 60), ('S', 1)])?);
    Some(SignedDuration::from_secs(days + times))
}

/// Adds up numbers that are followed by units, each unit once at most and in order.
fn sum(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut rest = text;
    let mut seconds = 0;
    for (unit, worth) in units {
        if let Some((count, behind)) = rest.split_once(*unit) {
            let small = (1..=6).contains(&count.len()) && count.bytes().all(|b| b.is_ascii_digit());
            seconds += if small { count.parse::<i64>().ok()? * worth } else { return None };
            rest = behind;
        }
    }
    rest.is_empty().then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_local_and_utc_becomes_so() {
        let tokyo = TimeZone::get("Asia/Tokyo").expect("bundled zone");
        for (text, local) in
            [("20261229", "2026-12-29T00:00:00"), ("20261229T093000", "2026-12-29T09:30:00"), ("20261228T150000Z", "2026-12-29T00:00:00")]
        {
            assert_eq!(parse_moment(text, &tokyo).expect(text).to_string(), local);
        }
        for text in
            ["", "2026-12-29", "20261329", "20260230", "20261229T", "20261229T2500", "99991229", "20261229T000000+0900", "２０２６１２２９"]
        {
            assert!(parse_moment(text, &tokyo).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_have_units() {
        for (text, hours) in [("P1D", 24), ("P2W", 336), ("PT24H", 24), ("+P1DT12H", 36), ("P", 0)] {
            assert_eq!(parse_duration(text), Some(SignedDuration::from_hours(hours)), "{text}");
        }
        for text in ["", "1D", "-P1D", "P1", "PD", "P1H", "PT1D", "P9999999D", "P1D1D"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
