//! What the daemon does, one file a task. A task can be run again at any time: twice is the same as once.

pub mod buttons;
pub mod deliver;
pub mod examine;
pub mod letters;
pub mod poll;
pub mod respond;
pub mod review;
pub mod snapshot;
pub mod sweep;
pub mod tell;
