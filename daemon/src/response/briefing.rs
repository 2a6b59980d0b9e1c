//! What everybody who is called needs to know: taken down when the plan is made, so that a message says the same however often it is
//! drawn, and whatever becomes of the content folder meanwhile.

use std::collections::BTreeMap;

use incident::level::Level;
use incident::questionnaire::assess::{Answers, Reason, is_asked};
use incident::questionnaire::model::Kind;
use incident::text::{Language, Text};
use serde::{Deserialize, Serialize};

use crate::response::handbook::Handbook;
use crate::response::submission::Submission;

/// A text in both languages; where only one was given, it stands in both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    en: String,
    ja: String,
}

impl Words {
    /// The words of a text.
    pub fn of(text: &Text) -> Self {
        Self { en: text.words(Language::En).0.to_owned(), ja: text.words(Language::Ja).0.to_owned() }
    }

    /// In this language.
    pub fn say(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ja => &self.ja,
        }
    }
}

/// What was asked and answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// the question
    pub question: Words,
    /// the answer
    pub answer: Answer,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// yes
    Yes,
    /// no
    No,
    /// none was given
    Open,
}

/// Why the level is as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// the kind always has it
    Kind,
    /// this question was answered yes
    Yes(Words),
    /// nothing was answered yes
    NothingYes,
}

/// Somebody whom a step names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// their name, in their language
    pub name: String,
    /// their id in Slack
    pub slack: Option<String>,
    /// the language in which they are spoken to
    pub language: Language,
}

/// An incident of before that looks like this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alike {
    /// its id
    pub id: String,
    /// its title
    pub title: String,
    /// its level, 1 to 5
    pub level: Option<u8>,
    /// what solved it, in a sentence
    pub solved: Option<String>,
}

/// What everybody needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Briefing {
    /// the language of the company's channels
    pub language: Language,
    /// what kind of incident it is
    pub kind: Words,
    /// what the levels are called, from 1 on
    pub levels: Vec<Words>,
    /// what is affected
    pub services: Vec<Words>,
    /// what was asked, in the form's order
    pub asked: Vec<Asked>,
    /// why the assessed level is as it is
    pub because: Vec<Because>,
    /// the key of who leads, if somebody does
    pub lead: Option<String>,
    /// everybody whom a step names, by key
    pub people: BTreeMap<String, Member>,
    /// incidents of before that look like this one, most alike first
    pub alike: Vec<Alike>,
}

impl Briefing {
    /// What is known of a submission; people are added with the steps that name them.
    pub fn of(submission: &Submission, reasons: &[Reason], handbook: &Handbook) -> Self {
        let site = &handbook.site;
        let kind = handbook.questionnaire.kinds.get(&submission.kind);
        let service = |key: &String| site.services.get(key).map_or_else(|| plain(key), |service| Words::of(&service.name));
        Self {
            language: site.language,
            kind: kind.map_or_else(|| plain(&submission.kind), |kind| Words::of(&kind.name)),
            levels: Level::ALL.iter().map(|level| Words::of(&site.level_name(*level))).collect(),
            services: submission.services.iter().map(service).collect(),
            asked: kind.map(|kind| asked(kind, submission)).unwrap_or_default(),
            because: reasons.iter().map(|reason| because(reason, kind)).collect(),
            lead: None,
            people: BTreeMap::new(),
            alike: Vec::new(),
        }
    }

    /// What a level is called.
    pub fn level(&self, level: Level, language: Language) -> &str {
        self.levels.get(usize::from(level.number() - 1)).map_or("", |words| words.say(language))
    }

    /// Takes down a person whom a step names; nobody where the site knows none by this key.
    pub fn meet(&mut self, key: &str, handbook: &Handbook) {
        let site = &handbook.site;
        let Some(person) = site.people.get(key) else { return };
        let language = person.language.unwrap_or(site.language);
        let member = Member { name: person.name.words(language).0.to_owned(), slack: person.slack.clone(), language };
        self.people.insert(key.to_owned(), member);
    }
}

fn plain(text: &str) -> Words {
    Words { en: text.to_owned(), ja: text.to_owned() }
}

fn asked(kind: &Kind, submission: &Submission) -> Vec<Asked> {
    let answers = Answers { services: submission.services.clone(), yes: submission.yes.clone() };
    let answer = |id: &String| match (submission.yes.contains(id), submission.no.contains(id)) {
        (true, _) => Answer::Yes,
        (false, true) => Answer::No,
        (false, false) => Answer::Open,
    };
    let shown = kind.questions.iter().filter(|question| is_asked(question, &answers));
    shown.map(|question| Asked { question: Words::of(&question.ask), answer: answer(&question.id) }).collect()
}

fn because(reason: &Reason, kind: Option<&Kind>) -> Because {
    match reason {
        Reason::FixedForKind => Because::Kind,
        Reason::NothingYes => Because::NothingYes,
        Reason::Yes { question } => {
            let found = kind.and_then(|kind| kind.questions.iter().find(|asked| asked.id == *question));
            Because::Yes(found.map_or_else(|| plain(question), |asked| Words::of(&asked.ask)))
        }
    }
}
