//! Delivery without loss: whatever breaks between us and Slack, and whenever the process dies, each reminder is said,
//! and said once as long as Slack lets us look.

pub(crate) mod chance;
mod company;
mod kills;
mod outcomes;
mod processes;
