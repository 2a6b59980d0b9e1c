//! `yokoten build`: read, plan, tell, publish. Errors never publish.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use indicatif::{ProgressBar, ProgressDrawTarget};

use super::arguments::{Build, From};
use super::streams::output::{counts, findings, plural, progress, say, seconds};
use crate::archive::gather::learn;
use crate::archive::memo::Memo;
use crate::disk::publish::{Published, Refusal, publish};
use crate::disk::read::{Folders, read_by_portions};
use crate::disk::theme;
use crate::pipeline::{Planned, plan};
use crate::render::plan::Plan;
use crate::site::inputs::{Clock, Wishes};

/// How long a build may take before it shows progress.
const PATIENCE: Duration = Duration::from_millis(500);

/// Builds and publishes.
///
/// # Errors
/// The folders cannot be read or written.
pub fn run(build: &Build) -> anyhow::Result<ExitCode> {
    let begin = Instant::now();
    if let Some(jobs) = build.jobs {
        rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs)).build_global().context("the threads cannot be started")?;
    }
    let clock = build.today.map_or_else(now, Clock::Day);
    let folders = folders(&build.from)?;
    let planned = planned(&folders, &build.wishes(), clock)?;
    let errors: Vec<_> = planned.findings.iter().filter(|finding| finding.is_error()).cloned().collect();
    findings_of(&errors);
    let Some(plan) = planned.plan.filter(|_| errors.is_empty()) else {
        say(&format!("nothing published: {}", counts(&planned.findings)));
        return Ok(ExitCode::FAILURE);
    };
    let sources: Vec<_> = [Some(folders.content), folders.theme].into_iter().flatten().collect();
    let drawn = draw(&plan, build, &sources, begin);
    let reports = plan.incident_count();
    // Nothing comes after this build: the system takes back the memory of a large archive at once, we would go through it text by text.
    std::mem::forget(plan);
    match drawn {
        Ok(published) => {
            say(&closing_line(reports, published, build, begin));
            tell_warnings(&counts(&planned.findings));
            Ok(ExitCode::SUCCESS)
        }
        Err(Refusal::Undrawn(undrawn)) => {
            findings(&incident::diagnostic::finding::in_order(undrawn));
            say("nothing published");
            Ok(ExitCode::FAILURE)
        }
        Err(refusal) => Err(anyhow!(refusal)),
    }
}

/// The folders that the arguments name.
///
/// # Errors
/// There is no such theme.
pub fn folders(from: &From) -> anyhow::Result<Folders> {
    Ok(Folders { content: from.content.clone(), theme: theme::find(&from.theme).map_err(|why| anyhow!(why))? })
}

/// Reads and plans.
///
/// # Errors
/// The folders cannot be read.
pub fn planned(folders: &Folders, wishes: &Wishes, clock: Clock) -> anyhow::Result<Planned> {
    let mut memo = Memo::default();
    let inputs = read_by_portions(folders, wishes, clock, |inputs, portion| learn(inputs, portion, &mut memo));
    let planned = plan(inputs.context("the site cannot be read")?, &mut memo);
    // What it remembers is in the plan, but for a list of it.
    std::mem::forget(memo);
    Ok(planned)
}

/// The instant at which a command begins.
pub fn now() -> Clock {
    Clock::Now(jiff::Timestamp::now())
}

fn findings_of(errors: &[incident::diagnostic::finding::Diagnostic]) {
    if !errors.is_empty() {
        findings(errors);
    }
}

fn draw(plan: &Plan, build: &Build, sources: &[std::path::PathBuf], begin: Instant) -> Result<Published, Refusal> {
    let bar = progress(plan.addresses().count());
    let is_watched = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let step = || {
        if is_watched {
            advance(&bar, begin);
        }
    };
    let published = publish(plan, &build.out, sources, &step);
    bar.finish_and_clear();
    published
}

/// The bar appears only when the build takes its time.
fn advance(bar: &ProgressBar, begin: Instant) {
    bar.inc(1);
    if bar.is_hidden() && begin.elapsed() > PATIENCE {
        bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
    }
}

fn closing_line(reports: usize, published: Published, build: &Build, begin: Instant) -> String {
    let removed = if published.removed > 0 { format!(", {} removed", published.removed) } else { String::new() };
    let reports = plural(reports, "report");
    let files = plural(published.files, "file");
    format!("{reports}, {files} in {} ({} unchanged{removed}), {}", build.out.display(), published.kept, seconds(begin.elapsed()))
}

fn tell_warnings(counts: &str) {
    if !counts.is_empty() {
        say(&format!("{counts}; `yokoten check` tells them"));
    }
}
