//! What holds for every ticket, every memory and every moment.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::samples::{PEOPLE, at, case, ladder, policy, round, rules, ticket};
use crate::policy::facts::history::{Account, TicketHistory};
use crate::policy::facts::memory::{Memory, Quiet, QuietWhy, Told};
use crate::policy::judge::{explain, judge};
use crate::policy::matching::decisive;
use crate::policy::reason::Reason;
use crate::policy::remind::{owed, remind};
use crate::policy::rules::{AtMost, Ladder, Match, Patience, Rule, Then, To};
use crate::policy::verdict::{Case, Verdict};

/// Minutes of four weeks from the entry into the status.
const SPAN: i64 = 28 * 24 * 60;

fn later(minutes: i64) -> Timestamp {
    at("2026-11-19T14:00:00") + SignedDuration::from_mins(minutes)
}

fn memories() -> impl Strategy<Value = Memory> {
    let told = prop::collection::vec((0..3_u32, 0..SPAN), 0..4);
    let quiet = prop::option::of((0..SPAN, 0..7 * 24 * 60_i64));
    (told, quiet, prop::bool::weighted(0.1)).prop_map(|(told, quiet, on_its_way)| {
        let told = told.into_iter().map(|(rung, at)| Told { entry: "501".into(), rung, nth: 0, recipient: "U".into(), at: later(at) });
        let quiet = quiet.map(|(at, long)| Quiet {
            entry: "501".into(),
            until: later(at + long),
            by: "suzuki".into(),
            why: QuietWhy::OnIt,
            at: later(at),
        });
        Memory { told: told.collect(), quiet, disowned: None, on_its_way }
    })
}

fn ladders() -> impl Strategy<Value = Ladder> {
    let patience = prop_oneof![(0..8_u32).prop_map(Patience::Days), (0..3000_u32).prop_map(Patience::Minutes)];
    (patience.clone(), prop::option::of(patience)).prop_map(|(after, repeat)| Ladder { after, repeat, ..ladder() })
}

/// Rules by label `l0` to `l4`, each with some of them.
fn labelled() -> impl Strategy<Value = Vec<Rule>> {
    let labels = prop::collection::vec((0..5_u8).prop_map(|number| format!("l{number}")), 0..3);
    let rule = (labels, prop::bool::ANY).prop_map(|(labels, exempt)| Rule {
        line: 1,
        matches: Match { labels, ..Match::default() },
        then: if exempt { Then::Exempt } else { Then::Pause },
    });
    prop::collection::vec(rule, 0..6)
}

proptest! {
    #[test]
    fn what_is_due_stays_due_until_it_is_told((memory, ladder) in (memories(), ladders()), (from, more) in (0..SPAN, 0..SPAN)) {
        let (ticket, mut rules) = (ticket(), rules());
        rules.rules[2].then = Then::Remind(ladder);
        let verdict = |now| judge(&case(&ticket, &memory), &policy(&rules), now).verdict;
        if let Verdict::Due(before) = verdict(later(from)) {
            match verdict(later(from + more)) {
                Verdict::Due(after) => prop_assert!(after.step.rung >= before.step.rung && after.reached_at >= before.reached_at),
                Verdict::Held { until } => prop_assert!(until.is_some_and(|until| until > later(from + more))),
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }

    #[test]
    fn nothing_is_due_before_the_moment_that_was_named((memory, ladder) in (memories(), ladders()), (from, part) in (0..SPAN, 0.0..1.0_f64)) {
        let (ticket, mut rules) = (ticket(), rules());
        rules.rules[2].then = Then::Remind(ladder);
        let verdict = |now| judge(&case(&ticket, &memory), &policy(&rules), now).verdict;
        let now = later(from);
        if let Verdict::Waiting { until } | Verdict::Held { until: Some(until) } = verdict(now) {
            prop_assert!(until > now);
            let between = now + SignedDuration::from_secs_f64(until.duration_since(now).as_secs_f64() * part * 0.999);
            prop_assert!(!matches!(verdict(between), Verdict::Due(_)), "due at {between}, before {until}");
        }
    }

    #[test]
    fn the_first_rule_that_is_for_a_ticket_decides_and_all_above_it_say_why_they_are_not(all in labelled(), label in 0..5_u8) {
        let (memory, mut rules) = (Memory::default(), rules());
        let ticket = TicketHistory { labels: vec![format!("L{label}")], ..ticket() };
        let is_for = |rule: &Rule| rule.matches.labels.is_empty() || rule.matches.labels.contains(&format!("l{label}"));
        let expected = all.iter().position(is_for);
        rules.rules = all;
        let found = decisive(&case(&ticket, &memory), &rules.rules).map(|(place, _)| place.number as usize - 1);
        prop_assert_eq!(found, expected);
        let reasons = explain(&case(&ticket, &memory), &policy(&rules), later(0)).reasons;
        let skipped = reasons.iter().filter(|reason| matches!(reason, Reason::Skipped(..))).count();
        prop_assert_eq!(skipped, expected.unwrap_or(rules.rules.len()));
    }

    #[test]
    fn nobody_hears_more_than_the_limit_and_no_ticket_is_said_twice(
        tickets in prop::collection::vec((0..6_usize, 0..20_u32), 0..30),
        heard in prop::collection::vec(0..3_u32, 2),
        (per_person_a_day, per_run, channel) in (0..3_u32, 0..5_u32, prop::bool::ANY),
    ) {
        let mut rules = rules();
        rules.at_most = AtMost { per_person_a_day, per_run };
        rules.to = if channel { To::Channel } else { To::Person };
        let spoken: HashMap<String, u32> = ["UTANAKA", "USUZUKI"].map(str::to_owned).into_iter().zip(heard).collect();
        let known = (spoken, HashMap::new());
        let now = at("2026-11-27T15:00:00");
        let round = round(&rules, &known, now);
        let accounts = [None, Some("acc-tanaka"), Some("acc-suzuki"), Some("acc-sato"), Some("acc-twice"), Some("acc-new")];
        let mut all = Vec::new();
        for (number, (account, hours)) in tickets.iter().enumerate() {
            let assignee = accounts[*account].map(|id| Account { id: id.into(), name: id.into(), active: true });
            let mut ticket = TicketHistory { id: number.to_string(), key: format!("OPS-{number}"), assignee, ..ticket() };
            ticket.changes[0].at = at("2026-11-18T10:00:00") + SignedDuration::from_hours(i64::from(*hours));
            let case = Case { ticket: &ticket, memory: &Memory::default(), level: None, gone_at: None, people: &PEOPLE };
            let Verdict::Due(due) = judge(&case, &round.policy, now).verdict else { continue };
            all.push(owed(&case, &due, Vec::new(), &round));
        }
        let count = all.len();
        let found = remind(all, &round);
        prop_assert!(found.reminders.len() <= per_run as usize);
        let recipients: HashSet<&str> = found.reminders.iter().map(|reminder| reminder.to.slack()).collect();
        prop_assert_eq!(recipients.len(), found.reminders.len(), "one message a recipient");
        let said = found.reminders.iter().flat_map(|reminder| &reminder.items).map(|item| item.ticket.as_str());
        let once: HashSet<&str> = said.chain(found.held.iter().map(|(ticket, _)| ticket.as_str())).collect();
        let total = found.reminders.iter().map(|reminder| reminder.items.len()).sum::<usize>() + found.held.len();
        prop_assert_eq!((once.len(), total), (count, count), "each is said or held, once");
        for reminder in &found.reminders {
            for hears in reminder.hearers() {
                prop_assert!(known.0.get(hears).copied().unwrap_or(0) < per_person_a_day, "{hears} hears too much");
            }
        }
    }
}
