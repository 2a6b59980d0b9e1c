//! `yokotend`: starts the response to an incident and keeps its follow-ups moving.
//!
//! It never imports the generator: the two meet in files of the content folder.

pub mod adapters;
pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod http;
pub mod outbox;
pub mod policy;
pub mod ports;
pub mod scheduler;
pub mod tasks;
pub mod telemetry;
pub mod wording;
