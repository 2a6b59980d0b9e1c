//! Which tasks wake which.

use crate::scheduler::wakes::Wake;

/// What wakes tasks besides the clock.
#[derive(Debug, Clone, Default)]
pub struct Wakes {
    /// asks the tracker
    pub poll: Wake,
    /// decides
    pub review: Wake,
    /// sends
    pub deliver: Wake,
    /// shows presses
    pub show: Wake,
    /// writes `tickets.json`
    pub snapshot: Wake,
    /// moves responses on
    pub respond: Wake,
    /// tells how they went
    pub course: Wake,
}
