//! The addresses we answer at, and their limits.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::extract::DefaultBodyLimit;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use tokio::net::TcpListener;

use super::ears::Ears;
use super::health::metrics;
use super::patient::{Patient, Peer};
use super::report::routes;
use super::{health, slack_actions};
use crate::scheduler::wakes::Stop;

/// Slack's presses are some kilobytes.
const LARGEST_BODY: usize = 256 * 1024;

/// No request may take longer, its body included.
const LONGEST: Duration = Duration::from_secs(15);

/// When all is over, what is being answered gets so long; who has not finished asking by then is not waited for.
const LAST_ANSWERS: Duration = Duration::from_secs(4);

/// Addresses that somebody else answers at, beside ours.
#[derive(Default)]
pub struct Guests(Router);

impl Guests {
    /// What these routes answer. None of them may be one of ours.
    pub fn new(routes: Router) -> Self {
        Self(routes)
    }
}

/// Answers until all is over; what is being answered then is finished.
///
/// # Errors
/// The socket fails.
pub async fn listen(listener: TcpListener, ears: Ears, stop: Stop) -> Result<()> {
    listen_with(listener, ears, Guests::default(), stop).await
}

/// The same, with guests.
///
/// # Errors
/// The socket fails.
pub async fn listen_with(listener: TcpListener, ears: Ears, guests: Guests, stop: Stop) -> Result<()> {
    let (mut over, mut end) = (stop.clone(), stop);
    let over = async move { over.over().await };
    let end = async move {
        end.over().await;
        tokio::time::sleep(LAST_ANSWERS).await;
    };
    let routes = router(ears).merge(guests.0).into_make_service_with_connect_info::<Peer>();
    let answers = axum::serve(Patient::new(listener), routes).with_graceful_shutdown(over);
    tokio::select! {
        ended = answers => ended.context("the listener failed"),
        () = end => Ok(()),
    }
}

fn router(ears: Ears) -> Router {
    Router::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .route("/slack/actions", post(slack_actions::pressed))
        .route("/slack/commands", post(slack_actions::commanded))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .merge(routes::router(Arc::clone(&ears.desk)))
        .layer(middleware::from_fn(in_time))
        .layer(middleware::from_fn(as_it_is))
        .with_state(ears)
}

async fn in_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(LONGEST, next.run(request)).await;
    answer.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}

/// Nobody keeps an answer, unless it says that it never changes, or takes it for something else than it says.
async fn as_it_is(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    answer.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}
