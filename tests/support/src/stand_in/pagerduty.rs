//! A stand-in for PagerDuty's Events API. Its published document has no licence, so what it takes is written down here by
//! hand: the members of an event, and which of them must be there.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::server::{Server, lock};
use super::wire::{Heard, Reply};

/// The stand-in.
pub struct PagerDuty {
    server: Server,
    events: Arc<Mutex<Vec<Value>>>,
}

impl PagerDuty {
    /// Starts it.
    pub fn start() -> Self {
        let events: Arc<Mutex<Vec<Value>>> = Arc::default();
        let shared = Arc::clone(&events);
        Self { server: Server::start(move |heard| answer(&mut lock(&shared), heard)), events }
    }

    /// Where it takes events.
    pub fn url(&self) -> String {
        format!("{}/v2/enqueue", self.server.url())
    }

    /// Its journal and its faults.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The events by which somebody was called, in order: of those with one key, the first.
    pub fn events(&self) -> Vec<Value> {
        lock(&self.events).clone()
    }
}

fn answer(events: &mut Vec<Value>, heard: &Heard) -> Reply {
    if (heard.method.as_str(), heard.path.as_str()) != ("POST", "/v2/enqueue") {
        return Reply::json(404, &json!({"status": "not found", "message": "Not Found", "errors": []}));
    }
    let event = heard.json();
    let errors = mistakes(&event);
    if !errors.is_empty() {
        return Reply::json(400, &json!({"status": "invalid event", "message": "Event object is invalid", "errors": errors}));
    }
    let key = event["dedup_key"].as_str().map_or_else(|| format!("made-{}", events.len()), str::to_owned);
    if !events.iter().any(|known| known["dedup_key"] == *key) {
        events.push(event);
    }
    Reply::json(202, &json!({"status": "success", "message": "Event processed", "dedup_key": key}))
}

/// What is not as PagerDuty's pages say.
fn mistakes(event: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let only = |value: &Value, known: &[&str]| value.as_object().is_some_and(|all| all.keys().all(|key| known.contains(&key.as_str())));
    let payload = &event["payload"];
    must(length(&event["routing_key"]) == 32, "Length of 'routing_key' is incorrect (should be 32 characters)");
    must(["trigger", "acknowledge", "resolve"].iter().any(|word| event["event_action"] == *word), "'event_action' is invalid");
    must(length(&event["dedup_key"]) <= 255, "'dedup_key' is too long");
    must((1..=1024).contains(&length(&payload["summary"])), "'payload.summary' is missing or blank");
    must(length(&payload["source"]) > 0, "'payload.source' is missing or blank");
    must(["critical", "error", "warning", "info"].iter().any(|word| payload["severity"] == *word), "'payload.severity' is invalid");
    let known = ["routing_key", "event_action", "dedup_key", "payload", "links", "images", "client", "client_url"];
    must(only(event, &known), "the event has members that are not known");
    let known = ["summary", "source", "severity", "timestamp", "component", "group", "class", "custom_details"];
    must(only(payload, &known), "'payload' has members that are not known");
    must(payload["custom_details"].is_null() || payload["custom_details"].is_object(), "'payload.custom_details' is no object");
    let links = event["links"].as_array().map(Vec::as_slice).unwrap_or_default();
    must(links.iter().all(|link| length(&link["href"]) > 0 && only(link, &["href", "text"])), "'links' is invalid");
    wrong
}
