//! What was pressed → shown in the message. Showing it twice is the same as once.

use std::sync::Arc;

use tracing::warn;

use crate::outbox::answer::{Answer, Refusal};
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

/// What became of the presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// every one can be seen, or never will be
    All,
    /// Slack did not take some now
    Later,
}

impl Show {
    /// Shows every press that is not shown yet. What Slack does not take now is left for the next run.
    ///
    /// # Errors
    /// The store failed.
    pub async fn run(&self) -> Stored<Shown> {
        let mut left = 0;
        for message in self.store.unshown().await? {
            if self.one(&message).await? == Shown::Later {
                left += 1;
            }
        }
        Ok(if left == 0 { Shown::All } else { Shown::Later })
    }

    async fn one(&self, message: &Message) -> Stored<Shown> {
        // Asked before what they did: a press that comes meanwhile is shown by the next run.
        let presses = self.store.unshown_presses(&message.key).await?;
        let (State::Sent(place), Ok(reminder)) = (&message.state, serde_json::from_str::<Reminder>(&message.body)) else {
            return self.done(&presses).await;
        };
        let ids: Vec<String> = reminder.items.iter().map(|item| item.ticket.clone()).collect();
        let memories = self.store.memories(&ids).await?;
        let people = self.people().await?;
        let post = self.letters.pressed(&reminder, &memories, &people);
        match self.chat.update(place, &message.key, &post).await {
            Answer::Accepted(_) | Answer::Refused(Refusal::Message | Refusal::Recipient, _) => self.done(&presses).await,
            Answer::Refused(Refusal::Credentials, why) | Answer::Later(_, why) | Answer::NotReached(why) | Answer::Unknown(why) => {
                warn!(why, "a press is not shown yet");
                Ok(Shown::Later)
            }
        }
    }

    async fn done(&self, presses: &[String]) -> Stored<Shown> {
        self.store.mark_shown(presses).await?;
        Ok(Shown::All)
    }

    async fn people(&self) -> Stored<People> {
        let content = Arc::clone(&self.content);
        let site = tokio::task::spawn_blocking(move || content.site()).await.map_err(|error| StoreError::Failed(error.to_string()))?;
        site.map(|site| People::of(&site)).map_err(|error| StoreError::Failed(format!("{error:#}")))
    }
}
