//! One file into the new release: kept from the old one where it did not change, else written.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use incident::diagnostic::finding::Diagnostic;

use crate::render::plan::{Drawn, Fresh, Long, Plan};
use crate::site::manifest::Manifest;
use crate::site::marks::{self, Mark, Marks};

/// The release before.
pub(super) struct Old<'o> {
    out: &'o Path,
    manifest: &'o Manifest,
    marks: Marks,
    /// When its marks were written: a file that changed later is not ours any more.
    written: SystemTime,
}

impl<'o> Old<'o> {
    /// Reads what is known of it.
    pub(super) fn read(out: &'o Path, manifest: &'o Manifest, program: u64) -> Self {
        let path = out.join(marks::FILE);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let written = fs::symlink_metadata(&path).and_then(|metadata| metadata.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        Self { out, manifest, marks: marks::parse(&text, program), written }
    }

    /// Its file of this name.
    pub(super) fn file(&self, file: &str) -> Option<PathBuf> {
        self.manifest.files.contains(file).then(|| self.out.join(file))
    }

    /// The mark of its file of this name, if nobody touched that since; without reading it.
    fn mark(&self, file: &str) -> Option<Mark> {
        let known = self.marks.get(file)?;
        let metadata = fs::symlink_metadata(self.file(file)?).ok()?;
        let ours = metadata.is_file() && metadata.len() == known.length && metadata.modified().is_ok_and(|at| at <= self.written);
        ours.then_some(*known)
    }
}

/// Why a file does not stand in the new release.
pub(super) enum Unplaced {
    /// It could not be drawn.
    Undrawn(Box<Diagnostic>),
    /// The disk failed us.
    Disk(io::Error),
}

impl From<io::Error> for Unplaced {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// Puts what lies at an address into the new release. Says whether it was kept from the old one, and its mark if it has one.
pub(super) fn place(plan: &Plan, address: &str, (old, file): (&Old<'_>, &str), new: &Path) -> Result<(bool, Option<Mark>), Unplaced> {
    let (before, known) = (old.file(file), old.mark(file));
    let draw = |known| plan.draw_unless(known, address).transpose().map_err(|finding| Unplaced::Undrawn(Box::new(finding)));
    let mut fresh = draw(known.map(|known| known.of))?;
    if matches!(fresh, Some(Fresh::Same)) {
        if before.as_ref().is_some_and(|before| fs::hard_link(before, new).is_ok()) {
            return Ok((true, known));
        }
        fresh = draw(None)?;
    }
    let Some(Fresh::Anew(drawn, mark)) = fresh else { return Ok((false, None)) };
    let kept = put(&drawn, before.as_deref(), new)?;
    Ok((kept, mark.zip(drawn.length()).map(|(of, length)| Mark { of, length })))
}

/// Puts a file into the new folder: a link to the one that we published before where it has the same bytes, else written.
/// Says whether it was kept.
fn put(drawn: &Drawn, old: Option<&Path>, new: &Path) -> io::Result<bool> {
    let copied;
    let bytes = match drawn {
        Drawn::Bytes(bytes) => bytes,
        Drawn::Long(long) => return put_long(long, old, new),
        Drawn::CopyOf(file) => {
            copied = fs::read(file)?;
            &copied
        }
    };
    if old.is_some_and(|old| is_same(old, bytes) && fs::hard_link(old, new).is_ok()) {
        return Ok(true);
    }
    fs::write(new, bytes).map(|()| false)
}

/// As [`put`], for what is never held as a whole: it is written, then compared.
fn put_long(long: &Long, old: Option<&Path>, new: &Path) -> io::Result<bool> {
    let mut file = BufWriter::new(File::create(new)?);
    long.write(&mut file)?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?;
    let Some(old) = old.filter(|old| is_copy(old, new).unwrap_or(false)) else { return Ok(false) };
    fs::remove_file(new)?;
    match fs::hard_link(old, new) {
        Ok(()) => Ok(true),
        Err(_) => fs::copy(old, new).map(|_| false),
    }
}

/// Whether two files hold the same bytes; they are read side by side, a little at a time.
fn is_copy(old: &Path, new: &Path) -> io::Result<bool> {
    let (old, new) = (File::open(old)?, File::open(new)?);
    if old.metadata()?.len() != new.metadata()?.len() {
        return Ok(false);
    }
    let (mut old, mut new) = (BufReader::new(old), BufReader::new(new));
    loop {
        let (a, b) = (old.fill_buf()?, new.fill_buf()?);
        let length = a.len().min(b.len());
        if a[..length] != b[..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
        old.consume(length);
        new.consume(length);
    }
}

fn is_same(old: &Path, bytes: &[u8]) -> bool {
    let metadata = fs::symlink_metadata(old);
    metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == bytes.len() as u64) && fs::read(old).is_ok_and(|old| old == bytes)
}
