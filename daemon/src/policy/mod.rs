//! What is due, to whom, and why: pure. `now` is an argument, every answer carries its reasons.

pub mod address;
pub mod calendar;
pub mod facts;
pub mod judge;
pub mod matching;
pub mod reason;
pub mod remind;
pub mod reminder;
pub mod rules;
pub mod verdict;

#[cfg(test)]
pub(crate) mod tests;
