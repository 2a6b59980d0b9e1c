//! Reads a foreign folder, or one file of it. Symbolic links are not followed, hidden files are not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use incident::diagnostic::code;
use incident::diagnostic::finding::Diagnostic;
use walkdir::{DirEntry, WalkDir};

/// Largest text that is read; a site takes none that is larger.
const LARGEST_TEXT: u64 = 1 << 20;
/// How far below one file its pictures are looked for.
const PICTURES_WITHIN: usize = 4;

/// What lies in a foreign folder. Paths are relative to `root`, with `/`, in one order on every machine.
#[derive(Debug, Default)]
pub struct Foreign {
    /// The folder itself.
    pub root: PathBuf,
    /// The files that were asked for as texts, whole.
    pub texts: BTreeMap<String, Vec<u8>>,
    /// All other files, by name only.
    pub others: BTreeSet<String>,
    /// What could not be read.
    pub findings: Vec<Diagnostic>,
}

/// Reads `source`: of a folder all files that `is_text` asks for, of a file that file alone. Nothing below `except` is seen.
///
/// # Errors
/// `source` does not exist or cannot be opened.
pub fn read(source: &Path, except: &Path, is_text: impl Fn(&str) -> bool) -> io::Result<Foreign> {
    if source.metadata()?.is_file() {
        return one_file(source);
    }
    let mut foreign = Foreign { root: source.to_owned(), ..Foreign::default() };
    let walk = WalkDir::new(source).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || is_looked_at(entry, except)) {
        foreign.add(entry, &is_text)?;
    }
    Ok(foreign)
}

/// The files below a folder, or nothing where there is no such folder.
///
/// # Errors
/// The folder is there and cannot be opened.
pub fn read_if_there(source: &Path, is_text: impl Fn(&str) -> bool) -> io::Result<Foreign> {
    if source.exists() { read(source, Path::new(""), is_text) } else { Ok(Foreign::default()) }
}

/// The folder below `source` that is not foreign: `into`, or its reports where both are one folder.
///
/// # Errors
/// `into` is no folder, or `source` lies among its reports.
pub fn ours(source: &Path, into: &Path) -> io::Result<PathBuf> {
    if !into.exists() {
        return Ok(PathBuf::new());
    }
    let wrong = |message: String| io::Error::new(io::ErrorKind::InvalidInput, message);
    if !into.is_dir() {
        return Err(wrong(format!("{} is not a folder", into.display())));
    }
    let (from, to) = (source.canonicalize()?, into.canonicalize()?);
    let reports = to.join("incidents");
    if from.starts_with(&reports) {
        return Err(wrong(format!("{} lies among the reports of {}", source.display(), into.display())));
    }
    Ok(if from.starts_with(&to) { reports } else { to })
}

/// The text of one file; `None` where there is none.
///
/// # Errors
/// It is there and cannot be read, or is not UTF-8.
pub fn text(path: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The bytes of one file.
///
/// # Errors
/// It cannot be read.
pub fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(path)
}

fn one_file(source: &Path) -> io::Result<Foreign> {
    let folder = source.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut foreign = Foreign { root: folder.to_owned(), ..Foreign::default() };
    let name = source.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    foreign.texts.insert(name, std::fs::read(source)?);
    let walk = WalkDir::new(folder).max_depth(PICTURES_WITHIN).into_iter();
    let near = walk.filter_entry(|entry| entry.depth() == 0 || is_looked_at(entry, Path::new(""))).filter_map(Result::ok);
    for entry in near.filter(|entry| entry.file_type().is_file()) {
        foreign.others.extend(relative(entry.path(), folder));
    }
    Ok(foreign)
}

fn is_looked_at(entry: &DirEntry, except: &Path) -> bool {
    let name = entry.file_name().to_string_lossy();
    let excepted = || entry.file_type().is_dir() && entry.path().canonicalize().is_ok_and(|path| path == except);
    !name.starts_with('.') && name != "node_modules" && !excepted()
}

fn relative(path: &Path, root: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.strip_prefix(root).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

impl Foreign {
    fn add(&mut self, entry: walkdir::Result<DirEntry>, is_text: &impl Fn(&str) -> bool) -> io::Result<()> {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 => return Err(error.into()),
            Err(error) => {
                let path = error.path().unwrap_or(&self.root).display().to_string();
                self.tell(&path, error.to_string());
                return Ok(());
            }
        };
        let kind = entry.file_type();
        let Some(path) = relative(entry.path(), &self.root) else {
            self.tell(&entry.path().to_string_lossy(), "the name is not UTF-8; it is left out");
            return Ok(());
        };
        if kind.is_symlink() {
            self.tell(&path, "a symbolic link is not followed");
        } else if kind.is_file() && !is_text(&path) {
            self.others.insert(path);
        } else if kind.is_file() {
            self.add_text(&entry, path);
        }
        Ok(())
    }

    fn add_text(&mut self, entry: &DirEntry, path: String) {
        if entry.metadata().is_ok_and(|metadata| metadata.len() > LARGEST_TEXT) {
            return self.tell(&path, "the file is over 1 MiB; it is left out");
        }
        match std::fs::read(entry.path()) {
            Ok(bytes) => {
                self.texts.insert(path, bytes);
            }
            Err(error) => self.tell(&path, format!("it cannot be read: {error}")),
        }
    }

    fn tell(&mut self, path: &str, message: impl Into<String>) {
        self.findings.push(Diagnostic::about_file(code::NOT_CARRIED, path, message));
    }
}
