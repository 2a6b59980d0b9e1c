//! On which weekdays, and at which hours, people work.

use jiff::civil::Weekday;

/// A set of weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weekdays(u8);

impl Weekdays {
    /// The set with one more day.
    #[must_use]
    pub fn with(self, day: Weekday) -> Self {
        Self(self.0 | 1 << day.to_monday_zero_offset())
    }

    /// Whether a day is in the set.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << day.to_monday_zero_offset()) != 0
    }
}

/// One stretch of a day in which work is done, by the wall clock. It ends on the day it begins on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    begin: u16,
    end: u16,
}

impl Stretch {
    /// Minutes of a whole day, which is also its end, 24:00.
    pub const DAY: u16 = 24 * 60;

    /// From a minute of the day to another, the second not included. None where nothing lies between the two, or the
    /// second lies behind the day's end.
    pub fn new(begin: u16, end: u16) -> Option<Self> {
        (begin < end && end <= Self::DAY).then_some(Self { begin, end })
    }

    /// The minute of the day at which it begins, from 0.
    pub fn begin(self) -> u16 {
        self.begin
    }

    /// The minute of the day before which it ends, to 1440.
    pub fn end(self) -> u16 {
        self.end
    }
}
