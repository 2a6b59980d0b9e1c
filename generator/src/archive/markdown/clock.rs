//! Times of day as timelines write them.

use std::ops::Range;

use incident::time::parse_day;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use crate::site::body::StepTime;

/// Zones that mean one offset wherever they are written.
const ZONES: &[(&str, i8)] =
    &[("UTC", 0), ("GMT", 0), ("JST", 9), ("CET", 1), ("CEST", 2), ("PST", -8), ("PDT", -7), ("EDT", -4), ("EST", -5), ("BST", 1)];

/// What may stand before a time.
const BEFORE: [char; 6] = [' ', '\u{a0}', '〜', '~', '約', '*'];
/// What may stand between a day and a time.
const BETWEEN: [char; 4] = [' ', 'T', ',', '、'];

/// Reads a time at the start of a text: `09:14`, `2026-03-14 09:14`, `4:49 PM UTC`, `09:14〜09:20`, `9時14分頃`.
/// Gives the time and how many bytes say it.
pub fn read(text: &str) -> Option<(StepTime, usize)> {
    let start = text.len() - text.trim_start_matches(BEFORE).len();
    let (day, after_day) = day(&text[start..]);
    let mut at = start + after_day;
    let (mut clock, length) = clock(&text[at..])?;
    at += length;
    at += half(&text[at..], &mut clock);
    let (offset, unclear_zone, length) = zone(&text[at..]);
    at += length;
    at += range_end(&text[at..]);
    let about = ["頃", "ごろ", "頃に", " approx."].into_iter().find(|word| text[at..].starts_with(word)).map_or(0, str::len);
    at += about;
    let glued = text[at..].chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    (!glued).then_some((StepTime { day, clock, offset, unclear_zone }, at))
}

/// What begins like a time and is none, and where in the text it stands: `25:31`, `2026-02-30 09:14`. Words and other
/// numbers (`1:1`, `3 workers`) do not begin like one.
pub fn misread(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start_matches(BEFORE).len();
    let rest = &text[start..];
    let is_day = |text: &str| {
        text.bytes().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { matches!(byte, b'-' | b'/') } else { byte.is_ascii_digit() })
    };
    let after_day = rest.get(..10).filter(|day| is_day(day)).map_or(0, |_| rest.len() - rest[10..].trim_start_matches(BETWEEN).len());
    let (_, _, length) = digits(&rest[after_day..])?;
    let end = start + after_day + length;
    let glued = text[end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    (!glued && read(text).is_none()).then_some(start..end)
}

/// The time of day that an hour past midnight of the day before means: `01:31` for `25:31`.
pub fn next_day(text: &str) -> Option<String> {
    let (hour, minute, _) = digits(text)?;
    ((24..48).contains(&hour) && minute < 60).then(|| format!("{:02}:{minute:02}", hour - 24))
}

/// A day before the time and the separator behind it.
fn day(text: &str) -> (Option<Date>, usize) {
    let Some(iso) = text.get(..10) else { return (None, 0) };
    let Ok(day) = parse_day(&iso.replace('/', "-")) else { return (None, 0) };
    let rest = &text[10..];
    let separator = rest.len() - rest.trim_start_matches(BETWEEN).len();
    if separator == 0 { (None, 0) } else { (Some(day), 10 + separator) }
}

/// Hours and minutes, whether a day has such a time or not, and their length.
fn digits(text: &str) -> Option<(i8, i8, usize)> {
    let hour_digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let hour: i8 = text[..hour_digits].parse().ok()?;
    let separator = [":", "：", "時"].into_iter().find(|s| text[hour_digits..].starts_with(s))?;
    let mut at = hour_digits + separator.len();
    let minute: i8 = text.get(at..at + 2).filter(|t| t.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    at += 2;
    if separator == "時" {
        at += "分".len() * usize::from(text[at..].starts_with('分'));
    }
    Some((hour, minute, at))
}

fn clock(text: &str) -> Option<(Time, usize)> {
    let (hour, minute, mut at) = digits(text)?;
    let second = text.get(at..at + 3).and_then(|t| t.strip_prefix(':')).and_then(|t| t.parse::<i8>().ok());
    at += if second.is_some() { 3 } else { 0 };
    Some((Time::new(hour, minute, second.unwrap_or_default(), 0).ok()?, at))
}

/// `AM` or `PM` behind a time of the twelve-hour clock.
fn half(text: &str, clock: &mut Time) -> usize {
    let blank = text.len() - text.trim_start_matches([' ', '\u{a0}']).len();
    let Some(word) = text.get(blank..blank + 2) else { return 0 };
    let add = match (word.to_ascii_lowercase().as_str(), clock.hour()) {
        ("am", 12) => -12,
        ("pm", 1..=11) => 12,
        ("am" | "pm", 1..=12) => 0,
        _ => return 0,
    };
    if text[blank + 2..].starts_with(|c: char| c.is_ascii_alphabetic()) {
        return 0;
    }
    *clock = Time::new(clock.hour() + add, clock.minute(), clock.second(), 0).unwrap_or(*clock);
    blank + 2
}

/// A zone behind the time: what it means, whether its meaning is unclear, and its length.
fn zone(text: &str) -> (Option<Offset>, bool, usize) {
    let blank = text.len() - text.trim_start_matches([' ', '\u{a0}', '(']).len();
    let rest = &text[blank..];
    if let Some(offset) = rest.get(..6).and_then(signed_offset) {
        return (Some(offset), false, blank + 6);
    }
    let length = rest.bytes().take_while(u8::is_ascii_uppercase).count();
    let bracket = usize::from(text[..blank].ends_with('(') && rest[length..].starts_with(')'));
    if rest[length..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return (None, false, 0);
    }
    match ZONES.iter().find(|(name, _)| *name == &rest[..length]) {
        Some((_, hours)) => (Offset::from_hours(*hours).ok(), false, blank + length + bracket),
        None if rest.starts_with('Z') && length == 1 && blank == 0 => (Some(Offset::UTC), false, 1),
        None if matches!(&rest[..length], "IST" | "CST" | "MST" | "AST" | "SST" | "AEST" | "AEDT" | "CDT" | "MDT" | "PT" | "ET") => {
            (None, true, blank + length + bracket)
        }
        None => (None, false, 0),
    }
}

/// `+09:00`
fn signed_offset(text: &str) -> Option<Offset> {
    let (hours, minutes) = text.strip_prefix(['+', '-'])?.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Offset::from_seconds(if text.starts_with('-') { -seconds } else { seconds }).ok()
}

/// The end of a span of time: `- 10:20`, `〜10:20 UTC`, or an open `〜`.
fn range_end(text: &str) -> usize {
    let trimmed = text.trim_start_matches(' ');
    let Some(mark) = ["–", "—", "〜", "～", "~", "-", "to "].into_iter().find(|mark| trimmed.starts_with(mark)) else { return 0 };
    let after = &trimmed[mark.len()..];
    let blank = after.len() - after.trim_start_matches(' ').len();
    let before = text.len() - after.len() + blank;
    match clock(&after[blank..]) {
        Some((mut end, length)) => {
            let halved = half(&after[blank + length..], &mut end);
            before + length + halved + zone(&after[blank + length + halved..]).2
        }
        None if matches!(mark, "〜" | "～") => text.len() - after.len(),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<(String, &str)> {
        read(text).map(|(time, length)| {
            let day = time.day.map(|day| format!("{day} ")).unwrap_or_default();
            let offset = time.offset.map(|offset| format!(" {offset}")).unwrap_or_default();
            (format!("{day}{}{offset}", time.clock.strftime("%H:%M")), &text[length..])
        })
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, time, rest) in [
            ("09:14 the alert fires", "09:14", " the alert fires"),
            ("2026-03-14 23:50", "2026-03-14 23:50", ""),
            ("04:49 PM UTC Site repo", "16:49 +00", " Site repo"),
            ("12:05 am", "00:05", ""),
            ("16:58 UTC - Writer", "16:58 +00", " - Writer"),
            ("17:45 - 20:20 CEST: errors", "17:45", ": errors"),
            ("9時14分頃、検知", "09:14", "、検知"),
            ("09:14〜 調査", "09:14", " 調査"),
            ("09:14:30", "09:14", ""),
            ("09:14 (JST) x", "09:14 +09", " x"),
        ] {
            assert_eq!(told(text), Some((time.to_owned(), rest)), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_times() {
        for text in ["3 workers", "1:1 meeting", "25:00", "10:5", "09:14abc", "決済", ""] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn times_that_no_day_has_are_told_from_what_is_plainly_no_time() {
        for (text, wrong, meant) in [
            ("25:31 the alert fires", "25:31", Some("01:31")),
            ("約24時00分、復旧", "24時00分", Some("00:00")),
            ("09:61", "09:61", None),
            ("2026-02-30 09:14 x", "2026-02-30 09:14", None),
            ("2026/03/14 25:10", "2026/03/14 25:10", None),
            ("48:00", "48:00", None),
        ] {
            let found = misread(text).map(|range| &text[range]);
            assert_eq!(found, Some(wrong), "{text}");
            assert_eq!(found.and_then(next_day).as_deref(), meant, "{text}");
        }
        for text in ["09:14", "24:7 on call", "1:1 meeting", "25:31abc", "3 workers", "2026-02-30", "100:10", "約束", "時", ""] {
            assert_eq!(misread(text), None, "{text}");
        }
    }
}
