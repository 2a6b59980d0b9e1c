//! The daemon's rooms together, against stand-ins for the world.
#![allow(clippy::unwrap_used)]

mod faults;
mod jira;
mod slack;
