//! What the tests of whole programs share: a site in a folder of its own, a program run on it, what it is expected to
//! write, and stand-ins for the services that it speaks to. Knows `incident` only.

pub mod folder;
pub mod program;
pub mod stand_in;
pub mod temp_site;
pub mod usage;

pub mod golden;
