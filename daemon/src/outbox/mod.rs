//! What is to be said, once each: the messages, what became of them, and what to do next. Pure.

pub mod answer;
pub mod key;
pub mod message;
pub mod post;
pub mod retry;
