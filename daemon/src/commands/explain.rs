//! `yokotend explain KEY`: the whole decision on one ticket, as it would fall now.

use std::process::ExitCode;

use anyhow::{Context, Result};
use jiff::Timestamp;
use tokio::runtime::Runtime;

use super::arguments::Explain;
use super::ground::decision::decision;
use super::ground::output::{WRONG_CONFIGURATION, findings, result, say};
use super::ground::start::{Start, ready};
use crate::adapters::hands::Hands;
use crate::policy::facts::history::TicketHistory;
use crate::ports::store::Known;
use crate::scheduler::clock::Clock;

/// Explains. 0: explained; 1: there is no such ticket, or nobody can be asked; 3: `daemon.yaml` is wrong.
///
/// # Errors
/// The database or the content folder cannot be read.
pub fn run(arguments: &Explain) -> Result<ExitCode> {
    let Start { config, secrets, told } = match ready(&arguments.from) {
        Ok(start) => start,
        Err(told) => {
            findings(&told);
            return Ok(ExitCode::from(WRONG_CONFIGURATION));
        }
    };
    findings(&told);
    Runtime::new().context("no runtime")?.block_on(async {
        let hands = Hands::on_a_copy(&config, &secrets).await?;
        let now = Clock::system().now();
        let Some(known) = ticket(&hands, &arguments.key, now).await? else { return Ok(ExitCode::FAILURE) };
        let id = known.history.id.clone();
        let memory = hands.store.memories(std::slice::from_ref(&id)).await?.remove(&id).unwrap_or_default();
        result(&tokio::task::spawn_blocking(move || decision(&config, &hands, &known, &memory, now)).await??);
        Ok(ExitCode::SUCCESS)
    })
}

/// The ticket as Jira has it now, else as it was seen last, which is said.
async fn ticket(hands: &Hands, key: &str, now: Timestamp) -> Result<Option<Known>> {
    let before = hands.store.find(key).await?;
    let id = before.as_ref().map_or(key, |known| known.history.id.as_str());
    match fresh(hands, id, before.as_ref()).await {
        Ok(Some(history)) => Ok(Some(Known { history, seen_at: now, missing_since: None, gone_at: None, left_at: None })),
        Ok(None) if before.is_none() => {
            say(&format!("error: Jira has no ticket {key}, or we may not see it"));
            Ok(None)
        }
        Ok(None) => Ok(before),
        Err(why) => {
            match &before {
                Some(known) => say(&format!("Jira does not answer ({why}); this is as of {}", known.seen_at)),
                None => say(&format!("error: {key} is not known yet, and Jira does not answer: {why}")),
            }
            Ok(before)
        }
    }
}

async fn fresh(hands: &Hands, id: &str, before: Option<&Known>) -> Result<Option<TicketHistory>, crate::ports::tickets::Trouble> {
    let Some(mut ticket) = hands.tickets.one(id).await? else { return Ok(None) };
    ticket.changes = hands.tickets.changes(std::slice::from_ref(&ticket.id)).await?.into_iter().next().unwrap_or_default();
    ticket.previous_keys = before.map(|known| known.history.previous_keys.clone()).unwrap_or_default();
    Ok(Some(ticket))
}
