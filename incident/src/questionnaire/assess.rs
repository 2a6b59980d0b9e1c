//! Answers → level, with the reasons for it. A pure function: the same answers, the same level, for ever.

use std::collections::BTreeSet;

use super::model::{Kind, Question, Questionnaire, Services};
use crate::level::Level;

/// What was chosen in the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// Keys of the services chosen.
    pub services: BTreeSet<String>,
    /// Ids of the questions answered yes.
    pub yes: BTreeSet<String>,
}

/// A level and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The level.
    pub level: Level,
    /// Why: all the answers that lead to just this level, or the one rule that does.
    pub reasons: Vec<Reason>,
}

/// Why a level follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The kind always has this level.
    FixedForKind,
    /// This question was answered yes.
    Yes {
        /// its id
        question: String,
    },
    /// Nothing was answered yes.
    NothingYes,
}

/// Works out the level of an incident of this kind: a level fixed for the kind; else the highest `yes` of the questions
/// answered yes; else the level when nothing is yes. A yes to a question that is not asked for these services does not count.
pub fn assess(questionnaire: &Questionnaire, kind: &Kind, answers: &Answers) -> Assessment {
    if let Some(level) = kind.level {
        return Assessment { level, reasons: vec![Reason::FixedForKind] };
    }
    let yes: Vec<&Question> = kind.questions.iter().filter(|q| is_asked(q, answers) && answers.yes.contains(&q.id)).collect();
    let Some(highest) = yes.iter().map(|question| question.yes).max() else {
        return Assessment { level: questionnaire.level_when_nothing_is_yes, reasons: vec![Reason::NothingYes] };
    };
    let level = highest.max(questionnaire.level_when_nothing_is_yes);
    let decisive = yes.iter().filter(|question| question.yes == highest);
    Assessment { level, reasons: decisive.map(|question| Reason::Yes { question: question.id.clone() }).collect() }
}

/// Whether the form asks this question when these services are chosen.
pub fn is_asked(question: &Question, answers: &Answers) -> bool {
    question.only_services.is_empty() || question.only_services.iter().any(|service| answers.services.contains(service))
}

/// The levels that some set of answers leads to.
pub fn reachable(questionnaire: &Questionnaire, kind: &Kind) -> BTreeSet<Level> {
    if let Some(level) = kind.level {
        return BTreeSet::from([level]);
    }
    let nothing = questionnaire.level_when_nothing_is_yes;
    kind.questions.iter().map(|question| question.yes.max(nothing)).chain([nothing]).collect()
}

/// Why the answer to a question never changes a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// A yes means no more than no yes at all.
    NoHigher,
    /// It is asked for some services only, and this kind asks for none.
    NeverAsked,
}

/// Whether the answer to a question of this kind never matters. Where the level is fixed, all answers are for the people who respond.
pub fn idle(questionnaire: &Questionnaire, kind: &Kind, question: &Question) -> Option<Idle> {
    if !question.only_services.is_empty() && kind.services == Services::None {
        return Some(Idle::NeverAsked);
    }
    (kind.level.is_none() && question.yes <= questionnaire.level_when_nothing_is_yes).then_some(Idle::NoHigher)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Text;

    fn question(id: &str, yes: i64, only: &[&str]) -> Question {
        Question {
            id: id.to_owned(),
            ask: Text::Plain(id.to_owned()),
            yes: Level::new(yes).expect("1 to 5"),
            only_services: only.iter().map(|s| (*s).to_owned()).collect(),
        }
    }

    fn kind(level: Option<i64>, questions: Vec<Question>) -> (Questionnaire, Kind) {
        let kind = Kind {
            name: Text::Plain("k".to_owned()),
            services: Services::Optional,
            level: level.and_then(Level::new),
            questions,
            deadlines: Vec::new(),
        };
        (Questionnaire { kinds: [("k".to_owned(), kind.clone())].into(), level_when_nothing_is_yes: Level::ALL[0] }, kind)
    }

    fn answers(services: &[&str], yes: &[&str]) -> Answers {
        let set = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
        Answers { services: set(services), yes: set(yes) }
    }

    #[test]
    fn the_highest_yes_decides_and_is_the_reason() {
        let (questionnaire, kind) = kind(None, vec![question("slow", 3, &[]), question("pay", 4, &["checkout"]), question("lost", 4, &[])]);
        let decided = |services: &[&str], yes: &[&str]| assess(&questionnaire, &kind, &answers(services, yes));
        assert_eq!(decided(&["checkout"], &["slow", "pay", "lost"]).level.number(), 4);
        assert_eq!(
            decided(&["checkout"], &["slow", "pay", "lost"]).reasons,
            [Reason::Yes { question: "pay".to_owned() }, Reason::Yes { question: "lost".to_owned() }]
        );
        assert_eq!(decided(&["search"], &["slow", "pay"]).level.number(), 3, "a question that was not asked does not count");
        assert_eq!(decided(&[], &[]).reasons, [Reason::NothingYes]);
    }

    #[test]
    fn a_fixed_level_wins() {
        let (questionnaire, kind) = kind(Some(2), vec![question("all", 5, &[])]);
        assert_eq!(assess(&questionnaire, &kind, &answers(&[], &["all"])).level.number(), 2);
    }

    proptest! {
        #[test]
        fn a_question_matters_just_when_some_answers_have_another_level_without_it(
            levels in prop::collection::vec((1_i64..=5, any::<bool>()), 1..5),
            nothing in 1_i64..=5,
            asks in any::<bool>(),
        ) {
            let all: Vec<Question> =
                levels.iter().enumerate().map(|(i, (level, only))| question(&i.to_string(), *level, if *only { &["api"] } else { &[] })).collect();
            let (mut questionnaire, mut kind) = kind(None, all.clone());
            questionnaire.level_when_nothing_is_yes = Level::new(nothing).expect("1 to 5");
            kind.services = if asks { Services::Optional } else { Services::None };
            let services: &[&str] = if asks { &["api"] } else { &[] };
            for (at, asked) in all.iter().enumerate() {
                let level = |yes: u32| {
                    let yes: Vec<String> = (0..all.len()).filter(|bit| yes >> bit & 1 == 1).map(|bit| bit.to_string()).collect();
                    assess(&questionnaire, &kind, &answers(services, &yes.iter().map(String::as_str).collect::<Vec<_>>())).level
                };
                let matters = (0..1_u32 << all.len()).any(|yes| level(yes | 1 << at) != level(yes & !(1 << at)));
                prop_assert_eq!(idle(&questionnaire, &kind, asked).is_none(), matters);
            }
        }

        #[test]
        fn one_more_yes_never_lowers_the_level(levels in prop::collection::vec(1_i64..=5, 1..8), chosen in prop::collection::vec(any::<bool>(), 8), more in 0_usize..8) {
            let questions: Vec<Question> = levels.iter().enumerate().map(|(i, level)| question(&i.to_string(), *level, &[])).collect();
            let count = questions.len();
            let (questionnaire, kind) = kind(None, questions);
            let yes: BTreeSet<String> = (0..count).filter(|i| chosen[*i]).map(|i| i.to_string()).collect();
            let mut one_more = yes.clone();
            one_more.insert((more % count).to_string());
            let level = |yes| assess(&questionnaire, &kind, &Answers { services: BTreeSet::new(), yes }).level;
            prop_assert!(level(one_more) >= level(yes));
        }
    }
}
