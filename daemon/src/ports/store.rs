//! What we remember. What was told stands apart from what is true: polling rewrites the second only.

use std::collections::HashMap;

use async_trait::async_trait;
use jiff::Timestamp;
use thiserror::Error;

use crate::outbox::message::{Item, Message, Receipt};
use crate::policy::facts::history::TicketHistory;
use crate::policy::facts::memory::{Disowned, Memory, Quiet};

/// The store failed; what was asked did not happen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The disk failed, or what stands on it is damaged. Nothing may be sent any more: only a new process, which opens
    /// the store anew, can know what stands there.
    #[error("{0}")]
    Broken(String),
    /// There is no room on the disk. Nothing may be sent till there is; then the same store works again.
    #[error("{0}")]
    Full(String),
    /// This one call failed: it was asked wrongly, or somebody else held the store for too long.
    #[error("{0}")]
    Failed(String),
}

/// Short for what every call gives.
pub type Stored<T> = Result<T, StoreError>;

/// A ticket as it was last seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// what the tracker said
    pub history: TicketHistory,
    /// when it said so
    pub seen_at: Timestamp,
    /// since when it is neither in the search nor found by its key
    pub missing_since: Option<Timestamp>,
    /// when that was taken to be true
    pub gone_at: Option<Timestamp>,
    /// when it was found to be no longer among the tickets that the configured query names, though it exists
    pub left_at: Option<Timestamp>,
}

/// Which tickets to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// neither done, nor gone, nor out of the query
    Open,
    /// open, and missing since some time
    Missing,
    /// every one that was ever seen
    All,
}

/// A message and the tickets in it, to be written together.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// the message, in [`crate::outbox::message::State::Waiting`]
    pub message: Message,
    /// the tickets in it; none for a notice
    pub items: Vec<Item>,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It stands in Slack; its items are told, and count as told from then on.
    Sent(Receipt, Timestamp),
    /// It does not; again, not before then.
    Again(Timestamp, String),
    /// Nobody knows; it is looked for, not before then.
    Unclear(Timestamp, String),
    /// It never will; its items are free for another message.
    Failed(String),
    /// There was nothing left to say; its items are free.
    Withdrawn,
}

/// The name of the tracker as a whole, among the holds.
pub const JIRA: &str = "jira";
/// The name of what goes to Slack as a whole, among the holds.
pub const SLACK: &str = "slack";

/// Why nothing goes to a destination for a while. It outlives a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// `jira`, `slack`, or the id of a Slack user or channel
    pub destination: String,
    /// not before then
    pub until: Timestamp,
    /// in the service's words
    pub why: String,
    /// whether the service asked us to wait (then everybody obeys), or a failure that a new `--once` may try again
    pub asked: bool,
    /// whether the destination itself is refused: gone, archived, not a member
    pub refused: bool,
    /// since when
    pub since: Timestamp,
}

/// Which holds are obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// all of them
    Whole,
    /// those that were asked for: somebody has just started us by hand
    Asked,
}

impl Hold {
    /// Whether it keeps us from trying now.
    pub fn keeps(&self, patience: Patience, now: Timestamp) -> bool {
        self.until > now && (self.asked || patience == Patience::Whole)
    }
}

/// The store. Each call is one transaction; when it returns, it outlives a loss of power. Instants are kept to the
/// millisecond, those inside a [`TicketHistory`] exactly.
#[async_trait]
pub trait Store: Send + Sync {
    // --- single values ---

    /// A value by its name.
    async fn value(&self, name: &str) -> Stored<Option<String>>;
    /// Keeps a value under a name.
    async fn put_value(&self, name: &str, value: &str) -> Stored<()>;

    // --- what is true ---

    /// Keeps tickets as they were seen at `at`; they are then neither missing nor gone, and in the query.
    async fn put_tickets(&self, tickets: &[TicketHistory], at: Timestamp) -> Stored<()>;
    /// Notes that these known tickets were seen at `at` as they are known; they are then neither missing nor gone, and in
    /// the query.
    async fn mark_seen(&self, ids: &[String], at: Timestamp) -> Stored<()>;
    /// Those of these tickets (by the tracker's ids) that are known.
    async fn known(&self, ids: &[String]) -> Stored<HashMap<String, Known>>;
    /// The ticket with this key or id, or that once had the key.
    async fn find(&self, key_or_id: &str) -> Stored<Option<Known>>;
    /// At most `limit` tickets in the order of their ids, beginning after `after`.
    async fn page(&self, which: Which, after: Option<&str>, limit: u32) -> Stored<Vec<Known>>;
    /// At most `limit` open tickets that were last seen before `at`, in the order of their ids, beginning after `after`.
    async fn unseen_since(&self, at: Timestamp, after: Option<&str>, limit: u32) -> Stored<Vec<Known>>;
    /// Notes that a ticket was found neither by the search nor by its key; the first time is kept.
    async fn mark_missing(&self, id: &str, at: Timestamp) -> Stored<()>;
    /// Takes it that a ticket is gone.
    async fn mark_gone(&self, id: &str, at: Timestamp) -> Stored<()>;
    /// Takes it that the query does not name a ticket any more.
    async fn mark_left(&self, id: &str, at: Timestamp) -> Stored<()>;

    // --- what was told, and what people answered ---

    /// What is remembered of these tickets; those without anything are left out.
    async fn memories(&self, ids: &[String]) -> Stored<HashMap<String, Memory>>;
    /// The reminders whose rows were written since then and that were sent or are on their way; the caps count them.
    async fn reminders_since(&self, since: Timestamp) -> Stored<Vec<Message>>;
    /// Keeps a wish for quiet; the last one counts.
    async fn be_quiet(&self, ticket: &str, quiet: &Quiet) -> Stored<()>;
    /// Keeps that a ticket is not theirs; the last one counts.
    async fn disown(&self, ticket: &str, disowned: &Disowned) -> Stored<()>;
    /// Notes that a button of a message was pressed, and that this is to be shown in it. `false`: it was seen before.
    async fn first_press(&self, press: &str, message: &str, at: Timestamp) -> Stored<bool>;
    /// Whether this press was noted before.
    async fn was_pressed(&self, press: &str) -> Stored<bool>;
    /// The messages in which a press is not shown yet.
    async fn unshown(&self) -> Stored<Vec<Message>>;
    /// The presses that are not shown yet in a message.
    async fn unshown_presses(&self, message: &str) -> Stored<Vec<String>>;
    /// Notes that these presses are shown.
    async fn mark_shown(&self, presses: &[String]) -> Stored<()>;
    /// Sent messages of which an attempt's end was not seen, and that were sent since then: there may be two of them.
    async fn doubted_since(&self, since: Timestamp) -> Stored<Vec<Message>>;
    /// Notes that a sent message stands at another place than was known; what was pressed in it is to be shown there.
    async fn stands_at(&self, message: &str, place: &Receipt) -> Stored<()>;
    /// Notes that a message was looked for a second copy, and needs no more of it.
    async fn mark_single(&self, message: &str) -> Stored<()>;

    // --- the outbox ---

    /// Writes messages, each with its items or not at all; one whose key is that of an open or sent message, or of whose
    /// items one was told or has its ticket in an open message, is left out. One that failed or was withdrawn stands
    /// nowhere: the same key begins anew. How many were written.
    async fn put_outgoing(&self, outgoing: &[Outgoing]) -> Stored<u32>;
    /// Messages that are waiting or unclear, and whose time has come; oldest first. Those of a dead process are unclear
    /// after [`Store::retake`].
    async fn due_messages(&self, now: Timestamp) -> Stored<Vec<Message>>;
    /// When the next message's time comes, those whose time has come included.
    async fn next_message_at(&self) -> Stored<Option<Timestamp>>;
    /// The tickets of a message that were not withdrawn from it; none of one that failed or was withdrawn.
    async fn items(&self, message: &str) -> Stored<Vec<Item>>;
    /// Takes tickets out of a message that was never tried; they are free for another.
    async fn withdraw(&self, message: &str, tickets: &[String]) -> Stored<()>;
    /// Notes, before the first byte, that sending begins. `false`: somebody else has it, or it is settled.
    async fn begin(&self, message: &str, claim: &str, at: Timestamp) -> Stored<bool>;
    /// Notes how it ended. `false`: the claim is not ours any more, and nothing was written.
    async fn settle(&self, message: &str, claim: &str, settled: &Settled) -> Stored<bool>;
    /// Notes what became of an unclear message that was looked for: it was found ([`Settled::Sent`]), or is looked for
    /// again ([`Settled::Unclear`]). `false`: it is not unclear any more, and nothing was written.
    async fn settle_unclear(&self, message: &str, settled: &Settled) -> Stored<bool>;
    /// Makes every message whose sending was begun unclear, to be looked for not before `at`; called when nobody can be
    /// sending. How many there were.
    async fn retake(&self, at: Timestamp) -> Stored<u32>;
    /// The message that stands at this place in Slack.
    async fn sent_at(&self, place: &Receipt) -> Stored<Option<Message>>;
    /// How many messages are open, and how many nobody could deliver.
    async fn outbox_counts(&self) -> Stored<(u64, u64)>;

    /// Since when the oldest message waits that is still to be delivered; and how many reminders were ever told, a ticket in a message
    /// being one.
    async fn outbox_age(&self) -> Stored<(Option<Timestamp>, u64)>;

    // --- time ---

    /// The time is now: what was noted as later than that, was noted by a clock that was wrong. What was told and pressed
    /// is taken as just now; an open message as written now, and tried when its time comes, at once where that lies
    /// further ahead than any wait; a hold that ends further ahead is over.
    async fn turn_back(&self, now: Timestamp) -> Stored<()>;

    // --- troubles ---

    /// What is held back, and why.
    async fn holds(&self) -> Stored<Vec<Hold>>;
    /// Keeps a hold; of one that is there, `since` stays.
    async fn put_hold(&self, hold: &Hold) -> Stored<()>;
    /// Ends a hold.
    async fn end_hold(&self, destination: &str) -> Stored<()>;
    /// Notes that a trouble of this name began; since when it is known.
    async fn begin_trouble(&self, name: &str, at: Timestamp) -> Stored<Timestamp>;
    /// Notes that a trouble is over; since when it was known.
    async fn end_trouble(&self, name: &str) -> Stored<Option<Timestamp>>;

    // --- the store itself ---

    /// Takes away what was settled before this time and can never matter again: presses, notices, messages that failed or
    /// were withdrawn, and reminders, but for the last one that speaks of an open ticket, whose buttons still work. What
    /// was told is kept for ever. How many rows there were.
    async fn trim(&self, before: Timestamp) -> Stored<u64>;
    /// Whether it can be written and reads without damage.
    async fn check(&self) -> Stored<()>;
    /// Ends all connections, so that everything stands in the one file. Later calls fail.
    async fn close(&self);
}
