//! One round of everything, now. The host's cron is the schedule.

use std::time::Duration;

use jiff::Timestamp;
use tracing::{error, info};

use super::wire::Daemon;
use crate::tasks::poll::PollError;

/// So long servers are waited for, in all. What needs longer is left to the next round.
const WAITS: Duration = Duration::from_secs(30);

/// How a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// everything that was due is done, or held by a rule
    Done,
    /// something failed; the log says what
    Failed,
}

/// Polls, judges, delivers and writes `tickets.json`, once. A second round straight after says nothing.
pub async fn once(daemon: &Daemon) -> Round {
    let end = tokio::time::Instant::now() + WAITS;
    // As in `run`: what is told counts from the round's begin.
    let begun = daemon.clock.now();
    let parts = async {
        let mut failed = ended("respond", daemon.respond.run().await).is_none();
        failed |= polled(daemon).await;
        failed |= ended("review", daemon.review.run(begun).await).is_none();
        failed |= delivered(daemon, end).await;
        failed |= ended("show", daemon.show.run().await).is_none();
        failed |= ended("sweep", daemon.sweep.run(daemon.clock.now()).await).is_none();
        failed
    };
    let mut failed = tokio::time::timeout_at(end, parts).await.unwrap_or_else(|_| {
        error!("the servers took longer than {} s; the rest is left to the next round", WAITS.as_secs());
        true
    });
    failed |= ended("snapshot", daemon.snapshot.run(daemon.clock.now()).await).is_none();
    if failed { Round::Failed } else { Round::Done }
}

async fn polled(daemon: &Daemon) -> bool {
    match daemon.polled().await {
        Ok(_) => false,
        // Patience that was asked for is a rule that holds the poll back, not a failure.
        Err(error @ PollError::Held(..)) => {
            info!("{error}");
            false
        }
        Err(error) => {
            error!(task = "poll", "{error}");
            true
        }
    }
}

/// Sends, and sends again what may be sent again before the round's end. Where Slack refuses somebody, their tickets
/// are free again, and are told to whom they go next.
async fn delivered(daemon: &Daemon, end: tokio::time::Instant) -> bool {
    let (mut failed, mut judged_again) = (false, false);
    loop {
        let Some(now) = ended("deliver", daemon.deliver.run().await) else { return true };
        failed |= now.refused + now.given_up > 0;
        if now.refused > 0 && !judged_again {
            judged_again = true;
            failed |= ended("review", daemon.review.run(daemon.clock.now()).await).is_none();
            continue;
        }
        let Some(open) = ended("deliver", daemon.deliver.outlook().await) else { return true };
        let Some(open) = open else { return failed };
        let wait = wait(open.at, daemon.clock.now());
        if tokio::time::Instant::now() + wait < end {
            tokio::time::sleep(wait).await;
        } else if open.asked && now.failed == 0 {
            info!(until = %open.at, "Slack has asked us to wait with the rest");
            return failed;
        } else {
            error!(failed = now.failed, unclear = now.unclear, next = %open.at, "not everything could be delivered");
            return true;
        }
    }
}

/// How long until then; never nothing, so that what is tried again and again takes its time.
fn wait(until: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(now)).unwrap_or(Duration::ZERO).max(Duration::from_millis(50))
}

fn ended<T, E: std::fmt::Display>(task: &str, result: Result<T, E>) -> Option<T> {
    result.map_err(|error| error!(task, "{error:#}")).ok()
}
