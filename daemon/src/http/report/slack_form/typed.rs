//! What stands in the modal → what was typed, as the form at `/report` has it: so one place checks both.

use jiff::Timestamp;
use serde_json::Value;

use super::modal::{Shown, blocks, question_block};
use super::payload::{Form, Given};
use crate::http::report::form_view::the_only_kind;
use crate::http::report::posted::{Posted, lines, one_line};
use crate::http::report::seal::Sealed;
use crate::response::handbook::Handbook;

/// Longest line that is taken from a message.
const LONGEST_LINE: usize = 150;
/// Longest text that a field of Slack's begins with.
const LONGEST_TEXT: usize = 3000;

/// What was typed.
pub(super) fn posted(form: &Form, asked: &Handbook) -> Posted {
    let values = &form.values;
    let text = |name: &str| values[name][name]["value"].as_str().unwrap_or_default();
    let kind = values["kind"]["kind"]["selected_option"]["value"].as_str().or_else(|| the_only_kind(&asked.questionnaire));
    let kind = kind.unwrap_or_default().to_owned();
    let services = values["services"]["services"]["selected_options"].as_array().into_iter().flatten();
    let questions = asked.questionnaire.kinds.get(&kind).map(|kind| kind.questions.as_slice()).unwrap_or_default();
    let answers = questions.iter().filter_map(|question| {
        let answer = values[question_block(&kind, &question.id)]["answer"]["selected_option"]["value"].as_str()?;
        Some((format!("{}@{kind}", question.id), answer.to_owned()))
    });
    let started_at = values["started_at"]["started_at"]["selected_date_time"].as_i64().and_then(|at| Timestamp::from_second(at).ok());
    Posted {
        title: one_line(text("title")),
        description: lines(text("description")),
        services: services.filter_map(|service| service["value"].as_str()).map(str::to_owned).collect(),
        answers: answers.collect(),
        started_at: started_at.map(|at| at.to_string()).unwrap_or_default(),
        // Slack names each modal for ever, and has signed that it is ours.
        sealed: Some(Sealed { nonce: format!("slack {}", form.id), token: String::new() }),
        kind,
        ..Posted::default()
    }
}

/// What stands in a form that opens.
pub(super) fn begun(given: &Given, asked: &Handbook) -> Posted {
    let kind = the_only_kind(&asked.questionnaire).unwrap_or_default().to_owned();
    match given {
        Given::Command(text) if asked.questionnaire.kinds.contains_key(text.trim()) => {
            Posted { kind: text.trim().to_owned(), ..Posted::default() }
        }
        Given::Command(text) => Posted { kind, title: cut(&one_line(text), LONGEST_LINE), ..Posted::default() },
        Given::Message(text) => {
            let text = lines(text);
            let first = text.lines().map(one_line).find(|line| !line.is_empty()).unwrap_or_default();
            Posted { kind, title: cut(&first, LONGEST_LINE), description: cut(&text, LONGEST_TEXT), ..Posted::default() }
        }
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// Whether somebody who sent this form has seen all that it asks: Slack lets people send before what they chose has shown more.
pub(super) fn was_seen(form: &Form, shown: &Shown<'_>, posted: &Posted) -> bool {
    blocks(shown, posted).iter().filter_map(|block: &Value| block["block_id"].as_str()).all(|id| {
        let asks = id == "services" || id.starts_with("q ");
        !asks || form.blocks.iter().any(|known| known == id)
    })
}
