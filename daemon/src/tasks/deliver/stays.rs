//! Whether a ticket is still what a reminder says of it, asked once more before it is said.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinSet;

use crate::policy::facts::history::TicketHistory;
use crate::policy::reminder::{Item, Reminder};
use crate::ports::store::{JIRA, Known, Patience, Store, Stored};
use crate::ports::tickets::{Tickets, Trouble};
use crate::tasks::poll;

/// Tickets that are not any more what the reminder says of them: left their stay in the status, are somebody else's,
/// cannot be seen, or are such that somebody asked for quiet since. A tracker that does not answer, or asks us to
/// wait, changes nothing: better a word too many than a promise forgotten.
pub(super) async fn moved_on(
    tickets: &Arc<dyn Tickets>,
    store: &dyn Store,
    reminder: &Reminder,
    patience: Patience,
    now: Timestamp,
) -> Stored<Vec<String>> {
    let ids: Vec<String> = reminder.items.iter().map(|item| item.ticket.clone()).collect();
    let (known, memories) = (store.known(&ids).await?, store.memories(&ids).await?);
    let is_as_said = |item: &Item| {
        let quiet = memories.get(&item.ticket).and_then(|memory| memory.quiet.as_ref());
        let is_quiet = quiet.is_some_and(|quiet| quiet.entry == item.entry && quiet.until > now);
        !is_quiet && known.get(&item.ticket).is_some_and(|known| is_as_said(known, item))
    };
    let (stays, mut moved): (Vec<&Item>, Vec<&Item>) = reminder.items.iter().partition(|item| is_as_said(item));
    let mut asked = JoinSet::new();
    let waits = store.holds().await?.iter().any(|hold| hold.destination == JIRA && hold.keeps(patience, now));
    for item in stays.iter().filter(|_| !waits) {
        let (tickets, item, known) = (Arc::clone(tickets), (*item).clone(), known[&item.ticket].history.clone());
        asked.spawn(async move { (item.ticket.clone(), still_stays(tickets.as_ref(), &known).await) });
    }
    let mut gone = HashSet::new();
    for (ticket, stays) in asked.join_all().await {
        match stays {
            Ok(true) => {}
            Ok(false) => drop(gone.insert(ticket)),
            Err(trouble) => {
                if let Some(hold) = poll::hold(&trouble, now) {
                    store.put_hold(&hold).await?;
                }
            }
        }
    }
    moved.extend(stays.into_iter().filter(|item| gone.contains(&item.ticket)));
    Ok(moved.into_iter().map(|item| item.ticket.clone()).collect())
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
