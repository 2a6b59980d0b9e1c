//! Whether a ticket is still what a reminder says of it: asked once more before it is spoken of.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinSet;

use super::{AT_ONCE, Deliver};
use crate::policy::facts::history::TicketHistory;
use crate::policy::facts::memory::Memory;
use crate::policy::reminder::{Item, Reminder};
use crate::ports::store::{JIRA, Known, Stored};
use crate::ports::tickets::{Tickets, Trouble};
use crate::tasks::poll;

impl Deliver {
    /// Tickets that are not any more what the reminder says of them: left their stay in the status, are somebody else's,
    /// cannot be seen, or somebody asked for quiet about them since. A tracker that does not answer, or asks us to wait,
    /// changes nothing: better a word too many than a promise forgotten.
    pub(super) async fn moved_on(&self, reminder: &Reminder) -> Stored<Vec<String>> {
        let ids: Vec<String> = reminder.items.iter().map(|item| item.ticket.clone()).collect();
        let (known, memories, now) = (self.store.known(&ids).await?, self.store.memories(&ids).await?, self.clock.now());
        let is_as_said = |item: &&Item| {
            let loud = memories.get(&item.ticket).is_none_or(|memory| !is_quiet(memory, item, now));
            loud && known.get(&item.ticket).is_some_and(|known| is_as_said(known, item))
        };
        let (stays, moved): (Vec<&Item>, Vec<&Item>) = reminder.items.iter().partition(is_as_said);
        let mut asked = JoinSet::new();
        let waits = self.store.holds().await?.iter().any(|hold| hold.destination == JIRA && hold.keeps(self.patience, now));
        let mut told = Vec::new();
        for item in stays.iter().filter(|_| !waits) {
            // A message may be about a hundred tickets; the tracker is not asked about all of them at once.
            if asked.len() >= AT_ONCE {
                told.extend(asked.join_next().await.and_then(Result::ok));
            }
            let (tickets, ticket, known) = (Arc::clone(&self.tickets), item.ticket.clone(), known[&item.ticket].history.clone());
            asked.spawn(async move { (ticket, still_stays(tickets.as_ref(), &known).await) });
        }
        let mut gone: HashSet<String> = moved.into_iter().map(|item| item.ticket.clone()).collect();
        told.extend(asked.join_all().await);
        for (ticket, stays) in told {
            match stays {
                Ok(true) => {}
                Ok(false) => drop(gone.insert(ticket)),
                Err(trouble) => {
                    if let Some(hold) = poll::hold(&trouble, self.clock.now()) {
                        self.store.put_hold(&hold).await?;
                    }
                }
            }
        }
        Ok(ids.into_iter().filter(|id| gone.contains(id)).collect())
    }
}

/// A later word that it is not theirs ends a wish for quiet.
fn is_quiet(memory: &Memory, item: &Item, now: Timestamp) -> bool {
    let quiet = memory.quiet.as_ref().filter(|quiet| quiet.entry == item.entry && quiet.until > now);
    quiet.is_some_and(|quiet| memory.disowned.as_ref().is_none_or(|disowned| disowned.at < quiet.at))
}

/// Whether what we know of a ticket is what a reminder says of it.
fn is_as_said(known: &Known, item: &Item) -> bool {
    let account = known.history.assignee.as_ref().map(|account| &account.id);
    known.gone_at.is_none() && known.left_at.is_none() && known.history.entry().id == item.entry && account == item.account.as_ref()
}

/// Whether the tracker still says of a ticket what we know. One that changed at all may have left its status and come
/// back, which only its changes tell.
async fn still_stays(tickets: &dyn Tickets, known: &TicketHistory) -> Result<bool, Trouble> {
    let Some(mut now) = tickets.one(&known.id).await? else { return Ok(false) };
    let account = |ticket: &TicketHistory| ticket.assignee.as_ref().map(|account| account.id.clone());
    if now.status.id != known.status.id || account(&now) != account(known) || now.updated_at == known.updated_at {
        return Ok(now.status.id == known.status.id && account(&now) == account(known));
    }
    now.changes = tickets.changes(std::slice::from_ref(&known.id)).await?.into_iter().next().unwrap_or_default();
    Ok(now.entry().id == known.entry().id)
}
