//! What is reported comes in here, and every open response is moved on, step by step.
//!
//! That a step is begun is written before its first byte, and how it ended after; what has no end is looked for before it is done
//! again. Each step goes its own way: one that waits for a service keeps no other from being done, and the telephone waits for nobody.

pub mod deeds;
pub mod intake;
pub mod looks;
pub mod moves;
pub mod progress;
pub mod round;
pub mod said;
pub mod work;
