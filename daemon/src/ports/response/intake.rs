//! Where reported incidents go, and what is known of them: for the form, for Slack, and for the receipt.

use async_trait::async_trait;
use incident::text::Language;
use jiff::Timestamp;

use crate::ports::store::Stored;
use crate::response::submission::{Correction, Incident, Submission};

/// What became of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// the incident
    pub incident: Incident,
    /// whether this form opened it, or the same form did before
    pub first: bool,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// not begun
    Waiting,
    /// begun, or to be tried again
    Going,
    /// done
    Done,
    /// somebody has to see to it
    Held,
}

/// A step as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLine {
    /// how far it is
    pub state: StepState,
    /// what it does or did
    pub words: String,
    /// where it leads: a channel, a ticket
    pub link: Option<String>,
    /// what is wrong, and when it is tried again
    pub trouble: Option<String>,
    /// since when it is so
    pub at: Option<Timestamp>,
}

/// All that is known of an incident and its response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// the incident
    pub incident: Incident,
    /// its steps, in order, in the language asked for
    pub steps: Vec<StepLine>,
    /// where people gather, once there is such a place: its name, and the address that opens it
    pub channel: Option<(String, String)>,
    /// whether a step is still to be done
    pub goes_on: bool,
}

/// Takes what is reported.
#[async_trait]
pub trait Intake: Send + Sync {
    /// Stores a submission, its level, and the plan of all that follows, in one go; when it returns, it outlives a loss of power. The
    /// same nonce gives the incident of before.
    ///
    /// # Errors
    /// The store failed; nothing was kept, and whoever reports must hear it.
    async fn open(&self, submission: Submission, now: Timestamp) -> Stored<Opened>;

    /// What is known of an incident.
    ///
    /// # Errors
    /// The store failed.
    async fn progress(&self, incident: &str, language: Language) -> Stored<Option<Progress>>;

    /// Gives an incident another level; what that level adds is done, and nothing twice. The same correction (by the same person, of the
    /// same moment) once more changes nothing. `false`: there is no such incident.
    ///
    /// # Errors
    /// The store failed.
    async fn correct(&self, incident: &str, correction: Correction) -> Stored<bool>;

    /// Lets people be called for an incident that came in a flood. `false`: there is no such incident.
    ///
    /// # Errors
    /// The store failed.
    async fn let_ring(&self, incident: &str, by: &str, now: Timestamp) -> Stored<bool>;
}
