//! A company whose time stands still until it is turned. What a stand-in says of the time is true; the daemon's clock
//! may be wrong.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use daemon::adapters::archive_dir::ArchiveDir;
use daemon::adapters::content_dir::ContentDir;
use daemon::adapters::hands::Hands;
use daemon::adapters::http::{Credentials, Deadlines};
use daemon::adapters::jira::client::Jira;
use daemon::adapters::slack::client::Slack;
use daemon::adapters::sql::store::SqlStore;
use daemon::app::wire::{Ground, wire};
use daemon::config::model::Secrets;
use daemon::config::private::Numbers;
use daemon::config::read::load;
use daemon::config::secret::Secret;
use daemon::outbox::message::Receipt;
use daemon::ports::content::Content;
use daemon::ports::presses::Pressed;
use daemon::ports::store::{Patience, Store};
use daemon::scheduler::clock::{Clock, Hand};
use daemon::tasks::deliver::Delivered;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use support::stand_in::jira::{date, status, ticket};

use crate::scene::Scene;

/// Tokyo's working week, with Japan's holidays.
pub(crate) const OFFICE: &str = "{time_zone: Asia/Tokyo, days: mon-fri, hours: \"10:00-19:00\", holidays: [japan]}";

/// What is said of tickets in `To Do`, and what pauses them.
pub(crate) const LADDER: &str = "    - {match: {status: [Blocked]}, pause: true}
    - {match: {status: [To Do]}, after: 2 days, repeat: 2 days, escalate: [{after: 5 days, to: team-lead}, {after: 10 days, to: channel}]}
    - {match: {status: [In Progress]}, after: 3 hours}
";

/// As short as a machine with other work allows.
const DEADLINES: Deadlines = Deadlines { connect: Duration::from_secs(2), whole: Duration::from_millis(800) };

/// A company in a time of its own.
pub(crate) struct World {
    pub(crate) scene: Scene,
    pub(crate) store: Arc<dyn Store>,
    memory: Arc<SqlStore>,
    pub(crate) ground: Ground,
    zone: TimeZone,
    hand: Hand,
    clock: Clock,
    now: Timestamp,
}

impl World {
    /// At a time of the calendar's zone.
    pub(crate) async fn new(start: &str, calendar: &str, rules: &str) -> Self {
        Self::in_scene(Scene::new(), start, calendar, rules).await
    }

    pub(crate) async fn in_scene(scene: Scene, start: &str, calendar: &str, rules: &str) -> Self {
        scene.configure(calendar, rules);
        let memory = Arc::new(SqlStore::in_memory().await.unwrap());
        let store: Arc<dyn Store> = Arc::clone(&memory) as _;
        let zone = load(&scene.folder.path("daemon.yaml")).config.unwrap().calendar.zone().clone();
        let now = local(&zone, start);
        let (clock, hand) = Clock::turned_by_hand(now);
        let ground = ground(&scene, &memory, &clock, Patience::Whole);
        let mut world = Self { scene, store, memory, ground, zone, hand, clock, now };
        world.turn_to(now);
        world
    }

    /// The daemon ends, and starts anew on what it remembers.
    pub(crate) fn restart(&mut self, patience: Patience) {
        self.ground = ground(&self.scene, &self.memory, &self.clock, patience);
    }

    /// A time of the calendar's zone.
    pub(crate) fn at(&self, text: &str) -> Timestamp {
        local(&self.zone, text)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// It is now.
    pub(crate) fn turn_to(&mut self, now: Timestamp) {
        self.now = now;
        self.scene.jira.set(|jira| (jira.now, jira.clock) = (now, Some(now)));
        self.scene.slack.set(|slack| slack.clock = Some(now));
        self.hand.turn_to(now);
    }

    pub(crate) fn turn(&mut self, by: SignedDuration) {
        self.turn_to(self.now + by);
    }

    /// The daemon's clock goes wrong by so much, until time goes on.
    pub(crate) fn set_clock_wrong(&self, by: SignedDuration) {
        self.hand.turn_to(self.now + by);
    }

    /// One round as the loops make it.
    pub(crate) async fn round(&self) -> Delivered {
        let _ = self.ground.daemon.polled().await;
        self.review().await;
        self.deliver().await
    }

    pub(crate) async fn review(&self) -> u32 {
        self.ground.daemon.review.run(self.clock.now()).await.unwrap().written
    }

    pub(crate) async fn deliver(&self) -> Delivered {
        self.ground.daemon.deliver.run().await.unwrap()
    }

    /// Rounds until then, the last one at that time.
    pub(crate) async fn walk(&mut self, until: &str, step: SignedDuration) {
        let until = self.at(until);
        while self.now < until {
            self.turn_to((self.now + step).min(until));
            self.round().await;
        }
    }

    /// A ticket that is opened at that time.
    pub(crate) fn open(&self, key: &str, person: Option<&str>, at: &str) {
        let at = self.at(at);
        let mut made = ticket(&id(key), key, at);
        made["fields"]["updated"] = json!(date(at.max(self.now)));
        if let Some(person) = person {
            made["fields"]["assignee"] = account(person);
        }
        self.scene.jira.put(made);
    }

    /// A ticket changes its status now.
    pub(crate) fn moves(&self, key: &str, to: [&str; 3], entry: &str) {
        self.scene.jira.move_to(&id(key), &status(to[0], to[1], to[2]), self.now, entry);
    }

    /// Something of a ticket changes now that is no status.
    pub(crate) fn change(&self, key: &str, change: impl FnOnce(&mut Value)) {
        let (id, now) = (id(key), date(self.now));
        self.scene.jira.set(|jira| {
            let ticket = jira.tickets.get_mut(&id).unwrap();
            ticket["fields"]["updated"] = json!(now);
            change(ticket);
        });
    }

    /// What is remembered as told of a ticket: when, to whom, rung and time.
    pub(crate) async fn told(&self, key: &str) -> Vec<String> {
        let memories = self.store.memories(&[id(key)]).await.unwrap();
        let told = memories.get(&id(key)).map(|memory| memory.told.clone()).unwrap_or_default();
        told.iter().map(|told| format!("{} {} {}/{}", self.shown(told.at), told.recipient, told.rung, told.nth)).collect()
    }

    /// What stands in Slack of a ticket: when by Slack's clock, and in which conversation.
    pub(crate) fn heard(&self, key: &str) -> Vec<String> {
        let mut heard: Vec<(i64, String)> = Vec::new();
        self.scene.slack.set(|slack| {
            for (conversation, message) in slack.messages.iter().flat_map(|(to, all)| all.iter().map(move |message| (to, message))) {
                if keys(message).contains(key) {
                    let second = message["ts"].as_str().unwrap().split('.').next().unwrap().parse().unwrap();
                    heard.push((second, conversation.clone()));
                }
            }
        });
        heard.sort();
        heard.iter().map(|(at, to)| format!("{} {to}", self.shown(Timestamp::from_second(*at).unwrap()))).collect()
    }

    /// Somebody presses a button of the last message that they got.
    pub(crate) async fn press(&self, who: &str, about: &str, name: &str, value: Option<&str>) {
        let ts = self.scene.slack.messages(who).last().unwrap()["ts"].as_str().unwrap().to_owned();
        let place = Receipt { channel: who.replacen('U', "D", 1), ts };
        let pressed = Pressed {
            id: format!("{name} {}", self.now),
            user: who.to_owned(),
            place,
            about: about.to_owned(),
            name: name.to_owned(),
            value: value.map(str::to_owned),
        };
        self.ground.buttons.as_ref().unwrap().presses.take(pressed, self.clock.now()).await.unwrap();
    }

    /// `tickets.json`, written now.
    pub(crate) async fn snapshot(&self) -> Value {
        self.ground.daemon.snapshot.run(self.clock.now()).await.unwrap();
        self.scene.snapshot()
    }

    fn shown(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%m-%d %H:%M").to_string()
    }
}

fn ground(scene: &Scene, store: &Arc<SqlStore>, clock: &Clock, patience: Patience) -> Ground {
    let config = load(&scene.folder.path("daemon.yaml")).config.unwrap();
    let secret = |text: &str| Secret::new(text.to_owned());
    let secrets = Secrets {
        jira_token: secret("jira"),
        slack_token: secret("xoxb-1"),
        signing_secret: Some(secret("signing")),
        phone: None,
        numbers: Numbers::new(),
        shared_secret: None,
    };
    let credentials = Credentials::Bearer("jira".to_owned());
    let jira = Arc::new(Jira::new(&config.jira.url, &credentials, &config.jira.tickets, DEADLINES).unwrap());
    let credentials = Credentials::Bearer("xoxb-1".to_owned());
    let slack = Arc::new(Slack::new(&config.slack.api_url, &credentials, b"instance", DEADLINES).unwrap());
    let content: Arc<dyn Content> = Arc::new(ContentDir::new(config.content.clone()));
    let hands = Hands {
        store: Arc::clone(store) as _,
        responses: Arc::clone(store) as _,
        tickets: jira.clone(),
        chat: slack.clone(),
        archive: Arc::new(ArchiveDir::new(config.content.clone(), Arc::clone(&content))),
        content,
        form_key: secret("form"),
        rooms: slack.clone(),
        modals: slack,
        openings: jira,
        phone: None,
    };
    wire(&config, secrets, hands, clock.clone(), patience).unwrap()
}

fn local(zone: &TimeZone, text: &str) -> Timestamp {
    let time: DateTime = text.replace(' ', "T").parse().unwrap();
    time.to_zoned(zone.clone()).unwrap().timestamp()
}

/// The tracker's id of a ticket.
pub(crate) fn id(key: &str) -> String {
    format!("100{}", key.rsplit('-').next().unwrap())
}

pub(crate) fn account(person: &str) -> Value {
    json!({"accountId": format!("acc-{person}"), "displayName": format!("{person} in Jira"), "active": true})
}

/// The tickets of which a message speaks.
pub(crate) fn keys(message: &Value) -> BTreeSet<String> {
    let text = message["text"].as_str().unwrap_or_default();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.filter(|word| word.starts_with("OPS-") || word.starts_with("NEW-")).map(str::to_owned).collect()
}

pub(crate) fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

pub(crate) const TO_DO: [&str; 3] = ["1", "To Do", "new"];
pub(crate) const BLOCKED: [&str; 3] = ["7", "Blocked", "indeterminate"];
pub(crate) const DOING: [&str; 3] = ["3", "In Progress", "indeterminate"];
pub(crate) const DONE: [&str; 3] = ["5", "Done", "done"];
