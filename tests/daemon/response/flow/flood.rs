//! More forms than people send: they are all seen to, and whoever matters does not wait for them.

use daemon::ports::response::intake::Intake;
use daemon::ports::response::phone::Repeats;
use daemon::response::submission::Phone;
use daemon::scheduler::wakes::Stop;
use jiff::SignedDuration;

use crate::response::machine::{LONGEST, Machine, submission};
use crate::response::town::Health;

/// More than are kept in mind at once, of those whose telephone is free and of the others.
const MANY: usize = 90;

#[tokio::test]
async fn every_incident_of_a_flood_is_seen_to_once() {
    let machine = Machine::new(Repeats::AreSwallowed);
    let process = machine.start().await;
    for number in 0..MANY {
        process.open(submission(&format!("n{number}"), &[]), &machine).await;
    }
    machine.go_on(&process).await;
    let journal = machine.town.journal();
    assert_eq!((journal.tickets.len(), journal.messages.len()), (MANY, MANY));
    for number in 1..=MANY {
        assert!(machine.content(&format!("incidents/2026/INC-2026-{number:03}.md")).exists(), "{number}");
    }
}

#[tokio::test]
async fn an_outage_during_a_flood_loses_nothing_and_what_works_is_done_meanwhile() {
    let machine = Machine::new(Repeats::AreSwallowed);
    machine.town.set(|journal| journal.slack = Health::Away);
    let process = machine.start().await;
    for number in 0..MANY {
        process.open(submission(&format!("n{number}"), &[]), &machine).await;
    }
    process.respond.run().await.unwrap();
    assert_eq!((machine.town.journal().tickets.len(), machine.town.journal().messages.len()), (MANY, 0), "Jira works");
    process.ends().await;
    machine.town.set(|journal| journal.slack = Health::Works);
    let process = machine.start().await;
    machine.go_on(&process).await;
    assert_eq!((machine.town.journal().tickets.len(), machine.town.journal().messages.len()), (MANY, MANY));
}

#[tokio::test]
async fn a_telephone_rings_at_once_though_a_flood_waits_for_services_that_hang() {
    let machine = Machine::new(Repeats::Ring);
    machine.town.set(|journal| (journal.slack, journal.jira) = (Health::Hangs, Health::Hangs));
    let process = machine.start().await;
    let (over, mut stop) = Stop::new();
    let (respond, wake) = (process.respond.clone(), process.wake.clone());
    let at_work = tokio::spawn(async move { respond.work(&wake, &mut stop, |_| {}).await });
    let rings = async || tokio::time::timeout(LONGEST, machine.town.rings.notified()).await.unwrap();
    let mut last = None;
    for number in 0..MANY {
        let opened = process.open(submission(&format!("n{number}"), &["pay"]), &machine).await;
        if opened.incident.phone == Phone::Free {
            rings().await;
        }
        last = Some(opened.incident);
    }
    let last = last.unwrap();
    assert_eq!((last.phone, machine.town.journal().calls.len()), (Phone::AfterClick, 20), "one person sends no more in a minute");
    assert!(process.takes.let_ring(last.id.as_str(), "Mori", machine.clock.now()).await.unwrap());
    rings().await;
    assert_eq!(machine.town.journal().calls[20].1.incident, last.id.as_str(), "whoever was let ring goes before all others");
    over.send(true).unwrap();
    at_work.abort();
}

#[tokio::test]
async fn after_a_stop_every_telephone_rings_at_once_however_much_else_is_left_and_hangs() {
    let machine = Machine::new(Repeats::Ring);
    let process = machine.start().await;
    // More than are kept in mind, at the pace of people.
    for number in 0..160 {
        process.open(submission(&format!("n{number}"), &["pay"]), &machine).await;
        machine.hand.turn(SignedDuration::from_secs(4));
    }
    process.ends().await;
    machine.town.set(|journal| (journal.slack, journal.jira) = (Health::Hangs, Health::Hangs));
    let process = machine.start().await;
    let (over, mut stop) = Stop::new();
    let (respond, wake) = (process.respond.clone(), process.wake.clone());
    let at_work = tokio::spawn(async move { respond.work(&wake, &mut stop, |_| {}).await });
    while machine.town.journal().calls.len() < 160 {
        tokio::time::timeout(LONGEST, machine.town.rings.notified()).await.unwrap();
    }
    over.send(true).unwrap();
    at_work.abort();
}
