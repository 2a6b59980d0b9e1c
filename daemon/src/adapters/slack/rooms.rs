//! Slack's channels: made, listed, filled with people, headed.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::call::{Denied, in_full, with_form, with_json};
use super::client::Slack;
use super::text::{is_link, topic};
use crate::adapters::http::Service;
use crate::outbox::answer::Answer;
use crate::outbox::message::Receipt;
use crate::outbox::post::Post;
use crate::ports::chat::Chat;
use crate::ports::response::rooms::{Invited, Made, OwnChannel, Rooms};
use crate::response::failure::{Failure, Tried};

/// Channels on a page. Slack takes less than 1000, and few pages a minute.
const PAGE: &str = "999";
/// A workspace with more channels than that many pages hold is not read to its end.
const MOST_PAGES: usize = 1000;
/// Most people that one call invites.
const AT_ONCE: usize = 100;
/// Slack's clock and ours may differ by this much; `doctor` tells more.
const CLOCKS_APART: SignedDuration = SignedDuration::from_secs(60);

/// Words that mean: this person is in the channel.
const MEMBERS: &[&str] = &["already_in_channel", "cant_invite_self"];
/// Words that are about the person who is invited, and not about the channel or about us.
const ABOUT_A_PERSON: &[&str] = &[
    "cannot_dm_bot",
    "cant_invite",
    "invitee_cant_see_channel",
    "no_external_invite_permission",
    "no_user",
    "org_user_not_in_team",
    "ura_max_channels",
    "user_disabled",
    "user_is_restricted",
    "user_not_found",
    "user_not_visible",
    "users_not_found",
];

/// What an answer proves of a step.
pub(super) fn failure(answer: Answer) -> Failure {
    match answer {
        Answer::Refused(_, word) => Failure::Refused(word),
        Answer::Later(wait, word) => Failure::Later(wait, word),
        Answer::NotReached(why) => Failure::NotReached(why),
        Answer::Unknown(why) => Failure::Unknown(why),
        Answer::Accepted(_) => Failure::Unknown("an answer to another question".to_owned()),
    }
}

#[async_trait]
impl Rooms for Slack {
    async fn make(&self, name: &str) -> Tried<Made> {
        match with_json(&self.service, "conversations.create", &json!({"name": name})).await {
            Ok(reply) => {
                let id = reply.body.get("channel").and_then(|channel| channel["id"].as_str()).filter(|id| !id.is_empty());
                id.map(|id| Made::Channel(id.to_owned())).ok_or_else(|| Failure::Unknown("a channel without an id".to_owned()))
            }
            Err(Answer::Refused(_, word)) if word == "name_taken" => Ok(Made::NameTaken),
            Err(answer) => Err(failure(answer)),
        }
    }

    async fn made_since(&self, since: Timestamp) -> Tried<Vec<OwnChannel>> {
        let ourselves = &self.ourselves().await.map_err(failure)?.user;
        // Slack tells whole seconds, of its own clock.
        let since = since.checked_sub(CLOCKS_APART).unwrap_or(Timestamp::UNIX_EPOCH).as_second();
        let mut ours = Vec::new();
        each_channel(&self.service, |channel| {
            if channel["creator"] == *ourselves && channel["created"].as_i64().is_some_and(|created| created >= since) {
                ours.extend(own_channel(channel));
            }
            ControlFlow::Continue(())
        })
        .await
        .map_err(failure)?;
        ours.sort_by(|a, b| (a.made_at, &a.id).cmp(&(b.made_at, &b.id)));
        Ok(ours)
    }

    async fn named(&self, name: &str) -> Tried<Option<String>> {
        let mut found = None;
        each_channel(&self.service, |channel| {
            if channel["name"] != name && channel["name_normalized"] != name {
                return ControlFlow::Continue(());
            }
            found = channel["id"].as_str().map(str::to_owned);
            ControlFlow::Break(())
        })
        .await
        .map_err(failure)?;
        Ok(found)
    }

    async fn invite(&self, channel: &str, users: &[String]) -> Tried<Vec<Invited>> {
        let mut known = HashMap::new();
        for some in users.chunks(AT_ONCE) {
            invite(&self.service, channel, some, &mut known).await?;
        }
        let missing = || Failure::Unknown("an answer that does not speak of everybody".to_owned());
        users.iter().map(|user| known.get(user).cloned().ok_or_else(missing)).collect()
    }

    async fn pin(&self, place: &Receipt) -> Tried<()> {
        let body = json!({"channel": place.channel, "timestamp": place.ts});
        match with_json(&self.service, "pins.add", &body).await {
            Ok(_) => Ok(()),
            Err(Answer::Refused(_, word)) if word == "already_pinned" => Ok(()),
            Err(answer) => Err(failure(answer)),
        }
    }

    async fn set_topic(&self, channel: &str, words: &str) -> Tried<()> {
        let body = json!({"channel": channel, "topic": topic(words)});
        with_json(&self.service, "conversations.setTopic", &body).await.map(drop).map_err(failure)
    }

    async fn link(&self, place: &Receipt) -> Tried<String> {
        if place.ts.is_empty() {
            let ourselves = self.ourselves().await.map_err(failure)?;
            return Ok(match &ourselves.workspace {
                Some(workspace) => format!("{}/archives/{}", workspace.trim_end_matches('/'), place.channel),
                None => format!("https://slack.com/app_redirect?channel={}", place.channel),
            });
        }
        let fields = [("channel", place.channel.as_str()), ("message_ts", &place.ts)];
        let reply = with_form(&self.service, "chat.getPermalink", &fields).await.map_err(failure)?;
        let link = reply.text("permalink").filter(|link| is_link(link)).map(str::to_owned);
        link.ok_or_else(|| Failure::Unknown("an answer without a link".to_owned()))
    }

    async fn post(&self, channel: &str, key: &str, post: &Post) -> Tried<Receipt> {
        match Chat::post(self, channel, key, post).await {
            Answer::Accepted(receipt) => Ok(receipt),
            answer => Err(failure(answer)),
        }
    }
}

fn own_channel(channel: &Value) -> Option<OwnChannel> {
    Some(OwnChannel {
        id: channel["id"].as_str()?.to_owned(),
        name: channel["name"].as_str()?.to_owned(),
        made_at: Timestamp::from_second(channel["created"].as_i64()?).ok()?,
    })
}

/// Shows every public channel that is not archived, until enough was seen.
async fn each_channel(service: &Service, mut see: impl FnMut(&Value) -> ControlFlow<()> + Send) -> Result<(), Answer> {
    let mut seen = HashSet::new();
    let mut cursor = String::new();
    for _ in 0..MOST_PAGES {
        let mut fields = vec![("types", "public_channel"), ("exclude_archived", "true"), ("limit", PAGE)];
        if !cursor.is_empty() {
            fields.push(("cursor", &cursor));
        }
        let reply = with_form(service, "conversations.list", &fields).await?;
        let Some(channels) = reply.body.get("channels").and_then(Value::as_array) else {
            return Err(Answer::Unknown("a list without channels".to_owned()));
        };
        for channel in channels.iter().filter(|channel| channel["is_archived"] != true) {
            if see(channel).is_break() {
                return Ok(());
            }
        }
        cursor = reply.body.get("response_metadata").and_then(|metadata| metadata["next_cursor"].as_str()).unwrap_or_default().to_owned();
        if cursor.is_empty() {
            return Ok(());
        }
        if !seen.insert(cursor.clone()) {
            return Err(Answer::Unknown("a list of channels that leads in a circle".to_owned()));
        }
    }
    Err(Answer::Unknown("a list of channels without end".to_owned()))
}

/// Invites some people, and notes what became of each. Where a refusal does not speak of all of them, the rest are
/// invited again: who is in the channel already stays in it.
async fn invite(service: &Service, channel: &str, users: &[String], known: &mut HashMap<String, Invited>) -> Tried<()> {
    let mut open: Vec<Vec<&str>> = vec![users.iter().map(String::as_str).collect()];
    while let Some(some) = open.pop() {
        match invited(service, channel, &some).await {
            Ok(body) => {
                let refused = each_refusal(&body);
                let became = |user: &str| refused.get(user).cloned().unwrap_or(Invited::Member);
                known.extend(some.into_iter().map(|user| (user.to_owned(), became(user))));
            }
            Err(Denied { answer: Answer::Refused(_, word), body }) => {
                let mut refused = each_refusal(&body);
                if let [one] = some.as_slice() {
                    let said = refused.remove(*one).or_else(|| outcome(&word)).ok_or(Failure::Refused(word))?;
                    known.insert((*one).to_owned(), said);
                    continue;
                }
                open.extend(not_spoken_of(&some, &refused, word)?);
                known.extend(refused);
            }
            Err(denied) => return Err(failure(denied.answer)),
        }
    }
    Ok(())
}

/// Whom a refusal says nothing of: together, or each alone where it does not say whom it is about.
fn not_spoken_of<'u>(some: &[&'u str], refused: &HashMap<String, Invited>, word: String) -> Tried<Vec<Vec<&'u str>>> {
    let rest: Vec<&str> = some.iter().copied().filter(|user| !refused.contains_key(*user)).collect();
    if rest.len() < some.len() {
        return Ok(if rest.is_empty() { Vec::new() } else { vec![rest] });
    }
    outcome(&word).map(|_| rest.into_iter().map(|user| vec![user]).collect()).ok_or(Failure::Refused(word))
}

/// One call.
async fn invited(service: &Service, channel: &str, users: &[&str]) -> Result<Map<String, Value>, Denied> {
    let body = json!({"channel": channel, "users": users.join(","), "force": true});
    in_full(service, "conversations.invite", &body).await.map(|reply| reply.body)
}

/// What Slack says of single people.
fn each_refusal(body: &Map<String, Value>) -> HashMap<String, Invited> {
    let errors = body.get("errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let each = errors.iter().filter_map(|error| {
        let word: String = error["error"].as_str()?.chars().filter(|c| !c.is_control()).take(100).collect();
        Some((error["user"].as_str()?.to_owned(), outcome(&word).unwrap_or(Invited::Refused(word))))
    });
    each.collect()
}

/// What a word says of the person who is invited; `None`: it is not about them.
fn outcome(word: &str) -> Option<Invited> {
    if MEMBERS.contains(&word) {
        return Some(Invited::Member);
    }
    ABOUT_A_PERSON.contains(&word).then(|| Invited::Refused(word.to_owned()))
}
