//! The real `yokoten` on sites of every kind: what it writes, says and refuses.

mod build;
mod check;
mod follow_ups;
mod import;
mod links;
mod new;
mod properties;
mod publish;
mod reports;
mod reviews;
mod search;
mod serve;
mod themes;
mod usage;
mod visibility;

/// The program.
pub(crate) const YOKOTEN: &str = env!("CARGO_BIN_EXE_yokoten");
