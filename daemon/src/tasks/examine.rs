//! `doctor`: what is missing, in words. Every line says that something is well, or what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use incident::diagnostic::finding::did_you_mean;
use incident::site::model::Site;
use incident::tickets::Category;
use jiff::Timestamp;

use self::response::Response;
use super::poll::POLLED_AT;
use crate::outbox::answer::Answer;
use crate::policy::facts::history::{Account, TicketHistory};
use crate::policy::facts::people::{Found, People, Person};
use crate::policy::rules::Rules;
use crate::ports::chat::{Chat, Credentials, UserState};
use crate::ports::store::{Store, Which};
use crate::ports::tickets::{Since, Tickets, Trouble};

pub mod response;

/// A scope of the Slack app and what it is for. Least first; responses may need more.
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

/// Before the first poll so many pages of tickets are looked at, of a hundred each.
const FIRST_PAGES: u32 = 50;

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
    /// how the file of our memory is
    pub database: Database,
    /// what follows a report
    pub response: Response,
}

/// How the file of our memory is; `store` is a copy of it where it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// there is none yet
    None,
    /// there is one, and nobody works with it
    There,
    /// there is one, and this process works with it
    AtWork(String),
    /// it cannot be used; why
    Wrong(String),
}

impl Examine {
    /// Everything, from top to bottom. What cannot be asked is a line too.
    pub async fn run(&self, site: &Site, now: Timestamp) -> Vec<Line> {
        let mut lines = Vec::new();
        self.jira(&mut lines).await;
        if let Some(credentials) = self.slack(&mut lines, now).await {
            self.channels(&mut lines).await;
            self.response.channels(self.chat.as_ref(), &credentials, &mut lines).await;
            self.slack_people(site, &credentials, &mut lines).await;
        }
        shared_accounts(site, &mut lines);
        self.jira_people(&People::of(site), &mut lines).await;
        self.response.calls(now, &mut lines).await;
        self.memory(now, &mut lines).await;
        self.response.held(now, &mut lines).await;
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
            Ok(count) => lines.push(Line::Well(format!("`jira.tickets` names about {}", counted(count, "ticket", "tickets")))),
            Err(trouble) => return lines.push(jira_wrong(&trouble)),
        }
        match self.tickets.statuses().await {
            Ok(statuses) => {
                let known: BTreeSet<&str> = statuses.iter().map(|status| status.name.as_str()).collect();
                self.statuses_of_rules(&known, lines);
            }
            Err(trouble) => lines.push(jira_wrong(&trouble)),
        }
    }

    fn statuses_of_rules(&self, known: &BTreeSet<&str>, lines: &mut Vec<Line>) {
        let is_known = |status: &str| known.iter().any(|known| known.to_lowercase() == status.to_lowercase());
        let named = self.rules.rules.iter().flat_map(|rule| rule.matches.status.iter().map(|status| (status, rule.line)));
        let unknown: Vec<(&String, u32)> = named.filter(|(status, _)| !is_known(status)).collect();
        if unknown.is_empty() {
            lines.push(Line::Well("every status in the rules exists in Jira".to_owned()));
        }
        for (status, line) in unknown {
            let to_do = match did_you_mean(status, known.iter().copied()) {
                Some(hint) => hint,
                None => "write it as Jira shows it".to_owned(),
            };
            lines.push(Line::Wrong(format!("Jira has no status `{status}` (daemon.yaml, line {line}): that rule matches nothing"), to_do));
        }
    }

    /// As whom Slack lets us in.
    async fn slack(&self, lines: &mut Vec<Line>, now: Timestamp) -> Option<Credentials> {
        match self.chat.credentials().await {
            Ok(credentials) => {
                lines.push(Line::Well(format!("Slack knows us as {} in {}", credentials.user, credentials.team)));
                scopes(&credentials, &self.response, lines);
                clock(&credentials, now, lines);
                Some(credentials)
            }
            Err(answer @ Answer::Refused(..)) => {
                let to_do = "see `slack.token`: the bot token of the installed app, beginning with xoxb-";
                lines.push(wrong(format!("Slack does not let us in: {}", word(&answer)), to_do));
                None
            }
            Err(answer) => {
                lines
                    .push(wrong(format!("Slack does not answer: {}", word(&answer)), "see whether this machine reaches it, and try again"));
                None
            }
        }
    }

    async fn channels(&self, lines: &mut Vec<Line>) {
        for (key, id) in &self.channels {
            lines.push(match self.chat.channel(id).await {
                Ok(channel) if channel.archived => wrong(format!("`slack.{key}` #{} is archived", channel.name), "name another channel"),
                Ok(channel) if !channel.member => {
                    wrong(format!("the app is not in `slack.{key}` #{}", channel.name), "write `/invite @` and the app's name there")
                }
                Ok(channel) => Line::Well(format!("`slack.{key}` is #{}", channel.name)),
                Err(Answer::Refused(_, word)) if word == "missing_scope" => {
                    Line::Odd(format!("`slack.{key}` cannot be looked at without the scope above"))
                }
                Err(answer) => {
                    wrong(format!("`slack.{key}` {id}: {}", word(&answer)), "use the channel's id (C…), and invite the app into it")
                }
            });
        }
    }

    async fn slack_people(&self, site: &Site, credentials: &Credentials, lines: &mut Vec<Line>) {
        let people = People::of(site);
        let may_look = credentials.scopes.as_ref().is_none_or(|scopes| scopes.iter().any(|scope| scope == "users:read"));
        let (mut well, mut meant) = (0, 0);
        let invited = self.response.invited(site);
        for person in people.all() {
            let leads = site.teams.values().any(|team| team.lead.as_deref() == Some(&person.key));
            let has_account = site.people.get(&person.key).is_some_and(|person| person.jira.is_some());
            if !leads && !has_account && person.slack.is_none() && !invited.contains(&person.key) {
                continue;
            }
            meant += 1;
            match self.slack_person(person, may_look).await {
                None => well += 1,
                Some(line) => lines.push(line),
            }
        }
        lines.push(Line::Well(format!("{well} of {meant} people can be written to in Slack")));
    }

    async fn slack_person(&self, person: &Person, may_look: bool) -> Option<Line> {
        let who = format!("{} (`people.{}`)", person.name, person.key);
        let Some(id) = &person.slack else {
            return Some(wrong(format!("{who} has no `slack`"), "write the member id from the person's Slack profile: U…"));
        };
        if !may_look {
            return None;
        }
        match self.chat.user(id).await {
            Ok(UserState::Active) => None,
            Ok(UserState::Deactivated) => {
                Some(wrong(format!("{who}: the Slack account {id} is deactivated"), "take the person out of site.yaml, or correct `slack`"))
            }
            Ok(UserState::Bot) => Some(wrong(format!("{who}: {id} is not a person but an app"), "correct `slack`")),
            Ok(UserState::Unknown) => Some(wrong(format!("{who}: Slack has no user {id}"), "correct `slack`: the member id, U…")),
            Err(answer) => Some(wrong(format!("{who}: Slack does not say: {}", word(&answer)), "try again")),
        }
    }

    /// The assignees of open tickets, whom reminders are for.
    async fn jira_people(&self, people: &People, lines: &mut Vec<Line>) {
        let Ok(accounts) = self.assignees().await else {
            return lines.push(Line::Odd("who is assigned to tickets could not be looked at".to_owned()));
        };
        let wrong: Vec<Line> = accounts.iter().filter_map(|account| assignee(account, people)).collect();
        if wrong.is_empty() {
            lines.push(Line::Well(match accounts.len() {
                0 => "no open ticket is assigned to anybody".to_owned(),
                1 => "the one assignee of open tickets is found in site.yaml".to_owned(),
                count => format!("each of the {count} assignees of open tickets is found in site.yaml"),
            }));
        }
        lines.extend(wrong);
    }

    /// As the last poll knows them; before the first one, as the tracker's first pages do.
    async fn assignees(&self) -> anyhow::Result<Vec<Account>> {
        let mut accounts: BTreeMap<String, Account> = BTreeMap::new();
        let mut note = |history: TicketHistory| accounts.extend(history.assignee.map(|account| (account.id.clone(), account)));
        let mut next: Option<String> = None;
        if self.store.value(POLLED_AT).await?.is_some() {
            loop {
                let portion = self.store.page(Which::Open, next.as_deref(), 1000).await?;
                let Some(last) = portion.last() else { break };
                next = Some(last.history.id.clone());
                portion.into_iter().for_each(|known| note(known.history));
            }
        } else {
            for _ in 0..FIRST_PAGES {
                let page = self.tickets.page(Since::Ever, next.as_deref()).await?;
                page.tickets.into_iter().filter(|ticket| ticket.status.category != Category::Done).for_each(&mut note);
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
        }
        Ok(accounts.into_values().collect())
    }

    async fn memory(&self, now: Timestamp, lines: &mut Vec<Line>) {
        lines.push(match &self.database {
            Database::None => return lines.push(Line::Well("there is no database yet: the first run makes it".to_owned())),
            Database::Wrong(why) => return lines.push(database_wrong(why)),
            Database::There => Line::Well("the database is sound; no daemon works with it now".to_owned()),
            Database::AtWork(holder) => Line::Well(format!("the database is sound; a daemon works with it: {holder}")),
        });
        if let Ok((open, undeliverable)) = self.store.outbox_counts().await {
            lines.push(Line::Well(format!("{} to be delivered", counted(open, "message waits", "messages wait"))));
            if undeliverable > 0 {
                let what = counted(undeliverable, "message", "messages");
                lines.push(Line::Odd(format!("{what} could not be delivered; the tickets in them went to the channel")));
            }
        }
        for hold in self.store.holds().await.unwrap_or_default().into_iter().filter(|hold| hold.until > now) {
            lines.push(Line::Odd(format!("{} is not asked before {:.0}: {}", hold.destination, hold.until, hold.why)));
        }
    }
}

/// The store says itself what to do, where it knows.
fn database_wrong(why: &str) -> Line {
    let (what, to_do) = why.split_once("What to do:").unwrap_or((why, "restore a backup, or move the file away to begin anew"));
    Line::Wrong(format!("the database: {}", what.trim()), to_do.trim().to_owned())
}

/// Accounts that stand at several people: nobody is found by them.
fn shared_accounts(site: &Site, lines: &mut Vec<Line>) {
    let mut at: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (key, person) in &site.people {
        for (of, account) in [("jira", &person.jira), ("slack", &person.slack)] {
            if let Some(account) = account {
                at.entry((of, account)).or_default().push(key);
            }
        }
    }
    for ((of, account), keys) in at.into_iter().filter(|(_, keys)| keys.len() > 1) {
        let who = keys.iter().map(|key| format!("`people.{key}`")).collect::<Vec<_>>().join(" and ");
        lines.push(Line::Wrong(format!("{who} have the same `{of}`: {account}"), "leave it with one of them".to_owned()));
    }
}

fn counted(count: u64, one: &str, more: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {more}") }
}

fn assignee(account: &Account, people: &People) -> Option<Line> {
    let who = format!("{} (Jira account {})", account.name, account.id);
    match people.of_account(&account.id) {
        Found::One(_) if account.active => None,
        Found::One(_) => Some(wrong(format!("{who} is deactivated in Jira and has open tickets"), "give the tickets to somebody else")),
        Found::Nobody => {
            Some(wrong(format!("{who} has open tickets and is nobody in site.yaml"), "write the account's id as `jira` of a person there"))
        }
        // Told once, by the account.
        Found::Several => None,
    }
}

fn scopes(credentials: &Credentials, response: &Response, lines: &mut Vec<Line>) {
    let Some(granted) = &credentials.scopes else {
        return lines.push(Line::Odd("Slack did not say which scopes the app has".to_owned()));
    };
    let needed = [SCOPES, &response.scopes()].concat();
    let has = |scope: &str| granted.iter().any(|granted| granted == scope);
    let instead = |scope: &str| INSTEAD.iter().any(|(needed, other)| *needed == scope && has(other));
    let missing: Vec<_> = needed.iter().filter(|(scope, _)| !has(scope) && !instead(scope)).collect();
    for (scope, need) in &missing {
        lines.push(wrong(
            format!("the Slack app lacks the scope `{scope}`, {need}"),
            "add it under OAuth & Permissions of the app, and install it again",
        ));
    }
    let used = |granted: &str| {
        needed.iter().any(|(scope, _)| *scope == granted)
            || INSTEAD.iter().any(|(_, other)| *other == granted)
            || response.welcomes(granted)
    };
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
    let way = if apart > 0 { "ahead of" } else { "behind" };
    lines.push(if apart.abs() <= CLOCKS_APART_SECONDS {
        Line::Well("this machine's clock is right".to_owned())
    } else {
        wrong(format!("this machine's clock is {} s {way} Slack's", apart.abs()), "set it by NTP: beyond five minutes no button works")
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
    wrong(trouble.to_string(), to_do)
}

fn word(answer: &Answer) -> String {
    match answer {
        Answer::Accepted(_) => "ok".to_owned(),
        Answer::Refused(_, why) | Answer::Later(_, why) | Answer::NotReached(why) | Answer::Unknown(why) => why.clone(),
    }
}
