//! `yokotend`: takes the incident form, starts the response, and keeps the follow-ups of incidents moving. It decides with reasons.
//!
//! Two ways in, one memory, and the same rule for both ways out: what is to be done is written down before its first byte, and what
//! may have been done is looked for before it is done again.
//!
//! ```text
//! http::report ─▶ tasks::respond::intake ─▶ store ─▶ tasks::respond ─▶ Slack, telephone, Jira, content/incidents/
//! tasks::poll ─▶ store ─▶ tasks::review ─▶ outbox ─▶ tasks::deliver ─▶ Slack
//!                  └────▶ tasks::snapshot ─▶ content/tickets.json
//! ```
//!
//! Pure rooms decide: `response::plan` all that follows a report and `response::advance` what can be done now, `policy::judge` which
//! reminder is due and why, `outbox::retry` what to do after an answer; `wording` says it. Floors, from the ground: `policy`,
//! `response`, `outbox`, `telemetry`; `ports`, `scheduler`, `config`, `wording`; `adapters`, `tasks`, `http`; `app`, `demo`; `commands`;
//! `cli`.
//!
//! Never: whoever reports gets an answer before the report is on the disk; a call waits for Slack or Jira; what was done for an
//! incident is taken back; a reminder is posted but from the outbox; what was told is changed by what is true: polling writes the
//! second only; a ticket's absence proves something; a secret is printed; the generator is imported: the two programs meet in files of
//! the content folder.

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
