//! What we remember, in an SQLite file; the only room that speaks SQL.

mod memories;
mod open;
mod outbox;
mod responses;
mod rows;
pub mod store;
mod tickets;
mod troubles;
mod work;
