//! Slack as the chat.

use std::fmt;

use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::sync::OnceCell;

use super::blocks::blocks;
use super::call::{Reply, with_form, with_json};
use super::find::{EVENT, Wanted, find, sighting};
use super::text::{fallback, is_link, is_user};
use crate::adapters::http::{Credentials as Token, Deadlines, Misaddressed, Service};
use crate::outbox::answer::{Answer, Sighting};
use crate::outbox::message::Receipt;
use crate::outbox::post::Post;
use crate::ports::chat::{ChannelState, Chat, Copy, Credentials, UserState};

/// Slack.
pub struct Slack {
    pub(super) service: Service,
    secret: Vec<u8>,
    ourselves: OnceCell<Ourselves>,
}

/// Who we are in Slack.
pub(super) struct Ourselves {
    /// our user
    pub(super) user: String,
    /// the address of the workspace, where Slack tells it
    pub(super) workspace: Option<String>,
}

impl fmt::Debug for Slack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slack").field("service", &self.service).finish_non_exhaustive()
    }
}

impl Slack {
    /// Slack at an address, which ends in `/api/`. `secret` is the instance's: metadata can be read by every app of the
    /// workspace, so keys go there as a keyed hash.
    ///
    /// # Errors
    /// The address is not one to which a token may be sent.
    pub fn new(url: &str, token: &Token, secret: &[u8], deadlines: Deadlines) -> Result<Self, Misaddressed> {
        Ok(Self { service: Service::new(url, token, deadlines)?, secret: secret.to_vec(), ourselves: OnceCell::new() })
    }

    /// A key as it stands in a message's metadata.
    fn hashed(&self, key: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes keys of any length");
        mac.update(key.as_bytes());
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn metadata(&self, key: &str) -> Value {
        json!({"event_type": EVENT, "event_payload": {"k": self.hashed(key)}})
    }

    /// Who we are, asked for once.
    pub(super) async fn ourselves(&self) -> Result<&Ourselves, Answer> {
        let ask = || async {
            let (credentials, workspace) = self.greeted().await?;
            Ok(Ourselves { user: credentials.user, workspace })
        };
        self.ourselves.get_or_try_init(ask).await
    }

    /// Our credentials, and the address of the workspace.
    async fn greeted(&self) -> Result<(Credentials, Option<String>), Answer> {
        let reply = with_form(&self.service, "auth.test", &[]).await?;
        let (Some(user), Some(team)) = (reply.text("user_id"), reply.text("team_id")) else {
            return Err(Answer::Unknown("an answer that does not say who we are".to_owned()));
        };
        let scopes = reply.answered.text("x-oauth-scopes");
        let scopes = scopes.map(|all| all.split(',').map(str::trim).filter(|scope| !scope.is_empty()).map(str::to_owned).collect());
        let workspace = reply.text("url").filter(|url| is_link(url)).map(str::to_owned);
        Ok((Credentials { user: user.to_owned(), team: team.to_owned(), scopes, clock: reply.answered.clock() }, workspace))
    }

    /// The conversation in which a recipient reads: of a user, the direct one.
    async fn conversation(&self, recipient: &str) -> Result<String, Answer> {
        if !is_user(recipient) {
            return Ok(recipient.to_owned());
        }
        let reply = with_form(&self.service, "conversations.open", &[("users", recipient)]).await?;
        let id = reply.body.get("channel").and_then(|channel| channel["id"].as_str());
        id.map(str::to_owned).ok_or_else(|| Answer::Unknown("a conversation without an id".to_owned()))
    }

    async fn look(&self, recipient: &str, key: &str, since: Timestamp) -> Result<Vec<Copy>, Answer> {
        let author = &self.ourselves().await?.user;
        let channel = self.conversation(recipient).await?;
        find(&self.service, &channel, &Wanted { author, key: &self.hashed(key), since }).await
    }
}

/// Where what was said stands. An answer that does not tell proves nothing.
fn receipt(reply: Result<Reply, Answer>, channel: Option<&str>, ts: &str) -> Answer {
    let reply = match reply {
        Ok(reply) => reply,
        Err(answer) => return answer,
    };
    let channel = channel.or_else(|| reply.text("channel")).map(str::to_owned);
    match (channel, reply.text(ts).map(str::to_owned)) {
        (Some(channel), Some(ts)) => Answer::Accepted(Receipt { channel, ts }),
        _ => Answer::Unknown("an answer that does not say where the message stands".to_owned()),
    }
}

#[async_trait]
impl Chat for Slack {
    async fn post(&self, recipient: &str, key: &str, post: &Post) -> Answer {
        let mut body = words(post);
        body["channel"] = json!(recipient);
        body["metadata"] = self.metadata(key);
        body["unfurl_links"] = json!(false);
        body["unfurl_media"] = json!(false);
        receipt(with_json(&self.service, "chat.postMessage", &body).await, None, "ts")
    }

    async fn find(&self, recipient: &str, key: &str, since: Timestamp) -> Sighting {
        match self.look(recipient, key, since).await {
            Ok(copies) => copies.into_iter().next().map_or(Sighting::Absent, |copy| Sighting::Found(copy.place)),
            Err(failed) => sighting(failed),
        }
    }

    async fn copies(&self, recipient: &str, key: &str, since: Timestamp) -> Result<Vec<Copy>, Answer> {
        self.look(recipient, key, since).await
    }

    async fn update(&self, place: &Receipt, key: &str, post: &Post) -> Answer {
        let mut body = words(post);
        body["channel"] = json!(place.channel);
        body["ts"] = json!(place.ts);
        body["metadata"] = self.metadata(key);
        // Unlike a new message, a changed one would otherwise have bare addresses and names made into links.
        body["parse"] = json!("none");
        receipt(with_json(&self.service, "chat.update", &body).await, None, "ts")
    }

    async fn whisper(&self, channel: &str, user: &str, post: &Post) -> Answer {
        let mut body = words(post);
        body["channel"] = json!(channel);
        body["user"] = json!(user);
        receipt(with_json(&self.service, "chat.postEphemeral", &body).await, Some(channel), "message_ts")
    }

    /// A message that is not there any more counts as taken away.
    async fn delete(&self, place: &Receipt) -> Answer {
        let body = json!({"channel": place.channel, "ts": place.ts});
        match with_json(&self.service, "chat.delete", &body).await {
            Ok(_) => Answer::Accepted(place.clone()),
            Err(Answer::Refused(_, word)) if word == "message_not_found" => Answer::Accepted(place.clone()),
            Err(answer) => answer,
        }
    }

    async fn credentials(&self) -> Result<Credentials, Answer> {
        self.greeted().await.map(|(credentials, _)| credentials)
    }

    async fn user(&self, id: &str) -> Result<UserState, Answer> {
        let reply = match with_form(&self.service, "users.info", &[("user", id)]).await {
            Err(Answer::Refused(_, word)) if matches!(word.as_str(), "user_not_found" | "user_not_visible") => {
                return Ok(UserState::Unknown);
            }
            reply => reply?,
        };
        let Some(user) = reply.body.get("user").filter(|user| user.is_object()) else {
            return Err(Answer::Unknown("an answer without the user".to_owned()));
        };
        let says = |name: &str| user[name].as_bool().unwrap_or(false);
        Ok(match (says("deleted"), says("is_bot") || user["id"] == "USLACKBOT") {
            (true, _) => UserState::Deactivated,
            (false, true) => UserState::Bot,
            (false, false) => UserState::Active,
        })
    }

    async fn channel(&self, id: &str) -> Result<ChannelState, Answer> {
        let reply = with_form(&self.service, "conversations.info", &[("channel", id)]).await?;
        let Some(channel) = reply.body.get("channel").filter(|channel| channel.is_object()) else {
            return Err(Answer::Unknown("an answer without the channel".to_owned()));
        };
        let says = |name: &str| channel[name].as_bool().unwrap_or(false);
        let name = channel["name"].as_str().unwrap_or_default().to_owned();
        Ok(ChannelState { name, member: says("is_member"), archived: says("is_archived") })
    }
}

/// What a post says, in the members that all methods share.
fn words(post: &Post) -> Value {
    json!({"text": fallback(&post.fallback), "blocks": blocks(post)})
}
