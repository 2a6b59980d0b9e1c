//! What each command is asked for: its arguments, as the command line gives them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Where the configuration is.
#[derive(Debug, Clone, Args)]
pub struct From {
    /// The configuration; relative paths in it start at its folder
    #[arg(long, value_name = "FILE", default_value = "daemon.yaml")]
    pub config: PathBuf,
}

/// `yokotend check`
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub(crate) from: From,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Warnings fail too
    #[arg(long)]
    pub(crate) deny_warnings: bool,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// for people
    Text,
    /// one JSON document
    Json,
    /// annotations of a code host
    Github,
}
