//! The time, and when tasks wake. Here alone stand `cron` and its dates.

pub mod brake;
pub mod clock;
pub mod crontab;
mod fields;
pub mod wakes;
