//! A report: what its front matter says, typed, and what makes it valid.

pub mod excerpt;
pub mod file_name;
pub mod model;
pub mod read;

mod check;
mod parts;
mod reading;
