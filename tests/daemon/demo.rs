//! `yokotend demo` from outside: the story is played over HTTP, in the real program, and nothing is left of it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::temp_site::TempSite;

use crate::YOKOTEND;

/// Nothing that is waited for takes longer.
const LONGEST: Duration = Duration::from_secs(60);

/// A demo that is shown; it is killed when dropped.
struct Shown {
    child: Child,
    lines: Receiver<String>,
    address: String,
    /// the machine's folder for temporary things, to it
    temporary: TempSite,
}

impl Shown {
    fn start(folder: &Path, more: &[&str]) -> Self {
        let temporary = TempSite::new();
        fs::create_dir(temporary.path("temporary")).unwrap();
        let mut command = Command::new(YOKOTEND);
        command.args(["demo", "--addr", "127.0.0.1:0"]).args(more).current_dir(folder).env("TMPDIR", temporary.path("temporary"));
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut shown = Self { child, lines, address: String::new(), temporary };
        let line = shown.lines.recv_timeout(LONGEST).unwrap();
        shown.address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        shown
    }

    fn ask(&self, method: &str, path: &str, (head, body): (&str, &str)) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(LONGEST)).unwrap();
        let host = if head.contains("Host:") { String::new() } else { format!("Host: {}\r\n", self.address) };
        let length = body.len();
        write!(stream, "{method} {path} HTTP/1.1\r\n{host}Connection: close\r\n{head}Content-Length: {length}\r\n\r\n{body}").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), head.to_lowercase(), body.to_owned())
    }

    fn get(&self, path: &str) -> (u16, String, String) {
        self.ask("GET", path, ("", ""))
    }

    /// Does what the page's script does.
    #[track_caller]
    fn does(&self, path: &str, what: &Value) {
        let (status, _, said) = self.ask("POST", path, ("Content-Type: application/json\r\n", &what.to_string()));
        assert!((200..300).contains(&status), "{path} {what}: {status} {said}");
    }

    fn state(&self) -> Value {
        serde_json::from_str(&self.get("/demo/state").2).unwrap()
    }

    /// Waits until something is so.
    #[track_caller]
    fn until<T>(&self, what: &str, look: impl Fn(&Value) -> Option<T>) -> T {
        let end = Instant::now() + LONGEST;
        loop {
            let state = self.state();
            if let Some(found) = look(&state) {
                return found;
            }
            assert!(Instant::now() < end, "no {what}: {} {}", state["story"], state["calls"]);
            let _ = self.lines.recv_timeout(Duration::from_millis(50));
        }
    }

    /// Fills in the form and sends it. Where its receipt is.
    fn report(&self, fields: &str) -> String {
        let form = self.get("/report?lang=en").2;
        let hidden = |name: &str| {
            let rest = form.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let body = format!("nonce={}&token={}&{fields}", hidden("nonce"), hidden("token"));
        let head = format!("Origin: http://{}\r\nContent-Type: application/x-www-form-urlencoded\r\n", self.address);
        let (status, head, said) = self.ask("POST", "/report", (&head, &body));
        assert_eq!(status, 303, "{said}");
        let receipt = head.split("location: ").nth(1).unwrap().lines().next().unwrap();
        receipt.replace("/report/inc-", "/report/INC-")
    }

    /// A file of the copied archive.
    fn archive(&self, file: &str) -> Option<String> {
        let folder = fs::read_dir(self.temporary.path("temporary")).unwrap().next()?.unwrap().path();
        fs::read_to_string(folder.join("content").join(file)).ok()
    }

    /// Ends it as Ctrl-C does: its exit code, and what is left in the folder for temporary things.
    fn end(mut self) -> (Option<i32>, Vec<PathBuf>) {
        assert!(Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap().success());
        let code = self.child.wait().unwrap().code();
        let left = fs::read_dir(self.temporary.path("temporary")).unwrap();
        (code, left.map(|entry| entry.unwrap().path()).collect())
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_set(state: &Value, step: &str) -> Option<()> {
    let value = &state["story"][step];
    (value.is_string() || *value == true).then_some(())
}

/// The message that has something of this name to press: its conversation, it, its row, and the thing.
fn pressable(state: &Value, name: &str) -> Option<[Value; 4]> {
    let rooms = ["direct", "channels"].into_iter().flat_map(|kind| state[kind].as_array().unwrap());
    let messages = rooms.flat_map(|room| room["messages"].as_array().unwrap().iter().map(move |message| (room, message)));
    let rows = messages.flat_map(|(room, message)| message["blocks"].as_array().into_iter().flatten().map(move |row| (room, message, row)));
    let things = rows
        .flat_map(|(room, message, row)| row["elements"].as_array().into_iter().flatten().map(move |thing| [room, message, row, thing]));
    things.into_iter().find(|[.., thing]| thing["action_id"] == name).map(|all| all.map(Value::clone))
}

/// All that stands in a conversation, in the order in which it is read.
fn words(conversation: &Value) -> String {
    conversation["messages"].to_string()
}

#[test]
fn the_story_goes_from_the_form_to_the_kept_promise_and_leaves_nothing() {
    let demo = Shown::start(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")), &[]);
    let first = demo.state();
    assert!(first["tickets"].as_array().unwrap().len() > 100, "the sample archive is copied");
    let receipt = demo.report("kind=outage&title=Cards+fail&description=&service=checkout&q.money-fails=yes&reporter=Mori");
    assert!(receipt.starts_with("/report/INC-2026-0"), "{receipt}");

    for step in ["reported", "channel", "ticket", "draft"] {
        demo.until(step, |state| is_set(state, step));
    }
    let call = demo.until("call", |state| Some(state["calls"][0].clone()).filter(|call| call["end"].is_null() && !call.is_null()));
    assert!(call["person"].is_string() && call["words"].as_str().unwrap().contains("Cards fail"), "{call}");
    demo.does("/demo/call", &json!({"sid": call["sid"], "take": true}));
    let shown = demo.get(&receipt).2;
    for part in ["Cards fail", "Service outage", "Services: Checkout", "Do payments, refunds or payouts fail?", "not answered", "by Mori"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let (draft, key) = (demo.get("/demo/draft").2, demo.state()["story"]["ticket"].as_str().unwrap().to_owned());
    assert!(draft.contains("title: Cards fail") && draft.contains(&format!("- {{ticket: {key}}}")), "it promises its ticket: {draft}");

    let before = demo.state()["now"].as_i64().unwrap();
    demo.does("/demo/later", &json!("day"));
    demo.does("/demo/later", &json!("day"));
    demo.until("reminder", |state| is_set(state, "reminded"));
    let state = demo.state();
    assert!(state["now"].as_i64().unwrap() - before > 36 * 3600 * 1000);
    assert_eq!(state["calls"].as_array().unwrap().len(), 1, "who was answered calls nobody else: {}", state["calls"]);

    let key = state["story"]["ticket"].as_str().unwrap();
    let of = |conversations: &Value| {
        conversations.as_array().unwrap().iter().find(|one| words(one).contains(key) && words(one).contains("\"actions\"")).cloned()
    };
    let room = of(&state["direct"]).unwrap();
    let why = demo.get(&format!("/demo/why/{key}")).2;
    assert!(why.starts_with(key) && why.contains("2 working days") && why.contains("It was last said on"), "{why}");

    let message = room["messages"].as_array().unwrap().last().unwrap();
    let row = message["blocks"].as_array().unwrap().iter().find(|block| block["type"] == "actions").unwrap();
    let button = row["elements"].as_array().unwrap().iter().find(|element| element["type"] == "button").unwrap();
    let action = json!({"type": "button", "action_id": button["action_id"], "value": button["value"], "block_id": row["block_id"]});
    demo.does("/demo/press", &json!({"channel": room["id"], "ts": message["ts"], "action": action}));
    let pressed =
        |state: &Value| of(&state["direct"]).filter(|now| now != &room).or_else(|| (of(&state["direct"]).is_none()).then(|| json!(0)));
    demo.until("press that the message shows", pressed);

    demo.does("/demo/move", &json!({"key": key, "status": "Done"}));
    demo.until("kept promise", |state| is_set(state, "kept"));
    let known = |text: &str| serde_json::from_str::<Value>(text).unwrap()["tickets"].as_array().unwrap().clone();
    let is_kept = |ticket: &Value| {
        ticket["key"] == key && ticket["category"] == "done" && ticket["incidents"].as_array().is_some_and(|all| !all.is_empty())
    };
    demo.until("kept promise in what the site reads", |_| {
        demo.archive("tickets.json").is_some_and(|text| known(&text).iter().any(is_kept)).then_some(())
    });
    assert_eq!(demo.end(), (Some(0), Vec::new()));
}

#[test]
fn a_level_is_changed_with_a_reason_below_the_headline_though_nobody_was_called() {
    let folder = TempSite::new();
    let demo = Shown::start(&folder.path(""), &[]);
    demo.report("kind=data-leak&title=A+list+went+out&description=&reporter=Mori");
    let [room, message, row, choice] =
        demo.until("headline", |state| pressable(state, "set_level").filter(|_| is_set(state, "draft").is_some()));
    assert!(words(&room).contains("No question of the form is answered yet: level 1 until somebody answers."), "{}", words(&room));
    assert!(demo.state()["story"]["channel"].is_null() && demo.state()["calls"] == json!([]));
    let action =
        json!({"type": "static_select", "action_id": "set_level", "selected_option": choice["options"][3], "block_id": row["block_id"]});
    demo.does("/demo/press", &json!({"channel": room["id"], "ts": message["ts"], "action": action}));
    let asked = demo.until("form", |state| Some(state["modal"].clone()).filter(|modal| !modal.is_null()));
    assert_eq!(asked["view"]["title"]["text"], "Change the level");
    demo.does("/demo/form", &json!({"sent": {"why": {"why": {"value": "card numbers are in it"}}}}));
    demo.until("channel of the new level", |state| is_set(state, "channel"));
    let is_told = |state: &Value| state["channels"].as_array().unwrap().iter().any(|room| words(room).contains("card numbers are in it"));
    demo.until("reason in the headline", |state| is_told(state).then_some(()));
    assert!(demo.state()["modal"].is_null());
    assert_eq!(demo.end(), (Some(0), Vec::new()));
}

#[test]
fn a_repeat_comes_on_the_morning_that_the_message_before_it_promises() {
    let folder = TempSite::new();
    let demo = Shown::start(&folder.path(""), &[]);
    demo.report("kind=outage&title=Cards+fail&description=&service=checkout&q.money-fails=yes&reporter=Mori");
    let key = demo.until("ticket", |state| state["story"]["ticket"].as_str().map(str::to_owned));
    demo.until("draft", |state| is_set(state, "draft"));
    let told = |state: &Value| {
        let rooms = state["direct"].as_array().unwrap().iter();
        rooms
            .flat_map(|room| room["messages"].as_array().unwrap().clone())
            .filter(|message| message["text"].to_string().contains(&key))
            .count()
    };
    let mut days = Vec::new();
    for _ in 0..5 {
        demo.does("/demo/later", &json!("day"));
        days.push(told(&demo.state()));
    }
    let first = days.iter().position(|count| *count == 1).unwrap_or_else(|| panic!("it is spoken of: {days:?}"));
    assert_eq!(days[first..first + 3], [1, 1, 2], "two working days later: {days:?}");
}

#[test]
fn without_an_archive_it_shows_a_small_one_in_either_language_and_brings_all_it_needs() {
    let folder = TempSite::new();
    let demo = Shown::start(&folder.path(""), &["--lang", "ja"]);
    for (path, language) in [("/?lang=en", "lang=\"en\""), ("/?lang=ja", "lang=\"ja\""), ("/", "lang=\"ja\"")] {
        let (status, head, page) = demo.get(path);
        assert_eq!(status, 200, "{path}");
        assert!(head.contains("content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'"), "{head}");
        assert!(
            page.contains(language)
                && !page.contains("<style")
                && !page.contains(" style=")
                && !page.contains(" onclick")
                && !page.contains("javascript:"),
            "{path}"
        );
        assert_eq!(page.matches("<script").count(), page.matches("<script src=\"/demo/page.js\" defer></script>").count());
        assert!(!page.contains("https://"), "{path}: it asks nobody else");
    }
    assert_eq!(demo.state()["language"], "ja");
    for asset in ["/demo/page.css", "/demo/page.js", "/demo/icon.svg"] {
        assert_eq!(demo.get(asset).0, 200, "{asset}");
    }
    assert_eq!(demo.end(), (Some(0), Vec::new()));
}

#[test]
fn pages_from_elsewhere_cannot_play_it() {
    let folder = TempSite::new();
    let demo = Shown::start(&folder.path(""), &[]);
    assert_eq!(demo.ask("GET", "/demo/state", ("Host: evil.example\r\n", "")).0, 403, "a name that somebody gave this machine");
    assert_eq!(demo.ask("GET", "/site/", ("Host: evil.example\r\n", "")).0, 403);
    let before = demo.state()["now"].as_i64().unwrap();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let status = demo.ask("POST", "/demo/later", (&format!("Content-Type: {kind}\r\n"), "\"day\"")).0;
        assert_eq!(status, 415, "{kind}: what a page elsewhere can send without asking is not taken");
    }
    assert!(demo.state()["now"].as_i64().unwrap() - before < 3600 * 1000);
    for path in ["/site/../daemon.yaml", "/site/%2e%2e/daemon.yaml", "/site//etc/passwd"] {
        assert_ne!(demo.get(path).0, 200, "{path}");
    }
    assert_eq!(demo.end(), (Some(0), Vec::new()));
}

#[test]
fn its_clock_goes_as_fast_as_asked_for() {
    let demo = Shown::start(Path::new("."), &["--speed", "3600"]);
    let now = || demo.state()["now"].as_i64().unwrap();
    let (begun, before) = (Instant::now(), now());
    while now() - before < 3600 * 1000 {
        assert!(begun.elapsed() < LONGEST, "an hour has not gone by");
    }
    assert!(begun.elapsed() >= Duration::from_millis(900), "an hour takes a second, not less");
    assert_eq!(demo.end(), (Some(0), Vec::new()));
}

#[test]
fn it_shows_the_archive_that_is_named_or_says_what_is_missing_in_it() {
    let site = TempSite::new();
    let outcome = site.run(YOKOTEND, ["demo", "--content", "content"]).exits_with(1);
    assert!(outcome.stderr.contains("questionnaire.yaml") && outcome.stderr.contains("content"), "{}", outcome.stderr);
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/../content");
    let demo = Shown::start(Path::new("/"), &["--content", ours]);
    assert!(demo.get("/report").2.contains("checkout"), "the form asks for the services of that archive");
    assert_eq!(demo.end(), (Some(0), Vec::new()));
}

#[test]
fn it_is_shown_on_this_machine_only() {
    for listen in ["0.0.0.0:0", "192.0.2.1:4100", "4100"] {
        let outcome = TempSite::new().run(YOKOTEND, ["demo", "--addr", listen]).exits_with(2);
        assert!(outcome.stderr.contains("127.0.0.1:4100"), "{listen}: {}", outcome.stderr);
    }
}
