//! How far a response is, as people read it.

use jiff::Timestamp;

use crate::ports::response::intake::{Progress, StepLine, StepState};
use crate::response::advance::is_blocked;
use crate::response::step::{CHANNEL, Deed, Response, State, Step};
use crate::wording::response::known::Known;
use crate::wording::response::steps::{link, words};
use crate::wording::response::trouble::trouble;
use crate::wording::voice::Voice;

/// All that is known, in the voice's language.
pub fn progress(response: Response, voice: &Voice, now: Timestamp) -> Progress {
    let known = Known { response: &response, voice };
    let shown = response.plan.steps.iter().filter(|step| state(step, &response) != Some(State::Spared));
    let mut shown: Vec<&Step> = shown.collect();
    shown.sort_by_key(|step| rank(&step.deed));
    let steps = shown.into_iter().map(|step| line(step, known, now)).collect();
    let channel = response.output(CHANNEL).and_then(|made| Some((format!("#{}", made.name.as_ref()?), made.link.clone()?)));
    let goes_on = response.plan.steps.iter().any(|step| goes_on(step, &response));
    Progress { steps, channel, goes_on, incident: response.incident }
}

/// The telephone comes first, as it does in the world; what is days ahead comes last.
fn rank(deed: &Deed) -> u8 {
    match deed {
        Deed::Call { .. } => 0,
        Deed::RemindReport { .. } => 2,
        _ => 1,
    }
}

fn line(step: &Step, known: Known<'_>, now: Timestamp) -> StepLine {
    let record = known.response.records.get(&step.name);
    StepLine {
        state: stage(step, known.response),
        words: words(step, known),
        link: link(step, known),
        trouble: trouble(step, known, now),
        // A call is known by when it rang.
        at: record.map(|record| if matches!(step.deed, Deed::Call { .. }) { record.began_at } else { record.since }),
    }
}

fn stage(step: &Step, response: &Response) -> StepState {
    match state(step, response) {
        Some(State::Done | State::Spared) => StepState::Done,
        Some(State::Held) => StepState::Held,
        _ if is_blocked(response, step) => StepState::Held,
        Some(State::Waiting | State::Begun | State::Ringing) => StepState::Going,
        None => StepState::Waiting,
    }
}

/// Whether somebody who looks at it sees more soon; a report may take days.
fn goes_on(step: &Step, response: &Response) -> bool {
    let is_later = matches!(step.deed, Deed::RemindReport { .. });
    !is_later && matches!(stage(step, response), StepState::Waiting | StepState::Going)
}

fn state(step: &Step, response: &Response) -> Option<State> {
    response.records.get(&step.name).map(|record| record.state)
}
