//! When every file was last changed, so that a preview knows what to read again where nobody can tell it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::WalkDir;

/// The files below some folders, as they were when last looked at. Nothing is opened, hidden files are not seen.
#[derive(Debug, Default)]
pub struct Stamps {
    folders: Vec<PathBuf>,
    files: BTreeMap<PathBuf, Stamp>,
}

type Stamp = (u64, Option<SystemTime>);

impl Stamps {
    /// Looks at everything below these folders.
    pub fn look(folders: Vec<PathBuf>) -> Self {
        let files = folders.iter().flat_map(|folder| files(folder)).collect();
        Self { folders, files }
    }

    /// Looks again; the files that are new, gone or changed since.
    pub fn look_again(&mut self) -> BTreeSet<PathBuf> {
        let before = std::mem::take(self);
        *self = Self::look(before.folders);
        let new = self.files.iter().filter(|(path, stamp)| before.files.get(*path) != Some(*stamp)).map(|(path, _)| path);
        let gone = before.files.keys().filter(|path| !self.files.contains_key(*path));
        new.chain(gone).cloned().collect()
    }

    /// Looks at one file again.
    pub fn note(&mut self, path: &Path) {
        match fs::symlink_metadata(path) {
            Ok(metadata) if !metadata.is_dir() => self.files.insert(path.to_owned(), stamp(&metadata)),
            _ => self.files.remove(path),
        };
    }

    /// Whether there were files below this folder.
    pub fn has_below(&self, folder: &Path) -> bool {
        let inside = |path: &PathBuf| path != folder && path.starts_with(folder);
        self.files.range(folder.to_owned()..).map(|(path, _)| path).find(|path| *path != folder).is_some_and(inside)
    }
}

fn files(folder: &Path) -> impl Iterator<Item = (PathBuf, Stamp)> {
    let hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().first() == Some(&b'.');
    let walk = WalkDir::new(folder).into_iter().filter_entry(move |entry| entry.depth() == 0 || !hidden(entry.file_name()));
    let found = walk.filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
    found.filter_map(|entry| Some((entry.path().to_owned(), stamp(&entry.metadata().ok()?))))
}

fn stamp(metadata: &Metadata) -> Stamp {
    (metadata.len(), metadata.modified().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_changed_and_removed_files_are_told_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let write = |name: &str, text: &str| {
            fs::create_dir_all(at(name).parent().expect("a folder")).expect("made");
            fs::write(at(name), text).expect("written");
        };
        for name in ["same.md", "changed.md", "2026/gone.md", ".hidden.md"] {
            write(name, "one");
        }
        let mut stamps = Stamps::look(vec![folder.path().to_owned()]);
        assert!(stamps.has_below(&at("2026")) && !stamps.has_below(&at("2025")) && !stamps.has_below(&at("same.md")));
        write("changed.md", "longer");
        write("2027/new.md", "one");
        write(".hidden.md", "longer");
        fs::remove_dir_all(at("2026")).expect("removed");
        let told: Vec<_> = stamps.look_again().into_iter().collect();
        assert_eq!(told, [at("2026/gone.md"), at("2027/new.md"), at("changed.md")]);
        assert!(stamps.look_again().is_empty());
    }

    #[test]
    fn a_file_that_was_noted_is_not_told_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut stamps = Stamps::look(vec![folder.path().to_owned()]);
        let file = folder.path().join("a.md");
        fs::write(&file, "one").expect("written");
        stamps.note(&file);
        assert!(stamps.look_again().is_empty());
        fs::remove_file(&file).expect("removed");
        stamps.note(&file);
        assert!(stamps.look_again().is_empty());
    }
}
