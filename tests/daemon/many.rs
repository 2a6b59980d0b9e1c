//! Very many tickets and very many days: what comes in parts loses nothing, and what is old does not pile up.

use std::sync::Arc;

use daemon::adapters::content_dir::ContentDir;
use daemon::adapters::sql::store::SqlStore;
use daemon::config::read::load;
use daemon::ports::store::Store;
use daemon::tasks::poll::POLLED_AT;
use daemon::tasks::snapshot::Snapshot;
use daemon::tasks::tell::Tell;
use daemon::wording::notice::Notice;
use incident::text::Language;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use support::stand_in::fault::Fault;
use support::stand_in::wire::Reply;

use crate::scene::{OPERATORS, Scene, days};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// A first page, an answer that is none, and all that follows.
fn broken_off_after_a_page() -> Scene {
    let scene = Scene::new();
    for number in 1..=9 {
        scene.waiting(&format!("OPS-{number}"), Some("okafor"), days(3));
    }
    scene.jira.set(|world| world.pages = vec![4, 4, 4]);
    scene.jira.server().fail("/bulkfetch", Fault::answer(Reply::json(200, &json!({"issueChangeLogs": []}))), 1);
    scene.jira.server().fail("/bulkfetch", Fault::answer(Reply::html(500)), 1);
    scene.run(&["run", "--once"]).exits_with(1);
    scene
}

/// For each page that was asked for, whether it was one that follows another.
fn follows(scene: &Scene) -> Vec<bool> {
    scene.jira.server().heard("/search/jql").iter().map(|heard| heard.json()["nextPageToken"].is_string()).collect()
}

#[test]
fn a_poll_that_broke_off_goes_on_from_there_and_misses_nothing_that_changed_meanwhile() {
    let scene = broken_off_after_a_page();
    assert_eq!(follows(&scene), [false, true]);
    assert!(scene.slack.all_messages().is_empty() && !scene.folder.path("content/tickets.json").exists(), "nothing is concluded");
    scene.once();
    assert_eq!(follows(&scene), [false, true, true, true]);
    assert_eq!(scene.snapshot()["tickets"].as_array().unwrap().len(), 9);
    scene.once();
    assert_eq!(follows(&scene), [false, true, true, true, false], "and then it begins anew, with what changed");
}

#[test]
fn a_poll_whose_place_leads_nowhere_any_more_begins_anew() {
    let scene = broken_off_after_a_page();
    scene.jira.server().fail("/search/jql", Fault::answer(Reply::json(400, &json!({"errorMessages": ["no such token"]}))), 1);
    scene.run(&["run", "--once"]).exits_with(1);
    scene.once();
    assert_eq!(follows(&scene)[..4], [false, true, true, false]);
    assert_eq!(scene.snapshot()["tickets"].as_array().unwrap().len(), 9);
}

#[tokio::test]
async fn tickets_json_is_due_again_after_an_hour_and_sooner_where_it_could_not_be_written() {
    let scene = Scene::new();
    let config = load(&scene.folder.path("daemon.yaml")).config.unwrap();
    let memory = Arc::new(SqlStore::in_memory().await.unwrap());
    let store: Arc<dyn Store> = memory.clone();
    let snapshot = Snapshot {
        store: Arc::clone(&store),
        responses: memory,
        content: Arc::new(ContentDir::new(scene.folder.path("content"))),
        rules: Arc::new(config.rules),
        calendar: Arc::new(config.calendar),
        browse: "https://example.atlassian.net/browse/".to_owned(),
        next: Arc::default(),
    };
    snapshot.run(NOW).await.unwrap();
    assert_eq!(snapshot.next(), None, "nothing is known yet, so nothing was written");
    store.put_value(POLLED_AT, &NOW.to_string()).await.unwrap();
    snapshot.run(NOW).await.unwrap();
    assert_eq!(snapshot.next(), Some(NOW + SignedDuration::from_hours(1)));
    scene.folder.remove("site.yaml");
    snapshot.run(NOW).await.unwrap_err();
    assert_eq!(snapshot.next(), Some(NOW + SignedDuration::from_mins(5)));
}

#[tokio::test]
async fn a_trouble_that_outlasts_its_notice_is_not_told_a_second_time() {
    let store: Arc<dyn Store> = Arc::new(SqlStore::in_memory().await.unwrap());
    let tell = Tell { store: Arc::clone(&store), channel: OPERATORS.to_owned(), language: Language::En };
    let later = NOW + SignedDuration::from_hours(24 * 200);
    tell.trouble("jira question", &Notice::JiraQuery("why".to_owned()), NOW).await.unwrap();
    let due = store.due_messages(NOW).await.unwrap();
    assert!(store.begin(&due[0].key, "claim", NOW).await.unwrap());
    let sent = daemon::outbox::message::Receipt { channel: OPERATORS.to_owned(), ts: "1".to_owned() };
    assert!(store.settle(&due[0].key, "claim", &daemon::ports::store::Settled::Sent(sent, NOW)).await.unwrap());
    assert_eq!(store.trim(later).await.unwrap(), 1);
    tell.trouble("jira question", &Notice::JiraQuery("why".to_owned()), later).await.unwrap();
    assert!(store.due_messages(later).await.unwrap().is_empty());
}
