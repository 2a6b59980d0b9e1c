//! `yokoten import SRC --into DIR`: other people's reports become ours.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Source};
use incident::diagnostic::print::{self, Colour};
use incident::site::read::read as read_site;

use super::arguments::Import;
use super::streams::output::{plural, result, say};
use crate::disk::create::{Created, create};
use crate::disk::foreign::{bytes, ours, read, read_if_there, text};
use crate::import::convert::{Folder, Imported, Target, convert, known_ids};
use crate::import::foreign::select::may_be_report;
use crate::import::words::Words;

/// Reads `src`, writes reports of ours into `into`, tells every guess and ends with the counts.
///
/// # Errors
/// `src` or the map cannot be read, or `into` cannot be written.
pub fn import(asked: &Import, colour: Colour) -> anyhow::Result<ExitCode> {
    let (source, into) = (asked.src.as_path(), asked.into.as_path());
    let (words, wrong) = read_map(asked.map.as_deref())?;
    if !wrong.is_empty() {
        result(&print::text(&wrong, colour));
        return Ok(ExitCode::FAILURE);
    }
    source.metadata().with_context(|| format!("cannot read {}", source.display()))?;
    let except = ours(source, into)?;
    let foreign = read(source, &except, may_be_report).with_context(|| format!("cannot read {}", source.display()))?;
    let root = foreign.root.to_string_lossy();
    let name = if root == "." { "" } else { root.trim_start_matches("./").trim_end_matches('/') };
    let folder = Folder { name, texts: &foreign.texts, pictures: &foreign.others };
    let mut imported = convert(folder, &words, &read_target(into)?);
    imported.findings.extend(foreign.findings.iter().cloned().map(|finding| finding.under(name)));
    let [new, same, other] = write_all(&mut imported, &foreign.root, into)?;
    result(&print::text(&imported.findings, colour));
    let Imported { left_out, skipped, findings, .. } = &imported;
    let (reports, told) = (plural(new + same + other, "report"), plural(findings.len(), "finding"));
    let pages = plural(*skipped, "other page");
    say(&format!("{reports}: {new} new, {same} unchanged, {other} left alone; {left_out} left out, {pages} skipped; {told}"));
    Ok(ExitCode::SUCCESS)
}

fn read_map(map: Option<&Path>) -> anyhow::Result<(Words, Vec<Diagnostic>)> {
    let Some(path) = map else { return Ok((Words::default(), Vec::new())) };
    let text = text(path).and_then(|text| text.ok_or_else(|| std::io::ErrorKind::NotFound.into()));
    let text = text.with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Words::read(Source { file: &path.to_string_lossy(), text: &text }))
}

/// What is in the content folder already; a `site.yaml` with mistakes counts as far as it can be read.
fn read_target(into: &Path) -> anyhow::Result<Target> {
    let site = text(&into.join("site.yaml")).with_context(|| format!("cannot read {}/site.yaml", into.display()))?;
    let site = site.map(|text| read_site(Source { file: "site.yaml", text: &text }).0);
    let there = read_if_there(&into.join("incidents"), may_be_report).with_context(|| format!("cannot read {}", into.display()))?;
    let name = std::path::absolute(into)?.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(Target { name: name.unwrap_or_else(|| "Incidents".to_owned()), site, known: known_ids(&there.texts) })
}

/// Writes reports and pictures; how many reports are new, were there, and were something else and stay so.
fn write_all(imported: &mut Imported, root: &Path, into: &Path) -> anyhow::Result<[usize; 3]> {
    let mut counts = [0; 3];
    let mut put = |path: &str, bytes: &[u8]| {
        let target = into.join(path);
        let created = create(&target, bytes).with_context(|| format!("cannot write {}", target.display()))?;
        if created == Created::Other {
            let message = "another text is here already; it is left alone";
            imported.findings.push(Diagnostic::about_file(code::NOT_CARRIED, &target.to_string_lossy(), message));
        }
        anyhow::Ok(created)
    };
    if let Some(site) = &imported.site {
        put("site.yaml", site.as_bytes())?;
    }
    for report in &imported.reports {
        for (from, to) in &report.pictures {
            put(to, &bytes(&root.join(from)).with_context(|| format!("cannot read {from}"))?)?;
        }
        counts[put(&report.path, report.text.as_bytes())? as usize] += 1;
    }
    Ok(counts)
}
