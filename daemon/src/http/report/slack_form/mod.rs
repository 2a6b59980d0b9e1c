//! The form in Slack: the same questions, the same checks and the same level as at `/report`, shown as a modal.

pub mod door;
pub mod payload;

mod modal;
mod typed;
