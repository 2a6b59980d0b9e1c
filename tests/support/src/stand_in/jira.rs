//! A stand-in for Jira Cloud: tickets with their changelogs, an index that may lag, pages of any size.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::server::{Server, lock};
use super::wire::{Heard, Reply};

mod opening;

/// The stand-in. Its tickets are Jira's JSON, so that a test may make them as odd as it likes.
pub struct Jira {
    server: Server,
    world: Arc<Mutex<World>>,
}

/// What there is.
pub struct World {
    /// the tickets, by id
    pub tickets: BTreeMap<String, Value>,
    /// the entries of their changelogs, by id
    pub changelogs: BTreeMap<String, Vec<Value>>,
    /// what the search sees where that is not the truth
    pub index: Option<BTreeMap<String, Value>>,
    /// how many tickets the pages of a search hold, one after the other; then as many as asked for
    pub pages: Vec<usize>,
    /// how many entries a page of the changelog holds
    pub entries: usize,
    /// the time by Jira's clock
    pub now: Timestamp,
    /// the time that it tells, if it tells any
    pub clock: Option<Timestamp>,
    /// what is wrong with every query
    pub query_error: Option<String>,
    /// every status there is
    pub statuses: Vec<Value>,
    /// so long after a ticket was made the search does not see it
    pub lag: SignedDuration,
    /// fields that a new ticket must have, with what is said where one is missing
    pub required: BTreeMap<String, String>,
    /// the projects in which tickets can be made; empty: in all
    pub projects: Vec<String>,
}

/// A date as Jira writes it.
pub fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string()
}

/// A status as Jira writes it; `category` is `new`, `indeterminate` or `done`.
pub fn status(id: &str, name: &str, category: &str) -> Value {
    json!({"id": id, "name": name, "self": "x", "statusCategory": {"id": 2, "key": category, "name": category}})
}

/// A ticket in status `To Do`.
pub fn ticket(id: &str, key: &str, created: Timestamp) -> Value {
    json!({"id": id, "key": key, "self": format!("https://example.atlassian.net/rest/api/3/issue/{id}"), "expand": "", "fields": {
        "summary": format!("Summary of {key}"), "status": status("1", "To Do", "new"), "created": date(created), "updated": date(created),
        "assignee": null, "labels": [], "project": {"id": "1", "key": key.split('-').next(), "name": "P"}, "priority": {"id": "3", "name": "Medium"},
        "duedate": null, "resolution": null, "resolutiondate": null
    }})
}

impl Jira {
    /// Starts it, without tickets.
    pub fn start() -> Self {
        let world = World {
            tickets: BTreeMap::new(),
            changelogs: BTreeMap::new(),
            index: None,
            pages: Vec::new(),
            entries: usize::MAX,
            now: Timestamp::now(),
            clock: None,
            query_error: None,
            lag: SignedDuration::ZERO,
            required: BTreeMap::new(),
            projects: Vec::new(),
            statuses: vec![status("1", "To Do", "new"), status("3", "In Progress", "indeterminate"), status("5", "Done", "done")],
        };
        let world = Arc::new(Mutex::new(world));
        let shared = Arc::clone(&world);
        Self { server: Server::start(move |heard| answer(&mut lock(&shared), heard)), world }
    }

    /// Its journal and its faults.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Changes what there is.
    pub fn set(&self, change: impl FnOnce(&mut World)) {
        change(&mut lock(&self.world));
    }

    /// Puts a ticket there.
    pub fn put(&self, ticket: Value) {
        let id = ticket["id"].as_str().unwrap_or_default().to_owned();
        self.set(|world| drop(world.tickets.insert(id, ticket)));
    }

    /// Takes a ticket away: nobody finds it any more.
    ///
    /// # Panics
    /// There is none.
    pub fn take(&self, id: &str) -> Value {
        lock(&self.world).tickets.remove(id).expect("a ticket")
    }

    /// Moves a ticket into a status, with an entry of this id in its changelog.
    pub fn move_to(&self, id: &str, status: &Value, at: Timestamp, entry: &str) {
        self.set(|world| {
            let Some(ticket) = world.tickets.get_mut(id) else { return };
            let before = std::mem::replace(&mut ticket["fields"]["status"], status.clone());
            ticket["fields"]["updated"] = json!(date(at));
            let item = json!({"field": "status", "fieldId": "status", "fieldtype": "jira", "from": before["id"], "fromString": before["name"],
                "to": status["id"], "toString": status["name"]});
            world.changelogs.entry(id.to_owned()).or_default().push(json!({"id": entry, "created": date(at), "items": [item]}));
        });
    }

    /// From now on the search sees what is there now.
    pub fn freeze_index(&self) {
        self.set(|world| world.index = Some(world.tickets.clone()));
    }

    /// The search sees the truth again.
    pub fn thaw_index(&self) {
        self.set(|world| world.index = None);
    }
}

fn answer(world: &mut World, heard: &Heard) -> Reply {
    let reply = said(world, heard);
    match world.clock {
        Some(clock) => reply.with("Date", &clock.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        None => reply,
    }
}

fn said(world: &mut World, heard: &Heard) -> Reply {
    if heard.header("authorization").is_none() {
        return error(401, "Client must be authenticated to access this resource.");
    }
    match (heard.method.as_str(), heard.path.as_str()) {
        ("GET", "/rest/api/3/myself") => Reply::json(200, &json!({"accountId": "bot", "displayName": "Bot", "active": true})),
        ("GET", "/rest/api/3/status") => Reply::json(200, &json!(world.statuses)),
        ("POST", "/rest/api/3/issue") => opening::open(world, &heard.json()),
        ("POST", "/rest/api/3/search/jql") => search(world, &heard.json()),
        ("POST", "/rest/api/3/changelog/bulkfetch") => bulkfetch(world, &heard.json()),
        ("POST", "/rest/api/3/search/approximate-count") => Reply::json(200, &json!({"count": world.tickets.len()})),
        ("POST", "/rest/api/3/jql/parse") => parse(world, &heard.json()),
        ("GET", path) => path.strip_prefix("/rest/api/3/issue/").map_or_else(|| error(404, "no such place"), |name| issue(world, name)),
        _ => error(404, "no such place"),
    }
}

fn error(status: u16, what: &str) -> Reply {
    Reply::json(status, &json!({"errorMessages": [what], "errors": {}}))
}

fn issue(world: &World, name: &str) -> Reply {
    let found = world.tickets.get(name).or_else(|| world.tickets.values().find(|ticket| ticket["key"] == name));
    found.map_or_else(|| error(404, "Issue does not exist or you do not have permission to see it."), |ticket| Reply::json(200, ticket))
}

fn parse(world: &World, body: &Value) -> Reply {
    let query = &body["queries"][0];
    let parsed = match &world.query_error {
        Some(why) => json!({"query": query, "errors": [why]}),
        None => json!({"query": query, "structure": {}}),
    };
    Reply::json(200, &json!({"queries": [parsed]}))
}

/// Only the members that Jira knows are taken.
fn stranger(body: &Value, known: &[&str]) -> Option<Reply> {
    let members = body.as_object().into_iter().flatten();
    let odd = members.map(|(name, _)| name).find(|name| !known.contains(&name.as_str()));
    odd.map(|name| error(400, &format!("Unrecognized field {name}"))).or_else(|| body.as_object().is_none().then(|| error(400, "no JSON")))
}

fn search(world: &World, body: &Value) -> Reply {
    let known = ["jql", "fields", "maxResults", "nextPageToken", "expand", "reconcileIssues", "properties", "fieldsByKeys"];
    if let Some(reply) = stranger(body, &known) {
        return reply;
    }
    if let Some(why) = &world.query_error {
        return error(400, why);
    }
    let (Some(jql), Some(_)) = (body["jql"].as_str(), body["fields"].as_array()) else { return error(400, "jql and fields") };
    let mut hasher = DefaultHasher::new();
    jql.hash(&mut hasher);
    let query = hasher.finish();
    let place = body["nextPageToken"].as_str().map_or(Some((0, 0)), |token| place(token, query));
    let Some((begin, number)) = place else { return error(400, "the token is of another query") };
    let since = since(world, jql);
    let seen = world.index.as_ref().unwrap_or(&world.tickets).values();
    let label = opening::label(jql);
    let found = seen.filter(|ticket| since.is_none_or(|since| is_recent(ticket, since)) && opening::is_seen(world, ticket));
    let found: Vec<&Value> = found.filter(|ticket| label.as_ref().is_none_or(|label| opening::has(ticket, label))).collect();
    let asked = usize::try_from(body["maxResults"].as_u64().unwrap_or(50)).unwrap_or(50);
    let end = (begin + world.pages.get(number).copied().unwrap_or(asked)).min(found.len());
    let mut page = json!({"issues": found[begin.min(end)..end], "isLast": end == found.len()});
    if end < found.len() {
        page["nextPageToken"] = json!(format!("{end}.{}.{query}", number + 1));
    }
    Reply::json(200, &page)
}

/// Where a token leads: to which ticket, on which page.
fn place(token: &str, query: u64) -> Option<(usize, usize)> {
    let mut parts = token.split('.');
    let (begin, number) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (parts.next()? == query.to_string()).then_some((begin, number))
}

/// What `updated >= "-Nm"`, the only clause that is understood here, asks for.
fn since(world: &World, jql: &str) -> Option<Timestamp> {
    let minutes = jql.split("updated >= \"-").nth(1).and_then(|rest| rest.split('m').next());
    minutes.and_then(|minutes| minutes.parse().ok()).map(|minutes| world.now - SignedDuration::from_mins(minutes))
}

fn is_recent(ticket: &Value, since: Timestamp) -> bool {
    let updated = ticket["fields"]["updated"].as_str().unwrap_or_default().replace("+0000", "Z");
    updated.parse::<Timestamp>().is_ok_and(|at| at.as_second() >= since.as_second())
}

fn bulkfetch(world: &World, body: &Value) -> Reply {
    if let Some(reply) = stranger(body, &["issueIdsOrKeys", "fieldIds", "maxResults", "nextPageToken"]) {
        return reply;
    }
    let ids: Vec<&str> = body["issueIdsOrKeys"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if ids.is_empty() || ids.len() > 1000 {
        return error(400, "between 1 and 1000 issues");
    }
    let of = |id: &&str| world.changelogs.get(*id).into_iter().flatten().map(|entry| ((*id).to_owned(), entry.clone())).collect::<Vec<_>>();
    let all: Vec<(String, Value)> = ids.iter().flat_map(of).collect();
    let begin: usize = body["nextPageToken"].as_str().and_then(|token| token.parse().ok()).unwrap_or(0);
    let end = begin.saturating_add(world.entries).min(all.len());
    let mut tickets: HashMap<&str, Vec<&Value>> = HashMap::new();
    for (id, entry) in &all[begin.min(end)..end] {
        tickets.entry(id).or_default().push(entry);
    }
    let logs: Vec<Value> = tickets.iter().map(|(id, entries)| json!({"issueId": id, "changeHistories": entries})).collect();
    let mut page = json!({"issueChangeLogs": logs});
    if end < all.len() {
        page["nextPageToken"] = json!(end.to_string());
    }
    Reply::json(200, &page)
}
