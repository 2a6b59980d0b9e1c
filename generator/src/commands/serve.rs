//! `yokoten serve`: a preview, and what it says at the terminal.

use std::net::SocketAddr;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;

use incident::diagnostic::finding::Diagnostic;

use super::arguments::Serve;
use super::build::folders;
use super::streams::output::{counts, findings, plural, say, seconds};
use crate::preview::session::{Wanted, serve};
use crate::preview::told::Told;
use crate::preview::watch::Watching;

/// Most names of changed files in one line.
const MOST_NAMES: usize = 3;

/// Serves a preview until it is stopped.
///
/// # Errors
/// The address is taken, or the folders cannot be read.
pub fn run(asked: &Serve) -> anyhow::Result<ExitCode> {
    let watching = if asked.poll { Watching::Looking } else { Watching::Told };
    let wanted = Wanted { folders: folders(&asked.from)?, address: asked.addr, watching };
    let opens = asked.open;
    serve(
        wanted,
        Arc::new(move |told| {
            tell(told);
            if let (Told::Serving { address, .. }, true) = (told, opens) {
                open(&url(*address));
            }
        }),
    )?;
    Ok(ExitCode::SUCCESS)
}

fn tell(told: &Told<'_>) {
    match told {
        Told::Serving { address, reports, findings, took } => {
            say(&format!("{}  {}{}, {}; Ctrl-C ends it", url(*address), plural(*reports, "report"), found(findings), seconds(*took)));
            if !address.ip().is_loopback() {
                say("everybody who can reach this address can read the whole site");
            }
        }
        Told::Changed { names, findings, took } => say(&format!("{}: served after {}{}", listed(names), seconds(*took), found(findings))),
        Told::Undrawn(finding) => findings(std::slice::from_ref(*finding)),
        Told::Trouble(trouble) => say(trouble),
    }
}

fn url(address: SocketAddr) -> String {
    if address.ip().is_unspecified() { format!("http://localhost:{}/", address.port()) } else { format!("http://{address}/") }
}

fn found(findings: &[Diagnostic]) -> String {
    let counts = counts(findings);
    if counts.is_empty() { counts } else { format!(", {counts}") }
}

fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(MOST_NAMES);
    let shown = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// Opens the browser; a preview goes on without one.
fn open(url: &str) {
    let (program, arguments): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[url]),
        "windows" => ("cmd", &["/C", "start", "", url]),
        _ => ("xdg-open", &[url]),
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let failed = format!("no browser could be opened; the address is {url}");
    // It may stay as long as the browser does.
    std::thread::spawn(move || match command.status() {
        Ok(status) if status.success() => {}
        _ => say(&failed),
    });
}
