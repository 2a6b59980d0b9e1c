//! When tasks wake. Here alone stand `cron` and its dates.

pub mod crontab;
mod fields;
