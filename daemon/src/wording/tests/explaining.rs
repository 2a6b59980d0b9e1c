//! Decisions in words.

use incident::text::Language;

use super::drawn::voice;
use crate::policy::facts::memory::Memory;
use crate::policy::judge::explain;
use crate::policy::reason::{Reason, Route, Unreached};
use crate::policy::tests::samples::{at, case, policy, rules, snoozed, ticket, told};
use crate::wording::reasons::{sentence, sentences, why_me};

fn both(reasons: &[Reason]) -> String {
    [Language::En, Language::Ja].map(|language| sentences(reasons, &voice(language)).join("\n") + "\n").join("\n")
}

#[test]
fn a_decision_is_explained_from_the_rules_passed_over_to_the_next_step() {
    let (ticket, rules) = (ticket(), rules());
    let memory = Memory { told: vec![told(0, 0, "2026-11-24T14:05:00")], ..Memory::default() };
    let found = explain(&case(&ticket, &memory), &policy(&rules), at("2026-11-24T15:00:00"));
    assert_eq!(both(&found.reasons), include_str!("golden/explained.txt"));
}

#[test]
fn silence_and_holding_back_have_their_sentences() {
    let (mut exempt, rules) = (ticket(), rules());
    exempt.labels.push("no-reminder".into());
    let quiet = Memory {
        told: vec![told(0, 0, "2026-11-24T14:05:00")],
        quiet: Some(snoozed("2026-11-24T15:00:00", "2026-11-25T10:00:00")),
        ..Memory::default()
    };
    let mut paused = ticket();
    paused.status.name = "Blocked".into();
    let new = Memory::default();
    let text = [
        (&exempt, &new, "2026-12-01T12:00:00"),
        (&paused, &new, "2026-12-01T12:00:00"),
        (&ticket(), &quiet, "2026-11-24T18:00:00"),
        (&ticket(), &quiet, "2026-11-25T10:00:00"),
        (&ticket(), &new, "2026-11-28T12:00:00"),
    ]
    .map(|(ticket, memory, now)| {
        let reasons = explain(&case(ticket, memory), &policy(&rules), at(now)).reasons;
        both(&reasons[reasons.len() - 2..])
    });
    assert_eq!(text.join("\n"), include_str!("golden/kept_quiet.txt"));
}

#[test]
fn why_me_leaves_out_what_does_not_concern_the_reader() {
    let (ticket, rules, memory) = (ticket(), rules(), Memory::default());
    let mut reasons = explain(&case(&ticket, &memory), &policy(&rules), at("2026-11-24T15:00:00")).reasons;
    reasons.push(Reason::Goes(Route::Assignee("Jiro Suzuki".into())));
    let said = why_me(&reasons, &voice(Language::En));
    assert_eq!(said.len(), reasons.len() - 2);
    assert!(said[0].starts_with("Rule 3 (line 33 of daemon.yaml) decides: its status is “To Do”"));
    assert_eq!(said.last().expect("sentences"), "It goes to Jiro Suzuki, whose ticket it is.");
}

#[test]
fn the_way_to_the_channel_is_explained() {
    let route = Reason::Goes(Route::Unreached(Unreached::FoundTwice("J. Suzuki".into())));
    let said = sentence(&route, &voice(Language::Ja));
    assert_eq!(said, "J. SuzukiさんのJiraアカウントがsite.yamlの `people` の複数の人に登録されているため、チャンネルに送ります。");
}
