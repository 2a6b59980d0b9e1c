//! The parts that take what is reported and move responses on, put together.

use std::sync::Arc;

use anyhow::Result;

use super::wakes::Wakes;
use crate::adapters::hands::Hands;
use crate::config::model::Config;
use crate::config::secret::Secret;
use crate::http::pages::Pages;
use crate::http::report::gate::Gate;
use crate::http::report::routes::Desk;
use crate::http::report::seal::Seal;
use crate::scheduler::clock::Clock;
use crate::tasks::letters::Buttons;
use crate::tasks::respond::intake::Takes;
use crate::tasks::respond::intake::numbers::Numbers;
use crate::tasks::respond::work::{Respond, Shared};
use crate::tasks::sweep::doubles::Doubles;
use crate::tasks::tell::Tell;
use crate::wording::voice::Voice;

/// Takes what is reported, and wakes whoever moves it on.
pub(super) fn takes(hands: &Hands, clock: &Clock, voice: &Voice, wakes: &Wakes) -> Takes {
    Takes {
        responses: Arc::clone(&hands.responses),
        content: Arc::clone(&hands.content),
        archive: Arc::clone(&hands.archive),
        clock: clock.clone(),
        voice: voice.clone(),
        respond: wakes.respond.clone(),
        course: wakes.course.clone(),
        numbers: Numbers::default(),
    }
}

/// Where people report.
///
/// # Errors
/// The pages cannot be drawn.
pub(super) fn desk(hands: &Hands, config: &Config, shared_secret: Option<Secret>, takes: &Takes) -> Result<Desk> {
    Ok(Desk {
        intake: Arc::new(takes.clone()),
        content: Arc::clone(&hands.content),
        archive: Arc::clone(&hands.archive),
        seal: Seal::new(hands.form_key.clone()),
        gate: Gate::new(config.auth.as_ref(), shared_secret),
        pages: Pages::new()?,
        clock: takes.clock.clone(),
    })
}

/// Moves responses on; what goes wrong is told with `tell`, which a wake of `deliver` sends.
pub(super) fn respond(hands: &Hands, config: &Config, takes: &Takes, tell: &Tell, wakes: &Wakes) -> Respond {
    Respond {
        responses: Arc::clone(&hands.responses),
        rooms: Arc::clone(&hands.rooms),
        chat: Arc::clone(&hands.chat),
        openings: Arc::clone(&hands.openings),
        phone: hands.phone.clone(),
        content: Arc::clone(&hands.content),
        clock: takes.clock.clone(),
        voice: takes.voice.clone(),
        channel: config.slack.channel.clone(),
        tell: tell.clone(),
        deliver: wakes.deliver.clone(),
        course: wakes.course.clone(),
        buttons: heard(config),
        shared: Shared::default(),
    }
}

/// Looks for tickets that a response opened twice.
pub(super) fn doubles(respond: &Respond) -> Doubles {
    Doubles {
        responses: Arc::clone(&respond.responses),
        openings: Arc::clone(&respond.openings),
        tell: respond.tell.clone(),
        deliver: respond.deliver.clone(),
    }
}

/// Only with Slack's signing secret can a press be heard.
fn heard(config: &Config) -> Buttons {
    if config.slack.signing_secret.is_some() { Buttons::Shown } else { Buttons::LeftOut }
}
