//! `yokotend run` from outside: what it says, whom it answers, and how it ends.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use serde_json::Value;
use support::stand_in::fault::{Fault, Seen};

use crate::scene::{Scene, days};
use crate::working::Working;

/// An address at which nobody listens.
fn refusing() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn it_listens_at_once_although_nobody_answers_and_tells_which_task_failed() {
    let scene = Scene::new();
    scene.rewrite(&scene.jira.server().url(), &refusing());
    scene.rewrite(&scene.slack.server().url(), &refusing());
    let mut daemon = Working::start(&scene, &[]);
    let healthy = daemon.get("/healthz");
    assert_eq!(healthy.status, 200, "{}", healthy.body);
    for header in ["x-content-type-options: nosniff", "cache-control: no-store"] {
        assert!(healthy.head.contains(header), "{}", healthy.head);
    }
    let told = daemon.until("readyz tells of the poll", |daemon| Some(daemon.ready().1).filter(|told| !told["tasks"]["poll"].is_null()));
    assert_eq!((&told["ready"], &told["tasks"]["poll"]["ok"]), (&Value::Bool(false), &Value::Bool(false)), "{told}");
    assert_eq!(daemon.ready().0, 503);
    assert!(told["tasks"]["poll"]["result"].as_str().unwrap().contains("Jira cannot be reached"), "{told}");
    assert_eq!(daemon.get("/healthz").status, 200);
    assert_eq!(daemon.stop().0, Some(0));
}

#[test]
fn it_polls_and_reminds_from_the_start_and_tells_it_as_json_lines() {
    let scene = Scene::new();
    scene.waiting("OPS-1", Some("okafor"), days(3));
    scene.rewrite("reminders:", "schedule: {review: \"* * * * *\"}\nreminders:");
    let mut daemon = Working::start(&scene, &["--log", "trace"]);
    daemon.line_with("\"message\":\"polled\"");
    daemon.until("tickets.json", |_| scene.folder.path("content/tickets.json").exists().then_some(()));
    assert_eq!(daemon.ready().0, 200);
    let (code, took, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log:?}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(log.len() > 3);
    for line in &log {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}"));
        assert!(line.is_object() && line["level"].is_string() && line["timestamp"].is_string(), "{line}");
    }
}

#[test]
fn people_may_have_lines_of_text() {
    let scene = Scene::new();
    let daemon = Working::start(&scene, &["--log-format", "text"]);
    let (code, _, log) = daemon.stop();
    assert_eq!(code, Some(0));
    assert!(log.iter().all(|line| !line.starts_with('{') && !line.contains('\u{1b}')), "{log:?}");
}

#[test]
fn it_stops_in_time_also_while_calls_hang() {
    let scene = Scene::new();
    scene.waiting("OPS-1", Some("okafor"), days(3));
    scene.once();
    scene.waiting("OPS-2", Some("okafor"), days(3));
    scene.slack.server().fail("chat.postMessage", Fault::instead(Seen::Silence), 9);
    scene.rewrite("reminders:", "schedule: {review: \"* * * * *\"}\nreminders:");
    let mut daemon = Working::start(&scene, &[]);
    daemon.line_with("polled");
    scene.jira.server().fail("search/jql", Fault::instead(Seen::Silence), 9);
    let (code, took, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    // From its first breath on.
    scene.jira.server().heal();
    scene.jira.server().fail("myself", Fault::instead(Seen::Silence), 9);
    let mut daemon = Working::start(&scene, &[]);
    daemon.until("a call that hangs", |_| (scene.jira.server().heard("myself").len() > 2).then_some(()));
    let (code, took, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log:?}");
    assert!(took < Duration::from_secs(5), "nobody waits for the end of a poll: {took:?}");
}

#[test]
fn a_second_one_on_the_same_file_is_told_who_has_it_and_commands_that_read_work_meanwhile() {
    let scene = Scene::new();
    scene.waiting("OPS-1", Some("okafor"), days(3));
    let mut daemon = Working::start(&scene, &[]);
    daemon.line_with("polled");
    for second in [&["run"][..], &["run", "--once"]] {
        let outcome = scene.run(second).exits_with(1);
        let told: Value = serde_json::from_str(outcome.stderr.trim()).unwrap();
        let told = told["message"].as_str().unwrap();
        assert!(told.contains("yokotend.db is in use by process ") && told.contains(" since "), "{told}");
    }
    assert!(scene.run(&["explain", "OPS-1"]).exits_with(0).stdout.contains("It is due now."));
    assert!(scene.run(&["dry-run"]).exits_with(0).stdout.contains("OPS-1"));
    assert!(scene.run(&["doctor"]).exits_with(1).stdout.contains("a daemon works with it: process "));
    assert_eq!(daemon.stop().0, Some(0));
}

#[test]
fn a_port_that_is_taken_and_a_wrong_configuration_are_one_line_each() {
    let scene = Scene::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    scene.rewrite("127.0.0.1:0", &address);
    let outcome = scene.run(&["run"]).exits_with(1);
    let told: Value = serde_json::from_str(outcome.stderr.trim()).unwrap();
    assert!(told["message"].as_str().unwrap().starts_with(&format!("cannot listen at {address}: ")), "{told}");
    let outcome = scene.run(&["run", "--log-format", "text"]).exits_with(1);
    assert!(outcome.stderr.starts_with("error: cannot listen at "), "{}", outcome.stderr);
    scene.rewrite("after: 2 days", "after: soon");
    let outcome = scene.run(&["run"]).exits_with(3);
    let told: Value = serde_json::from_str(outcome.stderr.lines().next().unwrap()).unwrap();
    assert!(told["place"].as_str().unwrap().starts_with("daemon.yaml:"), "{told}");
    assert!(scene.run(&["run", "--log-format", "text"]).exits_with(3).stderr.contains("daemon.yaml:"));
}

#[test]
fn a_client_that_says_little_keeps_nobody_waiting() {
    let scene = Scene::new();
    let daemon = Working::start(&scene, &[]);
    let mut slow: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(&daemon.address).unwrap()).collect();
    for (at, stream) in slow.iter_mut().enumerate() {
        stream.write_all(&b"POST /slack/actions HTTP/1.1\r\nContent-Length: 9\r\n\r\np"[..at % 50]).unwrap();
    }
    let begun = std::time::Instant::now();
    assert_eq!(daemon.get("/healthz").status, 200);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let (code, took, _) = daemon.stop();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(8), "{took:?}");
    drop(slow);
}

#[test]
fn other_addresses_methods_and_sizes_are_refused() {
    let scene = Scene::new();
    let daemon = Working::start(&scene, &[]);
    assert_eq!(daemon.get("/").status, 404);
    assert_eq!(daemon.get("/slack/actions").status, 405);
    assert_eq!(daemon.post(&"x".repeat(300 * 1024), &[]), 413);
    let endless = format!(
        "POST /slack/actions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n50000\r\n{}\r\n0\r\n\r\n",
        "x".repeat(0x50000)
    );
    assert_eq!(daemon.ask(&endless).status, 413);
    assert_eq!(daemon.post("x", &[]), 401);
    assert_eq!(daemon.get("/healthz").status, 200);
}
