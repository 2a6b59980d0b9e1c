//! Everything that can go wrong between a hand of the response and its service, and what each case proves of a step.

use std::collections::HashMap;
use std::net::TcpListener;
use std::time::Duration;

use daemon::adapters::http::{Credentials, Deadlines};
use daemon::adapters::jira::client::Jira;
use daemon::adapters::slack::client::Slack;
use daemon::adapters::telephony::pagerduty::PagerDuty;
use daemon::adapters::telephony::twilio::{Caller, Twilio};
use daemon::ports::response::openings::{NewTicket, Openings};
use daemon::ports::response::phone::{Call, Phone};
use daemon::ports::response::rooms::Rooms;
use daemon::response::failure::Failure;
use daemon::response::people::number::Number;
use incident::text::Language;
use jiff::Timestamp;
use support::stand_in::fault::{Fault, Seen, packed_zeros};
use support::stand_in::server::Server;
use support::stand_in::twilio::ACCOUNT;
use support::stand_in::wire::Reply;

/// What may go out.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Hand {
    Make,
    Pin,
    Open,
    Labelled,
    Event,
    Ring,
    Look,
}

const HANDS: [Hand; 7] = [Hand::Make, Hand::Pin, Hand::Open, Hand::Labelled, Hand::Event, Hand::Ring, Hand::Look];

impl Hand {
    /// The status of a good answer.
    fn good(self) -> u16 {
        match self {
            Self::Open | Self::Ring => 201,
            Self::Event => 202,
            _ => 200,
        }
    }

    fn is_slacks(self) -> bool {
        matches!(self, Self::Make | Self::Pin)
    }
}

/// What a case proves.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Proves {
    Later(u64),
    Refused,
    NotReached,
    Nothing,
}

/// Tries one thing at a service.
async fn tried(hand: Hand, url: &str, deadlines: Deadlines) -> Result<(), Failure> {
    let basic = Credentials::Basic("bot".to_owned(), "very-secret".to_owned());
    let slack = Slack::new(&format!("{url}/api/"), &Credentials::Bearer("xoxb-very-secret".to_owned()), b"i", deadlines).unwrap();
    let jira = Jira::new(url, &basic, "project = INC", deadlines).unwrap();
    let number = || Number::parse("+819012345678").unwrap();
    let caller = Caller { account: ACCOUNT.to_owned(), token: "very-secret".to_owned(), from: number() };
    let twilio = Twilio::new(url, caller, HashMap::from([("tanaka".to_owned(), number())]), deadlines).unwrap();
    let call = Call {
        key: "key".to_owned(),
        person: "tanaka".to_owned(),
        name: "Tanaka".to_owned(),
        words: "x".to_owned(),
        language: Language::En,
        incident: "INC-2026-001".to_owned(),
        level: 5,
        link: None,
    };
    let ticket = NewTicket {
        project: "INC".to_owned(),
        ticket_type: "Task".to_owned(),
        summary: "x".to_owned(),
        paragraphs: vec![],
        labels: vec![],
    };
    match hand {
        Hand::Make => slack.make("inc-1").await.map(drop),
        Hand::Pin => slack.pin(&daemon::outbox::message::Receipt { channel: "C1".to_owned(), ts: "1.0".to_owned() }).await,
        Hand::Open => jira.open(&ticket).await.map(drop),
        Hand::Labelled => jira.labelled("incident").await.map(drop),
        Hand::Event => PagerDuty::new(url, "very-secret", deadlines).unwrap().call(&call).await.map(drop),
        Hand::Ring => twilio.call(&call).await.map(drop),
        Hand::Look => twilio.find("tanaka", Timestamp::now()).await.map(drop),
    }
}

fn proved(failure: &Failure) -> Proves {
    let shown = format!("{failure:?}");
    assert!(!shown.contains("secret") && !shown.contains("9012345") && !shown.contains("127.0.0.1"), "{shown}");
    match failure {
        Failure::Later(wait, _) => Proves::Later(wait.as_secs()),
        Failure::Refused(_) => Proves::Refused,
        Failure::NotReached(_) => Proves::NotReached,
        Failure::Unknown(_) => Proves::Nothing,
    }
}

fn json(status: u16, body: impl Into<Vec<u8>>) -> Reply {
    Reply::new(status, "application/json", body)
}

type Case = (String, Fault, Proves);

/// What is not Slack's own word proves nothing of Slack; elsewhere the status counts.
fn statuses(hand: Hand) -> Vec<Case> {
    let told = if hand.is_slacks() { Proves::Nothing } else { Proves::Refused };
    let body = r#"{"errorMessages":["because"],"errors":{},"code":1,"message":"because"}"#;
    let mut cases: Vec<Case> = [400, 401, 403, 404].map(|status| (format!("{status}"), Fault::answer(json(status, body)), told)).to_vec();
    cases.extend([400, 403].map(|status| (format!("{status} as a page"), Fault::answer(Reply::html(status)), told)));
    let nothing = [204, 206, 302, 307, 408, 500, 502, 503, 504];
    cases.extend(nothing.map(|status| (format!("{status}"), Fault::answer(json(status, body)), Proves::Nothing)));
    cases.push(("busy, with a wait".to_owned(), Fault::answer(json(503, body).with("Retry-After", "7")), Proves::Nothing));
    for (said, wait) in [(Some("1"), 1), (Some("0"), 0), (Some("-1"), 60), (Some("1e9"), 60), (Some("1000000000"), 3600), (None, 60)] {
        cases.push((format!("429, {said:?}"), Fault::too_many(said), Proves::Later(wait)));
    }
    cases
}

fn bodies(hand: Hand) -> Vec<Case> {
    let good = hand.good();
    let page = r#"{"ok":true,"key":"INC-1","sid":"CA1","dedup_key":"k","issues":[],"calls":[],"channel":{"id":"C1"}}"#;
    let answers = [
        ("a sign-in page", Reply::html(good)),
        ("the right words in a page", Reply::new(good, "text/html", page)),
        ("cut JSON", json(good, &page[..page.len() - 3])),
        ("nothing", json(good, "")),
        ("another form", json(good, "[]")),
        ("null", json(good, "null")),
        (
            "invalid UTF-8",
            json(
                good,
                b"{\"ok\":true,\"key\":\"\xff\xfe\",\"sid\":\"\xff\",\"dedup_key\":\"\xff\",\"issues\":\"\xff\",\"calls\":\"\xff\"}",
            ),
        ),
        ("too long", json(good, vec![b' '; 10 * 1024 * 1024])),
        ("zeros that unpack to 64 MiB", json(good, packed_zeros(64)).with("Content-Encoding", "gzip")),
        ("very deep", json(good, "[".repeat(100_000))),
        ("an odd name", json(good, r#"{"ok":null,"key":"no key","sid":"../x","dedup_key":"","issues":[{"key":"x"}],"calls":[{}]}"#)),
    ];
    let mut cases: Vec<Case> = answers.into_iter().map(|(name, reply)| (name.to_owned(), Fault::answer(reply), Proves::Nothing)).collect();
    for seen in [Seen::Silence, Seen::End, Seen::Stall, Seen::Half, Seen::Drops] {
        cases.push((format!("{seen:?}"), Fault::after(seen.clone()), Proves::Nothing));
        cases.push((format!("{seen:?}"), Fault::instead(seen), Proves::Nothing));
    }
    cases
}

fn words() -> Vec<Case> {
    let cases = [
        ("restricted_action", Proves::Refused),
        ("missing_scope", Proves::Refused),
        ("invalid_name_specials", Proves::Refused),
        ("invalid_auth", Proves::Refused),
        ("ratelimited", Proves::Later(60)),
        ("internal_error", Proves::Nothing),
        ("fatal_error", Proves::Nothing),
        ("service_unavailable", Proves::Nothing),
        ("never_seen_before", Proves::Nothing),
    ];
    let fault = |word: &str| Fault::answer(json(200, format!(r#"{{"ok":false,"error":"{word}"}}"#)));
    cases.into_iter().map(|(word, proves)| (word.to_owned(), fault(word), proves)).collect()
}

/// Short for what never ends, usual for the rest.
fn deadlines(fault: &Fault) -> Deadlines {
    let endless = matches!(fault.seen, Seen::Silence | Seen::Stall | Seen::Drops);
    if endless { Deadlines { connect: Duration::from_secs(5), whole: Duration::from_secs(2) } } else { Deadlines::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_fault_proves_what_the_table_says_of_a_step() {
    let mut cases = Vec::new();
    for hand in HANDS {
        let own = if hand.is_slacks() { words() } else { Vec::new() };
        cases.extend([statuses(hand), bodies(hand), own].concat().into_iter().map(|case| (hand, case)));
    }
    assert!(cases.len() > 250, "{}", cases.len());
    // Not all at once: a busy machine would take its own slowness for a fault.
    for some in cases.chunks(24) {
        let running: Vec<_> = some.iter().cloned().map(|(hand, case)| tokio::spawn(check(hand, case))).collect();
        for case in running {
            case.await.unwrap();
        }
    }
}

async fn check(hand: Hand, (name, fault, proves): Case) {
    let body = r#"{"ok":true,"key":"INC-1","sid":"CA1","dedup_key":"k","issues":[],"calls":[],"channel":{"id":"C1"}}"#;
    let server = Server::start(move |_| json(hand.good(), body));
    let url = server.url();
    assert_eq!(tried(hand, &url, Deadlines::default()).await, Ok(()), "{hand:?}");
    server.fail("", fault.clone(), 1);
    let failure = tried(hand, &url, deadlines(&fault)).await.expect_err(&format!("{hand:?}: {name} is taken for an answer"));
    assert_eq!(proved(&failure), proves, "{hand:?}: {name}: {failure:?}");
    // Who hears it later than we wait has not written it down yet; more than once it is never heard.
    let heard = server.journal().len();
    let late = deadlines(&fault).whole < Deadlines::default().whole;
    assert!(heard == 2 || late && heard == 1, "a call is made once, whatever comes of it: {name}: {heard}");
}

#[tokio::test]
async fn where_nothing_was_sent_a_step_was_not_begun() {
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let deadlines = Deadlines { connect: Duration::from_secs(1), whole: Duration::from_secs(10) };
    for hand in HANDS {
        for url in [format!("http://{free}"), "https://nowhere.invalid".to_owned()] {
            let failure = tried(hand, &url, deadlines).await.unwrap_err();
            assert!(matches!(failure, Failure::NotReached(_)), "{hand:?}: {failure:?}");
        }
    }
}

#[tokio::test]
async fn no_hand_follows_a_redirect() {
    let elsewhere = Server::start(|_| json(200, "{}"));
    for hand in HANDS {
        let target = format!("{}/there", elsewhere.url());
        let server = Server::start(move |_| json(307, "{}").with("Location", &target));
        assert!(matches!(tried(hand, &server.url(), Deadlines::default()).await, Err(Failure::Unknown(_))), "{hand:?}");
    }
    assert_eq!(elsewhere.journal(), []);
}
