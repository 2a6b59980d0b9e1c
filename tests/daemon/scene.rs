//! A company for one test: a content folder, stand-ins for Jira and Slack, and the real program between them.

use std::ffi::OsString;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use support::program::Outcome;
use support::stand_in::jira::{Jira, ticket};
use support::stand_in::slack::Slack;
use support::temp_site::TempSite;

use crate::YOKOTEND;

/// The secrets of every scene; none of them may ever be printed.
pub(crate) const SECRETS: [(&str, &str); 3] =
    [("JIRA_TOKEN", "jira-secret-4711"), ("SLACK_BOT_TOKEN", "xoxb-slack-secret-4712"), ("SLACK_SIGNING_SECRET", "signing-secret-4713")];

/// The channel for tickets of people who cannot be reached.
pub(crate) const CHANNEL: &str = "C0FOLLOW";
/// Where the daemon speaks of its own troubles.
pub(crate) const OPERATORS: &str = "C0OPS";

/// People: tanaka leads the team, suzuki and okafor are in it, nobody knows silva in Slack.
const SITE: &str = "\
title: Kawasemi incidents
base_url: https://incidents.example.com/
time_zone: Asia/Tokyo
language: en
review: {day: friday, time: \"15:00\"}
services: {checkout: {name: Checkout, team: payments}}
teams: {payments: {name: Payments, lead: tanaka}}
people:
  tanaka: {name: 田中 花, team: payments, slack: U0TANAKA, jira: acc-tanaka, lang: ja}
  suzuki: {name: 鈴木 健, team: payments, slack: U0SUZUKI, jira: acc-suzuki, lang: ja}
  okafor: {name: Chidi Okafor, team: payments, slack: U0OKAFOR, jira: acc-okafor, lang: en}
  silva: {name: Rafael Silva, team: payments, jira: acc-silva}
";

/// A calendar that never closes, so that a test may run at any hour.
pub(crate) const ALWAYS_OPEN: &str = "{time_zone: Asia/Tokyo, days: mon-sun, hours: \"00:00-24:00\"}";

const RULES: &str = "    - {match: {labels: [no-reminder]}, exempt: true}
    - {match: {status: [Blocked]}, pause: true}
    - {match: {status: [To Do]}, after: 2 days, repeat: 2 days, escalate: [{after: 5 days, to: team-lead}, {after: 10 days, to: channel}]}
    - {match: {status_category: in_progress}, after: 5 days, repeat: 5 days}
";

/// A company.
pub(crate) struct Scene {
    pub(crate) folder: TempSite,
    pub(crate) jira: Jira,
    pub(crate) slack: Slack,
}

impl Scene {
    /// With one incident, whose follow-ups are OPS-1 to OPS-9.
    pub(crate) fn new() -> Self {
        let folder = TempSite::new().site_yaml(SITE).file("incidents/INC-2026-014.md", report());
        let (jira, slack) = (Jira::start(), Slack::start());
        for user in ["U0TANAKA", "U0SUZUKI", "U0OKAFOR"] {
            slack.add_user(user);
        }
        slack.add_channel(CHANNEL, "follow-ups");
        slack.add_channel(OPERATORS, "operators");
        let scene = Self { folder, jira, slack };
        scene.configure(ALWAYS_OPEN, RULES);
        scene
    }

    /// Other hours, other rules.
    pub(crate) fn configure(&self, calendar: &str, rules: &str) {
        let (jira, slack) = (self.jira.server().url(), self.slack.url());
        let text = format!(
            "content: content\nlisten: 127.0.0.1:0\n\
             jira: {{url: {jira}, browse: https://example.atlassian.net, user: bot@example.com, token: {{env: JIRA_TOKEN}}, tickets: project = OPS}}\n\
             slack: {{api_url: {slack}, token: {{env: SLACK_BOT_TOKEN}}, signing_secret: {{env: SLACK_SIGNING_SECRET}}, channel: {CHANNEL}, operators: {OPERATORS}}}\n\
             calendars: {{tokyo: {calendar}}}\n\
             reminders:\n  calendar: tokyo\n  rules:\n{rules}"
        );
        self.folder.write("../daemon.yaml", text);
    }

    /// Other words in the configuration.
    pub(crate) fn rewrite(&self, from: &str, to: &str) {
        let text = self.folder.read("daemon.yaml");
        assert!(text.contains(from), "{from} in {text}");
        self.folder.write("../daemon.yaml", text.replace(from, to));
    }

    /// The program with this configuration, its secrets in the environment.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        let secrets = SECRETS.iter().map(|(name, value)| OsString::from(format!("{name}={value}")));
        let all = secrets.chain([OsString::from(YOKOTEND)]).chain(arguments.iter().map(OsString::from));
        self.folder.run("env", all)
    }

    /// One round that ends well.
    pub(crate) fn once(&self) -> Outcome {
        self.run(&["run", "--once"]).exits_with(0)
    }

    /// A ticket that has been in `To Do` for so long.
    pub(crate) fn waiting(&self, key: &str, assignee: Option<&str>, age: SignedDuration) {
        self.jira.put(self.ticket(key, assignee, age));
    }

    /// A ticket that was made so long ago.
    pub(crate) fn ticket(&self, key: &str, assignee: Option<&str>, age: SignedDuration) -> Value {
        let id = format!("100{}", key.rsplit('-').next().unwrap_or(key));
        let mut made = ticket(&id, key, Timestamp::now() - age);
        if let Some(person) = assignee {
            made["fields"]["assignee"] =
                json!({"accountId": format!("acc-{person}"), "displayName": format!("{person} in Jira"), "active": true});
        }
        made
    }

    /// The fallback texts of what a user or channel was told.
    pub(crate) fn told(&self, recipient: &str) -> Vec<String> {
        let texts = self.slack.messages(recipient);
        texts.iter().map(|message| message["text"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// `tickets.json`.
    pub(crate) fn snapshot(&self) -> Value {
        serde_json::from_str(&self.folder.read("content/tickets.json")).unwrap()
    }
}

fn report() -> String {
    let follow_ups: String = (1..10).map(|n| format!("  - {{ticket: OPS-{n}, kind: prevent, note: \"promise {n}\"}}\n")).collect();
    format!("---\ntitle: Checkout answers slowly\ndate: 2026-03-14\nlevel: 4\nfollow_ups:\n{follow_ups}---\n\n## Summary\n\nSlow.\n")
}

/// So many days.
pub(crate) fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}
