//! The three standard streams: questions and their answers, results, findings, progress.

pub mod asking;
pub mod output;
