//! A foreign file before anything is decided: what it is, what stands above its text, what its text says of itself.

pub mod body;
pub mod headers;
pub mod page;
pub mod select;
