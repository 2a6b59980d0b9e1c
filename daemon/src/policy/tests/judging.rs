//! One ticket through the days: Monday 23 November 2026 is a holiday in Japan.

use jiff::civil::date;

use super::samples::{at, case, change, ladder, policy, rules, snoozed, ticket};
use crate::policy::facts::history::TicketHistory;
use crate::policy::facts::memory::Memory;
use crate::policy::judge::{explain, judge};
use crate::policy::reason::{Condition, LeftOut, Reason, RulePlace, StartedBy, Uncounted, Worked};
use crate::policy::rules::{Patience, Rules, Then};
use crate::policy::verdict::{Judgement, Verdict};

fn judged(ticket: &TicketHistory, memory: &Memory, rules: &Rules, now: &str) -> Judgement {
    judge(&case(ticket, memory), &policy(rules), at(now))
}

fn verdict(memory: &Memory, now: &str) -> Verdict {
    judged(&ticket(), memory, &rules(), now).verdict
}

/// The rung and the count that speak; `None`: it is silent.
fn spoken(memory: &Memory, now: &str) -> Option<(u32, u32)> {
    if let Verdict::Due(due) = verdict(memory, now) { Some((due.step.rung, due.nth)) } else { None }
}

fn waits(until: &str) -> Verdict {
    Verdict::Waiting { until: at(until) }
}

fn heard(told: &[(u32, u32, &str)]) -> Memory {
    let told = told.iter().map(|(rung, nth, when)| super::samples::told(*rung, *nth, when)).collect();
    Memory { told, ..Memory::default() }
}

#[test]
fn the_weekend_and_the_holiday_do_not_count() {
    let new = Memory::default();
    assert_eq!(verdict(&new, "2026-11-24T13:59:59"), waits("2026-11-24T14:00:00"));
    assert_eq!(spoken(&new, "2026-11-24T14:00:00"), Some((0, 0)));
}

#[test]
fn a_ticket_that_is_gone_done_or_of_no_rule_is_silent_and_says_why() {
    let (mut done, memory) = (ticket(), Memory::default());
    done.status.category = incident::tickets::Category::Done;
    let found = judged(&done, &memory, &rules(), "2026-12-24T14:00:00");
    assert_eq!((found.verdict, found.reasons), (Verdict::Silent, vec![Reason::Done("To Do".into())]));
    let mut review = ticket();
    review.status.name = "Review".into();
    assert_eq!(judged(&review, &memory, &rules(), "2026-12-24T14:00:00").reasons, [Reason::NoRule]);
    let ticket = ticket();
    let gone = crate::policy::verdict::Case { gone_at: Some(at("2026-11-20T10:00:00")), ..case(&ticket, &memory) };
    assert_eq!(judge(&gone, &policy(&rules()), at("2026-12-24T14:00:00")).verdict, Verdict::Silent);
}

#[test]
fn an_exempt_ticket_names_the_label_as_the_configuration_writes_it() {
    let mut exempt = ticket();
    exempt.labels.push("No-Reminder".into());
    let found = judged(&exempt, &Memory::default(), &rules(), "2026-12-24T14:00:00");
    let place = RulePlace { number: 1, line: 31 };
    let label = Condition::Labels { is: vec!["no-reminder".into()], wanted: vec!["no-reminder".into()] };
    assert_eq!((found.verdict, found.reasons), (Verdict::Silent, vec![Reason::Matched(place, vec![label]), Reason::Exempt(place)]));
}

#[test]
fn a_pausing_status_stops_the_clock() {
    let mut blocked = ticket();
    blocked.status.name = "on hold".into();
    let found = judged(&blocked, &Memory::default(), &rules(), "2026-12-24T14:00:00");
    assert_eq!(found.verdict, Verdict::Silent);
    assert_eq!(found.reasons.last(), Some(&Reason::Paused(RulePlace { number: 2, line: 32 }, "on hold".into())));
}

#[test]
fn the_highest_rung_that_is_reached_speaks_once_on_the_first_round() {
    let new = Memory::default();
    assert_eq!(spoken(&new, "2026-11-27T14:00:00"), Some((1, 0)));
    assert_eq!(spoken(&new, "2026-12-04T14:00:00"), Some((2, 0)));
    assert_eq!(spoken(&new, "2027-02-01T14:00:00"), Some((2, 0)));
}

#[test]
fn the_same_rung_speaks_again_after_the_repeat_and_a_higher_one_at_once() {
    let memory = heard(&[(0, 0, "2026-11-24T14:05:00")]);
    assert_eq!(verdict(&memory, "2026-11-24T14:10:00"), waits("2026-11-26T14:05:00"));
    assert_eq!(spoken(&memory, "2026-11-26T14:05:00"), Some((0, 1)));
    let memory = heard(&[(0, 0, "2026-11-24T14:05:00"), (0, 1, "2026-11-26T14:10:00")]);
    assert_eq!(verdict(&memory, "2026-11-26T14:20:00"), waits("2026-11-27T14:00:00"));
    assert_eq!(spoken(&memory, "2026-11-27T14:00:00"), Some((1, 0)));
    let memory = heard(&[(0, 1, "2026-11-26T14:10:00"), (1, 0, "2026-11-27T14:00:00")]);
    assert_eq!(spoken(&memory, "2026-11-30T14:00:00"), None);
    assert_eq!(spoken(&memory, "2026-12-01T14:00:00"), Some((1, 1)));
}

#[test]
fn a_round_at_the_promised_minute_speaks_though_the_last_one_began_some_seconds_later() {
    let memory = heard(&[(0, 0, "2026-11-24T14:00:41")]);
    assert_eq!(verdict(&memory, "2026-11-26T13:59:59"), waits("2026-11-26T14:00:00"));
    assert_eq!(spoken(&memory, "2026-11-26T14:00:00"), Some((0, 1)));
    let (ticket, rules) = (ticket(), rules());
    let told = explain(&case(&ticket, &memory), &policy(&rules), at("2026-11-26T13:00:00"));
    let again = Reason::RepeatNotYet(Patience::Days(2), Some(at("2026-11-26T14:00:00")));
    assert!(told.reasons.contains(&again), "{:?}", told.reasons);
}

#[test]
fn without_a_repeat_a_rung_speaks_once() {
    let mut rules = rules();
    let mut once = ladder();
    once.repeat = None;
    once.escalate.truncate(1);
    rules.rules[2].then = Then::Remind(once);
    let memory = heard(&[(0, 0, "2026-11-24T14:05:00")]);
    assert_eq!(judged(&ticket(), &memory, &rules, "2026-11-26T15:00:00").verdict, waits("2026-11-27T14:00:00"));
    let memory = heard(&[(1, 0, "2026-11-27T14:05:00")]);
    let found = judged(&ticket(), &memory, &rules, "2027-11-26T15:00:00");
    assert_eq!((found.verdict, found.reasons.last()), (Verdict::Silent, Some(&Reason::SaidOnce)));
}

#[test]
fn a_snoozed_ticket_is_quiet_until_then_and_speaks_once_afterwards() {
    let memory = Memory { quiet: Some(snoozed("2026-11-24T15:00:00", "2026-11-25T10:00:00")), ..heard(&[(0, 0, "2026-11-24T14:05:00")]) };
    assert_eq!(verdict(&memory, "2026-11-25T09:59:00"), waits("2026-11-25T10:00:00"));
    assert_eq!(spoken(&memory, "2026-11-25T10:00:00"), Some((0, 1)));
    let memory = Memory { quiet: memory.quiet, ..heard(&[(0, 0, "2026-11-24T14:05:00"), (0, 1, "2026-11-25T10:00:30")]) };
    assert_eq!(verdict(&memory, "2026-11-25T10:10:00"), waits("2026-11-27T10:00:00"));
}

#[test]
fn a_snooze_holds_back_the_next_rung_too() {
    let memory = Memory { quiet: Some(snoozed("2026-11-27T11:00:00", "2026-12-01T11:00:00")), ..heard(&[(0, 0, "2026-11-24T14:05:00")]) };
    assert_eq!(verdict(&memory, "2026-11-30T14:00:00"), waits("2026-12-01T11:00:00"));
    assert_eq!(spoken(&memory, "2026-12-01T11:00:00"), Some((1, 0)));
}

#[test]
fn a_new_stay_in_a_status_begins_anew_with_quiet_and_all() {
    let mut back = ticket();
    back.changes.push(change("502", "2026-11-25T11:00:00", ("1", "To Do"), ("2", "Doing")));
    back.changes.push(change("503", "2026-11-25T12:00:00", ("2", "Doing"), ("1", "To Do")));
    let quiet = Some(snoozed("2026-11-24T15:00:00", "2027-01-01T10:00:00"));
    let memory = Memory { quiet, ..heard(&[(1, 4, "2026-11-24T14:05:00")]) };
    assert_eq!(judged(&back, &memory, &rules(), "2026-11-25T13:00:00").verdict, waits("2026-11-27T12:00:00"));
    let Verdict::Due(due) = judged(&back, &memory, &rules(), "2026-11-27T12:00:00").verdict else { panic!("it is due") };
    assert_eq!((due.entry.as_str(), due.step.rung, due.nth), ("503", 0, 0));
}

#[test]
fn what_is_due_outside_of_working_hours_is_held_until_they_begin() {
    let held = Verdict::Held { until: Some(at("2026-11-25T10:00:00")) };
    assert_eq!(verdict(&Memory::default(), "2026-11-24T19:00:00"), held);
    assert_eq!(spoken(&Memory::default(), "2026-11-25T10:00:00"), Some((0, 0)));
}

#[test]
fn a_message_on_its_way_holds_the_ticket() {
    let memory = Memory { on_its_way: true, ..Memory::default() };
    assert_eq!(verdict(&memory, "2026-11-24T14:00:00"), Verdict::Held { until: None });
}

#[test]
fn a_clock_never_starts_before_the_start_date() {
    let mut rules = rules();
    rules.start_date = Some(date(2026, 11, 25));
    let found = judged(&ticket(), &Memory::default(), &rules, "2026-11-25T12:00:00");
    assert_eq!(found.verdict, waits("2026-11-27T10:00:00"));
    let Some(Reason::Started(start)) = found.reasons.get(1) else { panic!("the clock's start is told") };
    assert_eq!((start.at, start.moved_to), (at("2026-11-25T00:00:00"), Some(date(2026, 11, 25))));
    assert_eq!((start.entered_at, &start.by), (at("2026-11-19T14:00:00"), &StartedBy::Change("Inbox".into())));
}

#[test]
fn an_explanation_adds_the_rules_passed_over_and_the_time_counted() {
    let (ticket, memory, rules) = (ticket(), heard(&[(0, 0, "2026-11-24T14:05:00")]), rules());
    let found = explain(&case(&ticket, &memory), &policy(&rules), at("2026-11-24T15:00:00"));
    let names: Vec<&str> = found.reasons.iter().map(name).collect();
    assert_eq!(names, ["skipped", "skipped", "matched", "started", "elapsed", "reached", "told", "repeat", "not reached"]);
    assert_eq!(found.verdict, judge(&case(&ticket, &memory), &policy(&rules), at("2026-11-24T15:00:00")).verdict);
    let Reason::Elapsed(elapsed) = &found.reasons[4] else { panic!("the time counted is told") };
    assert_eq!(elapsed.worked, Worked { days: 2, minutes: 19 * 60 });
    let holiday = Uncounted::Holiday { en: "Labor Thanksgiving Day".into(), ja: "勤労感謝の日".into() };
    let left_out = [
        LeftOut { first: date(2026, 11, 21), last: date(2026, 11, 22), why: Uncounted::Weekend },
        LeftOut { first: date(2026, 11, 23), last: date(2026, 11, 23), why: holiday },
    ];
    assert_eq!(elapsed.left_out, left_out);
}

fn name(reason: &Reason) -> &'static str {
    match reason {
        Reason::Skipped(..) => "skipped",
        Reason::Matched(..) => "matched",
        Reason::Started(_) => "started",
        Reason::Elapsed(_) => "elapsed",
        Reason::Reached(..) => "reached",
        Reason::NotReached(..) => "not reached",
        Reason::Told(_) => "told",
        Reason::RepeatNotYet(..) => "repeat",
        _ => "another",
    }
}

#[test]
fn a_rule_by_level_is_not_for_a_ticket_without_one() {
    let mut rules = rules();
    rules.rules[2].matches.level = Some(incident::level::Level::ALL.into());
    let (ticket, memory) = (ticket(), Memory::default());
    let without = crate::policy::verdict::Case { level: None, ..case(&ticket, &memory) };
    let found = explain(&without, &policy(&rules), at("2026-12-24T14:00:00"));
    let failed = Condition::Level { is: None, wanted: vec![1, 2, 3, 4, 5] };
    assert_eq!(found.reasons[2..], [Reason::Skipped(RulePlace { number: 3, line: 33 }, failed), Reason::NoRule]);
}

#[test]
fn open_time_is_counted_where_the_rule_says_hours() {
    let mut rules = rules();
    let mut hours = ladder();
    hours.after = Patience::Minutes(6 * 60);
    rules.rules[2].then = Then::Remind(hours);
    let found = judged(&ticket(), &Memory::default(), &rules, "2026-11-19T20:00:00");
    assert_eq!(found.verdict, waits("2026-11-20T11:00:00"));
}
