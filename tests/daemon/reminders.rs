//! Reminders from Jira to Slack, round by round, by the real program.

use serde_json::json;
use support::stand_in::jira::status;

use crate::scene::{CHANNEL, Scene, days};

#[test]
fn a_person_hears_of_all_their_tickets_in_one_message_and_of_nothing_a_second_time() {
    let scene = Scene::new();
    scene.waiting("OPS-1", Some("okafor"), days(3));
    scene.waiting("OPS-2", Some("okafor"), days(4));
    scene.waiting("OPS-3", Some("okafor"), days(1));
    scene.once();
    let told = scene.told("U0OKAFOR");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("OPS-1") && told[0].contains("OPS-2") && !told[0].contains("OPS-3"), "{told:?}");
    assert!(told[0].contains("promise 1") && told[0].contains("INC-2026-014"), "{told:?}");
    scene.once();
    assert_eq!(scene.slack.all_messages().len(), 1);
    let snapshot = scene.snapshot();
    assert_eq!(snapshot["tickets"].as_array().unwrap().len(), 3);
    assert_eq!(snapshot["tickets"][0]["reminded"], 1);
}

#[test]
fn tickets_of_nobody_whom_we_can_reach_go_to_the_channel_in_one_message_which_names_them() {
    let scene = Scene::new();
    scene.waiting("OPS-1", None, days(3));
    scene.waiting("OPS-2", Some("silva"), days(3));
    scene.waiting("OPS-3", Some("stranger"), days(3));
    scene.once();
    let told = scene.told(CHANNEL);
    assert_eq!(told.len(), 1, "{told:?}");
    for part in ["OPS-1", "OPS-2", "OPS-3", "Rafael Silva", "stranger in Jira"] {
        assert!(told[0].contains(part), "{part}: {told:?}");
    }
}

#[test]
fn a_ticket_that_waits_longer_goes_to_the_lead_and_then_to_the_channel() {
    let scene = Scene::new();
    scene.waiting("OPS-1", Some("okafor"), days(6));
    scene.waiting("OPS-2", Some("okafor"), days(11));
    scene.once();
    assert!(scene.told("U0OKAFOR").is_empty());
    assert!(scene.told("U0TANAKA")[0].contains("OPS-1"));
    assert!(scene.told(CHANNEL)[0].contains("OPS-2"));
}

#[test]
fn what_is_exempt_paused_or_done_is_never_spoken_of() {
    let scene = Scene::new();
    let mut exempt = scene.ticket("OPS-1", Some("okafor"), days(30));
    exempt["fields"]["labels"] = json!(["no-reminder"]);
    let mut paused = scene.ticket("OPS-2", Some("okafor"), days(30));
    paused["fields"]["status"] = status("7", "Blocked", "indeterminate");
    let mut done = scene.ticket("OPS-3", Some("okafor"), days(30));
    done["fields"]["status"] = status("5", "Done", "done");
    for ticket in [exempt, paused, done] {
        scene.jira.put(ticket);
    }
    scene.once();
    assert!(scene.slack.all_messages().is_empty());
}
