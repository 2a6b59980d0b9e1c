//! `yokotend` as a whole: the real program on folders made for it, and its rooms against stand-ins for the world.
#![allow(clippy::unwrap_used)]

mod buttons;
mod config;
mod delivery;
mod demo;
mod doctor;
mod explain;
mod faults;
mod form;
mod hands;
mod jira;
mod many;
mod openings;
mod phone;
mod reminders;
mod response;
mod rooms;
mod run;
mod scene;
mod secrets;
mod simulation;
mod slack;
mod slack_form;
mod store_contract;
mod usage;
mod working;

/// The program under test.
const YOKOTEND: &str = env!("CARGO_BIN_EXE_yokotend");
