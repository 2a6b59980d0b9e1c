//! One call of a method and what its answer proves. Status 200 alone proves nothing: Slack's own `ok` does.

use reqwest::RequestBuilder;
use serde_json::{Map, Value};

use super::errors::{Class, class};
use crate::adapters::http::{Answered, Outcome, Service};
use crate::outbox::answer::Answer;

/// A good answer.
#[derive(Debug)]
pub(super) struct Reply {
    /// What Slack says.
    pub(super) body: Map<String, Value>,
    /// The whole of it.
    pub(super) answered: Answered,
}

impl Reply {
    /// A text in the answer.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name).and_then(Value::as_str)
    }
}

/// What was no good answer, and what it proves.
#[derive(Debug)]
pub(super) struct Denied {
    /// What it proves.
    pub(super) answer: Answer,
    /// All that Slack says; empty where it is not Slack that speaks.
    pub(super) body: Map<String, Value>,
}

impl From<Answer> for Denied {
    fn from(answer: Answer) -> Self {
        Self { answer, body: Map::new() }
    }
}

/// Calls a method with JSON.
pub(super) async fn with_json(service: &Service, method: &str, body: &Value) -> Result<Reply, Answer> {
    in_full(service, method, body).await.map_err(|denied| denied.answer)
}

/// The same, for methods whose refusals say more than a word.
pub(super) async fn in_full(service: &Service, method: &str, body: &Value) -> Result<Reply, Denied> {
    let request = service.post(&[method]).header("content-type", "application/json; charset=utf-8");
    call(service, request.body(body.to_string())).await
}

/// Calls a method with a form: those that read take nothing else.
pub(super) async fn with_form(service: &Service, method: &str, fields: &[(&str, &str)]) -> Result<Reply, Answer> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = service.post(&[method]).header("content-type", "application/x-www-form-urlencoded");
    call(service, request.body(body)).await.map_err(|denied| denied.answer)
}

async fn call(service: &Service, request: RequestBuilder) -> Result<Reply, Denied> {
    match service.call(request).await {
        Outcome::NotReached(why) => Err(Answer::NotReached(why).into()),
        Outcome::BrokeOff(why) => Err(Answer::Unknown(why).into()),
        Outcome::Answered(answered) => judged(answered),
    }
}

fn judged(answered: Answered) -> Result<Reply, Denied> {
    if answered.status == 429 {
        return Err(Answer::Later(answered.wait(), "ratelimited".to_owned()).into());
    }
    // A status of the server's own failures says nothing of what was done before it failed.
    if answered.status >= 500 {
        return Err(Answer::Unknown(format!("status {}", answered.status)).into());
    }
    let Some(body) = object(&answered) else {
        return Err(Answer::Unknown(format!("status {} without Slack's answer", answered.status)).into());
    };
    match (body.get("ok"), body.get("error").and_then(Value::as_str)) {
        (Some(Value::Bool(true)), _) if answered.status == 200 => Ok(Reply { body, answered }),
        (Some(Value::Bool(false)), Some(word)) => Err(Denied { answer: failed(word, &answered), body }),
        _ => Err(Answer::Unknown(format!("status {} with an answer that says neither yes nor no", answered.status)).into()),
    }
}

fn object(answered: &Answered) -> Option<Map<String, Value>> {
    answered.is_json().then(|| serde_json::from_slice(&answered.bytes).ok()).flatten()
}

fn failed(word: &str, answered: &Answered) -> Answer {
    let told = word.chars().filter(|c| !c.is_control()).take(100).collect();
    match class(word) {
        Class::Refused(refusal) => Answer::Refused(refusal, told),
        Class::Later => Answer::Later(answered.wait(), told),
        Class::Unclear => Answer::Unknown(told),
    }
}
