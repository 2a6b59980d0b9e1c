//! `yokotend explain KEY`: the whole decision on one ticket, as it would fall now.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use super::arguments::Explain;
use super::ground::decision::{Source, Subject, decision};
use super::ground::output::{findings, refused, result, say};
use super::ground::start::{Start, ready, within};
use crate::adapters::hands::Hands;
use crate::config::model::Config;
use crate::policy::facts::history::TicketHistory;
use crate::ports::store::Known;
use crate::ports::tickets::Trouble;
use crate::scheduler::clock::Clock;
use crate::tasks::review::Review;

/// Explains. 0: explained; 1: there is no such ticket, or nobody can be asked; 3: `daemon.yaml` is wrong.
///
/// # Errors
/// The database or the content folder cannot be read.
pub fn run(arguments: &Explain) -> Result<ExitCode> {
    let Start { config, secrets, told } = match ready(&arguments.from) {
        Ok(start) => start,
        Err(told) => return Ok(refused(&told)),
    };
    findings(&told);
    within(async {
        let hands = Hands::on_a_copy(&config, &secrets).await?;
        let now = Clock::system().now();
        let Some(told) = explained((config, hands), &arguments.key, now).await? else { return Ok(ExitCode::FAILURE) };
        result(&told);
        Ok(ExitCode::SUCCESS)
    })
}

/// The whole decision on a ticket; `None`, and said why, where nobody knows the ticket.
///
/// # Errors
/// The database or the content folder cannot be read.
pub(super) async fn explained((config, hands): (Config, Hands), key: &str, now: Timestamp) -> Result<Option<String>> {
    let Some((known, source)) = ticket(&hands, key, now).await? else { return Ok(None) };
    let id = known.history.id.clone();
    let memory = hands.store.memories(std::slice::from_ref(&id)).await?.remove(&id).unwrap_or_default();
    let today = review(&config, &hands).today(now).await?;
    let subject = Subject { known, source, memory, today };
    Ok(Some(tokio::task::spawn_blocking(move || decision(&config, &hands, &subject, now)).await??))
}

/// The review that would judge it.
fn review(config: &Config, hands: &Hands) -> Review {
    let (rules, calendar) = (Arc::new(config.rules.clone()), Arc::new(config.calendar.clone()));
    Review::new(Arc::clone(&hands.store), Arc::clone(&hands.content), rules, calendar, config.slack.channel.clone())
}

/// The ticket as Jira has it now, else as it was seen last.
async fn ticket(hands: &Hands, key: &str, now: Timestamp) -> Result<Option<(Known, Source)>> {
    let before = hands.store.find(key).await?;
    let id = before.as_ref().map_or(key, |known| known.history.id.as_str());
    match (fresh(hands, id).await, before) {
        (Ok(Some(mut history)), _) => {
            // By its id: a key that no poll has brought yet may be the new one of a ticket that moved.
            let before = hands.store.find(&history.id).await?;
            history.previous_keys = before.as_ref().map(|known| known.history.previous_keys.clone()).unwrap_or_default();
            let source = if before.is_some() { Source::Tracker } else { Source::TrackerOnly };
            let left_at = before.and_then(|known| known.left_at);
            Ok(Some((Known { history, seen_at: now, missing_since: None, gone_at: None, left_at }, source)))
        }
        (Ok(None), Some(known)) => Ok(Some((known, Source::Hidden))),
        (Err(why), Some(known)) => Ok(Some((known, Source::Silent(why.to_string())))),
        (Ok(None), None) => {
            say(&format!("error: Jira has no ticket {key}, or does not show it to us"));
            Ok(None)
        }
        (Err(why), None) => {
            say(&format!("error: no poll has brought {key} yet, and Jira cannot be asked: {why}"));
            Ok(None)
        }
    }
}

async fn fresh(hands: &Hands, id: &str) -> Result<Option<TicketHistory>, Trouble> {
    let Some(mut ticket) = hands.tickets.one(id).await? else { return Ok(None) };
    ticket.changes = hands.tickets.changes(std::slice::from_ref(&ticket.id)).await?.into_iter().next().unwrap_or_default();
    Ok(Some(ticket))
}
