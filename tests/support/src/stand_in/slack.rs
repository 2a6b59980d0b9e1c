//! A stand-in for Slack: users, channels, direct messages, and the messages in them with their metadata.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::server::{Server, lock};
use super::wire::{Heard, Reply};

mod rooms;
mod views;

/// The stand-in.
pub struct Slack {
    server: Server,
    world: Arc<Mutex<World>>,
}

/// What there is.
#[derive(Default)]
pub struct World {
    /// users by id: `deleted`, `is_bot`
    pub users: BTreeMap<String, Value>,
    /// channels by id: `name`, `is_member`, `is_archived`, `creator`, `created`, `members`, `topic`
    pub channels: BTreeMap<String, Value>,
    /// what is pinned, in order: the channel, the message
    pub pins: Vec<(String, String)>,
    /// people who cannot be invited, each with the word for it
    pub uninvitable: BTreeMap<String, String>,
    /// how many channels a page of the list holds at most; 0: as many as asked for
    pub listed: usize,
    /// modals by id
    pub views: BTreeMap<String, Value>,
    /// what may open a modal, once each
    pub triggers: BTreeMap<String, Trigger>,
    /// messages by conversation, oldest first
    pub messages: BTreeMap<String, Vec<Value>>,
    /// what only one user was shown
    pub whispers: Vec<Value>,
    /// words with which recipients are refused
    pub refused: BTreeMap<String, String>,
    /// the scopes of the token
    pub scopes: String,
    /// how many messages a page of history holds at most; 0: as many as asked for
    pub page: usize,
    /// messages that history does not show yet: those after this many of each conversation
    pub shown: Option<usize>,
    /// the time by its clock; none: the machine's
    pub clock: Option<Timestamp>,
    last: i64,
}

/// What may open a modal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// it may
    Fresh,
    /// it did
    Used,
    /// it came too late
    Expired,
}

impl World {
    fn now(&self) -> Timestamp {
        self.clock.unwrap_or_else(Timestamp::now)
    }
}

/// Our own user in it.
pub const BOT: &str = "U0BOT";

impl Slack {
    /// Starts it, with the scopes that the daemon wants, without users and channels.
    pub fn start() -> Self {
        Self::start_at(0)
    }

    /// Starts it at a port at which nobody listens.
    pub fn start_at(port: u16) -> Self {
        let scopes = "chat:write,im:write,im:history,channels:history,channels:read,users:read".to_owned();
        let world = Arc::new(Mutex::new(World { scopes, ..World::default() }));
        let shared = Arc::clone(&world);
        Self { server: Server::start_at(port, move |heard| answer(&mut lock(&shared), heard)), world }
    }

    /// The address of its methods.
    pub fn url(&self) -> String {
        format!("{}/api/", self.server.url())
    }

    /// Its journal and its faults.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Changes or reads what there is.
    pub fn set<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut lock(&self.world))
    }

    /// Adds a person.
    pub fn add_user(&self, id: &str) {
        self.set(|world| drop(world.users.insert(id.to_owned(), json!({"id": id, "deleted": false, "is_bot": false}))));
    }

    /// Adds a channel with the app in it.
    pub fn add_channel(&self, id: &str, name: &str) {
        let channel = json!({"id": id, "name": name, "is_channel": true, "is_member": true, "is_archived": false});
        self.set(|world| drop(world.channels.insert(id.to_owned(), channel)));
    }

    /// All messages that stand in a conversation; that with a user is found by the user.
    pub fn messages(&self, conversation: &str) -> Vec<Value> {
        let id = direct(conversation).unwrap_or_else(|| conversation.to_owned());
        self.set(|world| world.messages.get(&id).cloned().unwrap_or_default())
    }

    /// All messages that stand anywhere.
    pub fn all_messages(&self) -> Vec<Value> {
        self.set(|world| world.messages.values().flatten().cloned().collect())
    }
}

/// Whether Slack would take this for a modal.
pub fn is_modal(view: &Value) -> bool {
    views::is_modal(view)
}

/// The direct conversation with a user.
fn direct(user: &str) -> Option<String> {
    user.strip_prefix('U').map(|rest| format!("D{rest}"))
}

/// What is answered, or the word for why not. An answer that holds `error` itself is a refusal too.
type Said = Result<Value, String>;

fn answer(world: &mut World, heard: &Heard) -> Reply {
    let date = world.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let body = match said(world, heard) {
        Ok(mut body) => {
            let fine = body["error"].is_null();
            body["ok"] = json!(fine);
            body
        }
        Err(word) => json!({"ok": false, "error": word}),
    };
    Reply::json(200, &body).with("X-OAuth-Scopes", &world.scopes).with("Date", &date)
}

fn said(world: &mut World, heard: &Heard) -> Said {
    if !heard.header("authorization").is_some_and(|value| value.starts_with("Bearer xoxb-")) {
        return Err("invalid_auth".to_owned());
    }
    let method = heard.path.strip_prefix("/api/").unwrap_or_default();
    let json = heard.header("content-type").is_some_and(|media| media.starts_with("application/json"));
    if json && matches!(method, "users.info" | "conversations.info" | "conversations.list" | "chat.getPermalink") {
        return Err("invalid_arguments".to_owned());
    }
    let arguments = heard.arguments();
    match method {
        "auth.test" => Ok(json!({"user_id": BOT, "team_id": "T1", "user": "yokotend", "team": "Team", "bot_id": "B1",
            "url": "https://team.slack.com/"})),
        "chat.postMessage" => post(world, &arguments),
        "chat.update" => update(world, &arguments),
        "chat.delete" => delete(world, &arguments),
        "chat.postEphemeral" => whisper(world, &arguments),
        "conversations.open" => open(world, &arguments),
        "conversations.history" => history(world, &arguments),
        "conversations.info" => channel(world, text(&arguments, "channel")).map(|channel| json!({"channel": channel})),
        "conversations.create" => rooms::create(world, &arguments),
        "conversations.list" => rooms::list(world, &arguments),
        "conversations.invite" => rooms::invite(world, &arguments),
        "conversations.setTopic" => rooms::set_topic(world, &arguments),
        "pins.add" => rooms::pin(world, &arguments),
        "chat.getPermalink" => rooms::link(world, &arguments),
        "views.open" => views::open(world, &arguments),
        "views.update" => views::update(world, &arguments),
        "users.info" => user(world, text(&arguments, "user")).map(|user| json!({"user": user})),
        _ => Err("unknown_method".to_owned()),
    }
}

fn text<'a>(arguments: &'a Value, name: &str) -> &'a str {
    arguments[name].as_str().unwrap_or_default()
}

fn user<'w>(world: &'w World, id: &str) -> Result<&'w Value, String> {
    world.users.get(id).ok_or_else(|| "user_not_found".to_owned())
}

fn channel<'w>(world: &'w World, id: &str) -> Result<&'w Value, String> {
    world.channels.get(id).ok_or_else(|| "channel_not_found".to_owned())
}

/// The conversation in which a message to this recipient stands.
fn conversation(world: &World, recipient: &str) -> Result<String, String> {
    if let Some(word) = world.refused.get(recipient) {
        return Err(word.clone());
    }
    if let Some(direct) = direct(recipient) {
        let user = world.users.get(recipient).ok_or("channel_not_found")?;
        return if user["deleted"] == true { Err("user_disabled".to_owned()) } else { Ok(direct) };
    }
    if recipient.starts_with('D') {
        return Ok(recipient.to_owned());
    }
    let channel = channel(world, recipient)?;
    match (channel["is_archived"] == true, channel["is_member"] == true) {
        (true, _) => Err("is_archived".to_owned()),
        (_, false) => Err("not_in_channel".to_owned()),
        _ => Ok(recipient.to_owned()),
    }
}

fn post(world: &mut World, arguments: &Value) -> Said {
    let channel = conversation(world, text(arguments, "channel"))?;
    check(arguments)?;
    world.last = (world.last + 1).max(world.now().as_microsecond());
    let ts = format!("{}.{:06}", world.last / 1_000_000, world.last % 1_000_000);
    let mut message =
        json!({"type": "message", "user": BOT, "bot_id": "B1", "ts": ts, "text": arguments["text"], "blocks": arguments["blocks"]});
    message["metadata"] = arguments["metadata"].clone();
    world.messages.entry(channel.clone()).or_default().push(message.clone());
    Ok(json!({"channel": channel, "ts": ts, "message": message}))
}

fn update(world: &mut World, arguments: &Value) -> Said {
    check(arguments)?;
    let (channel, ts) = (text(arguments, "channel"), text(arguments, "ts"));
    let messages = world.messages.get_mut(channel).ok_or("channel_not_found")?;
    let message = messages.iter_mut().find(|message| message["ts"] == ts).ok_or("message_not_found")?;
    for part in ["text", "blocks", "metadata"] {
        message[part] = arguments[part].clone();
    }
    Ok(json!({"channel": channel, "ts": ts, "text": arguments["text"]}))
}

fn delete(world: &mut World, arguments: &Value) -> Said {
    let (channel, ts) = (text(arguments, "channel"), text(arguments, "ts"));
    let messages = world.messages.get_mut(channel).ok_or("channel_not_found")?;
    let before = messages.len();
    messages.retain(|message| message["ts"] != ts);
    if messages.len() == before { Err("message_not_found".to_owned()) } else { Ok(json!({"channel": channel, "ts": ts})) }
}

fn whisper(world: &mut World, arguments: &Value) -> Said {
    conversation(world, text(arguments, "channel"))?;
    check(arguments)?;
    world.whispers.push(arguments.clone());
    Ok(json!({"message_ts": format!("{}.000000", Timestamp::now().as_second())}))
}

fn open(world: &World, arguments: &Value) -> Said {
    let user = user(world, text(arguments, "users"))?;
    if user["deleted"] == true {
        return Err("user_disabled".to_owned());
    }
    let id = user["id"].as_str().and_then(direct);
    Ok(json!({"channel": {"id": id}}))
}

/// Newest first; without `include_all_metadata`, metadata is not shown.
fn history(world: &World, arguments: &Value) -> Said {
    let id = text(arguments, "channel");
    if !id.starts_with('D') {
        conversation(world, id)?;
    }
    let number = |name: &str| text(arguments, name).parse::<f64>().unwrap_or(0.0);
    let all = world.messages.get(id).map(Vec::as_slice).unwrap_or_default();
    let shown = &all[..world.shown.unwrap_or(all.len()).min(all.len())];
    let after = |message: &&Value| text(message, "ts").parse::<f64>().unwrap_or(0.0) > number("oldest");
    let found: Vec<Value> = shown.iter().rev().filter(after).cloned().collect();
    let begin: usize = text(arguments, "cursor").parse().unwrap_or(0);
    let asked = text(arguments, "limit").parse().unwrap_or(100);
    let end = (begin + if world.page == 0 { asked } else { world.page.min(asked) }).min(found.len());
    let mut page = found[begin.min(end)..end].to_vec();
    if text(arguments, "include_all_metadata") != "true" {
        page.iter_mut().for_each(|message| drop(message.as_object_mut().and_then(|message| message.remove("metadata"))));
    }
    let next = if end < found.len() { end.to_string() } else { String::new() };
    Ok(json!({"messages": page, "has_more": end < found.len(), "pin_count": 0, "response_metadata": {"next_cursor": next}}))
}

/// The limits of a message, as far as Slack tells them.
fn check(arguments: &Value) -> Result<(), String> {
    let words = text(arguments, "text");
    let blocks = arguments["blocks"].as_array().map(Vec::as_slice).unwrap_or_default();
    if words.is_empty() && blocks.is_empty() {
        return Err("no_text".to_owned());
    }
    if words.chars().count() > 40_000 {
        return Err("msg_too_long".to_owned());
    }
    let mut ids: Vec<&str> = blocks.iter().filter_map(|block| block["block_id"].as_str()).collect();
    let named = ids.len();
    ids.sort_unstable();
    ids.dedup();
    let fit = blocks.iter().all(fits) && blocks.len() <= 50 && ids.len() == named;
    if fit { Ok(()) } else { Err("invalid_blocks".to_owned()) }
}

fn fits(block: &Value) -> bool {
    let elements = block["elements"].as_array().map(Vec::as_slice).unwrap_or_default();
    let short = |value: &Value, most: usize| value.as_str().is_some_and(|text| (1..=most).contains(&text.chars().count()));
    match text(block, "type") {
        "divider" => true,
        "context" => (1..=10).contains(&elements.len()) && elements.iter().all(|element| short(&element["text"], 3000)),
        "rich_text" => {
            !elements.is_empty() && elements.iter().all(|section| section["elements"].as_array().is_some_and(|inner| !inner.is_empty()))
        }
        "actions" => {
            let fits = |element: &Value| match text(element, "type") {
                "button" => short(&element["text"]["text"], 75) && short(&element["action_id"], 255),
                "static_select" => {
                    short(&element["placeholder"]["text"], 150)
                        && element["options"].as_array().is_some_and(|all| (1..=100).contains(&all.len()))
                }
                _ => false,
            };
            (1..=25).contains(&elements.len()) && short(&block["block_id"], 255) && elements.iter().all(fits)
        }
        _ => false,
    }
}
