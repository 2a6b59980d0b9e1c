//! What is reported comes in here, and every open response is moved on, step by step.

pub mod intake;
pub mod progress;
