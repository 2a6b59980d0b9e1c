//! What is pressed in Slack, and who takes it.

use async_trait::async_trait;
use jiff::Timestamp;

use super::store::Stored;
use crate::outbox::message::Receipt;

/// A button was pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressed {
    /// Names this press for ever.
    pub id: String,
    /// The Slack user.
    pub user: String,
    /// The message.
    pub place: Receipt,
    /// What the row of buttons is about: `TICKET/ENTRY`.
    pub about: String,
    /// The button's name.
    pub name: String,
    /// What was chosen.
    pub value: Option<String>,
}

/// Takes presses.
#[async_trait]
pub trait Presses: Send + Sync {
    /// Keeps what a press means. A press of before, of a message that is not ours, or of a button that we do not have
    /// changes nothing.
    ///
    /// # Errors
    /// The store failed; nothing was kept, and Slack says so to whoever pressed.
    async fn take(&self, pressed: Pressed, now: Timestamp) -> Stored<()>;
}
