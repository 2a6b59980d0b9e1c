//! What the commands say, and where: results to standard output, findings and failures to standard error.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use incident::diagnostic::code;
use incident::diagnostic::finding::Diagnostic;
use incident::diagnostic::print::{Colour, text};
use tracing::{error, warn};

/// The exit code of a `daemon.yaml` that is wrong.
pub const WRONG_CONFIGURATION: u8 = 3;

/// Colour only at a terminal, and never against `NO_COLOR` (no-color.org).
pub fn colour(at_terminal: bool) -> Colour {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if at_terminal && !refused { Colour::Shown } else { Colour::Plain }
}

/// Findings to standard error, in full; nothing where there are none.
pub fn findings(findings: &[Diagnostic]) {
    if !findings.is_empty() {
        say(text(findings, colour(std::io::stderr().is_terminal())).trim_end_matches('\n'));
    }
}

/// Findings that keep a command from doing anything, what to do about them, and the exit code that says so.
pub fn refused(told: &[Diagnostic]) -> ExitCode {
    findings(told);
    say(&format!("error: {}", refusal(told)));
    ExitCode::from(WRONG_CONFIGURATION)
}

/// Why nothing was done, and what to do.
pub fn refusal(told: &[Diagnostic]) -> String {
    let errors = told.iter().filter(|finding| finding.is_error()).count();
    let missing = told.iter().filter(|finding| finding.code.id == code::SECRET_MISSING.id).count();
    match (errors, missing) {
        (0, 1..) => format!(
            "nothing was looked at, because {} missing: set the variables or write the files that are named above, then try again",
            if missing == 1 { "a secret is".to_owned() } else { format!("{missing} secrets are") }
        ),
        _ => format!("nothing was looked at: mend the {} above, then try again", if errors == 1 { "error" } else { "errors" }),
    }
}

/// Findings as lines of the log.
pub fn logged(findings: &[Diagnostic]) {
    for finding in findings {
        let Diagnostic { code, file, mark, message, hint, .. } = finding;
        let (code, place) = (code.id, format!("{file}:{}:{}", mark.line, mark.column));
        let hint = hint.as_deref().unwrap_or_default();
        if finding.is_error() {
            error!(code, place, hint, "{message}");
        } else {
            warn!(code, place, hint, "{message}");
        }
    }
}

/// A line to standard error.
pub fn say(line: &str) {
    // Nobody may be listening any more; that is no failure of the command.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// A result to standard output.
pub fn result(text: &str) {
    let _ = write!(std::io::stdout(), "{text}");
}

/// A failure of the outer world, with what led to it.
pub fn fail(error: &anyhow::Error) -> ExitCode {
    say(&format!("error: {error:#}"));
    ExitCode::FAILURE
}

/// `3 errors, 1 warning`; empty where there is nothing.
pub fn counts(findings: &[Diagnostic]) -> String {
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let parts = [(errors, "error"), (findings.len() - errors, "warning")];
    let told: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| plural(*n, word)).collect();
    told.join(", ")
}

fn plural(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}
