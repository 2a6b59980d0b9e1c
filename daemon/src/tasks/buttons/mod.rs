//! The buttons below a ticket: what a press does, how it is shown, and the answer to "why me?".

pub mod effect;
pub mod press;
pub mod show;
pub mod why;
