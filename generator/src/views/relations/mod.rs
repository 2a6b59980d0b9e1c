//! How reports hang together: who resembles whom, what happened again, who names whom, which paths lead through them.
//!
//! [`features`] says what a report is recognised by, [`index`] who else has it, [`look`](mod@look) finds the likest of them. The work
//! for a report does not grow with the archive. [`known`] keeps what was worked out.

pub mod chain;
pub mod named;
pub mod path;

pub mod features;
pub mod index;

pub mod look;

pub mod known;
