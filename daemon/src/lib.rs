//! `yokotend`: keeps the follow-ups of incidents moving. It polls Jira, decides with reasons, and reminds in Slack.
//!
//! The main path, one task after the other, each of which can be run again at any time:
//!
//! ```text
//! tasks::poll ─▶ store ─▶ tasks::review ─▶ outbox ─▶ tasks::deliver ─▶ Slack
//!                  └────▶ tasks::snapshot ─▶ content/tickets.json
//! ```
//!
//! Two pure rooms decide: `policy::judge` what is due and why, `outbox::retry` what to do after an answer; `wording` says
//! it. Floors, from the ground: `policy`, `outbox`, `telemetry`; `ports`, `scheduler`, `config`, `wording`; `adapters`,
//! `tasks`, `http`; `app`, `demo`; `commands`; `cli`.
//!
//! Never: nothing is posted but from the outbox, and a message's row is written before its first byte; what may have
//! arrived is looked for before it is sent again; what was told stands apart from what is true, and polling never
//! changes it; a ticket's absence proves nothing; secrets cannot be printed; the generator is never imported: the two
//! programs meet in files of the content folder.

pub mod adapters;
pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod demo;
pub mod http;
pub mod outbox;
pub mod policy;
pub mod ports;
pub mod response;
pub mod scheduler;
pub mod tasks;
pub mod telemetry;
pub mod wording;
