//! What we know → `tickets.json`, which the site reads. It is written when a ticket changes or is told of, and
//! once an hour all the same: of 100,000 tickets it is too long to be written at each poll that found nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use incident::level::Level;
use incident::tickets::{Change, Reminded, ResponseRecord, Ticket};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Handle;
use tracing::info;

use super::poll::POLLED_AT;
use crate::policy::calendar::hours::Calendar;
use crate::policy::facts::history::Account;
use crate::policy::facts::memory::Memory;
use crate::policy::facts::people::{Found, People};
use crate::policy::facts::promises::Promises;
use crate::policy::judge::first_step;
use crate::policy::rules::Rules;
use crate::policy::verdict::{Case, Policy};
use crate::ports::content::{Content, SnapshotHead};
use crate::ports::response::responses::{Course, Responses};
use crate::ports::store::{Known, Store, Which};

/// So many tickets are in hand at once.
const PORTION: u32 = 1000;

/// So old it becomes while no ticket changes: what only time changes is shown by then, and that we still look.
const FRESH_FOR: SignedDuration = SignedDuration::from_hours(1);

/// So long it is told how a form was answered.
const COURSES_FOR: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// When it could not be written, it is tried again after this long.
const TRIED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Writes the snapshot. Copies share when it is due again.
#[derive(Clone)]
pub struct Snapshot {
    /// our memory
    pub store: Arc<dyn Store>,
    /// our memory of incidents
    pub responses: Arc<dyn Responses>,
    /// where it is written
    pub content: Arc<dyn Content>,
    /// the rules, which say when a ticket is stale
    pub rules: Arc<Rules>,
    /// the time that counts
    pub calendar: Arc<Calendar>,
    /// where people open a ticket, ending in `/browse/`
    pub browse: String,
    /// when it is to be written again although nobody asks for it
    pub next: Arc<Mutex<Option<Timestamp>>>,
}

impl Snapshot {
    /// When it is to be written again, even if no ticket changes. `None`: it was never tried yet.
    pub fn next(&self) -> Option<Timestamp> {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_next(&self, next: Option<Timestamp>) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// Writes all tickets that were ever seen. Before the first poll nothing is written: an empty file would say that
    /// there are no tickets.
    ///
    /// # Errors
    /// The store or the content folder fails; the old file stays.
    pub async fn run(&self, now: Timestamp) -> Result<()> {
        let Some(as_of) = self.store.value(POLLED_AT).await?.and_then(|text| text.parse().ok()) else { return Ok(()) };
        self.set_next(now.checked_add(TRIED_EVERY).ok());
        let (task, handle) = (self.clone(), Handle::current());
        tokio::task::spawn_blocking(move || task.write(as_of, now, &handle)).await??;
        self.set_next(now.checked_add(FRESH_FOR).ok());
        Ok(())
    }

    fn write(&self, as_of: Timestamp, now: Timestamp, handle: &Handle) -> Result<()> {
        let (site, promises) = (self.content.site()?, self.content.promises()?);
        let people = People::of(&site);
        let ground = Ground { people: &people, promises: &promises, now };
        let since = now.checked_sub(COURSES_FOR).unwrap_or(Timestamp::MIN);
        let courses = handle.block_on(self.responses.courses(since))?;
        let responses = courses.into_iter().map(|course| record(course, &site.zone)).collect();
        let head = SnapshotHead { as_of, browse: self.browse.clone(), responses };
        let mut portions = Portions { store: self.store.as_ref(), handle, after: None };
        let mut count = 0_u32;
        let tickets = std::iter::from_fn(|| portions.next());
        let mut each = tickets.flat_map(|portion| match portion {
            Ok(portion) => portion.into_iter().map(|(known, memory)| Ok(self.ticket(&known, &memory, &ground))).collect(),
            Err(error) => vec![Err(error)],
        });
        self.content.put_tickets(&head, &mut each.by_ref().inspect(|_| count += 1))?;
        info!(tickets = count, "tickets.json written");
        Ok(())
    }

    fn ticket(&self, known: &Known, memory: &Memory, ground: &Ground<'_>) -> Ticket {
        let history = &known.history;
        let level = ground.promises.level(history);
        let case = Case { ticket: history, memory, level, gone_at: known.gone_at, people: ground.people };
        let stale_at = first_step(&case, &Policy { rules: &self.rules, calendar: &self.calendar });
        let account = history.assignee.as_ref();
        Ticket {
            key: history.key.clone(),
            summary: history.summary.clone(),
            status: history.status.name.clone(),
            category: history.status.category,
            entered_at: history.entry().at,
            created_at: history.created_at,
            resolved_at: history.resolved_at,
            due: history.due,
            assignee: account.and_then(|account| match ground.people.of_account(&account.id) {
                Found::One(person) => Some(person.key.clone()),
                Found::Nobody | Found::Several => shown_name(account),
            }),
            history: history
                .changes
                .iter()
                .map(|change| Change { at: change.at, from: change.from.1.clone(), to: change.to.1.clone() })
                .collect(),
            reminded: u32::try_from(memory.told.len()).unwrap_or(u32::MAX),
            reminders: memory.told.iter().map(|told| Reminded { at: told.at, rung: told.rung }).collect(),
            stale_since: stale_at.filter(|at| *at <= ground.now),
            // A rule says when a ticket is stale, never when it is to be done.
            due_by: None,
            resolution: history.resolution.clone(),
            previous_keys: history.previous_keys.clone(),
            gone_at: known.gone_at,
            owner_active: account.map(|account| account.active),
            incidents: ground.promises.of(history).into_iter().map(|promise| promise.incident.id).collect(),
        }
    }
}

/// How a form was answered, without a word that anybody wrote.
fn record(course: Course, zone: &TimeZone) -> ResponseRecord {
    let (level, corrected_at) = course.corrected.map_or((course.assessed, None), |(level, at)| (level, Some(at)));
    ResponseRecord {
        incident: course.incident,
        reported_at: course.reported_at,
        kind: Some(course.kind),
        level: Some(level.number()),
        assessed: Some(course.assessed).filter(|assessed| *assessed != level).map(Level::number),
        corrected_at,
        channel_at: course.channel_at,
        call_at: course.call_at,
        answered_at: course.answered_at,
        report_due: course.report_due.map(|due| due.to_zoned(zone.clone()).date()),
    }
}

/// The sign in an e-mail address, as keyboards of both kinds write it.
const AT: [char; 2] = ['@', '＠'];

/// An account's name, fit for everybody's eyes: where Jira has an e-mail address for a name, what stands before the `@`;
/// nothing, where it has only the account's id.
fn shown_name(account: &Account) -> Option<String> {
    let words = account.name.split_whitespace().map(|word| word.split_once(AT).map_or(word, |(before, _)| before));
    let words = words.map(|word| if account.name.contains(AT) { word.trim_matches(['<', '(', '"']) } else { word });
    let name = words.filter(|word| !word.is_empty() && *word != account.id).collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

/// What is the same for all tickets.
struct Ground<'g> {
    people: &'g People,
    promises: &'g Promises,
    now: Timestamp,
}

/// All tickets, portion by portion.
struct Portions<'p> {
    store: &'p dyn Store,
    handle: &'p Handle,
    after: Option<String>,
}

impl Portions<'_> {
    fn next(&mut self) -> Option<Result<Vec<(Known, Memory)>>> {
        match self.handle.block_on(self.read()) {
            Ok(portion) if portion.is_empty() => None,
            portion => Some(portion),
        }
    }

    async fn read(&mut self) -> Result<Vec<(Known, Memory)>> {
        let portion = self.store.page(Which::All, self.after.as_deref(), PORTION).await?;
        self.after = portion.last().map(|known| known.history.id.clone()).or_else(|| self.after.take());
        let ids: Vec<String> = portion.iter().map(|known| known.history.id.clone()).collect();
        let mut memories: HashMap<String, Memory> = self.store.memories(&ids).await?;
        Ok(portion
            .into_iter()
            .map(|known| (memories.remove(&known.history.id).unwrap_or_default(), known))
            .map(|(memory, known)| (known, memory))
            .collect())
    }
}
