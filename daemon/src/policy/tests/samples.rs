//! A small company in Tokyo: its calendar, people, rules and tickets.

use std::collections::HashMap;
use std::sync::LazyLock;

use incident::level::Level;
use incident::text::{Language, Text};
use incident::tickets::Category;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::policy::address::Round;
use crate::policy::calendar::days_off::{Country, DaysOff};
use crate::policy::calendar::hours::Calendar;
use crate::policy::calendar::written::{parse_days, parse_stretch};
use crate::policy::facts::history::{Account, Status, StatusChange, TicketHistory};
use crate::policy::facts::memory::{Memory, Quiet, QuietWhy, Told};
use crate::policy::facts::people::People;
use crate::policy::rules::{AtMost, Escalation, Ladder, Match, Patience, Rule, Rules, Rung, Then, To};
use crate::policy::verdict::{Case, Policy};

/// Monday to Friday, 10:00 to 19:00 in Tokyo, without Japanese holidays.
pub(crate) static TOKYO: LazyLock<Calendar> = LazyLock::new(|| {
    let zone = TimeZone::get("Asia/Tokyo").expect("bundled zone");
    let days_off = DaysOff { country: Some(Country::Japan), own: Vec::new() };
    Calendar::new(zone, parse_days("mon-fri").expect("weekdays"), vec![parse_stretch("10:00-19:00").expect("hours")], &days_off)
});

/// 田中 (hanako) leads the team of 鈴木 (jiro); sato has no Slack; two people share the account `acc-twice`.
pub(crate) static PEOPLE: LazyLock<People> = LazyLock::new(people);

/// Somebody of `people`, with what they have there.
type Row = (&'static str, &'static str, Option<&'static str>, &'static str, Language);

fn people() -> People {
    let mut site = incident::site::model::Site::unnamed();
    let team = incident::site::model::Team { name: Text::Plain("Payments".into()), lead: Some("tanaka".into()), slack: None };
    site.teams.insert("payments".into(), team);
    let rows: [Row; 5] = [
        ("tanaka", "田中 花子", Some("UTANAKA"), "acc-tanaka", Language::Ja),
        ("suzuki", "Jiro Suzuki", Some("USUZUKI"), "acc-suzuki", Language::En),
        ("sato", "Yui Sato", None, "acc-sato", Language::En),
        ("one", "One", Some("UONE"), "acc-twice", Language::En),
        ("two", "Two", Some("UTWO"), "acc-twice", Language::En),
    ];
    for (key, name, slack, jira, language) in rows {
        let person = incident::site::model::Person {
            name: Text::Plain(name.into()),
            team: Some("payments".into()),
            slack: slack.map(str::to_owned),
            jira: Some(jira.into()),
            language: Some(language),
        };
        site.people.insert(key.into(), person);
    }
    People::of(&site)
}

/// A time in Tokyo.
pub(crate) fn at(text: &str) -> Timestamp {
    format!("{text}+09:00").parse().expect("a time")
}

/// In "To Do" since Thursday 19 November 2026, 14:00; assigned to Jiro Suzuki.
pub(crate) fn ticket() -> TicketHistory {
    TicketHistory {
        id: "10001".into(),
        key: "OPS-1".into(),
        summary: "Alert on the cache hit rate".into(),
        status: Status { id: "1".into(), name: "To Do".into(), category: Category::ToDo },
        created_at: at("2026-11-16T11:00:00"),
        updated_at: at("2026-11-21T23:00:00"),
        assignee: Some(Account { id: "acc-suzuki".into(), name: "J. Suzuki".into(), active: true }),
        labels: vec!["remediation".into()],
        project: "OPS".into(),
        priority: Some("High".into()),
        due: None,
        resolution: None,
        resolved_at: None,
        changes: vec![change("501", "2026-11-19T14:00:00", ("9", "Inbox"), ("1", "To Do"))],
        previous_keys: Vec::new(),
    }
}

pub(crate) fn change(entry: &str, when: &str, from: (&str, &str), to: (&str, &str)) -> StatusChange {
    let owned = |(id, name): (&str, &str)| (id.to_owned(), name.to_owned());
    StatusChange { entry: entry.into(), at: at(when), from: owned(from), to: owned(to) }
}

/// `after: 2 days, repeat: 2 days, escalate: [5 days team-lead, 10 days channel]`
pub(crate) fn ladder() -> Ladder {
    let escalate =
        vec![Escalation { after: Patience::Days(5), to: Rung::TeamLead }, Escalation { after: Patience::Days(10), to: Rung::Channel }];
    Ladder { after: Patience::Days(2), repeat: Some(Patience::Days(2)), escalate }
}

/// Exempt by label, pause by status, and the ladder for what is to do.
pub(crate) fn rules() -> Rules {
    let labelled = Match { labels: vec!["no-reminder".into()], ..Match::default() };
    let blocked = Match { status: vec!["Blocked".into(), "On Hold".into()], ..Match::default() };
    let to_do = Match { status: vec!["To Do".into()], ..Match::default() };
    Rules {
        to: To::Person,
        start_date: None,
        at_most: AtMost { per_person_a_day: 1, per_run: 50 },
        rules: vec![
            Rule { line: 31, matches: labelled, then: Then::Exempt },
            Rule { line: 32, matches: blocked, then: Then::Pause },
            Rule { line: 33, matches: to_do, then: Then::Remind(ladder()) },
        ],
    }
}

pub(crate) fn policy(rules: &Rules) -> Policy<'_> {
    Policy { rules, calendar: &TOKYO }
}

pub(crate) fn case<'c>(ticket: &'c TicketHistory, memory: &'c Memory) -> Case<'c> {
    Case { ticket, memory, level: Level::new(4), gone_at: None, people: &PEOPLE }
}

pub(crate) fn told(rung: u32, nth: u32, when: &str) -> Told {
    Told { entry: "501".into(), rung, nth, recipient: "USUZUKI".into(), at: at(when) }
}

pub(crate) fn snoozed(when: &str, until: &str) -> Quiet {
    Quiet { entry: "501".into(), until: at(until), by: "suzuki".into(), why: QuietWhy::Snoozed, at: at(when) }
}

/// What a round knows when nothing was said today and Slack takes everything.
pub(crate) fn round<'r>(rules: &'r Rules, nothing: &'r (HashMap<String, u32>, HashMap<String, String>), now: Timestamp) -> Round<'r> {
    Round { policy: policy(rules), spoken: &nothing.0, refused: &nothing.1, channel: "CFOLLOW", language: Language::En, now }
}
