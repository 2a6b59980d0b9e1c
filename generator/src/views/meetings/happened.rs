//! What happened before a meeting, as values. How they come about is told in `review`.

use std::collections::HashMap;
use std::sync::OnceLock;

use jiff::civil::Date;

use crate::archive::week::Week;

/// What is worked out once for all meetings, when a page first asks for it.
#[derive(Debug, Default)]
pub(in crate::views) struct Meetings {
    pub(in crate::views) weeks: OnceLock<Vec<Happened>>,
    pub(in crate::views) days: OnceLock<HashMap<(i8, i8), Vec<u32>>>,
    pub(in crate::views) terms: OnceLock<Vec<(Date, u32, u32)>>,
}

/// What happened between two meetings: places of reports in the archive, and of promises among all.
#[derive(Debug, Default)]
pub(in crate::views) struct Happened {
    /// Reports of what began, or was reported; the worst first.
    pub(in crate::views) reports: Vec<usize>,
    /// Promises that were kept.
    pub(in crate::views) kept: Vec<usize>,
    /// Promises whose day went by.
    pub(in crate::views) overdue: Vec<usize>,
    /// Promises whose ticket was done and is not any more.
    pub(in crate::views) reopened: Vec<usize>,
    /// Promises that the meeting agreed to give up.
    pub(in crate::views) given_up: Vec<usize>,
    /// Promises that were open when the meeting began.
    pub(in crate::views) backlog: i64,
}

/// For weeks without a page.
pub(in crate::views) static NOTHING: Happened =
    Happened { reports: Vec::new(), kept: Vec::new(), overdue: Vec::new(), reopened: Vec::new(), given_up: Vec::new(), backlog: 0 };

/// One meeting and its neighbours in time.
#[derive(Debug, Clone, Copy)]
pub(in crate::views) struct Meeting {
    /// Its week.
    pub(in crate::views) week: Week,
    /// Its day.
    pub(in crate::views) day: Date,
    /// The day of the meeting before.
    pub(in crate::views) before: Date,
    /// Whether it is the next that is held: then it also speaks of how things stand.
    pub(in crate::views) is_coming: bool,
    /// Whether somebody may hold it yet: the coming one, and the one before, which may be late.
    pub(in crate::views) is_at_hand: bool,
}
