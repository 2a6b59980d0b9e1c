//! What is kept of all meetings while pages are drawn.

pub mod happened;
