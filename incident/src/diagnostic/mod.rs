//! What is wrong with a text, where, and what to do about it.
//!
//! A [`finding::Diagnostic`] is a value; the printers turn a list of them into text for people, JSON for programs and
//! annotations for code hosts. Codes are listed once, in [`code`].

pub mod code;
pub mod finding;
pub mod machine;
pub mod print;
