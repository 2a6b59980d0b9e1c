//! People, as a response reaches them.

pub mod number;
