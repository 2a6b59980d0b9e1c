//! The form in Slack, over the network: Slack's own requests come in, its stand-in shows the modal, and an intake in memory takes it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use daemon::adapters::archive_dir::ArchiveDir;
use daemon::adapters::content_dir::ContentDir;
use daemon::adapters::http::{Credentials, Deadlines};
use daemon::adapters::slack::client::Slack as Adapter;
use daemon::adapters::sql::store::SqlStore;
use daemon::config::secret::Secret;
use daemon::http::activations::Health;
use daemon::http::ears::Ears;
use daemon::http::pages::Pages;
use daemon::http::report::gate::Gate;
use daemon::http::report::routes::Desk;
use daemon::http::report::seal::Seal;
use daemon::http::report::slack_form::door::{OpenForms, SlackForm};
use daemon::http::router;
use daemon::ports::content::Content;
use daemon::ports::response::intake::{Intake, Opened, Progress};
use daemon::ports::store::{StoreError, Stored};
use daemon::response::submission::{Correction, Door, Incident, Phone, Submission};
use daemon::scheduler::clock::Clock;
use daemon::scheduler::wakes::Stop;
use hmac::{Hmac, KeyInit, Mac};
use incident::id::IncidentId;
use incident::questionnaire::assess::{Answers, assess};
use incident::text::Language;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;
use support::folder::tests;
use support::stand_in::slack::{Slack, Trigger, is_modal};
use support::temp_site::TempSite;

use crate::scene::Scene;
use crate::working::{Working, signed};

/// The one of [`crate::scene::SECRETS`], so that both sign alike.
const SIGNING: &str = "signing-secret-4713";

const SITE: &str = "\
title: Kawasemi incidents
report: https://report.example.com/report
time_zone: Asia/Tokyo
language: en
services: {checkout: {name: {en: Checkout, ja: 注文手続き}}, search: {name: Search}}
people:
  tanaka: {name: {en: Hana Tanaka, ja: 田中 花}, slack: U0TANAKA, lang: ja}
  okafor: {name: Chidi Okafor, slack: U0OKAFOR}
";

const QUESTIONS: &str = "\
kinds:
  outage:
    name: {en: Service outage, ja: サービス障害}
    services: required
    questions:
      - {id: all-down, ask: {en: \"Is the service unusable for everybody?\", ja: 全員が使えませんか}, yes: 5}
      - {id: payments, ask: {en: \"Do payments fail?\", ja: 決済が失敗していますか}, yes: 4, only: {service: [checkout]}}
      - {id: seen, ask: {en: \"Do customers notice it?\", ja: お客様が気づきますか}, yes: 3}
  data-leak:
    name: {en: Data leak, ja: 情報漏えい}
    questions: [{id: seen, ask: {en: \"Was it seen outside?\", ja: 社外の人が見ましたか}, yes: 3}]
  lost-item: {name: {en: Lost item, ja: 紛失}, services: none, level: 2}
";

/// An incident of before, whose title would call everybody if it were markup.
const PAST: &str = "\
---
title: Card payments <!channel> time out
status: reviewed
level: 4
kind: outage
services: [checkout]
started_at: 2026-11-02 09:12
---
## Summary

Card payments timed out.

## Mitigation

A second route was switched on.
";

/// What was reported, in memory.
struct Book {
    content: Arc<dyn Content>,
    incidents: Mutex<Vec<Incident>>,
    mood: Mutex<Mood>,
}

/// How the intake is.
#[derive(Clone, Copy, PartialEq)]
enum Mood {
    Well,
    Fails,
    Hangs,
}

#[async_trait]
impl Intake for Book {
    async fn open(&self, submission: Submission, now: Timestamp) -> Stored<Opened> {
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Well => {}
            Mood::Fails => return Err(StoreError::Full("no room on the disk".to_owned())),
            Mood::Hangs => std::future::pending().await,
        }
        let mut incidents = self.incidents.lock().unwrap();
        if let Some(known) = incidents.iter().find(|known| known.submission.nonce == submission.nonce) {
            return Ok(Opened { incident: known.clone(), first: false });
        }
        let asked = self.content.handbook().unwrap();
        let answers = Answers { services: submission.services.clone(), yes: submission.yes.clone() };
        let assessed = assess(&asked.questionnaire, &asked.questionnaire.kinds[&submission.kind], &answers);
        let id = IncidentId::parse(&format!("INC-2026-{:03}", 68 + incidents.len())).unwrap();
        let incident = Incident { id, submission, assessed, corrected: None, received_at: now, phone: Phone::Free };
        incidents.push(incident.clone());
        Ok(Opened { incident, first: true })
    }

    async fn progress(&self, _: &str, _: Language) -> Stored<Option<Progress>> {
        Ok(None)
    }

    async fn correct(&self, _: &str, _: Correction) -> Stored<bool> {
        Ok(false)
    }

    async fn let_ring(&self, _: &str, _: &str, _: Timestamp) -> Stored<bool> {
        Ok(false)
    }
}

/// An address at which Slack calls.
struct Served {
    address: SocketAddr,
    slack: Slack,
    book: Arc<Book>,
    _folder: TempSite,
    _runtime: tokio::runtime::Runtime,
    _stop: Box<dyn std::any::Any>,
}

fn served() -> Served {
    over(TempSite::new().site_yaml(SITE).file("questionnaire.yaml", QUESTIONS))
}

fn over(folder: TempSite) -> Served {
    let slack = Slack::start();
    let content: Arc<dyn Content> = Arc::new(ContentDir::new(folder.path("content")));
    let book = Arc::new(Book { content: Arc::clone(&content), incidents: Mutex::default(), mood: Mutex::new(Mood::Well) });
    let modals = Adapter::new(&slack.url(), &Credentials::Bearer("xoxb-1".to_owned()), b"i", Deadlines::default()).unwrap();
    let desk = Arc::new(Desk {
        intake: Arc::clone(&book) as Arc<dyn Intake>,
        archive: Arc::new(ArchiveDir::new(folder.path("content"), Arc::clone(&content))),
        content,
        seal: Seal::new(Secret::new("a key of the store".to_owned())),
        gate: Gate::new(None, None),
        pages: Pages::new().unwrap(),
        clock: Clock::system(),
    });
    let secret = Arc::new(Secret::new(SIGNING.to_owned()));
    let form = SlackForm { secret, desk: Arc::clone(&desk), modals: Arc::new(modals), open: OpenForms::default() };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (stop_sender, stop) = Stop::new();
    let address = runtime.block_on(async {
        let store = Arc::new(SqlStore::in_memory().await.unwrap());
        let slack_form = Some(Arc::new(form));
        let responses = store.clone();
        let ears = Ears { store, responses, health: Health::default(), clock: Clock::system(), buttons: None, desk, slack_form };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(router::listen(listener, ears, stop));
        address
    });
    Served { address, slack, book, _folder: folder, _runtime: runtime, _stop: Box::new(stop_sender) }
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Slack's signature of a body at a time of it.
fn signature(body: &str, second: i64) -> [String; 2] {
    let mut mac = Hmac::<Sha256>::new_from_slice(SIGNING.as_bytes()).unwrap();
    mac.update(format!("v0:{second}:{body}").as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    [format!("X-Slack-Request-Timestamp: {second}"), format!("X-Slack-Signature: v0={digits}")]
}

impl Served {
    fn ask(&self, path: &str, head: &[String], body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head: String = head.iter().map(|line| format!("{line}\r\n")).collect();
        let length = body.len();
        let kind = "Content-Type: application/x-www-form-urlencoded";
        let request =
            format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{kind}\r\nContent-Length: {length}\r\n{head}\r\n{body}");
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn signed(&self, path: &str, body: &str) -> (u16, String) {
        self.ask(path, &signature(body, Timestamp::now().as_second()), body)
    }

    /// `/incident` with these words, by a person.
    fn command(&self, user: &str, words: &str, trigger: &str) -> (u16, String) {
        let pairs = [("command", "/incident"), ("trigger_id", trigger), ("user_id", user), ("user_name", "somebody"), ("text", words)];
        self.signed("/slack/commands", &encoded(&pairs))
    }

    /// The form as it opens.
    fn opened(&self, user: &str, words: &str) -> Value {
        let trigger = format!("t{}", self.views().len());
        self.slack.set(|world| world.triggers.insert(trigger.clone(), Trigger::Fresh));
        assert_eq!(self.command(user, words, &trigger), (200, String::new()));
        self.views().pop().unwrap()
    }

    fn views(&self) -> Vec<Value> {
        self.slack.set(|world| world.views.values().cloned().collect())
    }

    fn act(&self, payload: &Value) -> (u16, Value) {
        let (status, body) = self.signed("/slack/actions", &encoded(&[("payload", &payload.to_string())]));
        (status, serde_json::from_str(&body).unwrap_or(Value::Null))
    }

    /// Something in the form changed; the form once that is shown.
    fn changed(&self, view: &Value, user: &str, values: &Value) -> Value {
        let id = view["id"].as_str().unwrap();
        let before = self.slack.set(|world| world.views[id]["hash"].clone());
        let payload = deed("block_actions", view, user, values);
        let begun = Instant::now();
        assert_eq!(self.act(&payload), (200, Value::Null));
        loop {
            let now = self.slack.set(|world| world.views[id].clone());
            if now["hash"] != before {
                return now;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "nothing is shown");
            std::thread::yield_now();
        }
    }

    fn sent(&self, view: &Value, user: &str, values: &Value) -> Value {
        let (status, said) = self.act(&deed("view_submission", view, user, values));
        assert_eq!(status, 200);
        said
    }

    fn incidents(&self) -> Vec<Incident> {
        self.book.incidents.lock().unwrap().clone()
    }
}

/// What Slack tells of a form with these values.
fn deed(kind: &str, view: &Value, user: &str, values: &Value) -> Value {
    let mut view = view.clone();
    view["state"] = json!({"values": values});
    let at = format!("{}.{:06}", Timestamp::now().as_second(), Timestamp::now().subsec_microsecond());
    json!({"type": kind, "user": {"id": user, "username": "somebody"}, "view": view, "actions": [{"action_id": "kind", "action_ts": at}]})
}

fn chosen(value: &str) -> Value {
    json!({"type": "static_select", "selected_option": {"value": value}})
}

/// The values of a form: of an outage of the checkout, answered so.
fn outage(answers: &[(&str, &str)]) -> Value {
    let mut values = json!({
        "kind": {"kind": chosen("outage")},
        "services": {"services": {"selected_options": [{"value": "checkout"}]}},
        "title": {"title": {"value": " Card payments\n time out "}},
        "description": {"description": {"value": "Since the deploy"}},
        "started_at": {"started_at": {"selected_date_time": null}},
    });
    for (question, answer) in answers {
        values[format!("q outage {question}")] = json!({"answer": chosen(answer)});
    }
    values
}

fn names(view: &Value) -> Vec<&str> {
    view["blocks"].as_array().unwrap().iter().filter_map(|block| block["block_id"].as_str()).collect()
}

fn block<'v>(view: &'v Value, id: &str) -> &'v Value {
    view["blocks"].as_array().unwrap().iter().find(|block| block["block_id"] == id).unwrap_or_else(|| panic!("no {id} in {view:#}"))
}

fn level(view: &Value) -> &str {
    block(view, "level")["text"]["text"].as_str().unwrap()
}

#[test]
fn the_command_opens_the_form_once_in_the_language_of_whoever_asks() {
    let served = served();
    let view = served.opened("U0OKAFOR", "");
    assert_eq!(names(&view), ["kind", "level", "title", "description", "started_at"]);
    assert_eq!((&view["title"]["text"], level(&view)), (&json!("Report an incident"), "Choose what kind it is; the level follows."));
    assert_eq!(served.command("U0OKAFOR", "", "t0"), (200, String::new()), "Slack asks again");
    assert_eq!(served.views().len(), 1);
    let view = served.opened("U0TANAKA", "checkout &lt;down&gt;");
    assert_eq!((&view["title"]["text"], &view["submit"]["text"]), (&json!("インシデントを報告"), &json!("報告する")));
    assert_eq!(block(&view, "title")["element"]["initial_value"], "checkout <down>");
    let view = served.opened("U0TANAKA", " outage ");
    assert_eq!(block(&view, "kind")["element"]["initial_option"]["value"], "outage");
    assert_eq!(block(&view, "title")["element"]["initial_value"], Value::Null);
}

#[test]
fn where_slack_does_not_open_it_the_way_to_the_other_form_is_told() {
    let served = served();
    served.slack.set(|world| world.triggers.insert("late".to_owned(), Trigger::Expired));
    let (status, said) = served.command("U0OKAFOR", "", "late");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((status, &said["response_type"]), (200, &json!("ephemeral")));
    assert!(said["text"].as_str().unwrap().contains("https://report.example.com/report"), "{said}");
    let (_, said) = served.command("U0TANAKA", "", "late");
    assert!(said.contains("から報告してください"), "{said}");
    let none = over(TempSite::new().site_yaml(SITE));
    let (status, said) = none.command("U0OKAFOR", "", "t");
    assert!(status == 200 && said.contains("call somebody"), "{said}");
}

#[test]
fn the_questions_and_the_level_follow_what_is_chosen() {
    let served = served();
    let view = served.opened("U0OKAFOR", "");
    let mut values = outage(&[]);
    values["services"] = json!({});
    let view = served.changed(&view, "U0OKAFOR", &values);
    let questions = ["kind", "services", "q outage all-down", "q outage seen", "level", "title", "description", "started_at"];
    assert_eq!(names(&view), questions);
    assert!(
        level(&view).starts_with("Level 1 ") && level(&view).contains("No question is answered yes: level 1 until one is."),
        "{}",
        level(&view)
    );
    let view = served.changed(&view, "U0OKAFOR", &outage(&[("payments", "yes"), ("seen", "yes"), ("all-down", "no")]));
    assert!(names(&view).contains(&"q outage payments"));
    assert_eq!(level(&view).lines().take(2).collect::<Vec<_>>(), ["Level 4 Major", "Because you answered yes to “Do payments fail?”"]);
    assert_eq!(block(&view, "q outage seen")["element"]["initial_option"]["value"], "yes", "what was answered stays");
    let mut other = outage(&[("seen", "yes")]);
    other["kind"]["kind"] = chosen("data-leak");
    let view = served.changed(&view, "U0TANAKA", &other);
    assert!(level(&view).starts_with("レベル1 "), "an answer is not carried over to another kind: {}", level(&view));
    other["kind"]["kind"] = chosen("lost-item");
    let view = served.changed(&view, "U0TANAKA", &other);
    assert_eq!(names(&view), ["kind", "level", "title", "description", "started_at"]);
    assert!(level(&view).contains("「紛失」は常にレベル2です。"), "{}", level(&view));
}

#[test]
fn below_the_title_stands_what_looks_like_it_as_soon_as_slack_tells_of_the_title() {
    let site = SITE.replace("time_zone", "base_url: https://incidents.example.com/\ntime_zone");
    let served = over(TempSite::new().site_yaml(&site).file("questionnaire.yaml", QUESTIONS).file("incidents/INC-2026-014.md", PAST));
    let view = served.opened("U0OKAFOR", "outage");
    assert_eq!(names(&view).iter().filter(|name| name.starts_with("alike")).count(), 0, "nothing is known of it yet");
    let view = served.changed(&view, "U0OKAFOR", &outage(&[("payments", "yes")]));
    let names = names(&view);
    let at = names.iter().position(|name| *name == "title").unwrap();
    assert_eq!(names[at + 1], "alike 0", "{names:?}");
    let shown = block(&view, "alike 0");
    assert_eq!(
        shown["text"],
        json!({"type": "plain_text", "emoji": false,
        "text": "INC-2026-014 Card payments <!channel> time out\nSolved by: A second route was switched on."})
    );
    assert_eq!(shown["accessory"]["url"], "https://incidents.example.com/incidents/INC-2026-014/");
    assert!(is_modal(&view), "{view:#}");
    assert_eq!(served.sent(&view, "U0OKAFOR", &outage(&[("payments", "yes")]))["response_action"], "update");
}

#[test]
fn of_two_changes_the_newer_one_is_shown_whichever_comes_last() {
    let served = served();
    let view = served.opened("U0OKAFOR", "");
    let newer = deed("block_actions", &view, "U0OKAFOR", &outage(&[("all-down", "yes")]));
    let mut older = deed("block_actions", &view, "U0OKAFOR", &outage(&[]));
    older["actions"][0]["action_ts"] = json!("1.000000");
    let view = served.changed(&view, "U0OKAFOR", &outage(&[("all-down", "yes")]));
    assert!(level(&view).starts_with("Level 5 "));
    assert_eq!((served.act(&older).0, served.act(&newer).0), (200, 200));
    // A third one, so that both have been looked at.
    let last = served.changed(&view, "U0OKAFOR", &outage(&[("all-down", "yes"), ("seen", "no")]));
    assert!(level(&last).starts_with("Level 5 "));
    let shown = served.slack.server().heard("views.update");
    assert!(shown.iter().all(|heard| heard.json()["view"].to_string().contains("Level 5 ")), "{shown:#?}");
}

#[test]
fn what_is_sent_is_one_incident_however_often() {
    let served = served();
    let answers = [("payments", "yes"), ("all-down", "no")];
    let view = served.opened("U0TANAKA", "");
    let view = served.changed(&view, "U0TANAKA", &outage(&answers));
    for _ in 0..2 {
        let said = served.sent(&view, "U0TANAKA", &outage(&answers));
        let shown = said["view"].to_string();
        assert!(said["response_action"] == "update" && is_modal(&said["view"]), "{said:#}");
        for part in ["INC-2026-068", "レベル4 重大", "「決済が失敗していますか」", "https://report.example.com/report/INC-2026-068?lang=ja"]
        {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }
    let incidents = served.incidents();
    let [incident] = incidents.as_slice() else { panic!("{incidents:?}") };
    let expected = Submission {
        nonce: format!("slack {}", view["id"].as_str().unwrap()),
        kind: "outage".to_owned(),
        title: "Card payments time out".to_owned(),
        description: "Since the deploy".to_owned(),
        services: ["checkout".to_owned()].into(),
        yes: ["payments".to_owned()].into(),
        no: ["all-down".to_owned()].into(),
        reporter: "田中 花".to_owned(),
        started_at: None,
        language: Language::Ja,
        door: Door::Slack { user: "U0TANAKA".to_owned() },
    };
    assert_eq!(incident.submission, expected);
    let other = served.opened("U0STRANGER", "lost-item");
    let mut values = outage(&[]);
    values["kind"]["kind"] = chosen("lost-item");
    served.sent(&other, "U0STRANGER", &values);
    let other = served.incidents().pop().unwrap();
    assert_eq!((other.submission.reporter.as_str(), other.level().number(), other.submission.services.len()), ("somebody", 2, 0));
}

#[test]
fn what_is_wrong_is_told_beside_its_field() {
    let served = served();
    let view = served.opened("U0OKAFOR", "");
    let view = served.changed(&view, "U0OKAFOR", &outage(&[]));
    let mut values = outage(&[]);
    values["title"]["title"]["value"] = json!(" \n ");
    values["services"]["services"]["selected_options"] = json!([]);
    values["started_at"]["started_at"]["selected_date_time"] = json!(4_000_000_000_i64);
    let view = served.changed(&view, "U0OKAFOR", &values);
    let said = served.sent(&view, "U0OKAFOR", &values);
    let errors = said["errors"].as_object().unwrap();
    assert_eq!(
        (&said["response_action"], errors.keys().map(String::as_str).collect::<Vec<_>>()),
        (&json!("errors"), vec!["services", "title", "started_at"])
    );
    assert!(errors["title"].as_str().unwrap().starts_with("Say in one line what you see. For example"), "{said}");
    assert!(served.incidents().is_empty());
    let view = served.changed(&view, "U0OKAFOR", &outage(&[]));
    let said = served.sent(&view, "U0OKAFOR", &outage(&[]));
    assert_eq!((said["response_action"].as_str(), served.incidents().len()), (Some("update"), 1), "nothing has to be typed again");
}

#[test]
fn questions_that_were_not_seen_yet_are_shown_before_anything_is_stored() {
    let served = served();
    let view = served.opened("U0OKAFOR", "");
    let said = served.sent(&view, "U0OKAFOR", &outage(&[]));
    assert_eq!(said["response_action"], "update");
    assert!(names(&said["view"]).contains(&"q outage payments") && is_modal(&said["view"]), "{said:#}");
    assert_eq!(block(&said["view"], "title")["element"]["initial_value"], "Card payments time out");
    assert!(served.incidents().is_empty());
    let mut seen = said["view"].clone();
    seen["id"] = view["id"].clone();
    served.sent(&seen, "U0OKAFOR", &outage(&[("all-down", "yes")]));
    assert_eq!(served.incidents()[0].level().number(), 5);
}

#[test]
fn a_message_begins_the_form_with_its_text() {
    let served = served();
    served.slack.set(|world| world.triggers.insert("t0".to_owned(), Trigger::Fresh));
    let text = format!("\nCheckout is down &amp; slow\n<@U1> look\n{}", "決済".repeat(3000));
    let payload = json!({"type": "message_action", "callback_id": "report_incident", "trigger_id": "t0", "user": {"id": "U0OKAFOR", "name": "chidi"},
        "channel": {"id": "C1"}, "message": {"type": "message", "text": text, "ts": "1.2"}});
    assert_eq!(served.act(&payload), (200, Value::Null));
    let view = served.views().pop().unwrap();
    assert_eq!(block(&view, "title")["element"]["initial_value"], "Checkout is down & slow");
    let begun = block(&view, "description")["element"]["initial_value"].as_str().unwrap();
    assert!(begun.starts_with("Checkout is down & slow\n<@U1> look\n決済") && begun.chars().count() == 3000, "{begun}");
}

#[test]
fn a_store_that_fails_or_hangs_is_told_in_time_and_nothing_is_lost() {
    let served = served();
    let view = served.opened("U0OKAFOR", "lost-item");
    let mut values = outage(&[]);
    values["kind"]["kind"] = chosen("lost-item");
    for mood in [Mood::Fails, Mood::Hangs] {
        *served.book.mood.lock().unwrap() = mood;
        let begun = Instant::now();
        let said = served.sent(&view, "U0OKAFOR", &values);
        assert!(begun.elapsed() < Duration::from_secs(3));
        assert!(said["errors"]["title"].as_str().unwrap().contains("could not be stored"), "{said}");
    }
    *served.book.mood.lock().unwrap() = Mood::Well;
    assert_eq!(served.sent(&view, "U0OKAFOR", &values)["response_action"], "update");
    assert_eq!(served.incidents().len(), 1);
}

#[test]
fn only_slack_itself_comes_in() {
    let served = served();
    let now = Timestamp::now().as_second();
    let sent = deed("view_submission", &json!({"id": "V1", "callback_id": "yokoten_report", "blocks": []}), "U0OKAFOR", &outage(&[]));
    let bodies = [
        ("/slack/commands", encoded(&[("command", "/incident"), ("trigger_id", "t"), ("user_id", "U1"), ("text", "")])),
        ("/slack/actions", encoded(&[("payload", &sent.to_string())])),
    ];
    for (path, body) in &bodies {
        let good = signature(body, now);
        let twice = [good.clone(), good.clone()].concat();
        let heads: [(&str, Vec<String>, u16); 6] = [
            ("none", vec![], 401),
            ("wrong", vec![good[0].clone(), "X-Slack-Signature: v0=00".to_owned()], 401),
            ("of another body", signature("x", now).to_vec(), 401),
            ("of ten minutes ago", signature(body, now - 600).to_vec(), 401),
            ("twice", twice, 401),
            ("good", good.to_vec(), 200),
        ];
        for (name, head, status) in heads {
            assert_eq!(served.ask(path, &head, body).0, status, "{path}: {name}");
        }
    }
    assert!(served.incidents().is_empty());
    for odd in ["", "payload=%7B%7D", "payload=x", "trigger_id=t"] {
        assert_eq!((served.signed("/slack/actions", odd).0, served.signed("/slack/commands", odd).0), (200, 200), "{odd}");
    }
}

/// Every kind of a questionnaire, shown.
fn all_are_modals(served: &Served, kinds: &[String]) {
    for (nth, kind) in kinds.iter().enumerate() {
        for user in ["U0OKAFOR", "U0TANAKA"] {
            let trigger = format!("{nth} {user}");
            served.slack.set(|world| world.triggers.insert(trigger.clone(), Trigger::Fresh));
            assert_eq!(served.command(user, kind, &trigger), (200, String::new()), "{kind}");
        }
    }
    assert_eq!(served.views().len(), 2 * kinds.len());
}

#[test]
fn the_sample_archives_form_is_one_that_slack_takes() {
    let content = tests().parent().unwrap().join("content");
    let read = |name: &str| std::fs::read_to_string(content.join(name)).unwrap();
    let questionnaire = read("questionnaire.yaml");
    let kinds = questionnaire.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ") && line.trim_end().ends_with(':'));
    let kinds: Vec<String> = kinds.map(|line| line.trim().trim_end_matches(':').to_owned()).collect();
    assert!(kinds.len() >= 5, "{kinds:?}");
    let folder = TempSite::new().site_yaml(&read("site.yaml")).file("questionnaire.yaml", &questionnaire);
    all_are_modals(&over(folder.file("responses.yaml", read("responses.yaml"))), &kinds);
}

#[test]
fn a_form_of_any_size_is_one_that_slack_takes() {
    let services: String = (0..150).map(|n| format!("  s{n}: {{name: \"{}\"}}\n", "名".repeat(n + 1))).collect();
    let questions: String =
        (0..120).map(|n| format!("      - {{id: q{n}, ask: \"{} <!channel>?\", yes: 3}}\n", "x".repeat(20 * n + 1))).collect();
    let kinds: String = (0..120).map(|n| format!("  k{n}: {{name: \"{}\", level: 2}}\n", "k".repeat(n + 1))).collect();
    let text = format!("kinds:\n  big:\n    name: \"<b>\"\n    services: required\n    questions:\n{questions}{kinds}");
    let folder = TempSite::new().site_yaml(&format!("title: T\ntime_zone: UTC\nservices:\n{services}")).file("questionnaire.yaml", text);
    all_are_modals(&over(folder), &["big".to_owned(), "k1".to_owned()]);
}

#[test]
fn the_program_itself_opens_the_form_and_stores_what_is_sent() {
    let scene = Scene::new();
    scene.folder.write("questionnaire.yaml", QUESTIONS);
    scene.slack.set(|world| world.triggers.insert("t1".to_owned(), Trigger::Fresh));
    let daemon = Working::start(&scene, &[]);
    let post = |path: &str, body: &str, head: &[String]| {
        let head: String = head.iter().map(|line| format!("{line}\r\n")).collect();
        let kind = "Content-Type: application/x-www-form-urlencoded";
        daemon.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{kind}\r\nContent-Length: {}\r\n{head}\r\n{body}",
            body.len()
        ))
    };
    let command = encoded(&[("command", "/incident"), ("trigger_id", "t1"), ("user_id", "U0SUZUKI"), ("text", "lost-item")]);
    assert_eq!(post("/slack/commands", &command, &[]).status, 401);
    assert_eq!(post("/slack/commands", &command, &signature(&command, Timestamp::now().as_second())).status, 200);
    let view = scene.slack.set(|world| world.views.values().next().cloned()).unwrap();
    let mut values = outage(&[]);
    values["kind"]["kind"] = chosen("lost-item");
    for _ in 0..2 {
        let (body, headers) = signed(&deed("view_submission", &view, "U0SUZUKI", &values), Timestamp::now().as_second());
        let answer = post("/slack/actions", &body, &headers.map(|(name, value)| format!("{name}: {value}")));
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains("INC-2") && answer.body.contains("レベル2"), "{}", answer.body);
    }
}
