//! What a newcomer reads: paths through the reports, the levels, what happens after the form.
//!
//! [`path`] holds the paths, written or made by rule ([`choose`](mod@choose), [`why`]); [`page`] shows one, [`start`] all of them with
//! the [`levels`] and what happens [`after`] a form was sent.

pub mod choose;
pub mod why;

pub mod path;

pub mod page;
pub mod start;

pub mod after;
pub mod levels;
