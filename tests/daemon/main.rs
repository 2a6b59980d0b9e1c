//! `yokotend` as a whole: the real program on folders made for it, and what stands behind its ports.

mod config;
mod store_contract;
mod usage;

/// The program under test.
const YOKOTEND: &str = env!("CARGO_BIN_EXE_yokotend");
