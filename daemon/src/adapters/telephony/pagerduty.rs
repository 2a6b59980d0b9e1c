//! PagerDuty's Events API, version 2: one event calls whoever is on call there. Source: PagerDuty's api-schema,
//! "Events API v2". An event with a `dedup_key` of before calls nobody again.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::adapters::harmless::{cut, line, words_of};
use crate::adapters::http::{Answered, Credentials, Deadlines, Misaddressed, Outcome, Service};
use crate::ports::response::phone::{Call, Phone, Repeats, Ringing};
use crate::response::failure::{Failure, Tried};

/// Longest summary.
const LONGEST_SUMMARY: usize = 1024;
/// Longest key.
const LONGEST_KEY: usize = 255;

/// PagerDuty. Whom it calls is decided there.
pub struct PagerDuty {
    service: Service,
    routing_key: String,
}

impl fmt::Debug for PagerDuty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PagerDuty").field("service", &self.service).finish_non_exhaustive()
    }
}

impl PagerDuty {
    /// PagerDuty at the address that takes events. The routing key says whose they are, and is the secret.
    ///
    /// # Errors
    /// The address is not one to which a secret may be sent.
    pub fn new(url: &str, routing_key: &str, deadlines: Deadlines) -> Result<Self, Misaddressed> {
        Ok(Self { service: Service::new(url, &Credentials::InTheBody, deadlines)?, routing_key: routing_key.to_owned() })
    }

    fn event(&self, call: &Call) -> Value {
        let mut event = json!({
            "routing_key": self.routing_key,
            "event_action": "trigger",
            "dedup_key": cut(&call.key, LONGEST_KEY),
            "client": "Yokoten",
            "payload": {
                "summary": summary(call),
                "source": "yokoten",
                "severity": severity(call.level),
                "class": "incident",
                "custom_details": {"incident": call.incident, "level": call.level, "person": line(&call.name)},
            },
        });
        if let Some(link) = &call.link {
            event["client_url"] = json!(link);
            event["links"] = json!([{"href": link, "text": call.incident}]);
        }
        event
    }

    /// Words of PagerDuty, in which our key never stands.
    fn told(&self, words: &str) -> String {
        words_of(&words.replace(&self.routing_key, "…"))
    }

    fn judged(&self, answered: &Answered) -> Tried<String> {
        let said: Option<Said> = answered.is_json().then(|| serde_json::from_slice(&answered.bytes).ok()).flatten();
        let words = self.told(&said.as_ref().map(Said::words).unwrap_or_default());
        match answered.status {
            202 => match said.and_then(|said| said.key).filter(|key| !key.is_empty()) {
                Some(key) => Ok(key),
                None => Err(Failure::Unknown("status 202 without PagerDuty's answer".to_owned())),
            },
            429 => Err(Failure::Later(answered.wait(), "PagerDuty is told too much (429)".to_owned())),
            408 => Err(Failure::Unknown("PagerDuty answers with status 408".to_owned())),
            status @ 400..=499 if words.is_empty() => Err(Failure::Refused(format!("PagerDuty refuses it ({status})"))),
            status @ 400..=499 => Err(Failure::Refused(format!("PagerDuty refuses it ({status}): {words}"))),
            status => Err(Failure::Unknown(format!("PagerDuty answers with status {status}"))),
        }
    }
}

/// PagerDuty's answer.
#[derive(Deserialize)]
struct Said {
    #[serde(rename = "dedup_key")]
    key: Option<String>,
    message: Option<String>,
    #[serde(default)]
    errors: Vec<Value>,
}

impl Said {
    fn words(&self) -> String {
        let errors = self.errors.iter().map(|error| error.as_str().map_or_else(|| error.to_string(), str::to_owned));
        self.message.clone().into_iter().chain(errors).collect::<Vec<_>>().join("; ")
    }
}

/// What is said, with whom to call: PagerDuty's own text.
fn summary(call: &Call) -> String {
    let words = cut(line(&call.words).trim(), LONGEST_SUMMARY);
    if words.is_empty() { call.incident.clone() } else { words }
}

fn severity(level: u8) -> &'static str {
    match level {
        4.. => "critical",
        3 => "error",
        2 => "warning",
        _ => "info",
    }
}

#[async_trait]
impl Phone for PagerDuty {
    fn repeats(&self) -> Repeats {
        Repeats::AreSwallowed
    }

    fn knows(&self, _person: &str) -> Result<(), String> {
        Ok(())
    }

    async fn call(&self, call: &Call) -> Tried<String> {
        let request = self.service.post(&[]).header("content-type", "application/json").body(self.event(call).to_string());
        match self.service.call(request).await {
            Outcome::NotReached(why) => Err(Failure::NotReached(format!("PagerDuty cannot be reached: {why}"))),
            Outcome::BrokeOff(why) => Err(Failure::Unknown(format!("PagerDuty gave no whole answer: {why}"))),
            Outcome::Answered(answered) => self.judged(&answered),
        }
    }

    /// From here PagerDuty calls, whoever is on call and as often as its own rules say.
    async fn ringing(&self, _call_id: &str) -> Tried<Ringing> {
        Ok(Ringing::Taken)
    }

    async fn find(&self, _person: &str, _since: Timestamp) -> Tried<Option<String>> {
        Ok(None)
    }
}
