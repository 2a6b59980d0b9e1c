//! One file a command: a thin shell that reads, lets the rooms work, and says what came of it.

pub mod check;
pub mod demo;
pub mod doctor;
pub mod dry_run;
pub mod explain;
pub mod man;
pub mod run;

pub mod arguments;
pub mod ground;
