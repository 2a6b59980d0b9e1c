//! Narrowed lists: by what, which reports each holds, and how they follow an edit.
//!
//! [`narrow`](mod@narrow) makes them from all reports, [`renew`](mod@renew) from those before a few reports changed.

pub mod facet;
pub mod lists;

pub mod narrow;
pub mod renew;
