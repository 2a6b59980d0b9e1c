//! The content folder on disk. `tickets.json` is written beside its place and then put there, so that a reader sees
//! the old file or the new one.

mod drafts;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use incident::diagnostic::finding::Source;
use incident::front_matter::split;
use incident::id::IncidentId;
use incident::report::file_name::{day_in, stem_of};
use incident::report::model::Report;
use incident::report::read::{Fallbacks, Surroundings};
use incident::site::model::Site;
use incident::tickets::Ticket;
use tracing::warn;
use walkdir::WalkDir;

use crate::policy::facts::promises::{Incident, Promise, Promises};
use crate::ports::content::{Content, Put, SnapshotHead};
use crate::response::handbook::Handbook;

/// Larger files are no reports; the generator refuses them too.
const LARGEST: u64 = 1 << 20;

/// A content folder.
#[derive(Debug)]
pub struct ContentDir {
    folder: PathBuf,
    read_before: Mutex<HashMap<PathBuf, (Stamp, Option<Promised>)>>,
    handbook: Mutex<Option<([Stamp; 3], Arc<Handbook>)>>,
}

/// What tells that a file is as it was.
type Stamp = (Option<SystemTime>, u64);

/// What one report promises.
#[derive(Debug, Clone)]
struct Promised {
    incident: Incident,
    tickets: Vec<(String, Option<String>)>,
}

impl ContentDir {
    /// The content folder at this path.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, read_before: Mutex::default(), handbook: Mutex::default() }
    }

    fn report(&self, path: &Path, site: &Site) -> Option<Promised> {
        let name = path.strip_prefix(&self.folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let text = fs::read(path).map_err(|e| e.to_string()).and_then(|bytes| String::from_utf8(bytes).map_err(|e| e.to_string()));
        match text {
            Ok(text) => promised(&name, &text, site).or_else(|| {
                warn!(file = name, "not a report that can be read; `yokoten check` says why");
                None
            }),
            Err(why) => {
                warn!(file = name, why, "cannot be read");
                None
            }
        }
    }
}

impl Content for ContentDir {
    fn site(&self) -> Result<Site> {
        let path = self.folder.join("site.yaml");
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let (site, findings) = incident::site::read::read(Source { file: "site.yaml", text: &text });
        let errors: Vec<String> = findings.iter().filter(|finding| finding.is_error()).map(|finding| finding.message.clone()).collect();
        if errors.is_empty() { Ok(site) } else { bail!("{}: {}", path.display(), errors.join("; ")) }
    }

    fn handbook(&self) -> Result<Arc<Handbook>> {
        let mut known = self.handbook.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let stamps = drafts::LAID_DOWN.map(|name| stamp(&self.folder.join(name)));
        match &*known {
            Some((were, handbook)) if *were == stamps && stamps[0].0.is_some() => return Ok(Arc::clone(handbook)),
            _ => {}
        }
        let read = self.site().and_then(|site| drafts::handbook(&self.folder, site));
        match (read, &*known) {
            (Ok(read), _) => Ok(Arc::clone(&known.insert((stamps, Arc::new(read))).1)),
            (Err(error), Some((_, handbook))) => {
                warn!("{error:#}; what was read before holds on");
                Ok(Arc::clone(handbook))
            }
            (Err(error), None) => Err(error),
        }
    }

    fn highest_number(&self, year: i16) -> Result<u32> {
        let prefix = format!("inc-{year}-");
        let ids = self.promises()?.incidents.into_keys();
        // Also of those that cannot be read.
        let files = reports(&self.folder)?.into_iter().filter_map(|path| Some(path.file_stem()?.to_string_lossy().to_lowercase()));
        let numbers = ids.chain(files).filter_map(|id| id.strip_prefix(&prefix)?.parse().ok());
        Ok(numbers.max().unwrap_or_default())
    }

    fn put_report(&self, path: &str, text: &str) -> Result<Put> {
        drafts::put(&self.folder, path, text)
    }

    fn is_draft(&self, path: &str) -> Result<Option<bool>> {
        drafts::is_draft(&self.folder, path, &self.site()?)
    }

    fn promises(&self) -> Result<Promises> {
        let site = self.site()?;
        let mut before = self.read_before.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut now = HashMap::new();
        let mut promises = Promises::default();
        for path in reports(&self.folder)? {
            let stamp = stamp(&path);
            let promised = match before.remove(&path) {
                Some((was, promised)) if was == stamp && stamp.0.is_some() => promised,
                _ => self.report(&path, &site),
            };
            if let Some(promised) = &promised {
                add(&mut promises, promised);
            }
            now.insert(path, (stamp, promised));
        }
        *before = now;
        Ok(promises)
    }

    fn put_tickets(&self, head: &SnapshotHead, tickets: &mut dyn Iterator<Item = Result<Ticket>>) -> Result<()> {
        let (path, beside) = (self.folder.join("tickets.json"), self.folder.join(".tickets.json.new"));
        let written = write_tickets(&beside, head, tickets).and_then(|()| {
            fs::rename(&beside, &path).with_context(|| format!("{} cannot be replaced", path.display()))?;
            File::open(&self.folder).and_then(|folder| folder.sync_all()).context("the content folder cannot be synced")
        });
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    }
}

fn stamp(path: &Path) -> Stamp {
    fs::metadata(path).map(|data| (data.modified().ok(), data.len())).unwrap_or_default()
}

/// Every report's file, in order. Symbolic links are not followed.
pub(super) fn reports(folder: &Path) -> Result<Vec<PathBuf>> {
    let start = folder.join("incidents");
    if !start.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    let seen = |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    for entry in WalkDir::new(&start).sort_by_file_name().into_iter().filter_entry(seen) {
        let entry = entry.with_context(|| format!("{} cannot be read", start.display()))?;
        let is_text = entry.file_type().is_file() && entry.path().extension().is_some_and(|ending| ending == "md");
        if is_text && entry.metadata().is_ok_and(|data| data.len() <= LARGEST) {
            paths.push(entry.into_path());
        }
    }
    Ok(paths)
}

fn promised(name: &str, text: &str, site: &Site) -> Option<Promised> {
    let parts = split(text).ok()?;
    let stem = stem_of(name);
    let heading = parts.body.lines().find_map(|line| line.strip_prefix("# ")).map(|title| title.trim().to_owned());
    let fallbacks = Fallbacks { id: IncidentId::from_stem(stem), title: heading, day: day_in(stem) };
    let surroundings = Surroundings { site, questionnaire: None };
    let (report, _) = incident::report::read::read(Source { file: name, text }, &parts, surroundings, fallbacks);
    report.map(|(report, _)| of_report(&report))
}

fn of_report(report: &Report) -> Promised {
    let level = report.level.map(incident::level::Level::number);
    let incident = Incident { id: report.id.as_str().to_owned(), title: report.title.clone(), level };
    let tickets = report.follow_ups.iter().filter_map(|follow_up| Some((follow_up.ticket.clone()?, follow_up.note.clone()))).collect();
    Promised { incident, tickets }
}

fn add(promises: &mut Promises, promised: &Promised) {
    for (ticket, note) in &promised.tickets {
        let promise = Promise { incident: promised.incident.clone(), note: note.clone() };
        promises.by_ticket.entry(ticket.clone()).or_default().push(promise);
    }
    promises.incidents.insert(promised.incident.id.to_lowercase(), promised.incident.clone());
}

fn write_tickets(path: &Path, head: &SnapshotHead, tickets: &mut dyn Iterator<Item = Result<Ticket>>) -> Result<()> {
    let cannot = || format!("{} cannot be written", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(cannot)?);
    let browse = serde_json::to_string(&head.browse)?;
    write!(file, "{{\"version\": 1, \"as_of\": \"{}\", \"browse\": {browse}, ", head.as_of).with_context(cannot)?;
    if !head.responses.is_empty() {
        file.write_all(b"\"responses\": [").with_context(cannot)?;
        write_all(&mut file, &mut head.responses.iter().map(Ok)).with_context(cannot)?;
        file.write_all(b"], ").with_context(cannot)?;
    }
    file.write_all(b"\"tickets\": [").with_context(cannot)?;
    write_all(&mut file, tickets).with_context(cannot)?;
    file.write_all(b"]}\n").with_context(cannot)?;
    file.into_inner().context("not written whole")?.sync_all().with_context(cannot)
}

/// Each on a line of its own.
fn write_all<T: serde::Serialize>(file: &mut impl Write, all: &mut dyn Iterator<Item = Result<T>>) -> Result<()> {
    for (at, one) in all.enumerate() {
        file.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *file, &one?)?;
    }
    Ok(file.write_all(b"\n")?)
}

#[cfg(test)]
mod tests {
    use incident::tickets::{TicketIndex, read};

    use super::*;

    fn content() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("site.yaml"), "title: T\ntime_zone: Asia/Tokyo\n").expect("written");
        fs::create_dir(folder.path().join("incidents")).expect("made");
        folder
    }

    #[test]
    fn a_changed_report_promises_something_else_and_an_odd_one_is_left_out() {
        let folder = content();
        let file = folder.path().join("incidents/INC-1.md");
        fs::write(&file, "---\ntitle: A\ndate: 2026-01-02\nlevel: 4\nfollow_ups: [{ticket: OPS-1, note: alert}]\n---\n").expect("written");
        fs::write(folder.path().join("incidents/odd.md"), "---\ntitle: [\n---\n").expect("written");
        let dir = ContentDir::new(folder.path().to_owned());
        let promises = dir.promises().expect("readable");
        assert_eq!(promises.by_ticket["OPS-1"][0].note.as_deref(), Some("alert"));
        assert_eq!(promises.incidents["inc-1"].level, Some(4));
        fs::write(&file, "---\ntitle: A longer one\ndate: 2026-01-02\n---\n").expect("written");
        assert!(dir.promises().expect("readable").by_ticket.is_empty());
    }

    #[test]
    fn a_snapshot_that_breaks_off_leaves_the_old_one() {
        let folder = content();
        let dir = ContentDir::new(folder.path().to_owned());
        let head = SnapshotHead {
            as_of: "2026-11-22T00:00:00Z".parse().expect("a time"),
            browse: "https://j.example/browse/".to_owned(),
            responses: Vec::new(),
        };
        dir.put_tickets(&head, &mut std::iter::empty()).expect("written");
        let text = || fs::read_to_string(folder.path().join("tickets.json")).expect("there");
        assert!(TicketIndex::new(read(&text()).expect("valid")).snapshot.tickets.is_empty());
        let before = text();
        dir.put_tickets(&head, &mut std::iter::once_with(|| bail!("the store failed"))).expect_err("it broke off");
        assert_eq!(text(), before);
        assert!(!folder.path().join(".tickets.json.new").exists());
    }
}
