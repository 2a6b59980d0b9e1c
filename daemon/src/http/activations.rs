//! How the tasks did when they last ran, and how often they did what they should.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

/// The last result of each task. Copies show the same.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Mutex<BTreeMap<&'static str, Noted>>>);

/// What is noted of a task.
#[derive(Debug, Clone)]
struct Noted {
    last: Activation,
    runs: Runs,
}

/// How often a task has run since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Runs {
    /// it did what it should
    pub(super) well: u64,
    /// it did not
    pub(super) failed: u64,
}

/// How a task last ended.
#[derive(Debug, Clone, Serialize)]
pub struct Activation {
    /// when
    pub at: Timestamp,
    /// whether it did what it should
    pub ok: bool,
    /// in words
    pub result: String,
}

impl Health {
    /// Notes how a task ended.
    pub fn note(&self, task: &'static str, activation: Activation) {
        let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let runs = tasks.get(task).map(|noted| noted.runs).unwrap_or_default();
        let runs = if activation.ok { Runs { well: runs.well + 1, ..runs } } else { Runs { failed: runs.failed + 1, ..runs } };
        tasks.insert(task, Noted { last: activation, runs });
    }

    pub(super) fn all(&self) -> BTreeMap<&'static str, Activation> {
        let tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.iter().map(|(task, noted)| (*task, noted.last.clone())).collect()
    }

    pub(super) fn runs(&self) -> BTreeMap<&'static str, Runs> {
        let tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.iter().map(|(task, noted)| (*task, noted.runs)).collect()
    }
}
