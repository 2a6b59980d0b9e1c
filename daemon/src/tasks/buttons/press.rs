//! What a pressed button does: kept at once, twice the same as once, and shown in the message afterwards.

use std::sync::Arc;

use anyhow::Context;
use async_trait::async_trait;
use jiff::Timestamp;
use tracing::{info, warn};

use super::effect::{Effect, Ground, NOT_MINE, Press, effect};
use crate::outbox::message::Kind;
use crate::policy::calendar::hours::Calendar;
use crate::policy::facts::people::{Found, People};
use crate::policy::reason::Route;
use crate::policy::reminder::{Item, Reminder};
use crate::policy::rules::Rules;
use crate::ports::content::Content;
use crate::ports::presses::{Pressed, Presses};
use crate::ports::store::{Store, StoreError, Stored};
use crate::scheduler::wakes::Wake;

/// Somebody asked why a ticket's reminder came to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// the Slack user
    pub user: String,
    /// the conversation
    pub channel: String,
    /// the tracker's id of the ticket
    pub ticket: String,
    /// why it came to them
    pub route: Route,
}

/// Takes presses.
#[derive(Clone)]
pub struct Buttons {
    /// our memory
    pub store: Arc<dyn Store>,
    /// who is who
    pub content: Arc<dyn Content>,
    /// the rules that spoke
    pub rules: Arc<Rules>,
    /// the time that counts
    pub calendar: Arc<Calendar>,
    /// shows what was pressed
    pub show: Wake,
    /// speaks again, to the channel, when a ticket is not theirs
    pub review: Wake,
    /// answers "why me?"
    pub questions: tokio::sync::mpsc::UnboundedSender<Asked>,
}

#[async_trait]
impl Presses for Buttons {
    async fn take(&self, pressed: Pressed, now: Timestamp) -> Stored<()> {
        let Some((message, item)) = self.meant(&pressed).await? else {
            warn!(name = pressed.name, "a press on something that is not ours");
            return Ok(());
        };
        // The same press again must not undo what was pressed after it.
        if self.store.was_pressed(&pressed.id).await? {
            return Ok(());
        }
        let (by, effect) = self.effect(&pressed, &item, now).await?;
        match &effect {
            Effect::Nothing => return Ok(()),
            Effect::Tell => {
                let asked = Asked { user: pressed.user, channel: pressed.place.channel, ticket: item.ticket, route: item.route };
                let _ = self.questions.send(asked);
                return Ok(());
            }
            Effect::Quiet(quiet) => self.store.be_quiet(&item.ticket, quiet).await?,
            Effect::Disown(disowned) => self.store.disown(&item.ticket, disowned).await?,
        }
        if self.store.first_press(&pressed.id, &message, now).await? {
            info!(ticket = item.key, by, name = pressed.name, "pressed");
        }
        self.show.now();
        if pressed.name == NOT_MINE {
            self.review.now();
        }
        Ok(())
    }
}

impl Buttons {
    /// The reminder and the ticket in it.
    async fn meant(&self, pressed: &Pressed) -> Stored<Option<(String, Item)>> {
        let Some(message) = self.store.sent_at(&pressed.place).await?.filter(|message| message.kind == Kind::Reminder) else {
            return Ok(None);
        };
        let reminder: Option<Reminder> = serde_json::from_str(&message.body).ok();
        let about = |item: &Item| format!("{}/{}", item.ticket, item.entry) == pressed.about;
        let item = reminder.and_then(|reminder| reminder.items.into_iter().find(about));
        // Only whom a ticket is meant for can say that it is not theirs; in a channel everybody may press.
        let meant = |item: &Item| pressed.name != NOT_MINE || item.mention.as_ref().is_none_or(|mention| mention.slack == pressed.user);
        Ok(item.filter(meant).map(|item| (message.key, item)))
    }

    /// The account to which a ticket is assigned now, where it is that of whoever pressed: the ticket may have been given
    /// to somebody else since the message was sent, and nobody says for them that it is not theirs.
    async fn account_of(&self, user: &str, ticket: &str, people: &People) -> Stored<Option<String>> {
        let account = self.store.find(ticket).await?.and_then(|known| known.history.assignee).map(|account| account.id);
        let is_theirs =
            |account: &String| matches!(people.of_account(account), Found::One(person) if person.slack.as_deref() == Some(user));
        Ok(account.filter(is_theirs))
    }

    async fn effect(&self, pressed: &Pressed, item: &Item, now: Timestamp) -> Stored<(String, Effect)> {
        let content = Arc::clone(&self.content);
        let site = tokio::task::spawn_blocking(move || content.site()).await.context("reading stopped").and_then(|site| site);
        let site = site.map_err(|error| StoreError::Failed(format!("{error:#}")))?;
        let people = People::of(&site);
        let account = self.account_of(&pressed.user, &item.ticket, &people).await?;
        let by = people.of_slack(&pressed.user).map_or_else(|| pressed.user.clone(), |person| person.key.clone());
        let press = Press { name: &pressed.name, value: pressed.value.as_deref(), by: &by, at: now };
        let review = site.review.as_ref().map(|time| (time, &site.zone));
        let ground = Ground { rules: &self.rules, calendar: &self.calendar, review };
        let effect = effect(&press, item, account.as_deref(), &ground);
        Ok((by, effect))
    }
}
