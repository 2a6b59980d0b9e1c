//! One rule of `reminders.rules`: which tickets, and what is said of them.

use std::collections::BTreeSet;

use incident::diagnostic::code;
use incident::diagnostic::finding::{Mark, did_you_mean};
use incident::level::Level;
use incident::responses::level_range;
use incident::tickets::Category;
use incident::yaml::node::Node;

use crate::config::reading::Reading;
use crate::policy::calendar::written::parse_patience;
use crate::policy::rules::{Escalation, Ladder, Match, Patience, Rule, Rung, Then};

const KEYS: &[&str] = &["match", "exempt", "pause", "after", "repeat", "escalate"];
const MATCH: &[&str] = &["status", "status_category", "level", "labels", "project", "assignee", "priority"];

/// In `assignee`: a ticket that is nobody's.
const NOBODY: &str = "nobody";

/// What a rule says, before it is known whether it makes sense.
#[derive(Default)]
struct Parts {
    matches: Match,
    /// `exempt` and `pause`, where they are said
    silences: Vec<Then>,
    after: Option<Patience>,
    repeat: Option<Patience>,
    escalate: Vec<(Mark, Escalation)>,
}

/// Reads one rule; `None` where it does not make sense.
pub(crate) fn rule(node: &Node, reading: &mut Reading<'_>) -> Option<Rule> {
    let mut parts = Parts::default();
    for (key, node) in reading.reader.entries("rules", node) {
        match key.name.as_str() {
            "match" => parts.matches = matches(node, reading),
            "exempt" => parts.silences.extend(silence("exempt", node, Then::Exempt, reading)),
            "pause" => parts.silences.extend(silence("pause", node, Then::Pause, reading)),
            "after" => parts.after = patience("after", node, reading),
            "repeat" => parts.repeat = patience("repeat", node, reading),
            "escalate" => parts.escalate = escalate(node, reading),
            _ => reading.reader.unknown(key, KEYS),
        }
    }
    check_order(&parts, reading);
    let then = then(node, &parts, reading)?;
    Some(Rule { line: reading.reader.in_file(node.mark).line, matches: parts.matches, then })
}

/// `exempt: true`; the opposite would say nothing.
fn silence(key: &str, node: &Node, then: Then, reading: &mut Reading<'_>) -> Option<Then> {
    let truth = reading.reader.boolean(key, node)?;
    if !truth {
        reading.reader.tell(code::DAEMON_VALUE, node.mark, format!("`{key}: false` says nothing; leave it out"));
    }
    truth.then_some(then)
}

fn patience(key: &str, node: &Node, reading: &mut Reading<'_>) -> Option<Patience> {
    let patience = reading.reader.parsed(key, node, parse_patience)?;
    if key == "repeat" && is_nothing(patience) {
        reading.reader.tell(code::DAEMON_VALUE, node.mark, "`repeat` must leave some time between two reminders").hint =
            Some("for example `repeat: 2 days`; without `repeat` it is said once".to_owned());
    }
    Some(patience)
}

fn is_nothing(patience: Patience) -> bool {
    matches!(patience, Patience::Days(0) | Patience::Minutes(0))
}

fn escalate(node: &Node, reading: &mut Reading<'_>) -> Vec<(Mark, Escalation)> {
    let items = reading.reader.items(node);
    items.iter().filter_map(|item| Some((item.get("after").map_or(item.mark, |after| after.mark), escalation(item, reading)?))).collect()
}

fn escalation(node: &Node, reading: &mut Reading<'_>) -> Option<Escalation> {
    let (mut after, mut to) = (None, None);
    for (key, node) in reading.reader.entries("escalate", node) {
        match key.name.as_str() {
            "after" => after = patience("after", node, reading),
            "to" => to = reading.reader.word("to", node, &[("team-lead", Rung::TeamLead), ("channel", Rung::Channel)]),
            _ => reading.reader.unknown(key, &["after", "to"]),
        }
    }
    if node.get("after").is_none_or(Node::is_null) || node.get("to").is_none_or(Node::is_null) {
        reading.reader.tell(code::DAEMON_VALUE, node.mark, "a step of `escalate` needs `after` and `to`").hint =
            Some("for example `{after: 5 days, to: team-lead}`".to_owned());
    }
    Some(Escalation { after: after?, to: to? })
}

/// Each step comes later than the one before, and all of them later than `after`.
fn check_order(parts: &Parts, reading: &mut Reading<'_>) {
    let mut before = parts.after;
    for (mark, step) in &parts.escalate {
        if before.is_some_and(|before| is_not_later(step.after, before)) {
            let message = "each step of `escalate` comes later than the one before it, and than `after` of the rule";
            reading.reader.tell(code::DAEMON_VALUE, *mark, message).hint =
                Some("all are counted from the entry into the status".to_owned());
        }
        before = Some(step.after);
    }
}

/// Days and minutes are told apart by the calendar only.
fn is_not_later(later: Patience, earlier: Patience) -> bool {
    match (later, earlier) {
        (Patience::Days(later), Patience::Days(earlier)) | (Patience::Minutes(later), Patience::Minutes(earlier)) => later <= earlier,
        (later, _) => is_nothing(later),
    }
}

/// A rule says exactly one of three things.
fn then(node: &Node, parts: &Parts, reading: &mut Reading<'_>) -> Option<Then> {
    let said: Vec<&str> =
        ["exempt", "pause", "after"].into_iter().filter(|key| node.get(key).is_some_and(|node| !node.is_null())).collect();
    let [one] = said.as_slice() else {
        let found = if said.is_empty() { "this one says none of them".to_owned() } else { format!("this one says {}", said.join(" and ")) };
        let message = format!("a rule says one of `exempt`, `pause` and `after`; {found}");
        reading.reader.tell(code::DAEMON_VALUE, node.mark, message).hint = Some("for example `after: 2 days`".to_owned());
        return None;
    };
    if *one == "after" {
        let escalate = parts.escalate.iter().map(|(_, step)| step.clone()).collect();
        return Some(Then::Remind(Ladder { after: parts.after?, repeat: parts.repeat, escalate }));
    }
    for stray in ["repeat", "escalate"] {
        if let Some(node) = node.get(stray) {
            reading.reader.tell(code::DAEMON_VALUE, node.mark, format!("`{stray}` goes with `after`; a rule with `{one}` says nothing"));
        }
    }
    parts.silences.first().cloned()
}

fn matches(node: &Node, reading: &mut Reading<'_>) -> Match {
    let mut matches = Match::default();
    for (key, node) in reading.reader.entries("match", node) {
        match key.name.as_str() {
            "status" => matches.status = names("status", node, reading),
            "status_category" => matches.status_category = categories(node, reading),
            "level" => matches.level = Some(levels(node, reading)),
            "labels" => matches.labels = names("labels", node, reading),
            "project" => matches.project = names("project", node, reading),
            "assignee" => matches.assignee = assignees(node, reading),
            "priority" => matches.priority = names("priority", node, reading),
            _ => reading.reader.unknown(key, MATCH),
        }
    }
    matches
}

/// One name or several. None at all would match every ticket, which nobody means by an empty list.
fn names(key: &str, node: &Node, reading: &mut Reading<'_>) -> Vec<String> {
    let found = reading.reader.items(node).len();
    if found == 0 {
        reading.reader.tell(code::DAEMON_VALUE, node.mark, format!("`{key}` names nothing")).hint =
            Some("leave the key out, if the rule is for every ticket".to_owned());
    }
    reading.reader.texts(key, node)
}

fn categories(node: &Node, reading: &mut Reading<'_>) -> Vec<Category> {
    let words = [("to_do", Category::ToDo), ("in_progress", Category::InProgress), ("done", Category::Done)];
    names("status_category", node, reading);
    let items = reading.reader.items(node);
    items.iter().filter_map(|item| reading.reader.word("status_category", item, &words)).collect()
}

fn levels(node: &Node, reading: &mut Reading<'_>) -> BTreeSet<Level> {
    names("level", node, reading);
    let items = reading.reader.items(node);
    let some =
        |text: &str| level_range(text).and_then(|levels| if levels.is_empty() { Err(format!("no level is `{text}`")) } else { Ok(levels) });
    items.iter().filter_map(|item| reading.reader.parsed("level", item, some)).flatten().collect()
}

fn assignees(node: &Node, reading: &mut Reading<'_>) -> Vec<String> {
    for item in reading.reader.items(node) {
        let Some(name) = reading.reader.text("assignee", item) else { continue };
        if name != NOBODY && !reading.site.people.contains_key(&name) {
            let known = reading.site.people.keys().map(String::as_str).chain([NOBODY]);
            let hint = did_you_mean(&name, known);
            let message = format!("`assignee`: site.yaml has no person `{name}`");
            reading.reader.tell(code::DAEMON_UNKNOWN_NAME, item.mark, message).hint = hint;
        }
    }
    names("assignee", node, reading)
}

/// Tells the rules that no ticket reaches: an earlier one takes all of theirs, or they are for tickets that are done.
pub(crate) fn tell_dead(rules: &[(Mark, Option<Rule>)], reading: &mut Reading<'_>) {
    for (at, (mark, rule)) in rules.iter().enumerate() {
        let Some(rule) = rule else { continue };
        let earlier = rules[..at].iter().filter_map(|(_, rule)| rule.as_ref()).find(|earlier| covers(&earlier.matches, &rule.matches));
        let categories = &rule.matches.status_category;
        if let Some(earlier) = earlier {
            let message = format!("no ticket reaches this rule: the one on line {} takes all of them", earlier.line);
            reading.reader.tell(code::DEAD_RULE, *mark, message).hint =
                Some("the first rule that matches decides; put the narrower one first".to_owned());
        } else if !categories.is_empty() && categories.iter().all(|category| *category == Category::Done) {
            let message = "no ticket reaches this rule: nothing is ever said of one that is done";
            reading.reader.tell(code::DEAD_RULE, *mark, message).hint = Some("leave it out".to_owned());
        }
    }
}

/// Whether every ticket that `narrow` matches is matched by `wide`: it asks for no more, and of each thing for no less.
fn covers(wide: &Match, narrow: &Match) -> bool {
    let folded = |names: &[String]| names.iter().map(|name| name.to_lowercase()).collect::<BTreeSet<_>>();
    let texts = |wide: &[String], narrow: &[String]| wide.is_empty() || !narrow.is_empty() && folded(narrow).is_subset(&folded(wide));
    let levels = match (&wide.level, &narrow.level) {
        (None, _) => true,
        (Some(wide), Some(narrow)) => narrow.is_subset(wide),
        (Some(_), None) => false,
    };
    let within = |category| wide.status_category.contains(category);
    let categories = wide.status_category.is_empty() || !narrow.status_category.is_empty() && narrow.status_category.iter().all(within);
    levels
        && categories
        && texts(&wide.status, &narrow.status)
        && texts(&wide.labels, &narrow.labels)
        && texts(&wide.project, &narrow.project)
        && texts(&wide.assignee, &narrow.assignee)
        && texts(&wide.priority, &narrow.priority)
}
