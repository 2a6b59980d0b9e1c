//! What is said of an incident.

use incident::level::Level;
use incident::text::Language;

use super::drawn::{drawn, voice};
use crate::outbox::post::Post;
use crate::response::briefing::Alike;
use crate::response::failure::Why;
use crate::response::plan::amended;
use crate::response::step::{CHANNEL, Output, Record, Response, Saying, State, Step};
use crate::response::submission::{Correction, Phone};
use crate::response::tests::samples::{at, handbook, response};
use crate::wording::notice::{Notice, post as notice};
use crate::wording::reminder::Sending;
use crate::wording::response::controls::controls;
use crate::wording::response::draft::draft;
use crate::wording::response::known::Known;
use crate::wording::response::messages::{post, topic, unfinished_report};
use crate::wording::response::spoken::spoken;
use crate::wording::response::steps::words;
use crate::wording::response::ticket::{paragraphs, summary};
use crate::wording::response::trouble::{reason, trouble};

/// An outage of level 4, of which all is known by now.
fn complete() -> Response {
    let mut response = response(4);
    response.incident.submission.started_at = Some(at(-1200));
    let output = |change: fn(&mut Output)| {
        let mut output = Output::default();
        change(&mut output);
        Record { state: State::Done, attempts: 1, output, ..Record::new(at(1)) }
    };
    let channel = output(|output| {
        (output.channel, output.name) = (Some("C1".into()), Some("inc-20261119-checkout-payments-fail".into()));
        output.link = Some("https://chat.example/C1".into());
    });
    response.records.insert(CHANNEL.into(), channel);
    response.records.insert("ticket:OPS:Task".into(), output(|output| output.ticket = Some("OPS-12".into())));
    response.plan.briefing.alike = vec![
        Alike {
            id: "INC-2026-003".into(),
            title: "決済がタイムアウトする".into(),
            level: Some(4),
            solved: Some("接続プールを広げた".into()),
        },
        Alike { id: "INC-2025-011".into(), title: "Cards are declined".into(), level: None, solved: None },
    ];
    response
}

fn all(response: &Response, language: Language) -> String {
    let voice = voice(language);
    let known = Known { response, voice: &voice };
    let messages = [Saying::Opening, Saying::Headline].map(|saying| drawn(&post(saying, Sending::First, known)));
    let path = "incidents/2026/INC-2026-014.md";
    let late = drawn(&unfinished_report(path, Sending::PossibleRepeat, known));
    let ticket = format!("{}\n{}\n", summary(known), paragraphs(known).join("\n"));
    let steps = response.plan.steps.iter().map(|step| format!("- {}\n", words(step, known))).collect::<String>();
    let parts =
        [messages[0].clone(), messages[1].clone(), late, format!("{}\n", topic(known)), format!("{}\n", spoken(known)), ticket, steps];
    parts.join("\n")
}

#[test]
fn everything_that_is_said_of_an_incident_when_all_is_known() {
    let text = Language::ALL.map(|language| all(&complete(), language));
    assert_eq!(text.join("\n========\n\n"), include_str!("golden/responding.txt"));
}

#[test]
fn at_the_begin_and_after_a_correction_less_or_other_things_are_said() {
    let mut bare = response(1);
    (bare.incident.submission.description, bare.incident.submission.services) = (String::new(), [].into());
    let mut corrected = response(3);
    corrected.incident.corrected = Some(Correction { level: Level::ALL[4], by: "Mori".into(), why: "nobody can pay".into(), at: at(60) });
    corrected.plan = amended(&corrected, &handbook());
    corrected.incident.phone = Phone::AfterClick;
    let told = |response: &Response, language| {
        let voice = voice(language);
        let known = Known { response, voice: &voice };
        let pressed = Post { parts: vec![controls(known)], ..Post::default() };
        drawn(&post(Saying::Headline, Sending::First, known)) + &drawn(&post(Saying::Opening, Sending::First, known)) + &drawn(&pressed)
    };
    let text = Language::ALL.map(|language| format!("{}\n{}", told(&bare, language), told(&corrected, language)));
    assert_eq!(text.join("\n========\n\n"), include_str!("golden/responding_bare.txt"));
}

#[test]
fn what_is_wrong_with_a_step_is_said_with_what_happens_next() {
    let mut response = response(4);
    response.incident.phone = Phone::AfterClick;
    let record = |state, why: Why| Record { state, why: Some(why), not_before: at(40), ..Record::new(at(0)) };
    let refused = |word: &str| Why::Refused(word.into());
    response.records.insert(CHANNEL.into(), record(State::Held, refused("restricted_action")));
    response.records.insert("report".into(), record(State::Waiting, Why::PutOff("no space left on device (os error 28)".into())));
    response.records.insert("call:lead-on-call:0".into(), record(State::Done, Why::Ended("busy".into())));
    let told = Language::ALL.map(|language| {
        let voice = voice(language);
        let known = Known { response: &response, voice: &voice };
        let line = |step: &Step| Some(format!("{}: {}\n", step.name, trouble(step, known, at(0))?));
        let why = |step: &Step| reason(step, &response.records[&step.name], &voice);
        let (channel, report) = (&response.plan.steps[4], &response.plan.steps[2]);
        let notices = [
            Notice::StepHeld("INC-2026-014".into(), words(channel, known), why(channel)),
            Notice::StepLate("INC-2026-014".into(), words(report, known), why(report)),
            Notice::TicketsDoubled("INC-2026-014".into(), "OPS-12".into(), vec!["OPS-13".into()]),
        ];
        let notices: String = notices.iter().map(|one| drawn(&notice(one, &voice))).collect();
        response.plan.steps.iter().filter_map(line).collect::<String>() + &notices
    });
    assert_eq!(told.join("\n========\n\n"), include_str!("golden/troubled.txt"));
}

/// A step of each sort.
const SORTS: [&str; 5] = [CHANNEL, "ticket:OPS:Task", "report", "remind_report", "call:lead-on-call:0"];

#[test]
fn no_trouble_of_any_service_is_told_in_the_words_of_a_connection() {
    let raw = || "error sending request for url (http://127.0.0.1:1/): tcp connect error (os error 111)".to_owned();
    let nobody = || "`tanaka` has no `phone` in the file that `people_private` names".to_owned();
    let causes = [
        Why::NotReached(raw()),
        Why::Unclear(raw()),
        Why::PutOff(raw()),
        Why::Refused("Jira forbids it (403)".into()),
        Why::Refused(nobody()),
    ];
    let mut told = String::new();
    for (language, state) in Language::ALL.into_iter().flat_map(|language| [(language, State::Waiting), (language, State::Held)]) {
        let voice = voice(language);
        for (name, why) in SORTS.into_iter().flat_map(|name| causes.iter().map(move |why| (name, why))) {
            if name == "report" && matches!(why, Why::NotReached(_) | Why::Unclear(_)) {
                continue;
            }
            let mut response = response(4);
            let record = Record { state, why: Some(why.clone()), not_before: at(40), ..Record::new(at(0)) };
            response.records.insert(name.into(), record);
            let words = trouble(response.step(name).expect("a step"), Known { response: &response, voice: &voice }, at(0)).expect("words");
            assert!(!words.contains("error") && !words.contains("127"), "{words}");
            told += &format!("{name}: {words}\n");
        }
    }
    assert_eq!(told, include_str!("golden/troubles.txt"));
}

#[test]
fn the_draft_holds_what_the_form_said_and_asks_for_the_rest() {
    let mut handbook = handbook();
    let draft_in = |language| {
        let voice = voice(language);
        handbook.site.language = language;
        draft(Known { response: &complete(), voice: &voice }, &handbook.site)
    };
    assert_eq!(Language::ALL.map(draft_in).join("\n========\n\n"), include_str!("golden/draft.txt"));
}

#[test]
fn what_somebody_typed_can_neither_fill_a_message_nor_become_markup() {
    let mut response = complete();
    let said = &mut response.incident.submission;
    said.title = format!("<!channel> *x* {}", "very long ".repeat(200));
    said.description = format!("---\n# no heading\n<script>alert(1)</script>\n{}", "line\n".repeat(3000));
    said.reporter = "<@U1>\n".repeat(50);
    for language in Language::ALL {
        let voice = voice(language);
        let known = Known { response: &response, voice: &voice };
        for saying in [Saying::Opening, Saying::Headline] {
            let post = post(saying, Sending::First, known);
            assert!(post.text().chars().count() < 4000, "{}", post.text().chars().count());
            let others = post.parts.iter().any(|part| format!("{part:?}").contains("Mention(\"U1\""));
            assert!(!others, "a mention that nobody configured");
        }
        assert!(topic(known).chars().count() <= 250 && spoken(known).chars().count() < 300 && summary(known).chars().count() <= 200);
        let draft = draft(known, &handbook().site);
        let body = draft.split("---\n").nth(2).expect("a body");
        assert!(!body.contains("<script>") && !body.contains("\n# no heading"), "{}", &body[..400.min(body.len())]);
    }
}

#[test]
fn what_a_service_accepts_is_not_called_answered_and_what_slack_refuses_is_said_in_both_languages() {
    let mut response = complete();
    let call = response.plan.steps.iter().find(|step| step.name.starts_with("call:")).expect("a call").clone();
    let output = Output { answered: true, taken: true, ..Output::default() };
    response.records.insert(call.name.clone(), Record { state: State::Done, output, ..Record::new(at(1)) });
    let said = |language| words(&call, Known { response: &response, voice: &voice(language) });
    assert!(said(Language::En).starts_with("PagerDuty accepted the call"), "{}", said(Language::En));
    assert!(said(Language::Ja).ends_with("PagerDutyが受け付けました"), "{}", said(Language::Ja));
    let refused = |word: &str, language| {
        let record = Record { state: State::Held, why: Some(Why::Refused(word.to_owned())), ..Record::new(at(1)) };
        reason(&call, &record, &voice(language))
    };
    assert_eq!(refused("is_archived", Language::Ja), "チャンネルはアーカイブ済みです：is_archived");
    assert_eq!(refused("is_archived", Language::En), "the channel is archived: is_archived");
    assert_eq!(refused("not_in_channel_at_all", Language::Ja), "not_in_channel_at_all", "a word that is not known stays");
}
