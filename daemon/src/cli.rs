//! The command line: one variant a command. Results go to standard output, logs and errors to standard error.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::commands;
use crate::commands::arguments::{Check, Demo, Doctor, DryRun, Explain, Run};
use crate::commands::ground::output;

/// Keeps the follow-ups of incidents moving: asks Jira, decides with reasons, reminds in Slack.
#[derive(Debug, Parser)]
#[command(name = "yokotend", version, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Work until told to stop: ask Jira, decide, remind in Slack
    #[command(
        after_help = "Examples:\n  yokotend run\n  yokotend run --config /etc/yokoten/daemon.yaml\n  yokotend run --once          one round, for the host's cron\n\nIt stops on SIGTERM and on Ctrl-C; what is in flight is finished."
    )]
    Run(Run),
    /// Show the whole story on this machine: no account, no question, nothing left behind
    #[command(
        after_help = "Examples:\n  yokotend demo\n  yokotend demo --addr 127.0.0.1:0        at a free port\n  yokotend demo --lang ja                 a company that speaks Japanese\n  yokotend demo --speed 60                an hour goes by in a minute\n  yokotend demo --content ../our/content  a copy of your own archive\n\nJira, Slack and the telephone are stand-ins inside the program; the archive is a copy of content/, or a small one of its own\nwhere there is none. Ctrl-C ends it and removes all of it."
    )]
    Demo(Demo),
    /// Show what would be sent now, to whom, and why; send and write nothing
    #[command(
        name = "dry-run",
        after_help = "Examples:\n  yokotend dry-run\n  yokotend dry-run --report form.yaml\n\nJira is asked; the database is copied first. A daemon may be running meanwhile.\n\nWith --report nobody is asked and no secret is needed. The file is what the form would send, as YAML:\n\n  kind: outage\n  title: Payments fail\n  description: Every card is declined.\n  service: [checkout]\n  q.money-fails: yes\n  reporter: Mori\n  started_at: 2026-11-24 10:00\n\nor form-encoded: kind=outage&title=Payments+fail&service=checkout&q.money-fails=yes&reporter=Mori"
    )]
    DryRun(DryRun),
    /// Tell the whole decision on one ticket
    #[command(
        after_help = "Example:\n  yokotend explain OPS-512\n\nIt asks Jira for the ticket as it is now. A daemon may be running meanwhile."
    )]
    Explain(Explain),
    /// Tell what is missing: credentials, scopes, channels, people, clock, database
    #[command(
        after_help = "Example:\n  yokotend doctor\n\nEach line is ok or says what to do. Nothing is sent; a daemon may be running meanwhile."
    )]
    Doctor(Doctor),
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
        Command::Demo(arguments) => commands::demo::run(&arguments),
        Command::Run(arguments) => commands::run::run(&arguments),
        Command::DryRun(arguments) => commands::dry_run::run(&arguments),
        Command::Explain(arguments) => commands::explain::run(&arguments),
        Command::Doctor(arguments) => commands::doctor::run(&arguments),
        Command::Check(check) => commands::check::run(&check),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "yokotend", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => commands::man::print(&Cli::command()),
    };
    result.unwrap_or_else(|error| output::fail(&error))
}
