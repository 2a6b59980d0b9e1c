//! What the company has laid down, and the drafts of reports.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Component, Path};

use anyhow::{Context, Result, bail};
use incident::diagnostic::finding::{Diagnostic, Source};
use incident::front_matter::split;
use incident::id::IncidentId;
use incident::report::file_name::{day_in, stem_of};
use incident::report::model::Status;
use incident::report::read::{Fallbacks, Surroundings};
use incident::site::model::Site;
use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::ports::content::Put;
use crate::response::handbook::Handbook;

/// The files in which the company lays it down.
pub(super) const LAID_DOWN: [&str; 3] = ["site.yaml", "questionnaire.yaml", "responses.yaml"];

/// Reads what is asked and what follows. A company without `responses.yaml` stores what is reported, and does nothing.
pub(super) fn handbook(folder: &Path, site: Site) -> Result<Handbook> {
    let text = read(folder, LAID_DOWN[1])?.with_context(|| format!("there is no {}", folder.join(LAID_DOWN[1]).display()))?;
    let (questionnaire, findings) = incident::questionnaire::read::read(Source { file: LAID_DOWN[1], text: &text }, &site);
    let questionnaire = questionnaire.filter(|_| !is_wrong(&findings)).with_context(|| words(LAID_DOWN[1], &findings))?;
    let mut responses = Vec::new();
    if let Some(text) = read(folder, LAID_DOWN[2])? {
        let (read, findings) = incident::responses::read(Source { file: LAID_DOWN[2], text: &text }, &site, Some(&questionnaire));
        responses = read.filter(|_| !is_wrong(&findings)).with_context(|| words(LAID_DOWN[2], &findings))?;
    }
    Ok(Handbook { site, questionnaire, responses })
}

fn read(folder: &Path, name: &str) -> Result<Option<String>> {
    match fs::read_to_string(folder.join(name)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        read => Ok(Some(read.with_context(|| format!("{} cannot be read", folder.join(name).display()))?)),
    }
}

fn is_wrong(findings: &[Diagnostic]) -> bool {
    findings.iter().any(Diagnostic::is_error)
}

fn words(file: &str, findings: &[Diagnostic]) -> String {
    let errors: Vec<&str> = findings.iter().filter(|finding| finding.is_error()).map(|finding| finding.message.as_str()).collect();
    format!("{file}: {}", errors.join("; "))
}

/// Writes a file beside its place and puts it there if nothing is; a reader sees all of it or none.
pub(super) fn put(folder: &Path, path: &str, text: &str) -> Result<Put> {
    if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
        bail!("{path} lies outside the content folder");
    }
    let place = folder.join(path);
    if fs::symlink_metadata(&place).is_ok() {
        return Ok(Put::WasThere);
    }
    let room = place.parent().unwrap_or(folder);
    fs::create_dir_all(room).with_context(|| format!("{} cannot be made", room.display()))?;
    // Such names are no reports, so that half a file is never read as one.
    let beside = room.join(format!(".{}.new", place.file_name().unwrap_or_default().to_string_lossy()));
    let written = write(&beside, text).and_then(|()| {
        let put = put_without_replacing(&beside, &place).with_context(|| format!("{} cannot be put there", place.display()))?;
        File::open(room).and_then(|room| room.sync_all()).context("the folder of the reports cannot be synced")?;
        Ok(put)
    });
    let _ = fs::remove_file(&beside);
    written
}

fn write(path: &Path, text: &str) -> Result<()> {
    let cannot = || format!("{} cannot be written", path.display());
    // Left by a process that died meanwhile.
    let _ = fs::remove_file(path);
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).with_context(cannot)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(cannot)
}

fn put_without_replacing(from: &Path, to: &Path) -> std::io::Result<Put> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE).map_err(std::io::Error::from) {
        Ok(()) => Ok(Put::Written),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Put::WasThere),
        // Some file systems cannot rename so; a second name is refused where there is a file, too.
        Err(_) => match fs::hard_link(from, to) {
            Ok(()) => Ok(Put::Written),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Put::WasThere),
            Err(error) => Err(error),
        },
    }
}

/// Whether a report is still a draft.
pub(super) fn is_draft(folder: &Path, path: &str, site: &Site) -> Result<Option<bool>> {
    let Some(text) = read(folder, path)? else { return Ok(None) };
    let Ok(parts) = split(&text) else { return Ok(None) };
    let stem = stem_of(path);
    let fallbacks = Fallbacks { id: IncidentId::from_stem(stem), title: None, day: day_in(stem) };
    let surroundings = Surroundings { site, questionnaire: None };
    let (report, _) = incident::report::read::read(Source { file: path, text: &text }, &parts, surroundings, fallbacks);
    Ok(report.map(|(report, _)| report.status == Status::Draft))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_written_once_and_what_somebody_made_of_it_is_never_touched() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = "incidents/2026/INC-2026-001.md";
        assert_eq!(put(folder.path(), path, "one").expect("written"), Put::Written);
        fs::write(folder.path().join(path), "changed").expect("written");
        assert_eq!(put(folder.path(), path, "two").expect("looked at"), Put::WasThere);
        assert_eq!(fs::read_to_string(folder.path().join(path)).expect("there"), "changed");
        let left: Vec<_> = fs::read_dir(folder.path().join("incidents/2026")).expect("a folder").collect();
        assert_eq!(left.len(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_a_dead_process_left_beside_it_is_no_obstacle() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("incidents")).expect("made");
        fs::write(folder.path().join("incidents/.a.md.new"), "hal").expect("written");
        assert_eq!(put(folder.path(), "incidents/a.md", "whole").expect("written"), Put::Written);
        assert_eq!(fs::read_to_string(folder.path().join("incidents/a.md")).expect("there"), "whole");
        assert!(!folder.path().join("incidents/.a.md.new").exists());
    }

    #[test]
    fn nothing_is_written_outside_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        for path in ["../a.md", "/tmp/a.md", "incidents/../../a.md"] {
            assert!(put(folder.path(), path, "x").is_err(), "{path}");
        }
    }

    #[test]
    fn a_report_is_a_draft_until_it_says_otherwise() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = |status: &str| format!("---\ntitle: A\ndate: 2026-01-02\nstatus: {status}\n---\n");
        let is_draft = |path: &str| is_draft(folder.path(), path, &Site::unnamed()).expect("looked at");
        fs::write(folder.path().join("a.md"), text("draft")).expect("written");
        fs::write(folder.path().join("b.md"), text("reviewed")).expect("written");
        assert_eq!([is_draft("a.md"), is_draft("b.md"), is_draft("c.md")], [Some(true), Some(false), None]);
    }
}
