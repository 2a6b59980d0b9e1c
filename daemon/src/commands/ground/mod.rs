//! What the commands share: where words go, what each begins with, and how a decision is shown.

pub mod decision;
pub mod output;
pub mod start;
