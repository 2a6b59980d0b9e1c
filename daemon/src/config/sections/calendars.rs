//! `calendars:` and `schedule:`: when people work, and when the tasks wake.

use std::collections::BTreeMap;
use std::fs;

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Mark, Source, nearest};
use incident::id::is_handle;
use incident::yaml::node::{Key, Node};
use jiff::tz::TimeZone;

use super::accounts::missing;
use crate::config::model::Schedule;
use crate::config::reading::Reading;
use crate::policy::calendar::days_off::{Country, DayOff, DaysOff};
use crate::policy::calendar::hours::Calendar;
use crate::policy::calendar::ics::finding::Finding;
use crate::policy::calendar::ics::parse::parse_ics;
use crate::policy::calendar::week::{Stretch, Weekdays};
use crate::policy::calendar::written::{parse_days, parse_stretch};
use crate::scheduler::crontab::Crontab;

const KEYS: &[&str] = &["time_zone", "days", "hours", "holidays"];

/// The calendars by their names; `None` where one has an error.
pub(crate) type Calendars = BTreeMap<String, Option<Calendar>>;

/// Reads `calendars:`.
pub(crate) fn calendars(node: &Node, reading: &mut Reading<'_>) -> Calendars {
    let mut calendars = Calendars::new();
    for (key, node) in reading.reader.entries("calendars", node) {
        if !is_handle(&key.name) {
            reading.reader.tell(code::DAEMON_VALUE, key.mark, format!("`{}` cannot be the name of a calendar", key.name)).hint =
                Some("names are letters, digits, `.`, `_` and `-`".to_owned());
        }
        let calendar = calendar(key, node, reading);
        calendars.insert(key.name.clone(), calendar);
    }
    calendars
}

fn calendar(name: &Key, node: &Node, reading: &mut Reading<'_>) -> Option<Calendar> {
    // Read before the others, because days off that are written in UTC are days of this zone.
    let zone = node.get("time_zone").and_then(|node| time_zone(node, reading));
    let mut days = parse_days("mon-fri").ok();
    let mut hours = vec![parse_stretch("10:00-19:00").ok()?];
    let mut days_off = DaysOff::default();
    for (key, node) in reading.reader.entries(&name.name, node) {
        match key.name.as_str() {
            "time_zone" => {}
            "days" => days = weekdays(node, reading),
            "hours" => hours = stretches(node, reading),
            "holidays" => days_off = holidays(node, zone.as_ref(), reading),
            _ => reading.reader.unknown(key, KEYS),
        }
    }
    if node.get("time_zone").is_none_or(Node::is_null) {
        missing(&format!("calendars.{}.time_zone", name.name), name.mark, reading);
    }
    Some(Calendar::new(zone?, days?, hours, &days_off))
}

fn time_zone(node: &Node, reading: &mut Reading<'_>) -> Option<TimeZone> {
    let text = reading.reader.text("time_zone", node)?;
    if let Ok(zone) = TimeZone::get(&text) {
        return Some(zone);
    }
    let known: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    let city = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let near = nearest(&text, known.iter().map(String::as_str)).map(str::to_owned);
    let of_city = || {
        let cities: Vec<(String, &String)> = known.iter().map(|name| (city(name), name)).collect();
        let near = nearest(&text, cities.iter().map(|(city, _)| city.as_str()))?.to_owned();
        cities.into_iter().find(|(city, name)| *city == near && name.contains('/')).map(|(_, name)| name.clone())
    };
    let message = format!("`time_zone`: there is no time zone `{text}`");
    reading.reader.tell(code::DAEMON_VALUE, node.mark, message).hint = Some(match near.or_else(of_city) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "zones have names such as Asia/Tokyo".to_owned(),
    });
    None
}

/// `mon-fri`, or a list of such.
fn weekdays(node: &Node, reading: &mut Reading<'_>) -> Option<Weekdays> {
    let text = reading.reader.texts("days", node).join(",");
    match parse_days(&text) {
        Ok(days) => Some(days),
        Err(why) => {
            reading.reader.tell(code::DAEMON_VALUE, node.mark, format!("`days`: {why}"));
            None
        }
    }
}

/// One stretch or several, of which none begins before another has ended.
fn stretches(node: &Node, reading: &mut Reading<'_>) -> Vec<Stretch> {
    let mut hours: Vec<Stretch> = Vec::new();
    let items = reading.reader.items(node);
    if items.is_empty() {
        reading.reader.tell(code::DAEMON_VALUE, node.mark, "`hours`: there is no hour in which anything could be said").hint =
            Some("for example `hours: \"10:00-19:00\"`".to_owned());
    }
    for item in items {
        let Some(stretch) = reading.reader.parsed("hours", item, parse_stretch) else { continue };
        if hours.iter().any(|other| stretch.begin() < other.end() && other.begin() < stretch.end()) {
            reading.reader.tell(code::DAEMON_VALUE, item.mark, "these hours and earlier ones of the list overlap");
        }
        hours.push(stretch);
    }
    hours
}

/// `japan`, or a calendar file, or a list of such.
fn holidays(node: &Node, zone: Option<&TimeZone>, reading: &mut Reading<'_>) -> DaysOff {
    let mut days_off = DaysOff::default();
    for item in reading.reader.items(node) {
        let Some(word) = reading.reader.text("holidays", item) else { continue };
        if let Some(country) = Country::named(&word) {
            days_off.country = Some(country);
        } else if word.to_ascii_lowercase().ends_with(".ics") {
            days_off.own.extend(own_days(&word, (item, zone), reading));
        } else {
            let message = format!("`holidays`: `{word}` is neither a country that yokotend knows nor a file that ends in .ics");
            let near = nearest(&word, ["japan"]).map_or("known here: japan".to_owned(), |near| format!("did you mean `{near}`?"));
            reading.reader.tell(code::DAEMON_VALUE, item.mark, message).hint = Some(near);
        }
    }
    days_off
}

/// Largest calendar file that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// The days off in a calendar file. What is wrong is told at its own lines.
fn own_days(word: &str, place: (&Node, Option<&TimeZone>), reading: &mut Reading<'_>) -> Vec<DayOff> {
    let (node, zone) = place;
    let path = reading.path(word);
    let file = path.display().to_string();
    let is_small = fs::metadata(&path).is_ok_and(|metadata| metadata.len() <= LARGEST);
    let text = match fs::read(&path).map(String::from_utf8) {
        Ok(Ok(text)) if is_small => text,
        Ok(Ok(_)) => return cannot(&format!("`{file}` is over 1 MiB"), node, reading),
        Ok(Err(_)) => return cannot(&format!("`{file}` is not UTF-8"), node, reading),
        Err(why) => return cannot(&format!("`{file}` cannot be opened: {why}"), node, reading),
    };
    let source = Source { file: &file, text: &text };
    match parse_ics(&text, zone.unwrap_or(&TimeZone::UTC)) {
        Ok(days) => days,
        Err(wrong) => {
            reading.elsewhere.extend(wrong.iter().map(|finding| placed(source, finding)));
            Vec::new()
        }
    }
}

/// A finding that knows its line only, at that whole line.
fn placed(source: Source<'_>, finding: &Finding) -> Diagnostic {
    let mark = Mark { line: finding.line, column: 1, width: 1 };
    let width = u32::try_from(source.line(mark).trim_end().chars().count().max(1)).unwrap_or(1);
    source.finding(code::DAYS_OFF, Mark { width, ..mark }, &finding.message)
}

fn cannot(why: &str, node: &Node, reading: &mut Reading<'_>) -> Vec<DayOff> {
    reading.reader.tell(code::DAYS_OFF, node.mark, why).hint = Some("paths begin at the folder of daemon.yaml".to_owned());
    Vec::new()
}

/// When the tracker is asked, unless said otherwise.
const POLL: &str = "*/10 * * * *";
/// When reminders are decided, unless said otherwise.
const REVIEW: &str = "0 10 * * mon-fri";

/// What holds where `schedule` is not there.
pub(crate) fn default_schedule() -> Schedule {
    let crontab = |text| Crontab::parse(text).expect("our own default can be read");
    Schedule { poll: crontab(POLL), review: crontab(REVIEW) }
}

/// Reads `schedule:`.
pub(crate) fn schedule(node: &Node, reading: &mut Reading<'_>) -> Schedule {
    let mut schedule = default_schedule();
    for (key, node) in reading.reader.entries("schedule", node) {
        let which = match key.name.as_str() {
            "poll" => &mut schedule.poll,
            "review" => &mut schedule.review,
            _ => {
                reading.reader.unknown(key, &["poll", "review"]);
                continue;
            }
        };
        if let Some(crontab) = reading.reader.parsed(&key.name, node, Crontab::parse) {
            *which = crontab;
        }
    }
    schedule
}
