//! The telephone. A call is tried once; what to do next is decided by `response`.

use async_trait::async_trait;
use incident::text::Language;
use jiff::Timestamp;

use crate::response::failure::Tried;

/// Somebody to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// names this call for ever; a service that knows the key already calls nobody again
    pub key: String,
    /// the key of the person in `people`
    pub person: String,
    /// their name
    pub name: String,
    /// what is said, in one or two sentences
    pub words: String,
    /// in which language
    pub language: Language,
    /// the incident's id
    pub incident: String,
    /// its level, 1 to 5
    pub level: u8,
    /// where more stands, if anywhere
    pub link: Option<String>,
}

/// What a service does with a key that it has seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// it calls nobody again: an attempt whose end was not seen may be made again
    AreSwallowed,
    /// it calls again: a call is looked for first
    Ring,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ringing {
    /// not known yet
    Going,
    /// a person took it
    Answered,
    /// the service takes it from here, and calls whoever is on call by its own rules
    Taken,
    /// nobody did; the service's word for it: busy, no-answer, failed, canceled, machine
    Unanswered(String),
}

/// The telephone.
#[async_trait]
pub trait Phone: Send + Sync {
    /// What happens to a call that is made twice.
    fn repeats(&self) -> Repeats;

    /// Whether this person can be called at all; in words why not.
    fn knows(&self, person: &str) -> Result<(), String>;

    /// Begins a call; gives the service's name for it.
    async fn call(&self, call: &Call) -> Tried<String>;

    /// What became of it.
    async fn ringing(&self, call_id: &str) -> Tried<Ringing>;

    /// The call to this person that was begun since then, if there is one.
    async fn find(&self, person: &str, since: Timestamp) -> Tried<Option<String>>;
}
