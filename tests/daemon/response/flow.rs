//! What follows a form when nothing fails, and when something does.

mod flood;

use daemon::ports::response::intake::{Intake, StepState};
use daemon::ports::response::phone::{Repeats, Ringing};
use daemon::response::submission::{Correction, Phone};
use daemon::scheduler::wakes::Stop;
use incident::level::Level;
use incident::text::Language;
use jiff::SignedDuration;

use super::machine::{LONGEST, Machine, submission};
use super::town::Health;

#[tokio::test]
async fn a_form_becomes_a_channel_with_people_in_it_a_ticket_a_draft_and_a_call() {
    let machine = Machine::new(Repeats::Ring);
    let process = machine.start().await;
    let opened = process.open(submission("n1", &["pay"]), &machine).await;
    assert!(opened.first && opened.incident.level() == Level::ALL[3]);
    assert!(!process.open(submission("n1", &["pay"]), &machine).await.first, "a double click");
    machine.go_on(&process).await;
    let journal = machine.town.journal();
    let made: Vec<_> = journal.channels.iter().filter(|channel| channel.made_at.is_some()).collect();
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].name, "inc-20261124-checkout-payments-fail");
    assert_eq!(made[0].topic, "INC-2026-001 · Level 4 (Major) · Service outage · Checkout: payments fail · Lead: 鈴木 健");
    let mut members = made[0].members.clone();
    members.sort();
    assert_eq!(members, ["U0OKAFOR", "U0SUZUKI", "U0TANAKA"]);
    let opening: Vec<_> = journal.messages.iter().filter(|message| message.place.channel == made[0].id).collect();
    assert_eq!((opening.len(), made[0].pins.as_slice()), (1, [opening[0].place.ts.clone()].as_slice()));
    assert!(opening[0].text.contains("“Do payments fail?” was answered yes") && opening[0].text.contains("OPS-1"), "{}", opening[0].text);
    let headline = journal.messages.iter().find(|message| message.place.channel == "C0INCIDENTS").unwrap();
    assert!(headline.text.contains("#inc-20261124-checkout-payments-fail") && headline.text.contains("OPS-1"), "{}", headline.text);
    assert_eq!(journal.messages.len(), 2);
    let (key, ticket) = &journal.tickets[0];
    assert_eq!((key.as_str(), ticket.labels[1].as_str(), ticket.labels[2].as_str()), ("OPS-1", "INC-2026-001", "incident"));
    assert!(ticket.labels[0].strip_prefix("yokoten-").is_some_and(|key| key.len() == 32), "{:?}", ticket.labels);
    assert_eq!(journal.calls.len(), 1, "suzuki answers");
    assert_eq!(
        journal.calls[0].1.words,
        "レベル4のインシデントです。サービス障害、Checkout: payments fail。Slackのチャンネルを確認してください。"
    );
    let draft = std::fs::read_to_string(machine.content("incidents/2026/INC-2026-001.md")).unwrap();
    assert!(draft.contains("status: draft") && draft.contains("level: 4") && draft.contains("Every card is declined"), "{draft}");
    assert_eq!(process.told().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_receipt_tells_how_far_it_is_in_both_languages() {
    let machine = Machine::new(Repeats::Ring);
    let process = machine.start().await;
    process.open(submission("n1", &["pay"]), &machine).await;
    let before = process.progress("INC-2026-001", Language::Ja).await;
    assert!(before.goes_on && before.steps.iter().all(|step| step.state == StepState::Waiting));
    machine.town.set(|journal| journal.jira = Health::Away);
    process.respond.run().await.unwrap();
    let line = |progress: &daemon::ports::response::intake::Progress, words: &str| {
        progress.steps.iter().find(|step| step.words.contains(words)).cloned().unwrap_or_else(|| panic!("{words}: {progress:?}"))
    };
    let now = process.progress("INC-2026-001", Language::Ja).await;
    let ticket = line(&now, "OPSにチケットを作成");
    assert_eq!(ticket.state, StepState::Going);
    assert_eq!(ticket.trouble.as_deref(), Some("Jiraが応答しません。1秒後にもう一度試します。ほかの手順は進んでいます。"));
    machine.town.set(|journal| journal.jira = Health::Works);
    machine.go_on(&process).await;
    let end = process.progress("INC-2026-001", Language::En).await;
    assert!(!end.goes_on, "{:?}", end.steps);
    assert_eq!(line(&end, "ticket").link.as_deref(), Some("https://jira.example.com/browse/OPS-1"));
    assert_eq!(end.channel.as_ref().map(|(name, _)| name.as_str()), Some("#inc-20261124-checkout-payments-fail"));
    assert_eq!(line(&end, "report is finished").state, StepState::Waiting);
    assert!(line(&end, "鈴木 健 answered the telephone").trouble.is_none());
}

#[tokio::test]
async fn the_first_message_links_to_two_that_look_like_it_and_says_what_solved_them() {
    let machine = Machine::new(Repeats::Ring);
    for number in 1..=3 {
        let report = format!(
            "---\ntitle: \"Checkout: payments fail <!channel>\"\nstatus: reviewed\nlevel: 4\nkind: outage\nservices: [checkout]\n\
             started_at: 2025-11-0{number} 09:12\n---\n## Summary\n\nEvery card is declined.\n\n## Mitigation\n\nRoute *{number}* & <@U1>.\n"
        );
        std::fs::write(machine.content(&format!("incidents/INC-2025-00{number}.md")), report).unwrap();
    }
    let process = machine.start().await;
    process.open(submission("n1", &["pay"]), &machine).await;
    machine.go_on(&process).await;
    let messages = machine.town.journal().messages;
    let opening = messages.iter().find(|message| message.text.contains("This looks like …")).unwrap();
    let links: Vec<&str> = opening.text.lines().filter(|line| line.contains("https://incidents.example.com/incidents/INC-2025-")).collect();
    assert_eq!(links.len(), 2, "{}", opening.text);
    assert!(links.iter().all(|line| line.contains("Solved by: Route")), "{links:?}");
}

#[tokio::test]
async fn a_call_begins_within_two_seconds_though_slack_and_jira_hang() {
    let machine = Machine::new(Repeats::Ring);
    machine.town.set(|journal| (journal.slack, journal.jira) = (Health::Hangs, Health::Hangs));
    let process = machine.start().await;
    let (over, mut stop) = Stop::new();
    let (respond, wake) = (process.respond.clone(), process.wake.clone());
    let at_work = tokio::spawn(async move { respond.work(&wake, &mut stop, |_| {}).await });
    for number in 0..5 {
        process.open(submission(&format!("n{number}"), &["pay"]), &machine).await;
        // The clock stands still: whatever had to wait for it would never begin.
        tokio::time::timeout(LONGEST, machine.town.rings.notified()).await.unwrap();
        assert_eq!(machine.town.journal().calls.len(), number + 1);
    }
    assert!(machine.town.journal().messages.is_empty() && machine.town.journal().tickets.is_empty());
    over.send(true).unwrap();
    at_work.abort();
}

#[tokio::test]
async fn the_next_one_is_called_until_somebody_answers() {
    let machine = Machine::new(Repeats::Ring);
    machine.town.set(|journal| journal.rings = vec![Ringing::Unanswered("busy".to_owned()), Ringing::Going, Ringing::Answered]);
    let process = machine.start().await;
    let begun = machine.clock.now();
    process.open(submission("n1", &["pay"]), &machine).await;
    machine.go_on(&process).await;
    let calls = machine.town.journal().calls;
    let called: Vec<&str> = calls.iter().map(|(_, call)| call.person.as_str()).collect();
    assert_eq!(called, ["suzuki", "tanaka", "suzuki"]);
    let keys: std::collections::BTreeSet<&str> = calls.iter().map(|(_, call)| call.key.as_str()).collect();
    assert_eq!(keys.len(), 3, "each attempt has a name of its own");
    assert!(machine.clock.now().duration_since(begun) >= SignedDuration::from_mins(10));
}

#[tokio::test]
async fn another_level_does_what_it_adds_and_nothing_twice() {
    let machine = Machine::new(Repeats::AreSwallowed);
    let process = machine.start().await;
    process.open(submission("n1", &[]), &machine).await;
    machine.go_on(&process).await;
    let before = machine.town.journal();
    assert_eq!((before.channels.len(), before.messages.len(), before.calls.len()), (2, 1, 0), "level 1");
    let correct = |level: usize| Correction {
        level: Level::ALL[level],
        by: "Mori".to_owned(),
        why: "it spreads".to_owned(),
        at: machine.clock.now(),
    };
    assert_eq!(process.takes.correct("INC-2026-001", correct(4)).await, Ok(true));
    machine.go_on(&process).await;
    let after = machine.town.journal();
    assert_eq!((after.channels.len(), after.messages.len(), after.calls.len(), after.tickets.len()), (3, 3, 1, 1));
    let headline = after.messages.iter().find(|message| message.place.channel == "C0INCIDENTS").unwrap();
    assert!(headline.text.contains("Level 5") && headline.text.contains("#inc-"), "it shows the new level: {}", headline.text);
    assert_eq!(process.takes.correct("INC-2026-001", correct(2)).await, Ok(true));
    machine.go_on(&process).await;
    let last = machine.town.journal();
    assert_eq!((last.channels.len(), last.messages.len(), last.calls.len(), last.tickets.len()), (3, 3, 1, 1));
    assert!(last.channels[2].topic.contains("Level 3"), "{}", last.channels[2].topic);
    assert_eq!(process.takes.correct("INC-2026-999", correct(2)).await, Ok(false));
}

#[tokio::test]
async fn two_incidents_of_the_same_title_have_a_channel_each_and_a_foreign_one_is_left_alone() {
    let machine = Machine::new(Repeats::Ring);
    machine.town.set(|journal| journal.foreign.push("inc-20261124-checkout-payments-fail-2".to_owned()));
    let process = machine.start().await;
    process.open(submission("n1", &["pay"]), &machine).await;
    process.open(submission("n2", &["pay"]), &machine).await;
    machine.go_on(&process).await;
    let journal = machine.town.journal();
    let names: Vec<&str> = journal.channels[2..].iter().map(|channel| channel.name.as_str()).collect();
    assert_eq!(names, ["inc-20261124-checkout-payments-fail", "inc-20261124-checkout-payments-fail-3"]);
    assert!(journal.channels[2..].iter().all(|channel| channel.pins.len() == 1));
}

#[tokio::test]
async fn in_a_flood_it_rings_once_somebody_lets_it() {
    let machine = Machine::new(Repeats::Ring);
    let process = machine.start().await;
    for number in 0..20 {
        process.open(submission(&format!("n{number}"), &[]), &machine).await;
    }
    let flooded = process.open(submission("more", &["pay"]), &machine).await.incident;
    assert_eq!(flooded.phone, Phone::AfterClick);
    machine.go_on(&process).await;
    assert_eq!((machine.town.journal().calls.len(), machine.town.journal().tickets.len()), (0, 21));
    assert_eq!(process.takes.let_ring(flooded.id.as_str(), "Mori", machine.clock.now()).await, Ok(true));
    machine.go_on(&process).await;
    assert_eq!(machine.town.journal().calls.len(), 1);
}
