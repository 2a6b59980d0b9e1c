//! `tickets.json`, as the site reads it.

use incident::tickets::{Category, read};
use serde_json::json;

use super::world::{DONE, LADDER, OFFICE, World, minutes};

#[tokio::test]
async fn every_field_says_what_the_site_needs() {
    let mut world = World::new("2026-11-09 10:30", OFFICE, LADDER).await;
    world.open("OPS-1", Some("okafor"), "2026-11-09 10:30");
    world.open("OPS-2", Some("suzuki"), "2026-11-09 10:30");
    world.walk("2026-11-11 11:00", minutes(30)).await;
    world.moves("OPS-2", DONE, "1");
    world.change("OPS-2", |ticket| {
        ticket["fields"]["resolution"] = json!({"id": "1", "name": "Fixed"});
        ticket["fields"]["resolutiondate"] = json!("2026-11-11T02:00:00.000+0000");
    });
    world.walk("2026-11-11 11:30", minutes(30)).await;
    world.snapshot().await;
    let snapshot = read(&world.scene.folder.read("content/tickets.json")).unwrap();
    assert_eq!((snapshot.as_of, snapshot.browse.as_str()), (world.now(), "https://example.atlassian.net/browse/"));
    let [first, second] = &snapshot.tickets[..] else { panic!("{snapshot:?}") };
    assert_eq!((first.reminded, first.reminders.len(), first.reminders[0].rung), (1, 1, 0));
    assert_eq!((first.reminders[0].at, first.stale_since), (world.at("2026-11-11 10:30"), Some(world.at("2026-11-11 10:30"))));
    assert_eq!((first.due_by, first.entered_at), (None, world.at("2026-11-09 10:30")), "it is stale; nobody said by when it is to be done");
    assert_eq!(
        (first.assignee.as_deref(), first.owner_active, &first.incidents[..]),
        (Some("okafor"), Some(true), &["INC-2026-014".to_owned()][..])
    );
    assert_eq!((second.category, second.resolution.as_deref(), second.stale_since), (Category::Done, Some("Fixed"), None));
    assert_eq!((second.history.len(), second.history[0].to.as_str(), second.resolved_at), (1, "Done", Some(world.at("2026-11-11 11:00"))));
}

#[tokio::test]
async fn no_address_and_no_account_stands_in_it() {
    let world = World::new("2026-11-09 10:30", OFFICE, LADDER).await;
    let names = [
        ("OPS-1", json!("mia.tanaka@example.com"), json!("mia.tanaka")),
        ("OPS-2", json!("Mia Tanaka <mia@example.com>"), json!("Mia Tanaka mia")),
        ("OPS-3", json!(null), json!(null)),
        ("OPS-4", json!("712020:0a1b"), json!(null)),
        ("OPS-5", json!("Mia (Payments)"), json!("Mia (Payments)")),
        ("OPS-6", json!("mia＠example.com"), json!("mia")),
    ];
    for (key, name, _) in &names {
        world.open(key, None, "2026-11-09 10:30");
        world.change(key, |ticket| {
            ticket["fields"]["assignee"] =
                json!({"accountId": "712020:0a1b", "displayName": name, "active": true, "emailAddress": "mia@example.com"});
        });
    }
    world.round().await;
    let snapshot = world.snapshot().await;
    for (ticket, (key, _, shown)) in snapshot["tickets"].as_array().unwrap().iter().zip(&names) {
        assert_eq!((&ticket["key"], &ticket["assignee"]), (&json!(key), shown));
    }
    let text = snapshot.to_string();
    assert!(!text.contains("@example") && !text.contains("712020"), "{text}");
}
