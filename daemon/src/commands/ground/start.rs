//! What every command begins with: the configuration and its secrets, or all that is wrong with them.

use incident::diagnostic::finding::{Diagnostic, in_order};

use crate::commands::arguments::From;
use crate::config::model::{Config, Secrets};
use crate::config::read::load;

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
