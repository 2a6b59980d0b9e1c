//! What `daemon.yaml` writes of calendars and patience, read into values. What is wrong is said in words.

use incident::time::{Period, Unit};
use jiff::civil::Weekday;

use super::week::{Stretch, Weekdays};
use crate::policy::rules::Patience;

/// Reads weekdays: `mon-fri`, `mon,wed,fri`, `sun-thu`; a range may run over the end of the week.
///
/// # Errors
/// Says in words what is wrong.
pub fn parse_days(text: &str) -> Result<Weekdays, String> {
    text.split(',').try_fold(Weekdays::default(), |days, part| match part.split_once('-') {
        None => Ok(days.with(weekday(part)?)),
        Some((first, last)) => {
            let (first, last) = (weekday(first)?, weekday(last)?);
            let length = usize::from(first.until(last).unsigned_abs()) + 1;
            Ok(first.cycle_forward().take(length).fold(days, Weekdays::with))
        }
    })
}

fn weekday(text: &str) -> Result<Weekday, String> {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = text.trim().to_ascii_lowercase();
    let found = days.iter().zip(1..).find(|(day, _)| **day == word || day[..3] == word);
    let day = found.and_then(|(_, number)| Weekday::from_monday_one_offset(number).ok());
    day.ok_or_else(|| format!("`{}` is not a weekday; weekdays are written mon-fri or mon,wed,fri", text.trim()))
}

/// Reads a stretch of a day: `10:00-19:00`; `24:00` is the day's end.
///
/// # Errors
/// Says in words what is wrong.
pub fn parse_stretch(text: &str) -> Result<Stretch, String> {
    let hours = "hours are written 10:00-19:00";
    let (begin, end) = text.split_once('-').ok_or_else(|| format!("`{}` has no end; {hours}", text.trim()))?;
    let (first, last) = (minute_of_day(begin, hours)?, minute_of_day(end, hours)?);
    Stretch::new(first, last).ok_or_else(|| {
        let (begin, end) = (begin.trim(), end.trim());
        match last {
            0 => format!("`{begin}-{end}` ends where the day begins; its end is written 24:00"),
            _ if last < first => {
                format!("`{begin}-{end}` runs over midnight; hours end on their day, so write two: {begin}-24:00 and 00:00-{end}")
            }
            _ => format!("`{begin}-{end}` has no minute between its begin and its end"),
        }
    })
}

fn minute_of_day(text: &str, hours: &str) -> Result<u16, String> {
    let text = text.trim();
    let wrong = || format!("`{text}` is not a time of day; {hours}");
    let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
    let digits = |part: &str, least: usize| (least..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour, 1) || !digits(minute, 2) {
        return Err(wrong());
    }
    let (hour, minute): (u16, u16) = (hour.parse().map_err(|_| wrong())?, minute.parse().map_err(|_| wrong())?);
    let exists = minute < 60 && hour * 60 + minute <= Stretch::DAY;
    exists.then_some(hour * 60 + minute).ok_or_else(|| format!("there is no time {text} on a clock; the day ends at 24:00"))
}

/// Reads a span of the calendar's time: `2 days`, `3 hours`, `30 minutes`.
///
/// # Errors
/// Says in words what is wrong.
pub fn parse_patience(text: &str) -> Result<Patience, String> {
    let period = Period::parse(text)
        .ok_or_else(|| format!("`{}` is not a span of time; one is written 2 days, 3 hours or 30 minutes", text.trim()))?;
    Ok(match period.unit {
        Unit::Days => Patience::Days(period.count),
        Unit::Hours => Patience::Minutes(period.count.saturating_mul(60)),
        Unit::Minutes => Patience::Minutes(period.count),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Vec<i8> {
        let days = parse_days(text).expect(text);
        (0..7).filter(|n| days.contains(Weekday::from_monday_zero_offset(*n).expect("a weekday"))).collect()
    }

    #[test]
    fn weekdays_are_ranges_and_lists() {
        assert_eq!(days("mon-fri"), [0, 1, 2, 3, 4]);
        assert_eq!(days("Mon, wed ,FRI"), [0, 2, 4]);
        assert_eq!(days("sun-thu"), [0, 1, 2, 3, 6]);
        assert_eq!(days("sat,mon-tuesday"), [0, 1, 5]);
        assert_eq!(days("sun"), [6]);
        assert_eq!(days("sun-sat").len(), 7);
    }

    #[test]
    fn what_is_no_weekday_is_told() {
        for text in ["", "mon-", "mon,", "1-5", "mo", "月-金", "mon-wed-fri"] {
            assert!(parse_days(text).expect_err(text).contains("is not a weekday"), "{text}");
        }
    }

    #[test]
    fn hours_are_read_to_the_minute() {
        for (text, begin, end) in [("10:00-19:00", 600, 1140), (" 9:30 - 24:00 ", 570, 1440), ("00:00-24:00", 0, 1440)] {
            let stretch = parse_stretch(text).expect(text);
            assert_eq!((stretch.begin(), stretch.end()), (begin, end), "{text}");
        }
    }

    #[test]
    fn hours_that_no_day_has_are_told() {
        for (text, words) in [
            ("10:00", "no end"),
            ("10-19", "not a time of day"),
            ("10:00-19:60", "no time"),
            ("10:00-24:01", "no time"),
            ("22:00-06:00", "22:00-24:00 and 00:00-06:00"),
            ("10:00-00:00", "24:00"),
            ("10:00-10:00", "no minute"),
            ("+1:00-2:00", "not a time of day"),
            ("10:00-19:0", "not a time of day"),
        ] {
            let wrong = parse_stretch(text).expect_err(text);
            assert!(wrong.contains(words), "{text}: {wrong}");
        }
    }

    #[test]
    fn patience_is_days_or_open_minutes() {
        assert_eq!(parse_patience("2 days"), Ok(Patience::Days(2)));
        assert_eq!(parse_patience("1 day"), Ok(Patience::Days(1)));
        assert_eq!(parse_patience("3 hours"), Ok(Patience::Minutes(180)));
        assert_eq!(parse_patience("1 minute"), Ok(Patience::Minutes(1)));
        assert!(parse_patience("soon").expect_err("no number").contains("2 days"));
    }
}
