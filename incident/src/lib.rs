//! The vocabulary of an incident archive, shared by both programs.
//!
//! Ground floor of the house: pure values and functions, no files, no clock, no network. Text goes in with the name of
//! the file it came from; values and findings come out. A finding never stops the reading: everything that is wrong
//! with a text is told at once.
//!
//! Floors, ground first: `id` `text` `time` `terms` → `level` `diagnostic` → `yaml` → `front_matter` `site` → `questionnaire` →
//! `responses` `report` → `scaffold` `tickets` `similar`.
//!
//! Never here: a path that is opened, the time of day, a word about HTML, Jira or Slack.

pub mod id;
pub mod terms;
pub mod text;
pub mod time;

pub mod level;

pub mod diagnostic;
pub mod yaml;

pub mod front_matter;
pub mod site;

pub mod questionnaire;
pub mod responses;

pub mod report;
pub mod scaffold;

pub mod tickets;

pub mod similar;
