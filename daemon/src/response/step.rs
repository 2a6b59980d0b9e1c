//! What is to be done for an incident, and what became of each thing so far.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::briefing::Briefing;
use super::submission::{Incident, Phone};
use crate::response::failure::{Failure, Why};

/// All that is to be done, with every id and name chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// in the order in which people read them
    pub steps: Vec<Step>,
    /// what is said in it
    pub briefing: Briefing,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name in the plan, such as `channel` or `invite:tanaka`; the same thing always has the same name.
    pub name: String,
    /// Its name in the world: 32 hexadecimal digits.
    pub key: String,
    /// The steps that must be done before it can be.
    pub needs: Vec<String>,
    /// The steps that it leaves a chance to come first; it does not depend on them.
    pub after: Vec<String>,
    /// What is done.
    pub deed: Deed,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// makes the channel, by the first of these names that nobody has
    MakeChannel {
        /// the names
        names: Vec<String>,
    },
    /// invites a person into the channel
    Invite {
        /// key of the person
        person: String,
    },
    /// posts a message
    Post {
        /// where
        to: Place,
        /// which
        saying: Saying,
    },
    /// pins what a step has posted
    Pin {
        /// name of that step
        post: String,
    },
    /// sets the channel's topic
    SetTopic,
    /// opens a ticket
    OpenTicket {
        /// key of the project
        project: String,
        /// name of the type
        ticket_type: String,
    },
    /// writes the draft of the report
    WriteReport {
        /// its path in the content folder
        path: String,
    },
    /// speaks of a report that is still a draft
    RemindReport {
        /// the report's path in the content folder
        path: String,
        /// when
        due: Timestamp,
    },
    /// calls a person
    Call {
        /// key of the person
        person: String,
        /// the step that called before; this one calls when nobody has answered
        before: Option<String>,
        /// so many seconds after that one began
        again_after: i64,
    },
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// the incident's channel
    Channel,
    /// the channel of this name, without `#`
    Named(String),
    /// the channel with this id
    Id(String),
}

/// Which message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saying {
    /// all that is known
    Opening,
    /// one line for everybody
    Headline,
}

/// What became of a step so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// how far it is
    pub state: State,
    /// since when it is so
    pub since: Timestamp,
    /// how often it was begun
    pub attempts: u32,
    /// how often nobody could see an end, and it had not been done
    pub failures: u32,
    /// how often it was looked for in vain since it was last begun
    pub looks: u32,
    /// when it was first begun
    pub first_at: Timestamp,
    /// when it was last begun
    pub began_at: Timestamp,
    /// nothing is done before
    pub not_before: Timestamp,
    /// what is wrong, or why it ended as it did
    pub why: Option<Why>,
    /// what came of it
    pub output: Output,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// nobody has it; it is begun when its time comes
    Waiting,
    /// it was begun, and no end was seen: looked for before it is begun again
    Begun,
    /// somebody's telephone rings
    Ringing,
    /// it is done
    Done,
    /// a person has to see to it
    Held,
    /// it was not needed any more
    Spared,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Output {
    /// which of the channel's names is the turn of
    pub nth_name: usize,
    /// the channel that was made, or in which a message stands: its id
    pub channel: Option<String>,
    /// the channel's name
    pub name: Option<String>,
    /// the chat's name for the message
    pub ts: Option<String>,
    /// the ticket's key
    pub ticket: Option<String>,
    /// tickets that were opened besides, which nobody wanted
    pub doubles: Vec<String>,
    /// the telephone service's name for the call
    pub call: Option<String>,
    /// whether somebody took the call
    pub answered: bool,
    /// whether it was a service that took it, which calls people by its own rules
    pub taken: bool,
    /// whether the message may stand there twice
    pub doubtful: bool,
    /// an address that opens what came of it
    pub link: Option<String>,
    /// what a message or topic shows, by [`Response::facts`]
    pub shown: Option<String>,
}

/// How an attempt ended, or a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// it is done
    Done(Output),
    /// somebody else has the name, and we have not
    NameTaken,
    /// it was looked for, and is not there
    Absent,
    /// done twice is the same as once, so nothing needs to be looked for
    Repeatable,
    /// the call goes on, by this name
    Ringing(String),
    /// nobody took the call
    Unanswered(String),
    /// it is not needed any more; why
    Spared(String),
    /// what stands there shows this now
    Shown(String),
    /// it failed
    Failed(During, Failure),
}

/// What failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum During {
    /// the thing itself
    Attempt,
    /// looking whether it was done, or how it goes
    Look,
}

/// An incident, what is done for it, and how far that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// the incident
    pub incident: Incident,
    /// what is to be done
    pub plan: Plan,
    /// what became of it, by the names of the steps
    pub records: BTreeMap<String, Record>,
}

/// The step that makes the channel.
pub const CHANNEL: &str = "channel";

impl Response {
    /// The step of this name.
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.plan.steps.iter().find(|step| step.name == name)
    }

    /// What came of a step, once it is done.
    pub fn output(&self, name: &str) -> Option<&Output> {
        self.records.get(name).filter(|record| record.state == State::Done).map(|record| &record.output)
    }

    /// The channel's id, once there is one.
    pub fn channel(&self) -> Option<&str> {
        self.output(CHANNEL)?.channel.as_deref()
    }

    /// The tickets that were opened.
    pub fn tickets(&self) -> Vec<&str> {
        let opens = |step: &&Step| matches!(step.deed, Deed::OpenTicket { .. });
        self.plan.steps.iter().filter(opens).filter_map(|step| self.output(&step.name)?.ticket.as_deref()).collect()
    }

    /// What a step's words must show by now: where two are equal, nothing that they say has changed.
    pub fn facts(&self, deed: &Deed) -> String {
        let level = self.incident.level().number();
        // Each change of a topic is a line in the channel.
        if *deed == Deed::SetTopic {
            return level.to_string();
        }
        let corrected =
            self.incident.corrected.as_ref().map_or_else(String::new, |corrected| format!("@{}", corrected.at.as_millisecond()));
        let waits = if self.incident.phone == Phone::AfterClick { " waits" } else { "" };
        format!("{level}{corrected} {} {}{waits}", self.channel().unwrap_or("-"), self.tickets().join(","))
    }
}

impl Deed {
    /// Whether done twice is the same as once, so that nothing has to be looked for.
    pub fn repeats_harmlessly(&self) -> bool {
        matches!(self, Self::Invite { .. } | Self::Pin { .. } | Self::SetTopic | Self::WriteReport { .. })
    }
}

impl Record {
    /// Of a step that was never begun.
    pub fn new(now: Timestamp) -> Self {
        Self {
            state: State::Waiting,
            since: now,
            attempts: 0,
            failures: 0,
            looks: 0,
            first_at: now,
            began_at: now,
            not_before: now,
            why: None,
            output: Output::default(),
        }
    }

    /// Whether nothing more is done about it.
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Done | State::Held | State::Spared)
    }

    /// The same, begun once more: what is written before the first byte.
    #[must_use]
    pub fn begun(&self, now: Timestamp) -> Self {
        let first_at = if self.attempts == 0 { now } else { self.first_at };
        let attempts = self.attempts.saturating_add(1);
        Self { state: State::Begun, since: now, attempts, looks: 0, first_at, began_at: now, not_before: now, ..self.clone() }
    }
}
