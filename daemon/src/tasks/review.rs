//! Histories → verdicts → reminders → outbox.
//!
//! Tickets are read and judged in portions, and only those that are due are kept in hand, so that memory does not
//! grow with their number. Outside working hours nothing is written: the same is found again when the calendar opens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use tracing::{debug, info, warn};

use super::poll::{CLOCK_IS_WRONG, POLLED_AT};
use crate::outbox::key::message_key;
use crate::outbox::message::{Kind, Message, State};
use crate::policy::address::Round;
use crate::policy::calendar::hours::Calendar;
use crate::policy::facts::people::People;
use crate::policy::facts::promises::Promises;
use crate::policy::judge::judge;
use crate::policy::remind::{Owed, Reminders, owed, remind};
use crate::policy::reminder::{Recipient, Reminder};
use crate::policy::rules::{Rules, To};
use crate::policy::verdict::{Case, Policy, Verdict};
use crate::ports::content::Content;
use crate::ports::store::{Outgoing, Store, Which};
use crate::wording::reminder::outbox_items;

/// So many tickets are in hand at once.
const PORTION: u32 = 1000;

/// Older knowledge than this is no ground to remind anybody.
const TOO_OLD: SignedDuration = SignedDuration::from_hours(24);

/// Judges every open ticket.
#[derive(Clone)]
pub struct Review {
    store: Arc<dyn Store>,
    content: Arc<dyn Content>,
    rules: Arc<Rules>,
    calendar: Arc<Calendar>,
    channel: String,
    held_until: Arc<Mutex<Option<Timestamp>>>,
}

/// What a review found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reviewed {
    /// open tickets that were judged
    pub judged: u32,
    /// tickets of which something is to be said
    pub due: u32,
    /// messages that were written
    pub written: u32,
    /// tickets that a cap keeps back
    pub capped: u32,
    /// when something that is held may be said, if anything is
    pub held_until: Option<Timestamp>,
}

/// What limits a round beyond the tickets, as [`Round`] has it.
#[derive(Debug, Clone, Default)]
pub struct Today {
    /// how many reminders each Slack user has had
    pub spoken: HashMap<String, u32>,
    /// whom Slack refuses, and its word for it
    pub refused: HashMap<String, String>,
}

/// What is the same for all tickets of a round.
struct Ground {
    people: People,
    promises: Promises,
    spoken: HashMap<String, u32>,
    refused: HashMap<String, String>,
    language: incident::text::Language,
}

impl Review {
    /// A review by these rules.
    pub fn new(store: Arc<dyn Store>, content: Arc<dyn Content>, rules: Arc<Rules>, calendar: Arc<Calendar>, channel: String) -> Self {
        Self { store, content, rules, calendar, channel, held_until: Arc::default() }
    }

    /// When the calendar opens on something that the last review held back.
    pub fn held_until(&self) -> Option<Timestamp> {
        *self.held_until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Judges all, and writes what is to be said.
    ///
    /// # Errors
    /// The store or the content folder cannot be read; nothing is said then.
    pub async fn run(&self, now: Timestamp) -> Result<Reviewed> {
        if self.knows(now).await?.is_none() {
            self.say_why_not(now).await?;
            return Ok(Reviewed::default());
        }
        let ground = self.ground(now).await?;
        let mut reviewed = Reviewed::default();
        let due = self.judge_all(&ground, now, &mut reviewed).await?;
        let Reminders { reminders, held } = remind(due, &self.round(&ground, now));
        for (ticket, reason) in &held {
            debug!(ticket, ?reason, "kept back");
        }
        reviewed.capped = u32::try_from(held.len()).unwrap_or(u32::MAX);
        let outgoing: Vec<Outgoing> = reminders.iter().map(|reminder| outgoing(reminder, now)).collect();
        reviewed.written = self.store.put_outgoing(&outgoing).await?;
        *self.held_until.lock().unwrap_or_else(PoisonError::into_inner) = reviewed.held_until;
        info!(judged = reviewed.judged, due = reviewed.due, written = reviewed.written, capped = reviewed.capped, "reviewed");
        Ok(reviewed)
    }

    /// When the tracker was last read completely, if that is no ground too old to remind anybody.
    ///
    /// # Errors
    /// The store fails.
    pub async fn knows(&self, now: Timestamp) -> Result<Option<Timestamp>> {
        let polled: Option<Timestamp> = self.store.value(POLLED_AT).await?.and_then(|text| text.parse().ok());
        let clock_is_right = self.store.value(CLOCK_IS_WRONG).await?.is_none_or(|since| since.is_empty());
        Ok(polled.filter(|at| clock_is_right && now.duration_since(*at) < TOO_OLD))
    }

    /// Nobody is reminded of what may not be true.
    async fn say_why_not(&self, now: Timestamp) -> Result<()> {
        let polled: Option<Timestamp> = self.store.value(POLLED_AT).await?.and_then(|text| text.parse().ok());
        match polled {
            None => warn!("nobody is reminded: no ticket was read from Jira yet"),
            Some(at) if now.duration_since(at) >= TOO_OLD => {
                warn!(last = %at, "nobody is reminded: the tickets were last read more than a day ago");
            }
            Some(_) => warn!("nobody is reminded: our clock and Jira's differ too much"),
        }
        Ok(())
    }

    async fn ground(&self, now: Timestamp) -> Result<Ground> {
        let content = Arc::clone(&self.content);
        let (site, promises) = tokio::task::spawn_blocking(move || anyhow::Ok((content.site()?, content.promises()?))).await??;
        let Today { spoken, refused } = self.today(now).await?;
        let (people, language) = (People::of(&site), site.language);
        Ok(Ground { people, promises, spoken, refused, language })
    }

    /// Who has heard from us today, and who cannot.
    ///
    /// # Errors
    /// The store fails.
    pub async fn today(&self, now: Timestamp) -> Result<Today> {
        let day = self.calendar.day(now);
        let mut said = self.store.reminders_since(self.calendar.begin_of(day)).await?;
        // A clock that was set back has written some in days to come.
        said.retain(|message| self.calendar.day(message.created_at) == day);
        let holds = self.store.holds().await?.into_iter().filter(|hold| hold.refused && hold.until > now);
        let refused = holds.map(|hold| (hold.destination, hold.why)).collect();
        Ok(Today { spoken: spoken(&said, self.rules.to), refused })
    }

    fn policy(&self) -> Policy<'_> {
        Policy { rules: &self.rules, calendar: &self.calendar }
    }

    fn round<'r>(&'r self, ground: &'r Ground, now: Timestamp) -> Round<'r> {
        let Ground { spoken, refused, language, .. } = ground;
        Round { policy: self.policy(), spoken, refused, channel: &self.channel, language: *language, now }
    }

    async fn judge_all(&self, ground: &Ground, now: Timestamp, reviewed: &mut Reviewed) -> Result<Vec<Owed>> {
        let mut due = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let portion = self.store.page(Which::Open, after.as_deref(), PORTION).await?;
            let Some(last) = portion.last() else { return Ok(due) };
            after = Some(last.history.id.clone());
            let ids: Vec<String> = portion.iter().map(|known| known.history.id.clone()).collect();
            let memories = self.store.memories(&ids).await?;
            let nothing = crate::policy::facts::memory::Memory::default();
            for known in &portion {
                let memory = memories.get(&known.history.id).unwrap_or(&nothing);
                let level = ground.promises.level(&known.history);
                let case = Case { ticket: &known.history, memory, level, gone_at: known.gone_at, people: &ground.people };
                self.judge_one(&case, ground, now, reviewed, &mut due);
            }
        }
    }

    fn judge_one(&self, case: &Case<'_>, ground: &Ground, now: Timestamp, reviewed: &mut Reviewed, due: &mut Vec<Owed>) {
        let judgement = judge(case, &self.policy(), now);
        reviewed.judged += 1;
        match &judgement.verdict {
            Verdict::Due(one) => {
                reviewed.due += 1;
                debug!(ticket = case.ticket.key, reasons = ?judgement.reasons, "due");
                due.push(owed(case, one, ground.promises.of(case.ticket), &self.round(ground, now)));
            }
            Verdict::Held { until: Some(until) } => {
                reviewed.held_until = Some(reviewed.held_until.map_or(*until, |earlier| earlier.min(*until)));
            }
            Verdict::Held { until: None } | Verdict::Waiting { .. } | Verdict::Silent => {}
        }
    }
}

/// The row of a reminder, and of the tickets in it.
pub fn outgoing(reminder: &Reminder, now: Timestamp) -> Outgoing {
    let items = outbox_items(reminder);
    let recipient = reminder.to.slack().to_owned();
    let message = Message {
        key: message_key(Kind::Reminder, &recipient, &items, ""),
        recipient,
        kind: Kind::Reminder,
        body: serde_json::to_string(reminder).unwrap_or_default(),
        language: reminder.to.language(),
        created_at: now,
        state: State::Waiting,
        attempts: 0,
        not_before: now,
        started_at: None,
        doubted: false,
    };
    Outgoing { message, items }
}

/// How many reminders each Slack user has had; where all speak in the channel, a mention is one.
fn spoken(said: &[Message], to: To) -> HashMap<String, u32> {
    let mut spoken = HashMap::new();
    for message in said {
        let Ok(reminder) = serde_json::from_str::<Reminder>(&message.body) else { continue };
        let counts = to == To::Channel || matches!(reminder.to, Recipient::Person { .. });
        for user in reminder.hearers().into_iter().filter(|_| counts) {
            *spoken.entry(user.to_owned()).or_default() += 1;
        }
    }
    spoken
}
