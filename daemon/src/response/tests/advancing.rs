//! What can be done when.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::samples::{at, response};
use crate::response::advance::{How, advance};
use crate::response::step::{Output, Record, Response, State};
use crate::response::submission::Phone;

fn put(response: &mut Response, step: &str, state: State) {
    let output = Output { channel: Some("C1".into()), ts: Some("1.1".into()), ..Output::default() };
    response.records.insert(step.to_owned(), Record { state, attempts: 1, output, ..Record::new(at(0)) });
}

fn begun(response: &Response, second: i64) -> Vec<String> {
    let next = advance(response, &BTreeSet::new(), at(second));
    next.moves.iter().filter(|one| one.how == How::Begin).map(|one| one.step.clone()).collect()
}

fn has(response: &Response, step: &str, how: How, second: i64) -> bool {
    advance(response, &BTreeSet::new(), at(second)).moves.iter().any(|one| one.step == step && one.how == how)
}

#[test]
fn all_that_needs_nothing_else_begins_at_once_and_the_telephone_waits_for_nobody() {
    let begun = begun(&response(4), 0);
    assert_eq!(begun, ["post:headline:#incidents", "ticket:OPS:Task", "channel", "call:lead-on-call:0"]);
}

#[test]
fn in_the_channel_people_are_invited_then_it_is_told_then_pinned() {
    let mut response = response(4);
    put(&mut response, "channel", State::Done);
    let now = begun(&response, 0);
    assert!(["topic", "invite:suzuki", "invite:tanaka"].iter().all(|step| now.iter().any(|begun| begun == step)), "{now:?}");
    assert!(!now.iter().any(|step| step == "post:opening"));
    put(&mut response, "invite:suzuki", State::Held);
    put(&mut response, "invite:tanaka", State::Waiting);
    assert!(begun(&response, 0).iter().any(|step| step == "post:opening"), "who was tried once has had their chance");
    put(&mut response, "post:opening", State::Done);
    assert!(begun(&response, 0).iter().any(|step| step == "pin"));
}

#[test]
fn without_a_channel_nothing_is_done_in_it_and_the_rest_goes_on() {
    let mut response = response(4);
    put(&mut response, "channel", State::Held);
    let begun = begun(&response, 0);
    assert_eq!(begun, ["post:headline:#incidents", "ticket:OPS:Task", "call:lead-on-call:0"]);
    for step in begun {
        put(&mut response, &step, State::Held);
    }
    assert!(has(&response, "report", How::Begin, 0), "a ticket that cannot be opened keeps no report from being written");
    for step in ["report", "call:lead-on-call:1", "call:lead-on-call:2"] {
        put(&mut response, step, State::Held);
    }
    assert!(!advance(&response, &BTreeSet::new(), at(0)).is_open);
}

#[test]
fn the_next_one_is_called_when_nobody_answered_in_time_and_at_once_when_nobody_could_be_called() {
    let second = "call:lead-on-call:1";
    for (state, from) in [(State::Ringing, 300), (State::Done, 300), (State::Held, 0)] {
        let mut response = response(4);
        put(&mut response, "call:lead-on-call:0", state);
        let first = response.records.get_mut("call:lead-on-call:0").expect("put");
        first.not_before = first.began_at + SignedDuration::from_secs(303);
        assert!(has(&response, second, How::Begin, from), "{state:?}");
        assert!(from == 0 || !has(&response, second, How::Begin, from - 1), "{state:?}");
    }
    let mut response = response(4);
    for state in [State::Waiting, State::Begun] {
        put(&mut response, "call:lead-on-call:0", state);
        assert!(!has(&response, second, How::Begin, 900), "{state:?}: the first call is not made yet");
    }
}

#[test]
fn after_a_while_away_it_is_asked_whether_somebody_answered_before_the_next_one_is_called() {
    let mut response = response(4);
    put(&mut response, "call:lead-on-call:0", State::Ringing);
    assert!(has(&response, "call:lead-on-call:0", How::Ask, 3600));
    assert!(!has(&response, "call:lead-on-call:1", How::Begin, 3600));
}

#[test]
fn once_somebody_answers_nobody_else_is_called() {
    let mut response = response(4);
    for step in ["call:lead-on-call:0", "call:lead-on-call:1"] {
        put(&mut response, step, State::Done);
    }
    response.records.get_mut("call:lead-on-call:0").expect("put").output.answered = true;
    assert!(has(&response, "call:lead-on-call:2", How::Spare, 0));
    assert!(!has(&response, "call:lead-on-call:2", How::Begin, 900));
}

#[test]
fn in_a_flood_the_telephone_waits_for_a_click_and_nothing_else_does() {
    let mut flooded = response(4);
    flooded.incident.phone = Phone::AfterClick;
    assert_eq!(begun(&flooded, 0), ["post:headline:#incidents", "ticket:OPS:Task", "channel"]);
    flooded.incident.phone = Phone::Free;
    assert!(begun(&flooded, 0).iter().any(|step| step.starts_with("call:")));
}

#[test]
fn what_was_begun_by_a_process_that_died_is_looked_for_and_not_begun_again() {
    let mut response = response(4);
    put(&mut response, "channel", State::Begun);
    assert!(has(&response, "channel", How::Look, 0));
    assert!(!has(&response, "channel", How::Begin, 0));
    let busy = BTreeSet::from(["channel".to_owned()]);
    assert!(!advance(&response, &busy, at(0)).moves.iter().any(|one| one.step == "channel"), "while it lives it is at it");
}

#[test]
fn a_message_that_stands_is_drawn_anew_when_what_it_says_has_changed() {
    let mut response = response(4);
    let step = "post:headline:#incidents";
    put(&mut response, step, State::Done);
    let facts = response.facts(&response.step(step).expect("planned").deed);
    response.records.get_mut(step).expect("put").output.shown = Some(facts);
    assert!(!has(&response, step, How::Show, 0));
    put(&mut response, "channel", State::Done);
    assert!(has(&response, step, How::Show, 0));
}

#[test]
fn the_report_is_asked_for_when_it_is_due_and_not_before() {
    let mut response = response(4);
    put(&mut response, "report", State::Done);
    let due = 5 * 24 * 3600;
    assert!(!has(&response, "remind_report", How::Begin, due - 1));
    assert!(has(&response, "remind_report", How::Begin, due));
    assert!(advance(&response, &BTreeSet::new(), at(due - 1)).at.is_some_and(|next| next <= at(due)));
}

#[test]
fn a_wait_that_a_wrong_clock_noted_is_not_waited_for() {
    let mut response = response(4);
    put(&mut response, "channel", State::Waiting);
    response.records.get_mut("channel").expect("put").not_before = at(86_400);
    assert!(has(&response, "channel", How::Begin, 0));
}
