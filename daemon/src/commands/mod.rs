//! One file a command: a thin shell that reads, lets the rooms work, and says what came of it.

pub mod check;
pub mod man;

pub mod arguments;

pub mod output;
