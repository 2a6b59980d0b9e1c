//! The daemon put together: who stands behind each port, one round of everything, and work until told to stop.

pub mod once;
mod responding;
pub mod wakes;
pub mod wire;
pub mod work;
