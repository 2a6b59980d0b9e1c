//! Outbox → Slack: claim, send, settle.
//!
//! That a message is being sent is written before its first byte, and how it ended after; what has no end is looked
//! for in Slack before it is sent again. One recipient that does not answer never delays another.

mod fresh;
mod rows;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rows::{by_recipient, end, held, notice, recipient_trouble, refused_notice, shown, spread};
use tokio::task::JoinSet;
use tracing::{info, warn};

use super::letters::Letters;

use super::tell::Tell;
use crate::outbox::answer::{Answer, Sighting};
use crate::outbox::message::{Kind, Message, State};
use crate::outbox::post::Post;
use crate::outbox::retry::{self, Next, PROBE_EVERY, Reach};
use crate::policy::calendar::hours::Calendar;
use crate::policy::reminder::Reminder;
use crate::ports::chat::Chat;
use crate::ports::store::{Hold, JIRA, Patience, SLACK, Settled, Store, StoreError, Stored};
use crate::ports::tickets::Tickets;
use crate::scheduler::brake::Brake;
use crate::scheduler::clock::Clock;
use crate::wording::notice::Notice;
use crate::wording::reminder::Sending;

/// The name of looking for messages in Slack, among the holds: Slack counts that apart from sending.
const LOOKS: &str = "slack.look";

/// The first message of a run goes alone for so long: where Slack refuses us or is not there, one is enough to see it,
/// and where it only is slow, the others do not wait for that one.
const FIRST_ALONE: Duration = Duration::from_secs(1);

/// As many messages are under way at once, and of each as many questions to the tracker.
const AT_ONCE: usize = 8;

/// What stands in Slack so soon after its round counts as told by that round.
const SOON: SignedDuration = SignedDuration::from_hours(1);

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
    /// the time that counts: what could not be sent in it waits for its next opening
    pub calendar: Arc<Calendar>,
    /// the words
    pub letters: Arc<Letters>,
    /// the operators' ear
    pub tell: Tell,
    /// Whether a failure of before keeps us from trying: not when somebody has just started us by hand.
    pub patience: Patience,
    /// what keeps further messages from being begun
    pub brakes: Brakes,
}

/// What keeps further messages from being begun.
#[derive(Debug, Clone, Default)]
pub struct Brakes {
    /// all is over: what is in flight is finished, and nothing begins any more
    pub stop: Brake,
    /// this run has seen that Slack refuses us or is not there
    slack: Brake,
    /// this run was asked not to look for messages for a while
    looks: Brake,
    /// the first run of this process has begun
    begun: Brake,
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
    /// were given up, because Slack refuses who should read them: their tickets are free for somebody else
    pub refused: u32,
    /// were given up, because Slack does not take them as they are
    pub given_up: u32,
    /// may stand in Slack, and are looked for
    pub unclear: u32,
}

/// What is still to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// when some of it may be tried
    pub at: Timestamp,
    /// whether Slack has asked us to wait with all of it, or nobody is reminded now
    pub asked: bool,
}

impl Deliver {
    /// Tries everything that is due, once. Runs do not overlap; each waits for all that it has begun.
    ///
    /// # Errors
    /// The store failed: nothing more is sent until it works.
    pub async fn run(&self) -> Stored<Delivered> {
        let now = self.clock.now();
        self.brakes.slack.release();
        self.brakes.looks.release();
        // A message whose end could not be written, though we live, is one whose end was not seen.
        self.store.retake(now).await?;
        let is_asked_for = self.patience == Patience::Asked && !self.brakes.begun.pull();
        if is_asked_for {
            self.forget_failures().await?;
        }
        let mut due = self.store.due_messages(if is_asked_for { Timestamp::MAX } else { now }).await?;
        let holds = self.store.holds().await?;
        due.retain(|message| {
            held(message, &holds, now).is_none() && self.closed_until(message, now).is_none_or(|_| message.state != State::Waiting)
        });
        self.all(by_recipient(due)).await
    }

    /// What is still to be said, and when some of it may be tried; `None`: nothing is.
    ///
    /// # Errors
    /// The store failed.
    pub async fn outlook(&self) -> Stored<Option<Outlook>> {
        let (now, holds) = (self.clock.now(), self.store.holds().await?);
        let open = self.store.due_messages(Timestamp::MAX).await?;
        let times = open.iter().map(|message| {
            let hold = held(message, &holds, now);
            let at = hold.map_or(message.not_before, |hold| hold.until.max(message.not_before));
            let closed = self.closed_until(message, at).filter(|_| message.state == State::Waiting);
            (closed.unwrap_or(at), hold.is_some_and(|hold| hold.asked) || closed.is_some())
        });
        Ok(times.reduce(|one, other| (one.0.min(other.0), one.1 && other.1)).map(|(at, asked)| Outlook { at, asked }))
    }

    /// Reminders are said in working hours only, however long one of them had to wait for Slack.
    fn closed_until(&self, message: &Message, at: Timestamp) -> Option<Timestamp> {
        let is_reminder = message.kind == Kind::Reminder;
        self.calendar.opening(at).filter(|opening| is_reminder && *opening > at)
    }

    /// Somebody has just started us by hand: only what a service asked for keeps us from trying.
    async fn forget_failures(&self) -> Stored<()> {
        for hold in self.store.holds().await?.into_iter().filter(|hold| !hold.asked && hold.destination != JIRA) {
            self.store.end_hold(&hold.destination).await?;
        }
        Ok(())
    }

    /// Rows of messages, several at a time. A failure of the store ends it, but not what is in flight.
    async fn all(&self, rows: Vec<Vec<Message>>) -> Stored<Delivered> {
        let (mut delivered, mut failure) = (Delivered::default(), None);
        let mut under_way = JoinSet::new();
        let mut waiting = rows.into_iter();
        let (mut at_once, mut patience) = (1, FIRST_ALONE);
        loop {
            while under_way.len() < at_once
                && failure.is_none()
                && !self.is_braked()
                && let Some(messages) = waiting.next()
            {
                under_way.spawn(self.clone().in_order(messages));
            }
            let ended = tokio::time::timeout(patience, under_way.join_next()).await;
            (at_once, patience) = (AT_ONCE, Duration::MAX);
            match ended {
                Err(_) => {}
                Ok(None) => return failure.map_or(Ok(delivered), Err),
                Ok(Some(Ok(Ok(row)))) => delivered.add(row),
                Ok(Some(Ok(Err(error)))) => failure = failure.or(Some(error)),
                Ok(Some(Err(error))) => failure = failure.or(Some(StoreError::Failed(error.to_string()))),
            }
        }
    }

    fn is_braked(&self) -> bool {
        self.brakes.stop.is_pulled() || self.brakes.slack.is_pulled()
    }

    /// Messages to one recipient, one after the other; a refusal or a wait ends the row.
    async fn in_order(self, messages: Vec<Message>) -> Stored<Delivered> {
        let mut delivered = Delivered::default();
        for message in messages {
            if self.is_braked() || message.state != State::Waiting && self.brakes.looks.is_pulled() {
                break;
            }
            let one = self.one(&message).await?;
            delivered.add(one);
            if one.failed + one.refused + one.unclear > 0 {
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
        info!(key = message.key, sighting = sighting_word(&sighting), "looked for a message whose end was not seen");
        match retry::after_look(message, &sighting, spread(message), now) {
            Next::Sent(receipt) => {
                self.store.settle_unclear(&message.key, &Settled::Sent(receipt, told_at(message, now))).await?;
                Ok(Delivered { sent: 1, ..Delivered::default() })
            }
            Next::LookAt(at, why) | Next::SendAt(at, why) => {
                if let Sighting::Later(..) = sighting {
                    self.brakes.looks.pull();
                    let destination = LOOKS.to_owned();
                    self.store
                        .put_hold(&Hold { destination, until: at, why: why.clone(), asked: true, refused: false, since: now })
                        .await?;
                }
                self.store.settle_unclear(&message.key, &Settled::Unclear(at, why)).await?;
                Ok(Delivered { unclear: 1, ..Delivered::default() })
            }
            Next::SendNow | Next::GiveUp(_) => match self.closed_until(message, now) {
                Some(opening) => {
                    self.store.settle_unclear(&message.key, &Settled::Unclear(opening, "held until the calendar opens".to_owned())).await?;
                    Ok(Delivered::default())
                }
                None => self.send(message).await,
            },
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
            Kind::Notice => Ok(notice(message).map(|notice| self.letters.notice(&notice, message.language, sending))),
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

    async fn settle(&self, message: &Message, claim: &str, answer: &Answer) -> Stored<Delivered> {
        let now = self.clock.now();
        let (next, reach) = retry::after_attempt(message, answer, spread(message), now);
        self.hold(message, &next, reach, answer, now).await?;
        let one = Delivered::default();
        let (settled, delivered) = match next {
            Next::Sent(receipt) => (Settled::Sent(receipt, told_at(message, now)), Delivered { sent: 1, ..one }),
            Next::SendAt(at, why) => (Settled::Again(at, why), Delivered { failed: 1, ..one }),
            Next::LookAt(at, why) => (Settled::Unclear(at, why), Delivered { unclear: 1, ..one }),
            Next::SendNow => (Settled::Again(now, String::new()), Delivered { failed: 1, ..one }),
            Next::GiveUp(why) if reach == Reach::Recipient => (Settled::Failed(why), Delivered { refused: 1, ..one }),
            Next::GiveUp(why) => (Settled::Failed(why), Delivered { given_up: 1, ..one }),
        };
        info!(key = message.key, attempt = message.attempts, "{}", end(&settled));
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
            Reach::Everything => {
                self.brakes.slack.pull();
                (SLACK, false)
            }
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
        self.refused += other.refused;
        self.given_up += other.given_up;
        self.unclear += other.unclear;
    }
}

/// When a message counts as told: with the round that wrote it, so that what it promises comes with a round at that time of day;
/// what took long to arrive, when it did.
fn told_at(message: &Message, now: Timestamp) -> Timestamp {
    let took = now.duration_since(message.created_at);
    if (SignedDuration::ZERO..=SOON).contains(&took) { message.created_at } else { now }
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
