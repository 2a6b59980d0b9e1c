//! What each command is asked for: its arguments, as the command line gives them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use incident::time::parse_day;
use jiff::civil::Date;

use crate::site::inputs::Wishes;

/// Where the site comes from.
#[derive(Debug, Clone, Args)]
pub struct From {
    /// Folder with site.yaml, incidents/ and guides/
    #[arg(long, value_name = "DIR", default_value = "content")]
    pub content: PathBuf,
    /// Theme: a name under themes/, or a folder
    #[arg(long, value_name = "NAME|DIR", default_value = "default")]
    pub theme: String,
}

/// `yokoten build`
#[derive(Debug, Args)]
pub struct Build {
    #[command(flatten)]
    pub(crate) from: From,
    /// Folder to publish into
    #[arg(long, value_name = "DIR", default_value = "public")]
    pub(crate) out: PathBuf,
    /// Where the site will be read; instead of base_url in site.yaml
    #[arg(long, value_name = "URL", value_parser = incident::site::read::web_address)]
    base_url: Option<String>,
    /// Only what this audience may see; without it everything is built
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// Build as on this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub(crate) today: Option<Date>,
    /// Threads to draw with [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,
}

impl Build {
    /// What it asks of the site.
    pub(crate) fn wishes(&self) -> Wishes {
        Wishes { base_url: self.base_url.clone(), audience: self.audience.clone() }
    }
}

/// `yokoten serve`
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    pub(crate) from: From,
    /// Address to listen on
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:4000")]
    pub(crate) addr: std::net::SocketAddr,
    /// Open the browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Look for changes twice a second instead of being told: for network folders
    #[arg(long)]
    pub(crate) poll: bool,
}

/// `yokoten check`
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

/// `yokoten new incident`
#[derive(Debug, Args)]
pub struct NewIncident {
    #[command(flatten)]
    pub(crate) from: From,
    /// What happened, in one line
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// A kind of questionnaire.yaml
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// 1 to 5, 5 is the worst; else it follows from the answers
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=5))]
    pub(crate) level: Option<u8>,
    /// A service; may be given more than once
    #[arg(long = "service", value_name = "KEY")]
    pub(crate) services: Vec<String>,
    /// A question answered yes; may be given more than once
    #[arg(long = "yes", value_name = "QUESTION")]
    pub(crate) yes: Vec<String>,
    /// When it began: "2026-03-14 09:12" or a day [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) started_at: Option<String>,
    /// The id [default: one above the highest of the year]
    #[arg(long)]
    pub(crate) id: Option<String>,
}

/// `yokoten new guide`
#[derive(Debug, Args)]
pub struct NewGuide {
    #[command(flatten)]
    pub(crate) from: From,
    /// Its title
    #[arg(long)]
    pub(crate) title: Option<String>,
}

/// `yokoten import`
#[derive(Debug, Args)]
pub struct Import {
    /// Folder with their reports
    pub(crate) src: PathBuf,
    /// Content folder that they go into; made where there is none
    #[arg(long, value_name = "DIR")]
    pub(crate) into: PathBuf,
    /// Which of their words mean which level, which of their keys mean which of ours
    #[arg(long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,
}
