//! The right reminder at the right time, whatever the world does: the tasks of the daemon between the stand-ins, by a
//! clock that is turned by hand.

mod backlog;
mod clocks;
mod faults;
mod ladders;
mod outages;
mod polls;
mod snapshots;
pub(crate) mod world;
