//! YAML with positions: the only room that names `serde_yaml`.
//!
//! A text becomes a tree of [`node::Node`]s that know where they stand ([`parse`]). [`read`] turns nodes into typed
//! values and collects a finding for each one that does not fit, so that all mistakes of a file are told at once.
//! [`write`](mod@write) writes the few shapes that we write ourselves.

pub mod node;
pub mod parse;
pub mod read;
pub mod write;

mod plain;
