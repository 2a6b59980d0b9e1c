//! The first start on a backlog of years.

use std::collections::{BTreeMap, BTreeSet};

use super::world::{OFFICE, World, account, id, keys, minutes};
use crate::scene::Scene;

const PEOPLE: usize = 160;

/// 800 tickets of 160 people, five each.
async fn company() -> World {
    let scene = Scene::new();
    let people: String =
        (0..PEOPLE).map(|n| format!("  p{n}: {{name: P {n}, team: payments, slack: U{n:04}, jira: acc-p{n}}}\n")).collect();
    let site = format!(
        "title: T\ntime_zone: Asia/Tokyo\nlanguage: en\nservices: {{checkout: {{name: C, team: payments}}}}\nteams: {{payments: {{name: P, lead: p0}}}}\npeople:\n{people}"
    );
    scene.folder.write("site.yaml", site);
    (0..PEOPLE).for_each(|n| scene.slack.add_user(&format!("U{n:04}")));
    let rules = "    - {match: {status: [To Do]}, after: 2 days}\n";
    let world = World::in_scene(scene, "2026-11-09 09:00", OFFICE, rules).await;
    for n in 0..800 {
        let key = format!("OPS-{n:03}");
        let mut made = support::stand_in::jira::ticket(&id(&key), &key, world.at("2024-03-01 12:00"));
        made["fields"]["assignee"] = account(&format!("p{}", n % PEOPLE));
        world.scene.jira.put(made);
    }
    world
}

#[tokio::test]
async fn nobody_is_flooded_and_every_ticket_comes_in_turn() {
    let mut world = company().await;
    let mut a_day = Vec::new();
    for day in 9..=13 {
        let before = world.scene.slack.all_messages().len();
        world.walk(&format!("2026-11-{day:02} 10:00"), minutes(24 * 60)).await;
        a_day.push(world.scene.slack.all_messages().len() - before);
    }
    // 160 people, 50 messages in a round, one round a day.
    assert_eq!(a_day, [50, 50, 50, 10, 0]);
    let messages = world.scene.slack.set(|slack| slack.messages.clone());
    let counts: BTreeMap<&String, usize> = messages.iter().map(|(to, all)| (to, all.len())).collect();
    assert!(counts.len() == PEOPLE && counts.values().all(|count| *count == 1), "{counts:?}");
    let spoken: BTreeSet<String> = messages.values().flatten().flat_map(keys).collect();
    assert_eq!(spoken.len(), 800);
}

#[tokio::test]
async fn more_rounds_a_day_bring_nobody_a_second_message() {
    let mut world = company().await;
    world.walk("2026-11-09 10:00", minutes(60)).await;
    for n in 0..PEOPLE {
        // Due at noon, for people who have heard of others this morning.
        world.open(&format!("OPS-9{n:03}"), Some(&format!("p{n}")), "2026-11-05 12:00");
    }
    world.walk("2026-11-09 18:30", minutes(30)).await;
    let most = world.scene.slack.set(|slack| slack.messages.values().map(Vec::len).max());
    assert_eq!((most, world.scene.slack.all_messages().len()), (Some(1), PEOPLE));
    world.walk("2026-11-10 18:30", minutes(30)).await;
    let most = world.scene.slack.set(|slack| slack.messages.values().map(Vec::len).max());
    assert_eq!(most, Some(2));
}
