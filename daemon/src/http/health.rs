//! Whether the daemon is alive, and whether it can do its work.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::ears::Ears;

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
