//! `yokotend man`: the manual page, made from the command line's own definition.

use std::process::ExitCode;

use anyhow::Context;

/// Prints the manual page of the program and of every command, one after the other.
///
/// # Errors
/// Nobody reads standard output.
pub fn print(command: &clap::Command) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout();
    clap_mangen::Man::new(command.clone()).render(&mut out).context("the manual page cannot be written")?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let name = format!("yokotend-{}", sub.get_name());
        clap_mangen::Man::new(sub.clone()).title(name).render(&mut out).context("the manual page cannot be written")?;
    }
    Ok(ExitCode::SUCCESS)
}
