//! What to do after an attempt, and after a look. The rule of all of it: what may have arrived is looked for before it
//! is sent again, and what certainly did not arrive is sent again with patience.

use std::time::Duration;

use jiff::Timestamp;

use super::answer::{Answer, Refusal, Sighting};
use super::message::{Message, Receipt};

/// How long after an attempt began whose end was not seen the message may still turn up in Slack's history: one call's
/// deadline (10 s) and the time for Slack to show it (15 s). Till then only its presence proves something.
pub const SETTLES_WITHIN: Duration = Duration::from_secs(25);

/// Between looks that did not find it and prove nothing.
const LOOKS_AGAIN: Duration = Duration::from_secs(3);

/// How long a look may be refused before the message is sent again, marked as a possible repeat.
pub const LOOKED_FOR_IN_VAIN: Duration = Duration::from_secs(15 * 60);

/// How long a destination that refuses us is left alone.
pub const PROBE_EVERY: Duration = Duration::from_secs(15 * 60);

/// No wait that a service asks for is believed beyond this.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// And no wait is shorter, though a service says zero.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// Between attempts that reached nobody: a second, twice as long each time, five minutes at most.
const LONGEST_BACKOFF: Duration = Duration::from_secs(300);

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// It stands in Slack.
    Sent(Receipt),
    /// Send it at this time; nobody has it.
    SendAt(Timestamp, String),
    /// Look for it at this time; somebody may have it.
    LookAt(Timestamp, String),
    /// Send it now.
    SendNow,
    /// Nothing of it will arrive by trying again.
    GiveUp(String),
}

/// For whom else an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// this message only
    Message,
    /// everything that goes to the same recipient
    Recipient,
    /// everything that goes to Slack
    Everything,
}

/// After an attempt. `spread` (0 to 99) lies between messages, so that they do not all come back at one moment.
pub fn after_attempt(message: &Message, answer: &Answer, spread: u8, now: Timestamp) -> (Next, Reach) {
    match answer {
        Answer::Accepted(receipt) => (Next::Sent(receipt.clone()), Reach::Message),
        Answer::Refused(Refusal::Recipient, why) => (Next::GiveUp(why.clone()), Reach::Recipient),
        Answer::Refused(Refusal::Message, why) => (Next::GiveUp(why.clone()), Reach::Message),
        Answer::Refused(Refusal::Credentials, why) => (Next::SendAt(later(now, PROBE_EVERY), why.clone()), Reach::Everything),
        Answer::Later(wait, why) => (Next::SendAt(later(now, asked(*wait, spread)), why.clone()), Reach::Recipient),
        Answer::NotReached(why) => (Next::SendAt(later(now, backoff(message.attempts)), why.clone()), Reach::Everything),
        Answer::Unknown(why) => (Next::LookAt(later(now, LOOKS_AGAIN), why.clone()), Reach::Message),
    }
}

/// After a look.
pub fn after_look(message: &Message, sighting: &Sighting, spread: u8, now: Timestamp) -> Next {
    let began = message.started_at.unwrap_or(now);
    let in_vain = now.duration_since(began) >= LOOKED_FOR_IN_VAIN.try_into().unwrap_or(jiff::SignedDuration::MAX);
    match sighting {
        Sighting::Found(receipt) => Next::Sent(receipt.clone()),
        Sighting::Absent if now < later(began, SETTLES_WITHIN) => Next::LookAt(later(began, SETTLES_WITHIN), "not seen yet".to_owned()),
        Sighting::Absent => Next::SendNow,
        Sighting::Forbidden(_) if in_vain => Next::SendNow,
        // Asking more often would change nothing, and a token that is refused is not tried more often.
        Sighting::Forbidden(why) => Next::LookAt(later(began, LOOKED_FOR_IN_VAIN), why.clone()),
        Sighting::Later(wait, why) => Next::LookAt(later(now, asked(*wait, spread)), why.clone()),
        Sighting::Unknown(why) => Next::LookAt(later(now, LOOKS_AGAIN.saturating_mul(5)), why.clone()),
    }
}

/// A wait that was asked for, up to a fifth longer, an hour at most.
pub fn asked(wait: Duration, spread: u8) -> Duration {
    let wait = wait.clamp(SHORTEST_WAIT, LONGEST_WAIT);
    wait + wait * u32::from(spread.min(99)) / 500
}

fn backoff(attempts: u32) -> Duration {
    Duration::from_secs(1 << attempts.saturating_sub(1).min(9)).min(LONGEST_BACKOFF)
}

/// The instant so much later; at the end of time, its end.
pub fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use incident::text::Language;

    use super::super::message::{Kind, State};
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn message(attempts: u32) -> Message {
        Message {
            key: "k".to_owned(),
            recipient: "U1".to_owned(),
            kind: Kind::Reminder,
            body: String::new(),
            language: Language::En,
            created_at: at(0),
            state: State::Sending,
            attempts,
            not_before: at(0),
            started_at: Some(at(100)),
            doubted: false,
        }
    }

    fn receipt() -> Receipt {
        Receipt { channel: "D1".to_owned(), ts: "1.2".to_owned() }
    }

    #[test]
    fn what_may_have_arrived_is_looked_for_and_never_just_sent_again() {
        let (next, reach) = after_attempt(&message(1), &Answer::Unknown("timeout".to_owned()), 0, at(110));
        assert_eq!((next, reach), (Next::LookAt(at(113), "timeout".to_owned()), Reach::Message));
        assert_eq!(after_look(&message(1), &Sighting::Absent, 0, at(113)), Next::LookAt(at(125), "not seen yet".to_owned()));
        assert_eq!(after_look(&message(1), &Sighting::Found(receipt()), 0, at(125)), Next::Sent(receipt()));
        assert_eq!(after_look(&message(1), &Sighting::Absent, 0, at(125)), Next::SendNow);
    }

    #[test]
    fn a_look_that_is_refused_ends_in_a_repeat_after_a_quarter_of_an_hour_and_not_before() {
        let refused = Sighting::Forbidden("missing_scope".to_owned());
        for seconds in [13, 899] {
            assert_eq!(after_look(&message(1), &refused, 0, at(100 + seconds)), Next::LookAt(at(1000), "missing_scope".to_owned()));
        }
        assert_eq!(after_look(&message(1), &refused, 0, at(100 + 900)), Next::SendNow);
        let outage = Sighting::Unknown("broke off".to_owned());
        assert_eq!(after_look(&message(1), &outage, 0, at(100 + 9000)), Next::LookAt(at(100 + 9015), "broke off".to_owned()));
    }

    #[test]
    fn what_certainly_did_not_arrive_waits_longer_each_time() {
        let wait = |attempts| match after_attempt(&message(attempts), &Answer::NotReached("dns".to_owned()), 0, at(0)).0 {
            Next::SendAt(time, _) => time.as_second(),
            other => panic!("{other:?}"),
        };
        assert_eq!([1, 2, 3, 9, 10, 40].map(wait), [1, 2, 4, 256, 300, 300]);
    }

    #[test]
    fn a_wait_that_is_asked_for_is_never_cut_short_below_an_hour() {
        assert_eq!(asked(Duration::from_secs(30), 0), Duration::from_secs(30));
        assert!(asked(Duration::from_secs(30), 99) <= Duration::from_secs(36));
        assert_eq!(asked(Duration::from_secs(1_000_000_000), 0), Duration::from_secs(3600));
    }

    #[test]
    fn a_refusal_reaches_as_far_as_what_it_is_about() {
        let reach = |refusal| after_attempt(&message(1), &Answer::Refused(refusal, "x".to_owned()), 0, at(0)).1;
        assert_eq!(reach(Refusal::Recipient), Reach::Recipient);
        assert_eq!(reach(Refusal::Credentials), Reach::Everything);
        assert_eq!(reach(Refusal::Message), Reach::Message);
    }
}
