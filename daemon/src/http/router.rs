//! The addresses we answer at, and their limits.

use std::time::Duration;

use anyhow::{Context, Result};
use axum::extract::DefaultBodyLimit;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use tokio::net::TcpListener;

use super::ears::Ears;
use super::{health, slack_actions};
use crate::scheduler::wakes::Stop;

/// Slack's presses are some kilobytes.
const LARGEST_BODY: usize = 256 * 1024;

/// No request may take longer, its body included.
const LONGEST: Duration = Duration::from_secs(15);

/// Answers until all is over; what is being answered then is finished.
///
/// # Errors
/// The socket fails.
pub async fn listen(listener: TcpListener, ears: Ears, mut stop: Stop) -> Result<()> {
    let over = async move { stop.over().await };
    axum::serve(listener, router(ears)).with_graceful_shutdown(over).await.context("the listener failed")
}

fn router(ears: Ears) -> Router {
    Router::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/slack/actions", post(slack_actions::pressed))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(in_time))
        .with_state(ears)
}

async fn in_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(LONGEST, next.run(request)).await;
    answer.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}
