//! How the tasks did when they last ran.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

/// The last result of each task. Copies show the same.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Mutex<BTreeMap<&'static str, Activation>>>);

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
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(task, activation);
    }

    pub(super) fn all(&self) -> BTreeMap<&'static str, Activation> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
