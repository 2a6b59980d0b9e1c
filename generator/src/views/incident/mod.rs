//! One report as its page shows it.

pub mod body;
pub mod page;
pub mod promises;
pub mod span;

mod deadlines;
mod drill;
mod facts;
mod timeline;
