//! The command line: one variant a command. Results go to standard output, logs and errors to standard error.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::commands;
use crate::commands::arguments::Check;
use crate::commands::output;

/// Keeps the follow-ups of incidents moving: asks Jira, decides with reasons, reminds in Slack.
#[derive(Debug, Parser)]
#[command(name = "yokotend", version, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tell everything that is wrong with the configuration, with file, line and column
    #[command(
        after_help = "Examples:\n  yokotend check\n  yokotend check --config /etc/yokoten/daemon.yaml --format github --deny-warnings\n\nIt asks neither Jira nor Slack. When daemon.yaml is wrong, the exit code is 3."
    )]
    Check(Check),
    /// Print completions for a shell
    #[command(after_help = "Example:\n  yokotend completions bash > ~/.local/share/bash-completion/completions/yokotend")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = "Example:\n  yokotend man > yokotend.1")]
    Man,
}

/// Runs the command that the arguments name. 0: fine; 1: findings or failure; 2: wrong usage; 3: `daemon.yaml` is wrong.
pub fn run() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Check(check) => commands::check::run(&check),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "yokotend", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => commands::man::print(&Cli::command()),
    };
    result.unwrap_or_else(|error| output::fail(&error))
}
