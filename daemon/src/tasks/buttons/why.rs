//! "Why me?" → the reasons, to whoever asked and to nobody else.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use super::press::Asked;
use crate::outbox::answer::Answer;
use crate::policy::calendar::hours::Calendar;
use crate::policy::facts::people::People;
use crate::policy::judge::explain;
use crate::policy::reason::Reason;
use crate::policy::rules::Rules;
use crate::policy::verdict::{Case, Judgement, Policy};
use crate::ports::chat::Chat;
use crate::ports::content::Content;
use crate::ports::store::Store;
use crate::tasks::letters::{Letters, name_people};

/// Explains.
#[derive(Clone)]
pub struct Why {
    /// Slack
    pub chat: Arc<dyn Chat>,
    /// our memory
    pub store: Arc<dyn Store>,
    /// who is who
    pub content: Arc<dyn Content>,
    /// the rules
    pub rules: Arc<Rules>,
    /// the time that counts
    pub calendar: Arc<Calendar>,
    /// the words
    pub letters: Arc<Letters>,
}

impl Why {
    /// Tells the reasons as they are now.
    ///
    /// # Errors
    /// The store or the content folder cannot be read, or Slack did not take the answer.
    pub async fn answer(&self, asked: &Asked, now: Timestamp) -> Result<()> {
        let content = Arc::clone(&self.content);
        let (site, promises) = tokio::task::spawn_blocking(move || anyhow::Ok((content.site()?, content.promises()?))).await??;
        let Some(known) = self.store.find(&asked.ticket).await? else { return Ok(()) };
        let memory = self.store.memories(std::slice::from_ref(&asked.ticket)).await?.remove(&asked.ticket).unwrap_or_default();
        let people = People::of(&site);
        let language = people.of_slack(&asked.user).map_or(site.language, |person| person.language);
        let level = promises.level(&known.history);
        let case = Case { ticket: &known.history, memory: &memory, level, gone_at: known.gone_at, people: &people };
        let policy = Policy { rules: &self.rules, calendar: &self.calendar };
        let Judgement { mut reasons, .. } = explain(&case, &policy, now);
        reasons.push(Reason::Goes(asked.route.clone()));
        name_people(&mut reasons, &people);
        let post = self.letters.why(&known.history.key, &reasons, language);
        match self.chat.whisper(&asked.channel, &asked.user, &post).await {
            Answer::Accepted(_) => Ok(()),
            other => anyhow::bail!("Slack did not take the answer to \"why me?\": {other:?}"),
        }
    }
}
