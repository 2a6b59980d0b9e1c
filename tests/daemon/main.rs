//! `yokotend` as a whole: the real program on folders made for it, and its rooms against stand-ins for the world.
#![allow(clippy::unwrap_used)]

mod config;
mod faults;
mod jira;
mod many;
mod reminders;
mod scene;
mod simulation;
mod slack;
mod store_contract;
mod usage;

/// The program under test.
const YOKOTEND: &str = env!("CARGO_BIN_EXE_yokotend");
