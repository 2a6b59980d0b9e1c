//! No secret is ever written, however much is logged and whatever fails.

use support::stand_in::fault::{Fault, Seen};
use support::stand_in::wire::Reply;

use crate::scene::{SECRETS, Scene, days};
use crate::working::{Working, button, pressed};

/// The secrets, and the header that is made of one: `bot@example.com:jira-secret-4711` in base64, without its padding.
const BASIC: &str = "Ym90QGV4YW1wbGUuY29tOmppcmEtc2VjcmV0LTQ3MTE";

#[track_caller]
fn keeps_quiet(place: &str, text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    for secret in SECRETS.map(|(_, value)| value).into_iter().chain([BASIC, "Bearer xoxb"]) {
        assert!(!text.contains(secret), "{secret} in {place}: {text}");
    }
}

#[test]
fn the_header_looked_for_is_the_one_that_is_sent() {
    let scene = Scene::new();
    scene.once();
    let heard = scene.jira.server().heard("myself");
    assert!(heard[0].header("authorization").unwrap().contains(BASIC), "{heard:?}");
}

#[test]
fn nothing_that_is_said_logged_or_stored_holds_a_secret() {
    let faults = [
        Fault::instead(Seen::End),
        Fault::instead(Seen::Half),
        Fault::answer(Reply::html(200)),
        Fault::answer(Reply::json(401, &serde_json::json!({"errorMessages": ["no"], "ok": false, "error": "invalid_auth"}))),
        Fault::answer(Reply::json(302, &serde_json::json!({})).with("Location", "https://elsewhere.example.com/")),
        Fault::too_many(Some("1")),
    ];
    let scene = Scene::new();
    scene.waiting("OPS-1", Some("okafor"), days(3));
    for fault in faults {
        for server in [scene.jira.server(), scene.slack.server()] {
            server.fail("", fault.clone(), 1000);
        }
        for command in [&["run", "--once", "--log", "trace"][..], &["doctor"], &["dry-run"], &["explain", "OPS-1"], &["check"]] {
            let outcome = scene.run(command);
            keeps_quiet(&format!("{command:?}"), outcome.stdout.as_bytes());
            keeps_quiet(&format!("{command:?}"), outcome.stderr.as_bytes());
        }
        scene.jira.server().heal();
        scene.slack.server().heal();
    }
    // A hold that was asked for may still run.
    let healed = scene.run(&["run", "--once", "--log", "trace"]);
    keeps_quiet("the end", healed.stderr.as_bytes());
    for (path, bytes) in scene.folder.files("") {
        keeps_quiet(&path, &bytes);
    }
}

#[test]
fn a_daemon_at_work_keeps_them_too() {
    let scene = Scene::new();
    scene.waiting("OPS-1", Some("okafor"), days(3));
    scene.once();
    let message = scene.slack.messages("U0OKAFOR").remove(0);
    scene.slack.server().fail("chat.postEphemeral", Fault::instead(Seen::Half), 1);
    let mut daemon = Working::start(&scene, &["--log", "trace"]);
    assert_eq!(daemon.post("payload=x", &[("X-Slack-Signature", "v0=00".to_owned())]), 401);
    assert_eq!(daemon.press(&pressed(&message, "D0OKAFOR", "U0OKAFOR", ("1001", button("why", "1.1")))), 200);
    daemon.line_with("why me");
    let (_, body) = daemon.ready();
    keeps_quiet("readyz", body.to_string().as_bytes());
    let (_, _, log) = daemon.stop();
    keeps_quiet("the log", log.join("\n").as_bytes());
    for (path, bytes) in scene.folder.files("") {
        keeps_quiet(&path, &bytes);
    }
}

#[test]
fn the_libraries_below_stay_silent_whatever_the_environment_asks() {
    let scene = Scene::new();
    let outcome = scene.folder.run(
        "env",
        ["RUST_LOG=trace"].into_iter().map(str::to_owned).chain(SECRETS.map(|(name, value)| format!("{name}={value}"))).chain([
            crate::YOKOTEND.to_owned(),
            "run".to_owned(),
            "--once".to_owned(),
        ]),
    );
    assert_eq!(outcome.status.code(), Some(0), "{}", outcome.stderr);
    for line in outcome.stderr.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["target"].as_str().unwrap().starts_with("daemon") && line["level"] == "INFO", "{line}");
    }
}
