//! Whether a step was done, of which nobody saw the end; and how a call goes.

use super::moves::Doing;
use super::said::labels;
use crate::outbox::answer::Sighting;
use crate::ports::response::phone::{Repeats, Ringing};
use crate::response::failure::{Failure, Tried};
use crate::response::step::{Deed, During, Outcome, Output};

impl Doing {
    /// Looks for it.
    pub(super) async fn look(&self) -> Outcome {
        let found = match &self.step.deed {
            deed if deed.repeats_harmlessly() => Ok(Outcome::Repeatable),
            Deed::MakeChannel { names } => self.look_for_channel(names).await,
            Deed::OpenTicket { .. } => self.look_for_ticket().await,
            Deed::Call { person, .. } => self.look_for_call(person).await,
            _ => self.look_for_message().await,
        };
        found.unwrap_or_else(|failure| Outcome::Failed(During::Look, failure))
    }

    /// No other incident ever tries this name, so a channel that we made by it is this one's.
    pub(super) async fn look_for_channel(&self, names: &[String]) -> Tried<Outcome> {
        let Some(name) = names.get(self.record.output.nth_name) else { return Ok(Outcome::Absent) };
        let ours = self.respond.rooms.made_since(self.record.first_at).await?;
        let found = ours.into_iter().find(|channel| channel.name == *name);
        Ok(found.map_or(Outcome::Absent, |channel| self.made(channel.id, name)))
    }

    async fn look_for_message(&self) -> Tried<Outcome> {
        let Some(channel) = self.recipient().await? else { return Ok(Outcome::Absent) };
        match self.respond.chat.find(&channel, &self.step.key, self.record.first_at).await {
            // What it shows is not known, so it is drawn anew.
            Sighting::Found(receipt) => Ok(self.stands(receipt, None)),
            Sighting::Absent => Ok(Outcome::Absent),
            Sighting::Forbidden(why) => Err(Failure::Refused(why)),
            Sighting::Later(wait, why) => Err(Failure::Later(wait, why)),
            Sighting::Unknown(why) => Err(Failure::Unknown(why)),
        }
    }

    async fn look_for_ticket(&self) -> Tried<Outcome> {
        let label = labels(&self.step.key, self.id()).swap_remove(0);
        let mut found = self.respond.openings.labelled(&label).await?.into_iter().map(|key| key.as_str().to_owned());
        let Some(first) = found.next() else { return Ok(Outcome::Absent) };
        Ok(Outcome::Done(Output { ticket: Some(first), doubles: found.collect(), ..self.record.output.clone() }))
    }

    async fn look_for_call(&self, person: &str) -> Tried<Outcome> {
        let Some(phone) = &self.respond.phone else { return Ok(Outcome::Repeatable) };
        if phone.repeats() == Repeats::AreSwallowed {
            return Ok(Outcome::Repeatable);
        }
        let found = phone.find(person, self.record.began_at).await?;
        let ours = found.filter(|call| self.respond.shared.takes(call, self.id(), &self.step.name));
        Ok(ours.map_or(Outcome::Absent, Outcome::Ringing))
    }

    /// Asks how the call goes.
    pub(super) async fn ask(&self) -> Outcome {
        let (Some(phone), Some(call)) = (&self.respond.phone, &self.record.output.call) else {
            return Outcome::Unanswered("no telephone".to_owned());
        };
        match phone.ringing(call).await {
            Ok(Ringing::Going) => Outcome::Ringing(call.clone()),
            Ok(Ringing::Answered) => Outcome::Done(Output { answered: true, ..self.record.output.clone() }),
            Ok(Ringing::Taken) => Outcome::Done(Output { answered: true, taken: true, ..self.record.output.clone() }),
            Ok(Ringing::Unanswered(why)) => Outcome::Unanswered(why),
            Err(failure) => Outcome::Failed(During::Look, failure),
        }
    }
}
