//! What was reported: stored once, under numbers without gaps, and all that arrive together in few commits.

use std::collections::BTreeSet;
use std::sync::Arc;

use daemon::adapters::sql::store::SqlStore;
use daemon::ports::response::responses::{Awake, Counts, NewIncident, Responses, Resting};
use daemon::response::briefing::Briefing;
use daemon::response::failure::Why;
use daemon::response::handbook::Handbook;
use daemon::response::step::{Deed, Output, Plan, Record, State, Step};
use daemon::response::submission::{Correction, Door, Phone, Submission};
use incident::level::Level;
use incident::questionnaire::assess::{Assessment, Reason};
use incident::questionnaire::model::Questionnaire;
use incident::site::model::Site;
use incident::text::Language;
use jiff::{SignedDuration, Timestamp};

use super::{Shelf, at};

fn submission(nonce: &str) -> Submission {
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<String>>();
    Submission {
        nonce: nonce.to_owned(),
        kind: "outage".to_owned(),
        title: "決済が失敗 <!channel> \u{202e}".to_owned(),
        description: "one\ntwo \"three\" \\".to_owned(),
        services: set(&["checkout", "search"]),
        yes: set(&["a"]),
        no: set(&["b", "c"]),
        reporter: "Mori".to_owned(),
        started_at: Some(at(-300)),
        language: Language::Ja,
        door: Door::Slack { user: "U1".to_owned() },
    }
}

fn new(nonce: &str, received_at: Timestamp) -> NewIncident {
    let reasons = vec![Reason::Yes { question: "a".to_owned() }, Reason::FixedForKind, Reason::NothingYes];
    NewIncident {
        submission: submission(nonce),
        assessed: Assessment { level: Level::ALL[3], reasons },
        received_at,
        year: 2026,
        highest: 13,
        plan: Box::new(|incident| plan(incident.id.as_str(), &incident.submission)),
    }
}

fn plan(id: &str, said: &Submission) -> Plan {
    let questionnaire = Questionnaire { kinds: [].into(), level_when_nothing_is_yes: Level::ALL[0] };
    let handbook = Handbook { site: Site::unnamed(), questionnaire, responses: Vec::new() };
    let step = Step { name: format!("of {id}"), key: "0".repeat(32), needs: vec![], after: vec![], deed: Deed::SetTopic };
    Plan { steps: vec![step], briefing: Briefing::of(said, &[], &handbook) }
}

#[tokio::test]
async fn a_form_opens_one_incident_however_often_it_comes_and_it_is_read_back_as_it_was() {
    let shelf = Shelf::new();
    let store = shelf.sqlite().await;
    let first = store.open(new("n1", at(1))).await.expect("stored");
    assert!(first.first);
    assert_eq!(first.incident.id.as_str(), "INC-2026-014", "one above the highest of the reports");
    let again = store.open(new("n1", at(2))).await.expect("found");
    assert!(!again.first);
    assert_eq!(again.incident, first.incident);
    assert_eq!(store.open(new("n2", at(3))).await.expect("stored").incident.id.as_str(), "INC-2026-015");
    store.close().await;
    let store = shelf.sqlite().await;
    let read = store.response("INC-2026-014").await.expect("read").expect("known");
    assert_eq!(read.incident, first.incident);
    assert_eq!(read.plan, plan("INC-2026-014", &submission("n1")));
    assert_eq!(store.response("INC-2026-999").await, Ok(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn those_that_arrive_together_are_all_stored_each_under_a_number_of_its_own() {
    let shelf = Shelf::new();
    let store = Arc::new(shelf.sqlite().await);
    let asked = (0..300).map(|number| {
        let store = Arc::clone(&store);
        // Every third form is sent twice.
        let nonce = format!("n{}", if number % 3 == 2 { number - 1 } else { number });
        tokio::spawn(async move { store.open(new(&nonce, at(number * 600))).await })
    });
    let mut ids = BTreeSet::new();
    let mut firsts = 0;
    for asked in asked.collect::<Vec<_>>() {
        let opened = asked.await.expect("it ran").expect("stored");
        firsts += u32::from(opened.first);
        ids.insert(opened.incident.id.as_str().to_owned());
    }
    assert_eq!((firsts, ids.len()), (200, 200));
    assert_eq!((ids.first().map(String::as_str), ids.last().map(String::as_str)), (Some("INC-2026-014"), Some("INC-2026-213")));
}

#[tokio::test]
async fn who_goes_away_while_their_form_is_stored_keeps_nobody_else_from_being_stored() {
    let store = Arc::new(SqlStore::in_memory().await.expect("a store"));
    let going = store.open(new("gone", at(0)));
    drop(going);
    let impatient = tokio::time::timeout(std::time::Duration::ZERO, store.open(new("impatient", at(0)))).await;
    assert!(impatient.is_err() || impatient.is_ok_and(|opened| opened.is_ok()));
    assert!(store.open(new("next", at(1))).await.expect("stored").first);
    assert!(!store.open(new("impatient", at(2))).await.expect("found").first, "it was stored though nobody waited for it");
}

#[tokio::test]
async fn what_became_of_a_step_is_read_back_and_outlives_a_kill() {
    let shelf = Shelf::new();
    let store = shelf.sqlite().await;
    store.open(new("n1", at(0))).await.expect("stored");
    let output = Output { channel: Some("C1".to_owned()), doubles: vec!["OPS-2".to_owned()], answered: true, ..Output::default() };
    for state in [State::Waiting, State::Begun, State::Ringing, State::Done, State::Held, State::Spared] {
        let record = Record {
            state,
            attempts: 3,
            failures: 2,
            looks: 1,
            why: Some(Why::Refused("x".to_owned())),
            output: output.clone(),
            ..Record::new(at(5))
        };
        assert_eq!(store.put_record("INC-2026-014", "channel", &record, None).await, Ok(true));
        drop(store.response("INC-2026-014").await);
        let read = store.response("INC-2026-014").await.expect("read").expect("known");
        assert_eq!(read.records.get("channel"), Some(&record));
    }
    assert!(store.put_record("INC-2026-999", "channel", &Record::new(at(0)), None).await.is_err(), "of nothing");
}

#[tokio::test]
async fn a_channels_name_belongs_to_the_incident_that_takes_it_first() {
    let store = SqlStore::in_memory().await.expect("a store");
    store.open(new("n1", at(0))).await.expect("stored");
    store.open(new("n2", at(0))).await.expect("stored");
    let record = Record::new(at(0));
    assert_eq!(store.put_record("INC-2026-014", "channel", &record, Some("inc-a")).await, Ok(true));
    assert_eq!(store.put_record("INC-2026-014", "channel", &record, Some("inc-a")).await, Ok(true), "its own");
    assert_eq!(store.put_record("INC-2026-015", "channel", &record, Some("inc-a")).await, Ok(false));
    assert!(store.response("INC-2026-015").await.expect("read").expect("known").records.is_empty());
}

#[tokio::test]
async fn a_response_rests_until_its_time_comes_or_somebody_changes_it() {
    let store = SqlStore::in_memory().await.expect("a store");
    let id = store.open(new("n1", at(0))).await.expect("stored").incident.id.as_str().to_owned();
    let awake = async |now| store.awake(Phone::Free, at(now), 9).await;
    let one = |version, is_fresh| Ok(vec![Awake { incident: id.clone(), version, is_fresh }]);
    let rests = |until| [Resting { incident: id.clone(), version: 0, until }];
    assert_eq!((awake(0).await, store.awake(Phone::AfterClick, at(0), 9).await), (one(0, true), Ok(vec![])));
    store.rest(&rests(Some(at(60)))).await.expect("rests");
    assert_eq!((awake(59).await, store.wakes_after(at(59)).await), (Ok(vec![]), Ok(Some(at(60)))));
    assert_eq!((awake(60).await, store.wakes_after(at(60)).await), (one(0, false), Ok(None)));
    store.rest(&rests(None)).await.expect("ends");
    assert_eq!((awake(600).await, store.wakes_after(at(0)).await), (Ok(vec![]), Ok(None)));
    let correction = Correction { level: Level::ALL[4], by: "Mori".to_owned(), why: "worse".to_owned(), at: at(90) };
    let amend = Box::new(|response: &daemon::response::step::Response| {
        assert_eq!(response.incident.level(), Level::ALL[4], "the new level stands in it");
        plan("amended", &response.incident.submission)
    });
    assert_eq!(store.correct(&id, correction.clone(), amend).await, Ok(true));
    assert_eq!(awake(90).await, one(1, true));
    let never = Box::new(|_: &daemon::response::step::Response| panic!("the same once more"));
    assert_eq!(store.correct(&id, correction.clone(), never).await, Ok(true));
    store.rest(&rests(None)).await.expect("too late");
    assert_eq!(awake(90).await, one(1, true), "whoever had not seen the change cannot end it");
    let read = store.response(&id).await.expect("read").expect("known");
    assert_eq!((read.incident.corrected, read.plan.steps[0].name.as_str()), (Some(correction), "of amended"));
    assert_eq!(read.incident.assessed.level, Level::ALL[3], "what was assessed is kept");
}

#[tokio::test]
async fn in_a_flood_the_telephone_waits_for_a_click_and_every_form_is_stored() {
    let store = SqlStore::in_memory().await.expect("a store");
    let mut phones = Vec::new();
    for number in 0..22 {
        phones.push(store.open(new(&format!("n{number}"), at(number))).await.expect("stored").incident.phone);
    }
    assert!(phones[..20].iter().all(|phone| *phone == Phone::Free));
    assert!(phones[20..].iter().all(|phone| *phone == Phone::AfterClick));
    for number in 0..60 {
        let mut other = new(&format!("other{number}"), at(30));
        other.submission.door = Door::Form { user: Some(format!("user{number}")) };
        let phone = store.open(other).await.expect("stored").incident.phone;
        assert_eq!(phone, if number < 38 { Phone::Free } else { Phone::AfterClick }, "{number} of many people");
    }
    assert_eq!(store.let_ring("INC-2026-036", "Mori").await, Ok(true));
    assert_eq!(store.response("INC-2026-036").await.expect("read").expect("known").incident.phone, Phone::Free);
    assert_eq!(store.let_ring("INC-2026-999", "Mori").await, Ok(false));
    let later = at(30) + SignedDuration::from_mins(2);
    assert_eq!(store.open(new("later", later)).await.expect("stored").incident.phone, Phone::Free);
}

#[tokio::test]
async fn what_is_fresh_comes_first_and_what_came_in_a_flood_waits_in_a_line_of_its_own() {
    let store = SqlStore::in_memory().await.expect("a store");
    for number in 0..23 {
        store.open(new(&format!("n{number}"), at(number))).await.expect("stored");
    }
    let id = |nth: i64| format!("INC-2026-{:03}", 14 + nth);
    let names = async |phone, most| {
        let awake = store.awake(phone, at(90), most).await.expect("read");
        awake.into_iter().map(|awake| (awake.incident, awake.is_fresh)).collect::<Vec<_>>()
    };
    let resting = [(0, 50), (1, 40), (22, 60)];
    let resting = resting.map(|(nth, until)| Resting { incident: id(nth), version: 0, until: Some(at(until)) });
    store.rest(&resting).await.expect("rest");
    assert_eq!(names(Phone::Free, 2).await, [(id(19), true), (id(18), true)], "the newest first");
    assert_eq!(names(Phone::Free, 99).await[18..], [(id(1), false), (id(0), false)], "then who has waited longest");
    assert_eq!(names(Phone::AfterClick, 99).await, [(id(20), false), (id(21), false), (id(22), false)], "in the order in which they came");
    store.let_ring(&id(21), "Mori").await.expect("it rings");
    assert_eq!(names(Phone::Free, 1).await, [(id(21), true)], "nobody waits for a click once it came");
}

#[tokio::test]
async fn how_a_form_was_answered_is_told_without_a_word_that_anybody_wrote() {
    let store = SqlStore::in_memory().await.expect("a store");
    for (nonce, second) in [("old", -90), ("n1", 0), ("n2", 5)] {
        let due = Step { name: "remind_report".to_owned(), key: String::new(), needs: vec![], after: vec![], deed: report_due_at(at(900)) };
        let planned = move |incident: &daemon::response::submission::Incident| {
            let mut plan = plan(incident.id.as_str(), &incident.submission);
            plan.steps.push(due);
            plan
        };
        store.open(NewIncident { plan: Box::new(planned), ..new(nonce, at(second)) }).await.expect("stored");
    }
    let id = "INC-2026-015";
    let record =
        |state, second, output| Record { state, attempts: 1, first_at: at(second - 1), since: at(second), output, ..Record::new(at(0)) };
    let answered = |taken| Output { answered: true, taken, ..Output::default() };
    for (step, record) in [
        ("channel", record(State::Done, 4, Output::default())),
        ("call:lead:0", record(State::Done, 8, answered(true))),
        ("call:lead:1", record(State::Done, 20, answered(false))),
        ("call:lead:2", Record { attempts: 0, ..record(State::Spared, 21, Output::default()) }),
    ] {
        store.put_record(id, step, &record, None).await.expect("kept");
    }
    let correction = Correction { level: Level::ALL[1], by: "Mori".to_owned(), why: "small".to_owned(), at: at(40) };
    let amend = Box::new(|response: &daemon::response::step::Response| response.plan.clone());
    store.correct(id, correction, amend).await.expect("corrected");
    let courses = store.courses(at(0)).await.expect("read");
    assert_eq!(courses.iter().map(|course| course.incident.as_str()).collect::<Vec<_>>(), [id, "INC-2026-016"], "oldest first");
    let first = &courses[0];
    assert_eq!((first.reported_at, first.kind.as_str(), first.assessed), (at(0), "outage", Level::ALL[3]));
    assert_eq!((first.corrected, first.report_due), (Some((Level::ALL[1], at(40))), Some(at(900))));
    assert_eq!((first.channel_at, first.call_at, first.answered_at), (Some(at(4)), Some(at(7)), Some(at(20))));
    assert_eq!((courses[1].corrected, courses[1].channel_at, courses[1].call_at), (None, None, None));
    let steps = vec![("done".to_owned(), 3), ("spared".to_owned(), 1)];
    assert_eq!(store.counts().await, Ok(Counts { submissions: 3, open: 3, steps }));
}

fn report_due_at(due: Timestamp) -> Deed {
    Deed::RemindReport { path: "incidents/x.md".to_owned(), due }
}
