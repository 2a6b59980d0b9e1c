//! The preview: a site that is drawn as it is looked at, and follows every change of its files.
//!
//! ```text
//! watch ──Batch──▶ sources ──Inputs──▶ pipeline::plan ──Planned──▶ shown ──▶ server ──▶ browser
//! (told by the      (reads what                          (newest plan, and    (draws what
//!  system)           changed)                             the last good one)   is asked for)
//! ```
//!
//! [`session`] ties them together. Nothing here is ever written to disk, and nothing but what the plan lists is opened for
//! a browser. A site with errors stays on show: what cannot be drawn anew is drawn as it was, with the findings above it.

pub mod session;

pub mod server;
pub mod shown;
pub mod stop;
pub mod told;

pub mod overlay;

pub mod sources;
pub mod watch;
