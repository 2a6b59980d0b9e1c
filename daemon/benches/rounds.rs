//! What rounds cost the whole program when 100,000 open tickets are known: `cargo bench -p daemon --bench rounds`. It
//! prints and never judges. `-- 10000` does it with fewer tickets, `-- 100000 1` with every ticket due.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result};
use daemon::adapters::lock::Lock;
use daemon::adapters::sql::store::SqlStore;
use daemon::ports::store::Store;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use support::stand_in::jira::{Jira, date, status, ticket};
use support::stand_in::slack::Slack;
use support::temp_site::TempSite;
use support::usage::usage;

const PEOPLE: usize = 300;
/// More rounds than this do not help either.
const MOST_ROUNDS: u32 = 20;
/// How often a running program is looked at.
const LOOKS_EVERY: Duration = Duration::from_millis(2);

const RULES: &str = "    - {match: {status: [Blocked]}, pause: true}
    - {match: {status: [To Do]}, after: 2 days, repeat: 2 days, escalate: [{after: 5 days, to: team-lead}, {after: 10 days, to: channel}]}
    - {match: {status_category: in_progress}, after: 60 days}
";

fn main() -> Result<()> {
    let mut numbers = env::args().skip(1).filter_map(|argument| argument.parse::<usize>().ok());
    let company = Company::new(numbers.next().unwrap_or(100_000), numbers.next().unwrap_or(97));
    say(&format!("{} tickets, of which one in {} is due", company.tickets, company.due_every))?;
    company.round("the first poll")?;
    company.round("nothing changed")?;
    company.change(20);
    company.round("5 % changed")?;
    company.forget_reconciling()?;
    company.round("nothing changed, all asked for")?;
    company.round("nothing changed, once more")?;
    Ok(())
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

struct Company {
    folder: TempSite,
    jira: Jira,
    slack: Slack,
    tickets: usize,
    due_every: usize,
}

impl Company {
    fn new(tickets: usize, due_every: usize) -> Self {
        let (jira, slack) = (Jira::start(), Slack::start());
        slack.add_channel("C0FOLLOW", "follow-ups");
        for person in 0..PEOPLE {
            slack.add_user(&format!("U{person:05}"));
        }
        let company = Self { folder: TempSite::new().site_yaml(&site()), jira, slack, tickets, due_every };
        company.configure();
        company.fill();
        company
    }

    fn configure(&self) {
        let (jira, slack) = (self.jira.server().url(), self.slack.url());
        let text = format!(
            "content: content\nlisten: 127.0.0.1:0\nstate: sqlite:state.sqlite\n\
             jira: {{url: {jira}, browse: https://example.atlassian.net, user: bot@example.com, token: {{env: JIRA_TOKEN}}, tickets: project = OPS}}\n\
             slack: {{api_url: {slack}, token: {{env: SLACK_BOT_TOKEN}}, channel: C0FOLLOW}}\n\
             calendars: {{tokyo: {{time_zone: Asia/Tokyo, days: mon-sun, hours: \"00:00-24:00\"}}}}\n\
             reminders:\n  calendar: tokyo\n  rules:\n{RULES}"
        );
        self.folder.write("../daemon.yaml", text);
    }

    fn fill(&self) {
        let now = Timestamp::now();
        for number in 0..self.tickets {
            let age = if number % self.due_every == 0 { SignedDuration::from_hours(72) } else { SignedDuration::from_hours(3) };
            let mut made = made(number, now - age);
            made["fields"]["updated"] = json!(date(now - SignedDuration::from_hours(2)));
            self.jira.put(made);
            // None, one or more of a life before: back and forth, and at last into the status in which it stands.
            let log: Vec<Value> = (0..number % 4).map(|change| entry(number, change, now - age)).collect();
            self.jira.set(|world| drop(world.changelogs.insert(id(number), log)));
        }
    }

    /// One ticket in so many is moved.
    fn change(&self, one_in: usize) {
        self.jira.set(|world| world.now = Timestamp::now());
        for number in (0..self.tickets).step_by(one_in) {
            self.jira.move_to(&id(number), &status("3", "In Progress", "indeterminate"), Timestamp::now(), &format!("9{number:07}"));
        }
    }

    /// Makes the next poll one of everything, without touching what is known.
    fn forget_reconciling(&self) -> Result<()> {
        // Until then the changes have left the overlap of polls, by the clock of the stand-in.
        self.jira.set(|world| world.now = Timestamp::now() + SignedDuration::from_hours(1));
        let file = self.folder.path("state.sqlite");
        tokio::runtime::Runtime::new()?.block_on(async {
            let store = SqlStore::open(Lock::take(&file, Timestamp::now())?).await?;
            store.put_value("poll.reconciled_at", "2026-01-01T00:00:00Z").await?;
            store.close().await;
            Ok(())
        })
    }

    fn round(&self, what: &str) -> Result<()> {
        let before = self.requests();
        let mut rounds = 1;
        let mut run = self.run()?;
        // A machine that is busy may need longer than a round may take: the next one goes on.
        while !run.is_well && rounds < MOST_ROUNDS {
            (run, rounds) = (self.run()?.after(&run), rounds + 1);
        }
        let now = self.requests();
        let asked: Vec<String> = (before.iter().zip(&now)).map(|((what, before), (_, now))| format!("{} {what}", now - before)).collect();
        let [database, snapshot] = [self.size("state.sqlite")?, self.size("content/tickets.json")?];
        let [decided_cpu, cpu, decided, over] = [run.decided_cpu, run.cpu, run.decided, run.over].map(|time| time.as_secs_f64());
        say(&format!(
            "{what}, {rounds} rounds: asked {}; decided after {decided:.2} s with {decided_cpu:.2} s of CPU, over after {over:.2} s with {cpu:.2} s of CPU; \
             at most {} MiB; database {database} MiB, tickets.json {snapshot} MiB",
            asked.join(", "),
            run.most_kib >> 10,
        ))
    }

    /// How often Jira was asked for what, and Slack to post.
    fn requests(&self) -> [(&'static str, usize); 4] {
        let jira = self.jira.server().journal();
        let of = |path: &str| jira.iter().filter(|heard| heard.path.contains(path)).count();
        let posts = self.slack.server().heard("chat.postMessage").len();
        [("pages", of("/search/jql")), ("changelogs", of("/bulkfetch")), ("single tickets", of("/issue/")), ("posts", posts)]
    }

    fn size(&self, file: &str) -> Result<u64> {
        Ok(fs::metadata(self.folder.path(file)).with_context(|| file.to_owned())?.len() >> 20)
    }

    fn run(&self) -> Result<Run> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yokotend"));
        command.args(["run", "--once"]).current_dir(self.folder.path("")).stderr(Stdio::piped());
        command.env("JIRA_TOKEN", "t").env("SLACK_BOT_TOKEN", "xoxb-t").env("NO_COLOR", "1");
        let begun = Instant::now();
        let mut child = command.spawn()?;
        let lines = lines(child.stderr.take().context("its words")?);
        let mut run = Run::default();
        while let Some(usage) = usage(child.id()) {
            run.cpu = usage.cpu;
            if usage.is_over {
                break;
            }
            run.most_kib = run.most_kib.max(usage.most_kib);
            if lines.recv_timeout(LOOKS_EVERY).is_ok_and(|line| line.contains("reviewed")) {
                (run.decided, run.decided_cpu) = (begun.elapsed(), usage.cpu);
            }
        }
        run.over = begun.elapsed();
        run.is_well = child.wait()?.success();
        Ok(run)
    }
}

/// One run of the program, or several one after the other.
#[derive(Default)]
struct Run {
    is_well: bool,
    cpu: Duration,
    decided: Duration,
    decided_cpu: Duration,
    over: Duration,
    most_kib: u64,
}

impl Run {
    fn after(self, before: &Self) -> Self {
        Self {
            is_well: self.is_well,
            cpu: before.cpu + self.cpu,
            decided: before.over + self.decided,
            decided_cpu: before.cpu + self.decided_cpu,
            over: before.over + self.over,
            most_kib: before.most_kib.max(self.most_kib),
        }
    }
}

fn lines(stream: impl std::io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    receiver
}

fn site() -> String {
    let people: String =
        (0..PEOPLE).map(|n| format!("  p{n}: {{name: Person {n}, team: t, slack: U{n:05}, jira: account-{n}}}\n")).collect();
    format!(
        "title: T\ntime_zone: Asia/Tokyo\nservices: {{s: {{name: S, team: t}}}}\nteams: {{t: {{name: T, lead: p0}}}}\npeople:\n{people}"
    )
}

fn id(number: usize) -> String {
    format!("{}", 1_000_000 + number)
}

/// A ticket of the length that Jira's tickets have.
fn made(number: usize, created: Timestamp) -> Value {
    let mut made = ticket(&id(number), &format!("OPS-{number}"), created);
    let person = number % PEOPLE;
    let pictures: serde_json::Map<String, Value> = ["48x48", "24x24", "16x16", "32x32"]
        .map(|size| {
            (
                size.to_owned(),
                json!(format!("https://avatar-management--avatars.example.net/account-{person}/{size}?d=https%3A%2F%2Fexample.net")),
            )
        })
        .into_iter()
        .collect();
    let fields = &mut made["fields"];
    fields["summary"] = json!(format!("Cache hit rate falls below the limit and nobody is told of it, part {number}"));
    fields["labels"] = json!(["remediation", "cache"]);
    fields["project"]["avatarUrls"] = json!(pictures);
    fields["assignee"] = json!({"accountId": format!("account-{person}"), "displayName": format!("Person {person}"), "active": true, "avatarUrls": pictures});
    made
}

fn entry(number: usize, change: usize, entered: Timestamp) -> Value {
    let at = entered + SignedDuration::from_mins(i64::try_from(change).unwrap_or_default());
    let (from, to) = if change.is_multiple_of(2) { (["3", "In Progress"], ["1", "To Do"]) } else { (["1", "To Do"], ["3", "In Progress"]) };
    let item = json!({"field": "status", "fieldId": "status", "from": from[0], "fromString": from[1], "to": to[0], "toString": to[1]});
    json!({"id": format!("{}{change}", 5_000_000 + number), "created": date(at), "items": [item]})
}
