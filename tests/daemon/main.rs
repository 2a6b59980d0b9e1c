//! The daemon as a whole, and what stands behind its ports.

mod store_contract;
