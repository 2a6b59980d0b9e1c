//! Where the time comes from. Nothing else in the daemon asks what time it is.

use std::fmt;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// A clock. Copies show the same time.
#[derive(Clone)]
pub struct Clock {
    shown: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    turned: Option<watch::Receiver<()>>,
}

impl Clock {
    /// The machine's.
    pub fn system() -> Self {
        Self { shown: Arc::new(Timestamp::now), turned: None }
    }

    /// One that begins at `start`, goes `speed` times as fast as the machine's, and can be turned on. Who waits by it notices a turn at
    /// once; that it goes faster they notice only when it is turned, if by nothing.
    pub fn running_from(start: Timestamp, speed: u16) -> (Self, Turn) {
        let begun = Timestamp::now().as_millisecond();
        let hand = Hand(Arc::new(AtomicI64::new(start.as_millisecond())));
        let (told, turned) = watch::channel(());
        let shown = hand.clone();
        let gone = move || Timestamp::now().as_millisecond().saturating_sub(begun).saturating_mul(i64::from(speed));
        let clock = Self { shown: Arc::new(move || shown.shows() + SignedDuration::from_millis(gone())), turned: Some(turned) };
        (clock, Turn { hand, told: Arc::new(told) })
    }

    /// One that stands still until its hand is turned.
    pub fn turned_by_hand(start: Timestamp) -> (Self, Hand) {
        let hand = Hand(Arc::new(AtomicI64::new(start.as_millisecond())));
        let shown = hand.clone();
        (Self { shown: Arc::new(move || shown.shows()), turned: None }, hand)
    }

    /// The time it shows.
    pub fn now(&self) -> Timestamp {
        (self.shown)()
    }

    /// What tells, from here on, that it was turned.
    pub(super) fn turns(&self) -> Turns {
        let mut turned = self.turned.clone();
        turned.iter_mut().for_each(watch::Receiver::mark_unchanged);
        Turns(turned)
    }
}

/// The turns of a clock; of most there are none.
pub(super) struct Turns(Option<watch::Receiver<()>>);

impl Turns {
    /// Returns when it is turned.
    pub(super) async fn next(&mut self) {
        let turned = match &mut self.0 {
            Some(turned) => turned.changed().await.is_ok(),
            None => false,
        };
        if !turned {
            pending::<()>().await;
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// Turns a clock on that goes by itself.
#[derive(Debug, Clone)]
pub struct Turn {
    hand: Hand,
    told: Arc<watch::Sender<()>>,
}

impl Turn {
    /// Turns it on by so much.
    pub fn on(&self, by: SignedDuration) {
        self.hand.turn(by);
        self.told.send_replace(());
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
