//! What the tests of whole programs share: a site in a folder of its own, a program run on it, and what it is expected
//! to write. Knows `incident` only.

pub mod folder;
pub mod program;
pub mod temp_site;

pub mod golden;
