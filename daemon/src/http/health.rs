//! Whether the daemon is alive, and whether it can do its work.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::router::Ears;

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

    fn all(&self) -> BTreeMap<&'static str, Activation> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// 200 while the process and its storage work, whatever Jira and Slack do; 503 otherwise.
pub(super) async fn live(State(ears): State<Ears>) -> (StatusCode, Json<Value>) {
    match ears.store.check().await {
        Ok(()) => (StatusCode::OK, Json(json!({"status": "ok"}))),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "storage fails", "why": error.to_string()}))),
    }
}

/// 200 when every task's last run did what it should; 503 with what did not. A task that has not run yet is no failure.
pub(super) async fn ready(State(ears): State<Ears>) -> (StatusCode, Json<Value>) {
    let tasks = ears.health.all();
    let ok = tasks.values().all(|activation| activation.ok) && ears.store.check().await.is_ok();
    let (open, undeliverable) = ears.store.outbox_counts().await.unwrap_or_default();
    let status = if ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({"ready": ok, "tasks": tasks, "messages": {"open": open, "undeliverable": undeliverable}})))
}
