//! A stand-in for Jira Cloud: tickets with their changelogs. Those of the archive stand in it already; new ones go to one person, as
//! in a project with a default assignee.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::DATE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use incident::site::model::Site;
use incident::tickets::{Category, TicketSnapshot};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::scheduler::clock::Clock;

/// No request is larger.
const LARGEST: usize = 1024 * 1024;

/// The stand-in. Copies share it.
#[derive(Clone)]
pub struct Jira {
    world: Arc<Mutex<World>>,
    clock: Clock,
}

/// What there is.
#[derive(Default)]
pub struct World {
    /// the tickets, by id, in Jira's form
    pub tickets: BTreeMap<u64, Value>,
    /// the entries of their changelogs
    changes: BTreeMap<u64, Vec<Value>>,
    /// the ids of those that were opened here
    pub opened: Vec<u64>,
    /// statuses, in the order of the board
    pub statuses: Vec<Value>,
    /// who gets what is opened
    default_assignee: Value,
}

type Said = (StatusCode, Value);

impl Jira {
    /// One without tickets, with the usual statuses.
    pub fn new(clock: Clock) -> Self {
        let statuses = [("To Do", "new"), ("In Progress", "indeterminate"), ("In Review", "indeterminate"), ("Blocked", "indeterminate")];
        let mut world = World::default();
        for (name, category) in statuses.into_iter().chain([("Done", "done")]) {
            world.status(name, category);
        }
        Self { world: Arc::new(Mutex::new(world)), clock }
    }

    /// What it answers.
    pub fn routes(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }

    /// What there is.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in the tickets of an archive, and who gets new ones.
    pub fn take_in(&self, snapshot: &TicketSnapshot, site: &Site, default_assignee: Option<&str>) {
        let mut world = self.world();
        world.default_assignee = default_assignee.map_or(Value::Null, |person| account(site, person));
        for (id, ticket) in (10_001..).zip(&snapshot.tickets) {
            let status = world.status(&ticket.status, category(ticket.category));
            let assignee = ticket.assignee.as_deref().map_or(Value::Null, |person| account(site, person));
            let labels: Vec<&str> = ticket.incidents.iter().map(String::as_str).chain(["remediation"]).collect();
            let fields = json!({"summary": ticket.summary, "status": status, "created": date(ticket.created_at), "updated": date(ticket.entered_at),
                "assignee": assignee, "labels": labels, "project": project(&ticket.key), "priority": {"id": "3", "name": "Medium"}, "duedate": ticket.due,
                "resolution": ticket.resolution.as_ref().map(|name| json!({"name": name})), "resolutiondate": ticket.resolved_at.map(date)});
            world.tickets.insert(id, issue(id, &ticket.key, &fields));
            for change in &ticket.history {
                let (from, to) = (world.known(&change.from), world.known(&change.to));
                world.note(id, change.at, (&from, &to));
            }
        }
    }

    /// Moves a ticket into a status. Whether there are both.
    pub fn move_to(&self, key: &str, status: &str) -> bool {
        let now = self.clock.now();
        let mut world = self.world();
        let to = world.statuses.iter().find(|known| known["name"] == status).cloned();
        let id = world.tickets.iter().find(|(_, ticket)| ticket["key"] == key).map(|(id, _)| *id);
        let (Some(to), Some(id)) = (to, id) else { return false };
        let Some(ticket) = world.tickets.get_mut(&id) else { return false };
        let fields = &mut ticket["fields"];
        let from = std::mem::replace(&mut fields["status"], to.clone());
        if from["name"] == to["name"] {
            return true;
        }
        let is_done = to["statusCategory"]["key"] == "done";
        fields["updated"] = json!(date(now));
        fields["resolution"] = if is_done { json!({"name": "Done"}) } else { Value::Null };
        fields["resolutiondate"] = if is_done { json!(date(now)) } else { Value::Null };
        world.note(id, now, (&from, &to));
        true
    }
}

impl World {
    /// A status of this name, which there is from now on.
    fn status(&mut self, name: &str, category: &str) -> Value {
        if let Some(known) = self.statuses.iter().find(|status| status["name"] == name) {
            return known.clone();
        }
        let id = (self.statuses.len() + 1).to_string();
        let status = json!({"id": id, "name": name, "statusCategory": {"id": 2, "key": category, "name": category}});
        self.statuses.push(status.clone());
        status
    }

    /// The status of a name; one that no ticket has now is known by its name only.
    fn known(&self, name: &str) -> Value {
        let known = self.statuses.iter().find(|status| status["name"] == name);
        known.cloned().unwrap_or_else(|| json!({"id": name, "name": name}))
    }

    fn note(&mut self, id: u64, at: Timestamp, (from, to): (&Value, &Value)) {
        let entries = self.changes.entry(id).or_default();
        let item = json!({"field": "status", "fieldId": "status", "from": from["id"], "fromString": from["name"], "to": to["id"], "toString": to["name"]});
        entries.push(json!({"id": format!("{id}{:03}", entries.len()), "created": date(at), "items": [item]}));
    }

    fn open(&mut self, asked: &Value, now: Timestamp) -> Said {
        let Some(name) = asked["project"]["key"].as_str() else {
            return (StatusCode::BAD_REQUEST, json!({"errorMessages": [], "errors": {"project": "valid project is required"}}));
        };
        let number = |ticket: &Value| ticket["key"].as_str()?.strip_prefix(name)?.strip_prefix('-')?.parse::<u64>().ok();
        let next = self.tickets.values().filter_map(number).max().unwrap_or(0) + 1;
        let (id, key) = (20_001 + self.opened.len() as u64, format!("{name}-{next}"));
        let fields = json!({"summary": asked["summary"], "description": asked["description"], "labels": asked["labels"], "status": self.known("To Do"),
            "created": date(now), "updated": date(now), "assignee": self.default_assignee, "project": project(&key),
            "priority": {"id": "3", "name": "Medium"}, "duedate": null, "resolution": null, "resolutiondate": null});
        self.tickets.insert(id, issue(id, &key, &fields));
        self.opened.push(id);
        (StatusCode::CREATED, json!({"id": id.to_string(), "key": key, "self": ""}))
    }

    fn search(&self, asked: &Value, now: Timestamp) -> Said {
        let jql = asked["jql"].as_str().unwrap_or_default();
        let label = jql.strip_prefix("labels = \"").and_then(|rest| rest.split('"').next());
        let minutes = jql.split("updated >= \"-").nth(1).and_then(|rest| rest.split('m').next()).and_then(|minutes| minutes.parse().ok());
        let since = minutes.map(|minutes: i64| date(now - SignedDuration::from_mins(minutes)));
        let is_wanted = |ticket: &&Value| {
            let fields = &ticket["fields"];
            let has = |label: &str| fields["labels"].as_array().is_some_and(|labels| labels.iter().any(|known| known == label));
            // Both dates are in the same zone and form, so that their texts stand in the order of time.
            label.is_none_or(has) && since.as_ref().is_none_or(|since| fields["updated"].as_str() >= Some(since))
        };
        (StatusCode::OK, json!({"issues": self.tickets.values().filter(is_wanted).collect::<Vec<_>>(), "isLast": true}))
    }

    fn changelogs(&self, asked: &Value) -> Said {
        let ids = asked["issueIdsOrKeys"].as_array().into_iter().flatten().filter_map(|id| id.as_str()?.parse::<u64>().ok());
        let logs: Vec<Value> =
            ids.filter_map(|id| Some(json!({"issueId": id.to_string(), "changeHistories": self.changes.get(&id)?}))).collect();
        (StatusCode::OK, json!({"issueChangeLogs": logs}))
    }

    fn one(&self, name: &str) -> Said {
        let by_key = || self.tickets.values().find(|ticket| ticket["key"] == name);
        match name.parse().ok().and_then(|id: u64| self.tickets.get(&id)).or_else(by_key) {
            Some(ticket) => (StatusCode::OK, ticket.clone()),
            None => missing("Issue does not exist or you do not have permission to see it."),
        }
    }
}

async fn answer(State(jira): State<Jira>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, LARGEST).await.unwrap_or_default();
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let now = jira.clock.now();
    let (status, said) = said(&mut jira.world(), (&head.method, head.uri.path()), &asked, now);
    (status, [(DATE, now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())], Json(said)).into_response()
}

fn said(world: &mut World, place: (&Method, &str), asked: &Value, now: Timestamp) -> Said {
    let (method, path) = place;
    match (method.as_str(), path.strip_prefix("/rest/api/3/").unwrap_or_default()) {
        ("GET", "myself") => (StatusCode::OK, json!({"accountId": "yokoten", "displayName": "Yokoten", "active": true})),
        ("GET", "status") => (StatusCode::OK, json!(world.statuses)),
        ("POST", "issue") => world.open(&asked["fields"], now),
        ("POST", "search/jql") => world.search(asked, now),
        ("POST", "changelog/bulkfetch") => world.changelogs(asked),
        ("GET", path) => path.strip_prefix("issue/").map_or_else(|| missing("no such place"), |name| world.one(name)),
        _ => missing("no such place"),
    }
}

fn missing(why: &str) -> Said {
    (StatusCode::NOT_FOUND, json!({"errorMessages": [why], "errors": {}}))
}

fn issue(id: u64, key: &str, fields: &Value) -> Value {
    json!({"id": id.to_string(), "key": key, "self": "", "fields": fields})
}

fn project(key: &str) -> Value {
    let name = key.rsplit_once('-').map_or(key, |(name, _)| name);
    json!({"id": "1", "key": name, "name": name})
}

/// A person's account; of somebody whom the archive does not know, only the name.
fn account(site: &Site, person: &str) -> Value {
    match site.people.get(person) {
        Some(known) => {
            json!({"accountId": known.jira.as_deref().unwrap_or(person), "displayName": known.name.words(site.language).0, "active": true})
        }
        None => json!({"accountId": format!("former:{person}"), "displayName": person, "active": false}),
    }
}

fn category(category: Category) -> &'static str {
    match category {
        Category::ToDo => "new",
        Category::InProgress => "indeterminate",
        Category::Done => "done",
    }
}

/// A date as Jira writes it.
fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string()
}
