//! A stand-in for Slack: people, channels, and the messages in them. It keeps what it is sent, so that it can be drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, DATE};
use axum::response::{IntoResponse, Response};
use axum::{Json, routing::post};
use serde_json::{Value, json};

use crate::scheduler::clock::Clock;

/// With it Slack signs what it sends.
pub const SIGNING_SECRET: &str = "demo-signing-secret";
/// Our own user in it.
const BOT: &str = "U0YOKOTEN";
/// What the app may do; as much as the daemon wants.
const SCOPES: &str =
    "chat:write,im:write,im:history,channels:history,channels:read,channels:manage,channels:join,pins:write,users:read,commands";

/// The stand-in. Copies share it.
#[derive(Clone)]
pub struct Slack {
    world: Arc<Mutex<World>>,
    clock: Clock,
    /// where the workspace is read, ending in `/`
    home: String,
}

/// What there is.
#[derive(Default)]
pub struct World {
    /// names of people, by id
    pub people: BTreeMap<String, String>,
    /// channels, by id, in Slack's form
    pub channels: BTreeMap<String, Value>,
    /// messages by conversation, oldest first
    pub messages: BTreeMap<String, Vec<Value>>,
    /// what is pinned: the channel, the message
    pub pins: Vec<(String, String)>,
    /// the rows of buttons that ever stood below a message
    pub rows: BTreeSet<String>,
    /// the form that somebody sees
    pub modal: Option<Modal>,
    last: i64,
}

/// A form over the conversations.
pub struct Modal {
    /// its id
    pub id: String,
    /// who sees it
    pub user: String,
    /// what it shows, in Slack's form
    pub view: Value,
}

/// What is answered, or the word for why not.
type Said = Result<Value, &'static str>;

impl Slack {
    /// An empty workspace.
    pub fn new(clock: Clock, home: String) -> Self {
        Self { world: Arc::default(), clock, home }
    }

    /// What it answers.
    pub fn routes(&self) -> Router {
        Router::new().route("/api/{method}", post(answer)).with_state(self.clone())
    }

    /// What there is.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a channel with the app in it.
    pub fn add_channel(&self, id: &str, name: &str) {
        let made = self.clock.now().as_second();
        self.world().channels.insert(id.to_owned(), channel(id, name, "U0OWNER", made));
    }
}

fn channel(id: &str, name: &str, creator: &str, made: i64) -> Value {
    json!({"id": id, "name": name, "name_normalized": name, "is_channel": true, "is_member": true, "is_archived": false, "is_private": false,
        "creator": creator, "created": made, "members": [], "topic": {"value": ""}})
}

async fn answer(State(slack): State<Slack>, Path(method): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let date = slack.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let known = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).is_some_and(|value| value.starts_with("Bearer xoxb-"));
    let said = if known { said(&slack, &method, &arguments(&headers, &body)) } else { Err("invalid_auth") };
    let body = match said {
        Ok(mut body) => {
            body["ok"] = json!(body["error"].is_null());
            body
        }
        Err(word) => json!({"ok": false, "error": word}),
    };
    ([(DATE.as_str(), date.as_str()), ("x-oauth-scopes", SCOPES)], Json(body)).into_response()
}

/// JSON or a form; the values of a form are texts.
fn arguments(headers: &HeaderMap, body: &[u8]) -> Value {
    if headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| kind.starts_with("application/json")) {
        return serde_json::from_slice(body).unwrap_or_default();
    }
    let pairs = form_urlencoded::parse(body);
    Value::Object(pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect())
}

fn text<'a>(arguments: &'a Value, name: &str) -> &'a str {
    arguments[name].as_str().unwrap_or_default()
}

fn said(slack: &Slack, method: &str, arguments: &Value) -> Said {
    let now = slack.clock.now();
    let mut world = slack.world();
    let world = &mut *world;
    match method {
        "auth.test" => {
            Ok(json!({"user_id": BOT, "team_id": "T0DEMO", "user": "yokoten", "team": "Demo", "bot_id": "B0YOKOTEN", "url": slack.home}))
        }
        "chat.postMessage" => world.post(arguments, now.as_microsecond()),
        "chat.update" => world.update(arguments),
        "chat.delete" => world.delete(arguments),
        "chat.postEphemeral" => world.whisper(arguments, now.as_microsecond()),
        "conversations.open" => world.open(text(arguments, "users")),
        "conversations.history" => Ok(world.history(arguments)),
        "conversations.info" => world.channel(text(arguments, "channel")).map(|channel| json!({"channel": channel})),
        "conversations.create" => world.create(text(arguments, "name"), now.as_second()),
        "conversations.list" => {
            Ok(json!({"channels": world.channels.values().collect::<Vec<_>>(), "response_metadata": {"next_cursor": ""}}))
        }
        "conversations.invite" => world.invite(arguments),
        "conversations.setTopic" => world.set_topic(arguments),
        "pins.add" => world.pin(arguments),
        "chat.getPermalink" => Ok(slack.link(text(arguments, "channel"), text(arguments, "message_ts"))),
        "views.open" => world.show_modal(arguments, now.as_microsecond()),
        "users.info" => world.user(text(arguments, "user")),
        _ => Err("unknown_method"),
    }
}

impl Slack {
    fn link(&self, channel: &str, ts: &str) -> Value {
        json!({"permalink": format!("{}archives/{channel}/p{}", self.home, ts.replace('.', ""))})
    }
}

impl World {
    fn channel(&self, id: &str) -> Said {
        self.channels.get(id).cloned().ok_or("channel_not_found")
    }

    fn user(&self, id: &str) -> Said {
        let name = self.people.get(id).ok_or("user_not_found")?;
        Ok(json!({"user": {"id": id, "name": name, "deleted": false, "is_bot": false}}))
    }

    /// The direct conversation with a person.
    fn open(&self, user: &str) -> Said {
        self.user(user)?;
        Ok(json!({"channel": {"id": direct(user)}}))
    }

    /// The conversation in which a message to this recipient stands.
    fn conversation(&self, recipient: &str) -> Result<String, &'static str> {
        if self.people.contains_key(recipient) {
            return Ok(direct(recipient));
        }
        let known = recipient.starts_with('D') || self.channels.contains_key(recipient);
        if known { Ok(recipient.to_owned()) } else { Err("channel_not_found") }
    }

    /// A time that no other message has.
    fn ts(&mut self, now: i64) -> String {
        self.last = (self.last + 1).max(now);
        format!("{}.{:06}", self.last / 1_000_000, self.last % 1_000_000)
    }

    fn post(&mut self, arguments: &Value, now: i64) -> Said {
        let channel = self.conversation(text(arguments, "channel"))?;
        let ts = self.ts(now);
        let message = json!({"type": "message", "user": BOT, "bot_id": "B0YOKOTEN", "ts": ts, "text": arguments["text"],
            "blocks": arguments["blocks"], "metadata": arguments["metadata"]});
        let rows = message["blocks"].as_array().into_iter().flatten().filter(|block| block["type"] == "actions");
        self.rows.extend(rows.filter_map(|row| row["block_id"].as_str()).map(str::to_owned));
        self.messages.entry(channel.clone()).or_default().push(message.clone());
        Ok(json!({"channel": channel, "ts": ts, "message": message}))
    }

    /// What only one person sees stands in the conversation, and says so.
    fn whisper(&mut self, arguments: &Value, now: i64) -> Said {
        let channel = self.conversation(text(arguments, "channel"))?;
        let ts = self.ts(now);
        let message = json!({"type": "message", "user": BOT, "ts": ts, "text": arguments["text"], "blocks": arguments["blocks"],
            "only": arguments["user"]});
        self.messages.entry(channel).or_default().push(message);
        Ok(json!({"message_ts": ts}))
    }

    fn message(&mut self, arguments: &Value) -> Result<&mut Value, &'static str> {
        let ts = text(arguments, "ts");
        let messages = self.messages.get_mut(text(arguments, "channel")).ok_or("channel_not_found")?;
        messages.iter_mut().find(|message| message["ts"] == ts).ok_or("message_not_found")
    }

    fn update(&mut self, arguments: &Value) -> Said {
        let message = self.message(arguments)?;
        for part in ["text", "blocks", "metadata"] {
            message[part] = arguments[part].clone();
        }
        Ok(json!({"channel": arguments["channel"], "ts": arguments["ts"], "text": arguments["text"]}))
    }

    fn delete(&mut self, arguments: &Value) -> Said {
        self.message(arguments)?;
        let ts = text(arguments, "ts");
        self.messages.entry(text(arguments, "channel").to_owned()).or_default().retain(|message| message["ts"] != ts);
        Ok(json!({"channel": arguments["channel"], "ts": ts}))
    }

    /// Newest first, on one page.
    fn history(&self, arguments: &Value) -> Value {
        let oldest: f64 = text(arguments, "oldest").parse().unwrap_or(0.0);
        let all = self.messages.get(text(arguments, "channel")).map(Vec::as_slice).unwrap_or_default();
        let is_later = |message: &&Value| message["only"].is_null() && text(message, "ts").parse::<f64>().unwrap_or(0.0) > oldest;
        let found: Vec<&Value> = all.iter().rev().filter(is_later).collect();
        json!({"messages": found, "has_more": false, "response_metadata": {"next_cursor": ""}})
    }

    fn create(&mut self, name: &str, now: i64) -> Said {
        if self.channels.values().any(|channel| channel["name"] == name) {
            return Err("name_taken");
        }
        let id = format!("C0MADE{:04}", self.channels.len());
        let channel = channel(&id, name, BOT, now);
        self.channels.insert(id, channel.clone());
        Ok(json!({"channel": channel}))
    }

    /// Everybody whom somebody knows here comes in; of the others it is said.
    fn invite(&mut self, arguments: &Value) -> Said {
        let (known, strangers): (Vec<&str>, Vec<&str>) =
            text(arguments, "users").split(',').partition(|user| self.people.contains_key(*user));
        let errors: Vec<Value> = strangers.iter().map(|user| json!({"user": user, "ok": false, "error": "user_not_found"})).collect();
        let channel = self.channels.get_mut(text(arguments, "channel")).ok_or("channel_not_found")?;
        let members = channel["members"].as_array().cloned().unwrap_or_default();
        let new = known.iter().map(|user| json!(user)).filter(|user| !members.contains(user));
        channel["members"] = members.iter().cloned().chain(new).collect();
        let mut said = json!({"channel": channel});
        if known.is_empty() {
            said["error"] = json!("user_not_found");
        }
        if !errors.is_empty() {
            said["errors"] = json!(errors);
        }
        Ok(said)
    }

    fn set_topic(&mut self, arguments: &Value) -> Said {
        let channel = self.channels.get_mut(text(arguments, "channel")).ok_or("channel_not_found")?;
        channel["topic"] = json!({"value": arguments["topic"]});
        Ok(json!({"channel": channel}))
    }

    /// A trigger of ours names whoever did what wants the form.
    fn show_modal(&mut self, arguments: &Value, now: i64) -> Said {
        let user = text(arguments, "trigger_id").split('.').next().filter(|user| self.people.contains_key(*user));
        let user = user.ok_or("invalid_trigger_id")?.to_owned();
        let id = format!("V{}", self.ts(now).replace('.', ""));
        self.modal = Some(Modal { id: id.clone(), user, view: arguments["view"].clone() });
        Ok(json!({"view": {"id": id}}))
    }

    fn pin(&mut self, arguments: &Value) -> Said {
        let pin = (text(arguments, "channel").to_owned(), text(arguments, "timestamp").to_owned());
        if self.pins.contains(&pin) {
            return Err("already_pinned");
        }
        self.pins.push(pin);
        Ok(json!({}))
    }
}

/// The direct conversation with a person.
pub fn direct(user: &str) -> String {
    format!("D{}", user.trim_start_matches(['U', 'W']))
}
