//! Chance that can be had again: the same seed gives the same numbers.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A source of numbers (splitmix64).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The chance that belongs to a thing, however many other things are drawn for before it.
    pub(crate) fn of(seed: u64, thing: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        (seed, thing).hash(&mut hasher);
        Self(hasher.finish())
    }

    /// A number below this one.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (number ^ (number >> 31)) % end.max(1)
    }

    /// A time below this one, in microseconds.
    pub(crate) fn time_below(&mut self, end: Duration) -> Duration {
        Duration::from_micros(self.below(u64::try_from(end.as_micros()).unwrap()))
    }
}

/// The seed of this run: `YOKOTEN_SEED`, else a new one.
pub(crate) fn seed() -> u64 {
    let given = std::env::var("YOKOTEN_SEED").ok().map(|text| text.parse().expect("YOKOTEN_SEED is a number"));
    given.unwrap_or_else(|| u64::from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos()))
}
