//! A form that stands in a file: as YAML with the names of the form's fields, or as a browser sends it.

use std::collections::BTreeSet;

use incident::diagnostic::finding::{Mark, did_you_mean};
use incident::questionnaire::model::Kind;
use incident::text::Language;
use incident::time::Moment;
use incident::yaml::node::{Node, Value};
use incident::yaml::parse::parse;
use jiff::Timestamp;

use crate::response::handbook::Handbook;
use crate::response::submission::{Door, Submission};

/// The form's fields.
const FIELDS: [&str; 8] = ["kind", "title", "description", "service", "q", "reporter", "started_at", "language"];

/// A field, and where it stands; what a browser sends has no lines.
struct Field {
    name: String,
    value: String,
    mark: Option<Mark>,
}

/// Something that the form would not take, and where it stands.
#[derive(Debug)]
pub(super) struct Fault {
    mark: Option<Mark>,
    said: String,
}

impl Fault {
    /// `form.yaml:3:1: …`
    pub(super) fn told(&self, file: &str) -> String {
        match self.mark {
            Some(mark) => format!("{file}:{}:{}: {}", mark.line, mark.column, self.said),
            None => format!("{file}: {}", self.said),
        }
    }
}

/// What the form would send.
///
/// # Errors
/// All that the form would not take, in the order of the file; what is missing comes last.
pub(super) fn submission(text: &str, handbook: &Handbook, now: Timestamp) -> Result<Submission, Vec<Fault>> {
    let fields = if is_encoded(text) { encoded(text) } else { written(text).map_err(|fault| vec![fault])? };
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
    for field in &fields {
        if let Err(why) = set(&mut said, (&field.name, &field.value), handbook) {
            wrong.push(Fault { mark: field.mark, said: why });
        }
    }
    let place = |name: &str, value: &str| {
        let is_it = |field: &&Field| field.name.trim_end_matches('s') == name && (value.is_empty() || field.value.trim() == value);
        fields.iter().find(is_it).and_then(|field| field.mark)
    };
    check(&said, handbook, now, &mut |name, value, said| wrong.push(Fault { mark: place(name, value), said }));
    wrong.sort_by_key(|fault| fault.mark.map_or((true, 0, 0), |mark| (false, mark.line, mark.column)));
    if wrong.is_empty() { Ok(said) } else { Err(wrong) }
}

/// A browser puts `=` behind the first name, YAML `:`.
fn is_encoded(text: &str) -> bool {
    text.trim_start().split(['=', ':', '\n', ' ']).next().is_some_and(|name| text.trim_start()[name.len()..].starts_with('='))
}

fn encoded(text: &str) -> Vec<Field> {
    let field = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| Field {
        name: name.into_owned(),
        value: value.into_owned(),
        mark: None,
    };
    form_urlencoded::parse(text.trim().as_bytes()).map(field).collect()
}

fn written(text: &str) -> Result<Vec<Field>, Fault> {
    let root = parse(text).map_err(|error| Fault { mark: Some(error.mark), said: error.message })?;
    let Value::Map(entries) = &root.value else {
        return Err(Fault {
            mark: None,
            said: format!("it holds no fields; one is written `kind: outage`. There are {}", FIELDS.join(", ")),
        });
    };
    let mut fields = Vec::new();
    for (key, node) in entries {
        let field = |name: String, node: &Node, mark| Field { name, value: word(node), mark: Some(mark) };
        match &node.value {
            Value::List(items) => fields.extend(items.iter().map(|item| field(key.name.clone(), item, item.mark))),
            Value::Map(answers) => {
                fields.extend(answers.iter().map(|(inner, node)| field(format!("{}.{}", key.name, inner.name), node, inner.mark)));
            }
            _ => fields.push(field(key.name.clone(), node, key.mark)),
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
    let question = name.strip_prefix("q.").ok_or_else(|| no_field(name))?;
    let answers = match value {
        "yes" | "true" => &mut said.yes,
        "no" | "false" => &mut said.no,
        "" => return Ok(()),
        _ => return Err(format!("{name}: it is yes or no, not `{value}`")),
    };
    answers.insert(question.to_owned());
    Ok(())
}

fn no_field(name: &str) -> String {
    let hint = did_you_mean(name, FIELDS).map_or_else(String::new, |hint| format!("; {hint}"));
    format!("the form has no field `{name}`{hint}. There are {}", FIELDS.join(", "))
}

/// Tells what is wrong with it as a whole: the field, its value, and the words.
fn check(said: &Submission, handbook: &Handbook, now: Timestamp, tell: &mut dyn FnMut(&str, &str, String)) {
    let kinds = &handbook.questionnaire.kinds;
    match kinds.get(&said.kind) {
        Some(kind) => check_questions(said, kind, tell),
        None => {
            let known: Vec<&str> = kinds.keys().map(String::as_str).collect();
            tell("kind", "", format!("kind: there is no `{}`; it is one of {}", said.kind, known.join(", ")));
        }
    }
    if said.title.is_empty() {
        tell("title", "", "title: say in one line what you see".to_owned());
    }
    for service in said.services.iter().filter(|service| !handbook.site.services.contains_key(*service)) {
        let hint = did_you_mean(service, handbook.site.services.keys().map(String::as_str));
        let hint = hint.map_or_else(String::new, |hint| format!("; {hint}"));
        tell("service", service, format!("service: site.yaml has no `{service}`{hint}"));
    }
    if said.started_at.is_some_and(|at| at > now) {
        tell("started_at", "", "started_at: it lies ahead".to_owned());
    }
}

fn check_questions(said: &Submission, kind: &Kind, tell: &mut dyn FnMut(&str, &str, String)) {
    let known: Vec<&str> = kind.questions.iter().map(|question| question.id.as_str()).collect();
    for id in said.yes.iter().chain(&said.no).filter(|id| !known.contains(&id.as_str())) {
        let asked = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
        tell(&format!("q.{id}"), "", format!("q.{id}: the form does not ask this of `{}`; it asks {asked}", said.kind));
    }
}
