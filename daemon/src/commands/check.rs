//! `yokotend check`: everything that is wrong with the configuration, at once. Asks neither Jira nor Slack.

use std::io::IsTerminal;
use std::process::ExitCode;

use incident::diagnostic::finding::{Diagnostic, in_order};
use incident::diagnostic::machine::{annotations, json};
use incident::diagnostic::print::text;

use super::arguments::{Check, Format};
use super::ground::output::{WRONG_CONFIGURATION, colour, counts, result, say};
use crate::config::handbook::errors;
use crate::config::model::Config;
use crate::config::read::{is_of_site, load};

/// Checks a configuration. 0: it can be used; 1: `site.yaml`, `questionnaire.yaml` or `responses.yaml` is
/// wrong, or there are warnings and they are denied;
/// 3: `daemon.yaml` is wrong.
///
/// # Errors
/// None; the type is that of every command.
pub fn run(check: &Check) -> anyhow::Result<ExitCode> {
    let loaded = load(&check.from.config);
    let laid_down = loaded.config.as_ref().map(|config| errors(&config.content, &loaded.site)).unwrap_or_default();
    let is_of_content = |finding: &Diagnostic| is_of_site(finding) || laid_down.contains(finding);
    let of_secrets = loaded.config.as_ref().map(Config::findings_of_secrets).unwrap_or_default();
    let findings = in_order(loaded.findings.into_iter().chain(of_secrets).chain(laid_down.clone()).collect());
    result(&match check.format {
        Format::Text => text(&findings, colour(std::io::stdout().is_terminal())),
        Format::Json => json(&findings),
        Format::Github => annotations(&findings),
    });
    let told = counts(&findings);
    let file = check.from.config.display();
    say(&format!("{file}: {}", if told.is_empty() { "nothing to mend" } else { &told }));
    let wrong = |finding: &Diagnostic| finding.is_error() && !is_of_content(finding);
    Ok(if findings.iter().any(wrong) {
        ExitCode::from(WRONG_CONFIGURATION)
    } else if findings.iter().any(Diagnostic::is_error) || check.deny_warnings && !findings.is_empty() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
