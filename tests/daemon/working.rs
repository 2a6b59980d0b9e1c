//! `yokotend run` at work: its log as it grows, what it answers over HTTP, and its end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::YOKOTEND;
use crate::scene::{SECRETS, Scene};

/// Nothing that is waited for takes longer.
const LONGEST: Duration = Duration::from_secs(40);

/// A daemon at work; it is killed when dropped.
pub(crate) struct Working {
    child: Child,
    lines: Receiver<String>,
    log: Vec<String>,
    /// where it listens
    pub(crate) address: String,
}

/// An answer: its status, its head in lower case, its body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Working {
    /// Starts it, and waits until it listens.
    pub(crate) fn start(scene: &Scene, more: &[&str]) -> Self {
        let mut command = Command::new(YOKOTEND);
        command.arg("run").args(more).envs(SECRETS).current_dir(scene.folder.path(""));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut working = Self { child, lines, log: Vec::new(), address: String::new() };
        let listening = working.line_with("listening");
        working.address = listening.split("127.0.0.1:").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
        working.address.insert_str(0, "127.0.0.1:");
        working
    }

    /// Waits for a line of the log.
    pub(crate) fn line_with(&mut self, part: &str) -> String {
        self.until(part, |daemon| daemon.log.iter().find(|line| line.contains(part)).cloned())
    }

    /// Waits for something; it is looked for at each line of the log, and now and then.
    pub(crate) fn until<T>(&mut self, what: &str, mut look: impl FnMut(&Self) -> Option<T>) -> T {
        let end = Instant::now() + LONGEST;
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            assert!(Instant::now() < end, "no {what} in\n{}", self.log.join("\n"));
            match self.lines.recv_timeout(Duration::from_millis(25)) {
                Ok(line) => self.log.push(line),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => panic!("it ended; no {what} in\n{}", self.log.join("\n")),
            }
        }
    }

    /// Tells it to stop. Its exit code, how long it took, and all that it logged.
    pub(crate) fn stop(mut self) -> (Option<i32>, Duration, Vec<String>) {
        let begun = Instant::now();
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
        while let Ok(line) = self.lines.recv_timeout(LONGEST) {
            self.log.push(line);
        }
        let status = self.child.wait().unwrap();
        (status.code(), begun.elapsed(), std::mem::take(&mut self.log))
    }

    /// Ends it as a loss of power would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks for something.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    }

    /// Sends a request as it stands, and reads to the end.
    pub(crate) fn ask(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(LONGEST)).unwrap();
        // Who answers early, because too much comes, need not read the rest.
        let _ = stream.write_all(request.as_bytes());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    /// `/readyz`: its status and what it says.
    pub(crate) fn ready(&self) -> (u16, Value) {
        let answer = self.get("/readyz");
        (answer.status, serde_json::from_str(&answer.body).unwrap())
    }

    /// Sends a body to `/slack/actions` with these headers.
    pub(crate) fn post(&self, body: &str, headers: &[(&str, String)]) -> u16 {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("POST /slack/actions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        self.ask(&format!("{head}Content-Type: application/x-www-form-urlencoded\r\n{headers}\r\n{body}")).status
    }

    /// Sends a payload as Slack does.
    pub(crate) fn press(&self, payload: &Value) -> u16 {
        let (body, headers) = signed(payload, Timestamp::now().as_second());
        self.post(&body, &headers)
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A payload as a form, signed as of then.
pub(crate) fn signed(payload: &Value, second: i64) -> (String, [(&'static str, String); 2]) {
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("payload", &payload.to_string()).finish();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRETS[2].1.as_bytes()).unwrap();
    mac.update(format!("v0:{second}:{body}").as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let headers = [("X-Slack-Request-Timestamp", second.to_string()), ("X-Slack-Signature", format!("v0={digits}"))];
    (body, headers)
}

/// A press on a row of buttons of a message that stands in the stand-in: `about` is the begin of the row's id.
pub(crate) fn pressed(message: &Value, channel: &str, user: &str, (about, action): (&str, Value)) -> Value {
    let blocks = message["blocks"].as_array().unwrap();
    let id = |block: &&Value| block["block_id"].as_str().is_some_and(|id| id.starts_with(&format!("{about}/")));
    let row = blocks.iter().find(|block| block["type"] == "actions" && id(block)).unwrap_or_else(|| panic!("no {about} in {message}"));
    let mut action = action;
    action["block_id"] = row["block_id"].clone();
    json!({"type": "block_actions", "user": {"id": user, "username": "x"}, "container": {"type": "message", "channel_id": channel,
        "message_ts": message["ts"]}, "actions": [action]})
}

/// A button that was pressed, at a time of its own.
pub(crate) fn button(name: &str, ts: &str) -> Value {
    json!({"type": "button", "action_id": name, "action_ts": ts, "value": "x"})
}

/// Something that was chosen, at a time of its own.
pub(crate) fn choice(name: &str, value: &str, ts: &str) -> Value {
    json!({"type": "static_select", "action_id": name, "action_ts": ts, "selected_option": {"value": value}})
}
