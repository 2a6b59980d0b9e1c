//! Jira that refuses us, asks for patience, or is away.

use daemon::ports::store::Patience;
use daemon::tasks::poll::PollError;
use jiff::SignedDuration;
use serde_json::json;
use support::stand_in::fault::{Fault, Seen};
use support::stand_in::wire::Reply;

use super::world::{LADDER, OFFICE, World, id, minutes};
use crate::scene::OPERATORS;

async fn monday() -> World {
    let world = World::new("2026-11-09 10:30", OFFICE, LADDER).await;
    world.open("OPS-1", Some("okafor"), "2026-11-09 10:30");
    world.round().await;
    world
}

#[tokio::test]
async fn an_expired_token_never_looks_like_no_tickets() {
    let mut world = monday().await;
    // Jira that is open to the public: nobody is known, nothing is seen, and nothing is an error but `myself`.
    let nobody = Fault::answer(Reply::json(401, &json!({"errorMessages": ["Client must be authenticated to access this resource."]})));
    let nothing = Fault::answer(Reply::json(200, &json!({"issues": [], "isLast": true})));
    let missing = Fault::answer(Reply::json(404, &json!({"errorMessages": ["Issue does not exist"], "errors": {}})));
    for (path, fault) in [("/myself", nobody), ("/search/jql", nothing), ("/issue/1001", missing)] {
        world.scene.jira.server().fail(path, fault, usize::MAX);
    }
    world.walk("2026-11-11 10:00", minutes(30)).await;
    let known = &world.store.known(&[id("OPS-1")]).await.unwrap()[&id("OPS-1")];
    assert_eq!((known.missing_since, known.left_at, known.gone_at), (None, None, None));
    let told = world.scene.told(OPERATORS);
    assert!(told.len() == 1 && told[0].contains("refuses our token"), "{told:?}");
    world.scene.jira.server().heal();
    world.walk("2026-11-11 12:00", minutes(30)).await;
    let told = world.scene.told(OPERATORS);
    assert!(told.len() == 2 && told[1].contains("works again"), "{told:?}");
    assert_eq!(world.told("OPS-1").await, ["11-11 10:30 U0OKAFOR 0/0"]);
}

#[tokio::test]
async fn patience_that_jira_asked_for_outlives_a_restart_and_binds_a_single_round_too() {
    let mut world = monday().await;
    world.turn(minutes(10));
    world.scene.jira.server().fail("/search/jql", Fault::too_many(Some("1800")), 1);
    assert!(matches!(world.ground.daemon.polled().await, Err(PollError::Tracker(_))));
    let before = world.scene.jira.server().journal().len();
    for (minute, patience) in [(1, Patience::Whole), (10, Patience::Asked), (18, Patience::Asked)] {
        world.turn(minutes(minute));
        world.restart(patience);
        assert!(matches!(world.ground.daemon.polled().await, Err(PollError::Held(..))), "{minute}");
    }
    assert_eq!(world.scene.jira.server().journal().len(), before);
    world.turn(minutes(2));
    assert!(world.ground.daemon.polled().await.is_ok());
}

#[tokio::test]
async fn whoever_starts_a_round_by_hand_is_not_kept_from_it_by_a_failure() {
    let mut world = monday().await;
    let refused = Fault::answer(Reply::json(401, &json!({"errorMessages": ["no"]})));
    world.scene.jira.server().fail("/myself", refused, 1);
    assert!(world.ground.daemon.polled().await.is_err());
    assert!(matches!(world.ground.daemon.polled().await, Err(PollError::Held(..))));
    world.restart(Patience::Asked);
    assert!(world.ground.daemon.polled().await.is_ok());
}

#[tokio::test]
async fn while_jira_asks_for_patience_no_ticket_is_read_before_it_is_spoken_of() {
    let mut world = monday().await;
    world.turn_to(world.at("2026-11-11 10:30"));
    world.ground.daemon.polled().await.unwrap();
    assert_eq!(world.review().await, 1);
    world.scene.jira.server().fail("/search/jql", Fault::too_many(Some("600")), 1);
    assert!(world.ground.daemon.polled().await.is_err());
    let before = world.scene.jira.server().journal().len();
    assert_eq!(world.deliver().await.sent, 1);
    assert_eq!(world.scene.jira.server().journal().len(), before);
}

#[tokio::test]
async fn a_wait_that_is_asked_for_before_a_ticket_is_spoken_of_binds_the_poll() {
    let mut world = monday().await;
    world.turn_to(world.at("2026-11-11 10:30"));
    world.ground.daemon.polled().await.unwrap();
    assert_eq!(world.review().await, 1);
    world.scene.jira.server().fail("/issue/1001", Fault::too_many(Some("600")), 1);
    assert_eq!(world.deliver().await.sent, 1);
    world.turn(minutes(9));
    assert!(matches!(world.ground.daemon.polled().await, Err(PollError::Held(..))));
}

#[tokio::test]
async fn after_a_day_without_jira_nobody_is_reminded_until_it_is_back() {
    let mut world = World::new("2026-11-09 10:30", OFFICE, LADDER).await;
    for n in 1..=9 {
        world.open(&format!("OPS-{n}"), Some(if n % 2 == 0 { "suzuki" } else { "okafor" }), "2026-11-09 10:30");
    }
    world.walk("2026-11-10 10:20", minutes(10)).await;
    for path in ["/myself", "/search/jql"] {
        world.scene.jira.server().fail(path, Fault::instead(Seen::End), usize::MAX);
    }
    for n in 1..=9 {
        let path = format!("/issue/{}", id(&format!("OPS-{n}")));
        world.scene.jira.server().fail(&path, Fault::instead(Seen::End), usize::MAX);
    }
    world.walk("2026-11-11 11:20", minutes(10)).await;
    // Due since 10:30; what is known is older than a day since 10:20.
    assert!(world.scene.told("U0OKAFOR").is_empty() && world.scene.told("U0SUZUKI").is_empty());
    let told = world.scene.told(OPERATORS);
    assert!(told.len() == 1 && told[0].contains("has not answered"), "{told:?}");
    world.scene.jira.server().heal();
    world.walk("2026-11-11 19:00", minutes(10)).await;
    assert_eq!((world.scene.told("U0OKAFOR").len(), world.scene.told("U0SUZUKI").len()), (1, 1));
    for n in 1..=9 {
        assert_eq!(world.heard(&format!("OPS-{n}")).len(), 1);
    }
    let told = world.scene.told(OPERATORS);
    assert!(told.len() == 2 && told[1].contains("works again"), "{told:?}");
    world.turn(SignedDuration::from_secs(1));
    assert_eq!(world.round().await.sent, 0);
}
