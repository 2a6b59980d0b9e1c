//! One question and what its answer proves. Only status 200 with whole JSON is an answer; the rest is a trouble.

use std::collections::BTreeMap;

use reqwest::RequestBuilder;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::adapters::http::{Answered, Outcome, Service};
use crate::ports::tickets::Trouble;

/// What a refusal (400) speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// the query that a person has configured
    Query,
    /// what the daemon itself has put together
    OurOwn,
}

/// The answer to a question.
pub(super) async fn ask<T: DeserializeOwned>(service: &Service, request: RequestBuilder, topic: Topic) -> Result<T, Trouble> {
    let answered = answer(service, request).await?;
    if answered.status == 200 { read(&answered) } else { Err(trouble(&answered, topic)) }
}

/// Any answer at all.
pub(super) async fn answer(service: &Service, request: RequestBuilder) -> Result<Answered, Trouble> {
    match service.call(request).await {
        Outcome::NotReached(why) => Err(Trouble::Unknown(format!("Jira cannot be reached: {why}"))),
        Outcome::BrokeOff(why) => Err(Trouble::Unknown(format!("Jira gave no whole answer: {why}"))),
        Outcome::Answered(answered) => Ok(answered),
    }
}

/// What a good answer says.
pub(super) fn read<T: DeserializeOwned>(answered: &Answered) -> Result<T, Trouble> {
    if !answered.is_json() {
        return Err(Trouble::Unknown("Jira answers with a page instead of data: is somebody else in between?".to_owned()));
    }
    // What is skipped while reading is not looked at: so the whole is, beforehand.
    let text = std::str::from_utf8(&answered.bytes).map_err(|_| Trouble::Unknown("Jira's answer is no text".to_owned()))?;
    serde_json::from_str(text).map_err(|why| Trouble::Unknown(format!("Jira's answer cannot be read: {why}")))
}

/// Why an answer is none.
pub(super) fn trouble(answered: &Answered, topic: Topic) -> Trouble {
    let said = said(answered);
    let words = |what: &str| said.as_ref().map_or_else(|| what.to_owned(), |said| format!("{what}: {said}"));
    match (answered.status, topic) {
        (401, _) => Trouble::Credentials(words("Jira refuses our credentials (401)")),
        (403, _) => Trouble::Credentials(words("Jira forbids it (403)")),
        (429, _) => Trouble::Later(answered.wait(), words("Jira is asked too often (429)")),
        (503, _) if answered.asks_for_patience() => Trouble::Later(answered.wait(), words("Jira is busy (503)")),
        (400, Topic::Query) if said.is_some() => Trouble::Question(words("Jira does not take the query (400)")),
        (410, _) => Trouble::Question(words("Jira has given up this part of its interface (410)")),
        (status, _) => Trouble::Unknown(words(&format!("Jira answers with status {status}"))),
    }
}

/// Jira's own words in an answer that is a failure; `None` where they are somebody else's.
pub(super) fn said(answered: &Answered) -> Option<String> {
    let errors = errors(answered)?;
    let fields = errors.errors.into_iter().map(|(field, what)| format!("{field}: {what}"));
    let all: Vec<String> = errors.messages.into_iter().chain(fields).collect();
    (!all.is_empty()).then(|| plain(&all.join(" ")))
}

/// What an answer that is a failure has wrong, if it is Jira's.
pub(super) fn errors(answered: &Answered) -> Option<Errors> {
    answered.is_json().then(|| serde_json::from_slice(&answered.bytes).ok())?
}

/// Jira's form of a failure.
#[derive(Deserialize)]
pub(super) struct Errors {
    /// What is wrong with the whole.
    #[serde(rename = "errorMessages", default)]
    pub(super) messages: Vec<String>,
    /// What is wrong with single fields.
    #[serde(default)]
    pub(super) errors: BTreeMap<String, String>,
}

/// Words of others, fit for one line of a log.
pub(super) fn plain(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
}
