//! A stand-in for Twilio's voice calls: they are begun, looked at and listed, newest first.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::server::{Server, lock};
use super::wire::{Heard, Reply};

/// Our account in it.
pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";

/// The stand-in.
pub struct Twilio {
    server: Server,
    world: Arc<Mutex<World>>,
}

/// What there is.
#[derive(Default)]
pub struct World {
    /// the calls, oldest first, in Twilio's form
    pub calls: Vec<Value>,
    /// what becomes of calls to a number when they are looked at: the status, and who answered
    pub becomes: BTreeMap<String, (String, Option<String>)>,
    /// the time by its clock; none: the machine's
    pub clock: Option<Timestamp>,
}

impl Twilio {
    /// Starts it.
    pub fn start() -> Self {
        let world = Arc::new(Mutex::new(World::default()));
        let shared = Arc::clone(&world);
        Self { server: Server::start(move |heard| answer(&mut lock(&shared), heard)), world }
    }

    /// Its address.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Its journal and its faults.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Changes or reads what there is.
    pub fn set<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut lock(&self.world))
    }

    /// From now on this becomes of calls to a number.
    pub fn let_become(&self, number: &str, status: &str, answered_by: Option<&str>) {
        self.set(|world| drop(world.becomes.insert(number.to_owned(), (status.to_owned(), answered_by.map(str::to_owned)))));
    }
}

fn answer(world: &mut World, heard: &Heard) -> Reply {
    if !heard.header("authorization").is_some_and(|value| value.starts_with("Basic ")) {
        return trouble(401, 20003, "Authenticate");
    }
    let Some(rest) = heard.path.strip_prefix(&format!("/2010-04-01/Accounts/{ACCOUNT}/")) else {
        return trouble(404, 20404, "The requested resource was not found");
    };
    match (heard.method.as_str(), rest) {
        ("POST", "Calls.json") => begin(world, &heard.arguments()),
        ("GET", "Calls.json") => list(world, &heard.query),
        ("GET", path) => match path.strip_prefix("Calls/").and_then(|path| path.strip_suffix(".json")) {
            Some(sid) => look(world, sid),
            None => trouble(404, 20404, "The requested resource was not found"),
        },
        _ => trouble(405, 20004, "Method not allowed"),
    }
}

fn trouble(status: u16, code: u32, message: &str) -> Reply {
    let more = format!("https://www.twilio.com/docs/errors/{code}");
    Reply::json(status, &json!({"code": code, "message": message, "more_info": more, "status": status}))
}

fn begin(world: &mut World, arguments: &Value) -> Reply {
    let text = |name: &str| arguments[name].as_str().unwrap_or_default();
    let is_number =
        |text: &str| text.strip_prefix('+').is_some_and(|digits| digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let (to, from, twiml) = (text("To"), text("From"), text("Twiml"));
    if !is_number(to) {
        return trouble(400, 21211, &format!("The 'To' number {to} is not a valid phone number."));
    }
    if !is_number(from) {
        return trouble(400, 21212, &format!("The 'From' number {from} is not a valid phone number."));
    }
    if twiml.is_empty() || !arguments["Url"].is_null() || !arguments["ApplicationSid"].is_null() {
        return trouble(400, 21205, "Url parameter is required.");
    }
    if twiml.chars().count() > 4000 || !twiml.contains("<Response>") || !twiml.ends_with("</Response>") {
        return trouble(400, 12100, "Document parse failure");
    }
    let now = world.clock.unwrap_or_else(Timestamp::now);
    let call = json!({
        "sid": format!("CA{:032x}", world.calls.len() + 1), "account_sid": ACCOUNT, "to": to, "from": from, "status": "queued", "answered_by": null,
        "direction": "outbound-api", "date_created": date(now), "start_time": null, "end_time": null, "twiml": twiml,
    });
    world.calls.push(call.clone());
    Reply::json(201, &shown(&call))
}

/// A date as Twilio writes it.
pub fn date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// What is said in a call stands in no answer.
fn shown(call: &Value) -> Value {
    let mut shown = call.clone();
    drop(shown.as_object_mut().and_then(|members| members.remove("twiml")));
    shown
}

fn look(world: &mut World, sid: &str) -> Reply {
    let Some(call) = world.calls.iter_mut().find(|call| call["sid"] == sid) else {
        return trouble(404, 20404, &format!("The requested resource Calls/{sid}.json was not found"));
    };
    if let Some((status, answered_by)) = call["to"].as_str().and_then(|to| world.becomes.get(to)) {
        call["status"] = json!(status);
        call["answered_by"] = json!(answered_by);
    }
    Reply::json(200, &shown(call))
}

fn list(world: &World, query: &str) -> Reply {
    let asked: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let is_asked = |call: &&Value| {
        [("To", "to"), ("From", "from")].iter().all(|(name, member)| asked.get(*name).is_none_or(|number| call[*member] == **number))
    };
    let size: usize = asked.get("PageSize").and_then(|size| size.parse().ok()).unwrap_or(50);
    let found: Vec<Value> = world.calls.iter().rev().filter(is_asked).map(shown).collect();
    let next = (found.len() > size).then(|| format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json?Page=1"));
    Reply::json(200, &json!({"calls": found[..size.min(found.len())], "page": 0, "page_size": size, "next_page_uri": next}))
}
