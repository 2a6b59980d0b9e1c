//! What people do in Slack. A button that was pressed: what it means is kept before Slack gets its answer, and shown in the
//! message after. The form: handed on to who shows it.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;
use tracing::{debug, warn};

use super::ears::{Buttons, Ears};
use super::report::slack_form::payload;
use super::signature;
use crate::outbox::message::Receipt;
use crate::ports::presses::Pressed;
use crate::ports::store::StoreError;

/// Slack waits three seconds. What is not kept by then is undone, and Slack says so to whoever pressed.
const ANSWERS_WITHIN: Duration = Duration::from_millis(2500);

/// 401 without a good signature; 200 once it is kept, and for what is no press of ours, so that Slack shows no error;
/// 503 when the store fails.
pub(super) async fn pressed(State(ears): State<Ears>, headers: HeaderMap, body: Bytes) -> Response {
    let secrets = [ears.buttons.as_ref().map(|buttons| &buttons.secret), ears.slack_form.as_ref().map(|form| &form.secret)];
    let now = ears.clock.now();
    if !secrets.into_iter().flatten().any(|secret| signature::is_slacks(secret, &headers, &body, now)) {
        warn!("a request to /slack/actions without a good signature");
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match (payload::read(&body), &ears.slack_form, &ears.buttons) {
        (Some(deed), Some(form), _) => form.take(deed).await,
        (None, _, Some(buttons)) => kept(buttons, &body, now).await.into_response(),
        _ => StatusCode::OK.into_response(),
    }
}

/// `/incident`. Without a form to be shown, nobody is let in.
pub(super) async fn commanded(State(ears): State<Ears>, headers: HeaderMap, body: Bytes) -> Response {
    match &ears.slack_form {
        Some(form) => form.commanded(&headers, &body).await,
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn kept(buttons: &Buttons, body: &[u8], now: Timestamp) -> StatusCode {
    let Some(pressed) = read(body) else {
        debug!("not a press of ours");
        return StatusCode::OK;
    };
    let taken = tokio::time::timeout(ANSWERS_WITHIN, buttons.presses.take(pressed, now)).await;
    match taken.unwrap_or_else(|_| Err(StoreError::Failed("the store takes too long".to_owned()))) {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            warn!(%error, "a press could not be kept");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// A `block_actions` payload, as far as we read it. Source: docs.slack.dev, "block_actions payload".
#[derive(Deserialize)]
struct Payload {
    #[serde(rename = "type")]
    kind: String,
    user: User,
    container: Container,
    actions: Vec<Action>,
}

#[derive(Deserialize)]
struct User {
    id: String,
}

#[derive(Deserialize)]
struct Container {
    channel_id: String,
    message_ts: String,
}

#[derive(Deserialize)]
struct Action {
    action_id: String,
    block_id: String,
    action_ts: String,
    value: Option<String>,
    selected_option: Option<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    value: String,
}

/// The first thing pressed; Slack sends one at a time.
fn read(body: &[u8]) -> Option<Pressed> {
    let (_, payload) = form_urlencoded::parse(body).find(|(name, _)| name == "payload")?;
    let payload: Payload = serde_json::from_str(&payload).ok().filter(|payload: &Payload| payload.kind == "block_actions")?;
    let action = payload.actions.into_iter().next()?;
    Some(Pressed {
        id: format!("{} {} {} {}", payload.user.id, action.action_ts, action.block_id, action.action_id),
        user: payload.user.id,
        place: Receipt { channel: payload.container.channel_id, ts: payload.container.message_ts },
        // A message may have several rows about one ticket; Slack wants their names to differ.
        about: action.block_id.split('#').next().unwrap_or_default().to_owned(),
        name: action.action_id,
        value: action.selected_option.map(|choice| choice.value).or(action.value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_is_read_out_of_slacks_form() {
        let payload = r#"{"type":"block_actions","user":{"id":"U1","name":"x"},"container":{"type":"message","channel_id":"D1","message_ts":"1.2"},
            "actions":[{"type":"static_select","action_id":"snooze","block_id":"10/77","action_ts":"3.4","selected_option":{"text":{"type":"plain_text","text":"1 day"},"value":"1d"}}]}"#;
        let body = form_urlencoded::Serializer::new(String::new()).append_pair("payload", payload).finish();
        let pressed = read(body.as_bytes()).expect("a press");
        assert_eq!((pressed.about.as_str(), pressed.name.as_str(), pressed.value.as_deref()), ("10/77", "snooze", Some("1d")));
        assert_eq!(read(b"payload=%7B%7D"), None);
        assert_eq!(read(b"payload=not json"), None);
        assert_eq!(read(b""), None);
    }
}
