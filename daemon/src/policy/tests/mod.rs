//! Verdicts and reminders: by example, and by law.

mod judging;
mod laws;
mod reminding;
pub(crate) mod samples;
