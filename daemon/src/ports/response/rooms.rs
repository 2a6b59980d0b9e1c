//! The chat's rooms: where people gather. A call is tried once; what to do next is decided by `response`.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::outbox::message::Receipt;
use crate::outbox::post::Post;
use crate::response::failure::Tried;

/// What became of a wish for a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// it exists now; its id
    Channel(String),
    /// somebody has that name, perhaps we ourselves
    NameTaken,
}

/// A channel that we made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnChannel {
    /// its id
    pub id: String,
    /// its name
    pub name: String,
    /// when it was made
    pub made_at: Timestamp,
}

/// What became of the invitation of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invited {
    /// they are in the channel, or were before
    Member,
    /// they cannot be; the chat's word for it
    Refused(String),
}

/// Rooms.
#[async_trait]
pub trait Rooms: Send + Sync {
    /// Makes a public channel of this name.
    async fn make(&self, name: &str) -> Tried<Made>;

    /// The channels that we ourselves made since then and that are not archived.
    async fn made_since(&self, since: Timestamp) -> Tried<Vec<OwnChannel>>;

    /// The id of a channel by its name without `#`; `None`: there is none that we can see.
    async fn named(&self, name: &str) -> Tried<Option<String>>;

    /// Invites these users (at most 100), each for itself: one who cannot be invited keeps nobody else out. In their order.
    async fn invite(&self, channel: &str, users: &[String]) -> Tried<Vec<Invited>>;

    /// Pins a message of ours; twice is the same as once.
    async fn pin(&self, place: &Receipt) -> Tried<()>;

    /// Sets the topic, plain text cut to what the chat takes; twice is the same as once.
    async fn set_topic(&self, channel: &str, topic: &str) -> Tried<()>;

    /// A link that opens the message or channel for people.
    async fn link(&self, place: &Receipt) -> Tried<String>;

    /// Posts into a channel, with `key` as metadata, so that it can be found again by `Chat::find`.
    async fn post(&self, channel: &str, key: &str, post: &Post) -> Tried<Receipt>;
}
