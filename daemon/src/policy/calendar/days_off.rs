//! Which days are free although their weekday is a working day, and why.

use std::sync::Arc;

use jiff::civil::Date;

use super::japan::Holiday;

/// The days off of a calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaysOff {
    /// The country whose public holidays are free.
    pub country: Option<Country>,
    /// The company's own.
    pub own: Vec<DayOff>,
}

/// A country whose holidays we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Country {
    /// `japan`
    Japan,
}

impl Country {
    /// The country of a word in `holidays:`.
    pub fn named(word: &str) -> Option<Self> {
        (word == "japan").then_some(Self::Japan)
    }
}

/// A day off, or several in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayOff {
    /// the first day
    pub first: Date,
    /// the last day, which is off too
    pub last: Date,
    /// what the company calls it; empty where it has no name
    pub name: Arc<str>,
}

/// Why a day does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// its weekday is not among the working days
    Weekend,
    /// a public holiday
    Holiday(Holiday),
    /// a day off of the company, by its name
    DayOff(Arc<str>),
}

/// Days in a row that do not count, all for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// the first
    pub first: Date,
    /// the last
    pub last: Date,
    /// why
    pub why: Why,
}
