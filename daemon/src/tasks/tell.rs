//! A word to the operators about our own troubles: once when a trouble begins, once when it is over.

use std::sync::Arc;

use incident::text::Language;
use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};

use crate::outbox::key::message_key;
use crate::outbox::message::{Kind, Message, State};
use crate::ports::store::{Outgoing, Store, Stored};
use crate::wording::notice::Notice;

/// Speaks to the operators.
#[derive(Clone)]
pub struct Tell {
    /// our memory
    pub store: Arc<dyn Store>,
    /// the channel of the operators
    pub channel: String,
    /// their language
    pub language: Language,
}

impl Tell {
    /// Notes that a trouble is there. Only its first time is told, however often it is found again.
    ///
    /// # Errors
    /// The store failed.
    pub async fn trouble(&self, name: &str, notice: &Notice, now: Timestamp) -> Stored<()> {
        let since = self.store.begin_trouble(name, now).await?;
        if since == now {
            warn!(trouble = name, ?notice, "begins");
        }
        self.begun(name, since, notice, now).await
    }

    /// Notes a trouble that often mends itself: told only when it has lasted so long.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lasting(
        &self,
        name: &str,
        told_after: SignedDuration,
        now: Timestamp,
        notice: impl FnOnce(Timestamp) -> Notice,
    ) -> Stored<()> {
        let since = self.store.begin_trouble(name, now).await?;
        if now.duration_since(since) < told_after {
            return Ok(());
        }
        self.begun(name, since, &notice(since), now).await
    }

    /// Notes that a trouble is over; told when its begin was.
    ///
    /// # Errors
    /// The store failed.
    pub async fn over(&self, name: &str, now: Timestamp, notice: impl FnOnce(Timestamp) -> Notice) -> Stored<()> {
        let Some(since) = self.store.end_trouble(name).await? else { return Ok(()) };
        info!(trouble = name, "over");
        if self.store.value(&told(name)).await? != Some(since.to_string()) {
            return Ok(());
        }
        self.put(&format!("{name} {since} over"), &notice(since), now).await
    }

    async fn begun(&self, name: &str, since: Timestamp, notice: &Notice, now: Timestamp) -> Stored<()> {
        // Once is for ever, even when the notice itself has been trimmed meanwhile.
        if self.store.value(&told(name)).await? == Some(since.to_string()) {
            return Ok(());
        }
        self.put(&format!("{name} {since}"), notice, now).await?;
        self.store.put_value(&told(name), &since.to_string()).await
    }

    async fn put(&self, what: &str, notice: &Notice, now: Timestamp) -> Stored<()> {
        let message = Message {
            key: message_key(Kind::Notice, &self.channel, &[], what),
            recipient: self.channel.clone(),
            kind: Kind::Notice,
            body: serde_json::to_string(notice).unwrap_or_default(),
            language: self.language,
            created_at: now,
            state: State::Waiting,
            attempts: 0,
            not_before: now,
            started_at: None,
            doubted: false,
        };
        self.store.put_outgoing(&[Outgoing { message, items: Vec::new() }]).await?;
        Ok(())
    }
}

/// Under this name stands since when a trouble was there whose begin was told.
fn told(name: &str) -> String {
    format!("told {name}")
}
