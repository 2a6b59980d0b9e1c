//! Jira Cloud over its REST interface, version 3, which is only read. Only a whole answer is ever taken for one.

pub mod client;

mod ask;
mod changelog;
mod dates;
mod issue;
mod query;
mod search;
