//! Incidents that were reported, and what is done for them.

mod courses;
pub(super) mod group;
mod incidents;
pub(super) mod port;
mod steps;
mod written;
