//! The third net: a message of which an attempt's end was not seen may stand in Slack twice after all. The younger
//! copy is taken away when nobody has answered or reacted to it; else both stay. And once a day, what we remember for
//! no one any more is forgotten. Tickets that were opened twice are left to a person.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};

use self::doubles::Doubles;
use crate::outbox::answer::Answer;
use crate::outbox::message::{Message, State};
use crate::ports::chat::Chat;
use crate::ports::store::{Store, Stored};

pub mod doubles;

/// What was sent this long ago is not looked at any more: longer than from one round of a host's cron to the next, over
/// a weekend.
const LOOKS_BACK: SignedDuration = SignedDuration::from_hours(80);

/// A second copy has turned up by then, if ever.
const SURE_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// What was settled this long ago is forgotten, where it can never matter again.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);
const TRIMS_EVERY: SignedDuration = SignedDuration::from_hours(24);
const TRIMMED_AT: &str = "trim.at";

/// Takes away what is too much.
#[derive(Clone)]
pub struct Sweep {
    /// Slack
    pub chat: Arc<dyn Chat>,
    /// our memory
    pub store: Arc<dyn Store>,
    /// tickets
    pub doubles: Doubles,
}

impl Sweep {
    /// Looks at every doubtful message that was not looked at when its copies were sure to be seen, once an hour at
    /// tickets, and once a day at what is old.
    ///
    /// # Errors
    /// The store failed.
    pub async fn run(&self, now: Timestamp) -> Stored<()> {
        let from = now.checked_sub(LOOKS_BACK).unwrap_or(Timestamp::MIN);
        for message in self.store.doubted_since(from).await? {
            self.one(&message, now).await?;
        }
        self.doubles.run(now).await?;
        self.trim(now).await
    }

    async fn trim(&self, now: Timestamp) -> Stored<()> {
        let last: Option<Timestamp> = self.store.value(TRIMMED_AT).await?.and_then(|text| text.parse().ok());
        if last.is_some_and(|last| last <= now && now.duration_since(last) < TRIMS_EVERY) {
            return Ok(());
        }
        let rows = self.store.trim(now.checked_sub(KEPT_FOR).unwrap_or(Timestamp::MIN)).await?;
        info!(rows, "removed from the database what is not needed any more");
        self.store.put_value(TRIMMED_AT, &now.to_string()).await
    }

    async fn one(&self, message: &Message, now: Timestamp) -> Stored<()> {
        let State::Sent(known) = &message.state else { return Ok(()) };
        let Ok(copies) = self.chat.copies(&message.recipient, &message.key, message.created_at).await else { return Ok(()) };
        for younger in copies.iter().skip(1) {
            if younger.place == *known && !younger.touched {
                // Before it goes: what is pressed must be found at the copy that stays.
                self.store.stands_at(&message.key, &copies[0].place).await?;
            }
            if younger.touched {
                warn!(key = message.key, "stands twice, and somebody has answered the second: both stay");
            } else if let Answer::Accepted(_) = self.chat.delete(&younger.place).await {
                info!(key = message.key, "stood twice: the second was taken away");
            }
        }
        let sent = message.started_at.unwrap_or(message.created_at);
        if now.duration_since(sent) >= SURE_AFTER { self.store.mark_single(&message.key).await } else { Ok(()) }
    }
}
