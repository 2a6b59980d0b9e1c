//! The telephone through its adapters: who is called, what is said, what became of it; and no number is ever shown.

use std::collections::HashMap;

use daemon::adapters::http::{Credentials, Deadlines, Outcome, Service};
use daemon::adapters::telephony::pagerduty::PagerDuty as Events;
use daemon::adapters::telephony::twilio::{Caller, Twilio as Voice};
use daemon::ports::response::phone::{Call, Phone, Repeats, Ringing};
use daemon::response::failure::Failure;
use daemon::response::people::number::Number;
use incident::text::Language;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use support::stand_in::fault::{Fault, Seen};
use support::stand_in::pagerduty::PagerDuty;
use support::stand_in::twilio::{ACCOUNT, Twilio, date};
use support::stand_in::wire::Reply;

const ROUTING_KEY: &str = "f00dfeedf00dfeedf00dfeedf00dfeed";
const NUMBER: &str = "+819012345678";
const TOKEN: &str = "very-secret-token";

fn call() -> Call {
    Call {
        key: "0123456789abcdef0123456789abcdef".to_owned(),
        person: "tanaka".to_owned(),
        name: "田中 花".to_owned(),
        words: "レベル5の障害です。<決済> & \"checkout\"".to_owned(),
        language: Language::Ja,
        incident: "INC-2026-014".to_owned(),
        level: 5,
        link: Some("https://incidents.example.com/report/INC-2026-014".to_owned()),
    }
}

fn events(url: &str) -> Events {
    Events::new(url, ROUTING_KEY, Deadlines::default()).unwrap()
}

fn voice(twilio: &Twilio) -> Voice {
    let caller = Caller { account: ACCOUNT.to_owned(), token: TOKEN.to_owned(), from: Number::parse("+815087654321").unwrap() };
    let numbers = HashMap::from([("tanaka".to_owned(), Number::parse(NUMBER).unwrap())]);
    Voice::new(&twilio.url(), caller, numbers, Deadlines::default()).unwrap()
}

#[tokio::test]
async fn an_event_says_all_and_the_same_key_calls_nobody_again() {
    let pagerduty = PagerDuty::start();
    let phone = events(&pagerduty.url());
    assert_eq!((phone.repeats(), phone.knows("anybody")), (Repeats::AreSwallowed, Ok(())));
    let name = phone.call(&call()).await.unwrap();
    pagerduty.server().fail("enqueue", Fault::after(Seen::End), 1);
    assert!(matches!(phone.call(&call()).await, Err(Failure::Unknown(_))));
    assert_eq!((phone.call(&call()).await.unwrap(), name.as_str()), (name.clone(), call().key.as_str()));
    let [event] = &pagerduty.events()[..] else { panic!("{:?}", pagerduty.events()) };
    let payload = &event["payload"];
    assert_eq!((&event["event_action"], &event["dedup_key"]), (&json!("trigger"), &json!(call().key)));
    assert_eq!((&payload["summary"], &payload["severity"]), (&json!(call().words), &json!("critical")));
    assert_eq!(payload["custom_details"], json!({"incident": "INC-2026-014", "level": 5, "person": "田中 花"}));
    assert_eq!(event["links"], json!([{"href": call().link, "text": "INC-2026-014"}]));
    let heard = &pagerduty.server().journal()[0];
    assert_eq!((heard.header("authorization"), heard.path.as_str()), (None, "/v2/enqueue"));
    assert_eq!((phone.ringing(&name).await, phone.find("tanaka", Timestamp::now()).await), (Ok(Ringing::Taken), Ok(None)));
}

#[tokio::test]
async fn every_event_that_can_be_made_is_taken() {
    let pagerduty = PagerDuty::start();
    let phone = events(&format!("{}/", pagerduty.url()));
    for (level, words, link) in
        [(1, "", None), (2, "x\ny", None), (3, "決済".repeat(1000).as_str(), Some(String::new())), (4, "\u{0}", None)]
    {
        let call = Call {
            key: format!("key {level}"),
            level,
            words: words.to_owned(),
            link: link.filter(|link: &String| !link.is_empty()),
            ..call()
        };
        assert_eq!(phone.call(&call).await, Ok(format!("key {level}")));
    }
    let severities = pagerduty.events().iter().map(|event| event["payload"]["severity"].clone()).collect::<Vec<_>>();
    assert_eq!(severities, ["info", "warning", "error", "critical"]);
}

#[tokio::test]
async fn the_routing_key_is_never_shown_not_even_by_who_refuses_it() {
    let pagerduty = PagerDuty::start();
    let short = Events::new(&pagerduty.url(), "short", Deadlines::default()).unwrap();
    let Err(Failure::Refused(told)) = short.call(&call()).await else { panic!("taken") };
    assert!(told.contains("400") && told.contains("routing_key"), "{told}");
    let echo = json!({"status": "invalid event", "message": format!("no such key {ROUTING_KEY}"), "errors": [ROUTING_KEY]});
    pagerduty.server().fail("enqueue", Fault::answer(Reply::json(400, &echo)), 1);
    let phone = events(&pagerduty.url());
    let shown = format!("{:?} {phone:?}", phone.call(&call()).await);
    assert!(!shown.contains(ROUTING_KEY) && shown.contains("no such key"), "{shown}");
}

#[tokio::test]
async fn a_call_rings_with_what_is_said_in_the_right_language() {
    let twilio = Twilio::start();
    let phone = voice(&twilio);
    assert_eq!(phone.repeats(), Repeats::Ring);
    let sid = phone.call(&call()).await.unwrap();
    let rung = twilio.set(|world| world.calls[0].clone());
    assert_eq!((&rung["to"], &rung["from"], &rung["sid"]), (&json!(NUMBER), &json!("+815087654321"), &json!(sid)));
    let said = rung["twiml"].as_str().unwrap();
    assert_eq!(
        said.matches("<Say language=\"ja-JP\">レベル5の障害です。&lt;決済&gt; &amp; &quot;checkout&quot;</Say>").count(),
        2,
        "{said}"
    );
    let asked = twilio.server().journal()[0].arguments();
    assert_eq!((&asked["MachineDetection"], &asked["Timeout"], &asked["Url"]), (&json!("Enable"), &json!("40"), &json!(null)));
    let long = Call { words: "<&>".repeat(3000), language: Language::En, ..call() };
    assert!(phone.call(&long).await.is_ok());
}

#[tokio::test]
async fn what_became_of_a_call_is_told_apart() {
    let twilio = Twilio::start();
    let phone = voice(&twilio);
    let sid = phone.call(&call()).await.unwrap();
    let no = |word: &str| Ringing::Unanswered(word.to_owned());
    let cases = [
        ("queued", None, Ringing::Going),
        ("initiated", None, Ringing::Going),
        ("ringing", None, Ringing::Going),
        ("in-progress", None, Ringing::Going),
        ("in-progress", Some("human"), Ringing::Answered),
        ("in-progress", Some("machine_start"), no("machine")),
        ("completed", Some("human"), Ringing::Answered),
        ("completed", Some("unknown"), Ringing::Answered),
        ("completed", None, Ringing::Answered),
        ("completed", Some("machine_end_beep"), no("machine")),
        ("completed", Some("fax"), no("machine")),
        ("busy", None, no("busy")),
        ("no-answer", None, no("no-answer")),
        ("failed", None, no("failed")),
        ("canceled", None, no("canceled")),
    ];
    for (status, answered_by, expected) in cases {
        twilio.let_become(NUMBER, status, answered_by);
        assert_eq!(phone.ringing(&sid).await, Ok(expected), "{status} {answered_by:?}");
    }
    twilio.let_become(NUMBER, "never-seen", None);
    assert!(matches!(phone.ringing(&sid).await, Err(Failure::Unknown(_))));
    assert!(matches!(phone.ringing("CA404").await, Err(Failure::Refused(_))));
    let before = twilio.server().journal().len();
    for odd in ["", "../Calls", "CA1?x", "a/b"] {
        assert!(matches!(phone.ringing(odd).await, Err(Failure::Refused(_))), "{odd}");
    }
    assert_eq!(twilio.server().journal().len(), before);
}

#[tokio::test]
async fn a_call_whose_answer_was_lost_is_found_and_one_of_before_is_not() {
    let twilio = Twilio::start();
    let phone = voice(&twilio);
    let hour_ago = Timestamp::now() - SignedDuration::from_hours(1);
    twilio.set(|world| world.clock = Some(hour_ago));
    phone.call(&call()).await.unwrap();
    twilio.set(|world| world.clock = None);
    let intent = Timestamp::now();
    assert_eq!(phone.find("tanaka", intent).await, Ok(None));
    twilio.server().fail("Calls.json", Fault::instead(Seen::Half), 1);
    assert!(matches!(phone.call(&call()).await, Err(Failure::Unknown(_))));
    assert_eq!(phone.find("tanaka", intent).await, Ok(None));
    twilio.server().fail("Calls.json", Fault::after(Seen::Half), 1);
    assert!(matches!(phone.call(&call()).await, Err(Failure::Unknown(_))));
    let newest = twilio.set(|world| world.calls.last().unwrap()["sid"].as_str().unwrap().to_owned());
    assert_eq!(phone.find("tanaka", intent).await, Ok(Some(newest)));
    assert!(phone.find("tanaka", hour_ago).await.unwrap().is_some());
    twilio.set(|world| world.calls.last_mut().unwrap()["to"] = json!("+819000000000"));
    assert_eq!(phone.find("tanaka", intent).await, Ok(None), "a call to somebody else");
}

#[tokio::test]
async fn a_list_that_goes_on_proves_nothing_unless_it_has_gone_far_enough_back() {
    let twilio = Twilio::start();
    let phone = voice(&twilio);
    let page = |at: Timestamp, direction: &str| {
        let call = json!({"sid": "CA1", "status": "completed", "date_created": date(at), "direction": direction});
        Fault::answer(Reply::json(200, &json!({"calls": [call], "next_page_uri": "/more"})))
    };
    let now = Timestamp::now();
    twilio.server().fail("Calls.json", page(now - SignedDuration::from_hours(1), "outbound-api"), 1);
    assert_eq!(phone.find("tanaka", now).await, Ok(None));
    twilio.server().fail("Calls.json", page(now, "inbound"), 1);
    assert!(matches!(phone.find("tanaka", now).await, Err(Failure::Unknown(_))));
}

#[tokio::test]
async fn who_has_no_number_is_not_called_and_it_is_said() {
    let twilio = Twilio::start();
    let phone = voice(&twilio);
    assert_eq!(phone.knows("tanaka"), Ok(()));
    let why = phone.knows("suzuki").unwrap_err();
    assert!(why.contains("`suzuki` has no `phone`"), "{why}");
    let stranger = Call { person: "suzuki".to_owned(), ..call() };
    assert_eq!(phone.call(&stranger).await, Err(Failure::Refused(why.clone())));
    assert_eq!(phone.find("suzuki", Timestamp::now()).await, Err(Failure::Refused(why)));
    assert!(twilio.server().journal().is_empty());
}

#[tokio::test]
async fn no_number_and_no_token_is_ever_shown() {
    let twilio = Twilio::start();
    let phone = voice(&twilio);
    let words = format!("The 'To' number {NUMBER} is not valid; +81 90-1234-5678; 819012345678");
    let echo = Reply::json(400, &json!({"code": 21211, "message": words, "status": 400}));
    twilio.server().fail("Calls.json", Fault::answer(echo), 1);
    let told = format!("{:?} {phone:?}", phone.call(&call()).await);
    assert!(told.contains("21211") && told.contains("…78"), "{told}");
    twilio.server().fail("Calls.json", Fault::instead(Seen::End), 2);
    let broken = format!("{:?} {:?}", phone.call(&call()).await, phone.find("tanaka", Timestamp::now()).await);
    let nowhere = Voice::new(
        "http://127.0.0.1:1",
        caller(),
        HashMap::from([("tanaka".to_owned(), Number::parse(NUMBER).unwrap())]),
        Deadlines::default(),
    );
    let nowhere = nowhere.unwrap();
    let unreached = format!("{:?} {:?}", nowhere.call(&call()).await, nowhere.find("tanaka", Timestamp::now()).await);
    for shown in [told, broken, unreached, format!("{:?}", caller())] {
        assert!(!shown.contains("9012345") && !shown.contains("1234-56") && !shown.contains("secret"), "{shown}");
    }
}

fn caller() -> Caller {
    Caller { account: ACCOUNT.to_owned(), token: TOKEN.to_owned(), from: Number::parse("+815087654321").unwrap() }
}

#[tokio::test]
async fn the_stand_ins_refuse_what_the_services_would() {
    let (pagerduty, twilio) = (PagerDuty::start(), Twilio::start());
    let service = Service::new(&pagerduty.url(), &Credentials::InTheBody, Deadlines::default()).unwrap();
    for odd in [
        json!({}),
        json!({"routing_key": ROUTING_KEY, "event_action": "trigger", "payload": {"summary": "x", "source": "y", "severity": "bad"}}),
    ] {
        let Outcome::Answered(answered) = service.call(service.post(&[]).body(odd.to_string())).await else { panic!("no answer") };
        assert_eq!(answered.status, 400, "{odd}");
    }
    let credentials = Credentials::Basic(ACCOUNT.to_owned(), TOKEN.to_owned());
    let service = Service::new(&twilio.url(), &credentials, Deadlines::default()).unwrap();
    let path = ["2010-04-01", "Accounts", ACCOUNT, "Calls.json"];
    for odd in ["To=090&From=%2B815087654321&Twiml=x", "To=%2B819012345678&From=x&Twiml=x", "To=%2B819012345678&From=%2B815087654321"] {
        let Outcome::Answered(answered) = service.call(service.post(&path).body(odd)).await else { panic!("no answer") };
        assert_eq!(answered.status, 400, "{odd}");
    }
}
