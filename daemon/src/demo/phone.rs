//! A stand-in for the telephone, with Twilio's interface: calls are begun, ring, and are answered on the page.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::scheduler::clock::Clock;

/// Our account in it.
pub const ACCOUNT: &str = "AC00000000000000000000000000000000";
/// So long a telephone rings here: long enough to be found on the page.
const RINGS_FOR: SignedDuration = SignedDuration::from_mins(4);

/// The stand-in. Copies share it.
#[derive(Clone)]
pub struct Phone {
    calls: Arc<Mutex<Vec<Ring>>>,
    clock: Clock,
}

/// A call.
#[derive(Debug, Clone, PartialEq)]
pub struct Ring {
    /// its name
    pub sid: String,
    /// the number that rings
    pub to: String,
    from: String,
    /// what the voice says, once
    pub words: String,
    /// when it began
    pub begun_at: Timestamp,
    /// what became of it; while it rings, nothing
    pub end: Option<End>,
    /// whether the caller knows that
    pub heard: bool,
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// somebody took it
    Answered,
    /// somebody did not want to
    Declined,
    /// it rang in vain
    InVain,
}

impl Phone {
    /// Nobody has been called.
    pub fn new(clock: Clock) -> Self {
        Self { calls: Arc::default(), clock }
    }

    /// What it answers.
    pub fn routes(&self) -> Router {
        let calls = format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json");
        let call = format!("/2010-04-01/Accounts/{ACCOUNT}/Calls/{{file}}");
        Router::new().route(&calls, get(list).post(begin)).route(&call, get(look)).with_state(self.clone())
    }

    /// All calls, oldest first.
    pub fn calls(&self) -> Vec<Ring> {
        self.lock().clone()
    }

    /// Ends a call that rings. Whether one did.
    pub fn end(&self, sid: &str, end: End) -> bool {
        let mut calls = self.lock();
        let call = calls.iter_mut().find(|call| call.sid == sid && call.end.is_none());
        call.map(|call| call.end = Some(end)).is_some()
    }

    /// The calls as they are now: what rang for too long has rung in vain.
    fn lock(&self) -> MutexGuard<'_, Vec<Ring>> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        for call in calls.iter_mut().filter(|call| call.end.is_none() && now.duration_since(call.begun_at) > RINGS_FOR) {
            call.end = Some(End::InVain);
        }
        calls
    }
}

impl Ring {
    fn shown(&self) -> Value {
        let (status, by) = match self.end {
            None => ("ringing", None),
            Some(End::Answered) => ("in-progress", Some("human")),
            Some(End::Declined) => ("busy", None),
            Some(End::InVain) => ("no-answer", None),
        };
        json!({"sid": self.sid, "account_sid": ACCOUNT, "to": self.to, "from": self.from, "status": status, "answered_by": by,
            "direction": "outbound-api", "date_created": self.begun_at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string(),
            "start_time": null})
    }
}

async fn begin(State(phone): State<Phone>, body: Bytes) -> Response {
    let field = |name: &str| form_urlencoded::parse(&body).find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
    let (Some(to), Some(from), Some(twiml)) = (field("To"), field("From"), field("Twiml")) else {
        return (StatusCode::BAD_REQUEST, Json(json!({"code": 21205, "message": "To, From and Twiml", "status": 400}))).into_response();
    };
    let mut calls = phone.lock();
    let sid = format!("CA{:032x}", calls.len() + 1);
    let call = Ring { sid, to, from, words: spoken(&twiml), begun_at: phone.clock.now(), end: None, heard: false };
    let shown = call.shown();
    calls.push(call);
    (StatusCode::CREATED, Json(shown)).into_response()
}

async fn look(State(phone): State<Phone>, Path(file): Path<String>) -> Response {
    let sid = file.strip_suffix(".json").unwrap_or(&file);
    match phone.lock().iter_mut().find(|call| call.sid == sid) {
        Some(call) => {
            call.heard = call.end.is_some();
            Json(call.shown()).into_response()
        }
        None => (StatusCode::NOT_FOUND, Json(json!({"code": 20404, "message": "There is no such call", "status": 404}))).into_response(),
    }
}

/// The calls to a number, newest first.
async fn list(State(phone): State<Phone>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let to = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "To").map(|(_, to)| to.into_owned());
    let calls = phone.lock();
    let found: Vec<Value> = calls.iter().rev().filter(|call| to.as_ref().is_none_or(|to| call.to == *to)).map(Ring::shown).collect();
    Json(json!({"calls": found, "next_page_uri": null})).into_response()
}

/// The words of the first sentence that the voice says.
fn spoken(twiml: &str) -> String {
    let said = twiml.split_once("<Say").and_then(|(_, rest)| rest.split_once('>')).and_then(|(_, rest)| rest.split_once("</Say>"));
    let words = said.map(|(words, _)| words).unwrap_or_default();
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        .iter()
        .fold(words.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_first_sentence() {
        let twiml = "<Response><Say language=\"en-US\">A &amp; B &amp;lt; &quot;c&quot;</Say><Pause/><Say>no</Say></Response>";
        assert_eq!(spoken(twiml), "A & B &lt; \"c\"");
        assert_eq!(spoken("<Response/>"), "");
    }

    #[test]
    fn a_telephone_does_not_ring_for_ever() {
        let (clock, hand) = Clock::turned_by_hand(Timestamp::UNIX_EPOCH);
        let phone = Phone::new(clock);
        let ring = Ring {
            sid: "CA1".to_owned(),
            to: "+1".to_owned(),
            from: "+2".to_owned(),
            words: String::new(),
            begun_at: Timestamp::UNIX_EPOCH,
            end: None,
            heard: false,
        };
        phone.lock().push(ring);
        hand.turn(RINGS_FOR);
        assert_eq!(phone.calls()[0].end, None);
        hand.turn(SignedDuration::from_secs(1));
        assert_eq!(phone.calls()[0].end, Some(End::InVain));
        assert!(!phone.end("CA1", End::Answered), "it rings no more");
    }
}
