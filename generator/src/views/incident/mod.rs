//! One report as its page shows it.

pub mod body;
pub mod page;
pub mod promises;

mod drill;
mod facts;

pub(in crate::views) mod deadlines;
pub(in crate::views) mod span;

mod timeline;
