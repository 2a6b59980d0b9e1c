//! `yokotend`: starts the response to an incident and keeps its follow-ups moving. So far it has a command line only.
//!
//! It never imports the generator: the two meet in files of the content folder.

pub mod cli;
