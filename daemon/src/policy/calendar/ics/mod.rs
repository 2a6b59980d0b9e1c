//! A company's days off out of an iCalendar file (RFC 5545), as far as days off need it.
//!
//! Read by our own hands, since every finding has to name its line, and lines of a file are folded.

pub mod finding;
pub mod parse;

mod event;
mod lines;
mod moment;
mod repeat;
