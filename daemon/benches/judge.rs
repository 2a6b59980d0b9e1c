//! How long 100,000 judgements take on one core: `cargo bench -p daemon --bench judge`.

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use anyhow::{Context, Result};
use daemon::policy::calendar::days_off::{Country, DaysOff};
use daemon::policy::calendar::hours::Calendar;
use daemon::policy::calendar::written::{parse_days, parse_stretch};
use daemon::policy::facts::history::{Account, Status, StatusChange, TicketHistory};
use daemon::policy::facts::memory::{Memory, Told};
use daemon::policy::facts::people::People;
use daemon::policy::judge::judge;
use daemon::policy::rules::{AtMost, Escalation, Ladder, Match, Patience, Rule, Rules, Rung, Then, To};
use daemon::policy::verdict::{Case, Policy, Verdict};
use incident::level::Level;
use incident::tickets::Category;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const TICKETS: i64 = 100_000;
/// Tickets are made and judged in pages, as a round does it.
const PAGE: i64 = 1_000;

fn main() -> Result<()> {
    let days_off = DaysOff { country: Some(Country::Japan), own: Vec::new() };
    let hours = vec![parse_stretch("10:00-19:00").ok().context("hours")?];
    let calendar = Calendar::new(TimeZone::get("Asia/Tokyo")?, parse_days("mon-fri").ok().context("days")?, hours, &days_off);
    let (rules, people, now) = (rules(), People::default(), "2026-11-24T06:00:00Z".parse::<Timestamp>()?);
    let policy = Policy { rules: &rules, calendar: &calendar };
    let (mut spent, mut due) = (std::time::Duration::ZERO, 0_u32);
    for page in 0..TICKETS / PAGE {
        let known: Vec<_> = (page * PAGE..(page + 1) * PAGE).map(|number| known(number, now)).collect();
        let begun = Instant::now();
        for (ticket, memory) in &known {
            let case = Case { ticket, memory, level: Level::new(4), gone_at: None, people: &people };
            due += u32::from(matches!(black_box(judge(&case, &policy, now)).verdict, Verdict::Due(_)));
        }
        spent += begun.elapsed();
    }
    writeln!(std::io::stdout(), "{TICKETS} judgements: {} ms; {due} due", spent.as_millis())?;
    Ok(())
}

/// Seven rules, of which the last two remind.
fn rules() -> Rules {
    let status = |names: &[&str]| Match { status: names.iter().map(|name| (*name).to_owned()).collect(), ..Match::default() };
    let labels = |names: &[&str]| Match { labels: names.iter().map(|name| (*name).to_owned()).collect(), ..Match::default() };
    let escalate =
        vec![Escalation { after: Patience::Days(5), to: Rung::TeamLead }, Escalation { after: Patience::Days(10), to: Rung::Channel }];
    let ladder = |after| Then::Remind(Ladder { after, repeat: Some(Patience::Days(2)), escalate: escalate.clone() });
    let all = [
        (labels(&["no-reminder", "wontfix"]), Then::Exempt),
        (status(&["Blocked", "On Hold", "保留"]), Then::Pause),
        (Match { project: vec!["ARCHIVE".into()], ..Match::default() }, Then::Exempt),
        (Match { assignee: vec!["tanaka".into(), "suzuki".into()], ..Match::default() }, Then::Exempt),
        (Match { priority: vec!["Lowest".into()], ..Match::default() }, Then::Exempt),
        (Match { level: Some(Level::ALL.into()), ..status(&["To Do"]) }, ladder(Patience::Days(2))),
        (Match { status_category: vec![Category::InProgress], ..Match::default() }, ladder(Patience::Minutes(40 * 60))),
    ];
    let rules = (1..).zip(all).map(|(line, (matches, then))| Rule { line, matches, then }).collect();
    Rules { to: To::Person, start_date: None, at_most: AtMost { per_person_a_day: 1, per_run: 50 }, rules }
}

/// A ticket that changed its status up to six times in the last 90 days, and was told of or not.
fn known(number: i64, now: Timestamp) -> (TicketHistory, Memory) {
    let entered = now - SignedDuration::from_mins(number * 7919 % (90 * 24 * 60));
    let (to_do, doing) = (("1".to_owned(), "To Do".to_owned()), ("2".to_owned(), "In Progress".to_owned()));
    let changes = (0..1 + number % 6).map(|back| {
        let (from, to) = if back % 2 == 0 { (&to_do, &doing) } else { (&doing, &to_do) };
        StatusChange { entry: back.to_string(), at: entered - SignedDuration::from_hours(10 - back), from: from.clone(), to: to.clone() }
    });
    let changes: Vec<StatusChange> = changes.collect();
    let last = changes.last().map_or(to_do.clone(), |change| change.to.clone());
    let category = if last.0 == "2" { Category::InProgress } else { Category::ToDo };
    let told = (number % 3 == 0).then(|| Told { entry: "0".into(), rung: 0, nth: 0, recipient: "U".into(), at: now });
    let ticket = TicketHistory {
        id: number.to_string(),
        key: format!("OPS-{number}"),
        summary: "Alert on the cache hit rate".into(),
        status: Status { id: last.0, name: last.1, category },
        created_at: entered - SignedDuration::from_hours(100),
        updated_at: now,
        assignee: Some(Account { id: format!("acc-{}", number % 300), name: "Somebody".into(), active: true }),
        labels: vec!["remediation".into(), "cache".into()],
        project: "OPS".into(),
        priority: Some("High".into()),
        due: None,
        resolution: None,
        resolved_at: None,
        changes,
        previous_keys: Vec::new(),
    };
    (ticket, Memory { told: told.into_iter().collect(), ..Memory::default() })
}
