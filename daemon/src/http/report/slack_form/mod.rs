//! The form in Slack: the same questions, the same checks and the same level as at `/report`, shown as a modal; and
//! what is pressed below an incident's messages.

pub mod door;
pub mod payload;

mod level;
mod modal;
mod typed;
