//! Outbox → Slack: claim, send, settle.
//!
//! That a message is being sent is written before its first byte, and how it ended after; what has no end is looked
//! for in Slack before it is sent again. One recipient that does not answer never delays another.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinSet;
use tracing::{info, warn};

use super::letters::Letters;
use super::tell::Tell;
use crate::outbox::answer::{Answer, Sighting};
use crate::outbox::message::{Kind, Message, State};
use crate::outbox::post::Post;
use crate::outbox::retry::{self, Next, PROBE_EVERY, Reach};
use crate::policy::reminder::{Recipient, Reminder};
use crate::ports::chat::Chat;
use crate::ports::store::{Hold, Patience, Settled, Store, StoreError, Stored};
use crate::ports::tickets::Tickets;
use crate::scheduler::clock::Clock;
use crate::wording::notice::Notice;
use crate::wording::reminder::Sending;

/// The name of what goes to Slack as a whole, among the holds.
pub const SLACK: &str = "slack";

/// As many messages are under way at once, and of each as many questions to the tracker.
const AT_ONCE: usize = 8;

/// Sends what is due.
#[derive(Clone)]
pub struct Deliver {
    /// Slack
    pub chat: Arc<dyn Chat>,
    /// the tracker, asked once more before a ticket is spoken of
    pub tickets: Arc<dyn Tickets>,
    /// our memory
    pub store: Arc<dyn Store>,
    /// the time
    pub clock: Clock,
    /// the words
    pub letters: Arc<Letters>,
    /// the operators' ear
    pub tell: Tell,
    /// Whether a failure of before keeps us from trying: not when somebody has just started us by hand.
    pub patience: Patience,
}

/// What became of the messages that were due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// stand in Slack now
    pub sent: u32,
    /// there was nothing left to say
    pub withdrawn: u32,
    /// wait for a later attempt, because this one failed
    pub failed: u32,
    /// may stand in Slack, and are looked for
    pub unclear: u32,
}

impl Deliver {
    /// Tries everything that is due, once.
    ///
    /// # Errors
    /// The store failed: nothing more is sent until it works.
    pub async fn run(&self) -> Stored<Delivered> {
        let held = self.held().await?;
        let mut due: Vec<Message> = self.store.due_messages(self.clock.now()).await?;
        due.retain(|message| !held.contains(SLACK) && !held.contains(&message.recipient));
        let mut delivered = Delivered::default();
        let mut under_way = JoinSet::new();
        let mut waiting = by_recipient(due).into_iter();
        loop {
            while under_way.len() < AT_ONCE
                && let Some(messages) = waiting.next()
            {
                under_way.spawn(self.clone().in_order(messages));
            }
            let Some(done) = under_way.join_next().await else { return Ok(delivered) };
            delivered.add(done.map_err(|e| StoreError::Failed(e.to_string()))??);
        }
    }

    async fn held(&self) -> Stored<HashSet<String>> {
        let now = self.clock.now();
        Ok(self.store.holds().await?.into_iter().filter(|hold| hold.keeps(self.patience, now)).map(|hold| hold.destination).collect())
    }

    /// Messages to one recipient, one after the other; a refusal or a wait ends the row.
    async fn in_order(self, messages: Vec<Message>) -> Stored<Delivered> {
        let mut delivered = Delivered::default();
        for message in messages {
            let one = self.one(&message).await?;
            delivered.add(one);
            if one.failed + one.unclear > 0 {
                break;
            }
        }
        Ok(delivered)
    }

    async fn one(&self, message: &Message) -> Stored<Delivered> {
        match message.state {
            State::Waiting => self.send(message).await,
            _ => self.look(message).await,
        }
    }

    /// Looks for a message of which nobody knows whether it arrived.
    async fn look(&self, message: &Message) -> Stored<Delivered> {
        let sighting = self.chat.find(&message.recipient, &message.key, message.created_at).await;
        let now = self.clock.now();
        info!(message = message.key, sighting = sighting_word(&sighting), "looked for a message whose end was not seen");
        match retry::after_look(message, &sighting, spread(message), now) {
            Next::Sent(receipt) => {
                self.store.settle_unclear(&message.key, &Settled::Sent(receipt, now)).await?;
                Ok(Delivered { sent: 1, ..Delivered::default() })
            }
            Next::LookAt(at, why) | Next::SendAt(at, why) => {
                self.store.settle_unclear(&message.key, &Settled::Unclear(at, why)).await?;
                Ok(Delivered { unclear: 1, ..Delivered::default() })
            }
            Next::SendNow | Next::GiveUp(_) => self.send(message).await,
        }
    }

    async fn send(&self, message: &Message) -> Stored<Delivered> {
        let post = self.post(message).await?;
        let claim = format!("{}-{}", std::process::id(), self.clock.now().as_nanosecond());
        if !self.store.begin(&message.key, &claim, self.clock.now()).await? {
            return Ok(Delivered::default());
        }
        let Some(post) = post else {
            self.store.settle(&message.key, &claim, &Settled::Withdrawn).await?;
            return Ok(Delivered { withdrawn: 1, ..Delivered::default() });
        };
        let answer = self.chat.post(&message.recipient, &message.key, &post).await;
        let begun = Message { attempts: message.attempts + 1, ..message.clone() };
        self.settle(&begun, &claim, &answer).await
    }

    /// What the message says now; `None`: there is nothing left to say.
    async fn post(&self, message: &Message) -> Stored<Option<Post>> {
        let sending = if message.doubted { Sending::PossibleRepeat } else { Sending::First };
        match message.kind {
            Kind::Notice => Ok(notice(message).map(|notice| self.letters.notice(&notice, message.language))),
            Kind::Reminder => Ok(self.fresh(message).await?.map(|reminder| self.letters.reminder(&reminder, sending))),
        }
    }

    /// The reminder without the tickets that have moved on since it was written. Of a message that may have arrived
    /// already the tickets stay, so that a repeat says the same.
    async fn fresh(&self, message: &Message) -> Stored<Option<Reminder>> {
        let Ok(reminder) = serde_json::from_str::<Reminder>(&message.body) else { return Ok(None) };
        if message.state == State::Waiting {
            let moved = self.moved_on(&reminder).await?;
            if !moved.is_empty() {
                self.store.withdraw(&message.key, &moved).await?;
            }
        }
        let items = self.store.items(&message.key).await?;
        let stay: HashSet<&str> = items.iter().map(|item| item.ticket.as_str()).collect();
        let gone: Vec<String> =
            reminder.items.iter().filter(|item| !stay.contains(item.ticket.as_str())).map(|item| item.ticket.clone()).collect();
        Ok(reminder.without(&gone))
    }

    /// Tickets that are not in the status any more of which the reminder speaks, or that cannot be seen any more. A
    /// tracker that does not answer changes nothing: better a word too many than a promise forgotten.
    async fn moved_on(&self, reminder: &Reminder) -> Stored<Vec<String>> {
        let ids: Vec<String> = reminder.items.iter().map(|item| item.ticket.clone()).collect();
        let known = self.store.known(&ids).await?;
        let mut moved = Vec::new();
        let mut asked = JoinSet::new();
        for item in &reminder.items {
            match known.get(&item.ticket).map(|known| (known.history.entry().id, &known.history.status.id)) {
                Some((entry, status)) if entry == item.entry => {
                    // A message may be about a hundred tickets; the tracker is not asked about all of them at once.
                    if asked.len() >= AT_ONCE {
                        moved.extend(asked.join_next().await.and_then(Result::ok).flatten());
                    }
                    let (tickets, ticket, status) = (Arc::clone(&self.tickets), item.ticket.clone(), status.clone());
                    asked.spawn(async move {
                        let stays = match tickets.one(&ticket).await {
                            Ok(now) => now.is_some_and(|now| now.status.id == status),
                            Err(_) => true,
                        };
                        (!stays).then_some(ticket)
                    });
                }
                _ => moved.push(item.ticket.clone()),
            }
        }
        moved.extend(asked.join_all().await.into_iter().flatten());
        Ok(moved)
    }

    async fn settle(&self, message: &Message, claim: &str, answer: &Answer) -> Stored<Delivered> {
        let now = self.clock.now();
        let (next, reach) = retry::after_attempt(message, answer, spread(message), now);
        self.hold(message, &next, reach, answer, now).await?;
        let one = Delivered::default();
        let (settled, delivered) = match next {
            Next::Sent(receipt) => (Settled::Sent(receipt, now), Delivered { sent: 1, ..one }),
            Next::SendAt(at, why) => (Settled::Again(at, why), Delivered { failed: 1, ..one }),
            Next::LookAt(at, why) => (Settled::Unclear(at, why), Delivered { unclear: 1, ..one }),
            Next::SendNow => (Settled::Again(now, String::new()), Delivered { failed: 1, ..one }),
            Next::GiveUp(why) => (Settled::Failed(why), Delivered { failed: 1, ..one }),
        };
        info!(message = message.key, attempt = message.attempts, ?settled, "settled");
        self.store.settle(&message.key, claim, &settled).await?;
        Ok(delivered)
    }

    /// Keeps others from running into the same wall, and tells the operators of a wall that stays.
    async fn hold(&self, message: &Message, next: &Next, reach: Reach, answer: &Answer, now: Timestamp) -> Stored<()> {
        if matches!(next, Next::Sent(_)) {
            return self.works_again(message, now).await;
        }
        let (destination, refused) = match reach {
            Reach::Message => return self.given_up(message, next, now).await,
            Reach::Recipient => (message.recipient.as_str(), matches!(answer, Answer::Refused(..))),
            Reach::Everything => (SLACK, false),
        };
        let (until, why) = match next {
            Next::SendAt(at, why) => (*at, why.clone()),
            Next::GiveUp(why) => (retry::later(now, PROBE_EVERY), why.clone()),
            _ => return Ok(()),
        };
        let asked = matches!(answer, Answer::Later(..));
        warn!(destination, why, until = %until, "held");
        let hold = Hold { destination: destination.to_owned(), until, why: why.clone(), asked, refused, since: now };
        self.store.put_hold(&hold).await?;
        if refused && message.recipient != self.tell.channel {
            let notice = refused_notice(message, why);
            self.tell.trouble(&recipient_trouble(message), &notice, now).await?;
        }
        Ok(())
    }

    async fn given_up(&self, message: &Message, next: &Next, now: Timestamp) -> Stored<()> {
        let (Next::GiveUp(why), Kind::Reminder) = (next, message.kind) else { return Ok(()) };
        let notice = Notice::GivenUp(shown(message), why.clone());
        self.tell.trouble(&format!("message {}", message.key), &notice, now).await
    }

    async fn works_again(&self, message: &Message, now: Timestamp) -> Stored<()> {
        self.store.end_hold(SLACK).await?;
        self.store.end_hold(&message.recipient).await?;
        self.tell.over(&recipient_trouble(message), now, |_| Notice::Reached(shown(message))).await
    }
}

impl Delivered {
    fn add(&mut self, other: Self) {
        self.sent += other.sent;
        self.withdrawn += other.withdrawn;
        self.failed += other.failed;
        self.unclear += other.unclear;
    }
}

/// Messages to one recipient together, in the order of their writing.
fn by_recipient(messages: Vec<Message>) -> Vec<Vec<Message>> {
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

fn recipient_trouble(message: &Message) -> String {
    format!("recipient {}", message.recipient)
}

/// The name of who was to read it, where it is known.
fn shown(message: &Message) -> String {
    match serde_json::from_str::<Reminder>(&message.body).map(|reminder| reminder.to) {
        Ok(Recipient::Person { name, .. }) => name,
        _ => message.recipient.clone(),
    }
}

fn refused_notice(message: &Message, why: String) -> Notice {
    match serde_json::from_str::<Reminder>(&message.body).map(|reminder| reminder.to) {
        Ok(Recipient::Person { name, .. }) => Notice::PersonRefused(name, why),
        _ => Notice::ChannelRefused(message.recipient.clone(), why),
    }
}

fn notice(message: &Message) -> Option<Notice> {
    serde_json::from_str(&message.body).ok()
}

/// 0 to 99, the same for a message each time.
fn spread(message: &Message) -> u8 {
    message.key.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(0) % 100
}

fn sighting_word(sighting: &Sighting) -> &'static str {
    match sighting {
        Sighting::Found(_) => "found",
        Sighting::Absent => "absent",
        Sighting::Forbidden(_) => "forbidden",
        Sighting::Later(..) => "later",
        Sighting::Unknown(_) => "unknown",
    }
}
