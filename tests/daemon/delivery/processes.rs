//! The real program, told to stop, killed while it starts, and started by hand after failures.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use daemon::ports::store::Store;
use jiff::Timestamp;
use serde_json::{Value, json};
use support::stand_in::fault::{Fault, Mood, Seen};
use support::stand_in::wire::Reply;

use super::chance::{Chance, seed};
use super::company::Company;

const POST: &str = "/chat.postMessage";

fn company(people: usize) -> Company {
    let company = Company::new(people);
    (1..=people).for_each(|number| company.waits_at(number, Timestamp::now()));
    company
}

/// SIGTERM after `posts` messages were begun; how long it took, and the exit code.
fn stop_after(company: &Company, posts: usize) -> (Duration, Option<i32>) {
    let mut child = company.start(&["run"]);
    let begin = Instant::now();
    while company.slack.server().heard(POST).len() < posts {
        assert!(begin.elapsed() < Duration::from_secs(90), "{}", company.folder.read("daemon.log"));
        std::thread::park_timeout(Duration::from_millis(10));
    }
    let told = Instant::now();
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    (told.elapsed() + waited(&mut child), child.wait().unwrap().code())
}

fn waited(child: &mut std::process::Child) -> Duration {
    let begin = Instant::now();
    let _ = child.wait();
    begin.elapsed()
}

/// Puts the rounds' messages into the outbox, without saying them.
fn write_outbox(company: &Company) {
    company.slack.server().fail(POST, Fault::too_many(Some("0")), usize::MAX);
    assert_eq!(company.once(), Some(1));
    company.slack.server().heal();
}

#[test]
fn told_to_stop_while_it_speaks_it_ends_soon_and_nothing_is_lost_or_said_twice() {
    let company = company(60);
    write_outbox(&company);
    let before = company.slack.server().heard(POST).len();
    company.slack.server().be_moody(|heard| Mood {
        after: if heard.path.ends_with(POST) { Duration::from_millis(300) } else { Duration::ZERO },
        ..Mood::default()
    });
    let (took, code) = stop_after(&company, before + 10);
    assert_eq!(code, Some(0), "{}", company.folder.read("daemon.log"));
    assert!(took < Duration::from_secs(5), "{took:?}");
    let said = company.slack.all_messages().len();
    assert!((1..60).contains(&said), "{said} were said before it stopped");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    assert!(runtime.block_on(async { company.store().await.doubted_since(Timestamp::UNIX_EPOCH).await }).unwrap().is_empty());
    company.slack.server().heal();
    assert_eq!(company.once(), Some(0), "{}", company.folder.read("daemon.log"));
    assert!((1..=60).all(|number| company.told(number).len() == 1));
}

#[test]
fn told_to_stop_while_slack_does_not_answer_it_ends_within_ten_seconds_and_finds_it_afterwards() {
    let company = company(1);
    write_outbox(&company);
    let before = company.slack.server().heard(POST).len();
    company.slack.server().fail(POST, Fault::after(Seen::Silence), 1);
    let (took, code) = stop_after(&company, before + 1);
    assert_eq!(code, Some(0), "{}", company.folder.read("daemon.log"));
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(company.once(), Some(0));
    assert_eq!((company.told(1).len(), company.slack.server().heard(POST).len()), (1, before + 1));
}

#[test]
fn a_round_that_is_started_by_hand_tries_again_what_was_refused_before_and_says_whether_it_failed() {
    let company = company(5);
    let revoked = Fault::answer(Reply::json(200, &json!({"ok": false, "error": "token_revoked"})));
    company.slack.server().fail(POST, revoked, usize::MAX);
    for round in 1..=3 {
        assert_eq!(company.once(), Some(1));
        assert_eq!(company.slack.server().heard(POST).len(), round, "one is enough to see it");
    }
    company.slack.server().heal();
    assert_eq!(company.once(), Some(0), "{}", company.folder.read("daemon.log"));
    assert!((1..=5).all(|number| company.told(number).len() == 1));
    assert_eq!(company.once(), Some(0));
    assert_eq!(company.slack.all_messages().len(), 5);
}

/// Rounds of a new company, killed at any moment; how many of eight were killed in time.
fn first_rounds(seed: u64) -> usize {
    let (company, mut chance, mut killed) = (company(50), Chance::new(seed), 0);
    for _ in 0..8 {
        let mut child = company.start(&["run", "--once"]);
        std::thread::park_timeout(chance.time_below(Duration::from_millis(250)));
        let _ = child.kill();
        killed += usize::from(child.wait().unwrap().code().is_none());
        if let Ok(text) = fs::read_to_string(company.folder.path("content/tickets.json")) {
            assert!(serde_json::from_str::<Value>(&text).is_ok(), "YOKOTEN_SEED={seed}: {text}");
        }
        let _ = fs::remove_file(company.folder.path("content/tickets.json"));
    }
    let log = || company.folder.read("daemon.log");
    assert_eq!(company.once(), Some(0), "YOKOTEN_SEED={seed}: {}", log());
    assert!((1..=50).all(|number| company.told(number).len() == 1), "YOKOTEN_SEED={seed}");
    let snapshot: Value = serde_json::from_str(&company.folder.read("content/tickets.json")).unwrap();
    assert_eq!(snapshot["tickets"].as_array().unwrap().len(), 50);
    let left: Vec<String> = company.folder.files("content").into_keys().filter(|name| name.ends_with(".new")).collect();
    assert!(left.is_empty(), "YOKOTEN_SEED={seed}: {left:?}");
    assert!(!log().contains("panicked") && !log().contains("damaged"), "YOKOTEN_SEED={seed}: {}", log());
    killed
}

#[test]
fn killed_at_any_moment_of_its_first_round_it_leaves_a_whole_store_and_whole_files() {
    let seed = seed();
    let killed: usize = std::thread::scope(|scope| {
        let companies: Vec<_> = (0..6).map(|number| scope.spawn(move || first_rounds(seed.wrapping_add(number)))).collect();
        companies.into_iter().map(|company| company.join().unwrap()).sum()
    });
    assert!(killed > 20, "{killed} of 48 were killed in time");
}
