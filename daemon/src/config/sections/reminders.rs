//! `reminders:`: by which calendar, where to, how much, and the rules.

use incident::diagnostic::code;
use incident::diagnostic::finding::Mark;
use incident::time::parse_day;
use incident::yaml::node::{Key, Node, Value};

use super::accounts::require;
use super::rules;
use crate::config::reading::Reading;
use crate::policy::rules::{AtMost, Rules, To};

const KEYS: &[&str] = &["calendar", "to", "start_date", "at_most", "rules"];

/// What holds when nothing is said.
const AT_MOST: AtMost = AtMost { per_person_a_day: 1, per_run: 50 };

/// `reminders:`, before it is known whether its calendar exists.
pub(crate) struct Reminders {
    /// The name of the calendar, and where it stands.
    pub(crate) calendar: Option<(String, Mark)>,
    /// All the rest.
    pub(crate) rules: Rules,
}

/// Reads `reminders:`.
pub(crate) fn reminders(section: &Key, node: &Node, reading: &mut Reading<'_>) -> Reminders {
    let mut calendar = None;
    let mut rules = Rules { to: To::Person, start_date: None, at_most: AT_MOST, rules: Vec::new() };
    for (key, node) in reading.reader.entries("reminders", node) {
        match key.name.as_str() {
            "calendar" => calendar = reading.reader.text("calendar", node).map(|name| (name, node.mark)),
            "to" => rules.to = reading.reader.word("to", node, &[("person", To::Person), ("channel", To::Channel)]).unwrap_or(To::Person),
            "start_date" => rules.start_date = reading.reader.parsed("start_date", node, parse_day),
            "at_most" => rules.at_most = at_most(node, reading),
            "rules" => rules.rules = list(node, reading),
            _ => reading.reader.unknown(key, KEYS),
        }
    }
    require(section, node, &["calendar"], reading);
    Reminders { calendar, rules }
}

fn at_most(node: &Node, reading: &mut Reading<'_>) -> AtMost {
    let mut limits = AT_MOST;
    for (key, node) in reading.reader.entries("at_most", node) {
        match key.name.as_str() {
            "per_person_a_day" => limits.per_person_a_day = limit(&key.name, node, reading).unwrap_or(limits.per_person_a_day),
            "per_run" => limits.per_run = limit(&key.name, node, reading).unwrap_or(limits.per_run),
            _ => reading.reader.unknown(key, &["per_person_a_day", "per_run"]),
        }
    }
    limits
}

fn limit(key: &str, node: &Node, reading: &mut Reading<'_>) -> Option<u32> {
    let number = reading.reader.integer(key, node)?;
    let limit = u32::try_from(number).ok().filter(|limit| *limit > 0);
    if limit.is_none() {
        reading.reader.tell(code::DAEMON_VALUE, node.mark, format!("`{key}` is a number of messages, 1 or more, not `{number}`"));
    }
    limit
}

fn list(node: &Node, reading: &mut Reading<'_>) -> Vec<crate::policy::rules::Rule> {
    if matches!(node.value, Value::Scalar { .. } | Value::Map(_)) {
        reading.reader.wrong("rules", node, "a list; each rule begins with `- `");
        return Vec::new();
    }
    let placed: Vec<_> = reading.reader.items(node).iter().map(|item| (item.mark, rules::rule(item, reading))).collect();
    rules::tell_dead(&placed, reading);
    placed.into_iter().filter_map(|(_, rule)| rule).collect()
}
