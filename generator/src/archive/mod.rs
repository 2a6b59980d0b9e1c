//! Files → one archive: every report and guide parsed, then checked against each other. Pure.
//!
//! [`parse`] reads one file, [`memo`] remembers what became of it, [`gather`] joins all and tells what does not fit.

pub mod entries;
pub mod entry;
pub mod markdown;
pub mod parse;

pub mod minutes;
pub mod week;

pub mod memo;

pub mod places;

pub mod gather;

mod resolve;
