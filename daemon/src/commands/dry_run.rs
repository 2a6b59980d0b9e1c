//! `yokotend dry-run`: one round of everything on a copy of the database. Jira is asked; nothing is sent or written.

mod filled;
mod response;

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::{Context, Result};

use super::arguments::DryRun;
use super::ground::decision::{Source, Subject, decision};
use super::ground::output::{findings, refused, result, say};
use super::ground::start::{Start, ready, within};
use crate::adapters::hands::Hands;
use crate::app::wire::{Daemon, voice, wire};
use crate::config::model::Config;
use crate::outbox::message::{Kind, Message};
use crate::policy::reminder::{Recipient, Reminder};
use crate::ports::store::Patience;
use crate::scheduler::clock::Clock;
use crate::tasks::review::Today;
use crate::wording::reminder::Sending;

/// Shows what would be sent now, to whom, and why; or what would follow a report. 0: shown; 1: Jira did not answer, or the report
/// cannot be one; 3: `daemon.yaml` is wrong.
///
/// # Errors
/// The database or the content folder cannot be read.
pub fn run(arguments: &DryRun) -> Result<ExitCode> {
    if let Some(report) = &arguments.report {
        return response::run(&arguments.from, report);
    }
    let Start { config, secrets, told } = match ready(&arguments.from) {
        Ok(start) => start,
        Err(told) => return Ok(refused(&told)),
    };
    findings(&told);
    within(async {
        let hands = Hands::on_a_copy(&config, &secrets).await?;
        let ground = wire(&config, secrets, hands.clone(), Clock::system(), Patience::Asked)?;
        let daemon = ground.daemon;
        let polled = daemon.polled().await;
        let now = daemon.clock.now();
        if let Err(error) = &polled {
            say(&format!("error: {error}"));
            let Some(at) = daemon.review.knows(now).await? else {
                say("Without Jira's answer nothing recent is known of any ticket, so nothing can be shown.");
                return Ok(ExitCode::FAILURE);
            };
            say(&format!("What follows is as of {}.", voice(&config, &hands.content.site()?).full_moment(at)));
        }
        daemon.review.run(now).await?;
        result(&shown(&config, &hands, &daemon).await?);
        Ok(if polled.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

async fn shown(config: &Config, hands: &Hands, daemon: &Daemon) -> Result<String> {
    let mut shown = String::new();
    let messages = daemon.store.due_messages(daemon.clock.now()).await?;
    for message in &messages {
        shown.push_str(&one(config, hands, daemon, message).await?);
    }
    let held = daemon.review.held_until().map(|until| {
        format!("Some tickets are due and wait for working hours, until {}.\n", daemon.deliver.letters.voice.full_moment(until))
    });
    let end = match messages.len() {
        0 => "Nothing would be sent now.\n".to_owned(),
        1 => "1 message would be sent now. None was: this is a dry run.\n".to_owned(),
        n => format!("{n} messages would be sent now. None was: this is a dry run.\n"),
    };
    Ok(format!("{shown}{}{end}", held.unwrap_or_default()))
}

/// A message as it would be read, and below it why each of its tickets is in it.
async fn one(config: &Config, hands: &Hands, daemon: &Daemon, message: &Message) -> Result<String> {
    let mut shown = String::new();
    match (message.kind, serde_json::from_str::<Reminder>(&message.body)) {
        (Kind::Reminder, Ok(reminder)) => {
            let to = match &reminder.to {
                Recipient::Person { name, key, slack, .. } => format!("{name} (people.{key}, {slack})"),
                Recipient::Channel { slack, .. } => format!("channel {slack}"),
            };
            writeln!(shown, "── to {to}\n\n{}\n", indented(&daemon.deliver.letters.reminder(&reminder, Sending::First).text()))?;
            for item in &reminder.items {
                writeln!(shown, "{}", why(config, hands, daemon, &item.ticket).await?)?;
            }
        }
        _ => {
            let notice = serde_json::from_str(&message.body).context("a message in the outbox cannot be read")?;
            let text = daemon.deliver.letters.notice(&notice, message.language, Sending::First).text();
            writeln!(shown, "── to the operators, {}\n\n{}\n", message.recipient, indented(&text))?;
        }
    }
    Ok(shown)
}

/// The decision as it fell, before its message was written.
async fn why(config: &Config, hands: &Hands, daemon: &Daemon, ticket: &str) -> Result<String> {
    let Some(known) = daemon.store.find(ticket).await? else { return Ok(String::new()) };
    let mut memory = daemon.store.memories(&[ticket.to_owned()]).await?.remove(ticket).unwrap_or_default();
    memory.on_its_way = false;
    let refused = daemon.review.today(daemon.clock.now()).await?.refused;
    // Whom it goes to stands above; that this message is the one of today must not count against itself.
    let subject = Subject { known, source: Source::Tracker, memory, today: Today { refused, ..Today::default() } };
    let (config, hands, now) = (config.clone(), hands.clone(), daemon.clock.now());
    tokio::task::spawn_blocking(move || decision(&config, &hands, &subject, now)).await?
}

pub(super) fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { String::new() } else { format!("    {line}") }).collect::<Vec<_>>().join("\n")
}
