//! What the site is made of, kept between two plans: after a change only what changed is read again.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use incident::diagnostic::code;
use incident::diagnostic::finding::Diagnostic;
use jiff::Timestamp;

use super::watch::Batch;
use crate::disk::pictures::{is_picture, picture};
use crate::disk::read::{Folders, LARGEST, no_file, read, setting, source};
use crate::disk::stamps::Stamps;
use crate::disk::theme;
use crate::site::inputs::{Clock, Inputs, SourceFile, Wishes};

/// The inputs of the plan before, without the bytes that the memo has no more use for.
pub(super) struct Sources {
    folders: Folders,
    roots: Roots,
    inputs: Inputs,
    stamps: Stamps,
    /// Whether the last attempt to read failed, so that nothing of it can be relied on.
    is_stale: bool,
}

/// Where the folders really lie: changes are told by these paths.
#[derive(Debug, Clone)]
struct Roots {
    content: PathBuf,
    theme: Option<PathBuf>,
}

/// What a changed path means for the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'p> {
    /// A report, guide or minutes, by its path in the content folder.
    Text(&'p str),
    Picture(&'p str),
    /// A settings file that stands by itself.
    Apart(&'static str),
    Theme,
    /// What every report is read with, or what only a walk can tell.
    Everything,
    Nothing,
}

impl Sources {
    /// Reads everything.
    pub(super) fn read(folders: Folders) -> io::Result<Self> {
        let roots = Roots::of(&folders);
        let (stamps, inputs) = rayon::join(|| Stamps::look(roots.all()), || read_all(&folders));
        Ok(Self { inputs: inputs?, folders, roots, stamps, is_stale: false })
    }

    /// The folders to watch.
    pub(super) fn watched(folders: &Folders) -> Vec<PathBuf> {
        Roots::of(folders).all()
    }

    /// When that was.
    pub(super) fn clock(&self) -> Clock {
        self.inputs.clock
    }

    /// Reads what changed; its names. Empty: nothing of the site did.
    pub(super) fn update(&mut self, batch: &Batch) -> io::Result<Vec<String>> {
        let mut paths = batch.paths.clone();
        let is_folder_gone = |path: &PathBuf| !path.exists() && self.stamps.has_below(path);
        if batch.unsure || paths.iter().any(is_folder_gone) {
            paths.extend(self.stamps.look_again());
        } else {
            paths.iter().for_each(|path| self.stamps.note(path));
        }
        if self.is_stale || paths.iter().any(|path| self.part(path) == Part::Everything) {
            return self.read_again(&paths);
        }
        self.inputs.clock = now();
        let changed = self.read_parts(&paths);
        self.is_stale = changed.is_err();
        changed
    }

    fn read_parts(&mut self, paths: &BTreeSet<PathBuf>) -> io::Result<Vec<String>> {
        let mut changed = Vec::new();
        for path in paths {
            if self.read_part(path)? {
                changed.push(self.shown(path));
            }
        }
        Ok(changed)
    }

    fn read_again(&mut self, paths: &BTreeSet<PathBuf>) -> io::Result<Vec<String>> {
        self.is_stale = true;
        let (stamps, inputs) = rayon::join(|| Stamps::look(self.roots.all()), || read_all(&self.folders));
        (self.stamps, self.inputs, self.is_stale) = (stamps, inputs?, false);
        let named: Vec<_> = paths.iter().filter(|path| self.part(path) != Part::Nothing).map(|path| self.shown(path)).collect();
        Ok(if named.is_empty() { vec![self.inputs.folder.clone()] } else { named })
    }

    fn part<'p>(&self, path: &'p Path) -> Part<'p> {
        if self.roots.theme.as_ref().is_some_and(|theme| path.starts_with(theme)) {
            return Part::Theme;
        }
        let Ok(inner) = path.strip_prefix(&self.roots.content) else { return Part::Nothing };
        let Some(inner) = inner.to_str() else { return Part::Everything };
        let is_published = ["incidents/", "guides/", "reviews/"].iter().any(|folder| inner.starts_with(folder));
        match inner {
            "site.yaml" | "questionnaire.yaml" => Part::Everything,
            "responses.yaml" => Part::Apart("responses.yaml"),
            "tickets.json" => Part::Apart("tickets.json"),
            _ if !is_published || inner.split('/').any(|part| part.starts_with('.')) => Part::Nothing,
            _ if path.is_symlink() => Part::Everything,
            text if text.ends_with(".md") => Part::Text(text),
            _ if self.inputs.findings.iter().any(|finding| &*finding.file == inner) => Part::Everything,
            file if is_picture(file) => Part::Picture(file),
            _ => Part::Nothing,
        }
    }

    /// Whether it is another than before.
    fn read_part(&mut self, path: &Path) -> io::Result<bool> {
        match self.part(path) {
            Part::Text(inner) => Ok(self.read_text(inner, path)),
            Part::Picture(inner) => {
                let inner = inner.to_owned();
                let old = self.inputs.pictures.remove(&inner);
                let file = self.folders.content.join(&inner);
                let new = path.is_file().then(|| picture(&file));
                let is_changed = old.is_some() || new.is_some();
                self.inputs.pictures.extend(new.map(|new| (inner, new)));
                Ok(is_changed)
            }
            Part::Apart(name) => Ok(self.read_apart(name)),
            Part::Theme => {
                let new = theme::read(self.folders.theme.as_deref())?;
                let is_changed = new.hash != self.inputs.theme.hash;
                self.inputs.theme = new.into();
                Ok(is_changed)
            }
            Part::Everything | Part::Nothing => Ok(false),
        }
    }

    fn read_text(&mut self, inner: &str, path: &Path) -> bool {
        let old_findings = self.forget_findings(inner);
        let new = if path.is_file() { source(&self.folders.content, inner, LARGEST, &mut self.inputs.findings) } else { None };
        if new.is_none() && path.exists() && !path.is_file() && !path.is_dir() {
            self.inputs.findings.push(no_file(inner));
        }
        let files = match inner.split('/').next() {
            Some("incidents") => &mut self.inputs.reports,
            Some("reviews") => &mut self.inputs.minutes,
            _ => &mut self.inputs.guides,
        };
        let known = files.iter().position(|file| &*file.path == inner);
        let has_same_findings = self.inputs.findings.iter().filter(|finding| &*finding.file == inner).eq(&old_findings);
        match (known, new) {
            (Some(at), Some(new)) if files[at].hash == new.hash => return !has_same_findings,
            (Some(at), Some(new)) => files[at] = new,
            (Some(at), None) => drop(files.remove(at)),
            (None, Some(new)) => files.push(new),
            (None, None) => return !has_same_findings,
        }
        true
    }

    fn read_apart(&mut self, name: &'static str) -> bool {
        let old_findings = self.forget_findings(name);
        let new = setting(&self.folders.content, name, &mut self.inputs.findings);
        let old = self.inputs.settings.remove(name);
        let has_same_findings = self.inputs.findings.iter().filter(|finding| &*finding.file == name).eq(&old_findings);
        let is_changed = !has_same_findings || old.map(|old| old.hash) != new.as_ref().map(|new| new.hash);
        self.inputs.settings.extend(new.map(|new| (name, new)));
        is_changed
    }

    fn forget_findings(&mut self, inner: &str) -> Vec<Diagnostic> {
        self.inputs.findings.extract_if(.., |finding| &*finding.file == inner).collect()
    }

    /// Hands the inputs out for a plan. What stays here has no texts: the memo has them then.
    pub(super) fn take(&mut self) -> Inputs {
        let without_bytes = |file: &SourceFile| SourceFile { path: file.path.clone(), hash: file.hash, bytes: None };
        let mut kept = Inputs {
            folder: self.inputs.folder.clone(),
            clock: self.inputs.clock,
            wishes: self.inputs.wishes.clone(),
            settings: self
                .inputs
                .settings
                .iter()
                .filter(|(name, _)| **name != "tickets.json")
                .map(|(name, file)| (*name, file.clone()))
                .collect(),
            reports: self.inputs.reports.iter().map(without_bytes).collect(),
            guides: self.inputs.guides.iter().map(without_bytes).collect(),
            minutes: self.inputs.minutes.iter().map(without_bytes).collect(),
            pictures: self.inputs.pictures.clone(),
            theme: self.inputs.theme.clone(),
            findings: self.inputs.findings.clone(),
        };
        kept.settings.extend(self.inputs.settings.get_key_value("tickets.json").map(|(name, file)| (*name, without_bytes(file))));
        std::mem::replace(&mut self.inputs, kept)
    }

    /// Learns from what a plan found: tickets that could not be used are in no memo, so their text is wanted again.
    pub(super) fn learn(&mut self, findings: &[Diagnostic]) {
        if findings.iter().any(|finding| finding.code == code::TICKETS) {
            self.read_apart("tickets.json");
        }
    }

    fn shown(&self, path: &Path) -> String {
        let from = self.roots.content.parent().into_iter().chain(self.roots.theme.as_deref().and_then(Path::parent));
        let inner = path.strip_prefix(&self.roots.content).ok().or_else(|| from.filter_map(|root| path.strip_prefix(root).ok()).next());
        crate::disk::read::shown(inner.unwrap_or(path))
    }
}

impl Roots {
    fn of(folders: &Folders) -> Self {
        Self { content: real(&folders.content), theme: folders.theme.as_deref().map(real) }
    }

    fn all(&self) -> Vec<PathBuf> {
        [Some(self.content.clone()), self.theme.clone()].into_iter().flatten().collect()
    }
}

/// `base_url` is that of the published site; here all links lead to the preview, the 404 page's at any depth too.
fn read_all(folders: &Folders) -> io::Result<Inputs> {
    read(folders, &Wishes { base_url: Some("/".to_owned()), audience: None }, now())
}

fn now() -> Clock {
    Clock::Now(Timestamp::now())
}

fn real(folder: &Path) -> PathBuf {
    folder.canonicalize().or_else(|_| std::path::absolute(folder)).unwrap_or_else(|_| folder.to_owned())
}
