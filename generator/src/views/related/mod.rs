//! Reports that resemble a report, and why; and chains of incidents that happened again.
//!
//! [`features`] says what a report is recognised by, [`index`] who else has it, [`look`](mod@look) finds the likest of them, and
//! [`reason`] says why in words. The work for a report does not grow with the archive.

pub mod chain;
pub mod named;

pub mod features;
pub mod index;

pub mod look;
pub mod reason;

pub mod relations;
pub mod view;
