//! The command line: one variant a command. Results go to standard output, progress and errors to standard error.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::commands;
use crate::commands::arguments::{Build, Check, Import, NewGuide, NewIncident, Serve};
use crate::commands::streams::output;

/// A folder of incident reports becomes a site that people like to read.
#[derive(Debug, Parser)]
#[command(name = "yokoten", version, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the site and publish it as a whole
    #[command(
        after_help = "Example:\n  yokoten build --out public --base-url https://incidents.example.com/\n\nOn errors nothing is published, and the exit code is 1."
    )]
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
    #[command(
        after_help = "Examples:\n  yokoten import ../old-postmortems --into content\n  yokoten import ../status/issues --into content --map map.yaml\n\nmap.yaml:\n  levels: {disrupted: 3, down: 5}\n  keys: {affected: services}"
    )]
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

#[derive(Debug, Subcommand)]
enum New {
    /// A report; asks what is not given when at a terminal
    #[command(
        after_help = "Examples:\n  yokoten new incident\n  yokoten new incident --title \"Checkout answers slowly\" --kind outage --level 4 --service checkout"
    )]
    Incident(NewIncident),
    /// A guide
    #[command(after_help = "Example:\n  yokoten new guide --title \"How we hand over on-call\"")]
    Guide(NewGuide),
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

/// Runs the command that the arguments name. 0: fine; 1: findings or failure; 2: wrong usage.
pub fn run() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Build(build) => commands::build::run(&build),
        Command::Serve(serve) => commands::serve::run(&serve),
        Command::Check(check) => commands::check::run(&check),
        Command::New(New::Incident(new)) => commands::new::incident(&new),
        Command::New(New::Guide(new)) => commands::new::guide(&new),
        Command::Import(import) => commands::import::import(&import, output::colour(std::io::stdout().is_terminal())),
        Command::Theme(Theme::Eject { dir }) => commands::theme::eject(&dir),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "yokoten", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => commands::man::print(&Cli::command()),
    };
    result.unwrap_or_else(|error| output::fail(&error))
}
