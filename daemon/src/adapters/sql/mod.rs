//! What we remember, in an SQLite file; the only room that speaks SQL.

mod claims;
mod memories;
mod open;
mod outbox;
mod rows;
pub mod store;
mod tickets;
mod troubles;
