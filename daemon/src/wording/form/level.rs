//! Why an incident has its level, and what follows from it, each as one line.

use std::collections::BTreeMap;

use incident::level::Level;
use incident::questionnaire::assess::{Assessment, Reason};
use incident::questionnaire::model::Kind;
use incident::responses::{Response, Step};
use incident::site::model::Site;
use incident::text::Language;

/// Why.
pub fn reason(assessed: &Assessment, kind: &Kind, language: Language) -> String {
    let name = kind.name.words(language).0;
    let number = assessed.level.number();
    let yes: Vec<String> = assessed.reasons.iter().filter_map(|reason| asked(reason, kind, language)).collect();
    match (assessed.reasons.first(), language) {
        (Some(Reason::FixedForKind), Language::En) => format!("“{name}” is always level {number}."),
        (Some(Reason::FixedForKind), Language::Ja) => format!("「{name}」は常にレベル{number}です。"),
        _ if !yes.is_empty() => because_yes(&yes, language),
        (_, Language::En) => format!("No question is answered yes: level {number} until one is."),
        (_, Language::Ja) => format!("「はい」の回答がないため、回答があるまでレベル{number}です。"),
    }
}

/// Because of these questions.
pub fn because_yes(questions: &[String], language: Language) -> String {
    match language {
        Language::En => {
            format!("Because you answered yes to {}", listed(&questions.iter().map(|ask| format!("“{ask}”")).collect::<Vec<_>>()))
        }
        Language::Ja => {
            format!("{}に「はい」と答えたため", questions.iter().map(|ask| format!("「{ask}」")).collect::<Vec<_>>().join("と"))
        }
    }
}

fn asked(reason: &Reason, kind: &Kind, language: Language) -> Option<String> {
    let Reason::Yes { question } = reason else { return None };
    let asked = kind.questions.iter().find(|known| known.id == *question);
    Some(asked.map_or_else(|| question.clone(), |asked| asked.ask.words(language).0.to_owned()))
}

/// What follows for a kind at a level; empty where nothing does.
pub fn follows(responses: &[Response], kind: &str, level: Level, (site, language): (&Site, Language)) -> String {
    let matching = responses.iter().filter(|response| {
        (response.kinds.is_empty() || response.kinds.iter().any(|known| known == kind)) && response.levels.contains(&level)
    });
    let mut deeds: BTreeMap<Deed, Vec<String>> = BTreeMap::new();
    for step in matching.flat_map(|response| &response.steps) {
        if let Some((deed, name)) = deed(step, site, language) {
            let names = deeds.entry(deed).or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    // Who hears of it matters; that it is written down is said where nobody does.
    let loud = deeds.keys().any(|deed| *deed <= Deed::Tells);
    let words: Vec<String> =
        deeds.iter().filter(|(deed, _)| !loud || **deed <= Deed::Tells).map(|(deed, names)| deed.words(names, language)).collect();
    match language {
        _ if words.is_empty() => String::new(),
        Language::En => format!("{}.", begun_large(&listed(&words))),
        Language::Ja => format!("{}。", words.join("、")),
    }
}

/// What a step does to the world, the loudest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Calls,
    Gathers,
    Tells,
    Opens,
    Writes,
}

impl Deed {
    fn words(self, names: &[String], language: Language) -> String {
        let names = if language == Language::En { listed(names) } else { names.join("と") };
        let (en, ja) = match self {
            Self::Calls => (format!("calls {names}"), format!("{names}に電話")),
            Self::Gathers => ("opens a channel".to_owned(), "チャンネルを作成".to_owned()),
            Self::Tells => (format!("tells {names}"), format!("{names}に連絡")),
            Self::Opens => ("opens a ticket".to_owned(), "チケットを作成".to_owned()),
            Self::Writes => ("begins the report".to_owned(), "報告書の下書きを作成".to_owned()),
        };
        if language == Language::En { en } else { ja }
    }
}

/// What a step does, and to whom.
fn deed(step: &Step, site: &Site, language: Language) -> Option<(Deed, String)> {
    Some(match step {
        Step::Call { person, times, .. } => (Deed::Calls, called(person, *times, (site, language))),
        Step::CreateChannel { .. } => (Deed::Gathers, String::new()),
        Step::Post { to, .. } if to.starts_with('#') => (Deed::Tells, to.clone()),
        Step::OpenTicket { .. } => (Deed::Opens, String::new()),
        Step::WriteReport => (Deed::Writes, String::new()),
        Step::Invite { .. } | Step::Post { .. } => return None,
    })
}

/// Whom a call reaches: of a role, whoever is called in turn. A role has no name, and its key says nothing to who reports.
fn called(person: &str, times: u32, (site, language): (&Site, Language)) -> String {
    let name = |key: &String| site.people.get(key).map_or_else(|| key.clone(), |person| person.name.words(language).0.to_owned());
    let names: Vec<String> = match site.roles.get(person) {
        Some(people) => people.iter().take(times as usize).map(name).collect(),
        None => vec![name(&person.to_owned())],
    };
    names.join(if language == Language::En { " or " } else { "または" })
}

fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn begun_large(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use incident::diagnostic::finding::Source;

    use super::*;

    fn kind() -> Kind {
        let text = "kinds: {outage: {name: {en: Outage, ja: 障害}, questions: [{id: pay, ask: {en: \"Do payments fail?\", ja: 決済が失敗していますか}, yes: 4}]}}";
        let (read, _) = incident::questionnaire::read::read(Source { file: "q", text }, &Site::unnamed());
        read.and_then(|read| read.kinds.get("outage").cloned()).expect("a kind")
    }

    fn assessed(reasons: Vec<Reason>) -> Assessment {
        Assessment { level: Level::ALL[3], reasons }
    }

    #[test]
    fn the_reason_is_told_in_the_words_of_the_question() {
        let yes = assessed(vec![Reason::Yes { question: "pay".to_owned() }]);
        assert_eq!(reason(&yes, &kind(), Language::En), "Because you answered yes to “Do payments fail?”");
        assert_eq!(reason(&yes, &kind(), Language::Ja), "「決済が失敗していますか」に「はい」と答えたため");
        assert_eq!(reason(&assessed(vec![Reason::FixedForKind]), &kind(), Language::Ja), "「障害」は常にレベル4です。");
        assert_eq!(
            reason(&assessed(vec![Reason::NothingYes]), &kind(), Language::En),
            "No question is answered yes: level 4 until one is."
        );
    }

    #[test]
    fn what_follows_begins_with_whom_it_calls_and_says_nothing_twice() {
        let text = "responses:\n  - {match: {level: \">=1\"}, steps: [{post: {to: \"#incidents\", message: headline}}, {write_report: {}}]}\n  - {match: {kind: outage, level: \">=4\"}, steps: [{write_report: {}}, {call: {person: lead, again_after: 5 minutes, times: 3}}]}\n";
        let site = Site::unnamed();
        let (responses, _) = incident::responses::read(Source { file: "r", text }, &site, None);
        let responses = responses.expect("readable");
        let said = |kind: &str, level: usize, language| follows(&responses, kind, Level::ALL[level - 1], (&site, language));
        assert_eq!(said("outage", 4, Language::En), "Calls lead and tells #incidents.");
        assert_eq!(said("outage", 4, Language::Ja), "leadに電話、#incidentsに連絡。");
        assert_eq!(said("lost", 4, Language::En), "Tells #incidents.");
        assert_eq!(follows(&[], "outage", Level::ALL[0], (&site, Language::En)), "");
        let text = "title: T\ntime_zone: UTC\npeople: {suzuki: {name: {en: Ken Suzuki, ja: 鈴木 健}}, sato: {name: Sato}, ito: {name: Ito}, kim: {name: Kim}}\nroles: {lead: [suzuki, sato, ito, kim]}\n";
        let (site, _) = incident::site::read::read(Source { file: "s", text });
        let said = |language| follows(&responses, "outage", Level::ALL[3], (&site, language));
        assert_eq!(said(Language::En), "Calls Ken Suzuki or Sato or Ito and tells #incidents.", "whom it calls in three attempts");
        assert_eq!(said(Language::Ja), "鈴木 健またはSatoまたはItoに電話、#incidentsに連絡。");
    }
}
