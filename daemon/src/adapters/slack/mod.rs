//! Slack over its web API. A call is made once; what its answer proves stands in one table.

pub mod client;
pub mod errors;

mod blocks;
mod call;
mod find;
mod rooms;
mod text;
mod views;
