//! The questionnaire as Slack's modal, within Slack's limits. Everything in it is plain text.

use std::collections::BTreeSet;

use incident::questionnaire::assess::{Answers, assess, is_asked};
use incident::questionnaire::model::{Kind, Question, Services};
use incident::text::Language;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::payload::CALLBACK;
use crate::http::report::alike::{Alike, encoded, level_words};
use crate::http::report::posted::{Posted, UNKNOWN_SERVICE};
use crate::response::handbook::Handbook;
use crate::response::submission::Incident;
use crate::wording::form::level::{follows, reason};
use crate::wording::form::texts::text;

/// Most questions: a modal has a hundred blocks.
const QUESTIONS: usize = 85;
/// Incidents of before that are shown.
const ALIKE: usize = 2;
/// Most options of a choice.
const OPTIONS: usize = 100;
/// Longest words of an option.
pub(super) const OPTION: usize = 75;
/// Longest value of an option.
const VALUE: usize = 150;
/// Longest label of a field.
pub(super) const LABEL: usize = 2000;
/// Longest text of a paragraph.
pub(super) const PARAGRAPH: usize = 3000;
/// Longest name of a block.
const ID: usize = 255;
/// Longest title and longest text that a field takes.
const TITLE: usize = 200;
const TEXT: usize = 3000;

/// What is asked, and in which language.
pub(super) struct Shown<'a> {
    pub(super) asked: &'a Handbook,
    pub(super) language: Language,
    /// incidents of before that look like it
    pub(super) alike: Vec<Alike>,
}

impl Shown<'_> {
    fn say(&self, key: &'static str) -> &'static str {
        text(key, self.language)
    }

    fn either(&self, en: &'static str, ja: &'static str) -> &'static str {
        if self.language == Language::En { en } else { ja }
    }
}

/// The form with what was typed in it.
pub(super) fn modal(shown: &Shown<'_>, posted: &Posted) -> Value {
    json!({
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(shown.either("Report an incident", "インシデントを報告"), OPTION),
        "submit": plain(shown.say("send"), OPTION),
        "close": plain(shown.either("Cancel", "やめる"), OPTION),
        "blocks": blocks(shown, posted),
    })
}

/// Its blocks: what kind, which services, the questions, the level that follows, and what is seen.
pub(super) fn blocks(shown: &Shown<'_>, posted: &Posted) -> Vec<Value> {
    let mut blocks = vec![note(shown.say("form_intro")), kinds(shown, posted)];
    if let Some(kind) = shown.asked.questionnaire.kinds.get(&posted.kind) {
        if kind.services != Services::None && !shown.asked.site.services.is_empty() {
            blocks.push(services(shown, kind, posted));
        }
        let asked = questions(kind, posted);
        blocks.extend(asked.into_iter().take(QUESTIONS).filter_map(|asked| question(shown, asked, posted)));
    }
    blocks.push(level(shown, posted));
    blocks.push(line(shown, posted));
    blocks.extend(alike(shown));
    blocks.push(rest(shown, posted));
    blocks.push(since(shown, posted));
    blocks
}

/// The questions that are asked of this kind for these services.
fn questions<'a>(kind: &'a Kind, posted: &Posted) -> Vec<&'a Question> {
    let answers = Answers { services: posted.services.clone(), ..Answers::default() };
    kind.questions.iter().filter(|question| is_asked(question, &answers)).collect()
}

/// The name of the block of a question: of another kind it is another, so that no answer is carried over.
pub(super) fn question_block(kind: &str, question: &str) -> String {
    format!("q {kind} {question}")
}

pub(super) fn plain(text: &str, most: usize) -> Value {
    let text = if text.trim().is_empty() { "–" } else { text };
    let cut: String = if text.chars().count() > most { text.chars().take(most - 1).chain(['…']).collect() } else { text.to_owned() };
    json!({"type": "plain_text", "text": cut, "emoji": false})
}

fn note(text: &str) -> Value {
    json!({"type": "context", "elements": [plain(text, PARAGRAPH)]})
}

fn option(value: &str, words: &str) -> Option<Value> {
    let fits = !value.is_empty() && value.chars().count() <= VALUE;
    fits.then(|| json!({"text": plain(words, OPTION), "value": value}))
}

/// A field; whatever changes in it is told at once.
fn choice(id: &str, label: &str, element: &Value) -> Value {
    json!({"type": "input", "block_id": id, "dispatch_action": true, "label": plain(label, LABEL), "element": element})
}

fn kinds(shown: &Shown<'_>, posted: &Posted) -> Value {
    let all = &shown.asked.questionnaire.kinds;
    let options: Vec<Value> = all.iter().filter_map(|(key, kind)| option(key, kind.name.words(shown.language).0)).take(OPTIONS).collect();
    let mut element = json!({"type": "static_select", "action_id": "kind", "options": options});
    if let Some(chosen) = options.iter().find(|option| option["value"] == *posted.kind) {
        element["initial_option"] = chosen.clone();
    }
    choice("kind", shown.say("kind"), &element)
}

fn services(shown: &Shown<'_>, kind: &Kind, posted: &Posted) -> Value {
    let known = shown.asked.site.services.iter().filter_map(|(key, service)| option(key, service.name.words(shown.language).0));
    let mut options: Vec<Value> = known.take(OPTIONS - 1).collect();
    options.extend(option(UNKNOWN_SERVICE, shown.say("service_unknown")));
    let chosen: Vec<Value> =
        options.iter().filter(|option| posted.services.iter().any(|service| option["value"] == **service)).cloned().collect();
    let mut element = json!({"type": "multi_static_select", "action_id": "services", "options": options});
    if !chosen.is_empty() {
        element["initial_options"] = Value::Array(chosen);
    }
    let mut block = choice("services", shown.say("services"), &element);
    let required = kind.services == Services::Required;
    block["optional"] = json!(!required);
    block["hint"] = plain(shown.say(if required { "services_hint" } else { "services_optional" }), LABEL);
    block
}

/// A question; neither answer is chosen beforehand.
fn question(shown: &Shown<'_>, asked: &Question, posted: &Posted) -> Option<Value> {
    let id = question_block(&posted.kind, &asked.id);
    let options: Vec<Value> = [("yes", "yes"), ("no", "no")].into_iter().filter_map(|(value, key)| option(value, shown.say(key))).collect();
    let mut element = json!({"type": "radio_buttons", "action_id": "answer", "options": options});
    if let Some(answer) = posted.answer(&posted.kind, &asked.id) {
        element["initial_option"] = options[usize::from(!answer)].clone();
    }
    let mut block = choice(&id, asked.ask.words(shown.language).0, &element);
    block["optional"] = json!(true);
    (id.chars().count() <= ID).then_some(block)
}

/// The level that follows so far, why, and what it starts.
fn level(shown: &Shown<'_>, posted: &Posted) -> Value {
    let (asked, language) = (shown.asked, shown.language);
    let words = match asked.questionnaire.kinds.get(&posted.kind) {
        None => shown.say("level_open_kind").to_owned(),
        Some(kind) => {
            let yes: BTreeSet<String> = kind.questions.iter().map(|question| question.id.clone()).collect();
            let yes = yes.into_iter().filter(|id| posted.answer(&posted.kind, id) == Some(true)).collect();
            let assessed = assess(&asked.questionnaire, kind, &Answers { services: posted.services.clone(), yes });
            let parts = [
                level_words(assessed.level, &asked.site, language),
                reason(&assessed, kind, language),
                follows(&asked.responses, &posted.kind, assessed.level, (&asked.site, language)),
            ];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
        }
    };
    json!({"type": "section", "block_id": "level", "text": plain(&words, PARAGRAPH)})
}

fn line(shown: &Shown<'_>, posted: &Posted) -> Value {
    let mut element = json!({"type": "plain_text_input", "action_id": "title", "max_length": TITLE});
    if !posted.title.is_empty() {
        element["initial_value"] = json!(posted.title.chars().take(TITLE).collect::<String>());
    }
    let (label, hint) = (plain(shown.say("title"), LABEL), plain(shown.say("title_hint"), LABEL));
    json!({"type": "input", "block_id": "title", "label": label, "hint": hint, "element": element})
}

/// What looks like it, below the title, and what solved it. A button opens the report.
fn alike(shown: &Shown<'_>) -> Vec<Value> {
    let each = shown.alike.iter().take(ALIKE).enumerate().map(|(at, alike)| {
        let solved = if alike.solved.is_empty() { String::new() } else { alike.sentence(shown.say("similar_solved"), shown.language) };
        let words = format!("{} {}\n{solved}", alike.id, alike.title);
        let mut block = json!({"type": "section", "block_id": format!("alike {at}"), "text": plain(words.trim_end(), PARAGRAPH)});
        if let Some(url) = &alike.url {
            let open = plain(shown.either("Open", "開く"), OPTION);
            block["accessory"] = json!({"type": "button", "action_id": format!("alike {at}"), "text": open, "url": url});
        }
        block
    });
    let mut blocks: Vec<Value> = each.collect();
    if !blocks.is_empty() {
        blocks.insert(0, note(shown.either("This looks like …", "似た事例があります")));
    }
    blocks
}

fn rest(shown: &Shown<'_>, posted: &Posted) -> Value {
    let mut element = json!({"type": "plain_text_input", "action_id": "description", "multiline": true, "max_length": TEXT});
    if !posted.description.is_empty() {
        element["initial_value"] = json!(posted.description.chars().take(TEXT).collect::<String>());
    }
    let (label, hint) = (plain(shown.say("description"), LABEL), plain(shown.say("description_hint"), LABEL));
    json!({"type": "input", "block_id": "description", "optional": true, "label": label, "hint": hint, "element": element})
}

fn since(shown: &Shown<'_>, posted: &Posted) -> Value {
    let mut element = json!({"type": "datetimepicker", "action_id": "started_at"});
    if let Ok(at) = posted.started_at.parse::<Timestamp>() {
        element["initial_date_time"] = json!(at.as_second());
    }
    let label = plain(shown.say("started_at"), LABEL);
    json!({"type": "input", "block_id": "started_at", "optional": true, "label": label, "element": element})
}

/// What is shown once it is stored, in place of the form.
pub(super) fn receipt(shown: &Shown<'_>, incident: &Incident) -> Value {
    let (asked, language) = (shown.asked, shown.language);
    let id = incident.id.as_str();
    let kind = asked.questionnaire.kinds.get(&incident.submission.kind);
    let why = kind.map(|kind| reason(&incident.assessed, kind, language)).unwrap_or_default();
    let level = level_words(incident.level(), &asked.site, language);
    let mut blocks = vec![
        json!({"type": "section", "text": plain(&format!("{} {id}\n{level}\n{why}", shown.say("thanks")), PARAGRAPH)}),
        note(shown.say("help_now")),
    ];
    if let Some(report) = &asked.site.report {
        let url = format!("{}/{}?lang={}", report.trim_end_matches('/'), encoded(id), language.tag());
        let button = json!({"type": "button", "action_id": "receipt", "text": plain(shown.say("happened"), OPTION), "url": url});
        blocks.push(json!({"type": "actions", "elements": [button]}));
    }
    let title = plain(shown.either("Reported", "受け付けました"), OPTION);
    json!({"type": "modal", "title": title, "close": plain(shown.either("Close", "閉じる"), OPTION), "blocks": blocks})
}
