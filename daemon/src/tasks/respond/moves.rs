//! One move: what is about to be done is written, done, and its end is written.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;
use tracing::{info, warn};

use super::said::known;
use super::work::Respond;
use crate::ports::store::Stored;
use crate::response::advance::How;
use crate::response::advance::settle::settle;
use crate::response::failure::Why;
use crate::response::step::{Deed, Outcome, Output, Record, Response, State, Step};
use crate::wording::notice::Notice;
use crate::wording::response::steps::words;
use crate::wording::response::trouble::reason;

/// So often something that only we can be to blame for fails before somebody hears of it.
const LATE_AFTER: u32 = 5;

/// A step, and all that its doing needs.
pub struct Doing {
    /// the hands
    pub respond: Respond,
    /// the incident as it is known
    pub response: Arc<Response>,
    /// the step
    pub step: Step,
    /// what became of it so far
    pub record: Record,
    /// given back when the move has ended; a call has none
    pub place: Option<OwnedSemaphorePermit>,
}

impl Doing {
    /// Makes a move; what became of the step.
    ///
    /// # Errors
    /// The store failed. Then nobody knows what became of it, and it is looked for.
    pub async fn make(mut self, how: How) -> Stored<Record> {
        if matches!(self.step.deed, Deed::Call { .. }) {
            // Never closed.
            self.place = Arc::clone(&self.respond.shared.calls).acquire_owned().await.ok();
        }
        if how == How::Begin && !self.begin().await? {
            return self.end(Outcome::NameTaken).await;
        }
        let outcome = match how {
            How::Begin => self.attempt().await,
            How::Look => self.look().await,
            How::Ask => self.ask().await,
            How::Show => self.show().await,
            How::Spare => Outcome::Spared("somebody has answered".to_owned()),
        };
        self.end(outcome).await
    }

    /// Writes that it is begun. `false`: the channel's name is another incident's.
    async fn begin(&mut self) -> Stored<bool> {
        let begun = self.record.begun(self.respond.clock.now());
        let name = match &self.step.deed {
            Deed::MakeChannel { names } => names.get(begun.output.nth_name).map(String::as_str),
            _ => None,
        };
        let taken = self.respond.responses.put_record(self.id(), &self.step.name, &begun, name).await?;
        if taken {
            self.record = begun;
        }
        Ok(taken)
    }

    /// Writes how it ended, and tells the operators what they have to know.
    async fn end(mut self, outcome: Outcome) -> Stored<Record> {
        let before = self.record.clone();
        let now = self.respond.clock.now();
        self.record = settle(&self.step, &self.record, outcome, now);
        let (incident, step) = (self.id().to_owned(), self.step.name.clone());
        self.respond.responses.put_record(&incident, &step, &self.record, None).await?;
        let why = self.record.why.as_ref().map(Why::said);
        match (&self.record.state, why) {
            (State::Held, why) => warn!(incident, step, why, "held: a person has to see to it"),
            (State::Waiting | State::Begun, why) => info!(incident, step, why, again = %self.record.not_before, "not done yet"),
            (state, _) if *state != before.state => info!(incident, step, ?state, attempts = self.record.attempts, "moved on"),
            _ => {}
        }
        if matches!(self.step.deed, Deed::MakeChannel { .. } | Deed::Call { .. }) && self.record.state != before.state {
            self.respond.course.now();
        }
        self.tell().await?;
        if self.record.state == State::Done && before.state != State::Done {
            self.add_link().await?;
        }
        Ok(self.record)
    }

    /// Where it can be seen is good to know, and not worth a second attempt.
    async fn add_link(&mut self) -> Stored<()> {
        let Some(place) = self.place() else { return Ok(()) };
        if let Ok(link) = self.respond.rooms.link(&place).await {
            self.record.output = Output { link: Some(link), ..self.record.output.clone() };
            self.respond.responses.put_record(self.id(), &self.step.name, &self.record, None).await?;
        }
        Ok(())
    }

    async fn tell(&self) -> Stored<()> {
        let Record { state, output, attempts, .. } = &self.record;
        let voice = self.respond.voice.speaking(self.respond.tell.language);
        let what = || words(&self.step, known(&self.response, &voice));
        let (incident, why) = (self.id().to_owned(), reason(&self.step, &self.record, &voice));
        let notice = match state {
            State::Held => Notice::StepHeld(incident, what(), why),
            State::Waiting if matches!(self.step.deed, Deed::WriteReport { .. }) && *attempts >= LATE_AFTER => {
                Notice::StepLate(incident, what(), why)
            }
            State::Done if !output.doubles.is_empty() => {
                Notice::TicketsDoubled(incident, output.ticket.clone().unwrap_or_default(), output.doubles.clone())
            }
            _ => return Ok(()),
        };
        let name = format!("response {} {} {}", self.id(), self.step.name, if *state == State::Waiting { "late" } else { "over" });
        self.respond.tell.trouble(&name, &notice, self.respond.clock.now()).await?;
        self.respond.deliver.now();
        Ok(())
    }

    /// The incident's id.
    pub(super) fn id(&self) -> &str {
        self.response.incident.id.as_str()
    }
}
