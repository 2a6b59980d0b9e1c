//! Tickets that are opened through the adapter: they stand there with their labels, and are found again by the first.

use daemon::adapters::http::{Credentials, Deadlines};
use daemon::adapters::jira::client::Jira as Adapter;
use daemon::ports::response::openings::{NewTicket, Openings};
use daemon::response::failure::Failure;
use jiff::SignedDuration;
use serde_json::json;
use support::stand_in::fault::{Fault, Seen};
use support::stand_in::jira::Jira;
use support::stand_in::wire::Reply;

const LABEL: &str = "yokoten-0123456789abcdef0123456789abcdef";

fn adapter(jira: &Jira) -> Adapter {
    let credentials = Credentials::Basic("bot@example.com".to_owned(), "very-secret".to_owned());
    Adapter::new(&jira.server().url(), &credentials, "project = INC", Deadlines::default()).unwrap()
}

fn new() -> NewTicket {
    NewTicket {
        project: "INC".to_owned(),
        ticket_type: "Task".to_owned(),
        summary: "Checkout\n\"answers\" slowly".to_owned(),
        paragraphs: vec!["Level 5\nSince 9:12".to_owned(), String::new(), "[~admin] {code}".to_owned()],
        labels: vec![LABEL.to_owned(), "INC-2026-014".to_owned(), "incident".to_owned()],
    }
}

async fn refused(tracker: &Adapter, ticket: &NewTicket) -> String {
    match tracker.open(ticket).await {
        Err(Failure::Refused(words)) => words,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_ticket_stands_there_with_its_labels_and_is_found_by_them() {
    let jira = Jira::start();
    let tracker = adapter(&jira);
    let key = tracker.open(&new()).await.unwrap();
    let sent = &jira.server().heard("/rest/api/3/issue")[0].json()["fields"];
    assert_eq!(sent["summary"], "Checkout \"answers\" slowly");
    assert_eq!(sent["labels"], json!([LABEL, "INC-2026-014", "incident"]));
    assert_eq!((&sent["project"], &sent["issuetype"]), (&json!({"key": "INC"}), &json!({"name": "Task"})));
    assert_eq!(sent["description"]["content"].as_array().unwrap().len(), 2);
    for label in [LABEL, "INC-2026-014", "incident"] {
        assert_eq!(tracker.labelled(label).await, Ok(vec![key.clone()]));
    }
    for label in ["", "incident\" OR project = \"INC", "x\\", "Incident"] {
        assert_eq!(tracker.labelled(label).await, Ok(vec![]), "{label}");
    }
}

#[tokio::test]
async fn the_search_may_lag_and_pages_are_read_to_their_end() {
    let jira = Jira::start();
    let tracker = adapter(&jira);
    jira.set(|world| world.lag = SignedDuration::from_secs(10));
    let mut keys = vec![tracker.open(&new()).await.unwrap()];
    assert_eq!(tracker.labelled(LABEL).await, Ok(vec![]));
    jira.set(|world| world.now += SignedDuration::from_secs(11));
    assert_eq!(tracker.labelled(LABEL).await, Ok(keys.clone()));
    jira.set(|world| (world.lag, world.pages) = (SignedDuration::ZERO, vec![1, 0, 1]));
    for _ in 0..3 {
        keys.push(tracker.open(&new()).await.unwrap());
    }
    assert_eq!(tracker.labelled(LABEL).await, Ok(keys));
    jira.set(|world| world.pages = vec![0; 30]);
    assert!(matches!(tracker.labelled(LABEL).await, Err(Failure::Unknown(_))));
}

#[tokio::test]
async fn a_ticket_whose_answer_was_lost_is_found_by_its_label() {
    let jira = Jira::start();
    let tracker = adapter(&jira);
    jira.server().fail("/rest/api/3/issue", Fault::instead(Seen::End), 1);
    assert!(matches!(tracker.open(&new()).await, Err(Failure::Unknown(_))));
    assert_eq!(tracker.labelled(LABEL).await, Ok(vec![]));
    jira.server().fail("/rest/api/3/issue", Fault::after(Seen::End), 1);
    assert!(matches!(tracker.open(&new()).await, Err(Failure::Unknown(_))));
    assert_eq!(tracker.labelled(LABEL).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_jira_misses_is_told_in_words() {
    let jira = Jira::start();
    let tracker = adapter(&jira);
    jira.set(|world| drop(world.required.insert("customfield_10010".to_owned(), "Team is required.".to_owned())));
    let told = refused(&tracker, &new()).await;
    for part in ["project INC, type Task", "it wants fields that a new ticket does not have", "Team is required. (customfield_10010)"] {
        assert!(told.contains(part), "{told}");
    }
    jira.set(|world| {
        world.required.clear();
        world.projects = vec!["OPS".to_owned()];
    });
    let told = refused(&tracker, &new()).await;
    assert!(told.contains("valid project is required (project)") && !told.contains("it wants fields"), "{told}");
    let page = Fault::answer(Reply::html(400));
    jira.server().fail("/rest/api/3/issue", page, 1);
    assert_eq!(refused(&tracker, &new()).await, "Jira refuses it (400)");
    assert!(jira.server().journal().iter().all(|heard| !String::from_utf8_lossy(&heard.body).contains("secret")));
}

#[tokio::test]
async fn whatever_is_typed_becomes_a_ticket() {
    let jira = Jira::start();
    let tracker = adapter(&jira);
    for text in ["", "\n\n", "👩‍👩‍👧".repeat(100).as_str(), "a\u{0}b\u{202E}c", &"決".repeat(40_000), "<script>&\"'"] {
        let ticket = NewTicket { summary: text.to_owned(), paragraphs: vec![text.to_owned(); 3], ..new() };
        assert!(tracker.open(&ticket).await.is_ok(), "{:?}", text.chars().take(20).collect::<String>());
    }
}
