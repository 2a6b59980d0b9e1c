//! The conditions of a rule, in the words of the configuration.

use incident::tickets::Category;

use super::cut::{NAME, cut};
use super::voice::Voice;
use crate::policy::reason::Condition;

/// A condition that holds, as a part of a sentence.
pub fn held(condition: &Condition, voice: &Voice) -> String {
    let (en, ja, is, _) = parts(condition, voice);
    voice.say(format!("{en} is {is}"), format!("{ja}が{is}"))
}

/// A condition that does not, as a part of a sentence.
pub fn failed(condition: &Condition, voice: &Voice) -> String {
    let (en, ja, is, wanted) = parts(condition, voice);
    voice.say(format!("{en} is {is}, not {wanted}"), format!("{ja}が{is}で、{wanted}ではありません"))
}

/// What a condition asks for in both languages, what the ticket has, and what the rule wants.
fn parts(condition: &Condition, voice: &Voice) -> (&'static str, &'static str, String, String) {
    let names = |names: &[String]| match names {
        [] => voice.say("none", "なし"),
        names => any_of(names.iter().map(|name| voice.quoted(&cut(name, NAME))), voice),
    };
    let one = |name: &String| names(std::slice::from_ref(name));
    match condition {
        Condition::Status { is, wanted } => ("its status", "ステータス", one(is), names(wanted)),
        Condition::Category { is, wanted } => {
            let wanted = any_of(wanted.iter().map(|category| category_word(*category, voice)), voice);
            ("its status category", "ステータスの分類", category_word(*is, voice), wanted)
        }
        Condition::Level { is, wanted } => {
            let is = is.map_or_else(|| voice.say("unknown", "不明"), |level| level.to_string());
            ("the incident's level", "インシデントのレベル", is, any_of(wanted.iter().map(u8::to_string), voice))
        }
        Condition::Labels { is, wanted } => ("its label", "ラベル", names(is), names(wanted)),
        Condition::Project { is, wanted } => ("its project", "プロジェクト", one(is), names(wanted)),
        Condition::Assignee { is, wanted } => ("its assignee", "担当者", one(is), names(wanted)),
        Condition::Priority { is, wanted } => ("its priority", "優先度", names(is.as_slice()), names(wanted)),
    }
}

fn any_of(words: impl Iterator<Item = String>, voice: &Voice) -> String {
    words.collect::<Vec<_>>().join(&voice.say(" or ", "または"))
}

/// As the configuration writes it; to who reads Japanese, with what it means.
fn category_word(category: Category, voice: &Voice) -> String {
    match category {
        Category::ToDo => voice.say("to_do", "「未着手」（to_do）"),
        Category::InProgress => voice.say("in_progress", "「進行中」（in_progress）"),
        Category::Done => voice.say("done", "「完了」（done）"),
    }
}
