//! Tickets that are made over the interface, and the search by label.

use serde_json::{Value, json};

use super::{World, error, is_recent, ticket};
use crate::stand_in::wire::Reply;

/// Makes a ticket, if it is as Jira wants it.
pub(super) fn open(world: &mut World, body: &Value) -> Reply {
    let fields = &body["fields"];
    let project = fields["project"]["key"].as_str().unwrap_or_default().to_owned();
    let wrong: serde_json::Map<String, Value> =
        mistakes(world, fields, &project).into_iter().map(|(field, what)| (field, json!(what))).collect();
    if !wrong.is_empty() {
        return Reply::json(400, &json!({"errorMessages": [], "errors": wrong}));
    }
    if !is_document(&fields["description"]) {
        return error(400, "INVALID_INPUT");
    }
    let of_project = |ticket: &&Value| ticket["key"].as_str().is_some_and(|key| key.starts_with(&format!("{project}-")));
    let number = 900 + world.tickets.values().filter(of_project).count();
    let (id, key) = (format!("{}", 20_000 + world.tickets.len()), format!("{project}-{number}"));
    let mut made = ticket(&id, &key, world.now);
    for name in ["summary", "description", "labels", "issuetype"] {
        made["fields"][name] = fields[name].clone();
    }
    world.tickets.insert(id.clone(), made);
    Reply::json(201, &json!({"id": id, "key": key, "self": format!("https://example.atlassian.net/rest/api/3/issue/{id}")}))
}

fn mistakes(world: &World, fields: &Value, project: &str) -> Vec<(String, String)> {
    let mut wrong: Vec<(&str, &str)> = Vec::new();
    if project.is_empty() || !world.projects.is_empty() && !world.projects.iter().any(|known| known == project) {
        wrong.push(("project", "valid project is required"));
    }
    if fields["issuetype"]["name"].as_str().is_none_or(str::is_empty) {
        wrong.push(("issuetype", "Specify a valid issue type"));
    }
    match fields["summary"].as_str().unwrap_or_default() {
        "" => wrong.push(("summary", "You must specify a summary of the issue.")),
        text if text.contains(['\n', '\r']) => wrong.push(("summary", "The summary is invalid because it contains newline characters.")),
        text if text.encode_utf16().count() > 255 => wrong.push(("summary", "Summary can't exceed 255 characters.")),
        _ => {}
    }
    if fields["labels"].as_array().is_some_and(|labels| labels.iter().filter_map(Value::as_str).any(|label| label.contains(' '))) {
        wrong.push(("labels", "The label contains spaces which is invalid."));
    }
    let missing = world.required.iter().filter(|(field, _)| fields[field.as_str()].is_null());
    let wrong = wrong.into_iter().map(|(field, what)| (field.to_owned(), what.to_owned()));
    wrong.chain(missing.map(|(field, what)| (field.clone(), what.clone()))).collect()
}

/// Whether this is an Atlassian document without empty texts.
fn is_document(value: &Value) -> bool {
    fn is_node(node: &Value) -> bool {
        let inner = node["content"].as_array().map(Vec::as_slice).unwrap_or_default();
        match node["type"].as_str() {
            Some("text") => node["text"].as_str().is_some_and(|text| !text.is_empty()),
            Some(_) => inner.iter().all(is_node),
            None => false,
        }
    }
    value["type"] == "doc" && value["version"] == 1 && value["content"].is_array() && is_node(value)
}

/// The label that a query asks for, if it asks for one.
pub(super) fn label(jql: &str) -> Option<String> {
    let mut letters = jql.strip_prefix("labels = \"")?.chars();
    let mut label = String::new();
    loop {
        match letters.next()? {
            '"' => return Some(label),
            '\\' => label.extend(letters.next()),
            c => label.push(c),
        }
    }
}

/// Whether a ticket has a label.
pub(super) fn has(ticket: &Value, label: &str) -> bool {
    ticket["fields"]["labels"].as_array().is_some_and(|labels| labels.iter().any(|known| known == label))
}

/// Whether the search sees a ticket already.
pub(super) fn is_seen(world: &World, ticket: &Value) -> bool {
    let mut made = ticket.clone();
    made["fields"]["updated"] = ticket["fields"]["created"].clone();
    world.lag.is_zero() || !is_recent(&made, world.now - world.lag)
}
