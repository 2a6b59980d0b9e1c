//! Who stands behind the ports. Adapters decide nothing: they ask, and say what the answer proves.

pub mod http;
pub mod jira;
pub mod slack;
