//! What is pressed below an incident's messages in Slack, signed as Slack signs it: the program itself hears it and shows it.

use jiff::Timestamp;
use serde_json::{Value, json};
use support::stand_in::slack::{Trigger, is_modal};

use crate::scene::{CHANNEL, OPERATORS, Scene};
use crate::working::{Working, button, choice, signed};

const FORM: &str = "\
kinds:
  lost: {name: {en: Lost item, ja: 紛失}, services: none, level: 3}
  trifle: {name: {en: Trifle, ja: 些細}, services: none, level: 1}
";
const RESPONSES: &str = "\
responses:
  - match: {level: '>=3'}
    steps:
      - post: {to: '#follow-ups', message: headline}
      - create_channel: {name: 'inc-{date}-{slug}'}
      - post: {to: channel, message: opening}
      - call: {person: suzuki, again_after: 5 minutes, times: 1}
";

fn company() -> (Scene, Working) {
    let scene = Scene::new();
    scene.folder.write("questionnaire.yaml", FORM);
    scene.folder.write("responses.yaml", RESPONSES);
    let daemon = Working::start(&scene, &[]);
    (scene, daemon)
}

/// Sends the form; each of these names is a form of its own.
fn report(daemon: &Working, form: &str, kind: &str) {
    let values = json!({"kind": {"kind": {"selected_option": {"value": kind}}}, "title": {"title": {"value": "Laptop lost"}}});
    let view = json!({"id": form, "callback_id": "yokoten_report", "state": {"values": values}, "blocks": []});
    assert_eq!(daemon.press(&json!({"type": "view_submission", "user": {"id": "U0OKAFOR", "username": "x"}, "view": view})), 200);
}

/// The headline, once its words are so, and the opening message.
fn shown(scene: &Scene, daemon: &mut Working, words: &str) -> (Value, Value) {
    let opening = |scene: &Scene| {
        let channels = scene.slack.set(|world| world.channels.keys().cloned().collect::<Vec<_>>());
        let made = channels.into_iter().find(|id| id != CHANNEL && id != OPERATORS)?;
        scene.slack.messages(&made).into_iter().find(|message| message["text"].as_str().is_some_and(|text| text.contains(words)))
    };
    daemon.until(words, |_| {
        let headline = scene.slack.messages(CHANNEL).into_iter().find(|message| message["text"].as_str().unwrap().contains(words))?;
        Some((headline, opening(scene)?))
    })
}

fn row(message: &Value) -> &Value {
    message["blocks"].as_array().unwrap().iter().find(|block| block["type"] == "actions").unwrap_or_else(|| panic!("{message:#}"))
}

fn has(message: &Value, name: &str) -> bool {
    row(message)["elements"].as_array().unwrap().iter().any(|element| element["action_id"] == name)
}

fn press(message: &Value, user: &str, trigger: &str, mut action: Value) -> Value {
    action["block_id"] = row(message)["block_id"].clone();
    json!({"type": "block_actions", "trigger_id": trigger, "user": {"id": user, "username": "x"}, "actions": [action],
        "container": {"type": "message", "channel_id": CHANNEL, "message_ts": message["ts"]}})
}

/// Chooses a level; the answer to why, ready to be sent.
fn chosen(scene: &Scene, daemon: &Working, (message, user): (&Value, &str), level: &str, why: &str) -> Value {
    let trigger = format!("t{level}");
    scene.slack.set(|world| world.triggers.insert(trigger.clone(), Trigger::Fresh));
    let ts = format!("{}.{level}00000", Timestamp::now().as_second());
    let choice = press(message, user, &trigger, choice("set_level", level, &ts));
    assert_eq!((daemon.press(&choice), daemon.press(&choice)), (200, 200), "Slack asks again");
    let views = scene.slack.set(|world| world.views.values().cloned().collect::<Vec<_>>());
    let mut view = views.into_iter().find(|view| view["blocks"].to_string().contains(&format!("{level} "))).unwrap();
    assert!(is_modal(&view), "{view:#}");
    view["state"] = json!({"values": {"why": {"why": {"value": why}}}});
    json!({"type": "view_submission", "user": {"id": user, "username": "x"}, "view": view})
}

#[test]
fn another_level_is_chosen_below_a_message_and_shown_with_who_and_why() {
    let (scene, mut daemon) = company();
    report(&daemon, "V1", "lost");
    let (headline, opening) = shown(&scene, &mut daemon, "Level 3");
    assert_eq!(row(&headline)["block_id"], row(&opening)["block_id"]);
    assert!(!has(&headline, "let_ring") && has(&opening, "set_level"), "the telephone waits for nobody");
    let five = chosen(&scene, &daemon, (&opening, "U0OKAFOR"), "5", "<!channel> it spreads");
    assert_eq!(daemon.post(&signed(&five, Timestamp::now().as_second()).0, &[]), 401);
    assert_eq!((daemon.press(&five), daemon.press(&five)), (200, 200), "a double click");
    let (headline, opening) = shown(&scene, &mut daemon, "Level 5");
    for message in [&headline, &opening] {
        let text = message["text"].as_str().unwrap();
        assert!(text.contains("The level was set by Chidi Okafor:") && text.contains("it spreads") && !text.contains("<!"), "{text}");
    }
    assert_eq!(daemon.press(&chosen(&scene, &daemon, (&headline, "U0SUZUKI"), "4", "")), 200);
    let (headline, _) = shown(&scene, &mut daemon, "Level 4");
    assert!(headline["text"].as_str().unwrap().contains("The level was set by 鈴木 健."), "{headline}");
    assert_eq!(daemon.press(&five), 200, "an old one comes once more");
    let receipt = daemon.get(&format!("/report/{}?lang=en", row(&headline)["block_id"].as_str().unwrap())).body;
    assert!(receipt.contains("Level 4") && !receipt.contains("Level 5"), "{receipt}");
    assert_eq!(scene.slack.messages(CHANNEL).len(), 1);
}

#[test]
fn after_a_flood_people_are_called_once_somebody_presses() {
    let (scene, mut daemon) = company();
    for number in 0..20 {
        report(&daemon, &format!("V{number}"), "trifle");
    }
    report(&daemon, "V20", "lost");
    let (headline, opening) = shown(&scene, &mut daemon, "Level 3");
    assert!(has(&headline, "let_ring") && has(&opening, "let_ring"), "{headline:#}");
    let told = |scene: &Scene| scene.told(OPERATORS).iter().any(|text| text.contains("Call 鈴木 健"));
    assert!(!told(&scene));
    let ring = press(&opening, "U0TANAKA", "t", button("let_ring", "1.1"));
    assert_eq!((daemon.press(&ring), daemon.press(&ring)), (200, 200));
    daemon.until("a call, for which nothing is configured", |_| told(&scene).then_some(()));
    let told = scene.run(&["doctor"]).stdout;
    let held = told.lines().find(|line| line.contains("Call 鈴木 健")).unwrap_or_else(|| panic!("{told}"));
    assert!(held.starts_with("note   INC-") && held.contains("(no `phone` in daemon.yaml); since "), "{held}");
    daemon.until("a message without the button", |_| {
        let (headline, opening) = (scene.slack.messages(CHANNEL).remove(0), opening.clone());
        (!has(&headline, "let_ring") && row(&headline)["block_id"] == row(&opening)["block_id"]).then_some(())
    });
}
