//! The story in six steps, read off what really happened; and its time.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;

use super::jira;
use super::phone::{End, Ring};
use super::slack;
use crate::policy::calendar::hours::Calendar;
use crate::scheduler::clock::{Clock, Turn};

/// To the next day, where a calendar does not say.
const OVERNIGHT: SignedDuration = SignedDuration::from_hours(12);
/// So long after its opening a day goes on: what is due at the opening is due then.
const SETTLED: SignedDuration = SignedDuration::from_secs(5);
/// Who has not been asked anything for so long rests.
const MOMENT: Duration = Duration::from_millis(500);
/// Nobody waits longer for rest.
const LONGEST_REST: Duration = Duration::from_secs(5);

/// The time of the story, and what moves it on. A daemon takes a clock that leaps while it asks somebody for a clock that is wrong;
/// so the time leaps only while nobody is asked anything.
#[derive(Clone)]
pub struct Time {
    /// the time
    pub clock: Clock,
    /// turns it on
    pub turn: Turn,
    /// when people work
    pub calendar: Arc<Calendar>,
    /// whether somebody is asked something
    pub rest: Rest,
}

impl Time {
    /// Goes to the morning of the next working day.
    pub async fn next_day(&self) {
        let _alone = self.rest.turning.lock().await;
        self.rest.wait().await;
        let now = self.clock.now();
        if let Some(morning) = self.calendar.opening(self.next_midnight(now)) {
            self.turn.on((morning + SETTLED).duration_since(now));
        }
        self.rest.begin_anew();
        self.rest.wait().await;
    }

    fn next_midnight(&self, now: Timestamp) -> Timestamp {
        self.calendar.day(now).tomorrow().map_or(now + OVERNIGHT, |tomorrow| self.calendar.begin_of(tomorrow))
    }

    /// Goes on by so much.
    pub async fn go_on(&self, by: SignedDuration) {
        let _alone = self.rest.turning.lock().await;
        self.rest.wait().await;
        self.turn.on(by);
        self.rest.begin_anew();
        self.rest.wait().await;
    }
}

/// When a stand-in was last asked something. Copies share it.
#[derive(Clone)]
pub struct Rest {
    asked_at: Arc<Mutex<Instant>>,
    turning: Arc<tokio::sync::Mutex<()>>,
}

impl Default for Rest {
    fn default() -> Self {
        Self { asked_at: Arc::new(Mutex::new(Instant::now())), turning: Arc::default() }
    }
}

impl Rest {
    /// Somebody is asked something now.
    pub fn begin_anew(&self) {
        *self.asked_at.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Returns when nobody has been asked anything for a moment; in any case soon.
    async fn wait(&self) {
        let quiet = async {
            while self.asked_at.lock().unwrap_or_else(PoisonError::into_inner).elapsed() < MOMENT {
                tokio::time::sleep(MOMENT / 10).await;
            }
        };
        let _ = tokio::time::timeout(LONGEST_REST, quiet).await;
    }
}

/// How far the story has come. A step that any of the incidents reported here has reached is reached; what can be opened is that of
/// the newest one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Story {
    /// the id of the newest incident that was reported here
    pub incident: Option<String>,
    /// something was reported
    pub reported: bool,
    /// people were gathered in a channel of its own: the newest one's id
    pub channel: Option<String>,
    /// somebody answered the telephone
    pub answered: bool,
    /// the newest ticket that was opened here: its key
    pub ticket: Option<String>,
    /// its draft lies in the archive: its path there
    pub draft: Option<String>,
    /// a reminder spoke of a ticket that was opened here
    pub reminded: bool,
    /// one of them is done
    pub kept: bool,
}

/// Reads off how far it has come.
pub fn story(jira: &jira::World, slack: &slack::World, calls: &[Ring], content: &Path) -> Story {
    let made = slack.channels.values().rfind(|channel| channel["id"].as_str().is_some_and(|id| id.starts_with("C0MADE")));
    let opened = || jira.opened.iter().filter_map(|id| Some((*id, jira.tickets.get(id)?)));
    let ticket = opened().next_back().map(|(_, ticket)| ticket);
    let incident = ticket.and_then(incident);
    let spoken_of = |id: u64| slack.rows.iter().any(|row| row.split('/').next() == Some(&id.to_string()));
    let is_done = |ticket: &Value| ticket["fields"]["status"]["statusCategory"]["key"] == "done";
    Story {
        reported: made.is_some() || ticket.is_some() || !calls.is_empty(),
        channel: made.and_then(|channel| channel["id"].as_str()).map(str::to_owned),
        answered: calls.iter().any(|call| call.end == Some(End::Answered)),
        ticket: ticket.and_then(|ticket| ticket["key"].as_str()).map(str::to_owned),
        draft: incident.as_ref().and_then(|incident| draft(content, incident)),
        reminded: opened().any(|(id, _)| spoken_of(id)),
        kept: opened().any(|(_, ticket)| is_done(ticket)),
        incident,
    }
}

/// The incident of a ticket that was opened here: the label that is neither its key nor the word for all of them.
fn incident(ticket: &Value) -> Option<String> {
    let mut labels = ticket["fields"]["labels"].as_array()?.iter().filter_map(Value::as_str);
    labels.rfind(|label| *label != "incident" && !label.starts_with("yokoten-")).map(str::to_owned)
}

fn draft(content: &Path, incident: &str) -> Option<String> {
    let years = fs::read_dir(content.join("incidents")).ok()?.flatten();
    let path = years.map(|year| year.path().join(format!("{incident}.md"))).find(|path| path.is_file())?;
    Some(path.strip_prefix(content).ok()?.display().to_string())
}
