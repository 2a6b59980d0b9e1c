//! What follows, what is done when, and what becomes of it.

mod advancing;
mod laws;
mod planning;
pub(crate) mod samples;
mod settling;
