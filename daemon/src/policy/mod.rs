//! What is due, to whom, and why: pure. `now` is an argument, every answer carries its reasons.

pub mod calendar;
pub mod facts;
pub mod rules;
