//! Who stands behind the ports. Adapters decide nothing.

pub mod lock;
pub mod sql;
