//! What we remember of incidents that were reported, and of what is done for them.

use async_trait::async_trait;
use incident::level::Level;
use incident::questionnaire::assess::Assessment;
use jiff::Timestamp;

use crate::ports::response::intake::Opened;
use crate::ports::store::Stored;
use crate::response::step::{Plan, Record, Response};
use crate::response::submission::{Correction, Incident, Phone, Submission};

/// Makes the plan of an incident once its id is known.
pub type Planner = Box<dyn FnOnce(&Incident) -> Plan + Send>;
/// Makes the plan of a response once its new level stands in it.
pub type Amender = Box<dyn FnOnce(&Response) -> Plan + Send>;

/// A submission that is to become an incident.
pub struct NewIncident {
    /// what was said of it
    pub submission: Submission,
    /// the level, and why
    pub assessed: Assessment,
    /// now
    pub received_at: Timestamp,
    /// the year that is part of the id
    pub year: i16,
    /// the highest number of this year that a report has; 0: none
    pub highest: u32,
    /// makes the plan
    pub plan: Planner,
}

/// What is worth a second look at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notable {
    /// a person has to see to it
    Held,
    /// it is done, and was begun more than once
    Repeated,
}

/// A response in which something is left to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awake {
    /// its incident
    pub incident: String,
    /// changes whenever somebody else than the task changes it
    pub version: i64,
    /// whether nobody may wait: it is new, or somebody has changed it since it last rested. What came in a flood is not new in this sense.
    pub is_fresh: bool,
}

/// A response that is to rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resting {
    /// its incident
    pub incident: String,
    /// its version as far as it is known: one that was changed since does not rest
    pub version: i64,
    /// until when; `None`: nothing is left to be done in it
    pub until: Option<Timestamp>,
}

/// How a form was answered, and when. What did not happen is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// its incident
    pub incident: String,
    /// when the form was stored
    pub reported_at: Timestamp,
    /// the kind of incident
    pub kind: String,
    /// the level that followed from the answers
    pub assessed: Level,
    /// the level that a person set last, and when
    pub corrected: Option<(Level, Timestamp)>,
    /// when the channel was there
    pub channel_at: Option<Timestamp>,
    /// when somebody was first called
    pub call_at: Option<Timestamp>,
    /// when a person answered; that a service takes a call is no answer
    pub answered_at: Option<Timestamp>,
    /// when the report is due
    pub report_due: Option<Timestamp>,
}

/// How much there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// forms that were ever stored
    pub submissions: i64,
    /// those in which something is left to be done
    pub open: i64,
    /// the steps that were ever begun, by the word for their state
    pub steps: Vec<(String, i64)>,
}

/// Incidents and their responses. Each call is one transaction, or shares one with others; when it returns, it outlives a loss of
/// power.
#[async_trait]
pub trait Responses: Send + Sync {
    /// Stores an incident under the next free id, with its plan; the same nonce gives the incident of before. Calls that come together
    /// share one commit.
    async fn open(&self, new: NewIncident) -> Stored<Opened>;

    /// An incident, what is done for it, and how far that is.
    async fn response(&self, incident: &str) -> Stored<Option<Response>>;

    /// The responses in which something is left to be done, and that do not rest until later, of those whose telephone stands so: at most
    /// so many. First what is fresh, the newest before all; then whoever has waited longest.
    async fn awake(&self, phone: Phone, now: Timestamp, most: usize) -> Stored<Vec<Awake>>;

    /// When the next response wakes that rests longer than until `after`.
    async fn wakes_after(&self, after: Timestamp) -> Stored<Option<Timestamp>>;

    /// Lets responses rest.
    async fn rest(&self, resting: &[Resting]) -> Stored<()>;

    /// Keeps what became of a step; calls that come together share one commit. With a name: only if no other incident has it. `false`: one has, and nothing was written.
    async fn put_record(&self, incident: &str, step: &str, record: &Record, name: Option<&str>) -> Stored<bool>;

    /// Gives an incident another level, and its response the steps that this adds; the same correction once more changes nothing. `false`: there is no such incident.
    async fn correct(&self, incident: &str, correction: Correction, amend: Amender) -> Stored<bool>;

    /// The steps of which this is true since then, newest first: each with its incident.
    async fn notable(&self, what: Notable, since: Timestamp) -> Stored<Vec<(String, String)>>;

    /// How the forms since then were answered, oldest first.
    async fn courses(&self, since: Timestamp) -> Stored<Vec<Course>>;

    /// How much there is.
    async fn counts(&self) -> Stored<Counts>;

    /// Notes that people may be called. `false`: there is no such incident.
    async fn let_ring(&self, incident: &str, by: &str) -> Stored<bool>;
}
