//! Dates as people write them: found in a text, a title or the name of a file.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use incident::time::Moment;

use super::cursor::{Cursor, zone_word};

/// Years that an incident can lie in; charts and epoch arithmetic in reports name others.
const YEARS: std::ops::RangeInclusive<i16> = 1980..=2099;

/// Where a text stands decides which shapes are dates in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Running text: a year has four digits.
    Prose,
    /// A title: `5-26-21` is a date too, month first.
    Title,
    /// A file's name: `20210526` is a date too.
    Name,
}

/// A date in a text, as far as it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The day.
    pub date: Date,
    /// The time of day, if one follows.
    pub time: Option<Time>,
    /// The offset from UTC, if one is told, as `+09:00` or `Z`.
    pub offset: Option<String>,
}

impl Stamp {
    /// The moment; a time without an offset is local time in `zone`.
    pub fn moment(&self, zone: &TimeZone) -> Option<Moment> {
        let Some(time) = self.time else {
            return Moment::of_day(self.date, zone).ok();
        };
        let offset = self.offset.as_deref().unwrap_or_default();
        Moment::parse(&format!("{} {}{offset}", self.date, time.strftime("%H:%M:%S")), zone).ok()
    }

    /// Whether the time of day is told, and its zone is not.
    pub fn is_local(&self) -> bool {
        self.time.is_some() && self.offset.is_none()
    }
}

/// A place in a text that is a date, or wants to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its first byte.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
    /// The date; `None` where the calendar does not have it.
    pub stamp: Option<Stamp>,
}

/// The first date of a text, impossible ones included.
pub fn first(text: &str, place: Place) -> Option<Found> {
    all(text, place).next()
}

/// Every date of a text in its order.
pub fn all(text: &str, place: Place) -> impl Iterator<Item = Found> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        let found = next(text, from, place)?;
        from = found.end;
        Some(found)
    })
}

fn next(text: &str, from: usize, place: Place) -> Option<Found> {
    let mut before = text[..from].chars().next_back();
    for (at, c) in text[from..].char_indices() {
        let start = from + at;
        let fresh = !before.is_some_and(|b| b.is_numeric() || (c.is_alphabetic() && b.is_alphabetic()));
        let starts = fresh && (c.is_numeric() || c.is_ascii_alphabetic() || matches!(c, '令' | '平'));
        if starts && let Some(found) = at_start(text, start, place) {
            return Some(found);
        }
        before = Some(c);
    }
    None
}

fn at_start(text: &str, start: usize, place: Place) -> Option<Found> {
    let mut cursor = Cursor::new(text, start);
    let (year, month, day) = numbers(&mut cursor, place)?;
    if !YEARS.contains(&year) && place == Place::Prose && year < 10_000 {
        return None;
    }
    let date = Some(year).filter(|year| YEARS.contains(year)).and_then(|year| Date::new(year, month, day).ok());
    let day_end = cursor.at;
    let (time, offset) = clock(&mut cursor);
    let end = if time.is_some() { cursor.at } else { day_end };
    Some(Found { start, end, stamp: date.map(|date| Stamp { date, time, offset }) })
}

type Numbers = (i16, i8, i8);

fn numbers(cursor: &mut Cursor<'_>, place: Place) -> Option<Numbers> {
    type Shape = fn(&mut Cursor<'_>, Place) -> Option<Numbers>;
    let shapes: [Shape; 6] = [year_first, era, year_last, month_named, day_then_month, eight_digits];
    let start = cursor.at;
    for shape in shapes {
        cursor.at = start;
        if let Some(numbers) = shape(cursor, place) {
            return Some(numbers);
        }
    }
    None
}

/// `2021-05-26`, `2021/5/26`, `2021.05.26`, `2021_05_26`, `2026年3月2日`; five digits of a year are a slip of the hand.
fn year_first(cursor: &mut Cursor<'_>, _: Place) -> Option<Numbers> {
    let (year, digits) = cursor.number(5)?;
    let separator = cursor.one_of(&['-', '/', '.', '_', '年'])?;
    if digits < 4 || (digits == 5 && separator != '-') {
        return None;
    }
    if separator == '年' {
        cursor.blanks();
    }
    let (month, month_digits) = cursor.number(2)?;
    cursor.one_of(if separator == '年' { &['月'] } else { std::slice::from_ref(&separator) })?;
    cursor.blanks();
    let (day, day_digits) = cursor.number(2)?;
    if separator == '年' {
        cursor.one_of(&['日'])?;
    }
    let whole = digits == 4 || (month_digits == 2 && day_digits == 2);
    let ends = separator == '年' || !cursor.peek().is_some_and(char::is_numeric);
    (whole && ends).then_some(())?;
    Some((i16::try_from(year).unwrap_or(i16::MAX), small(month), small(day)))
}

/// `令和8年3月2日`
fn era(cursor: &mut Cursor<'_>, _: Place) -> Option<Numbers> {
    let before_first = if cursor.word("令和") { 2018 } else { cursor.word("平成").then_some(1988)? };
    let year = if cursor.word("元") { 1 } else { cursor.number(2)?.0 };
    cursor.one_of(&['年'])?;
    let month = cursor.number(2)?.0;
    cursor.one_of(&['月'])?;
    let day = cursor.number(2)?.0;
    cursor.one_of(&['日'])?;
    Some((i16::try_from(before_first + year).ok()?, small(month), small(day)))
}

/// `5/26/2021`, and in titles and names `5-26-21`: month first, unless there is no such month.
fn year_last(cursor: &mut Cursor<'_>, place: Place) -> Option<Numbers> {
    let first = cursor.number(2)?.0;
    let separator = cursor.one_of(&['/', '-', '.'])?;
    let second = cursor.number(2)?.0;
    cursor.one_of(std::slice::from_ref(&separator))?;
    let (year, digits) = cursor.number(4)?;
    let short = digits == 2 && place != Place::Prose && separator != '.';
    let long = digits == 4;
    let ends = !cursor.peek().is_some_and(|c| c.is_alphanumeric() || c == separator);
    if !(short || long) || !ends {
        return None;
    }
    let year = i16::try_from(if short { 2000 + year } else { year }).ok()?;
    // Dots are the European way.
    let day_first = (separator == '.' || first > 12) && second <= 12;
    Some(if day_first { (year, small(second), small(first)) } else { (year, small(first), small(second)) })
}

/// `May 31, 2022`, `May 31st 2022`, `October 29-30, 2012`.
fn month_named(cursor: &mut Cursor<'_>, _: Place) -> Option<Numbers> {
    let month = cursor.month()?;
    let day = cursor.ordinal()?;
    for range in ["-", "–", " - ", " and ", "〜"] {
        let here = cursor.at;
        if cursor.word(range) && cursor.ordinal().is_some() {
            break;
        }
        cursor.at = here;
    }
    cursor.one_of(&[',']);
    cursor.year().map(|year| (year, month, day))
}

/// `31 May 2022`, `31st of May, 2022`, `31-May-2022`.
fn day_then_month(cursor: &mut Cursor<'_>, _: Place) -> Option<Numbers> {
    let day = cursor.ordinal()?;
    cursor.blanks();
    let _ = cursor.word("of ") || cursor.word("-");
    let month = cursor.month()?;
    let _ = cursor.one_of(&[',', '-']);
    cursor.year().map(|year| (year, month, day))
}

/// `20210526`, in names only.
fn eight_digits(cursor: &mut Cursor<'_>, place: Place) -> Option<Numbers> {
    let (number, digits) = cursor.number(8)?;
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let year = i16::try_from(year).ok().filter(|year| YEARS.contains(year))?;
    let alone = digits == 8 && place == Place::Name && !cursor.peek().is_some_and(char::is_numeric);
    (alone && (1..=12).contains(&month) && (1..=31).contains(&day)).then(|| (year, small(month), small(day)))
}

fn small(number: u32) -> i8 {
    i8::try_from(number).unwrap_or(i8::MAX)
}

/// The time of day behind a date, and its offset.
fn clock(cursor: &mut Cursor<'_>) -> (Option<Time>, Option<String>) {
    let start = cursor.at;
    let time = clock_after_date(cursor);
    if time.is_none() {
        cursor.at = start;
        return (None, None);
    }
    let offset = cursor.offset();
    (time, offset)
}

fn clock_after_date(cursor: &mut Cursor<'_>) -> Option<Time> {
    cursor.weekday();
    let joined = cursor.one_of(&['T', 't', ' ', '_', ',', '、', '\u{3000}', '\u{a0}']).is_some();
    cursor.blanks();
    let _ = cursor.word("at ") || cursor.word("@ ");
    let half = if cursor.word("午後") { Some(12) } else { cursor.word("午前").then_some(0) };
    if !joined && half.is_none() && !cursor.follows_date() {
        return None;
    }
    cursor.time_of_day(half)
}

/// The offset that a line such as `All times in PST` or `時刻 (JST)` tells for the times of a report, and where it stands.
pub fn zone_of_line(line: &str) -> Option<(&'static str, usize, usize)> {
    let folded = line.to_lowercase();
    let about_times = ["all times", "times are", "times in ", "timestamps", "timezone", "time zone", "時刻", "日時", "タイムゾーン"];
    if !about_times.iter().any(|words| folded.contains(words)) {
        return None;
    }
    let boundary = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric());
    line.char_indices().find_map(|(at, _)| {
        let (offset, length) = zone_word(&line[at..])?;
        let alone = boundary(line[..at].chars().next_back()) && boundary(line[at + length..].chars().next());
        alone.then_some((offset, at, at + length))
    })
}

#[cfg(test)]
mod tests;
