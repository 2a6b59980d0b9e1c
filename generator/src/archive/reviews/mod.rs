//! The weekly review: its weeks, and the minutes that are kept of it.
//!
//! [`week`] tells when a meeting is, [`minutes`] reads what was written in one.

pub mod minutes;
pub mod week;
