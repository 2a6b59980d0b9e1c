//! Who stands behind the ports. Adapters decide nothing.

pub mod archive_dir;
pub mod content_dir;
pub mod hands;
pub mod http;
pub mod jira;
pub mod lock;
pub mod slack;
pub mod sql;
pub mod telephony;

mod harmless;
