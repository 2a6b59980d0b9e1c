//! `responses.yaml`: what follows a submitted form, by kind and level.

use std::collections::BTreeSet;

use crate::diagnostic::code;
use crate::diagnostic::finding::{Diagnostic, Mark, Source, did_you_mean};
use crate::level::Level;
use crate::questionnaire::assess::reachable;
use crate::questionnaire::model::Questionnaire;
use crate::site::model::Site;
use crate::time::Period;
use crate::yaml::node::{Key, Node, Value};
use crate::yaml::read::{Codes, Reader};

static CODES: Codes = Codes { unreadable: code::RESPONSES, value: code::RESPONSE_VALUE, unknown_key: code::RESPONSE_UNKNOWN_KEY };

/// One response: whom it is for, and its steps in order. All that match run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The kinds it is for; empty: all.
    pub kinds: Vec<String>,
    /// The levels it is for.
    pub levels: BTreeSet<Level>,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Make a Slack channel; `name` may hold `{date}` and `{slug}`.
    CreateChannel {
        /// its name
        name: String,
    },
    /// Invite people into the channel.
    Invite {
        /// keys of people and roles
        people: Vec<String>,
        /// keys of teams; `affected` is the teams of the chosen services
        teams: Vec<String>,
    },
    /// Post a message.
    Post {
        /// `channel`, `#name` or an id
        to: String,
        /// which message
        message: Message,
    },
    /// Open a ticket.
    OpenTicket {
        /// key of the project
        project: String,
        /// type of the ticket
        ticket_type: String,
    },
    /// Write the draft of the report.
    WriteReport,
    /// Call somebody by telephone.
    Call {
        /// key of a person or role
        person: String,
        /// wall time until the next attempt
        again_after: Period,
        /// attempts at most
        times: u32,
    },
}

/// The messages that a step can post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// All answers; mentions those who are invited.
    Opening,
    /// One line for everybody.
    Headline,
}

/// Reads the responses; `None` when the file cannot be read at all.
pub fn read(source: Source<'_>, site: &Site, questionnaire: Option<&Questionnaire>) -> (Option<Vec<Response>>, Vec<Diagnostic>) {
    let mut reader = Reader::new(source, &CODES, 0);
    let Some(root) = reader.mapping(source.text) else {
        return (None, reader.into_findings());
    };
    let mut responses = Vec::new();
    let mut at = Mark::START;
    for (key, node) in reader.entries("responses.yaml", &root) {
        if key.name == "responses" {
            at = key.mark;
            responses = reader.items(node).iter().map(|item| response(item, site, questionnaire, &mut reader)).collect();
        } else {
            reader.unknown(key, &["responses"]);
        }
    }
    if let Some(questionnaire) = questionnaire {
        tell_uncovered(questionnaire, &responses, at, &mut reader);
    }
    (Some(responses), reader.into_findings())
}

fn response(node: &Node, site: &Site, questionnaire: Option<&Questionnaire>, reader: &mut Reader<'_>) -> Response {
    let mut response = Response { kinds: Vec::new(), levels: Level::ALL.into(), steps: Vec::new() };
    for (key, node) in reader.entries("responses", node) {
        match key.name.as_str() {
            "match" => read_match(&mut response, node, questionnaire, reader),
            "steps" => response.steps = reader.items(node).iter().filter_map(|item| step(item, site, reader)).collect(),
            _ => reader.unknown(key, &["match", "steps"]),
        }
    }
    response
}

fn read_match(response: &mut Response, node: &Node, questionnaire: Option<&Questionnaire>, reader: &mut Reader<'_>) {
    for (key, node) in reader.entries("match", node) {
        match key.name.as_str() {
            "kind" => {
                response.kinds = reader.texts("kind", node);
                if let Some(questionnaire) = questionnaire {
                    check_names("kind", node, &questionnaire.kinds.keys().map(String::as_str).collect::<Vec<_>>(), reader);
                }
            }
            "level" => response.levels = levels(node, reader),
            _ => reader.unknown(key, &["kind", "level"]),
        }
    }
}

/// `4`, `[4, 5]` or a text such as `>=3`.
fn levels(node: &Node, reader: &mut Reader<'_>) -> BTreeSet<Level> {
    let items = reader.items(node);
    items.iter().filter_map(|item| reader.parsed("level", item, level_range)).flatten().collect()
}

/// The levels that a condition such as `>=3`, `<2` or `4` means.
///
/// # Errors
/// Says in words what is wrong.
pub fn level_range(text: &str) -> Result<Vec<Level>, String> {
    let digits = text.trim_start_matches(['<', '>', '=']);
    let sign = &text[..text.len() - digits.len()];
    let level = digits.trim().parse().ok().and_then(Level::new);
    let level = level.ok_or_else(|| format!("`{text}` is not a condition on the level; one is written `4` or `\">=3\"`"))?;
    let holds: fn(&Level, &Level) -> bool = match sign {
        "" | "=" | "==" => |a, b| a == b,
        ">=" => |a, b| a >= b,
        "<=" => |a, b| a <= b,
        ">" => |a, b| a > b,
        "<" => |a, b| a < b,
        _ => return Err(format!("`{sign}` is not one of >=, <=, >, <")),
    };
    Ok(Level::ALL.into_iter().filter(|candidate| holds(candidate, &level)).collect())
}

const STEPS: &[&str] = &["create_channel", "invite", "post", "open_ticket", "write_report", "call"];

fn step(node: &Node, site: &Site, reader: &mut Reader<'_>) -> Option<Step> {
    let Value::Map(entries) = &node.value else {
        reader.wrong("steps", node, "one step each, such as `- write_report: {}`");
        return None;
    };
    let [(key, node)] = entries.as_slice() else {
        reader.tell(code::RESPONSE_VALUE, node.mark, "one item of `steps` is one step");
        return None;
    };
    match key.name.as_str() {
        "create_channel" => Some(Step::CreateChannel { name: field(key, node, &["name"], "name", reader)? }),
        "invite" => Some(invite(key, node, site, reader)),
        "post" => post(key, node, reader),
        "open_ticket" => {
            let known = &["project", "type"];
            Some(Step::OpenTicket {
                project: field(key, node, known, "project", reader)?,
                ticket_type: optional(node, "type", reader).unwrap_or_else(|| "Task".to_owned()),
            })
        }
        "write_report" => {
            tell_unknown(key, node, &[], reader);
            Some(Step::WriteReport)
        }
        "call" => call(key, node, site, reader),
        _ => {
            let message = format!("there is no step `{}`", key.name);
            reader.tell(code::RESPONSE_VALUE, key.mark, message).hint = did_you_mean(&key.name, STEPS.iter().copied());
            None
        }
    }
}

fn tell_unknown(step: &Key, node: &Node, known: &[&str], reader: &mut Reader<'_>) {
    for (key, _) in reader.entries(&step.name, node) {
        if !known.contains(&key.name.as_str()) {
            reader.unknown(key, known);
        }
    }
}

/// A text that the step needs.
fn field(step: &Key, node: &Node, known: &[&str], name: &str, reader: &mut Reader<'_>) -> Option<String> {
    tell_unknown(step, node, known, reader);
    let text = node.get(name).and_then(|node| reader.text(name, node));
    if text.is_none() && node.get(name).is_none_or(Node::is_null) {
        reader.tell(code::RESPONSE_VALUE, step.mark, format!("`{}` needs `{name}`", step.name));
    }
    text
}

fn optional(node: &Node, name: &str, reader: &mut Reader<'_>) -> Option<String> {
    node.get(name).and_then(|node| reader.text(name, node))
}

fn invite(step: &Key, node: &Node, site: &Site, reader: &mut Reader<'_>) -> Step {
    tell_unknown(step, node, &["people", "teams"], reader);
    let mut read = |name: &str, known: Vec<&str>| {
        let Some(node) = node.get(name) else {
            return Vec::new();
        };
        check_names(name, node, &known, reader);
        reader.texts(name, node)
    };
    let people = read("people", site.people.keys().chain(site.roles.keys()).map(String::as_str).collect());
    let teams = read("teams", site.teams.keys().map(String::as_str).chain(["affected"]).collect());
    Step::Invite { people, teams }
}

fn post(step: &Key, node: &Node, reader: &mut Reader<'_>) -> Option<Step> {
    let to = field(step, node, &["to", "message"], "to", reader);
    let message = match node.get("message") {
        Some(node) => reader.word("message", node, &[("opening", Message::Opening), ("headline", Message::Headline)]),
        None => {
            reader.tell(code::RESPONSE_VALUE, step.mark, "`post` needs `message`: opening or headline");
            None
        }
    };
    Some(Step::Post { to: to?, message: message? })
}

fn call(step: &Key, node: &Node, site: &Site, reader: &mut Reader<'_>) -> Option<Step> {
    let person = field(step, node, &["person", "again_after", "times"], "person", reader);
    if let Some(node) = node.get("person") {
        check_names("person", node, &site.people.keys().chain(site.roles.keys()).map(String::as_str).collect::<Vec<_>>(), reader);
    }
    let again_after = node.get("again_after").and_then(|node| {
        reader.parsed("again_after", node, |text| {
            Period::parse(text).ok_or_else(|| format!("`{text}` is not a period; one is written `5 minutes`"))
        })
    });
    let times = node.get("times").and_then(|node| reader.parsed("times", node, calls));
    let default_wait = Period { count: 5, unit: crate::time::Unit::Minutes };
    Some(Step::Call { person: person?, again_after: again_after.unwrap_or(default_wait), times: times.unwrap_or(1) })
}

/// How often somebody is called: more would be a siege.
fn calls(text: &str) -> Result<u32, String> {
    let times = text.parse().ok().filter(|times| (1..=20).contains(times));
    times.ok_or_else(|| format!("`{text}` is not a number of calls; it is 1 to 20"))
}

fn check_names(key: &str, node: &Node, known: &[&str], reader: &mut Reader<'_>) {
    for item in reader.items(node) {
        let Some(name) = reader.text(key, item) else {
            continue;
        };
        if !known.contains(&name.as_str()) {
            let message = format!("`{key}`: there is no `{name}`");
            reader.tell(code::RESPONSE_UNKNOWN_NAME, item.mark, message).hint = did_you_mean(&name, known.iter().copied());
        }
    }
}

/// Every level that a kind can have should be answered by something.
fn tell_uncovered(questionnaire: &Questionnaire, responses: &[Response], at: Mark, reader: &mut Reader<'_>) {
    for (handle, kind) in &questionnaire.kinds {
        let covered = |level: &Level| {
            responses.iter().any(|r| r.levels.contains(level) && (r.kinds.is_empty() || r.kinds.contains(handle)) && !r.steps.is_empty())
        };
        for level in reachable(questionnaire, kind).iter().filter(|level| !covered(level)) {
            reader.tell(code::NO_RESPONSE, at, format!("nothing follows an incident of kind `{handle}` at level {}", level.number()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire;

    fn findings(text: &str) -> Vec<(&'static str, u32)> {
        let form = "kinds: {lost: {level: 2}, outage: {questions: [{id: a, ask: A?, yes: 5}]}}";
        let (form, _) = questionnaire::read::read(Source { file: "questionnaire.yaml", text: form }, &Site::unnamed());
        let (_, findings) = read(Source { file: "responses.yaml", text }, &Site::unnamed(), form.as_ref());
        findings.iter().map(|f| (f.code.id, f.mark.line)).collect()
    }

    #[test]
    fn every_kind_and_level_should_be_answered() {
        assert_eq!(findings("responses:\n  - match: {level: \">=2\"}\n    steps: [{write_report: {}}]\n"), [("Q105", 1)]);
        assert_eq!(findings("responses:\n  - steps: [{write_report: {}}]\n"), []);
    }

    #[test]
    fn every_mistake_is_told_at_once_at_its_line() {
        let text = "responses:\n  - match: {kind: [outag], level: \"~3\"}\n    steps:\n      - creat_channel: {}\n      - create_channel: {}\n      - invite: {people: [nobody], teem: x}\n      - post: {to: channel, message: hello}\n      - call: {person: nobody, again_after: soon}\n  - steps: [{write_report: {}}]\n";
        let found: Vec<_> = findings(text);
        assert_eq!(
            found,
            [("Q106", 2), ("Q004", 2), ("Q004", 4), ("Q004", 5), ("Q104", 6), ("Q106", 6), ("Q004", 7), ("Q106", 8), ("Q004", 8)]
        );
    }
}
