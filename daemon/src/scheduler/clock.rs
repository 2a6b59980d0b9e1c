//! Where the time comes from. Nothing else in the daemon asks what time it is.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// A clock. Copies show the same time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's.
    pub fn system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    /// One that stands still until its hand is turned.
    pub fn turned_by_hand(start: Timestamp) -> (Self, Hand) {
        let hand = Hand(Arc::new(AtomicI64::new(start.as_millisecond())));
        let shown = hand.clone();
        (Self(Arc::new(move || shown.shows())), hand)
    }

    /// The time it shows.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// The hand of a clock that stands still, in whole milliseconds.
#[derive(Debug, Clone)]
pub struct Hand(Arc<AtomicI64>);

impl Hand {
    /// Turns it on by so much.
    pub fn turn(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.0.fetch_add(by, Ordering::SeqCst);
    }

    /// Turns it to this time.
    pub fn turn_to(&self, time: Timestamp) {
        self.0.store(time.as_millisecond(), Ordering::SeqCst);
    }

    fn shows(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }
}
