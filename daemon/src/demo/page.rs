//! The page that shows the stand-ins, and what can be done on it. Everything is asked for by one small script.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::{Path, RawQuery, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use incident::site::model::Site;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::jira::Jira;
use super::phone::{End, Phone};
use super::site::BesideUs;
use super::slack::{SIGNING_SECRET, Slack};
use super::story::{Time, story};
use crate::http::signature;
use crate::scheduler::wakes::Wake;

/// Tells the whole decision on the ticket of a key.
pub type Explains = Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Option<String>> + Send>> + Send + Sync>;

/// What a page of ours may do: nothing but what it brings itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// How a call goes is asked at least this often.
const ASKED_WITHIN: SignedDuration = SignedDuration::from_secs(20);

/// The look of the site, then what only this page has.
const STYLES: [&str; 3] = [
    include_str!("../../../themes/default/assets/tokens.css"),
    include_str!("../../../themes/default/assets/page.css"),
    include_str!("../../assets/demo.css"),
];
const SCRIPT: &str = include_str!("../../assets/demo.js");
const ICON: &str = include_str!("../../../themes/default/assets/icon.svg");
const EN: &str = include_str!("../../templates/demo.en.html");
const JA: &str = include_str!("../../templates/demo.ja.html");

/// What the page shows.
#[derive(Clone)]
pub struct Page {
    /// where it is, ending in `/`
    pub home: String,
    /// who is who
    pub site: Arc<Site>,
    /// whose telephone has which number
    pub numbers: BTreeMap<String, String>,
    /// the board
    pub jira: Jira,
    /// the workspace
    pub slack: Slack,
    /// the telephone
    pub phone: Phone,
    /// the site
    pub beside: BesideUs,
    /// the time
    pub time: Time,
    /// the archive
    pub content: PathBuf,
    /// lets the daemon look at the board at once
    pub poll: Wake,
}

impl Page {
    /// What it answers.
    pub fn routes(self, explains: Explains) -> Router {
        let ours = Router::new()
            .route("/", get(show))
            .route("/demo/page.css", get(async || typed("text/css; charset=utf-8", STYLES.concat())))
            .route("/demo/page.js", get(async || typed("text/javascript; charset=utf-8", SCRIPT.to_owned())))
            .route("/demo/icon.svg", get(async || typed("image/svg+xml", ICON.to_owned())))
            .route("/demo/state", get(state))
            .route("/demo/draft", get(draft))
            .route("/demo/press", post(press))
            .route("/demo/form", post(end_form))
            .route("/demo/move", post(move_on))
            .route("/demo/call", post(end_call))
            .route("/demo/later", post(later))
            .route("/demo/why/{key}", get(async move |Path(key): Path<String>| why(explains(key).await)))
            .route("/browse/{key}", get(async || led_home()))
            .route("/slack/{*place}", get(async || led_home()))
            .layer(from_fn(only_here));
        let site = Router::new().route("/site/", get(index)).route("/site/{*address}", get(beside)).layer(from_fn(only_from_here));
        ours.merge(site).with_state(Arc::new(self))
    }
}

type Shared = State<Arc<Page>>;

/// A page elsewhere may give this machine a name of its own; then the name is not ours.
fn is_here(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    ["127.0.0.1", "localhost", "[::1]"].contains(&name)
}

async fn only_from_here(request: Request, next: Next) -> Response {
    if is_here(request.headers()) { next.run(request).await } else { StatusCode::FORBIDDEN.into_response() }
}

async fn only_here(request: Request, next: Next) -> Response {
    let mut answer = only_from_here(request, next).await;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn typed(kind: &'static str, text: String) -> Response {
    ([(CONTENT_TYPE, kind)], text).into_response()
}

/// In the language that is asked for, else the one that the browser names first, else the company's.
async fn show(State(page): Shared, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let asked = query.as_deref().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang="));
    let accepted = headers.get("accept-language").and_then(|value| value.to_str().ok());
    let japanese = asked.or(accepted).unwrap_or(page.site.language.tag()).starts_with("ja");
    typed("text/html; charset=utf-8", if japanese { JA } else { EN }.to_owned())
}

fn led_home() -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response()
}

/// All that is shown, as it is now.
async fn state(State(page): Shared) -> Response {
    let now = page.time.clock.now();
    let (jira, slack, calls) = (page.jira.world(), page.slack.world(), page.phone.calls());
    let story = story(&jira, &slack, &calls, &page.content);
    let messages = |id: &str| json!(slack.messages.get(id).map(Vec::as_slice).unwrap_or_default());
    let channels = slack.channels.iter().map(|(id, channel)| {
        json!({"id": id, "name": channel["name"], "topic": channel["topic"]["value"], "members": channel["members"], "messages": messages(id),
            "made": id.starts_with("C0MADE")})
    });
    let direct = slack.people.iter().map(|(id, name)| (super::slack::direct(id), id, name));
    let direct = direct.filter(|(id, ..)| slack.messages.contains_key(id));
    let direct = direct.map(|(id, user, name)| json!({"id": id, "name": name, "user": user, "messages": messages(&id)}));
    let tickets = jira.tickets.iter().map(|(id, ticket)| {
        let fields = &ticket["fields"];
        json!({"id": id.to_string(), "key": ticket["key"], "summary": fields["summary"], "status": fields["status"]["name"],
            "category": fields["status"]["statusCategory"]["key"], "assignee": fields["assignee"]["displayName"], "labels": fields["labels"],
            "ours": jira.opened.contains(id)})
    });
    let rings = calls.iter().map(|call| {
        let end = call.end.map(|end| format!("{end:?}"));
        json!({"sid": call.sid, "person": page.person(&call.to), "words": call.words, "begun": call.begun_at.as_millisecond(), "end": end})
    });
    let state = json!({
        "now": now.as_millisecond(), "zone": page.site.zone.iana_name(), "name": page.site.title, "story": story, "people": slack.people,
        "pins": slack.pins, "channels": channels.collect::<Vec<_>>(), "direct": direct.collect::<Vec<_>>(), "tickets": tickets.collect::<Vec<_>>(),
        "statuses": jira.statuses.iter().map(|status| &status["name"]).collect::<Vec<_>>(), "calls": rings.collect::<Vec<_>>(),
        "modal": slack.modal.as_ref().map(|modal| json!({"id": modal.id, "user": modal.user, "view": modal.view})),
        "site": page.beside.is_there(), "language": page.site.language.tag(),
    });
    Json(state).into_response()
}

impl Page {
    /// The name of whose telephone this is.
    fn person(&self, number: &str) -> Option<&str> {
        let person = self.site.people.get(self.numbers.get(number)?)?;
        Some(person.name.words(self.site.language).0)
    }

    /// Whoever presses a button: in a direct conversation the person whose it is, in a channel whom the message names first.
    fn presser(&self, channel: &str, ts: &str) -> Option<String> {
        let slack = self.slack.world();
        if let Some(user) = slack.people.keys().find(|user| super::slack::direct(user) == channel) {
            return Some(user.clone());
        }
        let message = slack.messages.get(channel)?.iter().find(|message| message["ts"] == ts)?;
        named(&message["blocks"]).or_else(|| slack.people.keys().next().cloned())
    }
}

/// The first person whom blocks name.
fn named(blocks: &Value) -> Option<String> {
    match blocks {
        Value::Array(all) => all.iter().find_map(named),
        Value::Object(members) if members.get("type").is_some_and(|kind| kind == "user") => {
            Some(members.get("user_id")?.as_str()?.to_owned())
        }
        Value::Object(members) => members.get("elements").and_then(named),
        _ => None,
    }
}

/// The draft of the newest incident.
async fn draft(State(page): Shared) -> Response {
    let path = story(&page.jira.world(), &page.slack.world(), &[], &page.content).draft;
    match path.and_then(|path| std::fs::read_to_string(page.content.join(path)).ok()) {
        Some(text) => typed("text/plain; charset=utf-8", text),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
struct Press {
    channel: String,
    ts: String,
    action: Value,
}

/// What somebody pressed below a message.
async fn press(State(page): Shared, Json(press): Json<Press>) -> Response {
    let Some(user) = page.presser(&press.channel, &press.ts) else { return StatusCode::NOT_FOUND.into_response() };
    let now = page.time.clock.now();
    let at = format!("{}.{:06}", now.as_second(), now.as_microsecond() % 1_000_000);
    let mut action = press.action;
    action["action_ts"] = json!(at);
    let container = json!({"type": "message", "channel_id": press.channel, "message_ts": press.ts});
    let name = page.name_of(&user);
    let payload = json!({"type": "block_actions", "user": {"id": user, "name": name}, "actions": [action], "container": container,
        "trigger_id": format!("{user}.{at}")});
    page.send(&payload).await
}

/// A form of the stand-in's is over: sent with what was typed, or closed.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FormEnd {
    Sent(Value),
    Closed,
}

async fn end_form(State(page): Shared, Json(end): Json<FormEnd>) -> Response {
    let Some(modal) = page.slack.world().modal.take() else { return StatusCode::NOT_FOUND.into_response() };
    let FormEnd::Sent(values) = end else { return StatusCode::NO_CONTENT.into_response() };
    let mut view = modal.view;
    view["id"] = json!(modal.id);
    view["state"] = json!({"values": values});
    let name = page.name_of(&modal.user);
    page.send(&json!({"type": "view_submission", "user": {"id": modal.user, "name": name}, "view": view})).await
}

impl Page {
    fn name_of(&self, user: &str) -> String {
        self.slack.world().people.get(user).cloned().unwrap_or_default()
    }

    /// Sends what was done as Slack does, signed, to the address at which the daemon takes it.
    async fn send(&self, payload: &Value) -> Response {
        let body = form_urlencoded::Serializer::new(String::new()).append_pair("payload", &payload.to_string()).finish();
        let second = self.time.clock.now().as_second().to_string();
        let Some(signature) = signature::sign(SIGNING_SECRET, &second, body.as_bytes()) else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let sent = reqwest::Client::new().post(format!("{}slack/actions", self.home)).body(body);
        let sent = sent.header(CONTENT_TYPE, "application/x-www-form-urlencoded").header("x-slack-request-timestamp", second);
        match sent.header("x-slack-signature", signature).send().await {
            Ok(answer) => answer.status().into_response(),
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        }
    }
}

#[derive(Deserialize)]
struct Move {
    key: String,
    status: String,
}

async fn move_on(State(page): Shared, Json(asked): Json<Move>) -> StatusCode {
    if !page.jira.move_to(&asked.key, &asked.status) {
        return StatusCode::NOT_FOUND;
    }
    page.poll.now();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Hand {
    sid: String,
    take: bool,
}

async fn end_call(State(page): Shared, Json(hand): Json<Hand>) -> StatusCode {
    let end = if hand.take { End::Answered } else { End::Declined };
    if page.phone.end(&hand.sid, end) { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Later {
    Day,
    FiveMinutes,
}

async fn later(State(page): Shared, Json(by): Json<Later>) -> StatusCode {
    // Who took a call is asked about it before the time leaps: after it, the next one would have been called.
    if page.phone.calls().iter().any(|call| call.end.is_some() && !call.heard) {
        page.time.go_on(ASKED_WITHIN).await;
    }
    match by {
        Later::Day => page.time.next_day().await,
        Later::FiveMinutes => page.time.go_on(SignedDuration::from_mins(5)).await,
    }
    StatusCode::NO_CONTENT
}

fn why(told: Option<String>) -> Response {
    told.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |told| typed("text/plain; charset=utf-8", told))
}

async fn index(State(page): Shared) -> Response {
    found(&page, "")
}

async fn beside(State(page): Shared, Path(address): Path<String>) -> Response {
    found(&page, &address)
}

fn found(page: &Page, address: &str) -> Response {
    match page.beside.page(address.trim_end_matches('/')) {
        Some((kind, bytes)) => ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
