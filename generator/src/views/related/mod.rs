//! Reports that resemble a report, and why; and the chain of an incident that happened again.

pub mod chain;
pub mod reason;

pub mod view;
