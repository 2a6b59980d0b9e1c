//! What every command begins with: the configuration and its secrets, or all that is wrong with them.

use std::time::Duration;

use anyhow::{Context, Result};
use incident::diagnostic::finding::{Diagnostic, in_order};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::commands::arguments::From;
use crate::config::model::{Config, Secrets};
use crate::config::read::load;
use crate::scheduler::wakes::Stop;

/// So long a command waits for what it has left running.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// So long the database may take to be put in order at the end.
pub(in crate::commands) const CLOSES_WITHIN: Duration = Duration::from_secs(1);

/// What a command needs.
#[derive(Debug)]
pub(in crate::commands) struct Start {
    /// the configuration
    pub config: Config,
    /// its secrets
    pub secrets: Secrets,
    /// what is odd about it
    pub told: Vec<Diagnostic>,
}

/// Does the work of a command. What still runs when it is done (a look-up of a name, say) is not waited for.
///
/// # Errors
/// Those of the work, and none of the machine's threads are left.
pub(in crate::commands) fn within<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = Runtime::new().context("no runtime")?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(LAST_WORDS);
    done
}

/// Reads the configuration.
///
/// # Errors
/// All findings, when one of them keeps the daemon from working.
pub(in crate::commands) fn ready(from: &From) -> Result<Start, Vec<Diagnostic>> {
    let loaded = load(&from.config);
    let Some(config) = loaded.config.filter(|_| !loaded.findings.iter().any(Diagnostic::is_error)) else {
        return Err(in_order(loaded.findings));
    };
    match config.secrets() {
        Ok(secrets) => Ok(Start { config, secrets, told: in_order(loaded.findings) }),
        Err(missing) => Err(in_order(loaded.findings.into_iter().chain(missing).collect())),
    }
}

/// A stop that SIGTERM and Ctrl-C bring about.
///
/// # Errors
/// The machine tells of no signals.
pub(in crate::commands) fn stop_on_signal() -> Result<Stop> {
    let (sender, stop) = Stop::new();
    let mut terminate = signal(SignalKind::terminate()).context("no signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("no signals")?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        let _ = sender.send(true);
    });
    Ok(stop)
}
