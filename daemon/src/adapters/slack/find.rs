//! Looking for a message of ours by its key. Only a stretch that was read to its end proves that it is not there.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::call::{Reply, with_form};
use crate::adapters::http::Service;
use crate::outbox::answer::{Answer, Refusal, Sighting};
use crate::outbox::message::Receipt;
use crate::ports::chat::Copy;

/// The name of our metadata.
pub(super) const EVENT: &str = "yokoten_message";
/// Slack's clock and ours may differ by this much: a message that stands there must not be taken for absent because
/// our clock was set meanwhile.
const CLOCKS_APART: SignedDuration = SignedDuration::from_hours(24);
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

/// Every copy of a message in a conversation, oldest first.
pub(super) async fn find(service: &Service, channel: &str, wanted: &Wanted<'_>) -> Result<Vec<Copy>, Answer> {
    let oldest = wanted.since.checked_sub(CLOCKS_APART).unwrap_or(Timestamp::UNIX_EPOCH).as_second().max(0);
    let oldest = format!("{oldest}.000000");
    let mut seen = HashSet::new();
    let mut cursor = String::new();
    let mut copies = Vec::new();
    for _ in 0..MOST_PAGES {
        let mut fields = vec![("channel", channel), ("oldest", &oldest), ("limit", PAGE), ("include_all_metadata", "true")];
        if !cursor.is_empty() {
            fields.push(("cursor", &cursor));
        }
        let reply = with_form(service, "conversations.history", &fields).await?;
        let Some(messages) = reply.body.get("messages").and_then(Value::as_array) else {
            return Err(Answer::Unknown("a history without messages".to_owned()));
        };
        copies.extend(messages.iter().filter(|message| is_wanted(message, wanted)).filter_map(|message| copy(channel, message)));
        match next(&reply)? {
            None => {
                copies.sort_by(|a: &Copy, b: &Copy| a.place.ts.cmp(&b.place.ts));
                return Ok(copies);
            }
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

fn copy(channel: &str, message: &Value) -> Option<Copy> {
    let answered = message["reply_count"].as_u64().is_some_and(|count| count > 0);
    let reacted = message["reactions"].as_array().is_some_and(|reactions| !reactions.is_empty());
    let place = Receipt { channel: channel.to_owned(), ts: message["ts"].as_str()?.to_owned() };
    Some(Copy { place, touched: answered || reacted })
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
