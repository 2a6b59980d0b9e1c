//! The steps themselves, each tried once.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tracing::warn;

use super::moves::Doing;
use super::said::{call, known, ticket};
use crate::outbox::answer::Answer;
use crate::outbox::message::Receipt;
use crate::ports::response::rooms::{Invited, Made};
use crate::response::failure::{Failure, Tried};
use crate::response::step::{Deed, During, Outcome, Output, Place};
use crate::wording::response::draft::draft;

impl Doing {
    /// Does the step.
    pub(super) async fn attempt(&self) -> Outcome {
        let done = match &self.step.deed {
            Deed::MakeChannel { names } => self.make_channel(names).await,
            Deed::Invite { person } => self.invite(person).await,
            Deed::Post { .. } => self.post().await,
            Deed::RemindReport { path, .. } => self.remind(path).await,
            Deed::Pin { post } => self.pin(post).await,
            Deed::SetTopic => self.set_topic().await,
            Deed::OpenTicket { project, ticket_type } => self.open_ticket(project, ticket_type).await,
            Deed::WriteReport { path } => self.write_report(path).await,
            Deed::Call { person, .. } => self.call(person).await,
        };
        done.unwrap_or_else(|failure| Outcome::Failed(During::Attempt, failure))
    }

    async fn make_channel(&self, names: &[String]) -> Tried<Outcome> {
        let name = names.get(self.record.output.nth_name).ok_or_else(|| refused("no name is left"))?;
        match self.respond.rooms.make(name).await? {
            Made::Channel(id) => Ok(self.made(id, name)),
            // Perhaps we made it, and never heard of it.
            Made::NameTaken => Ok(match self.look_for_channel(names).await {
                Ok(Outcome::Absent) => Outcome::NameTaken,
                looked => looked.unwrap_or_else(|failure| Outcome::Failed(During::Look, failure)),
            }),
        }
    }

    pub(super) fn made(&self, id: String, name: &str) -> Outcome {
        Outcome::Done(Output { channel: Some(id), name: Some(name.to_owned()), ..self.record.output.clone() })
    }

    async fn invite(&self, person: &str) -> Tried<Outcome> {
        let member = self.response.plan.briefing.people.get(person);
        let slack = member.and_then(|member| member.slack.clone()).ok_or_else(|| refused("no `slack` in site.yaml"))?;
        match self.respond.rooms.invite(self.channel()?, &[slack]).await?.into_iter().next() {
            Some(Invited::Member) => Ok(self.done()),
            Some(Invited::Refused(word)) => Err(Failure::Refused(word)),
            None => Err(Failure::Unknown("an answer that speaks of nobody".to_owned())),
        }
    }

    async fn post(&self) -> Tried<Outcome> {
        let Some(channel) = self.recipient().await? else { return Err(refused("there is no such channel, or the app may not see it")) };
        let receipt = self.respond.rooms.post(&channel, &self.step.key, &self.drawn()).await?;
        Ok(self.stands(receipt, Some(self.response.facts(&self.step.deed))))
    }

    pub(super) fn stands(&self, receipt: Receipt, shown: Option<String>) -> Outcome {
        let Receipt { channel, ts } = receipt;
        Outcome::Done(Output { channel: Some(channel), ts: Some(ts), shown, ..self.record.output.clone() })
    }

    /// Where the message goes; `None`: there is no such channel.
    pub(super) async fn recipient(&self) -> Tried<Option<String>> {
        match &self.step.deed {
            Deed::Post { to: Place::Named(name), .. } => self.respond.rooms.named(name).await,
            Deed::Post { to: Place::Id(id), .. } => Ok(Some(id.clone())),
            Deed::RemindReport { .. } => Ok(Some(self.who_cares())),
            _ => self.channel().map(|id| Some(id.to_owned())),
        }
    }

    /// The incident's channel, else who leads, else everybody's channel.
    fn who_cares(&self) -> String {
        let briefing = &self.response.plan.briefing;
        let lead = || briefing.people.get(briefing.lead.as_ref()?)?.slack.clone();
        self.response.channel().map(str::to_owned).or_else(lead).unwrap_or_else(|| self.respond.channel.clone())
    }

    async fn remind(&self, path: &str) -> Tried<Outcome> {
        let (content, report) = (Arc::clone(&self.respond.content), path.to_owned());
        let is_draft = spawn_blocking(move || content.is_draft(&report)).await.map_err(|error| late(&error))?;
        match is_draft.map_err(|error| late(&format!("{error:#}")))? {
            Some(true) => self.post().await,
            Some(false) => Ok(Outcome::Spared("it is finished".to_owned())),
            None => Ok(Outcome::Spared("it is not there".to_owned())),
        }
    }

    async fn pin(&self, post: &str) -> Tried<Outcome> {
        let output = self.response.output(post);
        let place = output.and_then(|output| Some(Receipt { channel: output.channel.clone()?, ts: output.ts.clone()? }));
        self.respond.rooms.pin(&place.ok_or_else(|| refused("the message is missing"))?).await?;
        Ok(self.done())
    }

    async fn set_topic(&self) -> Tried<Outcome> {
        self.respond.rooms.set_topic(self.channel()?, &self.topic()).await?;
        Ok(Outcome::Done(Output { shown: Some(self.response.facts(&self.step.deed)), ..self.record.output.clone() }))
    }

    async fn open_ticket(&self, project: &str, ticket_type: &str) -> Tried<Outcome> {
        let ticket = ticket(&self.response, &self.step.key, (project, ticket_type), &self.voice());
        let key = self.respond.openings.open(&ticket).await?;
        Ok(Outcome::Done(Output { ticket: Some(key.as_str().to_owned()), ..self.record.output.clone() }))
    }

    async fn write_report(&self, path: &str) -> Tried<Outcome> {
        let (content, path) = (Arc::clone(&self.respond.content), path.to_owned());
        let (response, voice) = (Arc::clone(&self.response), self.voice());
        let write = move || {
            let site = content.handbook().map(|handbook| handbook.site.clone())?;
            content.put_report(&path, &draft(known(&response, &voice), &site))
        };
        spawn_blocking(write).await.map_err(|error| late(&error))?.map_err(|error| late(&format!("{error:#}")))?;
        Ok(self.done())
    }

    async fn call(&self, person: &str) -> Tried<Outcome> {
        let phone = self.respond.phone.as_ref().ok_or_else(|| refused("no `phone` in daemon.yaml"))?;
        phone.knows(person).map_err(Failure::Refused)?;
        let member = self.response.plan.briefing.people.get(person).ok_or_else(|| refused("nobody by this key in site.yaml"))?;
        let id = phone.call(&call(&self.response, &self.step.key, (person, member), &self.respond.voice)).await?;
        self.respond.shared.takes(&id, self.id(), &self.step.name);
        Ok(Outcome::Ringing(id))
    }

    /// Shows in what stands there what is known by now.
    pub(super) async fn show(&self) -> Outcome {
        let facts = self.response.facts(&self.step.deed);
        let shown = match self.place() {
            Some(place) => said(self.respond.chat.update(&place, &self.step.key, &self.drawn()).await),
            None => self.set_topic().await.map(drop),
        };
        match shown {
            Ok(()) => Outcome::Shown(facts),
            Err(Failure::Refused(why)) => {
                warn!(incident = self.id(), step = self.step.name, why, "it goes on showing what was known before");
                Outcome::Shown(facts)
            }
            Err(failure) => Outcome::Failed(During::Attempt, failure),
        }
    }

    pub(super) fn channel(&self) -> Tried<&str> {
        self.response.channel().ok_or_else(|| refused("there is no channel"))
    }

    pub(super) fn done(&self) -> Outcome {
        Outcome::Done(self.record.output.clone())
    }
}

fn said(answer: Answer) -> Tried<()> {
    match answer {
        Answer::Accepted(_) => Ok(()),
        Answer::Refused(_, why) => Err(Failure::Refused(why)),
        Answer::Later(wait, why) => Err(Failure::Later(wait, why)),
        Answer::NotReached(why) => Err(Failure::NotReached(why)),
        Answer::Unknown(why) => Err(Failure::Unknown(why)),
    }
}

fn refused(why: &str) -> Failure {
    Failure::Refused(why.to_owned())
}

/// The disk comes back, or somebody makes room on it.
fn late(why: &impl ToString) -> Failure {
    Failure::Later(Duration::from_secs(30), why.to_string())
}
