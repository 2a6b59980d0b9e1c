//! The command line.

use std::process::ExitCode;

use clap::Parser;

/// For starting the response to an incident, and for keeping its follow-ups moving.
#[derive(Debug, Parser)]
#[command(name = "yokotend", version, arg_required_else_help = true, max_term_width = 100)]
struct Cli {}

/// Reads the arguments. 0: `--help` and `--version`; 2: anything else, because there is nothing yet that it could do.
pub fn run() -> ExitCode {
    let Cli {} = Cli::parse();
    ExitCode::from(2)
}
