//! To whom, in which order, and how much.

use std::collections::HashMap;

use super::samples::{PEOPLE, at, change, round, rules, ticket};
use crate::policy::address::Round;
use crate::policy::facts::history::{Account, TicketHistory};
use crate::policy::facts::memory::{Disowned, Memory};
use crate::policy::judge::judge;
use crate::policy::reason::{Reason, Route, Unreached};
use crate::policy::remind::{Owed, Reminders, owed, remind};
use crate::policy::reminder::{Mentioned, Recipient, Reminder};
use crate::policy::rules::{Rules, To};
use crate::policy::verdict::{Case, Verdict};

type Nothing = (HashMap<String, u32>, HashMap<String, String>);

/// At this time the assignee, the lead, and everybody are told.
const ASSIGNEE: &str = "2026-11-24T15:00:00";
const LEAD: &str = "2026-11-27T15:00:00";
const CHANNEL: &str = "2026-12-04T15:00:00";

fn owe(ticket: &TicketHistory, memory: &Memory, round: &Round<'_>) -> Owed {
    let case = Case { ticket, memory, level: None, gone_at: None, people: &PEOPLE };
    let Verdict::Due(due) = judge(&case, &round.policy, round.now).verdict else { panic!("{} is due", ticket.key) };
    owed(&case, &due, Vec::new(), round)
}

fn numbered(number: u32, account: Option<&str>) -> TicketHistory {
    let assignee = account.map(|id| Account { id: id.into(), name: format!("Jira {id}"), active: true });
    TicketHistory { id: format!("1000{number}"), key: format!("OPS-{number}"), assignee, ..ticket() }
}

/// One ticket, nothing said today, Slack takes everything.
fn one(ticket: &TicketHistory, memory: &Memory, rules: &Rules, now: &str) -> Reminder {
    let nothing = Nothing::default();
    let round = round(rules, &nothing, at(now));
    let mut found = remind(vec![owe(ticket, memory, &round)], &round);
    assert_eq!(found.reminders.len(), 1);
    found.reminders.remove(0)
}

fn keys(reminder: &Reminder) -> Vec<&str> {
    reminder.items.iter().map(|item| item.key.as_str()).collect()
}

#[test]
fn the_assignee_then_the_lead_then_the_channel_hear_of_it() {
    let (ticket, memory, rules) = (ticket(), Memory::default(), rules());
    let first = one(&ticket, &memory, &rules, ASSIGNEE);
    assert_eq!((first.to.slack(), &first.items[0].route), ("USUZUKI", &Route::Assignee("Jiro Suzuki".into())));
    let second = one(&ticket, &memory, &rules, LEAD);
    assert_eq!((second.to.slack(), &second.items[0].route), ("UTANAKA", &Route::Lead("田中 花子".into(), "Jiro Suzuki".into())));
    let third = one(&ticket, &memory, &rules, CHANNEL);
    assert_eq!((third.to.slack(), &third.items[0].route), ("CFOLLOW", &Route::Channel));
    assert_eq!(third.items[0].mention, Some(Mentioned { slack: "USUZUKI".into(), name: "Jiro Suzuki".into() }));
}

#[test]
fn who_leads_the_own_team_hears_it_as_the_assignee() {
    let found = one(&numbered(1, Some("acc-tanaka")), &Memory::default(), &rules(), LEAD);
    assert_eq!((found.to.slack(), &found.items[0].route), ("UTANAKA", &Route::Assignee("田中 花子".into())));
}

#[test]
fn whoever_cannot_be_reached_is_named_in_the_channel() {
    let disowned = Some(Disowned { account: "acc-suzuki".into(), by: "suzuki".into(), at: at(ASSIGNEE) });
    let not_theirs = Memory { disowned, ..Memory::default() };
    let mut left = numbered(6, Some("acc-suzuki"));
    left.assignee.as_mut().expect("assigned").active = false;
    let cases = [
        (numbered(1, None), Memory::default(), Unreached::NoAssignee),
        (numbered(2, Some("acc-new")), Memory::default(), Unreached::NotInPeople("Jira acc-new".into())),
        (numbered(3, Some("acc-twice")), Memory::default(), Unreached::FoundTwice("Jira acc-twice".into())),
        (numbered(4, Some("acc-sato")), Memory::default(), Unreached::NoSlack("Yui Sato".into())),
        (numbered(5, Some("acc-suzuki")), not_theirs.clone(), Unreached::NotTheirs("Jiro Suzuki".into())),
        (left, Memory::default(), Unreached::Deactivated("Jira acc-suzuki".into())),
    ];
    for (ticket, memory, why) in cases {
        let found = one(&ticket, &memory, &rules(), ASSIGNEE);
        assert_eq!((found.to.slack(), &found.items[0].route), ("CFOLLOW", &Route::Unreached(why)));
        assert_eq!(found.items[0].mention, None);
    }
    let given = one(&numbered(7, Some("acc-tanaka")), &not_theirs, &rules(), ASSIGNEE);
    assert_eq!(given.to.slack(), "UTANAKA", "the word holds while it is assigned to the same account");
}

#[test]
fn whom_slack_refuses_is_told_of_in_the_channel() {
    let (rules, ticket) = (rules(), ticket());
    let refused = (HashMap::new(), HashMap::from([("USUZUKI".to_owned(), "user_is_deactivated".to_owned())]));
    let round = round(&rules, &refused, at(ASSIGNEE));
    let found = owe(&ticket, &Memory::default(), &round);
    let why = Unreached::Refused("Jiro Suzuki".into(), "user_is_deactivated".into());
    assert_eq!((found.to.slack(), found.item.route), ("CFOLLOW", Route::Unreached(why)));
}

#[test]
fn a_person_gets_one_message_with_the_most_urgent_first() {
    let (rules, memory, nothing) = (rules(), Memory::default(), Nothing::default());
    let round = round(&rules, &nothing, at(LEAD));
    let mut later = numbered(10, Some("acc-tanaka"));
    later.changes = vec![change("7", "2026-11-24T15:00:00", ("9", "Inbox"), ("1", "To Do"))];
    let mut sooner = numbered(9, Some("acc-tanaka"));
    sooner.changes = later.changes.clone();
    let owed = [&later, &sooner, &ticket()].map(|ticket| owe(ticket, &memory, &round)).to_vec();
    let Reminders { reminders, held } = remind(owed, &round);
    assert_eq!((reminders.len(), held.len()), (1, 0));
    assert_eq!(keys(&reminders[0]), ["OPS-1", "OPS-9", "OPS-10"]);
    let rest = reminders[0].without(&["10001".to_owned()]).expect("two are left");
    assert_eq!(keys(&rest), ["OPS-9", "OPS-10"]);
    assert_eq!(rest.without(&["10009".to_owned(), "100010".to_owned()]), None);
}

#[test]
fn who_has_heard_from_us_today_hears_the_rest_later() {
    let (rules, memory) = (rules(), Memory::default());
    let heard = (HashMap::from([("USUZUKI".to_owned(), 1)]), HashMap::new());
    let round = round(&rules, &heard, at(ASSIGNEE));
    let found = remind(vec![owe(&ticket(), &memory, &round)], &round);
    assert_eq!(found.held, [("10001".to_owned(), Reason::PersonHasHeard("Jiro Suzuki".into(), 1))]);
    assert!(found.reminders.is_empty());
}

#[test]
fn a_round_says_no_more_messages_than_it_may() {
    let (mut rules, memory, nothing) = (rules(), Memory::default(), Nothing::default());
    rules.at_most.per_run = 1;
    let round = round(&rules, &nothing, at(ASSIGNEE));
    let owed = [numbered(1, Some("acc-tanaka")), numbered(2, Some("acc-suzuki"))].map(|ticket| owe(&ticket, &memory, &round)).to_vec();
    let found = remind(owed, &round);
    assert_eq!((found.reminders.len(), keys(&found.reminders[0])), (1, vec!["OPS-1"]));
    assert_eq!(found.held, [("10002".to_owned(), Reason::RoundIsFull(1))]);
}

#[test]
fn with_the_channel_for_everybody_each_is_mentioned_in_one_message() {
    let (mut rules, memory) = (rules(), Memory::default());
    rules.to = To::Channel;
    let heard = (HashMap::from([("UTANAKA".to_owned(), 1)]), HashMap::new());
    let round = round(&rules, &heard, at(ASSIGNEE));
    let owed = [numbered(1, Some("acc-tanaka")), numbered(2, Some("acc-suzuki")), numbered(3, None)];
    let found = remind(owed.map(|ticket| owe(&ticket, &memory, &round)).to_vec(), &round);
    assert_eq!(found.reminders.len(), 1);
    assert!(matches!(found.reminders[0].to, Recipient::Channel { .. }));
    assert_eq!(keys(&found.reminders[0]), ["OPS-2", "OPS-3"]);
    assert_eq!(found.held.len(), 1, "whoever was mentioned today is not mentioned again");
}

#[test]
fn a_channel_that_slack_refuses_keeps_its_tickets() {
    let rules = rules();
    let refused = (HashMap::new(), HashMap::from([("CFOLLOW".to_owned(), "is_archived".to_owned())]));
    let round = round(&rules, &refused, at(CHANNEL));
    let found = remind(vec![owe(&ticket(), &Memory::default(), &round)], &round);
    assert_eq!(found.held, [("10001".to_owned(), Reason::ChannelRefused("is_archived".into()))]);
}

#[test]
fn a_reminder_outlives_being_kept_as_json() {
    let reminder = one(&ticket(), &Memory::default(), &rules(), LEAD);
    let kept = serde_json::to_string(&reminder).expect("JSON");
    assert_eq!(serde_json::from_str::<Reminder>(&kept).expect("JSON"), reminder);
}
