//! Lists of reports: all of them, and narrowed by one thing.

pub mod page;
pub mod row;

mod trend;
