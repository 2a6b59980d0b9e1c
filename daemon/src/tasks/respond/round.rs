//! Which responses are open, what is being done for each, and what can be begun. Only so many are kept in mind as there are hands;
//! the others wait in the store for their turn.

mod lane;

use std::collections::{BTreeSet, HashMap};
use std::future::pending;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use lane::Lane;
use tokio::task::{Id, JoinError, JoinSet};
use tracing::{debug, error};

use super::moves::Doing;
use super::work::Respond;
use crate::ports::response::responses::{Awake, Resting};
use crate::ports::store::Stored;
use crate::response::advance::{How, Move, Next, advance};
use crate::response::failure::Why;
use crate::response::step::{Deed, Record, Response, State};
use crate::response::submission::Phone;

/// What has so long to wait is not kept in mind meanwhile, unless a telephone rings; nor what has less to wait, while others want its place.
const RESTS_FROM: SignedDuration = SignedDuration::from_secs(5);
/// What waits for a person is looked at so often, though they wake it.
const LOOKED_AT_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// What people read of an error that is ours.
const OUR_ERROR: &str = "an error in yokotend; its log says more";

/// A process's view of what is open.
pub struct Round {
    respond: Respond,
    open: HashMap<String, Open>,
    lanes: [Lane; 2],
    /// Those of which something may have become possible.
    stirred: BTreeSet<String>,
    /// Those of which something becomes possible with time.
    due: BTreeSet<(Timestamp, String)>,
    /// When somebody whom nobody keeps in mind wakes.
    wakes_at: Option<Timestamp>,
    resting: Vec<Resting>,
    going: JoinSet<Stored<Record>>,
    /// Of which incident and step.
    whose: HashMap<Id, (String, String)>,
}

struct Open {
    response: Arc<Response>,
    version: i64,
    busy: BTreeSet<String>,
    next: Option<Timestamp>,
}

impl Open {
    fn phone(&self) -> Phone {
        self.response.incident.phone
    }
}

impl Round {
    /// Nothing is known yet.
    pub fn new(respond: Respond) -> Self {
        Self {
            respond,
            open: HashMap::new(),
            lanes: Lane::both(),
            stirred: BTreeSet::new(),
            due: BTreeSet::new(),
            wakes_at: None,
            resting: Vec::new(),
            going: JoinSet::new(),
            whose: HashMap::new(),
        }
    }

    /// Begins all that can be begun now.
    ///
    /// # Errors
    /// The store failed.
    pub async fn begin(&mut self) -> Stored<()> {
        loop {
            let now = self.respond.clock.now();
            while self.due.first().is_some_and(|(at, _)| *at <= now) {
                self.stirred.extend(self.due.pop_first().map(|(_, id)| id));
            }
            let called: Vec<String> = std::mem::take(&mut self.stirred).into_iter().collect();
            called.into_iter().for_each(|id| self.move_on(&id, now));
            for at in 0..self.lanes.len() {
                while let Some(id) = self.lanes[at].called() {
                    self.move_on(&id, now);
                }
            }
            self.let_rest().await?;
            if !self.has_room_for_more() {
                return Ok(());
            }
            self.look().await?;
        }
    }

    /// Whether the store has more in a lane that has become half empty.
    fn has_room_for_more(&self) -> bool {
        self.lanes.iter().any(|lane| lane.has_more && self.held(lane.phone) <= lane.most / 2)
    }

    fn held(&self, phone: Phone) -> usize {
        self.open.values().filter(|open| open.phone() == phone).count()
    }

    /// Reads what is new, or was changed by somebody else, and as much of the rest as there is room for.
    ///
    /// # Errors
    /// The store failed.
    pub async fn look(&mut self) -> Stored<()> {
        let now = self.respond.clock.now();
        for at in 0..self.lanes.len() {
            let Lane { phone, most, .. } = self.lanes[at];
            let held = self.held(phone);
            let awake = self.awake(phone, now, held + most).await?;
            self.lanes[at].has_more = awake.len() >= held + most;
            self.take_up_all(at, awake).await?;
        }
        self.wakes_at = self.respond.responses.wakes_after(now).await?;
        Ok(())
    }

    /// At least so many, and whatever is fresh, however much that is: of those nobody knows yet whether a telephone has to ring.
    async fn awake(&self, phone: Phone, now: Timestamp, mut most: usize) -> Stored<Vec<Awake>> {
        loop {
            let awake = self.respond.responses.awake(phone, now, most).await?;
            if awake.len() < most || awake.last().is_none_or(|last| !last.is_fresh) {
                return Ok(awake);
            }
            most *= 4;
        }
    }

    async fn take_up_all(&mut self, lane: usize, awake: Vec<Awake>) -> Stored<()> {
        let Lane { phone, most, .. } = self.lanes[lane];
        let mut held = self.held(phone);
        for Awake { incident, version, is_fresh } in awake {
            let known = self.open.get(&incident).map(|open| open.version);
            if known == Some(version) {
                continue;
            }
            if known.is_none() && !is_fresh && held >= most {
                self.lanes[lane].has_more = true;
                continue;
            }
            let Some(read) = self.respond.responses.response(&incident).await? else { continue };
            held += usize::from(known.is_none());
            self.take_up(incident, read, version);
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
        let before = self.open.remove(&id);
        if let Some(at) = before.as_ref().and_then(|open| open.next) {
            self.due.remove(&(at, id.clone()));
        }
        let busy = before.map(|open| open.busy).unwrap_or_default();
        self.open.insert(id, Open { response: Arc::new(read), version, busy, next: None });
    }

    fn move_on(&mut self, id: &str, now: Timestamp) {
        let Some(open) = self.open.get_mut(id) else { return };
        let mut next = advance(&open.response, &open.busy, now);
        if let Some(was) = std::mem::replace(&mut open.next, next.at) {
            self.due.remove(&(was, id.to_owned()));
        }
        self.due.extend(next.at.map(|at| (at, id.to_owned())));
        let waits = std::mem::take(&mut next.moves).into_iter().filter(|one| !self.start(id, one, now)).count() > 0;
        self.settle_down(id, &next, (waits, now));
    }

    /// Begins a move. `false`: there is no place for it.
    fn start(&mut self, id: &str, one: &Move, now: Timestamp) -> bool {
        let Some(open) = self.open.get_mut(id) else { return true };
        let Some(step) = open.response.step(&one.step).cloned() else { return true };
        let lane = self.lanes.iter().find(|lane| lane.phone == open.phone());
        // The telephone waits for nobody, and that nothing has to be done needs no hand.
        let needs_place = !matches!(step.deed, Deed::Call { .. }) && one.how != How::Spare;
        let place = lane.filter(|_| needs_place).and_then(Lane::place);
        if needs_place && place.is_none() {
            return false;
        }
        let record = open.response.records.get(&one.step).cloned().unwrap_or_else(|| Record::new(now));
        let doing = Doing { respond: self.respond.clone(), response: Arc::clone(&open.response), step, record, place };
        let task = self.going.spawn(doing.make(one.how));
        self.whose.insert(task.id(), (id.to_owned(), one.step.clone()));
        open.busy.insert(one.step.clone());
        true
    }

    /// Decides whether an incident is kept in mind.
    fn settle_down(&mut self, id: &str, next: &Next, (waits, now): (bool, Timestamp)) {
        let Some(open) = self.open.get(id) else { return };
        let (phone, is_busy, version) = (open.phone(), !open.busy.is_empty(), open.version);
        let held = self.held(phone);
        let Some(lane) = self.lanes.iter_mut().find(|lane| lane.phone == phone) else { return };
        let is_kept = is_busy || next.is_open && next.rings;
        let until = match next.at {
            _ if waits && (is_kept || held <= lane.most) => return lane.waiting.push_back(id.to_owned()),
            // There are more than there should be: it waits in the store.
            _ if waits => Some(now),
            _ if is_kept => return,
            _ if !next.is_open => None,
            Some(at) if at.duration_since(now) < RESTS_FROM && !lane.has_more => return,
            at => at.or_else(|| now.checked_add(LOOKED_AT_EVERY).ok()),
        };
        lane.has_more |= waits;
        self.resting.push(Resting { incident: id.to_owned(), version, until });
        if let Some(at) = next.at {
            self.due.remove(&(at, id.to_owned()));
        }
        self.respond.shared.forget(id);
        self.open.remove(id);
    }

    /// All of them with one commit.
    async fn let_rest(&mut self) -> Stored<()> {
        let resting = std::mem::take(&mut self.resting);
        if resting.is_empty() {
            return Ok(());
        }
        self.respond.responses.rest(&resting).await?;
        debug!(?resting, "rest");
        let wakes_at = resting.iter().filter_map(|resting| resting.until).min();
        self.wakes_at = [self.wakes_at, wakes_at].into_iter().flatten().min();
        Ok(())
    }

    /// Waits until a move has ended. `false`: none is under way.
    ///
    /// # Errors
    /// The store failed.
    pub async fn ended(&mut self) -> Stored<bool> {
        let Some(ended) = self.going.join_next_with_id().await else { return Ok(false) };
        self.note(ended).await?;
        while let Some(ended) = self.going.try_join_next_with_id() {
            self.note(ended).await?;
        }
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
    pub fn next(&self) -> Option<Timestamp> {
        let kept_in_mind = self.due.first().map(|(at, _)| *at);
        [kept_in_mind, self.wakes_at].into_iter().flatten().min()
    }

    /// Waits for what is under way.
    pub async fn finish(&mut self) {
        while self.going.join_next().await.is_some() {}
    }
}
