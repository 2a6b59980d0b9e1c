//! One file a command: a thin shell that reads, calls the pure rooms, writes and says what came of it.

pub mod build;
pub mod check;
pub mod import;
pub mod man;
pub mod new;
pub mod serve;
pub mod theme;

pub mod arguments;

pub mod streams;
