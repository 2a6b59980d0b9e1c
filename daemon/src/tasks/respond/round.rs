//! Which responses are open, what is being done for each, and what can be begun.

use std::collections::{BTreeSet, HashMap};
use std::future::pending;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::task::{Id, JoinError, JoinSet};
use tracing::{debug, error};

use super::moves::Doing;
use super::work::Respond;
use crate::ports::store::Stored;
use crate::response::advance::advance;
use crate::response::failure::Why;
use crate::response::step::{Record, Response, State};

/// What has so long to wait is not kept in mind meanwhile.
const RESTS_FROM: SignedDuration = SignedDuration::from_mins(10);
/// What waits for a person is looked at so often, though they wake it.
const LOOKED_AT_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// A process's view of what is open.
pub struct Round {
    respond: Respond,
    open: HashMap<String, Open>,
    /// Those of which something may have become possible.
    stirred: BTreeSet<String>,
    going: JoinSet<Stored<Record>>,
    /// Of which incident and step.
    whose: HashMap<Id, (String, String)>,
}

/// What people read of an error that is ours.
const OUR_ERROR: &str = "an error in yokotend; its log says more";

struct Open {
    response: Arc<Response>,
    version: i64,
    busy: BTreeSet<String>,
    next: Option<Timestamp>,
}

impl Round {
    /// Nothing is known yet.
    pub fn new(respond: Respond) -> Self {
        Self { respond, open: HashMap::new(), stirred: BTreeSet::new(), going: JoinSet::new(), whose: HashMap::new() }
    }

    /// Begins all that can be begun now.
    ///
    /// # Errors
    /// The store failed.
    pub async fn begin(&mut self) -> Stored<()> {
        let now = self.respond.clock.now();
        let due = self.open.iter().filter(|(_, open)| open.next.is_some_and(|next| next <= now)).map(|(id, _)| id.clone());
        self.stirred.extend(due.collect::<Vec<_>>());
        for id in std::mem::take(&mut self.stirred) {
            self.move_on(&id, now).await?;
        }
        Ok(())
    }

    /// Reads what is new, or was changed by somebody else.
    ///
    /// # Errors
    /// The store failed.
    pub async fn look(&mut self) -> Stored<()> {
        for (id, version) in self.respond.responses.awake(self.respond.clock.now()).await? {
            if self.open.get(&id).is_some_and(|open| open.version == version) {
                continue;
            }
            let Some(read) = self.respond.responses.response(&id).await? else { continue };
            self.take_up(id, read, version);
        }
        Ok(())
    }

    fn take_up(&mut self, id: String, read: Response, version: i64) {
        for (step, record) in &read.records {
            if let Some(call) = &record.output.call {
                self.respond.shared.takes(call, &id, step);
            }
        }
        self.stirred.insert(id.clone());
        // What is under way goes on, and so do the records as we know them: nobody else writes them.
        let busy = self.open.remove(&id).map(|open| open.busy).unwrap_or_default();
        self.open.insert(id, Open { response: Arc::new(read), version, busy, next: None });
    }

    async fn move_on(&mut self, id: &str, now: Timestamp) -> Stored<()> {
        let Some(open) = self.open.get_mut(id) else { return Ok(()) };
        let next = advance(&open.response, &open.busy, now);
        open.next = next.at;
        for one in next.moves {
            let Some(step) = open.response.step(&one.step).cloned() else { continue };
            let record = open.response.records.get(&one.step).cloned().unwrap_or_else(|| Record::new(now));
            let doing = Doing { respond: self.respond.clone(), response: Arc::clone(&open.response), step, record };
            let task = self.going.spawn(doing.make(one.how));
            self.whose.insert(task.id(), (id.to_owned(), one.step.clone()));
            open.busy.insert(one.step);
        }
        if !open.busy.is_empty() {
            return Ok(());
        }
        let rests_until = match (next.is_open, next.at) {
            (false, _) => None,
            (true, Some(at)) if at.duration_since(now) < RESTS_FROM => return Ok(()),
            (true, at) => at.or_else(|| now.checked_add(LOOKED_AT_EVERY).ok()),
        };
        let version = open.version;
        self.respond.responses.rest(id, version, rests_until).await?;
        debug!(incident = id, ?rests_until, "rests");
        self.respond.shared.forget(id);
        self.open.remove(id);
        Ok(())
    }

    /// Waits until a move has ended. `false`: none is under way.
    ///
    /// # Errors
    /// The store failed.
    pub async fn ended(&mut self) -> Stored<bool> {
        let Some(ended) = self.going.join_next_with_id().await else { return Ok(false) };
        self.note(ended).await?;
        Ok(true)
    }

    /// The same; while none is under way, for ever.
    ///
    /// # Errors
    /// The store failed.
    pub async fn ended_or_never(&mut self) -> Stored<()> {
        if self.ended().await? { Ok(()) } else { pending().await }
    }

    async fn note(&mut self, ended: Result<(Id, Stored<Record>), JoinError>) -> Stored<()> {
        let (task, record) = match ended {
            Ok((task, record)) => (task, Some(record?)),
            Err(error) => {
                error!("a step of a response broke off: {error}");
                (error.id(), None)
            }
        };
        let Some((id, step)) = self.whose.remove(&task) else { return Ok(()) };
        let record = match record {
            Some(record) => record,
            None => self.give_up(&id, &step).await?,
        };
        if let Some(open) = self.open.get_mut(&id) {
            open.busy.remove(&step);
            Arc::make_mut(&mut open.response).records.insert(step, record);
            self.stirred.insert(id);
        }
        Ok(())
    }

    /// What fails in ourselves would fail again.
    async fn give_up(&self, id: &str, step: &str) -> Stored<Record> {
        let now = self.respond.clock.now();
        let read = self.respond.responses.response(id).await?;
        let known = read.and_then(|mut read| read.records.remove(step)).unwrap_or_else(|| Record::new(now));
        let record = Record { state: State::Held, since: now, why: Some(Why::Refused(OUR_ERROR.to_owned())), ..known };
        self.respond.responses.put_record(id, step, &record, None).await?;
        Ok(record)
    }

    /// When more can be done, if only time is wanting.
    ///
    /// # Errors
    /// The store failed.
    pub async fn next(&self) -> Stored<Option<Timestamp>> {
        let kept_in_mind = self.open.values().filter_map(|open| open.next).min();
        let resting = self.respond.responses.wakes_at().await?;
        Ok([kept_in_mind, resting].into_iter().flatten().min())
    }

    /// Waits for what is under way.
    pub async fn finish(&mut self) {
        while self.going.join_next().await.is_some() {}
    }
}
