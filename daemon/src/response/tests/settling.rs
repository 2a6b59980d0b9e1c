//! What becomes of a step.

use std::time::Duration;

use super::samples::{at, response};
use crate::response::advance::settle::settle;
use crate::response::failure::Failure;
use crate::response::step::{During, Outcome, Output, Record, State, Step};

fn step(name: &str) -> Step {
    response(4).step(name).expect("planned").clone()
}

fn after(name: &str, outcome: Outcome, second: i64) -> Record {
    settle(&step(name), &Record::new(at(0)).begun(at(0)), outcome, at(second))
}

fn failed(during: During, failure: Failure) -> Outcome {
    Outcome::Failed(during, failure)
}

fn unknown() -> Failure {
    Failure::Unknown("timeout".into())
}

fn seconds(record: &Record) -> i64 {
    record.not_before.duration_since(at(0)).as_secs()
}

#[test]
fn each_end_leads_to_one_state_and_one_time() {
    use During::{Attempt, Look};
    let refused = || Failure::Refused("no".into());
    let cases: [(&str, Outcome, i64, State, i64); 20] = [
        ("channel", Outcome::Done(Output::default()), 1, State::Done, 1),
        ("channel", Outcome::NameTaken, 1, State::Waiting, 1),
        ("channel", failed(Attempt, refused()), 1, State::Held, 1),
        ("channel", failed(Attempt, Failure::Later(Duration::from_secs(30), "429".into())), 1, State::Waiting, 31),
        ("channel", failed(Attempt, Failure::NotReached("dns".into())), 1, State::Waiting, 2),
        ("channel", failed(Attempt, unknown()), 10, State::Begun, 13),
        ("channel", Outcome::Absent, 13, State::Begun, 25),
        ("channel", Outcome::Absent, 25, State::Waiting, 25),
        ("channel", failed(Look, refused()), 10, State::Begun, 900),
        ("channel", failed(Look, refused()), 900, State::Held, 900),
        ("channel", failed(Look, unknown()), 900, State::Begun, 901),
        ("ticket:OPS:Task", failed(Attempt, unknown()), 10, State::Begun, 12),
        ("ticket:OPS:Task", Outcome::Absent, 1, State::Begun, 2),
        ("ticket:OPS:Task", Outcome::Absent, 2, State::Begun, 10),
        ("ticket:OPS:Task", Outcome::Absent, 10, State::Begun, 30),
        ("ticket:OPS:Task", Outcome::Absent, 30, State::Waiting, 30),
        ("post:opening", failed(Look, refused()), 900, State::Waiting, 900),
        ("call:lead-on-call:0", failed(Look, unknown()), 60, State::Waiting, 60),
        ("call:lead-on-call:0", Outcome::Ringing("CA1".into()), 1, State::Ringing, 4),
        ("pin", failed(Attempt, unknown()), 10, State::Waiting, 11),
    ];
    for (at, (name, outcome, second, state, next)) in cases.into_iter().enumerate() {
        let record = after(name, outcome.clone(), second);
        assert_eq!((record.state, seconds(&record)), (state, next), "case {at}: {name} after {outcome:?} at {second}");
    }
}

#[test]
fn a_channel_whose_every_name_is_taken_is_left_to_a_person() {
    let step = step("channel");
    let mut record = Record::new(at(0));
    let mut names = 0;
    while record.state == State::Waiting {
        record = settle(&step, &record.begun(at(1)), Outcome::NameTaken, at(1));
        names += 1;
    }
    assert_eq!((record.state, names), (State::Held, 21));
}

#[test]
fn what_fails_eight_times_is_left_to_a_person_and_an_outage_is_no_failure() {
    let step = step("pin");
    let mut record = Record::new(at(0));
    let mut times = 0;
    while record.state != State::Held {
        record = settle(&step, &record.begun(at(times)), failed(During::Attempt, unknown()), at(times));
        times += 1;
    }
    assert_eq!(times, 8);
    let mut record = Record::new(at(0));
    for second in 0..500 {
        record = settle(&step, &record.begun(at(second)), failed(During::Attempt, Failure::NotReached("dns".into())), at(second));
    }
    assert_eq!((record.state, seconds(&record)), (State::Waiting, 499 + 60), "tried every minute");
}

#[test]
fn eight_posts_of_which_nobody_saw_the_end_are_looked_for_before_it_is_given_up() {
    let step = step("post:opening");
    let mut record = Record::new(at(0));
    let mut posts = 0;
    for round in 0..20 {
        if record.state == State::Held {
            break;
        }
        let now = at(round * 100);
        record = settle(&step, &record.begun(now), failed(During::Attempt, unknown()), now);
        posts += 1;
        assert_eq!(record.state, State::Begun);
        record = settle(&step, &record, Outcome::Absent, at(round * 100 + 30));
    }
    assert_eq!((record.state, posts), (State::Held, 8));
}

#[test]
fn a_call_that_never_ends_counts_as_unanswered_after_ten_minutes() {
    let ringing = after("call:lead-on-call:0", Outcome::Ringing("CA1".into()), 1);
    let step = step("call:lead-on-call:0");
    assert_eq!(settle(&step, &ringing, failed(During::Look, unknown()), at(300)).state, State::Ringing);
    let over = settle(&step, &ringing, Outcome::Ringing("CA1".into()), at(600));
    assert_eq!((over.state, over.output.answered), (State::Done, false));
}

#[test]
fn a_message_that_cannot_be_drawn_anew_stays_done() {
    let done = after("post:opening", Outcome::Done(Output::default()), 1);
    let record = settle(&step("post:opening"), &done, failed(During::Attempt, unknown()), at(10));
    assert_eq!((record.state, seconds(&record)), (State::Done, 11));
    let shown = settle(&step("post:opening"), &record, Outcome::Shown("4".into()), at(11));
    assert_eq!((shown.state, shown.output.shown.as_deref(), shown.why), (State::Done, Some("4"), None));
}
