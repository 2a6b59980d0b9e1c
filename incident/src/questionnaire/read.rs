//! `questionnaire.yaml` → [`Questionnaire`], with all that is wrong in it.

use std::collections::BTreeSet;

use super::assess::{Idle, idle, reachable};
use super::model::{Deadline, Kind, Question, Questionnaire, Services};
use crate::diagnostic::code;
use crate::diagnostic::finding::{Diagnostic, Mark, Source, did_you_mean};
use crate::id::is_handle;
use crate::level::Level;
use crate::site::model::Site;
use crate::site::read::{PlacedTexts, tell_missing_languages};
use crate::text::Text;
use crate::time::{Period, Unit};
use crate::yaml::node::{Key, Node};
use crate::yaml::read::{Codes, Reader};

/// The codes of findings in `questionnaire.yaml`.
static CODES: Codes = Codes { unreadable: code::QUESTIONNAIRE, value: code::QUESTION_VALUE, unknown_key: code::QUESTION_UNKNOWN_KEY };

/// Reads the form; `None` when it cannot be read at all.
pub fn read(source: Source<'_>, site: &Site) -> (Option<Questionnaire>, Vec<Diagnostic>) {
    let mut reader = Reader::new(source, &CODES, 0);
    let mut texts = Vec::new();
    let Some(root) = reader.mapping(source.text) else {
        return (None, reader.into_findings());
    };
    let mut questionnaire = Questionnaire { kinds: [].into(), level_when_nothing_is_yes: Level::ALL[0] };
    let mut kinds_at = Mark::START;
    for (key, node) in reader.entries("questionnaire.yaml", &root) {
        match key.name.as_str() {
            "kinds" => {
                kinds_at = key.mark;
                read_kinds(&mut questionnaire, node, site, &mut reader, &mut texts);
            }
            "level_when_nothing_is_yes" => {
                questionnaire.level_when_nothing_is_yes = level("level_when_nothing_is_yes", node, &mut reader).unwrap_or(Level::ALL[0]);
            }
            _ => reader.unknown(key, &["kinds", "level_when_nothing_is_yes"]),
        }
    }
    tell_unreachable(&questionnaire, kinds_at, &mut reader);
    tell_idle(&questionnaire, &root, &mut reader);
    tell_missing_languages(code::QUESTION_LANGUAGE, &texts, &mut reader);
    (Some(questionnaire), reader.into_findings())
}

fn read_kinds(questionnaire: &mut Questionnaire, node: &Node, site: &Site, reader: &mut Reader<'_>, texts: &mut PlacedTexts) {
    for (key, node) in reader.entries("kinds", node) {
        if !is_handle(&key.name) {
            let message = format!("`{}` cannot be the key of a kind", key.name);
            reader.tell(code::QUESTION_VALUE, key.mark, message).hint = Some("keys are letters, digits, `.`, `_` and `-`".to_owned());
            continue;
        }
        let kind = read_kind(key, node, site, reader, texts);
        questionnaire.kinds.insert(key.name.clone(), kind);
    }
}

fn read_kind(key: &Key, node: &Node, site: &Site, reader: &mut Reader<'_>, texts: &mut PlacedTexts) -> Kind {
    let mut kind = Kind {
        name: Text::Plain(key.name.clone()),
        services: Services::Optional,
        level: None,
        questions: Vec::new(),
        deadlines: Vec::new(),
    };
    for (key, node) in reader.entries(&key.name, node) {
        match key.name.as_str() {
            "name" => kind.name = shown("name", node, reader, texts).unwrap_or(kind.name),
            "services" => {
                kind.services = reader
                    .word("services", node, &[("required", Services::Required), ("optional", Services::Optional), ("none", Services::None)])
                    .unwrap_or_default();
            }
            "level" => kind.level = level("level", node, reader),
            "questions" => kind.questions = questions(node, site, reader, texts),
            "deadlines" => kind.deadlines = reader.items(node).iter().filter_map(|item| deadline(item, reader, texts)).collect(),
            _ => reader.unknown(key, &["name", "services", "level", "questions", "deadlines"]),
        }
    }
    kind
}

fn shown(key: &str, node: &Node, reader: &mut Reader<'_>, texts: &mut PlacedTexts) -> Option<Text> {
    let text = reader.shown_text(key, node)?;
    texts.push((node.mark, text.clone()));
    Some(text)
}

fn level(key: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Level> {
    let number = reader.integer(key, node)?;
    let level = Level::new(number);
    if level.is_none() {
        reader.tell(code::QUESTION_VALUE, node.mark, format!("`{key}` is 1 to 5, not {number}; 5 is the worst"));
    }
    level
}

fn questions(node: &Node, site: &Site, reader: &mut Reader<'_>, texts: &mut PlacedTexts) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for item in reader.items(node) {
        let Some(question) = question(item, site, reader, texts) else {
            continue;
        };
        if questions.iter().any(|known| known.id == question.id) {
            reader.tell(code::QUESTION_VALUE, item.mark, format!("a second question of this kind has the id `{}`", question.id));
        } else {
            questions.push(question);
        }
    }
    questions
}

fn question(node: &Node, site: &Site, reader: &mut Reader<'_>, texts: &mut PlacedTexts) -> Option<Question> {
    let (mut id, mut ask, mut yes, mut only_services) = (None, None, None, Vec::new());
    for (key, node) in reader.entries("questions", node) {
        match key.name.as_str() {
            "id" => id = reader.text("id", node),
            "ask" => ask = shown("ask", node, reader, texts),
            "yes" => yes = level("yes", node, reader),
            "only" => only_services = only(node, site, reader),
            _ => reader.unknown(key, &["id", "ask", "yes", "only"]),
        }
    }
    for (key, missing) in [("id", id.is_none()), ("ask", ask.is_none()), ("yes", yes.is_none())] {
        if missing && node.get(key).is_none_or(Node::is_null) {
            reader.tell(code::QUESTION_VALUE, node.mark, format!("a question needs `{key}`"));
        }
    }
    if let Some(odd) = id.as_ref().filter(|id| !is_handle(id)) {
        reader.tell(code::QUESTION_VALUE, node.mark, format!("`{odd}` cannot be the id of a question: letters, digits, `.`, `_`, `-`"));
        return None;
    }
    Some(Question { id: id?, ask: ask?, yes: yes?, only_services })
}

fn only(node: &Node, site: &Site, reader: &mut Reader<'_>) -> Vec<String> {
    let mut services = Vec::new();
    for (key, node) in reader.entries("only", node) {
        if key.name != "service" {
            reader.unknown(key, &["service"]);
            continue;
        }
        services = reader.texts("service", node);
        for unknown in services.iter().filter(|service| !site.services.contains_key(*service)) {
            let message = format!("site.yaml has no service `{unknown}`");
            reader.tell(code::RESPONSE_UNKNOWN_NAME, node.mark, message).hint =
                did_you_mean(unknown, site.services.keys().map(String::as_str));
        }
    }
    services
}

fn deadline(node: &Node, reader: &mut Reader<'_>, texts: &mut PlacedTexts) -> Option<Deadline> {
    let (mut name, mut within) = (None, None);
    for (key, node) in reader.entries("deadlines", node) {
        match key.name.as_str() {
            "name" => name = shown("name", node, reader, texts),
            "within" => within = reader.parsed("within", node, calendar_days),
            _ => reader.unknown(key, &["name", "within"]),
        }
    }
    for (key, missing) in [("name", name.is_none()), ("within", within.is_none())] {
        if missing && node.get(key).is_none_or(Node::is_null) {
            reader.tell(code::QUESTION_VALUE, node.mark, format!("a deadline needs `{key}`"));
        }
    }
    Some(Deadline { name: name?, within: within? })
}

fn calendar_days(text: &str) -> Result<Period, String> {
    let period = Period::parse(text).filter(|period| period.unit == Unit::Days);
    period.ok_or_else(|| format!("`{text}` is not a number of days; one is written `30 days`"))
}

/// A level that no kind can have means that the table and the people's idea of it differ.
/// Questions that one could as well not ask.
fn tell_idle(questionnaire: &Questionnaire, root: &Node, reader: &mut Reader<'_>) {
    for (key, node) in root.get("kinds").map(|kinds| reader.entries("kinds", kinds)).unwrap_or_default() {
        let (Some(kind), Some(questions)) = (questionnaire.kinds.get(&key.name), node.get("questions")) else { continue };
        for item in reader.items(questions) {
            let id = item.get("id").and_then(|id| reader.text("id", id));
            let Some(question) = kind.questions.iter().find(|question| Some(&question.id) == id.as_ref()) else { continue };
            let (message, hint) = match idle(questionnaire, kind, question) {
                Some(Idle::NoHigher) => {
                    let nothing = questionnaire.level_when_nothing_is_yes.number();
                    (
                        format!("a yes to `{}` means level {}, and so does no yes at all", question.id, question.yes.number().max(nothing)),
                        "give it a higher `yes`, or leave the question out",
                    )
                }
                Some(Idle::NeverAsked) => (
                    format!("`{}` is never asked: it is for some services only, and this kind asks for none", question.id),
                    "take `only` away, or `services: none`",
                ),
                None => continue,
            };
            reader.tell(code::IDLE_QUESTION, item.mark, message).hint = Some(hint.to_owned());
        }
    }
}

fn tell_unreachable(questionnaire: &Questionnaire, kinds_at: Mark, reader: &mut Reader<'_>) {
    if questionnaire.kinds.is_empty() {
        return;
    }
    let all: BTreeSet<Level> = questionnaire.kinds.values().flat_map(|kind| reachable(questionnaire, kind)).collect();
    for level in Level::ALL.iter().filter(|level| !all.contains(level)) {
        let message = format!("no answer leads to level {}", level.number());
        reader.tell(code::UNREACHABLE_LEVEL, kinds_at, message).hint =
            Some(format!("add a question with `yes: {}`, or leave it if that is meant", level.number()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<(&'static str, u32)> {
        let (_, findings) = read(Source { file: "questionnaire.yaml", text }, &Site::unnamed());
        findings.iter().map(|f| (f.code.id, f.mark.line)).collect()
    }

    #[test]
    fn every_mistake_is_told_at_once_at_its_line() {
        let text = "kinds:\n  outage:\n    services: sometimes\n    questions:\n      - {id: a, ask: {en: A?}, yes: 9}\n      - {ask: B?, yes: 4}\n      - {id: c, ask: {en: C?, ja: シー}, yes: 5, only: {service: [nowhere]}}\n      - {id: c, ask: D?, yes: 3, no: 1}\n  lost: {level: 2, deadlines: [{name: P, within: 3}]}\n";
        let mut found = findings(text);
        found.sort_unstable_by_key(|(_, line)| *line);
        assert_eq!(
            found,
            [
                ("Q102", 1),
                ("Q102", 1),
                ("Q002", 3),
                ("Q002", 5),
                ("Q103", 5),
                ("Q002", 6),
                ("Q106", 7),
                ("Q101", 8),
                ("Q002", 8),
                ("Q002", 9)
            ]
        );
    }
}
