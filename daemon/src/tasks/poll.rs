//! The tracker → what we know of its tickets.
//!
//! A poll asks for what changed since the last one that succeeded, with some minutes of overlap, because the tracker's
//! index lags; once a day it asks for everything, and once more before a ticket's absence is believed. Nothing is
//! concluded from a poll that failed on the way, and nothing from a ticket's absence: it is asked for by its id, and only
//! the second absence in a row counts. A poll that breaks off between two pages goes on from there the next time: else
//! many tickets and a short time to ask would never come to an end.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tracing::{debug, info, warn};

use super::tell::Tell;
use crate::outbox::retry::{self, PROBE_EVERY};
use crate::policy::facts::history::{StatusChange, TicketHistory};
use crate::ports::store::{Hold, JIRA, Known, Patience, Store, StoreError, Which};
use crate::ports::tickets::{Since, Tickets, Trouble};
use crate::wording::notice::Notice;

/// The tracker's index shows a change after seconds to minutes.
const OVERLAP_MINUTES: i64 = 10;

/// How often everything is asked for.
const RECONCILE_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// Between the two absences of which the second counts.
const SURE_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// No query has more pages; more are a mistake of the tracker's.
const MOST_PAGES: u32 = 10_000;

/// When the last poll that succeeded began.
pub const POLLED_AT: &str = "poll.at";
const RECONCILED_AT: &str = "poll.reconciled_at";
/// Where a poll broke off; empty when the last one did not.
const PLACE: &str = "poll.place";

/// Our clock and the tracker's may be so far apart; while we work with a clock that is more wrong, nobody is reminded.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(10);

/// Under this name stands since when our clock has been wrong; nothing, while it is right.
pub const CLOCK_IS_WRONG: &str = "clock.wrong";

/// A tracker that cannot be reached is told after this long: short outages mend themselves.
const TOLD_AFTER: SignedDuration = SignedDuration::from_mins(30);

/// Asks the tracker.
#[derive(Clone)]
pub struct Poll {
    tickets: Arc<dyn Tickets>,
    store: Arc<dyn Store>,
    tell: Tell,
    patience: Patience,
}

/// What a poll saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Polled {
    /// how many tickets the tracker gave
    pub seen: u32,
    /// how many of them were new, had changed, or are gone
    pub changed: u32,
}

/// Where a poll stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Place {
    since: Since,
    /// when its first page was asked for: what changed since is not in it
    began: Timestamp,
    /// leads to the next page; `None`: the first one
    next: Option<String>,
}

/// Why a poll failed. What is known stays as it was, but for the pages that came.
#[derive(Debug, Error)]
pub enum PollError {
    /// the tracker
    #[error("{0}")]
    Tracker(#[from] Trouble),
    /// our own store
    #[error("{0}")]
    Store(#[from] StoreError),
    /// our clock is ahead of the tracker's by so much, or behind it
    #[error("the clock is wrong by {0:#}")]
    Clock(SignedDuration),
    /// it was not asked, because of an earlier answer
    #[error("not asked before {0}: {1}")]
    Held(Timestamp, String),
}

impl Poll {
    /// A poll of this tracker into this store.
    pub fn new(tickets: Arc<dyn Tickets>, store: Arc<dyn Store>, tell: Tell, patience: Patience) -> Self {
        Self { tickets, store, tell, patience }
    }

    /// One poll. What stays wrong is told to the operators, once.
    ///
    /// # Errors
    /// The tracker or the store failed; nothing is concluded then, and the next poll asks for the same again.
    pub async fn run(&self, now: Timestamp) -> Result<Polled, PollError> {
        self.obey_holds(now).await?;
        match self.ask(now).await {
            Ok(polled) => {
                self.works(now).await?;
                Ok(polled)
            }
            Err(error) => {
                match &error {
                    PollError::Tracker(trouble) => self.note(trouble, now).await?,
                    PollError::Clock(apart) => self.note_clock(*apart, now).await?,
                    PollError::Store(_) | PollError::Held(..) => {}
                }
                Err(error)
            }
        }
    }

    async fn ask(&self, now: Timestamp) -> Result<Polled, PollError> {
        self.greet(now).await?;
        let place = self.place(now).await?;
        let (began, everything) = (place.began, place.since == Since::Ever);
        let (mut polled, unreadable) = self.read_all(place, now).await?;
        polled.changed += self.ask_for_missing(now).await?;
        if everything {
            polled.changed += self.ask_for_unseen(began, now).await?;
            self.store.put_value(RECONCILED_AT, &began.to_string()).await?;
        }
        self.store.put_value(POLLED_AT, &began.to_string()).await?;
        self.note_unreadable(unreadable, now).await?;
        info!(seen = polled.seen, changed = polled.changed, everything, "polled");
        Ok(polled)
    }

    /// Where to go on, or to begin.
    async fn place(&self, now: Timestamp) -> Result<Place, StoreError> {
        let left: Option<Place> = self.store.value(PLACE).await?.and_then(|text| serde_json::from_str(&text).ok());
        if let Some(left) = left.filter(|left| left.began <= now && now.duration_since(left.began) < RECONCILE_EVERY) {
            info!(began = %left.began, "going on where a poll broke off");
            return Ok(left);
        }
        let everything = self.is_time_for_everything(now).await? || self.has_missed_some(now).await?;
        let since = if everything { Since::Ever } else { self.since(now).await? };
        Ok(Place { since, began: now, next: None })
    }

    async fn leave(&self, place: Option<&Place>) -> Result<(), StoreError> {
        let text = place.and_then(|place| serde_json::to_string(place).ok()).unwrap_or_default();
        self.store.put_value(PLACE, &text).await
    }

    async fn obey_holds(&self, now: Timestamp) -> Result<(), PollError> {
        let holds = self.store.holds().await?;
        let hold = holds.into_iter().find(|hold| hold.destination == JIRA && hold.keeps(self.patience, now));
        hold.map_or(Ok(()), |hold| Err(PollError::Held(hold.until, hold.why)))
    }

    async fn note(&self, trouble: &Trouble, now: Timestamp) -> Result<(), StoreError> {
        let why = trouble.to_string();
        if let Some(hold) = hold(trouble, now) {
            self.store.put_hold(&hold).await?;
        }
        match trouble {
            Trouble::Credentials(_) => self.tell.trouble("jira credentials", &Notice::JiraToken(why), now).await,
            Trouble::Question(_) => self.tell.trouble("jira question", &Notice::JiraQuery(why), now).await,
            Trouble::Later(..) | Trouble::Unknown(_) => {
                self.tell.lasting(JIRA, TOLD_AFTER, now, |since| Notice::JiraUnreachable(since, why.clone())).await
            }
        }
    }

    async fn note_clock(&self, apart: SignedDuration, now: Timestamp) -> Result<(), StoreError> {
        self.store.put_value(CLOCK_IS_WRONG, &now.to_string()).await?;
        self.tell.trouble("clock", &Notice::ClockWrong(apart.as_mins()), now).await
    }

    async fn note_unreadable(&self, keys: Vec<String>, now: Timestamp) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        self.tell.trouble(&format!("unreadable {}", keys.join(" ")), &Notice::TicketsUnreadable(keys), now).await
    }

    async fn works(&self, now: Timestamp) -> Result<(), StoreError> {
        self.store.end_hold(JIRA).await?;
        for name in ["jira credentials", "jira question", JIRA] {
            self.tell.over(name, now, Notice::JiraWorks).await?;
        }
        self.tell.over("clock", now, |_| Notice::ClockRight).await
    }

    /// Each time: with credentials that are refused, a tracker that is open to the public answers a search with no
    /// tickets instead of an error. It also tells what time it is: by a clock that is wrong, nothing is noted, unless
    /// somebody has just started us by hand, by whatever clock.
    async fn greet(&self, now: Timestamp) -> Result<(), PollError> {
        let greeting = self.tickets.myself().await?;
        debug!(account = greeting.account.name, clock = ?greeting.clock, "the tracker knows us");
        let apart = greeting.clock.map_or(SignedDuration::ZERO, |clock| now.duration_since(clock));
        if apart.abs() > CLOCKS_APART {
            warn!(minutes = apart.as_mins(), "our clock and the tracker's are apart");
            return if self.patience == Patience::Whole { Err(PollError::Clock(apart)) } else { Ok(()) };
        }
        self.store.turn_back(now).await?;
        if self.store.value(CLOCK_IS_WRONG).await?.is_some_and(|since| !since.is_empty()) {
            self.store.put_value(CLOCK_IS_WRONG, "").await?;
        }
        Ok(())
    }

    async fn is_time_for_everything(&self, now: Timestamp) -> Result<bool, StoreError> {
        let [polled, reconciled] = [self.instant(POLLED_AT).await?, self.instant(RECONCILED_AT).await?];
        // A clock that was set back would otherwise keep us from it for as long as it was set back.
        let recent = |at: Timestamp| at <= now && now.duration_since(at) < RECONCILE_EVERY;
        Ok(polled.is_none_or(|at| at > now) || !reconciled.is_some_and(recent))
    }

    /// Whether an absence is old enough to be believed, if the search does not bring the ticket after all.
    async fn has_missed_some(&self, now: Timestamp) -> Result<bool, StoreError> {
        let missing = self.store.page(Which::Missing, None, 100).await?;
        Ok(missing.iter().any(|known| is_sure(known, now)))
    }

    async fn since(&self, now: Timestamp) -> Result<Since, StoreError> {
        let Some(polled) = self.instant(POLLED_AT).await? else { return Ok(Since::Ever) };
        let minutes = (now.duration_since(polled).as_secs() + 59) / 60 + OVERLAP_MINUTES;
        Ok(u32::try_from(minutes).map_or(Since::Ever, Since::Minutes))
    }

    async fn instant(&self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.store.value(name).await?.and_then(|text| text.parse().ok()))
    }

    /// Every page, to the one that has no next; what a page brings is kept at once, so that memory does not grow.
    async fn read_all(&self, mut place: Place, now: Timestamp) -> Result<(Polled, Vec<String>), PollError> {
        let (mut polled, mut unreadable) = (Polled::default(), Vec::new());
        for number in 0..MOST_PAGES {
            let asked = self.tickets.page(place.since, place.next.as_deref()).await;
            // A place that leads nowhere any more must not keep the next poll from beginning anew.
            if number == 0 && place.next.is_some() && asked.as_ref().is_err_and(|trouble| !matches!(trouble, Trouble::Later(..))) {
                self.leave(None).await?;
            }
            let page = asked?;
            polled.seen += u32::try_from(page.tickets.len()).unwrap_or(u32::MAX);
            polled.changed += self.keep(page.tickets, now).await?;
            unreadable.extend(page.unreadable);
            if page.next.is_some() && page.next == place.next {
                return Err(Trouble::Unknown("the tracker gave the same page twice".to_owned()).into());
            }
            let (was_first, is_last) = (place.next.is_none(), page.next.is_none());
            place.next = page.next;
            if !(was_first && is_last) {
                self.leave(Some(&place).filter(|_| !is_last)).await?;
            }
            if is_last {
                return Ok((polled, unreadable));
            }
        }
        Err(Trouble::Unknown(format!("the tracker gave more than {MOST_PAGES} pages")).into())
    }

    /// Keeps what was seen; the changes of status are asked for where a ticket is new or has changed. How many had.
    async fn keep(&self, seen: Vec<TicketHistory>, now: Timestamp) -> Result<u32, PollError> {
        let known = self.store.known(&ids(&seen)).await?;
        let (same, changed): (Vec<_>, Vec<_>) = seen.into_iter().partition(|ticket| is_as_known(ticket, known.get(&ticket.id), now));
        self.store.mark_seen(&ids(&same), now).await?;
        if changed.is_empty() {
            return Ok(0);
        }
        let changes = self.tickets.changes(&ids(&changed)).await?;
        let fresh: Vec<_> = changed.into_iter().zip(changes).map(|(ticket, changes)| with_past(ticket, changes, &known)).collect();
        self.store.put_tickets(&fresh, now).await?;
        Ok(u32::try_from(fresh.len()).unwrap_or(u32::MAX))
    }

    /// Those which nobody found last time. Of how many there was something new.
    async fn ask_for_missing(&self, now: Timestamp) -> Result<u32, PollError> {
        let (mut changed, mut after): (u32, Option<String>) = (0, None);
        loop {
            let missing = self.store.page(Which::Missing, after.as_deref(), 100).await?;
            let Some(last) = missing.last() else { return Ok(changed) };
            after = Some(last.history.id.clone());
            for known in &missing {
                changed += u32::from(self.look_for(known, now).await?);
            }
        }
    }

    /// Those which a poll of everything did not bring. Of how many there was something new.
    async fn ask_for_unseen(&self, began: Timestamp, now: Timestamp) -> Result<u32, PollError> {
        let (mut changed, mut after): (u32, Option<String>) = (0, None);
        loop {
            let unseen = self.store.unseen_since(began, after.as_deref(), 100).await?;
            let Some(last) = unseen.last() else { return Ok(changed) };
            after = Some(last.history.id.clone());
            for known in unseen.iter().filter(|known| known.missing_since.is_none()) {
                changed += u32::from(self.look_for(known, now).await?);
            }
        }
    }

    /// Asks for one ticket by its id. The first absence is noted; a second one, later by ten minutes, is believed. Whether
    /// it says something new of the ticket.
    async fn look_for(&self, known: &Known, now: Timestamp) -> Result<bool, PollError> {
        let id = &known.history.id;
        let sure = is_sure(known, now);
        match self.tickets.one(id).await? {
            None if sure => {
                warn!(ticket = known.history.key, "gone");
                self.store.mark_gone(id, now).await?;
                return Ok(true);
            }
            Some(found) if found.status != known.history.status => {
                let changes = self.tickets.changes(std::slice::from_ref(id)).await?.into_iter().next().unwrap_or_default();
                let fresh = with_past(found, changes, &HashMap::from([(id.clone(), known.clone())]));
                self.store.put_tickets(&[fresh], now).await?;
                self.store.mark_missing(id, now).await?;
                return Ok(true);
            }
            Some(_) if sure => {
                info!(ticket = known.history.key, "no longer among the configured tickets");
                self.store.mark_left(id, now).await?;
            }
            None | Some(_) => self.store.mark_missing(id, now).await?,
        }
        Ok(false)
    }
}

fn ids(tickets: &[TicketHistory]) -> Vec<String> {
    tickets.iter().map(|ticket| ticket.id.clone()).collect()
}

/// Whether the tracker says of a ticket what it said before; one that was gone is news. The index may also show what was
/// true before that. A change that was dated in times to come hides none that is dated rightly, and accounts are
/// deactivated and renamed without a change of the ticket.
fn is_as_known(ticket: &TicketHistory, known: Option<&Known>, now: Timestamp) -> bool {
    known.filter(|known| known.gone_at.is_none()).is_some_and(|known| {
        let stands = &known.history;
        let lags = ticket.updated_at < stands.updated_at && stands.updated_at.duration_since(now) <= CLOCKS_APART;
        let same = ticket.updated_at == stands.updated_at && ticket.status == stands.status && ticket.key == stands.key;
        lags || same && ticket.assignee == stands.assignee
    })
}

fn is_sure(known: &Known, now: Timestamp) -> bool {
    known.missing_since.is_some_and(|since| now.duration_since(since) >= SURE_AFTER)
}

/// How long the tracker is left alone after a trouble, if it is. Whoever asks it has to keep that.
pub(super) fn hold(trouble: &Trouble, now: Timestamp) -> Option<Hold> {
    let (wait, asked) = match trouble {
        Trouble::Later(wait, _) => (retry::asked(*wait, 0), true),
        Trouble::Credentials(_) | Trouble::Question(_) => (PROBE_EVERY, false),
        Trouble::Unknown(_) => return None,
    };
    let until = retry::later(now, wait);
    Some(Hold { destination: JIRA.to_owned(), until, why: trouble.to_string(), asked, refused: false, since: now })
}

/// The ticket with its changes, and with the keys it had before.
fn with_past(mut ticket: TicketHistory, changes: Vec<StatusChange>, known: &HashMap<String, Known>) -> TicketHistory {
    ticket.changes = changes;
    if let Some(known) = known.get(&ticket.id) {
        ticket.previous_keys.clone_from(&known.history.previous_keys);
        if known.history.key != ticket.key && !ticket.previous_keys.contains(&known.history.key) {
            ticket.previous_keys.push(known.history.key.clone());
        }
    }
    ticket
}
