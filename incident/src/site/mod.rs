//! `site.yaml`: the archive, its services, teams and people. Both programs read it.

pub mod model;
pub mod read;
