//! Stand-ins for Jira, Slack and the telephone on this machine, with scripted faults and a journal of all that they heard. They are
//! not the services: what they take is compared with the published contracts by `tests/contracts`.

pub mod fault;
pub mod jira;
pub mod pagerduty;
pub mod relay;
pub mod server;
pub mod slack;
pub mod twilio;
pub mod wire;
