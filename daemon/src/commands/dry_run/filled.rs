//! A form that stands in a file: as YAML with the names of the form's fields, or as a browser sends it.

use std::collections::BTreeSet;

use incident::questionnaire::model::Kind;
use incident::text::Language;
use incident::time::Moment;
use incident::yaml::node::{Node, Value};
use incident::yaml::parse::parse;
use jiff::Timestamp;

use crate::response::handbook::Handbook;
use crate::response::submission::{Door, Submission};

/// What the form would send.
///
/// # Errors
/// All that the form would not take, one a line.
pub(super) fn submission(text: &str, handbook: &Handbook, now: Timestamp) -> Result<Submission, Vec<String>> {
    let fields = if is_encoded(text) { encoded(text) } else { written(text).map_err(|why| vec![why])? };
    let mut wrong = Vec::new();
    let mut said = Submission {
        nonce: "dry-run".to_owned(),
        kind: String::new(),
        title: String::new(),
        description: String::new(),
        services: BTreeSet::new(),
        yes: BTreeSet::new(),
        no: BTreeSet::new(),
        reporter: String::new(),
        started_at: None,
        language: handbook.site.language,
        door: Door::Form { user: None },
    };
    for (name, value) in &fields {
        if let Err(why) = set(&mut said, (name, value), handbook) {
            wrong.push(why);
        }
    }
    check(&said, handbook, now, &mut wrong);
    if wrong.is_empty() { Ok(said) } else { Err(wrong) }
}

/// A browser puts `=` behind the first name, YAML `:`.
fn is_encoded(text: &str) -> bool {
    text.trim_start().split(['=', ':', '\n', ' ']).next().is_some_and(|name| text.trim_start()[name.len()..].starts_with('='))
}

fn encoded(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.trim().as_bytes()).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn written(text: &str) -> Result<Vec<(String, String)>, String> {
    let root = parse(text).map_err(|error| format!("line {}: {}", error.mark.line, error.message))?;
    let Value::Map(entries) = &root.value else { return Err("it holds no fields; one is written `kind: outage`".to_owned()) };
    let mut fields = Vec::new();
    for (key, node) in entries {
        match &node.value {
            Value::List(items) => fields.extend(items.iter().map(|item| (key.name.clone(), word(item)))),
            _ => fields.push((key.name.clone(), word(node))),
        }
    }
    Ok(fields)
}

fn word(node: &Node) -> String {
    if let Value::Scalar { text, .. } = &node.value { text.clone() } else { String::new() }
}

fn set(said: &mut Submission, (name, value): (&str, &str), handbook: &Handbook) -> Result<(), String> {
    let value = value.trim();
    match name {
        "kind" => value.clone_into(&mut said.kind),
        "title" => value.clone_into(&mut said.title),
        "description" => value.clone_into(&mut said.description),
        "service" | "services" => {
            said.services.insert(value.to_owned());
        }
        "reporter" => value.clone_into(&mut said.reporter),
        "started_at" if value.is_empty() => {}
        "started_at" => said.started_at = Some(Moment::parse(value, &handbook.site.zone).map_err(|why| format!("started_at: {why}"))?.at),
        "language" => said.language = Language::from_tag(value).ok_or("language: it is en or ja")?,
        _ => answer(said, name, value)?,
    }
    Ok(())
}

fn answer(said: &mut Submission, name: &str, value: &str) -> Result<(), String> {
    let question = name.strip_prefix("q.").ok_or_else(|| format!("`{name}` is no field of the form"))?;
    let answers = match value {
        "yes" | "true" => &mut said.yes,
        "no" | "false" => &mut said.no,
        "" => return Ok(()),
        _ => return Err(format!("{name}: it is yes or no, not `{value}`")),
    };
    answers.insert(question.to_owned());
    Ok(())
}

fn check(said: &Submission, handbook: &Handbook, now: Timestamp, wrong: &mut Vec<String>) {
    let kinds = &handbook.questionnaire.kinds;
    match kinds.get(&said.kind) {
        Some(kind) => check_questions(said, kind, wrong),
        None => {
            let known: Vec<&str> = kinds.keys().map(String::as_str).collect();
            wrong.push(format!("kind: there is no `{}`; it is one of {}", said.kind, known.join(", ")));
        }
    }
    if said.title.is_empty() {
        wrong.push("title: say in one line what you see".to_owned());
    }
    for service in said.services.iter().filter(|service| !handbook.site.services.contains_key(*service)) {
        wrong.push(format!("service: site.yaml has no `{service}`"));
    }
    if said.started_at.is_some_and(|at| at > now) {
        wrong.push("started_at: it lies ahead".to_owned());
    }
}

fn check_questions(said: &Submission, kind: &Kind, wrong: &mut Vec<String>) {
    for id in said.yes.iter().chain(&said.no).filter(|id| kind.questions.iter().all(|question| question.id != **id)) {
        wrong.push(format!("q.{id}: the form does not ask this of `{}`", said.kind));
    }
}
