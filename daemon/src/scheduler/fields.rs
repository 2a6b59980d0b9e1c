//! The fields of a crontab line, with crontab's meaning, and their translation for `cron`.
//!
//! `cron` counts weekdays from Sunday = 1 and reads names and steps in its own way; so we read every field ourselves and
//! hand it plain lists of numbers.

use std::collections::BTreeSet;

/// What a field counts.
#[derive(Debug)]
pub(super) struct Kind {
    /// what it is called
    pub(super) name: &'static str,
    least: u8,
    most: u8,
    /// names of the numbers from `least` on
    names: &'static [&'static str],
}

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

pub(super) const MINUTE: Kind = Kind { name: "minute", least: 0, most: 59, names: &[] };
pub(super) const HOUR: Kind = Kind { name: "hour", least: 0, most: 23, names: &[] };
pub(super) const DAY: Kind = Kind { name: "day of the month", least: 1, most: 31, names: &[] };
pub(super) const MONTH: Kind = Kind { name: "month", least: 1, most: 12, names: MONTHS };
/// Sunday is 0 and 7.
pub(super) const WEEKDAY: Kind = Kind { name: "day of the week", least: 0, most: 7, names: WEEKDAYS };

/// A field that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    /// Whether it begins with `*`. Crontab calls such a field unrestricted, `*/2` too.
    pub(super) star: bool,
    numbers: BTreeSet<u8>,
}

impl Field {
    /// Reads a field: numbers, names, ranges, lists and steps.
    pub(super) fn parse(text: &str, kind: &Kind) -> Result<Self, String> {
        let mut numbers = BTreeSet::new();
        for part in text.split(',') {
            numbers.extend(kind.part(part).map_err(|words| format!("{}: {words}", kind.name))?);
        }
        Ok(Self { star: text.starts_with('*'), numbers })
    }

    /// As a list for `cron`.
    pub(super) fn list(&self) -> String {
        self.numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    }

    /// As a list for `cron`, which counts weekdays from Sunday = 1.
    pub(super) fn list_of_weekdays(&self) -> String {
        let days: BTreeSet<u8> = self.numbers.iter().map(|day| day % 7 + 1).collect();
        Self { star: self.star, numbers: days }.list()
    }
}

impl Kind {
    fn part(&self, part: &str) -> Result<Vec<u8>, String> {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let (first, last) = self.range(range, part)?;
        let Some(step) = step else {
            return Ok((first..=last).collect());
        };
        if range != "*" && !range.contains('-') {
            return Err(format!("in `{part}` a step follows a single number; write `{range}-{}/{step}`", self.most));
        }
        let step = number(step).filter(|step| *step > 0).ok_or_else(|| format!("the step of `{part}` is not a number from 1 on"))?;
        Ok((first..=last).step_by(usize::from(step)).collect())
    }

    fn range(&self, range: &str, part: &str) -> Result<(u8, u8), String> {
        if range == "*" {
            // Sunday once: of weekdays, 7 is another word for 0.
            return Ok((self.least, if self.most == 7 { 6 } else { self.most }));
        }
        let Some((first, last)) = range.split_once('-') else {
            return self.value(range, part).map(|only| (only, only));
        };
        let (first, mut end) = (self.value(first, part)?, self.value(last, part)?);
        if end == 0 && first > 0 && last.eq_ignore_ascii_case("sun") {
            end = 7;
        }
        if first > end {
            return Err(format!("the range `{range}` runs backwards; write two, such as `{first}-{},{}-{end}`", self.most, self.least));
        }
        Ok((first, end))
    }

    fn value(&self, text: &str, part: &str) -> Result<u8, String> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text)).and_then(|at| u8::try_from(at).ok());
        let value = named.map(|at| at + self.least).or_else(|| number(text));
        value.filter(|value| (self.least..=self.most).contains(value)).ok_or_else(|| {
            let names = self.names.first().zip(self.names.last()).map(|(first, last)| format!(" or {first} to {last}"));
            format!("`{part}` is not understood; here stand {} to {}{}", self.least, self.most, names.unwrap_or_default())
        })
    }
}

fn number(text: &str) -> Option<u8> {
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}
