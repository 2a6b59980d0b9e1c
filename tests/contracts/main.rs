//! Every call of ours against what Atlassian, Slack and Twilio publish of their interfaces, checked by a server that
//! nobody here wrote; and the same calls against our stand-ins. What PagerDuty publishes has no licence; the stand-in for
//! it has the rules of an event written down by hand.
#![allow(clippy::unwrap_used)]

mod prism;

use daemon::adapters::http::{Credentials, Deadlines, Outcome, Service};
use daemon::adapters::jira::client::Jira;
use daemon::adapters::slack::client::Slack;
use daemon::adapters::telephony::pagerduty::PagerDuty;
use daemon::adapters::telephony::twilio::{Caller, Twilio};
use daemon::outbox::message::Receipt;
use daemon::outbox::post::{Control, Part, Post, Span};
use daemon::ports::chat::Chat;
use daemon::ports::response::modals::Modals;
use daemon::ports::response::openings::{NewTicket, Openings};
use daemon::ports::response::phone::{Call, Phone};
use daemon::ports::response::rooms::Rooms;
use daemon::ports::tickets::{Since, Tickets};
use daemon::response::people::number::Number;
use incident::text::Language;
use jiff::Timestamp;
use prism::Prism;
use support::stand_in::fault::Fault;
use support::stand_in::relay::Relay;
use support::stand_in::wire::Reply;
use support::stand_in::{jira, pagerduty, slack, twilio};

/// What the contracts have of our calls.
const JIRA: [&str; 8] = [
    "POST /rest/api/3/issue",
    "GET /rest/api/3/myself",
    "POST /rest/api/3/search/jql",
    "POST /rest/api/3/changelog/bulkfetch",
    "GET /rest/api/3/issue/INC-1",
    "GET /rest/api/3/status",
    "POST /rest/api/3/jql/parse",
    "POST /rest/api/3/search/approximate-count",
];
const TWILIO: [&str; 3] = [
    "POST /2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls.json",
    "GET /2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls.json",
    "GET /2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls/CA00000000000000000000000000000001.json",
];
const SLACK: [&str; 17] = [
    "POST /api/conversations.create",
    "POST /api/conversations.list",
    "POST /api/conversations.invite",
    "POST /api/conversations.setTopic",
    "POST /api/pins.add",
    "POST /api/chat.getPermalink",
    "POST /api/views.open",
    "POST /api/views.update",
    "POST /api/auth.test",
    "POST /api/chat.postMessage",
    "POST /api/chat.update",
    "POST /api/chat.delete",
    "POST /api/chat.postEphemeral",
    "POST /api/conversations.open",
    "POST /api/conversations.history",
    "POST /api/conversations.info",
    "POST /api/users.info",
];

/// Asks Jira everything that we ever ask. What it answers is another test's matter.
async fn ask(url: &str, credentials: &Credentials) {
    let jira = Jira::new(url, credentials, "project = INC ORDER BY rank", Deadlines::default()).unwrap();
    let _ = jira.myself().await;
    for since in [Since::Ever, Since::Minutes(70)] {
        let mut next = None;
        for _ in 0..2 {
            let page = jira.page(since, next.as_deref()).await;
            next = page.ok().and_then(|page| page.next);
        }
    }
    // A second page is asked for in any case.
    let _ = jira.page(Since::Ever, Some(r#"{"token":"t","pages":1,"older":"o"}"#)).await;
    let _ = jira.changes(&["10100".to_owned(), "10101".to_owned()]).await;
    let _ = jira.one("INC-1").await;
    let _ = jira.statuses().await;
    let _ = jira.count().await;
    let ticket = NewTicket {
        project: "INC".to_owned(),
        ticket_type: "Task".to_owned(),
        summary: "Checkout answers slowly".to_owned(),
        paragraphs: vec!["Level 5\nSince 9:12".to_owned(), "<b>".to_owned()],
        labels: vec!["yokoten-0a".to_owned(), "incident".to_owned()],
    };
    let _ = jira.open(&ticket).await;
    let _ = jira.labelled("yokoten-0a").await;
}

/// Has somebody called, and looks what became of it.
async fn ring(phone: &dyn Phone) {
    let call = Call {
        key: "0123456789abcdef0123456789abcdef".to_owned(),
        person: "tanaka".to_owned(),
        name: "田中 花".to_owned(),
        words: "An incident of level 5 <checkout>".to_owned(),
        language: Language::Ja,
        incident: "INC-2026-014".to_owned(),
        level: 5,
        link: Some("https://incidents.example.com/report/INC-2026-014".to_owned()),
    };
    let _ = phone.call(&call).await;
    let _ = phone.ringing("CA00000000000000000000000000000001").await;
    let _ = phone.find("tanaka", Timestamp::now()).await;
}

fn voice(url: &str) -> Twilio {
    let number = |text: &str| Number::parse(text).unwrap();
    let caller = Caller { account: twilio::ACCOUNT.to_owned(), token: "token".to_owned(), from: number("+815087654321") };
    Twilio::new(url, caller, [("tanaka".to_owned(), number("+819012345678"))].into(), Deadlines::default()).unwrap()
}

/// A post with every kind of span, part and control.
fn post() -> Post {
    let spans = vec![
        Span::Strong("late".to_owned()),
        Span::Link("https://example.com/browse/INC-1".to_owned(), "INC-1".to_owned()),
        Span::Mention("U1".to_owned(), "Mia".to_owned()),
    ];
    let choice = Control::Choice("snooze".to_owned(), "Snooze".to_owned(), vec![("1d".to_owned(), "1 day".to_owned())]);
    let controls = Part::Controls { about: "1/2".to_owned(), controls: vec![choice] };
    Post {
        fallback: spans.clone(),
        parts: vec![Part::Text(spans), Part::Divider, Part::Note(vec![Span::Plain("note".to_owned())]), controls],
    }
}

/// Tells Slack everything that we ever tell.
async fn tell(url: &str) {
    let credentials = Credentials::Bearer("xoxb-token".to_owned());
    let slack = Slack::new(url, &credentials, b"instance", Deadlines::default()).unwrap();
    let place = Receipt { channel: "C1".to_owned(), ts: "1405894322.002768".to_owned() };
    let _ = slack.credentials().await;
    let _ = slack.user("U1").await;
    let _ = slack.channel("C1").await;
    let _ = Chat::post(&slack, "U1", "key", &post()).await;
    let _ = Chat::update(&slack, &place, "key", &post()).await;
    let _ = slack.whisper("C1", "U1", &post()).await;
    let _ = slack.find("U1", "key", Timestamp::now()).await;
    let _ = slack.delete(&place).await;
    let _ = slack.make("inc-20261122-checkout").await;
    let _ = slack.made_since(Timestamp::now()).await;
    let _ = slack.named("incidents").await;
    let _ = slack.invite("C1", &["U1".to_owned(), "U2".to_owned()]).await;
    let _ = slack.pin(&place).await;
    let _ = slack.set_topic("C1", "Level 5").await;
    let _ = slack.link(&place).await;
    let text = serde_json::json!({"type": "plain_text", "text": "Report"});
    let view = serde_json::json!({"type": "modal", "title": text, "blocks": [{"type": "section", "text": text}]});
    let _ = Modals::open(&slack, "t1", &view).await;
    let _ = Modals::update(&slack, "V00001", &view).await;
}

/// All of ours were asked, and none was called wrong.
fn check(relay: &Relay, ours: &[&str]) {
    let answers = relay.answers();
    for (line, status, body) in &answers {
        assert!(*status < 300, "{line}: {status} {body}");
    }
    for line in ours {
        assert!(answers.iter().any(|(asked, ..)| asked == line), "{line} was not asked for");
    }
}

#[tokio::test]
async fn every_call_to_jira_is_as_atlassian_publishes_it() {
    let prism = Prism::start("jira-cloud-v3.json");
    let relay = Relay::start(prism.port());
    let credentials = Credentials::Basic("bot@example.com".to_owned(), "token".to_owned());
    ask(&relay.url(), &credentials).await;
    // In the published example the query is wrong, and what is wrong is not counted; so it is called right once.
    let right = Reply::json(200, &serde_json::json!({"queries": [{"query": "project = INC"}]}));
    relay.server().fail("/jql/parse", Fault::answer(right), 1);
    assert!(Jira::new(&relay.url(), &credentials, "project = INC", Deadlines::default()).unwrap().count().await.is_ok());
    check(&relay, &JIRA);
}

#[tokio::test]
async fn every_call_to_slack_is_as_slack_publishes_it() {
    let prism = Prism::start("slack-web.json");
    let relay = Relay::start(prism.port());
    tell(&format!("{}/api/", relay.url())).await;
    check(&relay, &SLACK);
}

#[tokio::test]
async fn every_call_to_twilio_is_as_twilio_publishes_it() {
    let prism = Prism::start("twilio-calls.json");
    let relay = Relay::start(prism.port());
    ring(&voice(&relay.url())).await;
    check(&relay, &TWILIO);
}

#[tokio::test]
async fn a_call_that_is_not_as_published_is_found() {
    let prism = Prism::start("jira-cloud-v3.json");
    let url = format!("http://127.0.0.1:{}", prism.port());
    let service = Service::new(&url, &Credentials::Bearer("token".to_owned()), Deadlines::default()).unwrap();
    for body in [r#"{"jql":"project = INC","startAt":0}"#, r#"{"jql":1}"#] {
        let request = service.post(&["rest", "api", "3", "search", "jql"]).header("content-type", "application/json").body(body);
        let Outcome::Answered(answered) = service.call(request).await else { panic!("no answer") };
        assert_eq!(answered.status, 422, "{body}");
    }
    let Outcome::Answered(answered) = service.call(service.get(&["rest", "api", "3", "search"])).await else { panic!("no answer") };
    assert_eq!(answered.status, 404);
}

#[tokio::test]
async fn the_stand_ins_take_the_same_calls() {
    let (jira, slack) = (jira::Jira::start(), slack::Slack::start());
    jira.put(jira::ticket("10100", "INC-1", Timestamp::now()));
    slack.add_user("U1");
    slack.add_channel("C1", "follow-ups");
    let (twilio, pagerduty) = (twilio::Twilio::start(), pagerduty::PagerDuty::start());
    ring(&voice(&twilio.url())).await;
    ring(&PagerDuty::new(&pagerduty.url(), "f00dfeedf00dfeedf00dfeedf00dfeed", Deadlines::default()).unwrap()).await;
    assert_eq!(pagerduty.events().len(), 1);
    ask(&jira.server().url(), &Credentials::Bearer("token".to_owned())).await;
    tell(&slack.url()).await;
    let lines = |server: &support::stand_in::server::Server| {
        server.journal().iter().map(|heard| format!("{} {}", heard.method, heard.path)).collect::<Vec<_>>()
    };
    for (ours, asked) in [(&JIRA[..], lines(jira.server())), (&SLACK[..], lines(slack.server())), (&TWILIO[..], lines(twilio.server()))] {
        for line in ours {
            assert!(asked.iter().any(|asked| asked == line), "{line} was not asked for");
        }
    }
}
