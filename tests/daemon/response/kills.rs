//! The process dies at every named point, and at random ones, again and again: each thing is done once, and it goes on by itself.
//! `YOKOTEN_KILLS=400` kills more often, `YOKOTEN_SEED` by other chances.

use std::collections::BTreeSet;

use daemon::ports::response::phone::Repeats;
use daemon::ports::response::responses::Responses;
use daemon::response::step::{Record, State};
use jiff::SignedDuration;

use super::machine::{Machine, Process, submission};
use super::town::Fuse;
use crate::delivery::chance::Chance;

/// A flow goes on by itself within this time.
const GOES_ON_WITHIN: SignedDuration = SignedDuration::from_secs(75);

async fn reported(repeats: Repeats) -> Machine {
    let machine = Machine::new(repeats);
    let process = machine.start().await;
    process.open(submission("n1", &["pay"]), &machine).await;
    process.ends().await;
    machine
}

/// Goes on to the end, and counts.
async fn checked(machine: &Machine, what: &str) {
    let process = machine.start().await;
    let took = machine.go_on(&process).await;
    assert!(took <= GOES_ON_WITHIN, "{took:?} after {what}");
    whole(machine, &process, what).await;
    process.ends().await;
}

async fn whole(machine: &Machine, process: &Process, what: &str) {
    let journal = machine.town.journal();
    assert_eq!(journal.channels.len(), 3, "one channel after {what}");
    let channel = &journal.channels[2];
    assert_eq!((channel.members.len(), channel.pins.len()), (3, 1), "{what}");
    assert!(channel.topic.starts_with("INC-2026-001"), "{what}");
    let headlines = journal.messages.iter().filter(|message| message.place.channel == "C0INCIDENTS").count();
    assert_eq!((headlines, journal.messages.len()), (1, 2), "one headline and one opening after {what}");
    assert!(journal.messages.iter().all(|message| message.text.contains("OPS-1")), "what they show is up to date after {what}");
    assert_eq!(journal.tickets.len(), 1, "one ticket after {what}");
    let most = if machine.town.swallows() { 1 } else { 2 };
    assert!((1..=most).contains(&journal.calls.len()), "{} calls after {what}", journal.calls.len());
    assert!(machine.content("incidents/2026/INC-2026-001.md").exists(), "{what}");
    let response = process.store.response("INC-2026-001").await.unwrap().unwrap();
    let open = response.records.iter().filter(|(_, record)| !matches!(record.state, State::Done | State::Spared));
    assert_eq!(open.map(|(step, _)| step).collect::<Vec<_>>(), Vec::<&String>::new(), "{what}");
}

#[tokio::test]
async fn wherever_the_process_dies_each_thing_is_done_once_and_it_goes_on_by_itself() {
    for repeats in [Repeats::Ring, Repeats::AreSwallowed] {
        let undisturbed = reported(repeats).await;
        assert!(!undisturbed.start_to_die(Fuse::Never).await);
        let points: BTreeSet<String> = undisturbed.town.journal().points.into_iter().collect();
        assert!(points.len() >= 60, "{} points", points.len());
        for point in points {
            let machine = reported(repeats).await;
            assert!(machine.start_to_die(Fuse::At(point.clone())).await, "{point} was never reached");
            machine.hand.turn(SignedDuration::from_secs(1));
            checked(&machine, &format!("a death {point}")).await;
        }
    }
}

#[tokio::test]
async fn deaths_at_random_points_one_after_the_other_change_nothing() {
    let number = |name: &str, usual| std::env::var(name).map_or(usual, |text| text.parse().expect("a number"));
    let (kills, seed) = (number("YOKOTEN_KILLS", 50), number("YOKOTEN_SEED", 5));
    let mut chance = Chance::new(seed);
    let mut deaths = 0;
    while deaths < kills {
        let machine = reported(Repeats::AreSwallowed).await;
        let mut story = Vec::new();
        while machine.start_to_die(Fuse::After(usize::try_from(chance.below(30)).unwrap())).await {
            story.push(machine.town.journal().points.last().cloned().unwrap_or_default());
            machine.hand.turn(SignedDuration::from_secs(2));
            deaths += 1;
        }
        checked(&machine, &format!("YOKOTEN_SEED={seed}: {story:?}")).await;
    }
}

#[tokio::test]
async fn every_step_that_is_done_twice_comes_to_the_same() {
    let steps = {
        let machine = reported(Repeats::AreSwallowed).await;
        let process = machine.start().await;
        process.store.response("INC-2026-001").await.unwrap().unwrap().plan.steps
    };
    for step in steps.iter().filter(|step| step.name != "remind_report" && !step.name.ends_with(":1") && !step.name.ends_with(":2")) {
        let machine = reported(Repeats::AreSwallowed).await;
        let process = machine.start().await;
        machine.go_on(&process).await;
        let done = process.store.response("INC-2026-001").await.unwrap().unwrap().records.remove(&step.name).unwrap();
        // As if its end had never been written.
        let begun = Record { state: State::Begun, not_before: done.began_at, output: Default::default(), ..done.clone() };
        process.store.put_record("INC-2026-001", &step.name, &begun, None).await.unwrap();
        process.ends().await;
        machine.hand.turn(SignedDuration::from_mins(1));
        let process = machine.start().await;
        assert_eq!(process.store.let_ring("INC-2026-001", "a test that wakes it").await, Ok(true));
        machine.go_on(&process).await;
        whole(&machine, &process, &step.name).await;
    }
}
