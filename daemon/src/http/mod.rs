//! What comes in over HTTP: Slack's button presses, and questions about our health.

pub mod activations;
pub mod ears;
pub mod health;
mod patient;
pub mod router;
pub mod signature;
pub mod slack_actions;
