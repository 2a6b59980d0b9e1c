//! What comes in over HTTP: reports of incidents, Slack's button presses, and questions about our health.

pub mod activations;
pub mod ears;
pub mod health;
pub mod pages;
mod patient;
pub mod report;
pub mod router;
pub mod signature;
pub mod slack_actions;
