//! What each command is asked for: its arguments, as the command line gives them.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use incident::text::Language;

use crate::telemetry;

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

/// How the log is written.
#[derive(Debug, Clone, Copy, Args)]
pub struct Log {
    /// How much is logged
    #[arg(long, value_enum, default_value_t = Detail::Info, value_name = "DETAIL")]
    log: Detail,
    /// How log lines look; JSON unless a person watches
    #[arg(long, value_enum, value_name = "FORMAT")]
    log_format: Option<LogFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Detail {
    Warn,
    Info,
    Debug,
    Trace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

impl Log {
    pub(super) fn detail(self) -> telemetry::Detail {
        match self.log {
            Detail::Warn => telemetry::Detail::Warn,
            Detail::Info => telemetry::Detail::Info,
            Detail::Debug => telemetry::Detail::Debug,
            Detail::Trace => telemetry::Detail::Trace,
        }
    }

    pub(super) fn format(self) -> telemetry::Format {
        match self.log_format {
            None => telemetry::Format::Fitting,
            Some(LogFormat::Text) => telemetry::Format::Text,
            Some(LogFormat::Json) => telemetry::Format::Json,
        }
    }
}

/// `yokotend run`
#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub(crate) from: From,
    /// One round of everything, now, then exit: for the host's cron
    #[arg(long)]
    pub(crate) once: bool,
    #[command(flatten)]
    pub(crate) log: Log,
}

/// `yokotend demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// Where its page is; only this machine reaches it
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4100", value_parser = on_this_machine)]
    pub(crate) addr: SocketAddr,
    /// The archive of which a copy is shown [default: content, or a small one of its own where there is none]
    #[arg(long, value_name = "DIR")]
    pub(crate) content: Option<PathBuf>,
    /// How many times as fast as ours its clock goes; its buttons leap over days besides
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=3600))]
    pub(crate) speed: u16,
    /// The language of the company that it shows, en or ja [default: that of its site]
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    pub(crate) lang: Option<Language>,
}

fn language(text: &str) -> Result<Language, String> {
    Language::from_tag(text).ok_or_else(|| "this is neither en nor ja".to_owned())
}

/// Whoever reaches the demo may do anything in it.
fn on_this_machine(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "this is not an address such as 127.0.0.1:4100".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("the demo is shown on this machine only, such as at 127.0.0.1:4100".to_owned())
    }
}

/// `yokotend dry-run`
#[derive(Debug, Args)]
pub struct DryRun {
    #[command(flatten)]
    pub(crate) from: From,
    /// Show what would follow a report: a form in this file, filled in; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}

/// `yokotend explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The ticket's key, such as OPS-512
    pub(crate) key: String,
    #[command(flatten)]
    pub(crate) from: From,
}

/// `yokotend doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    pub(crate) from: From,
}
