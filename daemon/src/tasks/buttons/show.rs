//! What was pressed → shown in the message. Showing it twice is the same as once.

use std::sync::Arc;

use tracing::warn;

use crate::outbox::answer::Answer;
use crate::outbox::message::{Message, State};
use crate::policy::facts::people::People;
use crate::policy::reminder::Reminder;
use crate::ports::chat::Chat;
use crate::ports::content::Content;
use crate::ports::store::{Store, StoreError, Stored};
use crate::tasks::letters::Letters;

/// Shows presses.
#[derive(Clone)]
pub struct Show {
    /// Slack
    pub chat: Arc<dyn Chat>,
    /// our memory
    pub store: Arc<dyn Store>,
    /// who is who
    pub content: Arc<dyn Content>,
    /// the words
    pub letters: Arc<Letters>,
}

impl Show {
    /// Shows every press that is not shown yet. What Slack does not take now is shown with the next press or start.
    ///
    /// # Errors
    /// The store failed.
    pub async fn run(&self) -> Stored<()> {
        for message in self.store.unshown().await? {
            self.one(&message).await?;
        }
        Ok(())
    }

    async fn one(&self, message: &Message) -> Stored<()> {
        let (State::Sent(place), Ok(reminder)) = (&message.state, serde_json::from_str::<Reminder>(&message.body)) else {
            return self.store.mark_shown(&message.key).await;
        };
        let ids: Vec<String> = reminder.items.iter().map(|item| item.ticket.clone()).collect();
        let memories = self.store.memories(&ids).await?;
        let people = self.people().await?;
        let post = self.letters.pressed(&reminder, &memories, &people);
        match self.chat.update(place, &message.key, &post).await {
            Answer::Accepted(_) | Answer::Refused(..) => self.store.mark_shown(&message.key).await,
            Answer::Later(_, why) | Answer::NotReached(why) | Answer::Unknown(why) => {
                warn!(why, "a press is not shown yet");
                Ok(())
            }
        }
    }

    async fn people(&self) -> Stored<People> {
        let content = Arc::clone(&self.content);
        let site = tokio::task::spawn_blocking(move || content.site()).await.map_err(|error| StoreError::Failed(error.to_string()))?;
        site.map(|site| People::of(&site)).map_err(|error| StoreError::Failed(format!("{error:#}")))
    }
}
