//! A reading path as a value.

use std::sync::OnceLock;

/// A reading path.
#[derive(Debug, PartialEq, Eq)]
pub struct Path {
    /// Its part of the address.
    pub name: String,
    /// Where it comes from.
    pub source: Source,
    /// What is read, in order.
    pub stops: Vec<Stop>,
}

/// Where a path comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A guide, by its place.
    Guide(usize),
    /// The reports of a team, by its key.
    Team(String),
    /// The reports of a service, by its key.
    Service(String),
}

/// A report on a path.
#[derive(Debug, PartialEq, Eq)]
pub struct Stop {
    /// Its place in the archive.
    pub place: usize,
    /// Why it is on the path, where the guide says so.
    pub why: Option<String>,
}

/// All paths, worked out when first asked for.
#[derive(Debug, Default)]
pub struct Paths(OnceLock<Vec<Path>>);

impl Paths {
    /// All of them.
    pub fn get_or_init(&self, find: impl FnOnce() -> Vec<Path>) -> &[Path] {
        self.0.get_or_init(find)
    }
}
