//! A copy of an archive in a folder of its own, which is gone when the demo ends.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use incident::text::Language;
use incident::tickets::{self, TicketSnapshot};

/// A small part of the sample archive, for where there is no other: an installed `yokotend` needs no checkout.
const SMALL: &[(&str, &[u8])] = &[
    ("site.yaml", include_bytes!("../../../content/site.yaml")),
    ("questionnaire.yaml", include_bytes!("../../../content/questionnaire.yaml")),
    ("responses.yaml", include_bytes!("../../../content/responses.yaml")),
    ("tickets.json", include_bytes!("../../../content/tickets.json")),
    ("incidents/2026/INC-2026-004.md", include_bytes!("../../../content/incidents/2026/INC-2026-004.md")),
    ("incidents/2026/INC-2026-009.md", include_bytes!("../../../content/incidents/2026/INC-2026-009.md")),
    ("incidents/2026/INC-2026-012.md", include_bytes!("../../../content/incidents/2026/INC-2026-012.md")),
    ("incidents/2026/INC-2026-015.md", include_bytes!("../../../content/incidents/2026/INC-2026-015.md")),
    ("incidents/2026/INC-2026-016.md", include_bytes!("../../../content/incidents/2026/INC-2026-016.md")),
];

/// What an archive must have, so that something can be reported in it.
const NEEDED: [&str; 3] = ["site.yaml", "questionnaire.yaml", "responses.yaml"];

/// The copy. Its folder goes when it is dropped.
#[derive(Debug)]
pub struct Archive {
    root: PathBuf,
}

impl Archive {
    /// Copies this archive.
    ///
    /// # Errors
    /// It is none, no folder can be made, or something cannot be copied.
    pub fn copy_of(folder: &Path) -> io::Result<Self> {
        if let Some(missing) = NEEDED.iter().find(|file| !folder.join(file).is_file()) {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("there is no `{missing}` in it; the demo needs {}", NEEDED.join(", ")),
            ));
        }
        let archive = Self { root: fresh_folder()? };
        copy(folder, &archive.content())?;
        Ok(archive)
    }

    /// The same; a small archive of our own where the folder is none.
    ///
    /// # Errors
    /// No folder can be made, or something cannot be copied.
    pub fn copy_or_small(folder: &Path) -> io::Result<Self> {
        if NEEDED.iter().all(|file| folder.join(file).is_file()) {
            return Self::copy_of(folder);
        }
        let archive = Self { root: fresh_folder()? };
        for (file, bytes) in SMALL {
            let path = archive.content().join(file);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, bytes)?;
        }
        Ok(archive)
    }

    /// Its content folder.
    pub fn content(&self) -> PathBuf {
        self.root.join("content")
    }

    /// Where its site is published.
    pub fn site(&self) -> PathBuf {
        self.root.join("site")
    }

    /// Lets its own links lead to this machine: the site, the form; nobody can correct a copy. With a language, that is the site's
    /// from here on.
    ///
    /// # Errors
    /// `site.yaml` cannot be read or written.
    pub fn settle_at(&self, home: &str, language: Option<Language>) -> io::Result<()> {
        let file = self.content().join("site.yaml");
        let text = fs::read_to_string(&file)?;
        let spoken = language.map(|_| "language:");
        let is_moved = |line: &&str| ["base_url:", "report:", "edit:"].into_iter().chain(spoken).any(|key| line.starts_with(key));
        let mut kept: String = text.lines().filter(|line| !is_moved(line)).flat_map(|line| [line, "\n"]).collect();
        kept.push_str(&format!("base_url: {home}site/\nreport: {home}report\n"));
        if let Some(language) = language {
            kept.push_str(&format!("language: {}\n", language.tag()));
        }
        fs::write(file, kept)
    }

    /// The tickets of the archive, as it knew them last.
    pub fn tickets(&self) -> Option<TicketSnapshot> {
        let text = fs::read_to_string(self.content().join("tickets.json")).ok()?;
        tickets::read(&text).ok()
    }

    /// Writes a file beside the content folder that only we may read, and tells where it is.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn put(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let path = self.root.join(name);
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        io::Write::write_all(&mut file, text.as_bytes())?;
        Ok(path)
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        // Who still writes into it (the site, as it is built) has ended a moment later.
        for _ in 0..20 {
            match fs::remove_dir_all(&self.root) {
                Err(why) if why.kind() != io::ErrorKind::NotFound => std::thread::sleep(Duration::from_millis(50)),
                _ => return,
            }
        }
        tracing::warn!(folder = %self.root.display(), "the demo's folder could not be removed");
    }
}

/// A folder that only we may enter, and that nobody made before.
fn fresh_folder() -> io::Result<PathBuf> {
    let process = std::process::id();
    for number in 0..1000 {
        let path = std::env::temp_dir().join(format!("yokotend-demo-{process}-{number}"));
        match fs::DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => return Ok(path),
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {}
            Err(why) => return Err(why),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Copies files and folders; links are not followed, hidden ones stay where they are.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if kind.is_dir() {
            copy(&from, &to)?;
        } else if kind.is_file() {
            fs::copy(from, to)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_there_is_no_archive_a_small_one_is_used_and_nothing_is_left() {
        let archive = Archive::copy_or_small(Path::new("/nowhere")).expect("a folder");
        archive.settle_at("http://127.0.0.1:1/", Some(Language::Ja)).expect("it is written");
        let site = fs::read_to_string(archive.content().join("site.yaml")).expect("a file");
        assert!(site.contains("\nbase_url: http://127.0.0.1:1/site/\nreport: http://127.0.0.1:1/report\n"));
        assert!(!site.contains("kawasemi.example") && !site.contains("language: en"), "{site}");
        assert!(site.ends_with("language: ja\n"), "{site}");
        assert!(archive.tickets().is_some_and(|snapshot| snapshot.tickets.len() > 10));
        let root = archive.root.clone();
        drop(archive);
        assert!(!root.exists());
    }
}
