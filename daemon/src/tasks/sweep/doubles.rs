//! The same net for tickets: one whose opening was tried more than once may exist twice after all, because the tracker's search shows a
//! new ticket late. Nobody but a person may close one, so a person is told.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tracing::warn;

use crate::ports::response::openings::Openings;
use crate::ports::response::responses::{Notable, Responses};
use crate::ports::store::Stored;
use crate::response::step::Deed;
use crate::scheduler::wakes::Wake;
use crate::tasks::respond::said::labels;
use crate::tasks::tell::Tell;
use crate::wording::notice::Notice;

/// A second ticket has turned up by then, if ever.
const LOOKS_BACK: SignedDuration = SignedDuration::from_hours(24);
const LOOKS_EVERY: SignedDuration = SignedDuration::from_hours(1);
const LOOKED_AT: &str = "doubles.at";
/// So many tickets are asked for in one go: the tracker has other work.
const MOST: usize = 200;

/// Looks for tickets that were opened twice.
#[derive(Clone)]
pub struct Doubles {
    /// our memory of incidents
    pub responses: Arc<dyn Responses>,
    /// the tracker
    pub openings: Arc<dyn Openings>,
    /// speaks to the operators
    pub tell: Tell,
    /// sends what is said to them
    pub deliver: Wake,
}

impl Doubles {
    /// Looks once an hour at the tickets of the last day. A tracker that does not answer is asked again in the next hour.
    ///
    /// # Errors
    /// The store failed.
    pub async fn run(&self, now: Timestamp) -> Stored<()> {
        let last: Option<Timestamp> = self.tell.store.value(LOOKED_AT).await?.and_then(|text| text.parse().ok());
        if last.is_some_and(|last| last <= now && now.duration_since(last) < LOOKS_EVERY) {
            return Ok(());
        }
        self.tell.store.put_value(LOOKED_AT, &now.to_string()).await?;
        let from = now.checked_sub(LOOKS_BACK).unwrap_or(Timestamp::MIN);
        let repeated = self.responses.notable(Notable::Repeated, from).await?;
        for (incident, step) in repeated.iter().filter(|(_, step)| step.starts_with("ticket:")).take(MOST) {
            if !self.one(incident, step, now).await? {
                break;
            }
        }
        Ok(())
    }

    /// `false`: the tracker does not answer.
    async fn one(&self, incident: &str, name: &str, now: Timestamp) -> Stored<bool> {
        let Some(response) = self.responses.response(incident).await? else { return Ok(true) };
        let Some(step) = response.step(name).filter(|step| matches!(step.deed, Deed::OpenTicket { .. })) else { return Ok(true) };
        let Some(ours) = response.output(name).and_then(|output| output.ticket.clone()) else { return Ok(true) };
        let found = match self.openings.labelled(&labels(&step.key, incident)[0]).await {
            Ok(found) => found,
            Err(failure) => {
                warn!(incident, "doubled tickets could not be looked for: {failure:?}");
                return Ok(false);
            }
        };
        let others: Vec<String> = found.iter().map(|key| key.as_str().to_owned()).filter(|key| *key != ours).collect();
        if !others.is_empty() {
            // By the name under which the response itself tells of it: nobody hears of the same pair twice.
            let trouble = format!("response {incident} {name} over");
            self.tell.trouble(&trouble, &Notice::TicketsDoubled(incident.to_owned(), ours, others), now).await?;
            self.deliver.now();
        }
        Ok(true)
    }
}
