//! What a poll asks, what it concludes, and what it does not.

use jiff::SignedDuration;
use serde_json::json;
use support::stand_in::fault::Fault;
use support::stand_in::jira::date;
use support::stand_in::wire::Reply;

use super::world::{DOING, DONE, LADDER, OFFICE, TO_DO, World, id, minutes};

const POLLED_AT: &str = daemon::tasks::poll::POLLED_AT;

/// Tickets opened on Monday, 9 November, 10:30, and polled once.
async fn monday(keys: &[&str]) -> World {
    let mut world = World::new("2026-11-09 10:30", OFFICE, LADDER).await;
    keys.iter().for_each(|key| world.open(key, Some("okafor"), "2026-11-09 10:30"));
    world.round().await;
    world.turn(minutes(15));
    world
}

fn asked(world: &World) -> Vec<String> {
    world.scene.jira.server().journal().into_iter().map(|heard| heard.path).collect()
}

#[tokio::test]
async fn where_nothing_changed_one_question_is_asked() {
    let mut world = monday(&["OPS-1", "OPS-2"]).await;
    world.round().await;
    world.turn(minutes(15));
    let before = asked(&world).len();
    let polled = world.ground.daemon.polled().await.unwrap();
    assert_eq!((polled.seen, polled.changed), (0, 0));
    assert_eq!(asked(&world)[before..], ["/rest/api/3/myself", "/rest/api/3/search/jql"]);
    let question = world.scene.jira.server().heard("/search/jql").pop().unwrap().json();
    assert_eq!(question["jql"], "(project = OPS) AND updated >= \"-25m\" ORDER BY key ASC");
}

#[tokio::test]
async fn a_second_page_that_fails_concludes_nothing_and_the_next_poll_asks_for_the_same() {
    let world = World::new("2026-11-09 10:30", OFFICE, LADDER).await;
    for n in 1..=5 {
        world.open(&format!("OPS-{n}"), None, "2026-11-09 09:00");
    }
    world.scene.jira.set(|jira| jira.pages = vec![2, 2, 2]);
    world.ground.daemon.polled().await.unwrap();
    let before = world.store.value(POLLED_AT).await.unwrap();
    let mut world = world;
    world.turn(minutes(20));
    world.change("OPS-5", |ticket| ticket["fields"]["labels"] = json!(["new"]));
    let first = Fault::answer(Reply::json(200, &json!({"issues": [], "nextPageToken": "1.1.1"})));
    world.scene.jira.server().fail("/search/jql", first, 1);
    world.scene.jira.server().fail("/search/jql", Fault::answer(Reply::json(500, &json!({}))), 1);
    assert!(world.ground.daemon.polled().await.is_err());
    assert_eq!(world.store.value(POLLED_AT).await.unwrap(), before);
    assert!(world.store.known(&[id("OPS-5")]).await.unwrap()[&id("OPS-5")].history.labels.is_empty());
    // It goes on at the second page, which Jira has forgotten meanwhile; then it begins anew.
    for _ in 0..2 {
        world.turn(minutes(10));
        let _ = world.ground.daemon.polled().await;
    }
    assert_ne!(world.store.value(POLLED_AT).await.unwrap(), before);
    assert_eq!(world.store.known(&[id("OPS-5")]).await.unwrap()[&id("OPS-5")].history.labels, ["new"]);
}

#[tokio::test]
async fn an_index_that_loses_everything_for_an_hour_proves_nothing() {
    let mut world = monday(&["OPS-1"]).await;
    // Past the time for everything.
    world.turn_to(world.at("2026-11-10 10:40"));
    world.scene.jira.set(|jira| jira.index = Some(std::collections::BTreeMap::new()));
    world.ground.daemon.polled().await.unwrap();
    world.turn(minutes(5));
    world.ground.daemon.polled().await.unwrap();
    world.scene.jira.thaw_index();
    world.turn(minutes(6));
    world.ground.daemon.polled().await.unwrap();
    world.turn(minutes(30));
    world.ground.daemon.polled().await.unwrap();
    let known = &world.store.known(&[id("OPS-1")]).await.unwrap()[&id("OPS-1")];
    assert_eq!((known.missing_since, known.left_at, known.gone_at), (None, None, None));
    world.turn_to(world.at("2026-11-11 10:00"));
    world.walk("2026-11-11 12:00", minutes(30)).await;
    assert_eq!(world.told("OPS-1").await, ["11-11 10:30 U0OKAFOR 0/0"]);
}

#[tokio::test]
async fn an_index_that_lags_hides_no_change_for_ever_and_resets_no_clock() {
    let mut world = monday(&["OPS-1"]).await;
    world.scene.jira.freeze_index();
    world.moves("OPS-1", DONE, "1");
    world.walk("2026-11-11 12:00", minutes(30)).await;
    // The search still says `To Do`; the ticket itself, asked before it is spoken of, does not.
    assert!(world.scene.slack.all_messages().is_empty());
    world.scene.jira.thaw_index();
    world.walk("2026-11-12 12:00", minutes(30)).await;
    assert_eq!(world.snapshot().await["tickets"][0]["category"], "done");
}

#[tokio::test]
async fn a_ticket_that_leaves_the_query_falls_silent_after_the_second_absence_and_may_come_back() {
    let mut world = monday(&["OPS-1", "OPS-2"]).await;
    world.change("OPS-1", |ticket| ticket["fields"]["labels"] = json!([]));
    let outside = world.scene.jira.take("1001");
    world.scene.jira.set(|jira| {
        jira.index = Some(jira.tickets.clone());
        jira.tickets.insert("1001".to_owned(), outside);
    });
    let absence = async |world: &World| world.store.known(&[id("OPS-1")]).await.unwrap()[&id("OPS-1")].clone();
    world.turn_to(world.at("2026-11-10 10:31"));
    world.ground.daemon.polled().await.unwrap();
    assert!(absence(&world).await.missing_since.is_some());
    world.turn(minutes(9));
    world.ground.daemon.polled().await.unwrap();
    assert_eq!(absence(&world).await.left_at, None);
    world.turn(minutes(1));
    world.ground.daemon.polled().await.unwrap();
    assert!(absence(&world).await.left_at.is_some());
    world.walk("2026-11-11 12:00", minutes(30)).await;
    assert!(world.told("OPS-1").await.is_empty() && world.told("OPS-2").await.len() == 1);
    world.scene.jira.thaw_index();
    world.change("OPS-1", |ticket| ticket["fields"]["labels"] = json!(["remediation"]));
    world.walk("2026-11-12 12:00", minutes(30)).await;
    assert_eq!(world.told("OPS-1").await, ["11-12 10:00 U0OKAFOR 0/0"]);
}

#[tokio::test]
async fn a_ticket_that_is_not_found_twice_is_gone() {
    let mut world = monday(&["OPS-1", "OPS-2"]).await;
    world.scene.jira.take("1001");
    world.walk("2026-11-10 10:40", minutes(60)).await;
    assert_eq!(world.snapshot().await["tickets"][0]["gone_at"], json!(null));
    world.walk("2026-11-11 12:00", minutes(10)).await;
    let tickets = world.snapshot().await["tickets"].clone();
    assert_eq!((&tickets[0]["key"], tickets[0]["gone_at"].is_string()), (&json!("OPS-1"), true));
    assert!(world.told("OPS-1").await.is_empty() && world.told("OPS-2").await.len() == 1);
}

#[tokio::test]
async fn a_comment_resets_no_clock_and_a_flip_between_two_polls_does() {
    let mut world = monday(&["OPS-1", "OPS-2"]).await;
    world.scene.jira.set(|jira| jira.entries = 1);
    world.walk("2026-11-10 12:00", minutes(60)).await;
    world.change("OPS-1", |ticket| ticket["fields"]["summary"] = json!("Another summary"));
    world.moves("OPS-2", DOING, "20");
    world.moves("OPS-2", TO_DO, "21");
    world.walk("2026-11-12 16:00", minutes(30)).await;
    assert_eq!(world.told("OPS-1").await, ["11-11 10:30 U0OKAFOR 0/0"]);
    assert_eq!(world.told("OPS-2").await, ["11-12 12:00 U0OKAFOR 0/0"]);
    let history = &world.snapshot().await["tickets"][1]["history"];
    assert_eq!(history.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_change_that_is_dated_in_times_to_come_hides_no_later_one() {
    let mut world = monday(&["OPS-1"]).await;
    let future = date(world.now() + minutes(60 * 24 * 365));
    world.change("OPS-1", |ticket| ticket["fields"]["updated"] = json!(future));
    world.walk("2026-11-09 12:00", minutes(30)).await;
    world.moves("OPS-1", DONE, "1");
    world.walk("2026-11-11 12:00", minutes(30)).await;
    assert!(world.scene.slack.all_messages().is_empty());
    assert_eq!(world.snapshot().await["tickets"][0]["status"], "Done");
}

#[tokio::test]
async fn an_account_that_is_deactivated_without_a_change_of_the_ticket_is_noticed_within_a_day() {
    let mut world = monday(&["OPS-1"]).await;
    world.scene.jira.set(|jira| jira.tickets.get_mut("1001").unwrap()["fields"]["assignee"]["active"] = json!(false));
    world.walk("2026-11-11 12:00", minutes(30)).await;
    assert_eq!(world.told("OPS-1").await, ["11-11 10:45 C0FOLLOW 0/0"]);
    assert_eq!(world.snapshot().await["tickets"][0]["owner_active"], false);
}

#[tokio::test]
async fn what_has_moved_on_between_the_decision_and_the_sending_is_left_out() {
    let mut world = monday(&["OPS-1", "OPS-2", "OPS-3", "OPS-4"]).await;
    world.turn_to(world.at("2026-11-11 10:30"));
    world.ground.daemon.polled().await.unwrap();
    assert_eq!(world.review().await, 1);
    world.moves("OPS-1", DONE, "1");
    world.change("OPS-2", |ticket| ticket["fields"]["assignee"] = super::world::account("suzuki"));
    world.turn(SignedDuration::from_secs(2));
    world.moves("OPS-3", DOING, "2");
    world.moves("OPS-3", TO_DO, "3");
    world.deliver().await;
    let told = world.scene.told("U0OKAFOR");
    assert!(told.len() == 1 && told[0].contains("OPS-4"), "{told:?}");
    assert!(["OPS-1", "OPS-2", "OPS-3"].iter().all(|key| !told[0].contains(key)), "{told:?}");
    world.walk("2026-11-11 12:00", minutes(30)).await;
    assert_eq!(world.told("OPS-2").await, ["11-11 11:00 U0SUZUKI 0/0"]);
}

#[tokio::test]
async fn a_message_of_which_nothing_is_left_is_withdrawn() {
    let mut world = monday(&["OPS-1"]).await;
    world.turn_to(world.at("2026-11-11 10:30"));
    world.ground.daemon.polled().await.unwrap();
    assert_eq!(world.review().await, 1);
    world.moves("OPS-1", DONE, "1");
    assert_eq!(world.deliver().await.withdrawn, 1);
    assert!(world.scene.slack.server().heard("chat.postMessage").is_empty());
    // It comes back: nothing was told, so nothing stands in the way.
    world.turn(minutes(10));
    world.moves("OPS-1", TO_DO, "2");
    world.walk("2026-11-13 11:00", minutes(20)).await;
    assert_eq!(world.told("OPS-1").await, ["11-13 10:40 U0OKAFOR 0/0"]);
}
