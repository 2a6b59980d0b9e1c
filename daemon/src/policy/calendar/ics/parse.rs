//! From the text of a file to days off.

use jiff::tz::TimeZone;

use super::event::Event;
use super::finding::Finding;
use super::lines::{self, Line};
use crate::policy::calendar::days_off::DayOff;

/// Reads the days off out of an iCalendar file. Each event makes the days on which it lies free, as they are written;
/// times in UTC are days of the calendar's zone. Events that come back every year are laid out to the last year that
/// calendars know.
///
/// # Errors
/// Everything that is wrong, in the order of the lines; a file that is cut off is wrong.
pub fn parse_ics(text: &str, zone: &TimeZone) -> Result<Vec<DayOff>, Vec<Finding>> {
    let lines = lines::read(text).map_err(|finding| vec![finding])?;
    let events = events(&lines).map_err(|finding| vec![finding])?;
    let mut days_off = Vec::new();
    let mut findings = Vec::new();
    for event in events {
        match event.days_off(zone) {
            Ok(days) => days_off.extend(days),
            Err(finding) => findings.push(finding),
        }
    }
    if findings.is_empty() { Ok(days_off) } else { Err(findings) }
}

/// The events; of what else stands in the file, and of alarms within events, nothing.
fn events(lines: &[Line]) -> Result<Vec<Event<'_>>, Finding> {
    let starts = |line: &&Line| line.name == "BEGIN" && line.value.eq_ignore_ascii_case("VCALENDAR");
    if lines.first().filter(starts).is_none() {
        let number = lines.first().map_or(1, |line| line.number);
        return Err(Finding::new(number, "this is no iCalendar file; one begins with BEGIN:VCALENDAR"));
    }
    let mut events = Vec::new();
    let mut within: Vec<&Line> = Vec::new();
    for line in lines {
        let is_event = within.last().is_some_and(|begin| begin.value.eq_ignore_ascii_case("VEVENT"));
        match line.name.as_str() {
            "BEGIN" => {
                within.push(line);
                if line.value.eq_ignore_ascii_case("VEVENT") {
                    events.push(Event { begin: line.number, lines: Vec::new() });
                }
            }
            "END" => end(&mut within, line)?,
            _ if within.is_empty() => return Err(line.finding("this line stands outside of the calendar")),
            _ if is_event => events.iter_mut().last().into_iter().for_each(|event| event.lines.push(line)),
            _ => {}
        }
    }
    let last = lines.last().map_or(1, |line| line.number);
    let cut =
        |begin: &Line| Finding::new(last, format!("the file is cut off within {}, which begins in line {}", begin.value, begin.number));
    within.last().map_or(Ok(events), |begin| Err(cut(begin)))
}

fn end(within: &mut Vec<&Line>, line: &Line) -> Result<(), Finding> {
    match within.pop() {
        Some(begin) if begin.value.eq_ignore_ascii_case(&line.value) => Ok(()),
        Some(begin) => Err(line.finding(format!("`END:{}` stands where {} of line {} should end", line.value, begin.value, begin.number))),
        None => Err(line.finding(format!("`END:{}` ends what never began", line.value))),
    }
}

#[cfg(test)]
mod tests;
