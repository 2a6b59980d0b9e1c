//! What the archive shows as a whole: how often, how long, what comes back, what becomes of promises, how the flow does.
//! Each figure says its finding first, from sentences that hold for any numbers.

pub mod page;

pub mod figure;
pub mod period;

mod flow;
mod follow_ups;
mod lengths;
mod months;
mod recurring;
