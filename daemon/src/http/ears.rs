//! What the answers need.

use std::sync::Arc;

use super::activations::Health;
use super::report::routes::Desk;
use super::report::slack_form::door::SlackForm;
use crate::config::secret::Secret;
use crate::ports::presses::Presses;
use crate::ports::response::responses::Responses;
use crate::ports::store::Store;
use crate::scheduler::clock::Clock;

/// What the answers need. Copies share it.
#[derive(Clone)]
pub struct Ears {
    /// our memory
    pub store: Arc<dyn Store>,
    /// our memory of incidents
    pub responses: Arc<dyn Responses>,
    /// how the tasks do
    pub health: Health,
    /// the time
    pub clock: Clock,
    /// Slack's buttons; without a signing secret nobody can press one
    pub buttons: Option<Buttons>,
    /// where people report
    pub desk: Arc<Desk>,
    /// the form in Slack; without a signing secret nobody could tell who fills it in
    pub slack_form: Option<Arc<SlackForm>>,
}

/// What presses need.
#[derive(Clone)]
pub struct Buttons {
    /// the app's signing secret
    pub secret: Arc<Secret>,
    /// what presses mean
    pub presses: Arc<dyn Presses>,
}
