//! What a month of work leaves behind, in one process whose clock is turned by hand: `cargo bench -p daemon --bench month`.
//! A poll and a delivery every five minutes, a review and all that belongs to it every day; memory, open files and the
//! database are printed as they are on some days, and never judged. `-- 90` is three months.

use std::io::Write;
use std::{env, fs};

use anyhow::{Context, Result, anyhow};
use daemon::adapters::hands::Hands;
use daemon::app::wire::{Daemon, wire};
use daemon::config::read::load;
use daemon::ports::store::Patience;
use daemon::scheduler::clock::{Clock, Hand};
use jiff::{SignedDuration, Timestamp};
use support::stand_in::jira::{Jira, status, ticket};
use support::stand_in::slack::Slack;
use support::temp_site::TempSite;

const TICKETS: usize = 300;
/// These move back and forth; the others wait, and are spoken of.
const MOVING: usize = 100;
const POLLS_A_DAY: usize = 288;
/// So many days apart, a line is printed.
const DAYS_BETWEEN: usize = 5;

const SITE: &str = "\
title: T
time_zone: Asia/Tokyo
services: {s: {name: S, team: t}}
teams: {t: {name: T, lead: a}}
people: {a: {name: A, team: t, slack: U0A, jira: account-a}, b: {name: B, team: t, slack: U0B, jira: account-b}}
";

fn main() -> Result<()> {
    let days = env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(30);
    tokio::runtime::Runtime::new()?.block_on(month(days))
}

async fn month(days: usize) -> Result<()> {
    let (jira, slack) = (Jira::start(), Slack::start());
    for user in ["U0A", "U0B"] {
        slack.add_user(user);
    }
    slack.add_channel("C0FOLLOW", "follow-ups");
    let folder = TempSite::new().site_yaml(SITE);
    let config = written(&folder, &jira, &slack);
    let loaded = load(&folder.path("daemon.yaml"));
    let config = loaded.config.with_context(|| format!("{:?}\n{config}", loaded.findings))?;
    let secrets = config.secrets().map_err(|findings| anyhow!("{findings:?}"))?;
    let start: Timestamp = "2026-11-02T00:00:00Z".parse()?;
    let (clock, hand) = Clock::turned_by_hand(start);
    fill(&jira, start);
    let hands = Hands::that_work(&config, &secrets, start).await?;
    let daemon = wire(&config, secrets, hands, clock, Patience::Whole)?.daemon;
    for day in 0..days {
        one_day(&daemon, &hand, &jira, day).await?;
        let posted = slack.set(|world| std::mem::take(&mut world.messages).into_values().map(|messages| messages.len()).sum::<usize>());
        jira.server().forget();
        slack.server().forget();
        if day % DAYS_BETWEEN == 0 || day + 1 == days {
            print(&folder, day, posted)?;
        }
    }
    Ok(())
}

fn written(folder: &TempSite, jira: &Jira, slack: &Slack) -> String {
    let (jira, slack) = (jira.server().url(), slack.url());
    let text = format!(
        "content: content\nlisten: 127.0.0.1:0\nstate: sqlite:state.sqlite\n\
         jira: {{url: {jira}, browse: https://example.atlassian.net, user: bot@example.com, token: {{file: jira}}, tickets: project = OPS}}\n\
         slack: {{api_url: {slack}, token: {{file: slack}}, channel: C0FOLLOW, operators: C0FOLLOW}}\n\
         calendars: {{tokyo: {{time_zone: Asia/Tokyo, days: mon-fri, hours: \"10:00-19:00\"}}}}\n\
         reminders: {{calendar: tokyo, rules: [{{match: {{status: [To Do]}}, after: 2 days, repeat: 1 days}}]}}\n"
    );
    for (file, content) in [("../daemon.yaml", text.as_str()), ("../jira", "t"), ("../slack", "xoxb-t")] {
        folder.write(file, content);
    }
    text
}

fn fill(jira: &Jira, now: Timestamp) {
    for number in 0..TICKETS {
        let mut made = ticket(&number.to_string(), &format!("OPS-{number}"), now);
        let person = if number.is_multiple_of(2) { "a" } else { "b" };
        made["fields"]["assignee"] = serde_json::json!({"accountId": format!("account-{person}"), "displayName": person, "active": true});
        jira.put(made);
    }
}

/// A ticket moves before each poll.
async fn one_day(daemon: &Daemon, hand: &Hand, jira: &Jira, day: usize) -> Result<()> {
    for poll in 0..POLLS_A_DAY {
        let (now, number) = (daemon.clock.now(), day * POLLS_A_DAY + poll);
        let to =
            if (number / MOVING).is_multiple_of(2) { status("3", "In Progress", "indeterminate") } else { status("1", "To Do", "new") };
        let ticket = (number % MOVING).to_string();
        jira.set(|world| {
            world.now = now;
            // What happened long ago is no load of this month's.
            world.changelogs.entry(ticket.clone()).and_modify(|log| drop(log.drain(..log.len().saturating_sub(4))));
        });
        jira.move_to(&ticket, &to, now, &number.to_string());
        let polled = daemon.polled().await?;
        if polled.changed > 0 || daemon.snapshot.next().is_none_or(|next| next <= now) {
            daemon.snapshot.run(now).await?;
        }
        if poll == POLLS_A_DAY / 12 {
            daemon.review.run(now).await?;
        }
        daemon.deliver.run().await?;
        daemon.show.run().await?;
        daemon.sweep.run(now).await?;
        hand.turn(SignedDuration::from_secs(24 * 3600) / i32::try_from(POLLS_A_DAY)?);
    }
    Ok(())
}

fn print(folder: &TempSite, day: usize, posted: usize) -> Result<()> {
    let status = fs::read_to_string("/proc/self/status")?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("Linux tells it")?.trim().to_owned();
    let files = fs::read_dir("/proc/self/fd")?.count();
    let size = |file: &str| fs::metadata(folder.path(file)).map_or(0, |about| about.len() >> 10);
    writeln!(
        std::io::stdout(),
        "day {day}: {resident} resident, {files} open files, database {} KiB, its log {} KiB, {posted} posts that day",
        size("state.sqlite"),
        size("state.sqlite-wal"),
    )?;
    Ok(())
}
