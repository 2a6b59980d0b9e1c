//! The command line: one variant a command. Results go to standard output, progress and errors to standard error.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::commands;
use crate::site::inputs::Wishes;

/// A folder of incident reports becomes a site that people like to read.
#[derive(Debug, Parser)]
#[command(name = "yokoten", version, about, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

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

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the site and publish it as a whole
    #[command(after_help = "Example:\n  yokoten build --out public --base-url https://incidents.example.com/\n\nOn errors nothing is published, and the exit code is 1.")]
    Build(Build),
    /// Preview with live reload; findings are shown on the page
    #[command(after_help = "Example:\n  yokoten serve --open")]
    Serve(Serve),
    /// Tell every finding at once, with file, line and column
    #[command(after_help = "Examples:\n  yokoten check\n  yokoten check --format github --deny-warnings")]
    Check(Check),
    /// Begin a new report or guide
    #[command(subcommand)]
    New(New),
    /// Bring other people's reports in
    #[command(after_help = "Examples:\n  yokoten import ../old-postmortems --into content\n  yokoten import ../status/issues --into content --map map.yaml\n\nmap.yaml:\n  levels: {disrupted: 3, down: 5}\n  keys: {affected: services}")]
    Import(Import),
    /// Change how the site looks
    #[command(subcommand)]
    Theme(Theme),
    /// Print completions for a shell
    #[command(after_help = "Example:\n  yokoten completions bash > ~/.local/share/bash-completion/completions/yokoten")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = "Example:\n  yokoten man > yokoten.1")]
    Man,
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
    #[arg(long, value_name = "URL")]
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

#[derive(Debug, Subcommand)]
enum New {
    /// A report; asks what is not given when at a terminal
    #[command(after_help = "Examples:\n  yokoten new incident\n  yokoten new incident --title \"Checkout answers slowly\" --kind outage --level 4 --service checkout")]
    Incident(NewIncident),
    /// A guide
    #[command(after_help = "Example:\n  yokoten new guide --title \"How we hand over on-call\"")]
    Guide(NewGuide),
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

#[derive(Debug, Subcommand)]
enum Theme {
    /// Write the default theme out for changing; keep only the files you change
    #[command(after_help = "Example:\n  yokoten theme eject themes/ours\n  yokoten serve --theme ours")]
    Eject {
        /// Folder to write into; must be new or empty
        #[arg(default_value = "themes/default")]
        dir: PathBuf,
    },
}

fn parse_day(text: &str) -> Result<Date, String> {
    incident::time::parse_day(text)
}

/// Runs the command that the arguments name. 0: fine; 1: findings or failure; 2: wrong usage.
pub fn run() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Build(build) => commands::build::run(&build),
        //SERVE Command::Serve(serve) => commands::serve::run(&serve),
        Command::Serve(_) => unreachable!(),
        Command::Check(check) => commands::check::run(&check),
        Command::New(New::Incident(new)) => commands::new::incident(&new),
        Command::New(New::Guide(new)) => commands::new::guide(&new),
        Command::Import(import) => commands::import::import(&import.src, &import.into, import.map.as_deref(), commands::output::colour(std::io::IsTerminal::is_terminal(&std::io::stderr()))),
        Command::Theme(Theme::Eject { dir }) => commands::theme::eject(&dir),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "yokoten", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => commands::man::print(&Cli::command()),
    };
    result.unwrap_or_else(|error| commands::output::fail(&error))
}
