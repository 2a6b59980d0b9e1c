//! When a task runs: by the clock, when somebody wakes it, and never twice at a time. A wake-up that comes while it
//! runs makes it run once more; a time that was missed runs once, not as often as it was missed.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, watch};

use super::clock::Clock;
use super::crontab::Crontab;

/// No sleep is longer: a clock that was set, or a machine that slept, is noticed after this long.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// A clock that goes back further than this was set: what was waited for is reckoned anew.
const SET_BACK: SignedDuration = SignedDuration::from_mins(1);

/// Wakes a task.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// The task runs as soon as it can.
    pub fn now(&self) {
        self.0.notify_one();
    }
}

/// The end of all tasks.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// A stop, and what brings it about.
    pub fn new() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when it is over.
    pub async fn over(&mut self) {
        let _ = self.0.wait_for(|over| *over).await;
    }
}

/// The times of a schedule in a zone.
#[derive(Debug, Clone)]
pub struct Times {
    crontab: Crontab,
    zone: TimeZone,
}

impl Times {
    /// The times of this schedule.
    pub fn new(crontab: Crontab, zone: TimeZone) -> Self {
        Self { crontab, zone }
    }

    /// The first time after `after`.
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        self.crontab.next(after, &self.zone)
    }
}

/// Waits until `until` has come on the clock, the clock is set back, the task is woken, or all is over. `None`: until it
/// is woken.
pub async fn wait(clock: &Clock, until: Option<Timestamp>, wake: &Wake, stop: &mut Stop) {
    let mut turns = clock.turns();
    let mut latest = clock.now();
    loop {
        let now = clock.now();
        if until.is_some() && latest.duration_since(now) > SET_BACK {
            return;
        }
        latest = latest.max(now);
        let left = until.map(|until| until.duration_since(now));
        if left.is_some_and(|left| !left.is_positive()) {
            return;
        }
        let nap = left.and_then(|left| Duration::try_from(left).ok()).unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP);
        tokio::select! {
            () = wake.0.notified() => return,
            () = stop.over() => return,
            () = turns.next() => {}
            () = tokio::time::sleep(nap) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_by_a_clock_that_runs_notices_at_once_that_it_is_turned() {
        let (clock, turn) = Clock::running_from(Timestamp::UNIX_EPOCH, 1);
        let ((_over, mut stop), an_hour) = (Stop::new(), SignedDuration::from_hours(1));
        let until = Timestamp::UNIX_EPOCH + an_hour;
        let wake = Wake::default();
        let waiting = wait(&clock, Some(until), &wake, &mut stop);
        let turning = async { turn.on(an_hour) };
        let both = async { tokio::join!(waiting, turning) };
        tokio::time::timeout(LONGEST_SLEEP / 10, both).await.expect("it is noticed");
        assert!(clock.now() >= until && clock.now() < until + an_hour);
    }
}
