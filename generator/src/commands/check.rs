//! `yokoten check`: every finding at once. Draws every page too, so that a template's mistakes are found as well.

use std::io::IsTerminal;
use std::process::ExitCode;

use incident::diagnostic::finding::{Diagnostic, in_order};
use incident::diagnostic::machine::{annotations, json};
use incident::diagnostic::print::text;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::arguments::{Check, Format};
use super::build::{folders, now, planned};
use super::streams::output::{colour, counts, plural, result, say};
use crate::render::plan::Plan;
use crate::site::inputs::Wishes;

/// Checks a site.
///
/// # Errors
/// The folders cannot be read.
pub fn run(check: &Check) -> anyhow::Result<ExitCode> {
    let planned = planned(&folders(&check.from)?, &Wishes::default(), now())?;
    let undrawn = planned.plan.as_deref().map(undrawn).unwrap_or_default();
    let reports = planned.plan.as_ref().map_or(0, |plan| plan.incident_count());
    let findings = in_order(planned.findings.into_iter().chain(undrawn).collect());
    result(&match check.format {
        Format::Text => text(&findings, colour(std::io::stdout().is_terminal())),
        Format::Json => json(&findings),
        Format::Github => annotations(&findings),
    });
    let told = counts(&findings);
    say(&format!("{}: {}", plural(reports, "report"), if told.is_empty() { "nothing to mend" } else { &told }));
    let failed = findings.iter().any(Diagnostic::is_error) || check.deny_warnings && !findings.is_empty();
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What the templates could not draw.
fn undrawn(plan: &Plan) -> Vec<Diagnostic> {
    let addresses: Vec<&str> = plan.addresses().collect();
    addresses.par_iter().filter_map(|address| plan.draw(address)?.err()).collect()
}
