//! The only room that opens files: content, themes and other people's reports in; sites and new files out.

pub mod create;
pub mod foreign;
pub mod pictures;
pub mod publish;
pub mod read;
pub mod stamps;
pub mod theme;
