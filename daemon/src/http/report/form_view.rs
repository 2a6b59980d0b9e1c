//! The form as the template and its stylesheet see it.

use std::collections::BTreeMap;
use std::fmt::Write;

use incident::level::Level;
use incident::questionnaire::model::{Kind, Question, Questionnaire, Services};
use incident::text::{Language, Text};
use serde::Serialize;

use super::alike::{Alike, level_words};
use super::posted::{Fault, Field, Posted, UNKNOWN_SERVICE};
use crate::response::handbook::Handbook;
use crate::wording::form::level::follows;
use crate::wording::form::texts::{filled, text};
use crate::wording::time;

/// All that the template shows.
#[derive(Debug, Serialize)]
pub(super) struct FormView {
    pub(super) action: String,
    pub(super) nonce: String,
    pub(super) token: String,
    /// The sentence that says as whom they report, where the door knows.
    pub(super) known: Option<String>,
    pub(super) similar: Vec<Alike>,
    pub(super) errors: Vec<ErrorView>,
    faults: BTreeMap<&'static str, String>,
    single: bool,
    kinds: Vec<KindView>,
    services: Vec<ServiceView>,
    verdicts: Vec<Verdict>,
    title: String,
    description: String,
    reporter: String,
    started_at: String,
    /// Whether the browser's own field for times can show what was typed.
    is_local_time: bool,
    started_at_hint: String,
    rest_open: bool,
}

/// A line of the box above the form.
#[derive(Debug, Serialize)]
pub(super) struct ErrorView {
    /// the id of the field that it leads to; none where no field is wrong
    pub(super) target: Option<String>,
    pub(super) text: String,
}

#[derive(Debug, Serialize)]
struct KindView {
    n: usize,
    key: String,
    name: String,
    lang: Option<&'static str>,
    href: String,
    checked: bool,
    asks_services: bool,
    /// What the answers are for.
    hint: String,
    questions: Vec<QuestionView>,
}

#[derive(Debug, Serialize)]
struct QuestionView {
    n: usize,
    field: String,
    ask: String,
    lang: Option<&'static str>,
    level: u8,
    only: bool,
    answer: Option<bool>,
}

#[derive(Debug, Serialize)]
struct ServiceView {
    n: usize,
    key: String,
    name: String,
    lang: Option<&'static str>,
    checked: bool,
}

/// What the bar says when a kind has some level.
#[derive(Debug, Serialize)]
struct Verdict {
    kind: usize,
    level: u8,
    words: String,
    /// Why, where no answer is the reason.
    plain: String,
    because: Vec<Because>,
    follows: String,
}

/// A question that can be the reason.
#[derive(Debug, Serialize)]
struct Because {
    n: usize,
    quoted: String,
}

/// What a form shows besides what was typed.
pub(super) struct Shown<'a> {
    pub(super) asked: &'a Handbook,
    pub(super) language: Language,
    /// The one kind that is shown; all, where none is named or it is not known.
    pub(super) kind: Option<&'a str>,
    pub(super) faults: &'a [Fault],
}

impl FormView {
    /// The form with what was typed in it.
    pub(super) fn new(shown: &Shown<'_>, posted: &Posted) -> Self {
        let (asked, language) = (shown.asked, shown.language);
        let single = shown.kind.filter(|kind| asked.questionnaire.kinds.contains_key(*kind));
        let kinds = kinds(shown, single, posted);
        let faults: BTreeMap<_, _> = shown.faults.iter().map(|(field, key)| (name_of(*field), explained(key, language))).collect();
        let errors = shown
            .faults
            .iter()
            .map(|(field, key)| ErrorView { target: Some(target(*field, &kinds)), text: text(key, language).to_owned() });
        let sealed = posted.sealed.clone();
        let rest_open = !posted.description.is_empty() || !posted.started_at.is_empty();
        let rest_wrong = shown.faults.iter().any(|(field, _)| matches!(field, Field::Description | Field::StartedAt));
        let zone = time::zone_name(&asked.site.zone, language);
        Self {
            action: address(single, language),
            nonce: sealed.as_ref().map_or_else(String::new, |sealed| sealed.nonce.clone()),
            token: sealed.map_or_else(String::new, |sealed| sealed.token),
            known: None,
            similar: Vec::new(),
            errors: errors.collect(),
            faults,
            single: single.is_some(),
            services: services(asked, posted, language),
            verdicts: kinds.iter().flat_map(|kind| verdicts(kind, asked, language)).collect(),
            kinds,
            title: posted.title.clone(),
            description: posted.description.clone(),
            reporter: posted.reporter.clone(),
            is_local_time: is_local_time(&posted.started_at),
            started_at: posted.started_at.clone(),
            started_at_hint: filled("started_at_hint", language, &[("zone", &zone)]),
            rest_open: rest_open || rest_wrong,
        }
    }
}

/// `/report`, with the kind and the language that it shows.
pub(super) fn address(kind: Option<&str>, language: Language) -> String {
    let mut query = form_urlencoded::Serializer::for_suffix("/report?".to_owned(), "/report?".len());
    if let Some(kind) = kind {
        query.append_pair("kind", kind);
    }
    query.append_pair("lang", language.tag()).finish()
}

pub(super) fn explained(key: &'static str, language: Language) -> String {
    let more = MORE.iter().find(|(known, _)| *known == key).map_or("", |(_, more)| text(more, language));
    match language {
        Language::En => format!("{}. {more}", text(key, language)),
        Language::Ja => format!("{}。{more}", text(key, language)),
    }
}

/// What is said beside the field, behind what is said above the form.
const MORE: &[(&str, &str)] = &[
    ("error_kind", "error_kind_more"),
    ("error_title", "error_title_more"),
    ("error_title_long", "error_title_long_more"),
    ("error_services", "error_services_more"),
    ("error_services_odd", "error_services_odd_more"),
    ("error_description", "error_description_more"),
    ("error_started_at", "error_started_at_more"),
    ("error_future", "error_future_more"),
    ("error_reporter", "error_reporter_more"),
    ("error_reporter_long", "error_reporter_long_more"),
];

pub(super) fn name_of(field: Field) -> &'static str {
    match field {
        Field::Kind => "kind",
        Field::Services => "services",
        Field::Title => "title",
        Field::Description => "description",
        Field::StartedAt => "started_at",
        Field::Reporter => "reporter",
    }
}

fn target(field: Field, kinds: &[KindView]) -> String {
    match field {
        Field::Kind => format!("kind-{}", kinds.first().map_or(1, |kind| kind.n)),
        Field::Services => "service-1".to_owned(),
        field => name_of(field).to_owned(),
    }
}

fn words(text: &Text, language: Language) -> (String, Option<&'static str>) {
    let (words, other) = text.words(language);
    (words.to_owned(), other.map(Language::tag))
}

fn kinds(shown: &Shown<'_>, single: Option<&str>, posted: &Posted) -> Vec<KindView> {
    let all = &shown.asked.questionnaire.kinds;
    let views = all.iter().enumerate().filter(|(_, (key, _))| single.is_none_or(|single| single == key.as_str()));
    let views = views.map(|(at, (key, kind))| {
        let (name, lang) = words(&kind.name, shown.language);
        let question = |(at, asked): (usize, &Question)| question(at, asked, (key, single), (shown, posted));
        KindView {
            n: at + 1,
            key: key.clone(),
            name,
            lang,
            href: address(Some(key), shown.language),
            checked: single.is_some() || posted.kind == *key,
            asks_services: kind.services != Services::None,
            hint: match kind.level {
                Some(level) => filled("questions_hint_fixed", shown.language, &[("n", &level.number().to_string())]),
                None => text("questions_hint", shown.language).to_owned(),
            },
            questions: kind.questions.iter().enumerate().map(question).collect(),
        }
    });
    views.collect()
}

fn question(at: usize, asked: &Question, (kind, single): (&str, Option<&str>), (shown, posted): (&Shown<'_>, &Posted)) -> QuestionView {
    let questionnaire = &shown.asked.questionnaire;
    let (ask, lang) = words(&asked.ask, shown.language);
    let is_shared = questionnaire.kinds.values().filter(|kind| kind.questions.iter().any(|other| other.id == asked.id)).count() > 1;
    // On a page with all kinds, two of them may ask under one id.
    let field = if is_shared && single.is_none() { format!("q.{}@{kind}", asked.id) } else { format!("q.{}", asked.id) };
    QuestionView {
        n: at + 1,
        field,
        ask,
        lang,
        level: asked.yes.max(questionnaire.level_when_nothing_is_yes).number(),
        only: !asked.only_services.is_empty(),
        answer: if posted.kind == kind { posted.answer(kind, &asked.id) } else { None },
    }
}

fn services(asked: &Handbook, posted: &Posted, language: Language) -> Vec<ServiceView> {
    let known = asked.site.services.iter().enumerate().map(|(at, (key, service))| {
        let (name, lang) = words(&service.name, language);
        ServiceView { n: at + 1, key: key.clone(), name, lang, checked: posted.services.contains(key) }
    });
    let unknown = ServiceView {
        n: asked.site.services.len() + 1,
        key: UNKNOWN_SERVICE.to_owned(),
        name: text("service_unknown", language).to_owned(),
        lang: None,
        checked: posted.services.contains(UNKNOWN_SERVICE),
    };
    if asked.site.services.is_empty() { Vec::new() } else { known.chain([unknown]).collect() }
}

/// What the bar can say of a kind, a line for each level that it can have.
fn verdicts(kind: &KindView, asked: &Handbook, language: Language) -> Vec<Verdict> {
    let Some(known) = asked.questionnaire.kinds.get(&kind.key) else { return Vec::new() };
    let verdict = |level: Level| {
        let number = level.number();
        let quoted = |ask: &str| if language == Language::En { format!("“{ask}”") } else { format!("「{ask}」") };
        let because = kind.questions.iter().filter(|question| known.level.is_none() && question.level == number);
        let plain = crate::wording::form::level::reason(&unanswered(known, level), known, language);
        Verdict {
            kind: kind.n,
            level: number,
            words: level_words(level, &asked.site, language),
            plain,
            because: because.map(|question| Because { n: question.n, quoted: quoted(&question.ask) }).collect(),
            follows: follows(&asked.responses, &kind.key, level, (&asked.site, language)),
        }
    };
    incident::questionnaire::assess::reachable(&asked.questionnaire, known).into_iter().map(verdict).collect()
}

fn unanswered(kind: &Kind, level: Level) -> incident::questionnaire::assess::Assessment {
    use incident::questionnaire::assess::{Assessment, Reason};
    Assessment { level, reasons: vec![if kind.level.is_some() { Reason::FixedForKind } else { Reason::NothingYes }] }
}

/// `2026-11-22T14:03`: all that the browser's own field for times can hold.
fn is_local_time(text: &str) -> bool {
    let pattern = "dddd-dd-ddTdd:dd";
    text.is_empty()
        || text.len() == pattern.len() && text.chars().zip(pattern.chars()).all(|(c, p)| if p == 'd' { c.is_ascii_digit() } else { c == p })
}

/// The rules by which the form shows, without a script, what belongs to the answers: the chosen kind's questions, those for the chosen
/// services, the level that follows and why. Nothing of it was typed by anybody: there are numbers only.
pub(super) fn rules(asked: &Handbook) -> String {
    let mut out = "@supports selector(:has(a)) {\n".to_owned();
    for (at, kind) in asked.questionnaire.kinds.values().enumerate() {
        rules_of(at + 1, kind, asked, &mut out);
    }
    out + "}\n"
}

fn rules_of(k: usize, kind: &Kind, asked: &Handbook, out: &mut String) {
    let chosen = format!(".report-form:has(#kind-{k}:checked)");
    let mut rule = |text: String| out.push_str(&text);
    rule(format!("{chosen} .questions-{k} {{ display: block }}\n{chosen} .bar-open {{ display: none }}\n"));
    if kind.services != Services::None {
        rule(format!("{chosen} .services {{ display: block }}\n"));
    }
    let services: Vec<&String> = asked.site.services.keys().collect();
    let nothing = kind.level.unwrap_or(asked.questionnaire.level_when_nothing_is_yes).number();
    rule(format!("{chosen} .of-{k}.is-{nothing} {{ display: block }}\n"));
    let mut questions: Vec<(usize, &Question)> = kind.questions.iter().enumerate().map(|(at, question)| (at + 1, question)).collect();
    // All rules weigh the same, so the last one wins: the highest level.
    questions.sort_by_key(|(_, question)| question.yes);
    let mut before: Vec<(u8, String, usize)> = Vec::new();
    for (n, question) in questions {
        let only: Vec<String> = only(question, &services);
        let condition = if question.only_services.is_empty() { String::new() } else { format!(":where(:has({}))", only.join(", ")) };
        if !question.only_services.is_empty() {
            rule(format!(".report-form:has({}) .ask-{k}-{n} {{ display: flex }}\n", only.join(", ")));
        }
        if kind.level.is_some() {
            continue;
        }
        let level = question.yes.number().max(nothing);
        let yes = format!("{chosen}:has(#q-{k}-{n}-yes:checked){condition}");
        rule(format!("{yes} .of-{k}:not(.is-{level}) {{ display: none }}\n{yes} .of-{k}.is-{level} {{ display: block }}\n"));
        rule(format!(
            "{yes} .of-{k}.is-{level} :is(.because, .why-{n}) {{ display: inline }}\n{yes} .of-{k}.is-{level} .plain {{ display: none }}\n"
        ));
        for (_, other, _) in before.iter().filter(|(at, ..)| *at == level) {
            rule(format!("{yes}{other} .of-{k}.is-{level} .why-{n} .and {{ display: inline }}\n"));
        }
        before.push((level, format!(":has(#q-{k}-{n}-yes:checked){condition}"), n));
    }
}

/// The boxes of the services for which a question is asked; where none of them exists, a box that nobody can check.
fn only(question: &Question, services: &[&String]) -> Vec<String> {
    let mut boxes = Vec::new();
    for service in &question.only_services {
        if let Some(at) = services.iter().position(|known| *known == service) {
            let mut id = String::new();
            let _ = write!(id, "#service-{}:checked", at + 1);
            boxes.push(id);
        }
    }
    if boxes.is_empty() { vec!["#service-0:checked".to_owned()] } else { boxes }
}

/// How many kinds there are to choose from; with one alone there is nothing to choose.
pub(super) fn the_only_kind(questionnaire: &Questionnaire) -> Option<&str> {
    let mut kinds = questionnaire.kinds.keys();
    kinds.next().filter(|_| kinds.next().is_none()).map(String::as_str)
}
