//! Who meets the ports: adapters decide nothing.

pub mod content_dir;
