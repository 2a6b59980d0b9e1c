//! Whether the daemon is alive, and whether it can do its work.

pub(super) mod metrics;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::ears::Ears;
use super::patient::Peer;
use crate::ports::store::{Hold, JIRA, SLACK};

/// 200 while the process and its storage work, whatever Jira and Slack do; 503 otherwise.
pub(super) async fn live(State(ears): State<Ears>, from: ConnectInfo<Peer>, headers: HeaderMap) -> (StatusCode, Json<Value>) {
    match ears.store.check().await {
        Ok(()) => (StatusCode::OK, Json(json!({"status": "ok"}))),
        Err(error) if knows(&ears, from, &headers) => {
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "storage fails", "why": error.to_string()})))
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "storage fails"}))),
    }
}

/// 200 when every task's last run did what it should, and neither Jira nor Slack is held back; 503 with what did not. A task that has not
/// run yet is no failure.
pub(super) async fn ready(State(ears): State<Ears>, from: ConnectInfo<Peer>, headers: HeaderMap) -> (StatusCode, Json<Value>) {
    let tasks = ears.health.all();
    let (counts, holds, now) = (ears.store.outbox_counts().await, ears.store.holds().await, ears.clock.now());
    let held: Vec<Value> = holds.iter().flatten().filter(|hold| hold.until > now).map(shown).collect();
    let whole = holds.iter().flatten().any(|hold| hold.until > now && matches!(hold.destination.as_str(), JIRA | SLACK));
    let works = ears.store.check().await.is_ok() && counts.is_ok() && holds.is_ok();
    let ok = works && !whole && tasks.values().all(|activation| activation.ok);
    let (open, undeliverable) = counts.unwrap_or_default();
    let status = if ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    if !knows(&ears, from, &headers) {
        return (status, Json(json!({"ready": ok})));
    }
    (status, Json(json!({"ready": ok, "tasks": tasks, "held": held, "messages": {"open": open, "undeliverable": undeliverable}})))
}

/// Who may report may also know what is wrong here; everybody else hears only whether something is.
fn knows(ears: &Ears, ConnectInfo(Peer(peer)): ConnectInfo<Peer>, headers: &HeaderMap) -> bool {
    ears.desk.gate.admit(peer.ip(), headers).is_ok()
}

fn shown(hold: &Hold) -> Value {
    json!({"destination": hold.destination, "until": hold.until, "why": hold.why})
}
