//! What can be told of a row of the outbox before anything is asked.

use std::collections::HashMap;

use jiff::Timestamp;

use super::LOOKS;
use crate::outbox::message::{Message, State};
use crate::policy::reminder::{Recipient, Reminder};
use crate::ports::store::{Hold, SLACK, Settled};
use crate::wording::notice::Notice;

/// What keeps a message from being tried now; of several, what does so for longest.
pub(super) fn held<'h>(message: &Message, holds: &'h [Hold], now: Timestamp) -> Option<&'h Hold> {
    let is_meant = |name: &str| name == SLACK || name == message.recipient || name == LOOKS && message.state != State::Waiting;
    holds.iter().filter(|hold| hold.until > now && is_meant(&hold.destination)).max_by_key(|hold| hold.until)
}

/// How an attempt ended, for the log.
pub(super) fn end(settled: &Settled) -> String {
    match settled {
        Settled::Sent(place, _) => format!("sent to {}", place.channel),
        Settled::Again(at, why) if why.is_empty() => format!("not sent; tried again from {at:.0}"),
        Settled::Again(at, why) => format!("not sent ({why}); tried again from {at:.0}"),
        Settled::Unclear(at, why) => format!("nobody saw whether it was sent ({why}); looked for from {at:.0}"),
        Settled::Failed(why) => format!("given up ({why})"),
        Settled::Withdrawn => "not needed any more".to_owned(),
    }
}

/// Messages to one recipient together, in the order of their writing.
pub(super) fn by_recipient(messages: Vec<Message>) -> Vec<Vec<Message>> {
    let mut rows: Vec<Vec<Message>> = Vec::new();
    let mut place: HashMap<String, usize> = HashMap::new();
    for message in messages {
        let at = *place.entry(message.recipient.clone()).or_insert_with(|| {
            rows.push(Vec::new());
            rows.len() - 1
        });
        rows[at].push(message);
    }
    rows
}

pub(super) fn recipient_trouble(message: &Message) -> String {
    format!("recipient {}", message.recipient)
}

/// The name of who was to read it, where it is known.
pub(super) fn shown(message: &Message) -> String {
    match serde_json::from_str::<Reminder>(&message.body).map(|reminder| reminder.to) {
        Ok(Recipient::Person { name, .. }) => name,
        _ => message.recipient.clone(),
    }
}

pub(super) fn refused_notice(message: &Message, why: String) -> Notice {
    match serde_json::from_str::<Reminder>(&message.body).map(|reminder| reminder.to) {
        Ok(Recipient::Person { name, .. }) => Notice::PersonRefused(name, why),
        _ => Notice::ChannelRefused(message.recipient.clone(), why),
    }
}

pub(super) fn notice(message: &Message) -> Option<Notice> {
    serde_json::from_str(&message.body).ok()
}

/// 0 to 99, the same for a message each time.
pub(super) fn spread(message: &Message) -> u8 {
    message.key.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(0) % 100
}
