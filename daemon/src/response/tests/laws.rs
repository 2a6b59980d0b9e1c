//! Whatever fails and whenever a process dies, the same comes of it: a world is played in which each thing is counted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::samples::{at, response};
use crate::response::advance::settle::settle;
use crate::response::advance::{How, Move, advance};
use crate::response::failure::Failure;
use crate::response::step::{Deed, During, Outcome, Output, Record, Response, State};

/// What can befall one move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Works,
    /// no byte arrives
    NotReached,
    /// it is done, and the answer is lost
    AnswerLost,
    /// it is not done, and nobody can tell
    Broken,
    /// the process dies before the first byte
    DiesBefore,
    /// it is done, and the process dies before that is written
    DiesAfter,
}

fn fate() -> impl Strategy<Value = Fate> {
    use Fate::{AnswerLost, Broken, DiesAfter, DiesBefore, NotReached, Works};
    prop_oneof![3 => Just(Works), 1 => Just(NotReached), 1 => Just(AnswerLost), 1 => Just(Broken), 1 => Just(DiesBefore), 1 => Just(DiesAfter)]
}

/// Who counts what was done.
struct World {
    response: Response,
    done: BTreeMap<String, u32>,
    now: Timestamp,
}

impl World {
    fn new() -> Self {
        Self { response: response(4), done: BTreeMap::new(), now: at(0) }
    }

    fn record(&self, step: &str) -> Record {
        self.response.records.get(step).cloned().unwrap_or_else(|| Record::new(self.now))
    }

    /// One process: plays until nothing is left, or it dies. `false`: it died.
    fn live(&mut self, fates: &mut impl Iterator<Item = Fate>) -> bool {
        for _ in 0..4000 {
            let next = advance(&self.response, &BTreeSet::new(), self.now);
            for one in &next.moves {
                if !self.play(one, fates.next().unwrap_or(Fate::Works)) {
                    return false;
                }
            }
            if next.moves.is_empty() {
                match next.at {
                    Some(time) => self.now = time,
                    None => return true,
                }
            }
        }
        panic!("it never ends: {:?}", self.response.records);
    }

    fn play(&mut self, one: &Move, fate: Fate) -> bool {
        let step = self.response.step(&one.step).expect("planned").clone();
        let mut record = self.record(&one.step);
        if one.how != How::Begin && matches!(fate, Fate::DiesBefore | Fate::DiesAfter) {
            return false;
        }
        let outcome = match one.how {
            How::Begin => {
                record = record.begun(self.now);
                self.response.records.insert(one.step.clone(), record.clone());
                if fate == Fate::DiesBefore {
                    return false;
                }
                if matches!(fate, Fate::Works | Fate::AnswerLost | Fate::DiesAfter) {
                    let count = self.done.entry(one.step.clone()).or_default();
                    // What is the same when it is done twice is not counted twice.
                    *count = if step.deed.repeats_harmlessly() { 1 } else { *count + 1 };
                }
                match fate {
                    Fate::DiesAfter => return false,
                    Fate::NotReached => Outcome::Failed(During::Attempt, Failure::NotReached("x".into())),
                    Fate::AnswerLost | Fate::Broken => Outcome::Failed(During::Attempt, Failure::Unknown("x".into())),
                    _ => Self::ends(&step.deed),
                }
            }
            How::Look if step.deed.repeats_harmlessly() => Outcome::Repeatable,
            How::Look if fate != Fate::Works => Outcome::Failed(During::Look, Failure::Unknown("x".into())),
            How::Look if self.done.contains_key(&one.step) => Self::ends(&step.deed),
            How::Look => Outcome::Absent,
            How::Ask => Outcome::Unanswered("busy".into()),
            How::Show => Outcome::Shown(self.response.facts(&step.deed)),
            How::Spare => Outcome::Spared("answered".into()),
        };
        self.response.records.insert(one.step.clone(), settle(&step, &record, outcome, self.now));
        self.now = self.now.checked_add(SignedDuration::from_millis(200)).expect("in range");
        true
    }

    fn ends(deed: &Deed) -> Outcome {
        match deed {
            Deed::Call { .. } => Outcome::Ringing("CA1".into()),
            _ => Outcome::Done(Output { channel: Some("C1".into()), ts: Some("1.1".into()), name: Some("x".into()), ..Output::default() }),
        }
    }
}

/// How each step ended, without when.
fn ends(response: &Response) -> BTreeMap<String, State> {
    response.records.iter().map(|(name, record)| (name.clone(), record.state)).collect()
}

fn undisturbed() -> World {
    let mut world = World::new();
    assert!(world.live(&mut std::iter::empty()));
    world
}

#[test]
fn undisturbed_everything_is_done_once() {
    let world = undisturbed();
    assert!(world.response.plan.steps.iter().all(|step| world.done.get(&step.name) == Some(&1)), "{:?}", world.done);
    assert!(ends(&world.response).values().all(|state| *state == State::Done));
}

#[test]
fn a_process_that_goes_on_from_any_point_of_the_record_ends_the_same() {
    let whole = undisturbed();
    let mut prefix = 0;
    loop {
        // The same play again, cut off after so many moves; then another process goes on.
        let mut world = World::new();
        let mut fates = std::iter::repeat_n(Fate::Works, prefix).chain([Fate::DiesAfter]);
        let died = !world.live(&mut fates);
        assert!(world.live(&mut std::iter::empty()));
        assert_eq!(ends(&world.response), ends(&whole.response), "after {prefix} moves");
        assert!(world.done.iter().all(|(step, times)| *times == 1 || step.starts_with("call:")), "{:?}", world.done);
        if !died {
            break;
        }
        prefix += 1;
    }
    assert!(prefix > whole.response.plan.steps.len(), "{prefix} moves");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn whatever_fails_and_whenever_processes_die_each_thing_is_done_once(fates in prop::collection::vec(fate(), 0..120)) {
        let mut world = World::new();
        let mut fates = fates.into_iter();
        while !world.live(&mut fates) {
            world.now = world.now.checked_add(SignedDuration::from_secs(1)).expect("in range");
        }
        for step in &world.response.plan.steps {
            let times = world.done.get(&step.name).copied().unwrap_or_default();
            let record = &world.response.records.get(&step.name);
            let is_held = record.is_some_and(|record| record.state == State::Held);
            let most = if matches!(step.deed, Deed::Call { .. }) { 2 } else { 1 };
            prop_assert!(times <= most, "{} was done {} times", step.name, times);
            let is_blocked = record.is_none() && crate::response::advance::is_blocked(&world.response, step);
            prop_assert!(times >= 1 || is_held || is_blocked, "{} was lost: {:?}", step.name, record);
        }
    }
}
