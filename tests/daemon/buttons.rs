//! Button presses from outside: signed as Slack signs them, on messages that were really sent.

use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _};
use support::stand_in::fault::{Fault, Seen};

use crate::scene::{CHANNEL, SECRETS, Scene, days};
use crate::working::{Working, button, choice, pressed, signed};

/// OPS-1 was told to okafor (English) and OPS-2 to suzuki (Japanese).
fn told() -> Scene {
    let scene = Scene::new();
    scene.waiting("OPS-1", Some("okafor"), days(3));
    scene.waiting("OPS-2", Some("suzuki"), days(3));
    scene.once();
    assert_eq!(scene.slack.all_messages().len(), 2);
    scene
}

fn message(scene: &Scene, user: &str) -> Value {
    scene.slack.messages(user).first().unwrap().clone()
}

/// A press by okafor on OPS-1.
fn by_okafor(scene: &Scene, action: Value) -> Value {
    pressed(&message(scene, "U0OKAFOR"), "D0OKAFOR", "U0OKAFOR", ("1001", action))
}

fn text(scene: &Scene, user: &str) -> String {
    message(scene, user)["blocks"].to_string()
}

/// Tomorrow, as messages name it.
fn in_days(count: i64) -> String {
    let day = Timestamp::now().in_tz("Asia/Tokyo").unwrap().date() + count.days();
    format!("{} {}", day.strftime("%a"), day.day())
}

#[test]
fn a_press_is_answered_kept_and_shown_with_who_and_until_when() {
    let scene = told();
    let mut daemon = Working::start(&scene, &[]);
    assert_eq!(daemon.press(&by_okafor(&scene, choice("snooze", "3d", "1.1"))), 200);
    let japanese = pressed(&message(&scene, "U0SUZUKI"), "D0SUZUKI", "U0SUZUKI", ("1002", button("on_it", "1.2")));
    assert_eq!(daemon.press(&japanese), 200);
    daemon.until("Snoozed in the message", |_| text(&scene, "U0OKAFOR").contains("Snoozed until").then_some(()));
    let shown = text(&scene, "U0OKAFOR");
    assert!(shown.contains("by Chidi Okafor") && shown.contains(&in_days(3)) && !shown.contains("actions"), "{shown}");
    daemon.until("対応中 in the message", |_| text(&scene, "U0SUZUKI").contains("鈴木 健さんが対応中です").then_some(()));
    assert_eq!(daemon.stop().0, Some(0));
    let explained = scene.run(&["explain", "OPS-1"]).exits_with(0).stdout;
    assert!(explained.contains("Chidi Okafor snoozed it on") && explained.contains("Nothing is said of it before"), "{explained}");
    assert!(scene.run(&["explain", "OPS-2"]).stdout.contains("鈴木 健 said on"), "{explained}");
}

#[test]
fn the_review_is_the_next_one_and_presses_are_answered_while_slack_hangs() {
    let scene = told();
    scene.slack.server().fail("chat.update", Fault::instead(Seen::Silence), 9);
    scene.slack.server().fail("chat.postEphemeral", Fault::instead(Seen::Silence), 9);
    let daemon = Working::start(&scene, &[]);
    for (action, ts) in [("why", "1.1"), ("why", "1.2")] {
        let begun = Instant::now();
        assert_eq!(daemon.press(&by_okafor(&scene, button(action, ts))), 200);
        assert_eq!(daemon.press(&by_okafor(&scene, choice("snooze", "review", &format!("2.{ts}")))), 200);
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    }
    daemon.kill();
    let explained = scene.run(&["explain", "OPS-1"]).exits_with(0).stdout;
    assert!(explained.contains("quiet until Fri ") && explained.contains(" 15:00"), "{explained}");
    assert!(text(&scene, "U0OKAFOR").contains("actions"), "it is not shown yet");
    scene.slack.server().heal();
    let mut daemon = Working::start(&scene, &[]);
    daemon.until("what was pressed before", |_| text(&scene, "U0OKAFOR").contains("Snoozed until Fri").then_some(()));
}

#[test]
fn the_same_press_again_is_once_and_undoes_nothing_that_came_after_it() {
    let scene = told();
    let mut daemon = Working::start(&scene, &[]);
    let first = by_okafor(&scene, choice("snooze", "1d", "1.1"));
    let second = by_okafor(&scene, button("on_it", "1.2"));
    for payload in [&first, &first, &second, &first] {
        assert_eq!(daemon.press(payload), 200);
    }
    daemon.until("the last one", |_| text(&scene, "U0OKAFOR").contains("On it, says Chidi Okafor").then_some(()));
    let log = daemon.stop().2.join("\n");
    assert_eq!(log.matches("\"message\":\"pressed\"").count(), 2, "{log}");
    assert!(scene.run(&["explain", "OPS-1"]).stdout.contains("they are on it"));
}

#[test]
fn not_mine_goes_to_the_channel_and_no_more_to_the_person_while_it_is_theirs() {
    let scene = told();
    let late = by_okafor(&scene, button("not_mine", "1.9"));
    let mut daemon = Working::start(&scene, &[]);
    assert_eq!(daemon.press(&by_okafor(&scene, button("not_mine", "1.1"))), 200);
    daemon.until("the channel", |_| scene.told(CHANNEL).first().cloned());
    daemon.until("it shown", |_| text(&scene, "U0OKAFOR").contains("Not mine, says Chidi Okafor").then_some(()));
    daemon.stop();
    let heard = scene.told(CHANNEL);
    assert!(heard.len() == 1 && heard[0].contains("OPS-1") && heard[0].contains("Chidi Okafor says that it is not theirs"), "{heard:?}");
    scene.once();
    assert_eq!((scene.told(CHANNEL).len(), scene.told("U0OKAFOR").len()), (1, 1));
    // Given to somebody else it is theirs, and okafor can say no more about it.
    scene.waiting("OPS-1", Some("suzuki"), days(3));
    let mut daemon = Working::start(&scene, &[]);
    daemon.line_with("polled");
    assert_eq!(daemon.press(&late), 200);
    daemon.stop();
    let explained = scene.run(&["explain", "OPS-1"]).stdout;
    assert!(!explained.contains("not theirs"), "{explained}");
}

#[test]
fn in_a_channel_only_whom_a_ticket_is_meant_for_may_say_that_it_is_not_theirs() {
    let scene = Scene::new();
    scene.rewrite("reminders:\n", "reminders:\n  to: channel\n");
    scene.waiting("OPS-1", Some("okafor"), days(3));
    scene.once();
    let mut daemon = Working::start(&scene, &[]);
    let posted = message(&scene, CHANNEL);
    assert_eq!(daemon.press(&pressed(&posted, CHANNEL, "U0SUZUKI", ("1001", button("not_mine", "1.1")))), 200);
    assert_eq!(daemon.press(&pressed(&posted, CHANNEL, "U0SUZUKI", ("1001", choice("snooze", "1d", "1.2")))), 200);
    daemon.until("the other's snooze", |_| text(&scene, CHANNEL).contains("by 鈴木 健").then_some(()));
    let before = pressed(&posted, CHANNEL, "U0OKAFOR", ("1001", button("not_mine", "1.3")));
    assert_eq!(daemon.press(&before), 200);
    daemon.until("a second message", |_| (scene.told(CHANNEL).len() == 2).then_some(()));
    assert!(scene.told(CHANNEL)[1].contains("Chidi Okafor says that it is not theirs"), "{:?}", scene.told(CHANNEL));
}

#[test]
fn why_is_answered_to_whoever_asked_in_their_language() {
    let scene = told();
    let mut daemon = Working::start(&scene, &[]);
    assert_eq!(daemon.press(&by_okafor(&scene, button("why", "1.1"))), 200);
    let whispers = |count: usize| scene.slack.set(|world| (world.whispers.len() == count).then(|| world.whispers.clone()));
    let first = daemon.until("an answer", |_| whispers(1)).remove(0);
    assert_eq!((&first["user"], &first["channel"]), (&json!("U0OKAFOR"), &json!("D0OKAFOR")));
    let words = first["text"].as_str().unwrap();
    for part in ["OPS-1", "“To Do”", "2 days", "It goes to Chidi Okafor, whose ticket it is."] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(!words.contains("U0OKAFOR"), "{words}");
    let japanese = pressed(&message(&scene, "U0SUZUKI"), "D0SUZUKI", "U0SUZUKI", ("1002", button("why", "1.2")));
    assert_eq!(daemon.press(&japanese), 200);
    let second = daemon.until("another", |_| whispers(2)).remove(1);
    assert!(second["text"].as_str().unwrap().contains("担当者の鈴木 健さんに送ります。"), "{second}");
}

#[test]
fn what_is_no_press_of_ours_is_taken_calmly() {
    let scene = told();
    let daemon = Working::start(&scene, &[]);
    let good = by_okafor(&scene, button("on_it", "1.1"));
    let with = |path: &str, value: Value| {
        let mut other = good.clone();
        *other.pointer_mut(path).unwrap() = value;
        other
    };
    let odd = [
        with("/container/message_ts", json!("1.000001")),
        with("/container/channel_id", json!("D0SUZUKI")),
        with("/actions/0/block_id", json!("4711/none")),
        with("/actions/0/action_id", json!("launch")),
        with("/actions", json!([])),
        with("/actions", json!("x")),
        with("/type", json!("view_submission")),
        json!({"type": "block_actions"}),
        json!([1, 2]),
        json!("x"),
        by_okafor(&scene, choice("snooze", "10000d", "1.2")),
    ];
    for payload in odd {
        assert_eq!(daemon.press(&payload), 200, "{payload}");
    }
    assert_eq!(daemon.stop().0, Some(0));
    assert!(scene.slack.server().heard("chat.update").is_empty());
    assert!(!scene.run(&["explain", "OPS-1"]).stdout.contains("Okafor s"));
}

#[test]
fn without_a_good_signature_nothing_is_kept() {
    let scene = told();
    let daemon = Working::start(&scene, &[]);
    let payload = by_okafor(&scene, button("on_it", "1.1"));
    let now = Timestamp::now().as_second();
    let (body, good) = signed(&payload, now);
    let [time, signature] = good.clone();
    assert_eq!(daemon.post(&body, &[]), 401, "none");
    assert_eq!(daemon.post(&body, std::slice::from_ref(&signature)), 401, "no time");
    assert_eq!(daemon.post(&body.replace("on_it", "why"), &good), 401, "another body");
    assert_eq!(daemon.post(&body, &[time.clone(), signature.clone(), signature.clone()]), 401, "two");
    assert_eq!(daemon.post(&body, &[time.clone(), time.clone(), signature]), 401, "two times");
    assert_eq!(daemon.post(&body, &[time, ("X-Slack-Signature", "v0=00".to_owned())]), 401, "a wrong one");
    for old in [now - 400, now + 400] {
        let (body, headers) = signed(&payload, old);
        assert_eq!(daemon.post(&body, &headers), 401, "an old one");
    }
    assert_eq!(daemon.stop().0, Some(0));
    assert!(scene.slack.server().heard("chat.update").is_empty());
    assert!(!scene.run(&["explain", "OPS-1"]).stdout.contains("on it"));
    assert_eq!(SECRETS[2].0, "SLACK_SIGNING_SECRET");
}

#[test]
fn a_press_that_cannot_be_kept_is_refused_so_that_it_is_pressed_again() {
    let scene = told();
    let daemon = Working::start(&scene, &[]);
    let file = scene.folder.path("yokotend.db");
    let payload = by_okafor(&scene, button("on_it", "1.1"));
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut other = sqlx::SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.unwrap();
        other.execute("BEGIN IMMEDIATE").await.unwrap();
        assert_eq!(daemon.press(&payload), 503);
        other.execute("ROLLBACK").await.unwrap();
        other.close().await.unwrap();
    });
    assert_eq!(daemon.press(&payload), 200);
    daemon.stop();
    assert!(scene.run(&["explain", "OPS-1"]).stdout.contains("on it"));
}

#[test]
fn without_a_signing_secret_there_is_nothing_to_press() {
    let scene = Scene::new();
    scene.rewrite(", signing_secret: {env: SLACK_SIGNING_SECRET}", "");
    scene.waiting("OPS-1", Some("okafor"), days(3));
    scene.once();
    let shown = text(&scene, "U0OKAFOR");
    assert!(shown.contains("OPS-1") && !shown.contains("actions") && !shown.contains("button"), "{shown}");
    let daemon = Working::start(&scene, &[]);
    let payload = json!({"type": "block_actions"});
    assert_eq!(daemon.press(&payload), 401);
}
