//! The time, and when tasks wake. Here alone stand `cron` and its dates.

pub mod clock;
pub mod crontab;
pub mod wakes;
mod fields;
