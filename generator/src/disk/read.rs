//! The content folder → [`Inputs`]. What cannot be read becomes a finding; the order is that of the paths.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use incident::diagnostic::code;
use incident::diagnostic::finding::Diagnostic;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use walkdir::{DirEntry, WalkDir};
use xxhash_rust::xxh3::xxh3_64;

use super::pictures::{is_picture, picture};
use super::theme;
use crate::site::inputs::{Clock, Inputs, Picture, SourceFile, Wishes};

/// Largest report, guide or minutes.
pub const LARGEST: u64 = 1 << 20;

const SETTINGS: [&str; 4] = ["site.yaml", "questionnaire.yaml", "responses.yaml", "tickets.json"];

/// Where a site is read from.
#[derive(Debug, Clone)]
pub struct Folders {
    /// The content folder.
    pub content: PathBuf,
    /// The theme's folder; `None`: the one in the binary.
    pub theme: Option<PathBuf>,
}

/// Files that are read at a time: texts that are parsed already need not wait in memory for the others.
const PORTION: usize = 512;

/// Reads everything.
///
/// # Errors
/// The content folder or the theme is not there.
pub fn read(folders: &Folders, wishes: &Wishes, clock: Clock) -> io::Result<Inputs> {
    read_by_portions(folders, wishes, clock, |_, portion| portion)
}

/// Reads everything; hands each portion of reports to `learn`, which may keep what it needs of them and drop their bytes.
///
/// # Errors
/// The content folder or the theme is not there.
pub fn read_by_portions(
    folders: &Folders,
    wishes: &Wishes,
    clock: Clock,
    mut learn: impl FnMut(&Inputs, Vec<SourceFile>) -> Vec<SourceFile>,
) -> io::Result<Inputs> {
    if !folders.content.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("there is no folder `{}`", folders.content.display())));
    }
    let mut found = Found::default();
    let settings = settings(&folders.content, &mut found.findings);
    for folder in ["incidents", "guides", "reviews"] {
        walk(&folders.content, folder, &mut found);
    }
    let theme = Arc::new(theme::read(folders.theme.as_deref())?);
    let (reports, others): (Vec<String>, Vec<String>) = found.texts.into_iter().partition(|path| path.starts_with("incidents/"));
    let (minutes, guides): (Vec<String>, Vec<String>) = others.into_iter().partition(|path| path.starts_with("reviews/"));
    let folder = shown(&folders.content);
    let mut inputs = Inputs {
        folder,
        clock,
        wishes: wishes.clone(),
        settings,
        reports: Vec::new(),
        guides: Vec::new(),
        minutes: Vec::new(),
        pictures: found.pictures,
        theme,
        findings: found.findings,
    };
    let (guides, told) = sources(&folders.content, &guides);
    inputs.guides = guides;
    inputs.findings.extend(told);
    let (minutes, told) = sources(&folders.content, &minutes);
    inputs.minutes = minutes;
    inputs.findings.extend(told);
    for portion in reports.chunks(PORTION) {
        let (files, told) = sources(&folders.content, portion);
        let learned = learn(&inputs, files);
        inputs.reports.extend(learned);
        inputs.findings.extend(told);
    }
    Ok(inputs)
}

fn settings(content: &Path, findings: &mut Vec<Diagnostic>) -> BTreeMap<&'static str, SourceFile> {
    SETTINGS.into_iter().filter_map(|name| Some((name, setting(content, name, findings)?))).collect()
}

/// One settings file; `None` where there is none, or where it cannot be read, which is told. Nothing but a file is opened:
/// a pipe would let us wait for somebody to write into it. Tickets that cannot be read are left out, as damaged ones are.
pub fn setting(content: &Path, name: &str, findings: &mut Vec<Diagnostic>) -> Option<SourceFile> {
    let metadata = fs::metadata(content.join(name)).ok()?;
    let before = findings.len();
    let file = if metadata.is_file() {
        source(content, name, u64::MAX, findings)
    } else {
        findings.push(no_file(name));
        None
    };
    if name == "tickets.json" {
        findings[before..].iter_mut().for_each(|finding| finding.code = code::TICKETS);
    }
    file
}

/// A folder, pipe, socket or device where a file should be.
pub fn no_file(name: &str) -> Diagnostic {
    Diagnostic::about_file(code::UNREADABLE, name, "this is not a file").hint("put a file in its place")
}

/// One report or guide; `None` where it cannot be read, which is told.
pub fn source(content: &Path, path: &str, largest: u64, findings: &mut Vec<Diagnostic>) -> Option<SourceFile> {
    let file = content.join(path);
    let told = |code, message: String, hint: &str| Diagnostic::about_file(code, path, message).hint(hint);
    let opened = fs::File::open(&file).and_then(|open| Ok((open.metadata()?.len(), open)));
    let length = opened.as_ref().map_or(0, |(length, _)| *length);
    if length > largest {
        findings.push(told(
            code::FILE_TOO_LARGE,
            format!("the file has {length} bytes; 1 MiB is the most"),
            "move logs and dumps elsewhere and link to them",
        ));
        return None;
    }
    // The room is known: reading a file as such would ask for its length once more.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
    match opened.and_then(|(_, open)| open.take(largest).read_to_end(&mut bytes)) {
        Ok(_) => Some(SourceFile { path: path.into(), hash: xxh3_64(&bytes), bytes: Some(bytes) }),
        Err(error) => {
            findings.push(told(code::UNREADABLE, format!("the file cannot be opened: {error}"), "see who may read it"));
            None
        }
    }
}

fn sources(content: &Path, paths: &[String]) -> (Vec<SourceFile>, Vec<Diagnostic>) {
    let read = |path: &String| {
        let mut findings = Vec::new();
        let file = source(content, path, LARGEST, &mut findings);
        (file, findings)
    };
    let all: Vec<_> = paths.par_iter().map(read).collect();
    let (files, findings): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    (files.into_iter().flatten().collect(), findings.into_iter().flatten().collect())
}

#[derive(Default)]
struct Found {
    texts: Vec<String>,
    pictures: BTreeMap<String, Picture>,
    findings: Vec<Diagnostic>,
}

/// Lists a folder. Symbolic links are never followed: one that leads out is an error, any other is told and passed over.
fn walk(content: &Path, folder: &str, found: &mut Found) {
    let start = content.join(folder);
    match fs::symlink_metadata(&start) {
        Err(_) => return,
        Ok(metadata) if metadata.is_symlink() => return found.findings.push(link_finding(content, &start, folder)),
        Ok(_) => {}
    }
    for entry in WalkDir::new(&start).sort_by_file_name().into_iter().filter_entry(|entry| !is_hidden(entry)) {
        match entry {
            Ok(entry) => add(content, &entry, found),
            Err(error) => {
                let path = error.path().and_then(|path| path.strip_prefix(content).ok()).unwrap_or(Path::new(folder));
                found.findings.push(Diagnostic::about_file(code::UNREADABLE, &shown(path), format!("the folder cannot be read: {error}")));
            }
        }
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
}

fn add(content: &Path, entry: &DirEntry, found: &mut Found) {
    let Ok(path) = entry.path().strip_prefix(content) else { return };
    let Some(name) = path.to_str() else {
        found.findings.push(Diagnostic::about_file(code::UNREADABLE, &path.to_string_lossy(), "the file's name is not UTF-8"));
        return;
    };
    if entry.path_is_symlink() {
        found.findings.push(link_finding(content, entry.path(), name));
    } else if entry.file_type().is_file() && name.ends_with(".md") {
        found.texts.push(name.to_owned());
    } else if entry.file_type().is_file() && is_picture(name) {
        found.pictures.insert(name.to_owned(), picture(entry.path()));
    } else if !entry.file_type().is_file() && !entry.file_type().is_dir() && name.ends_with(".md") {
        found.findings.push(no_file(name));
    }
}

fn link_finding(content: &Path, link: &Path, name: &str) -> Diagnostic {
    let inside = content.canonicalize().ok();
    match (link.canonicalize(), inside) {
        (Ok(target), Some(inside)) if !target.starts_with(&inside) => {
            let finding =
                Diagnostic::about_file(code::OUTSIDE, name, format!("the symbolic link leads out of the folder, to {}", target.display()));
            finding.hint("copy what it leads to into the folder")
        }
        (Ok(_), _) => Diagnostic::about_file(code::LINK_LOOP, name, "the symbolic link is not followed")
            .hint("what it leads to is read where it lies"),
        (Err(error), _) => Diagnostic::about_file(code::LINK_LOOP, name, format!("the symbolic link is not followed: {error}"))
            .hint("remove it, or mend what it leads to"),
    }
}

/// A path as findings show it: with `/` everywhere.
pub fn shown(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/").replace("//", "/")
}
