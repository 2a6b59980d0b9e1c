//! One report as its page shows it.

pub mod body;
pub mod page;
pub mod promises;

mod drill;
mod facts;
mod span;
mod timeline;
