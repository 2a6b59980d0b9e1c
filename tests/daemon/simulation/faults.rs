//! A day on which every tenth request goes wrong, in every way there is.

use jiff::SignedDuration;
use serde_json::json;
use support::stand_in::fault::{Fault, Seen};
use support::stand_in::wire::Reply;

use super::world::{OFFICE, World, minutes};

const RULES: &str = "    - {match: {status: [To Do]}, after: 2 hours, escalate: [{after: 5 hours, to: team-lead}]}
  at_most: {per_person_a_day: 100, per_run: 50}
";

/// Every way that mends itself; refusals, which do not, are told apart elsewhere.
fn faults() -> Vec<Fault> {
    let error = || Seen::Answer(Reply::json(500, &json!({"ok": false, "errorMessages": ["internal"]})));
    let ends = [Seen::End, Seen::Silence, Seen::Stall, Seen::Half, Seen::Drops];
    let both = ends.into_iter().chain([error(), Seen::Answer(Reply::html(502)), Seen::Answer(Reply::html(200))]);
    let both = both.flat_map(|seen| [Fault::instead(seen.clone()), Fault::after(seen)]);
    both.chain([Fault::too_many(Some("5")), Fault::too_many(Some("0"))]).collect()
}

/// Tickets of the day: the key, whose it is, when it is opened, and where its two rungs speak.
const DAY: [(&str, Option<&str>, &str, [&str; 2]); 12] = [
    ("OPS-1", Some("okafor"), "10:05", ["D0OKAFOR", "D0TANAKA"]),
    ("OPS-2", Some("okafor"), "10:20", ["D0OKAFOR", "D0TANAKA"]),
    ("OPS-3", Some("suzuki"), "10:20", ["D0SUZUKI", "D0TANAKA"]),
    ("OPS-4", Some("suzuki"), "10:50", ["D0SUZUKI", "D0TANAKA"]),
    ("OPS-5", Some("tanaka"), "11:10", ["D0TANAKA", "D0TANAKA"]),
    ("OPS-6", Some("okafor"), "11:30", ["D0OKAFOR", "D0TANAKA"]),
    ("OPS-7", Some("silva"), "11:45", ["C0FOLLOW", "D0TANAKA"]),
    ("OPS-8", None, "12:00", ["C0FOLLOW", "C0FOLLOW"]),
    ("OPS-9", Some("okafor"), "12:15", ["D0OKAFOR", "D0TANAKA"]),
    ("OPS-10", Some("suzuki"), "12:30", ["D0SUZUKI", "D0TANAKA"]),
    ("OPS-11", Some("stranger"), "13:00", ["C0FOLLOW", "C0FOLLOW"]),
    ("OPS-12", Some("okafor"), "13:10", ["D0OKAFOR", "D0TANAKA"]),
];

/// Polls every ten minutes, reviews every thirty, and delivers every minute.
async fn one_day(world: &mut World) {
    for minute in 1..=24 * 60 {
        world.turn(minutes(1));
        if minute % 10 == 0 {
            let _ = world.ground.daemon.polled().await;
        }
        if minute % 30 == 0 {
            world.review().await;
        }
        world.deliver().await;
    }
}

/// `one_in`: so many requests to Slack, of which one goes wrong.
async fn a_bad_day(seed: u64, one_in: u64) {
    let mut world = World::new("2026-11-15 18:30", OFFICE, RULES).await;
    for (key, person, at, _) in DAY {
        world.open(key, person, &format!("2026-11-16 {at}"));
    }
    world.scene.jira.server().fail_by_chance(seed, 10, faults());
    world.scene.slack.server().fail_by_chance(seed + 1000, one_in, faults());
    one_day(&mut world).await;
    world.scene.jira.server().heal();
    world.scene.slack.server().heal();
    for _ in 0..12 {
        world.turn(SignedDuration::from_secs(5));
        world.round().await;
    }
    for (key, _, _, [first, second]) in DAY {
        let told = world.told(key).await;
        assert_eq!(told.len(), 2, "seed {seed}, {key}: {told:?}");
        let heard: Vec<String> = world.heard(key).iter().map(|heard| heard.rsplit(' ').next().unwrap().to_owned()).collect();
        assert_eq!(heard, [first, second], "seed {seed}, {key}: {told:?}");
    }
    assert_eq!(world.store.outbox_counts().await.unwrap(), (0, 0), "seed {seed}");
    let asked = world.scene.slack.server().heard("chat.postMessage").len();
    assert!(asked >= 10, "{asked}");
}

#[tokio::test]
async fn every_reminder_of_a_bad_day_is_said_once_first_seed() {
    a_bad_day(1, 10).await;
}

#[tokio::test]
async fn every_reminder_of_a_bad_day_is_said_once_second_seed() {
    a_bad_day(20_261_116, 10).await;
}

#[tokio::test]
async fn every_reminder_of_a_bad_day_is_said_once_third_seed() {
    a_bad_day(4711, 10).await;
}

#[tokio::test]
async fn every_reminder_is_said_once_although_every_third_call_to_slack_goes_wrong() {
    a_bad_day(99, 3).await;
}
