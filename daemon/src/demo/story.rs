//! The story in six steps, read off what really happened; and its time.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;

use super::jira;
use super::phone::{End, Ring};
use super::slack;
use crate::policy::calendar::hours::Calendar;
use crate::scheduler::clock::{Clock, Turn};

/// A day on is at least this far away: the evening of the same day is none.
const OVERNIGHT: SignedDuration = SignedDuration::from_hours(12);
/// So long after its opening a day goes on: what is due at the opening is due then.
const SETTLED: SignedDuration = SignedDuration::from_secs(5);

/// The time of the story, and what moves it on.
#[derive(Clone)]
pub struct Time {
    /// the time
    pub clock: Clock,
    /// turns it on
    pub turn: Turn,
    /// when people work
    pub calendar: Arc<Calendar>,
}

impl Time {
    /// Goes to the morning of the next working day.
    pub fn next_day(&self) {
        let now = self.clock.now();
        let morning = self.calendar.opening(self.next_midnight(now));
        if let Some(wait) = morning.map(|morning| morning + SETTLED - now) {
            self.turn.on(SignedDuration::try_from(wait).unwrap_or(OVERNIGHT));
        }
    }

    fn next_midnight(&self, now: Timestamp) -> Timestamp {
        self.calendar.day(now).tomorrow().map_or(now + OVERNIGHT, |tomorrow| self.calendar.begin_of(tomorrow))
    }

    /// Goes on by five minutes.
    pub fn five_minutes(&self) {
        self.turn.on(SignedDuration::from_mins(5));
    }
}

/// How far the story has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Story {
    /// the id of the newest incident that was reported here
    pub incident: Option<String>,
    /// something was reported
    pub reported: bool,
    /// people were gathered in a channel of its own: its id
    pub channel: Option<String>,
    /// somebody answered the telephone
    pub answered: bool,
    /// the newest ticket that was opened here: its key
    pub ticket: Option<String>,
    /// its draft lies in the archive: its path there
    pub draft: Option<String>,
    /// a reminder speaks of it
    pub reminded: bool,
    /// it is done
    pub kept: bool,
}

/// Reads off how far it has come.
pub fn story(jira: &jira::World, slack: &slack::World, calls: &[Ring], content: &Path) -> Story {
    let made = slack.channels.values().filter(|channel| channel["id"].as_str().is_some_and(|id| id.starts_with("C0MADE"))).last();
    let opened = jira.opened.last().and_then(|id| Some((*id, jira.tickets.get(id)?)));
    let ticket = opened.map(|(_, ticket)| ticket);
    let incident = ticket.and_then(incident);
    Story {
        reported: made.is_some() || ticket.is_some() || !calls.is_empty(),
        channel: made.and_then(|channel| channel["id"].as_str()).map(str::to_owned),
        answered: calls.iter().any(|call| call.end == Some(End::Answered)),
        ticket: ticket.and_then(|ticket| ticket["key"].as_str()).map(str::to_owned),
        draft: incident.as_ref().and_then(|incident| draft(content, incident)),
        reminded: opened.is_some_and(|(id, _)| slack.messages.values().flatten().any(|message| speaks_of(message, id))),
        kept: ticket.is_some_and(|ticket| ticket["fields"]["status"]["statusCategory"]["key"] == "done"),
        incident,
    }
}

/// The incident of a ticket that was opened here: the label that is neither its key nor the word for all of them.
fn incident(ticket: &Value) -> Option<String> {
    let labels = ticket["fields"]["labels"].as_array()?.iter().filter_map(Value::as_str);
    labels.filter(|label| *label != "incident" && !label.starts_with("yokoten-")).last().map(str::to_owned)
}

fn draft(content: &Path, incident: &str) -> Option<String> {
    let years = fs::read_dir(content.join("incidents")).ok()?.flatten();
    let path = years.map(|year| year.path().join(format!("{incident}.md"))).find(|path| path.is_file())?;
    Some(path.strip_prefix(content).ok()?.display().to_string())
}

/// Whether a message has a row of buttons about a ticket.
fn speaks_of(message: &Value, id: u64) -> bool {
    let rows = message["blocks"].as_array().into_iter().flatten().filter_map(|block| block["block_id"].as_str());
    rows.filter_map(|row| row.split('/').next()).any(|about| about == id.to_string())
}
