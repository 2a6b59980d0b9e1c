//! Who hears what at which instant, over weeks; the tables are worked out by hand.

use serde_json::json;

use super::world::{BLOCKED, DOING, LADDER, OFFICE, TO_DO, World, minutes};

/// A ticket in `To Do` since Monday, 9 November, 10:30: due on Wednesday, the lead's on the 16th, the channel's on the
/// 24th (the 23rd is a holiday).
async fn monday(rules: &str) -> World {
    let world = World::new("2026-11-09 10:00", OFFICE, rules).await;
    world.open("OPS-1", Some("okafor"), "2026-11-09 10:30");
    world
}

#[tokio::test]
async fn a_ladder_climbs_over_weekends_and_holidays() {
    let mut world = World::new("2026-11-02 10:00", OFFICE, LADDER).await;
    world.open("OPS-1", Some("okafor"), "2026-11-02 10:30");
    world.walk("2026-11-27 00:00", minutes(30)).await;
    // The 3rd and the 23rd are holidays.
    let expected = [
        "11-05 10:30 U0OKAFOR 0/0",
        "11-09 10:30 U0OKAFOR 0/1",
        "11-10 10:30 U0TANAKA 1/0",
        "11-12 10:30 U0TANAKA 1/1",
        "11-16 10:30 U0TANAKA 1/2",
        "11-17 10:30 C0FOLLOW 2/0",
        "11-19 10:30 C0FOLLOW 2/1",
        "11-24 10:30 C0FOLLOW 2/2",
        "11-26 10:30 C0FOLLOW 2/3",
    ];
    assert_eq!(world.told("OPS-1").await, expected);
    assert_eq!(world.heard("OPS-1").len(), expected.len());
}

#[tokio::test]
async fn the_year_ends_with_days_off_of_the_companys_own() {
    let calendar = "{time_zone: Asia/Tokyo, days: mon-fri, hours: \"10:00-19:00\", holidays: [japan, company.ics]}";
    let scene = crate::scene::Scene::new();
    let closed = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Year's end\r\nDTSTART;VALUE=DATE:20261229\r\n\
                  DTEND;VALUE=DATE:20270104\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    scene.folder.write("../company.ics", closed);
    let mut world = World::in_scene(scene, "2026-12-30 12:00", calendar, LADDER).await;
    world.open("OPS-1", Some("okafor"), "2026-12-30 15:00");
    world.walk("2027-01-13 00:00", minutes(30)).await;
    // Begins with the opening on the 4th; the 11th is a holiday.
    let expected = ["01-06 10:00 U0OKAFOR 0/0", "01-08 10:00 U0OKAFOR 0/1", "01-12 10:00 U0TANAKA 1/0"];
    assert_eq!(world.told("OPS-1").await, expected);
}

#[tokio::test]
async fn lunch_counts_neither_in_hours_nor_as_a_time_of_day() {
    let calendar = "{time_zone: Asia/Tokyo, days: mon-fri, hours: [\"10:00-12:00\", \"13:00-19:00\"], holidays: [japan]}";
    let mut world = World::new("2026-11-09 10:00", calendar, LADDER).await;
    world.open("OPS-1", Some("okafor"), "2026-11-09 10:30");
    world.moves("OPS-1", DOING, "1");
    world.open("OPS-2", Some("suzuki"), "2026-11-09 12:30");
    world.walk("2026-11-11 23:00", minutes(30)).await;
    assert_eq!(world.told("OPS-1").await, ["11-09 14:00 U0OKAFOR 0/0"]);
    assert_eq!(world.told("OPS-2").await, ["11-11 13:00 U0SUZUKI 0/0"]);
}

#[tokio::test]
async fn a_clock_does_not_start_before_the_start_date() {
    let rules = format!("{LADDER}  start_date: 2026-11-16\n");
    let mut world = World::new("2026-11-13 09:00", OFFICE, &rules).await;
    world.open("OPS-1", Some("okafor"), "2026-10-01 12:00");
    world.walk("2026-11-19 00:00", minutes(30)).await;
    assert_eq!(world.told("OPS-1").await, ["11-18 10:00 U0OKAFOR 0/0"]);
}

#[tokio::test]
async fn a_pause_ends_in_a_new_stay_and_so_does_every_flip() {
    let mut world = monday(LADDER).await;
    world.walk("2026-11-10 11:00", minutes(30)).await;
    world.moves("OPS-1", BLOCKED, "1");
    world.walk("2026-11-18 11:00", minutes(30)).await;
    world.moves("OPS-1", TO_DO, "2");
    world.walk("2026-11-20 15:00", minutes(30)).await;
    world.moves("OPS-1", DOING, "3");
    world.walk("2026-11-20 16:00", minutes(30)).await;
    world.moves("OPS-1", TO_DO, "4");
    world.walk("2026-11-26 00:00", minutes(30)).await;
    assert_eq!(world.told("OPS-1").await, ["11-20 11:00 U0OKAFOR 0/0", "11-25 16:00 U0OKAFOR 0/0"]);
}

#[tokio::test]
async fn a_renamed_status_a_changed_workflow_and_a_new_project_are_no_new_stay() {
    let rules = "    - {match: {status_category: to_do}, after: 2 days}\n";
    let mut world = monday(rules).await;
    world.walk("2026-11-09 15:00", minutes(30)).await;
    world.moves("OPS-1", ["2", "Ready", "new"], "1");
    world.walk("2026-11-11 16:00", minutes(30)).await;
    assert_eq!(world.told("OPS-1").await, ["11-11 15:00 U0OKAFOR 0/0"]);
    world.change("OPS-1", |ticket| ticket["fields"]["status"]["name"] = json!("Bereit"));
    world.walk("2026-11-16 12:00", minutes(60)).await;
    // A workflow is changed without a word in the changelog.
    world.change("OPS-1", |ticket| ticket["fields"]["status"]["id"] = json!("12"));
    world.walk("2026-11-18 12:00", minutes(60)).await;
    world.change("OPS-1", |ticket| ticket["key"] = json!("NEW-1"));
    world.walk("2026-11-20 12:00", minutes(60)).await;
    assert_eq!(world.told("OPS-1").await.len(), 1);
    let found = world.store.find("OPS-1").await.unwrap().unwrap();
    assert_eq!((found.history.key.as_str(), found.history.previous_keys), ("NEW-1", vec!["OPS-1".to_owned()]));
    let snapshot = world.snapshot().await;
    assert_eq!((&snapshot["tickets"][0]["key"], &snapshot["tickets"][0]["previous_keys"]), (&json!("NEW-1"), &json!(["OPS-1"])));
    // The report names the old key.
    assert_eq!(snapshot["tickets"][0]["incidents"], json!(["INC-2026-014"]));
}

#[tokio::test]
async fn after_a_snooze_the_next_round_speaks_once() {
    let mut world = monday(LADDER).await;
    world.walk("2026-11-11 11:00", minutes(30)).await;
    world.press("U0OKAFOR", "1001/created", "snooze", Some("1d")).await;
    world.walk("2026-11-17 00:00", minutes(30)).await;
    assert_eq!(world.told("OPS-1").await, ["11-11 10:30 U0OKAFOR 0/0", "11-12 11:00 U0OKAFOR 0/1", "11-16 10:30 U0TANAKA 1/0"]);
}

#[tokio::test]
async fn who_is_on_it_is_left_alone_for_as_long_as_the_rule_waits() {
    let mut world = monday(LADDER).await;
    world.walk("2026-11-11 11:00", minutes(30)).await;
    world.press("U0OKAFOR", "1001/created", "on_it", None).await;
    world.walk("2026-11-14 00:00", minutes(30)).await;
    assert_eq!(world.told("OPS-1").await, ["11-11 10:30 U0OKAFOR 0/0", "11-13 11:00 U0OKAFOR 0/1"]);
}

#[tokio::test]
async fn a_ticket_that_is_not_theirs_goes_to_the_channel_at_once_and_only_once() {
    let once = "    - {match: {status: [To Do]}, after: 2 days}\n";
    for (rules, more) in [(once, vec![]), (LADDER, vec!["11-13 11:00 C0FOLLOW 0/2", "11-16 10:30 C0FOLLOW 1/0"])] {
        let mut world = monday(rules).await;
        world.walk("2026-11-11 11:00", minutes(30)).await;
        world.press("U0OKAFOR", "1001/created", "not_mine", None).await;
        world.round().await;
        world.walk("2026-11-17 00:00", minutes(30)).await;
        let expected = [vec!["11-11 10:30 U0OKAFOR 0/0", "11-11 11:00 C0FOLLOW 0/1"], more].concat();
        assert_eq!(world.told("OPS-1").await, expected);
    }
}

#[tokio::test]
async fn a_week_without_the_daemon_is_not_made_up_for() {
    let mut world = monday(LADDER).await;
    world.walk("2026-11-11 11:00", minutes(30)).await;
    world.turn_to(world.at("2026-11-20 15:00"));
    world.restart(daemon::ports::store::Patience::Whole);
    world.round().await;
    world.walk("2026-11-24 12:00", minutes(30)).await;
    assert_eq!(world.told("OPS-1").await, ["11-11 10:30 U0OKAFOR 0/0", "11-20 15:00 U0TANAKA 1/0", "11-24 10:30 C0FOLLOW 2/0"]);
}

#[tokio::test]
async fn what_came_due_while_nobody_worked_is_said_once_when_the_day_begins() {
    let mut world = monday(LADDER).await;
    world.walk("2026-11-11 10:00", minutes(30)).await;
    world.turn_to(world.at("2026-11-11 22:00"));
    world.walk("2026-11-12 18:00", minutes(10)).await;
    assert_eq!(world.told("OPS-1").await, ["11-12 10:00 U0OKAFOR 0/0"]);
    assert_eq!(world.scene.slack.all_messages().len(), 1);
}

#[tokio::test]
async fn what_slack_would_not_take_by_day_is_not_said_at_night() {
    let mut world = monday(LADDER).await;
    world.scene.slack.server().fail("chat.postMessage", support::stand_in::fault::Fault::too_many(Some("3600")), 9);
    world.walk("2026-11-11 19:00", minutes(30)).await;
    world.scene.slack.server().heal();
    world.walk("2026-11-12 12:00", minutes(30)).await;
    assert_eq!(world.heard("OPS-1"), ["11-12 10:00 D0OKAFOR"]);
}
