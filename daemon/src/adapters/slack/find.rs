//! Looking for a message of ours by its key. Only a stretch that was read to its end proves that it is not there.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::call::{Reply, with_form};
use crate::adapters::http::Service;
use crate::outbox::answer::{Answer, Refusal, Sighting};
use crate::outbox::message::Receipt;

/// The name of our metadata.
pub(super) const EVENT: &str = "yokoten_message";
/// Slack's clock and ours may differ by this much.
const CLOCKS_APART: SignedDuration = SignedDuration::from_secs(120);
/// Messages on a page; Slack advises no more than 200.
const PAGE: &str = "200";
/// A conversation that goes on for longer is not read to its end.
const MOST_PAGES: usize = 1000;

/// What is looked for.
pub(super) struct Wanted<'w> {
    /// our own user: others may copy a key
    pub(super) author: &'w str,
    /// the key, as it stands in the metadata
    pub(super) key: &'w str,
    /// not before then
    pub(super) since: Timestamp,
}

/// Looks in a conversation.
pub(super) async fn find(service: &Service, channel: &str, wanted: &Wanted<'_>) -> Result<Option<Receipt>, Answer> {
    let oldest = wanted.since.checked_sub(CLOCKS_APART).unwrap_or(Timestamp::UNIX_EPOCH).as_second().max(0);
    let oldest = format!("{oldest}.000000");
    let mut seen = HashSet::new();
    let mut cursor = String::new();
    for _ in 0..MOST_PAGES {
        let mut fields = vec![("channel", channel), ("oldest", &oldest), ("limit", PAGE), ("include_all_metadata", "true")];
        if !cursor.is_empty() {
            fields.push(("cursor", &cursor));
        }
        let reply = with_form(service, "conversations.history", &fields).await?;
        let Some(messages) = reply.body.get("messages").and_then(Value::as_array) else {
            return Err(Answer::Unknown("a history without messages".to_owned()));
        };
        if let Some(ts) = messages.iter().filter(|message| is_wanted(message, wanted)).find_map(|message| message["ts"].as_str()) {
            return Ok(Some(Receipt { channel: channel.to_owned(), ts: ts.to_owned() }));
        }
        match next(&reply)? {
            None => return Ok(None),
            Some(next) if !seen.insert(next.clone()) => return Err(Answer::Unknown("a history that leads in a circle".to_owned())),
            Some(next) => cursor = next,
        }
    }
    Err(Answer::Unknown("a history without end".to_owned()))
}

/// What leads on; an answer that says that there is more, but not where, is none.
fn next(reply: &Reply) -> Result<Option<String>, Answer> {
    let cursor = reply.body.get("response_metadata").and_then(|metadata| metadata["next_cursor"].as_str()).unwrap_or_default();
    let more = reply.body.get("has_more").and_then(Value::as_bool).unwrap_or(false);
    match (cursor, more) {
        ("", true) => Err(Answer::Unknown("a history that breaks off".to_owned())),
        ("", false) => Ok(None),
        (cursor, _) => Ok(Some(cursor.to_owned())),
    }
}

fn is_wanted(message: &Value, wanted: &Wanted<'_>) -> bool {
    let metadata = &message["metadata"];
    message["user"] == wanted.author && metadata["event_type"] == EVENT && metadata["event_payload"]["k"] == wanted.key
}

/// What a failure to look says.
pub(super) fn sighting(failed: Answer) -> Sighting {
    match failed {
        Answer::Refused(Refusal::Recipient | Refusal::Credentials, word) => Sighting::Forbidden(word),
        Answer::Later(wait, word) => Sighting::Later(wait, word),
        Answer::Refused(Refusal::Message, why) | Answer::NotReached(why) | Answer::Unknown(why) => Sighting::Unknown(why),
        Answer::Accepted(_) => Sighting::Unknown("an answer to another question".to_owned()),
    }
}
