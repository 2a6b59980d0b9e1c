//! Jira Cloud over its REST interface, version 3: read, and told of new tickets. Only a whole answer is ever taken for one.

pub mod client;

mod ask;
mod changelog;
mod dates;
mod issue;
mod opening;
mod query;
mod search;
