//! What the form and the receipt say.

pub mod level;
pub mod texts;
