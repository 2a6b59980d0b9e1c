//! The world that `yokotend demo` needs, on this machine: stand-ins for Jira, Slack and the telephone that speak HTTP, so that the real
//! adapters are used; a copy of the archive; the page that shows all of it. Nothing else knows them.

pub mod stage;

pub mod archive;
pub mod jira;
pub mod page;
pub mod phone;
pub mod site;
pub mod slack;
pub mod story;
