//! Dates as people write them, in two languages and a dozen shapes.

pub mod find;

mod cursor;
