//! `doctor`: what is missing, in words. Every line says that something is well, or what to do.

use std::collections::BTreeSet;
use std::sync::Arc;

use incident::site::model::Site;
use jiff::Timestamp;

use crate::outbox::answer::Answer;
use crate::policy::facts::people::{Found, People, Person};
use crate::policy::rules::Rules;
use crate::ports::chat::{Chat, Credentials, UserState};
use crate::ports::store::{Store, Which};
use crate::ports::tickets::{Tickets, Trouble};

/// A scope of the Slack app and what it is for. Least first; the app needs no other.
pub const SCOPES: &[(&str, &str)] = &[
    ("chat:write", "to post and update reminders"),
    ("im:write", "to find the direct message in which a reminder may stand"),
    ("im:history", "to look there before anything is sent a second time"),
    ("channels:history", "the same in the channel; `groups:history` where it is private"),
    ("channels:read", "to see that the channel is there; `groups:read` where it is private"),
    ("users:read", "to see that a person's account is active"),
];

/// A scope that does as well.
const INSTEAD: &[(&str, &str)] = &[("channels:history", "groups:history"), ("channels:read", "groups:read")];

/// Our clock and Slack's may be so far apart.
const CLOCKS_APART_SECONDS: i64 = 60;

/// One line of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// well
    Well(String),
    /// works, and could be better
    Odd(String),
    /// does not work: what, and what to do
    Wrong(String, String),
}

/// Examines.
#[derive(Clone)]
pub struct Examine {
    /// the tracker
    pub tickets: Arc<dyn Tickets>,
    /// Slack
    pub chat: Arc<dyn Chat>,
    /// our memory
    pub store: Arc<dyn Store>,
    /// the rules
    pub rules: Arc<Rules>,
    /// the channels of the configuration: the key, the id
    pub channels: Vec<(&'static str, String)>,
}

impl Examine {
    /// Everything, from top to bottom. What cannot be asked is a line too.
    pub async fn run(&self, site: &Site, now: Timestamp) -> Vec<Line> {
        let mut lines = Vec::new();
        self.jira(&mut lines).await;
        if self.slack(&mut lines, now).await {
            self.channels(&mut lines).await;
            self.slack_people(site, &mut lines).await;
        }
        self.jira_people(&People::of(site), &mut lines).await;
        self.memory(&mut lines).await;
        lines
    }

    async fn jira(&self, lines: &mut Vec<Line>) {
        match self.tickets.myself().await {
            Ok(greeting) => lines.push(Line::Well(format!("Jira knows us as {}", greeting.account.name))),
            Err(trouble) => return lines.push(jira_wrong(&trouble)),
        }
        match self.tickets.count().await {
            Ok(0) => lines.push(Line::Wrong(
                "`jira.tickets` names no ticket".to_owned(),
                "see that the account may browse the project, and that the query is right".to_owned(),
            )),
            Ok(count) => lines.push(Line::Well(format!("`jira.tickets` names about {count} tickets"))),
            Err(trouble) => return lines.push(jira_wrong(&trouble)),
        }
        match self.tickets.statuses().await {
            Ok(statuses) => {
                let known: BTreeSet<String> = statuses.iter().map(|status| status.name.to_lowercase()).collect();
                self.statuses_of_rules(&known, lines);
            }
            Err(trouble) => lines.push(jira_wrong(&trouble)),
        }
    }

    fn statuses_of_rules(&self, known: &BTreeSet<String>, lines: &mut Vec<Line>) {
        let named = self.rules.rules.iter().flat_map(|rule| rule.matches.status.iter().map(|status| (status, rule.line)));
        let unknown: Vec<(&String, u32)> = named.filter(|(status, _)| !known.contains(&status.to_lowercase())).collect();
        if unknown.is_empty() {
            lines.push(Line::Well("every status in the rules exists in Jira".to_owned()));
        }
        for (status, line) in unknown {
            lines.push(Line::Wrong(
                format!("Jira has no status `{status}` (daemon.yaml, line {line})"),
                "write it as Jira shows it; a renamed status matches no rule any more".to_owned(),
            ));
        }
    }

    /// Whether Slack lets us in.
    async fn slack(&self, lines: &mut Vec<Line>, now: Timestamp) -> bool {
        match self.chat.credentials().await {
            Ok(credentials) => {
                lines.push(Line::Well(format!("Slack knows us as {} in {}", credentials.user, credentials.team)));
                scopes(&credentials, lines);
                clock(&credentials, now, lines);
                true
            }
            Err(answer) => {
                lines.push(Line::Wrong(
                    format!("Slack does not let us in: {}", word(&answer)),
                    "see `slack.token`: the bot token of the installed app, beginning with xoxb-".to_owned(),
                ));
                false
            }
        }
    }

    async fn channels(&self, lines: &mut Vec<Line>) {
        for (key, id) in &self.channels {
            lines.push(match self.chat.channel(id).await {
                Ok(channel) if channel.archived => wrong(format!("`slack.{key}` #{} is archived", channel.name), "name another channel"),
                Ok(channel) if !channel.member => {
                    wrong(format!("the app is not in `slack.{key}` #{}", channel.name), "write `/invite @yokoten` there")
                }
                Ok(channel) => Line::Well(format!("`slack.{key}` is #{}", channel.name)),
                Err(answer) => {
                    wrong(format!("`slack.{key}` {id}: {}", word(&answer)), "use the channel's id (C…), and invite the app into it")
                }
            });
        }
    }

    async fn slack_people(&self, site: &Site, lines: &mut Vec<Line>) {
        let people = People::of(site);
        let all = people.all();
        let mut well = 0;
        for person in &all {
            match self.slack_person(person).await {
                None => well += 1,
                Some(line) => lines.push(line),
            }
        }
        lines.push(Line::Well(format!("{well} of {} people can be written to in Slack", all.len())));
    }

    async fn slack_person(&self, person: &Person) -> Option<Line> {
        let who = format!("{} (`people.{}`)", person.name, person.key);
        let Some(id) = &person.slack else {
            return Some(wrong(format!("{who} has no `slack`"), "write the member id from the person's Slack profile: U…"));
        };
        match self.chat.user(id).await {
            Ok(UserState::Active) => None,
            Ok(UserState::Deactivated) => {
                Some(wrong(format!("{who}: Slack account {id} is deactivated"), "take the person out, or correct `slack`"))
            }
            Ok(UserState::Bot) => Some(wrong(format!("{who}: {id} is not a person but an app"), "correct `slack`")),
            Ok(UserState::Unknown) => Some(wrong(format!("{who}: Slack has no user {id}"), "correct `slack`: the member id, U…")),
            Err(answer) => Some(wrong(format!("{who}: {}", word(&answer)), "the app needs the scope users:read")),
        }
    }

    /// The assignees of open tickets, whom reminders are for.
    async fn jira_people(&self, people: &People, lines: &mut Vec<Line>) {
        let mut after: Option<String> = None;
        let mut told = BTreeSet::new();
        while let Ok(portion) = self.store.page(Which::Open, after.as_deref(), 1000).await
            && let Some(last) = portion.last()
        {
            after = Some(last.history.id.clone());
            for account in portion.iter().filter_map(|known| known.history.assignee.as_ref()) {
                if told.insert(account.id.clone()) {
                    lines.extend(assignee(account, people));
                }
            }
        }
        if told.is_empty() {
            lines.push(Line::Odd("no open ticket is known yet: after the first poll the assignees are looked at too".to_owned()));
        }
    }

    async fn memory(&self, lines: &mut Vec<Line>) {
        match self.store.check().await {
            Ok(()) => lines.push(Line::Well("the database is sound".to_owned())),
            Err(error) => lines.push(wrong(format!("the database: {error}"), "restore a backup, or move the file away to begin anew")),
        }
        if let Ok((open, undeliverable)) = self.store.outbox_counts().await {
            lines.push(Line::Well(format!("{open} messages wait to be delivered")));
            if undeliverable > 0 {
                lines.push(Line::Odd(format!("{undeliverable} messages could not be delivered; their tickets went to the channel")));
            }
        }
        for hold in self.store.holds().await.unwrap_or_default() {
            lines.push(Line::Odd(format!("nothing goes to {} before {}: {}", hold.destination, hold.until, hold.why)));
        }
    }
}

fn assignee(account: &crate::policy::facts::history::Account, people: &People) -> Option<Line> {
    let who = format!("{} (Jira account {})", account.name, account.id);
    match people.of_account(&account.id) {
        Found::One(_) if account.active => None,
        Found::One(_) => Some(wrong(format!("{who} is deactivated in Jira and has open tickets"), "give the tickets to somebody else")),
        Found::Nobody => Some(wrong(format!("{who} is nobody in site.yaml"), "write the account id under the person's `jira`")),
        Found::Several => Some(wrong(format!("{who} is several people in site.yaml"), "leave `jira` with one of them")),
    }
}

fn scopes(credentials: &Credentials, lines: &mut Vec<Line>) {
    let Some(granted) = &credentials.scopes else {
        return lines.push(Line::Odd("Slack did not say which scopes the app has".to_owned()));
    };
    let has = |scope: &str| granted.iter().any(|granted| granted == scope);
    let instead = |scope: &str| INSTEAD.iter().any(|(needed, other)| *needed == scope && has(other));
    let missing: Vec<_> = SCOPES.iter().filter(|(scope, _)| !has(scope) && !instead(scope)).collect();
    for (scope, need) in &missing {
        lines.push(wrong(
            format!("the Slack app lacks the scope {scope}: {need}"),
            "add it under OAuth & Permissions, and install the app again",
        ));
    }
    let used = |granted: &str| SCOPES.iter().any(|(scope, _)| *scope == granted) || INSTEAD.iter().any(|(_, other)| *other == granted);
    let idle: Vec<&str> = granted.iter().map(String::as_str).filter(|granted| !used(granted)).collect();
    if !idle.is_empty() {
        lines.push(Line::Odd(format!("the Slack app has scopes that nothing needs: {}", idle.join(", "))));
    }
    if missing.is_empty() {
        lines.push(Line::Well("the Slack app has every scope it needs".to_owned()));
    }
}

fn clock(credentials: &Credentials, now: Timestamp, lines: &mut Vec<Line>) {
    let Some(theirs) = credentials.clock else { return };
    let apart = now.duration_since(theirs).as_secs();
    lines.push(if apart.abs() <= CLOCKS_APART_SECONDS {
        Line::Well("the clock is right".to_owned())
    } else {
        wrong(format!("the clock is {apart} s from Slack's"), "set it by NTP: beyond five minutes no button works")
    });
}

fn wrong(what: String, to_do: &str) -> Line {
    Line::Wrong(what, to_do.to_owned())
}

fn jira_wrong(trouble: &Trouble) -> Line {
    let to_do = match trouble {
        Trouble::Later(..) => "wait: Jira asks for patience",
        Trouble::Credentials(_) => {
            "see `jira.user` and `jira.token`; a token runs out after a year at most, and a scoped one needs the api.atlassian.com address"
        }
        Trouble::Question(_) => "see `jira.tickets`: it is the same language as in Jira's own search",
        Trouble::Unknown(_) => "see `jira.url`, and whether this machine reaches it",
    };
    wrong(format!("Jira: {trouble}"), to_do)
}

fn word(answer: &Answer) -> String {
    match answer {
        Answer::Accepted(_) => "ok".to_owned(),
        Answer::Refused(_, why) | Answer::Later(_, why) | Answer::NotReached(why) | Answer::Unknown(why) => why.clone(),
    }
}
