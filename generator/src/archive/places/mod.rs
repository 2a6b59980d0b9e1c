//! Which report comes when, and which page is where. After an edit only what the changed files own is worked out again.
//!
//! [`order`](mod@order) sorts entries, [`pages`] finds them, [`compare`](mod@compare) tells two orders apart.

pub mod compare;
pub mod order;
pub mod pages;

mod doubles;
mod names;
