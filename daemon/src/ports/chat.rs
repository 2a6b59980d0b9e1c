//! Slack, as far as the tasks speak to it.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::outbox::answer::{Answer, Sighting};
use crate::outbox::message::Receipt;
use crate::outbox::post::Post;

/// What Slack says of our own credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// the app's bot user
    pub user: String,
    /// the workspace
    pub team: String,
    /// the scopes granted; `None` when Slack did not tell
    pub scopes: Option<Vec<String>>,
    /// Slack's clock
    pub clock: Option<Timestamp>,
}

/// What Slack says of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserState {
    /// can be written to
    Active,
    /// has been deactivated
    Deactivated,
    /// is not a person
    Bot,
    /// nobody by this id
    Unknown,
}

/// What Slack says of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelState {
    /// its name
    pub name: String,
    /// whether the app is in it
    pub member: bool,
    /// whether it is closed
    pub archived: bool,
}

/// A message of ours that stands in Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// where
    pub place: Receipt,
    /// whether somebody answered or reacted to it
    pub touched: bool,
}

/// Slack. A call is tried once; what to do next is decided by `outbox::retry`.
#[async_trait]
pub trait Chat: Send + Sync {
    /// Posts to a user (a direct message) or a channel. `key` goes along as metadata, so that it can be found again.
    async fn post(&self, recipient: &str, key: &str, post: &Post) -> Answer;

    /// Looks for our message with this key in what was said to the recipient since `since`.
    async fn find(&self, recipient: &str, key: &str, since: Timestamp) -> Sighting;

    /// Every copy of our message with this key in what was said to the recipient since `since`, oldest first.
    async fn copies(&self, recipient: &str, key: &str, since: Timestamp) -> Result<Vec<Copy>, Answer>;

    /// Shows something else in place of a message of ours. Doing it twice is the same as once.
    async fn update(&self, place: &Receipt, key: &str, post: &Post) -> Answer;

    /// Shows something to one user only, below the conversation.
    async fn whisper(&self, channel: &str, user: &str, post: &Post) -> Answer;

    /// Takes a message of ours away.
    async fn delete(&self, place: &Receipt) -> Answer;

    /// Who we are; `Err` holds what went wrong, as for a post.
    async fn credentials(&self) -> Result<Credentials, Answer>;

    /// What is known of a user.
    async fn user(&self, id: &str) -> Result<UserState, Answer>;

    /// What is known of a channel.
    async fn channel(&self, id: &str) -> Result<ChannelState, Answer>;
}
