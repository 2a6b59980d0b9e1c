//! `yokotend` as a whole: the real program on folders made for it.

mod config;
mod usage;

/// The program under test.
const YOKOTEND: &str = env!("CARGO_BIN_EXE_yokotend");
