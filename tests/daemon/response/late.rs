//! Outages, refusals, and what is left to a person.

use daemon::ports::response::intake::StepState;
use daemon::ports::response::phone::Repeats;
use daemon::tasks::respond::work::Respond;
use daemon::tasks::sweep::doubles::Doubles;
use incident::text::Language;
use jiff::SignedDuration;

use super::machine::{Machine, submission};
use super::town::Health;

#[tokio::test]
async fn an_outage_of_an_hour_delays_and_loses_nothing() {
    let machine = Machine::new(Repeats::Ring);
    machine.town.set(|journal| (journal.slack, journal.jira) = (Health::Away, Health::Away));
    let process = machine.start().await;
    process.open(submission("n1", &["pay"]), &machine).await;
    let end = machine.clock.now() + SignedDuration::from_hours(1);
    while machine.clock.now() < end {
        let next = process.respond.run().await.unwrap().unwrap();
        machine.hand.turn_to(next);
    }
    assert_eq!((machine.town.journal().channels.len(), machine.town.journal().calls.len()), (2, 1));
    machine.town.set(|journal| (journal.slack, journal.jira) = (Health::Works, Health::Works));
    let took = machine.go_on(&process).await;
    let journal = machine.town.journal();
    assert_eq!((journal.channels.len(), journal.messages.len(), journal.tickets.len()), (3, 2, 1));
    assert!(took <= SignedDuration::from_secs(75), "{took:?} after it was over");
    assert_eq!(process.told().await, Vec::<String>::new(), "nobody has to do anything");
}

#[tokio::test]
async fn what_is_done_though_the_answer_is_lost_is_found_and_not_done_again() {
    let machine = Machine::new(Repeats::Ring);
    machine.town.set(|journal| (journal.slack, journal.jira) = (Health::Mute, Health::Mute));
    let process = machine.start().await;
    process.open(submission("n1", &["pay"]), &machine).await;
    process.respond.run().await.unwrap();
    machine.town.set(|journal| (journal.slack, journal.jira) = (Health::Works, Health::Works));
    machine.go_on(&process).await;
    let journal = machine.town.journal();
    assert_eq!((journal.channels.len(), journal.messages.len(), journal.tickets.len()), (3, 2, 1));
    assert!(!process.progress("INC-2026-001", Language::En).await.goes_on);
}

#[tokio::test]
async fn what_is_refused_is_told_once_and_the_rest_goes_on() {
    let machine = Machine::new(Repeats::Ring);
    machine.town.set(|journal| journal.slack = Health::Refuses("restricted_action".to_owned()));
    let process = machine.start().await;
    process.open(submission("n1", &["pay"]), &machine).await;
    machine.go_on(&process).await;
    machine.go_on(&process).await;
    let told = process.told().await;
    assert_eq!(told.len(), 2, "the channel and the headline, not what hangs on them: {told:?}");
    assert!(told.iter().all(|notice| notice.contains("restricted_action") && notice.contains("INC-2026-001")));
    assert_eq!((machine.town.journal().tickets.len(), machine.town.journal().calls.len()), (1, 1));
    let progress = process.progress("INC-2026-001", Language::En).await;
    assert!(!progress.goes_on);
    let held = progress.steps.iter().filter(|step| step.state == StepState::Held);
    assert!(held.count() >= 5 && progress.steps.iter().all(|step| step.state != StepState::Held || step.trouble.is_some()));
}

#[tokio::test]
async fn a_ticket_that_turns_up_twice_is_told_by_name_once() {
    let machine = Machine::new(Repeats::Ring);
    let process = machine.start().await;
    process.open(submission("n1", &[]), &machine).await;
    process.open(submission("n2", &[]), &machine).await;
    machine.town.set(|journal| journal.jira = Health::Away);
    process.respond.run().await.unwrap();
    machine.town.set(|journal| journal.jira = Health::Works);
    machine.go_on(&process).await;
    let first = machine.town.set(|journal| {
        let (key, ticket) = journal.tickets[0].clone();
        journal.tickets.push(("OPS-99".to_owned(), ticket));
        key
    });
    let Respond { responses, openings, tell, deliver, .. } = process.respond.clone();
    let doubles = Doubles { responses, openings, tell, deliver };
    machine.town.set(|journal| journal.jira = Health::Away);
    doubles.run(machine.clock.now()).await.unwrap();
    machine.town.set(|journal| journal.jira = Health::Works);
    let asked = || machine.town.journal().points.iter().filter(|point| point.contains("finding a ticket")).count();
    let before = asked();
    machine.hand.turn(SignedDuration::from_mins(30));
    doubles.run(machine.clock.now()).await.unwrap();
    assert_eq!((asked(), process.told().await.len()), (before, 0), "once an hour is enough");
    for _ in 0..2 {
        machine.hand.turn(SignedDuration::from_mins(31));
        doubles.run(machine.clock.now()).await.unwrap();
        machine.hand.turn(SignedDuration::from_mins(31));
        doubles.run(machine.clock.now()).await.unwrap();
    }
    let told = process.told().await;
    assert!(told.len() == 1 && told[0].contains(&first) && told[0].contains("OPS-99") && told[0].contains("INC-2026-00"), "{told:?}");
    let before = asked();
    machine.hand.turn(SignedDuration::from_hours(25));
    doubles.run(machine.clock.now()).await.unwrap();
    assert_eq!(asked(), before, "only those of the last day");
}

#[tokio::test]
async fn one_who_cannot_be_invited_keeps_nobody_else_out() {
    let machine = Machine::new(Repeats::Ring);
    let site = std::fs::read_to_string(machine.content("site.yaml")).unwrap();
    std::fs::write(machine.content("site.yaml"), site.replace("U0TANAKA", "U0GONE")).unwrap();
    let process = machine.start().await;
    process.open(submission("n1", &["pay"]), &machine).await;
    machine.go_on(&process).await;
    let journal = machine.town.journal();
    assert_eq!((journal.channels[2].members.len(), journal.channels[2].pins.len()), (2, 1));
    assert_eq!(process.told().await.len(), 1);
}

#[tokio::test]
async fn a_report_that_is_still_a_draft_when_it_is_due_is_asked_for_once() {
    let due = SignedDuration::from_hours(5 * 24);
    for (finished, messages) in [(false, 3), (true, 2)] {
        let machine = Machine::new(Repeats::Ring);
        let process = machine.start().await;
        process.open(submission("n1", &["pay"]), &machine).await;
        machine.go_on(&process).await;
        let path = machine.content("incidents/2026/INC-2026-001.md");
        if finished {
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, text.replace("status: draft", "status: reviewed")).unwrap();
        }
        machine.hand.turn(due);
        machine.go_on(&process).await;
        machine.hand.turn(due);
        machine.go_on(&process).await;
        let all = machine.town.journal().messages;
        assert_eq!(all.len(), messages, "finished: {finished}");
        if let Some(asked) = all.get(2) {
            assert!(asked.text.contains("still a draft") && asked.place.channel == "C12", "{asked:?}");
        }
        assert_eq!(process.respond.run().await, Ok(None), "nothing is left");
    }
}

#[tokio::test]
async fn a_report_that_somebody_has_begun_to_write_is_left_as_it_is() {
    let machine = Machine::new(Repeats::Ring);
    let process = machine.start().await;
    process.open(submission("n1", &["pay"]), &machine).await;
    let path = machine.content("incidents/2026/INC-2026-001.md");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "mine").unwrap();
    machine.go_on(&process).await;
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
}

#[tokio::test]
async fn a_disk_without_room_is_told_and_the_draft_is_written_when_there_is() {
    let machine = Machine::new(Repeats::Ring);
    let reports = machine.content("incidents");
    std::fs::remove_dir(&reports).unwrap();
    std::fs::write(&reports, "in the way").unwrap();
    let process = machine.start().await;
    process.open(submission("n1", &["pay"]), &machine).await;
    for _ in 0..40 {
        let next = process.respond.run().await.unwrap().unwrap();
        machine.hand.turn_to(next);
    }
    assert_eq!(process.told().await.len(), 1, "once");
    std::fs::remove_file(&reports).unwrap();
    machine.go_on(&process).await;
    assert!(machine.content("incidents/2026/INC-2026-001.md").exists());
}
