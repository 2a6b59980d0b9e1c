//! What is said, in English and Japanese: reasons, reminders and notices as sentences and posts. Pure.
//!
//! Nothing is escaped here, for nothing here is markup; texts that come from elsewhere are cut to a sane length.

pub mod conditions;
pub mod cut;
pub mod form;
pub mod notice;
pub mod reasons;
pub mod reminder;
pub mod response;
pub mod ticket;
pub mod time;
pub mod voice;

#[cfg(test)]
mod tests;
