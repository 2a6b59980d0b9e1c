//! A company of as many people as needed, each with a ticket of their own, whose daemon is killed or steps through time.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use daemon::adapters::hands::Hands;
use daemon::adapters::sql::store::SqlStore;
use daemon::app::wire::{Daemon, wire};
use daemon::ports::store::{Patience, Store};
use daemon::scheduler::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use support::stand_in::jira::{Jira, date, ticket};
use support::stand_in::slack::Slack;
use support::temp_site::TempSite;

use crate::YOKOTEND;
use crate::scene::{ALWAYS_OPEN, CHANNEL, OPERATORS};

/// A company.
pub(super) struct Company {
    pub(super) folder: TempSite,
    pub(super) jira: Jira,
    pub(super) slack: Slack,
    memory: tempfile::TempDir,
}

impl Company {
    /// With people 1 to `people`, whose tickets `OPS-1` … are not there yet.
    pub(super) fn new(people: usize) -> Self {
        Self::at_port(people, 0)
    }

    /// With its Slack at a port at which nobody listens.
    pub(super) fn at_port(people: usize, port: u16) -> Self {
        let (jira, slack) = (Jira::start(), Slack::start_at(port));
        slack.add_channel(CHANNEL, "follow-ups");
        slack.add_channel(OPERATORS, "operators");
        (1..=people).for_each(|number| slack.add_user(&user(number)));
        let in_memory = Path::new("/dev/shm");
        let place = if in_memory.is_dir() { in_memory.to_owned() } else { std::env::temp_dir() };
        let memory = tempfile::Builder::new().prefix("yokoten-test-").tempdir_in(place).unwrap();
        let company = Self { folder: TempSite::new().site_yaml(&site(people)), jira, slack, memory };
        company.secret("jira.secret", "jira-secret-4711");
        company.secret("slack.secret", "xoxb-slack-secret-4712");
        company.configure(&company.slack.url());
        company
    }

    fn secret(&self, name: &str, value: &str) {
        fs::write(self.folder.path(name), value).unwrap();
        fs::set_permissions(self.folder.path(name), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }

    /// With Slack at this address.
    pub(super) fn configure(&self, slack: &str) {
        let (jira, state) = (self.jira.server().url(), self.database().display().to_string());
        let text = format!(
            "content: content\nstate: sqlite:{state}\nlisten: 127.0.0.1:0\n\
             jira: {{url: {jira}, browse: https://example.atlassian.net, token: {{file: jira.secret}}, tickets: project = OPS}}\n\
             slack: {{api_url: {slack}, token: {{file: slack.secret}}, channel: {CHANNEL}, operators: {OPERATORS}}}\n\
             calendars: {{tokyo: {ALWAYS_OPEN}}}\nschedule: {{review: \"* * * * *\"}}\n\
             reminders:\n  calendar: tokyo\n  at_most: {{per_person_a_day: 1, per_run: 100000}}\n  \
             rules:\n    - {{match: {{status: [To Do]}}, after: 1 days}}\n"
        );
        self.folder.write("../daemon.yaml", text);
    }

    pub(super) fn database(&self) -> PathBuf {
        self.memory.path().join("y.sqlite")
    }

    /// A person's ticket is there, and has been waiting for three days at that time.
    pub(super) fn waits_at(&self, number: usize, now: Timestamp) {
        let made = now - SignedDuration::from_hours(72);
        let mut ticket = ticket(&format!("{}", 10_000 + number), &format!("OPS-{number}"), made);
        ticket["fields"]["assignee"] =
            json!({"accountId": format!("acc-{number}"), "displayName": format!("Person {number}"), "active": true});
        ticket["fields"]["updated"] = json!(date(now));
        self.jira.put(ticket);
    }

    /// What the person was told, oldest first.
    pub(super) fn told(&self, number: usize) -> Vec<Value> {
        self.slack.messages(&user(number))
    }

    /// Starts the program; what it says goes to `daemon.log`.
    pub(super) fn start(&self, arguments: &[&str]) -> Child {
        let log = OpenOptions::new().append(true).create(true).mode(0o600).open(self.folder.path("daemon.log")).unwrap();
        let mut command = Command::new(YOKOTEND);
        command.args(arguments).current_dir(self.folder.path("")).env_remove("RUST_BACKTRACE").env("TZ", "UTC");
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap()
    }

    /// One round of the program to its end; its exit code.
    pub(super) fn once(&self) -> Option<i32> {
        self.start(&["run", "--once"]).wait().unwrap().code()
    }

    /// The daemon in this process, by a clock of the test's: what a new process would begin with.
    pub(super) async fn daemon(&self, clock: &Clock, patience: Patience) -> Daemon {
        let config = daemon::config::read::load(&self.folder.path("daemon.yaml")).config.unwrap();
        let secrets = config.secrets().unwrap();
        let hands = Hands::that_work(&config, &secrets, clock.now()).await.unwrap();
        hands.store.retake(clock.now()).await.unwrap();
        wire(&config, secrets, hands, clock.clone(), patience).unwrap().daemon
    }

    /// The store as a reader sees it, checked.
    pub(super) async fn store(&self) -> SqlStore {
        let store = SqlStore::open_for_reading(&self.database()).await.unwrap().copy().await.unwrap();
        store.check().await.unwrap();
        store
    }
}

/// The Slack user of a person.
pub(super) fn user(number: usize) -> String {
    format!("U0P{number}")
}

fn site(people: usize) -> String {
    let one = |number| format!("  p{number}: {{name: Person {number}, team: payments, slack: {}, jira: acc-{number}}}\n", user(number));
    let people: String = (1..=people).map(one).collect();
    format!(
        "title: Incidents\ntime_zone: Asia/Tokyo\nlanguage: en\nservices: {{checkout: {{name: Checkout, team: payments}}}}\n\
         teams: {{payments: {{name: Payments, lead: p1}}}}\npeople:\n{people}"
    )
}
