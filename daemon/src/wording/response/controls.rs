//! What can be pressed below a message about an incident.

use super::known::Known;
use crate::outbox::post::{Control, Part};
use crate::response::advance::is_blocked;
use crate::response::step::Deed;
use crate::response::submission::Phone;
use incident::level::Level;

/// The name of the choice of another level.
pub const LEVEL: &str = "set_level";
/// The name of the button that lets people be called.
pub const LET_RING: &str = "let_ring";

/// Another level; and the telephone, where it waits for somebody to say so. The row is about the incident.
pub fn controls(known: Known<'_>) -> Part {
    let voice = known.voice;
    let each = Level::ALL.iter().map(|level| (level.number().to_string(), known.level_words(*level)));
    let mut controls = vec![Control::Choice(LEVEL.to_owned(), voice.say("Change the level", "レベルを変更"), each.collect())];
    if waits_for_a_click(known) {
        controls.push(Control::Button(LET_RING.to_owned(), voice.say("Call now", "今すぐ電話する")));
    }
    Part::Controls { about: known.id().to_owned(), controls }
}

fn waits_for_a_click(known: Known<'_>) -> bool {
    let response = known.response;
    let is_call = |deed: &Deed| matches!(deed, Deed::Call { .. });
    response.incident.phone == Phone::AfterClick
        && response.plan.steps.iter().any(|step| is_call(&step.deed) && !is_blocked(response, step))
}
