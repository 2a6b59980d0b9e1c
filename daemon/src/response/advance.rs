//! What can be done now, and when to look again. A pure function of the plan and of what became of it: any process can go on from
//! where another one ended.

pub mod settle;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use settle::ASKS_EVERY;

use super::step::{Deed, Record, Response, State, Step};
use super::submission::Phone;

/// No service is given longer.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(61);

/// What to do for an incident.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Next {
    /// what can be done now, each without waiting for the others
    pub moves: Vec<Move>,
    /// when something more can be done, if only time is wanting
    pub at: Option<Timestamp>,
    /// whether something is left to be done, now or ever
    pub is_open: bool,
    /// whether somebody is being called, or is to be called without a click or anything else coming first
    pub rings: bool,
}

/// Something to do about a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// the step's name
    pub step: String,
    /// what
    pub how: How,
}

/// What to do about a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// begin it
    Begin,
    /// look whether it was done
    Look,
    /// ask how the call goes
    Ask,
    /// show in its message what is known by now
    Show,
    /// note that it is not needed any more
    Spare,
}

/// What can be done now. `busy` are the steps that somebody is at.
pub fn advance(response: &Response, busy: &BTreeSet<String>, now: Timestamp) -> Next {
    let mut next = Next::default();
    for step in &response.plan.steps {
        let turn = if busy.contains(&step.name) { Turn::Later } else { turn(response, step) };
        let turn = in_reach(turn, step, now);
        next.rings |= matches!(step.deed, Deed::Call { .. }) && (busy.contains(&step.name) || matches!(turn, Turn::From(..)));
        match turn {
            Turn::Over => continue,
            Turn::From(at, how) if at <= now => next.moves.push(Move { step: step.name.clone(), how }),
            Turn::From(at, _) => next.at = Some(next.at.map_or(at, |known| known.min(at))),
            Turn::Later => {}
        }
        next.is_open = true;
    }
    next
}

/// A wait that is longer than any was noted by a clock that was wrong.
fn in_reach(turn: Turn, step: &Step, now: Timestamp) -> Turn {
    match turn {
        Turn::From(at, how) if at.duration_since(now) > longest_wait(step) => Turn::From(now, how),
        turn => turn,
    }
}

fn longest_wait(step: &Step) -> SignedDuration {
    match step.deed {
        Deed::RemindReport { .. } => SignedDuration::MAX,
        Deed::Call { again_after, .. } => LONGEST_WAIT.saturating_add(SignedDuration::from_secs(again_after)),
        _ => LONGEST_WAIT,
    }
}

/// Whether a step can never be done, because one that it needs was not.
pub fn is_blocked(response: &Response, step: &Step) -> bool {
    step.needs.iter().any(|need| match (response.step(need), response.records.get(need)) {
        (None, _) => true,
        (_, Some(record)) if record.is_over() => record.state != State::Done,
        (Some(needed), _) => is_blocked(response, needed),
    })
}

/// When it is a step's turn.
enum Turn {
    /// from then on
    From(Timestamp, How),
    /// once another step or a person has done something
    Later,
    /// never again
    Over,
}

fn turn(response: &Response, step: &Step) -> Turn {
    let record = response.records.get(&step.name);
    match record.map(|record| (record.state, record)) {
        None => first_turn(response, step, Timestamp::MIN),
        Some((State::Waiting, record)) => first_turn(response, step, record.not_before),
        Some((State::Begun, record)) => Turn::From(record.not_before, How::Look),
        Some((State::Ringing, record)) => Turn::From(record.not_before, How::Ask),
        Some((State::Done, record)) => shown_turn(response, step, record),
        Some((State::Held | State::Spared, _)) => Turn::Over,
    }
}

/// What stands in a channel shows what is known by now.
fn shown_turn(response: &Response, step: &Step, record: &Record) -> Turn {
    let stands = match step.deed {
        Deed::Post { .. } => record.output.ts.is_some(),
        Deed::SetTopic => true,
        _ => false,
    };
    let is_told = || record.output.shown.as_ref() == Some(&response.facts(&step.deed));
    if stands && !is_told() { Turn::From(record.not_before, How::Show) } else { Turn::Over }
}

fn first_turn(response: &Response, step: &Step, not_before: Timestamp) -> Turn {
    if is_blocked(response, step) {
        return Turn::Over;
    }
    let is_done = |name: &String| response.records.get(name).is_some_and(|record| record.state == State::Done);
    // One that was tried and waits for its next attempt has had its chance.
    let had_its_chance = |name: &String| {
        let record = response.records.get(name);
        record.is_some_and(|r| r.is_over() || r.attempts > 0 && r.state == State::Waiting)
            || response.step(name).is_none_or(|before| is_blocked(response, before))
    };
    if !step.needs.iter().all(is_done) || !step.after.iter().all(had_its_chance) {
        return Turn::Later;
    }
    match &step.deed {
        Deed::RemindReport { due, .. } => Turn::From(not_before.max(*due), How::Begin),
        Deed::Call { before, again_after, .. } => call_turn(response, before.as_ref(), *again_after, not_before),
        _ => Turn::From(not_before, How::Begin),
    }
}

/// Somebody is called when whoever was called before has not answered in time, or could not be called.
fn call_turn(response: &Response, before: Option<&String>, again_after: i64, not_before: Timestamp) -> Turn {
    if response.incident.phone == Phone::AfterClick {
        return Turn::Later;
    }
    let Some(before) = before else { return Turn::From(not_before, How::Begin) };
    if was_answered(response, before) {
        return Turn::From(not_before, How::Spare);
    }
    match response.records.get(before) {
        Some(Record { state: State::Held, .. }) => Turn::From(not_before, How::Begin),
        Some(record) if matches!(record.state, State::Ringing | State::Done | State::Spared) => {
            let wait = SignedDuration::from_secs(again_after);
            let due = record.began_at.checked_add(wait).unwrap_or(Timestamp::MAX);
            // Who was away meanwhile asks first: it may have been answered.
            let was_asked = record.state != State::Ringing || record.not_before.duration_since(due) >= ASKS_EVERY;
            if was_asked { Turn::From(not_before.max(due), How::Begin) } else { Turn::Later }
        }
        _ => Turn::Later,
    }
}

/// Whether somebody took this call, or one before it.
fn was_answered(response: &Response, call: &str) -> bool {
    if response.records.get(call).is_some_and(|record| record.output.answered) {
        return true;
    }
    match response.step(call).map(|step| &step.deed) {
        Some(Deed::Call { before: Some(before), .. }) => was_answered(response, before),
        _ => false,
    }
}
