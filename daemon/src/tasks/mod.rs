//! What the daemon does, one file a task. A task can be run again at any time: twice is the same as once.

pub mod poll;
