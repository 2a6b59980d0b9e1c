//! `daemon.yaml` as values, with a finding for each thing that is wrong in it.
//!
//! [`read::load`] reads the file and what it leads to: `site.yaml` and calendar files. The secrets themselves are read
//! in a step of their own, [`model::Config::secrets`], and never shown.

pub mod handbook;
pub mod model;
pub mod private;
pub mod read;
pub mod secret;
pub mod steps;

mod people;
mod reading;

mod sections;

#[cfg(test)]
mod tests;
