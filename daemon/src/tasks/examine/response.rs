//! What the steps of `responses.yaml` need: scopes, channels by name, and people who can be called.

use std::collections::BTreeSet;
use std::sync::Arc;

use incident::responses::{Message, Step};
use incident::site::model::Site;
use jiff::{SignedDuration, Timestamp};

use super::{Line, word, wrong};
use crate::ports::chat::{Chat, Credentials};
use crate::ports::response::phone::{Phone, Repeats};
use crate::ports::response::responses::{Notable, Responses};
use crate::ports::response::rooms::Rooms;
use crate::response::failure::Failure;
use crate::wording::response::known::Known;
use crate::wording::response::steps::words;
use crate::wording::response::trouble::reason;
use crate::wording::voice::Voice;

/// With this scope the app posts to public channels that it is not in.
const ANYWHERE: &str = "chat:write.public";

/// So long a step that waits for a person is told.
const HELD_WITHIN: SignedDuration = SignedDuration::from_hours(30 * 24);
/// And so many of them.
const MOST_HELD: usize = 20;

/// What needs a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// a channel that a step makes, and people who are invited into it
    Channel,
    /// an opening message, which is pinned
    Opening,
    /// a channel that a step names with `#`
    Name,
    /// the form in Slack
    Form,
}

/// A scope of the Slack app that some response needs, and what for.
pub const SCOPES: &[(&str, &str, Need)] = &[
    ("channels:manage", "to make an incident's channel, to invite into it and to set its topic", Need::Channel),
    ("pins:write", "to pin the opening message", Need::Opening),
    ("commands", "to open the form with /incident", Need::Form),
];

/// Whether the form is offered in Slack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlackForm {
    /// it is
    Offered,
    /// there is no questionnaire, or nothing by which Slack could be known
    LeftOut,
}

/// What follows a report, and the hands for it.
#[derive(Clone)]
pub struct Response {
    /// Slack's channels
    pub rooms: Arc<dyn Rooms>,
    /// the telephone, where there is one
    pub phone: Option<Arc<dyn Phone>>,
    /// every step that `responses.yaml` names
    pub steps: Vec<Step>,
    /// the keys of the people whom some step calls
    pub called: BTreeSet<String>,
    /// whether the form is offered in Slack
    pub form: SlackForm,
    /// our memory of incidents
    pub responses: Arc<dyn Responses>,
    /// how steps are told
    pub voice: Voice,
}

impl Response {
    fn needs(&self, need: Need) -> bool {
        let some = |wanted: fn(&Step) -> bool| self.steps.iter().any(wanted);
        match need {
            Need::Channel => some(|step| matches!(step, Step::CreateChannel { .. } | Step::Invite { .. })),
            Need::Opening => some(|step| matches!(step, Step::Post { message: Message::Opening, .. })),
            Need::Name => some(|step| matches!(step, Step::Post { to, .. } if to.starts_with('#'))),
            Need::Form => self.form == SlackForm::Offered,
        }
    }

    /// The scopes that are needed here, beside those of reminders.
    pub(super) fn scopes(&self) -> Vec<(&'static str, &'static str)> {
        SCOPES.iter().filter(|(.., need)| self.needs(*need)).map(|(scope, what, _)| (*scope, *what)).collect()
    }

    /// A scope that makes something here easier.
    pub(super) fn welcomes(&self, scope: &str) -> bool {
        scope == ANYWHERE && self.needs(Need::Name)
    }

    /// The keys of the people whom some step invites.
    pub(super) fn invited(&self, site: &Site) -> BTreeSet<String> {
        let names = self.steps.iter().flat_map(|step| match step {
            Step::Invite { people, .. } => people.as_slice(),
            _ => &[],
        });
        names.flat_map(|name| site.roles.get(name).cloned().unwrap_or_else(|| vec![name.clone()])).collect()
    }

    /// The channels that steps post to, beside those that they make.
    pub(super) async fn channels(&self, chat: &dyn Chat, credentials: &Credentials, lines: &mut Vec<Line>) {
        let places = self.steps.iter().filter_map(|step| match step {
            Step::Post { to, .. } if to != "channel" => Some(to.as_str()),
            _ => None,
        });
        let anywhere = credentials.scopes.as_ref().is_some_and(|scopes| scopes.iter().any(|scope| scope == ANYWHERE));
        for place in places.collect::<BTreeSet<_>>() {
            lines.push(match self.id(place).await {
                Ok(Some(id)) => spoken_in(chat, place, &id, anywhere).await,
                Ok(None) => wrong(
                    format!("responses.yaml posts to {place}, and there is no such public channel"),
                    "make the channel, or write the id of another one (C…) in its place",
                ),
                Err(failure) => wrong(format!("whether there is {place} cannot be seen: {}", why(&failure)), "try again"),
            });
        }
    }

    async fn id(&self, place: &str) -> Result<Option<String>, Failure> {
        match place.strip_prefix('#') {
            Some(name) => self.rooms.named(name).await,
            None => Ok(Some(place.to_owned())),
        }
    }

    /// The steps that a person has to see to, of the last month.
    pub(super) async fn held(&self, now: Timestamp, lines: &mut Vec<Line>) {
        let since = now.checked_sub(HELD_WITHIN).unwrap_or(Timestamp::MIN);
        let Ok(held) = self.responses.notable(Notable::Held, since).await else { return };
        for (incident, name) in held.iter().take(MOST_HELD) {
            lines.extend(self.one_held(incident, name).await);
        }
        if let Some(more @ 1..) = held.len().checked_sub(MOST_HELD) {
            lines.push(Line::Odd(format!("{more} more steps of incidents wait for a person")));
        }
    }

    async fn one_held(&self, incident: &str, name: &str) -> Option<Line> {
        let response = self.responses.response(incident).await.ok()??;
        let (step, record) = (response.step(name)?, response.records.get(name)?);
        let known = Known { response: &response, voice: &self.voice };
        let (what, why, since) = (words(step, known), reason(step, record, &self.voice), self.voice.full_moment(record.since));
        Some(Line::Odd(format!("{incident}: a person has to do this: {what} ({why}); since {since}")))
    }

    /// Whether everybody whom a step calls can be called.
    pub(super) async fn calls(&self, now: Timestamp, lines: &mut Vec<Line>) {
        let Some(first) = self.called.first() else { return };
        let Some(phone) = &self.phone else {
            return lines.push(wrong(
                format!("responses.yaml has people called, such as `{first}`, and there is no telephone"),
                "write `phone` into daemon.yaml: pagerduty, or twilio with `people_private`",
            ));
        };
        let unknown: Vec<String> = self.called.iter().filter_map(|person| phone.knows(person).err()).collect();
        if unknown.is_empty() {
            let count = self.called.len();
            lines.push(Line::Well(match count {
                1 => "the person whom responses.yaml calls can be called".to_owned(),
                _ => format!("all {count} people whom responses.yaml calls can be called"),
            }));
        }
        lines.extend(unknown.into_iter().map(|why| wrong(why, "write `phone: \"+81…\"` for the person there")));
        if phone.repeats() == Repeats::AreSwallowed {
            let words =
                "PagerDuty was not tried, because it takes every request for an incident: send it one by hand to see that the key is right";
            return lines.push(Line::Odd(words.to_owned()));
        }
        let Some(known) = self.called.iter().find(|person| phone.knows(person).is_ok()) else { return };
        lines.push(match phone.find(known, now).await {
            Ok(_) => Line::Well("the telephone service accepts our account and token".to_owned()),
            Err(failure) => wrong(format!("the telephone: {}", why(&failure)), "see `phone` in daemon.yaml, its account and its token"),
        });
    }
}

async fn spoken_in(chat: &dyn Chat, place: &str, id: &str, anywhere: bool) -> Line {
    match chat.channel(id).await {
        Ok(channel) if channel.archived => wrong(format!("responses.yaml posts to {place}, which is archived"), "name another channel"),
        Ok(channel) if !channel.member && !anywhere => wrong(
            format!("responses.yaml posts to {place}, and the app is not in it"),
            "write `/invite @` and the app's name there, or give it the scope `chat:write.public`",
        ),
        Ok(_) => Line::Well(format!("responses.yaml can post to {place}")),
        Err(answer) => {
            wrong(format!("responses.yaml posts to {place}: {}", word(&answer)), "use the channel's id (C…), and invite the app")
        }
    }
}

fn why(failure: &Failure) -> &str {
    match failure {
        Failure::Refused(why) | Failure::Later(_, why) | Failure::NotReached(why) | Failure::Unknown(why) => why,
    }
}
