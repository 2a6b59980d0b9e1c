//! The reports on disk, kept in memory as incidents that can be recognised: one is read again when its time or size has changed.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use incident::diagnostic::finding::Source;
use incident::front_matter::split;
use incident::id::IncidentId;
use incident::report::excerpt::{of_section, sentences};
use incident::report::file_name::{day_in, stem_of};
use incident::report::model::Report;
use incident::report::read::{Fallbacks, Surroundings};
use incident::similar::{Index, Past};
use incident::site::model::{Section, Site};

use super::content_dir::reports;
use crate::ports::archive::Archive;
use crate::ports::content::Content;

/// Reports are looked through for changes so often at most: each key that is typed asks.
const LOOKS_AGAIN: Duration = Duration::from_secs(3);

/// Characters of a summary, and of what solved it.
const LONGEST: usize = 160;

/// What tells that a file is as it was; `None`: it is not there.
type Stamp = Option<(Option<SystemTime>, u64)>;

/// A content folder.
pub struct ArchiveDir {
    folder: PathBuf,
    content: Arc<dyn Content>,
    past: RwLock<Arc<Index>>,
    seen: Mutex<Seen>,
}

/// The reports as they were last seen.
#[derive(Default)]
struct Seen {
    at: Option<Instant>,
    reports: HashMap<PathBuf, (Stamp, Option<Past>)>,
}

impl ArchiveDir {
    /// The content folder at this path; what the site is called there, `content` knows.
    pub fn new(folder: PathBuf, content: Arc<dyn Content>) -> Self {
        Self { folder, content, past: RwLock::default(), seen: Mutex::default() }
    }

    /// Reads what changed; whether anything did.
    fn look(&self, seen: &mut Seen, site: &Site) -> bool {
        let Ok(paths) = reports(&self.folder) else { return false };
        let mut now = HashMap::with_capacity(paths.len());
        let mut changed = paths.len() != seen.reports.len();
        for path in paths {
            let stamp = stamp(&path);
            let kept = seen.reports.remove(&path).filter(|(was, _)| *was == stamp && stamp.is_some());
            changed |= kept.is_none();
            let past = kept.map_or_else(|| past(&self.folder, &path, site), |(_, past)| past);
            now.insert(path, (stamp, past));
        }
        seen.reports = now;
        changed
    }
}

impl Archive for ArchiveDir {
    fn past(&self) -> Arc<Index> {
        let shown = || Arc::clone(&self.past.read().unwrap_or_else(PoisonError::into_inner));
        // Whoever looks already does it for all.
        let Ok(mut seen) = self.seen.try_lock() else { return shown() };
        if seen.at.is_some_and(|at| at.elapsed() < LOOKS_AGAIN) {
            return shown();
        }
        if let Ok(handbook) = self.content.handbook()
            && self.look(&mut seen, &handbook.site)
        {
            let past = seen.reports.values().filter_map(|(_, past)| past.clone()).collect();
            *self.past.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Index::new(past));
        }
        seen.at = Some(Instant::now());
        shown()
    }
}

fn stamp(path: &Path) -> Stamp {
    fs::metadata(path).ok().map(|data| (data.modified().ok(), data.len()))
}

fn past(folder: &Path, path: &Path, site: &Site) -> Option<Past> {
    let name = path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let text = String::from_utf8(fs::read(path).ok()?).ok()?;
    let parts = split(&text).ok()?;
    let stem = stem_of(&name);
    let heading = parts.body.lines().find_map(|line| line.strip_prefix("# ")).map(|title| title.trim().to_owned());
    let fallbacks = Fallbacks { id: IncidentId::from_stem(stem), title: heading, day: day_in(stem) };
    let surroundings = Surroundings { site, questionnaire: None };
    let (read, _) = incident::report::read::read(Source { file: &name, text: &text }, &parts, surroundings, fallbacks);
    read.filter(|(report, _)| everybody_sees(report, site)).map(|(report, _)| of_report(report, parts.body, site))
}

/// Whoever reports is not asked which audience they belong to.
fn everybody_sees(report: &Report, site: &Site) -> bool {
    report.visibility.is_empty() || report.visibility.iter().any(|word| site.visibility.contains(word))
}

fn of_report(report: Report, body: &str, site: &Site) -> Past {
    let day = report.times.started.day(&site.zone);
    let solved = [Section::Stopgap, Section::Prevention].iter().map(|section| of_section(body, *section, LONGEST)).find(|t| !t.is_empty());
    let summary = report.summary.map_or_else(|| of_section(body, Section::Summary, LONGEST), |summary| sentences(&summary, LONGEST));
    Past {
        id: report.id.as_str().to_owned(),
        title: report.title,
        day,
        level: report.level,
        kind: report.kind,
        services: report.services,
        summary,
        solved: solved.unwrap_or_default(),
        lang: report.lang.unwrap_or_else(|| site.language.tag().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use incident::similar::Sought;

    use super::super::content_dir::ContentDir;
    use super::*;

    fn archive() -> (tempfile::TempDir, ArchiveDir) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("incidents")).expect("made");
        fs::write(folder.path().join("site.yaml"), "title: T\ntime_zone: Asia/Tokyo\nvisibility: engineering\n").expect("written");
        fs::write(folder.path().join("questionnaire.yaml"), "kinds: {outage: {level: 2}}\n").expect("written");
        let content = Arc::new(ContentDir::new(folder.path().to_owned()));
        let archive = ArchiveDir::new(folder.path().to_owned(), content);
        (folder, archive)
    }

    #[test]
    fn past_incidents_are_known_with_what_solved_them_but_not_those_that_few_may_see() {
        let (folder, archive) = archive();
        let report = "date: 2026-03-14\nlevel: 4\n---\n\n## Summary\n\nPayments failed.\n\n## Mitigation\n\nSwitched it off.\n";
        fs::write(folder.path().join("incidents/INC-1.md"), format!("---\ntitle: Payments declined\n{report}")).expect("written");
        fs::write(folder.path().join("incidents/INC-2.md"), format!("---\ntitle: Payments stolen\nvisibility: security\n{report}"))
            .expect("written");
        let past = archive.past();
        let found = past.look(&Sought { words: "payments".to_owned(), ..Sought::default() }, 3);
        assert_eq!(found.iter().map(|found| found.past.id.as_str()).collect::<Vec<_>>(), ["INC-1"]);
        assert_eq!((found[0].past.summary.as_str(), found[0].past.solved.as_str()), ("Payments failed.", "Switched it off."));
    }
}
