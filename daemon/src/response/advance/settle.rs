//! What becomes of a step after an attempt, and after a look. The rule of all of it: what may have been done is looked for before it is
//! done again, what certainly was not is tried again with patience, and what cannot be known is left to a person.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::response::failure::{Failure, Why};
use crate::response::step::{Deed, During, Outcome, Output, Record, State, Step};

/// So often an attempt may end without anybody seeing how.
pub const MOST_FAILURES: u32 = 8;
/// So often a step is begun whose process then dies, or that reaches nobody and then is not done.
const MOST_ATTEMPTS: u32 = 1000;

/// How long after an attempt began it may still turn up: a call's deadline, and the time that a service takes to show it.
const SETTLES_WITHIN: SignedDuration = SignedDuration::from_secs(25);
/// A telephone's list of calls is quicker, and waiting costs more.
const CALL_SETTLES_WITHIN: SignedDuration = SignedDuration::from_secs(15);
/// So long after it began a ticket may not be found yet, and is looked for.
const TICKET_LOOKS: [i64; 3] = [2, 10, 30];
/// The first look after an end that was not seen.
const FIRST_LOOK: i64 = 3;
/// How long a look may be refused.
const LOOKED_FOR_IN_VAIN: SignedDuration = SignedDuration::from_mins(15);
/// The same for a call: better twice than never.
const CALL_LOOKED_FOR_IN_VAIN: SignedDuration = SignedDuration::from_secs(60);
/// Between two questions how a call goes.
pub(super) const ASKS_EVERY: SignedDuration = SignedDuration::from_secs(3);
/// Nobody's telephone rings longer.
const RINGS_FOR: SignedDuration = SignedDuration::from_mins(10);
/// Between attempts that reached somebody and of which nobody saw the end, in seconds.
const GAPS: [i64; 7] = [1, 3, 10, 30, 60, 120, 300];
/// Between attempts that reached nobody, and between looks: twice as long each time, up to this.
const LONGEST_BACKOFF: i64 = 60;
/// What a service may ask for.
const WAITS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(3600));

/// What a step's record becomes. `record` is as it was before the outcome.
pub fn settle(step: &Step, record: &Record, outcome: Outcome, now: Timestamp) -> Record {
    match outcome {
        Outcome::Done(output) => ended(record, State::Done, None, now).with(output),
        Outcome::NameTaken => next_name(step, record, now),
        Outcome::Absent => absent(step, record, now),
        Outcome::Repeatable => once_more(record, now),
        Outcome::Ringing(call) => {
            let output = Output { call: Some(call), ..record.output.clone() };
            keeps_ringing(record, now).with(output)
        }
        Outcome::Unanswered(why) => ended(record, State::Done, Some(Why::Ended(why)), now),
        Outcome::Spared(why) => ended(record, State::Spared, Some(Why::Ended(why)), now),
        Outcome::Shown(facts) => {
            let output = Output { shown: Some(facts), ..record.output.clone() };
            Record { looks: 0, why: None, ..record.clone() }.with(output)
        }
        Outcome::Failed(During::Attempt, failure) => after_attempt(step, record, failure, now),
        Outcome::Failed(During::Look, failure) => after_look(step, record, failure, now),
    }
}

impl Record {
    fn with(self, output: Output) -> Self {
        Self { output, ..self }
    }
}

fn ended(record: &Record, state: State, why: Option<Why>, now: Timestamp) -> Record {
    Record { state, since: now, looks: 0, not_before: now, why, ..record.clone() }
}

fn waits(record: &Record, state: State, not_before: Timestamp, why: Why) -> Record {
    Record { state, not_before, why: Some(why), ..record.clone() }
}

/// The next of the channel's names; without one a person has to find one.
fn next_name(step: &Step, record: &Record, now: Timestamp) -> Record {
    let nth_name = record.output.nth_name + 1;
    let left = matches!(&step.deed, Deed::MakeChannel { names } if nth_name < names.len());
    let output = Output { nth_name, ..record.output.clone() };
    if left {
        return Record { state: State::Waiting, not_before: now, why: None, ..record.clone() }.with(output);
    }
    ended(record, State::Held, Some(Why::Refused("name_taken".to_owned())), now).with(output)
}

/// It was looked for and is not there: it may still turn up for a while, then it is tried again.
fn absent(step: &Step, record: &Record, now: Timestamp) -> Record {
    let since_begin = |seconds: i64| later(record.began_at, SignedDuration::from_secs(seconds));
    let next_look = match &step.deed {
        Deed::OpenTicket { .. } => TICKET_LOOKS.map(since_begin).into_iter().find(|at| *at > now),
        Deed::Call { .. } => Some(later(record.began_at, CALL_SETTLES_WITHIN)).filter(|at| *at > now),
        _ => Some(later(record.began_at, SETTLES_WITHIN)).filter(|at| *at > now),
    };
    match next_look {
        Some(at) => waits(record, State::Begun, at, record.why.clone().unwrap_or_else(|| Why::Unclear("not seen yet".to_owned()))),
        None => once_more(record, now),
    }
}

/// It was not done: it is begun once more, but not for ever.
fn once_more(record: &Record, now: Timestamp) -> Record {
    if record.failures < MOST_FAILURES && record.attempts < MOST_ATTEMPTS {
        return Record { state: State::Waiting, not_before: now, ..record.clone() };
    }
    let why = record.why.clone().unwrap_or_else(|| Why::Unclear("it was begun again and again".to_owned()));
    ended(record, State::Held, Some(why), now)
}

fn after_attempt(step: &Step, record: &Record, failure: Failure, now: Timestamp) -> Record {
    if record.state == State::Done {
        return not_shown(record, failure, now);
    }
    match failure {
        Failure::Refused(why) => ended(record, State::Held, Some(Why::Refused(why)), now),
        Failure::Later(wait, why) => waits(record, State::Waiting, later(now, asked(wait)), Why::PutOff(why)),
        Failure::NotReached(why) => waits(record, State::Waiting, later(now, backoff(record.attempts)), Why::NotReached(why)),
        Failure::Unknown(why) if step.deed.repeats_harmlessly() => {
            let gap = GAPS.get(record.failures as usize).copied().unwrap_or_default();
            let failed = Record { failures: record.failures + 1, why: Some(Why::Unclear(why)), ..record.clone() };
            Record { not_before: later(now, SignedDuration::from_secs(gap)), ..once_more(&failed, now) }
        }
        Failure::Unknown(why) => {
            let first = if matches!(step.deed, Deed::OpenTicket { .. }) { TICKET_LOOKS[0] } else { FIRST_LOOK };
            let failed = Record { failures: record.failures + 1, ..record.clone() };
            waits(&failed, State::Begun, later(now, SignedDuration::from_secs(first)), Why::Unclear(why))
        }
    }
}

/// A message that stands shows what was known before. That is tried again, and is nobody's trouble when it does not work.
fn not_shown(record: &Record, failure: Failure, now: Timestamp) -> Record {
    let looks = record.looks + 1;
    let (wait, why) = match failure {
        Failure::Later(wait, why) => (asked(wait), Why::PutOff(why)),
        failure => (backoff(looks), failure.why()),
    };
    Record { looks, not_before: later(now, wait), why: Some(why), ..record.clone() }
}

fn after_look(step: &Step, record: &Record, failure: Failure, now: Timestamp) -> Record {
    if record.state == State::Ringing {
        return keeps_ringing(record, now);
    }
    let looks = record.looks + 1;
    let is_call = matches!(step.deed, Deed::Call { .. });
    let vain = later(record.began_at, if is_call { CALL_LOOKED_FOR_IN_VAIN } else { LOOKED_FOR_IN_VAIN });
    let (refused, at, why) = match failure {
        Failure::Refused(why) => (true, vain, Why::Refused(why)),
        Failure::Later(wait, why) => (false, later(now, asked(wait)), Why::PutOff(why)),
        failure => (false, later(now, backoff(looks)), failure.why()),
    };
    let record = Record { looks, ..record.clone() };
    match &step.deed {
        // Twice is better than never.
        Deed::Call { .. } if now >= vain => doubtful(&record, why, now),
        Deed::Call { .. } => waits(&record, State::Begun, at.min(vain), why),
        _ if !refused || now < vain => waits(&record, State::Begun, at, why),
        Deed::Post { .. } | Deed::RemindReport { .. } => doubtful(&record, why, now),
        _ => ended(&record, State::Held, Some(why), now),
    }
}

/// Done again, though it may have been done.
fn doubtful(record: &Record, why: Why, now: Timestamp) -> Record {
    let output = Output { doubtful: true, ..record.output.clone() };
    once_more(&Record { why: Some(why), ..record.clone() }, now).with(output)
}

/// A call of which no end is known.
fn keeps_ringing(record: &Record, now: Timestamp) -> Record {
    if record.state == State::Ringing && now.duration_since(record.began_at) >= RINGS_FOR {
        return ended(record, State::Done, Some(Why::Ended("no-answer".to_owned())), now);
    }
    let since = if record.state == State::Ringing { record.since } else { now };
    Record { state: State::Ringing, since, looks: 0, why: None, not_before: later(now, ASKS_EVERY), ..record.clone() }
}

fn asked(wait: Duration) -> SignedDuration {
    SignedDuration::try_from(wait.clamp(WAITS.0, WAITS.1)).unwrap_or(SignedDuration::from_hours(1))
}

fn backoff(times: u32) -> SignedDuration {
    SignedDuration::from_secs((1_i64 << times.saturating_sub(1).min(8)).min(LONGEST_BACKOFF))
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}
