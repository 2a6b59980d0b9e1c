//! Why a verdict is as it is, as values: messages, `explain`, logs and tests read the same ones. The words for them are
//! made in `wording`.

use incident::tickets::Category;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::days_off;
use super::facts::memory::QuietWhy;
use super::rules::{Patience, Rung};

/// One step of a decision. A judgement holds them in the order in which they were found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The ticket is not there any more, since then.
    Gone(Timestamp),
    /// Its status, by this name, is done.
    Done(String),
    /// A rule above the deciding one is not for it: the first condition that does not hold.
    Skipped(RulePlace, Condition),
    /// The rule that decides, by all its conditions.
    Matched(RulePlace, Vec<Condition>),
    /// No rule is for it.
    NoRule,
    /// The rule says: never.
    Exempt(RulePlace),
    /// The rule stops the clock in the status of this name.
    Paused(RulePlace, String),
    /// Where its clock starts.
    Started(Start),
    /// How much of the calendar's time has passed since.
    Elapsed(Elapsed),
    /// A step of the ladder is not reached; when it will be, if ever.
    NotReached(Step, Option<Timestamp>),
    /// The highest step of the ladder that is reached, and since when.
    Reached(Step, Timestamp),
    /// A message about it is on its way.
    OnItsWay,
    /// Somebody asked for quiet, and it still holds.
    Quiet(Asked),
    /// Somebody asked for quiet; it is over, and nothing was said since.
    QuietOver(Asked),
    /// Whoever it is assigned to (by the person's key or Slack user, since then) says that it is not theirs, and nothing
    /// was said since.
    Disowned(String, Timestamp),
    /// What was said last in this stay in the status.
    Told(Saying),
    /// The same step speaks again after this patience, then.
    RepeatNotYet(Patience, Option<Timestamp>),
    /// It was said, and the rule has no `repeat`.
    SaidOnce,
    /// The calendar is closed; it opens then.
    Closed(Option<Timestamp>),
    /// The person (name) hears at most so many messages a day, and has.
    PersonHasHeard(String, u32),
    /// At most so many messages go out in one round, and they do.
    RoundIsFull(u32),
    /// Slack refuses the channel itself; in its word.
    ChannelRefused(String),
    /// To whom it goes, and why.
    Goes(Route),
}

/// Which rule: its number in the file, from 1, and the line of `daemon.yaml` at which it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulePlace {
    /// from 1
    pub number: u32,
    /// from 1
    pub line: u32,
}

/// A condition of a rule and what the ticket has. Where it holds, `is` is in the configuration's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// the status's name
    Status {
        /// the ticket's
        is: String,
        /// the rule's
        wanted: Vec<String>,
    },
    /// what the status means
    Category {
        /// the ticket's
        is: Category,
        /// the rule's
        wanted: Vec<Category>,
    },
    /// the level of the incident
    Level {
        /// the ticket's, if it has one
        is: Option<u8>,
        /// the rule's
        wanted: Vec<u8>,
    },
    /// labels
    Labels {
        /// where it holds, those of the rule that the ticket has; else all of the ticket
        is: Vec<String>,
        /// the rule's
        wanted: Vec<String>,
    },
    /// the project's key
    Project {
        /// the ticket's
        is: String,
        /// the rule's
        wanted: Vec<String>,
    },
    /// whose it is
    Assignee {
        /// the key of the person, `nobody`, or the tracker's name where the map has no one person
        is: String,
        /// the rule's
        wanted: Vec<String>,
    },
    /// the priority's name
    Priority {
        /// the ticket's, if it has one
        is: Option<String>,
        /// the rule's
        wanted: Vec<String>,
    },
}

/// Where the clock of a ticket starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// The clock counts from here.
    pub at: Timestamp,
    /// When it entered its status; earlier than `at` only where `start_date` moved the clock.
    pub entered_at: Timestamp,
    /// The name of the status.
    pub status: String,
    /// How that is known.
    pub by: StartedBy,
    /// `start_date`, where it moved the clock.
    pub moved_to: Option<Date>,
}

/// How the entry into a status is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartedBy {
    /// a change in its history: the name of the status before
    Change(String),
    /// it never changed its status: it was created in it
    Creation,
}

/// How much of the calendar's time lies between two moments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Elapsed {
    /// From here, the clock's start
    pub from: Timestamp,
    /// to here.
    pub to: Timestamp,
    /// How much.
    pub worked: Worked,
    /// What was not counted.
    pub left_out: Vec<LeftOut>,
}

/// Days in a row that were not counted, all for one reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// the first
    pub first: Date,
    /// the last
    pub last: Date,
    /// why
    pub why: Uncounted,
}

/// Why a day does not count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncounted {
    /// its weekday is not a working day
    Weekend,
    /// a public holiday
    Holiday {
        /// its name in English
        en: String,
        /// its name in Japanese
        ja: String,
    },
    /// a day off of the company, by its name, which may be empty
    DayOff(String),
}

impl From<days_off::LeftOut> for LeftOut {
    fn from(run: days_off::LeftOut) -> Self {
        let why = match run.why {
            days_off::Why::Weekend => Uncounted::Weekend,
            days_off::Why::Holiday(holiday) => Uncounted::Holiday { en: holiday.en.to_owned(), ja: holiday.ja.to_owned() },
            days_off::Why::DayOff(name) => Uncounted::DayOff(name.to_string()),
        };
        Self { first: run.first, last: run.last, why }
    }
}

/// An amount of the calendar's time, counted in both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worked {
    /// whole working days, as `after: n days` counts them
    pub days: u32,
    /// open time, in minutes
    pub minutes: u32,
}

/// A step of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// its number, from 0
    pub rung: u32,
    /// who hears of it
    pub to: Rung,
    /// how long after the clock's start
    pub after: Patience,
}

/// A wish for quiet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// it holds till then
    pub until: Timestamp,
    /// the key of the person, or the Slack user's id
    pub by: String,
    /// what was pressed
    pub why: QuietWhy,
    /// when
    pub at: Timestamp,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Saying {
    /// the step's number, from 0
    pub rung: u32,
    /// which time that step spoke, from 0
    pub nth: u32,
    /// the Slack user or channel
    pub recipient: String,
    /// when
    pub at: Timestamp,
}

/// Why a ticket's reminder goes where it goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// to its assignee (their name)
    Assignee(String),
    /// to the lead (first name here) of the team of its assignee (second name)
    Lead(String, String),
    /// to the channel, for the ladder says so
    Channel,
    /// to the channel, for whom it was meant for cannot be reached
    Unreached(Unreached),
}

/// Why somebody cannot be reached. Names are shown names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreached {
    /// the ticket is nobody's
    NoAssignee,
    /// the assignee's account in the tracker is closed
    Deactivated(String),
    /// nobody in `people` has the assignee's account
    NotInPeople(String),
    /// several in `people` have it
    FoundTwice(String),
    /// the assignee said that it is not theirs
    NotTheirs(String),
    /// the person has no `slack` in `people`
    NoSlack(String),
    /// Slack refuses the person; in its word
    Refused(String, String),
    /// the assignee's team (or the assignee) has no lead
    NoLead(String),
}
