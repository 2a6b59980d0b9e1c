//! The task, and what it does its work with.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;
use tracing::{error, info};

use super::round::Round;
use crate::ports::chat::Chat;
use crate::ports::content::Content;
use crate::ports::response::openings::Openings;
use crate::ports::response::phone::Phone;
use crate::ports::response::responses::Responses;
use crate::ports::response::rooms::Rooms;
use crate::ports::store::Stored;
use crate::scheduler::clock::Clock;
use crate::scheduler::wakes::{Stop, Wake, wait};
use crate::tasks::letters::Buttons;
use crate::tasks::tell::Tell;
use crate::wording::voice::Voice;

/// So many telephone calls are under way at once: as many as incidents may call within a minute.
const CALLS_AT_ONCE: usize = 64;
/// After the store has failed.
const TRIES_AGAIN: SignedDuration = SignedDuration::from_secs(10);
/// When all is over, what is under way gets so long to end.
const ENDS_WITHIN: Duration = Duration::from_secs(6);

/// Moves responses on. Copies share what they do it with.
#[derive(Clone)]
pub struct Respond {
    /// our memory of incidents
    pub responses: Arc<dyn Responses>,
    /// the chat's channels
    pub rooms: Arc<dyn Rooms>,
    /// the chat's messages
    pub chat: Arc<dyn Chat>,
    /// the tracker, told of new tickets
    pub openings: Arc<dyn Openings>,
    /// the telephone, where there is one
    pub phone: Option<Arc<dyn Phone>>,
    /// the reports
    pub content: Arc<dyn Content>,
    /// the time
    pub clock: Clock,
    /// how we speak
    pub voice: Voice,
    /// where something is said that has no channel of its own, and belongs to no person
    pub channel: String,
    /// speaks to the operators
    pub tell: Tell,
    /// sends what is said to them
    pub deliver: Wake,
    /// tells how it went
    pub course: Wake,
    /// whether what is pressed below a message is heard
    pub buttons: Buttons,
    /// what several steps share
    pub shared: Shared,
}

/// What several steps share. Copies share it too.
#[derive(Clone)]
pub struct Shared {
    pub(super) calls: Arc<Semaphore>,
    /// Which step a call belongs to: a look must not take the call of another.
    known_calls: Arc<Mutex<HashMap<String, (String, String)>>>,
}

impl Default for Shared {
    fn default() -> Self {
        Self { calls: Arc::new(Semaphore::new(CALLS_AT_ONCE)), known_calls: Arc::default() }
    }
}

impl Shared {
    /// Notes that a call belongs to a step. `false`: it belongs to another.
    pub(super) fn takes(&self, call: &str, incident: &str, step: &str) -> bool {
        let mut known = self.known_calls.lock().unwrap_or_else(PoisonError::into_inner);
        let owner = known.entry(call.to_owned()).or_insert_with(|| (incident.to_owned(), step.to_owned()));
        owner.0 == incident && owner.1 == step
    }

    /// Nobody asks for the calls of this incident any more.
    pub(super) fn forget(&self, incident: &str) {
        self.known_calls.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, owner| owner.0 != incident);
    }
}

impl Respond {
    /// Does all that can be done now, and waits for its end; when more can be done, if only time is wanting.
    ///
    /// # Errors
    /// The store failed.
    pub async fn run(&self) -> Stored<Option<Timestamp>> {
        let mut round = Round::new(self.clone());
        loop {
            round.look().await?;
            round.begin().await?;
            if !round.ended().await? {
                return Ok(round.next());
            }
        }
    }

    /// Does what can be done, as soon as it can be, until all is over.
    pub async fn work(&self, wake: &Wake, stop: &mut Stop, mut note: impl FnMut(Stored<()>)) {
        while !stop.is_over() {
            let mut round = Round::new(self.clone());
            let worked = self.work_on(&mut round, wake, stop, &mut note).await;
            if worked.is_err() {
                error!("the store failed while responses were moved on; what was under way is looked for");
            }
            note(worked);
            let _ = tokio::time::timeout(ENDS_WITHIN, round.finish()).await;
            let again = self.clock.now().checked_add(TRIES_AGAIN).ok();
            wait(&self.clock, again, &Wake::default(), stop).await;
        }
        info!("responses rest until the next start");
    }

    async fn work_on(&self, round: &mut Round, wake: &Wake, stop: &mut Stop, note: &mut impl FnMut(Stored<()>)) -> Stored<()> {
        round.look().await?;
        while !stop.is_over() {
            round.begin().await?;
            note(Ok(()));
            let next = round.next();
            // What is new is read when somebody says so, or now and then: not after each step, of which a flood has many.
            tokio::select! {
                ended = round.ended_or_never() => ended?,
                () = wait(&self.clock, next, wake, stop) => round.look().await?,
            }
        }
        Ok(())
    }
}
