//! A plan → a folder, as a whole: a reader sees the old site or the new one, never a mix.
//!
//! The new release is drawn into a folder beside the old one; files that did not change are hard links to the old ones.
//! Then the two folders change names in one step. Only files of our own manifest are ever removed; what others put into
//! the folder is carried over.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use incident::diagnostic::finding::Diagnostic;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use walkdir::WalkDir;
use xxhash_rust::xxh3::Xxh3;

use crate::render::plan::Plan;
use crate::site::address::file_of;
use crate::site::manifest::{self, Manifest};
use crate::site::marks::{self, Mark, Marks};

mod place;

use place::{Old, Unplaced, place};

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The folder is not ours and not empty.
    #[error("`{0}` is not empty and was not made by yokoten; name another folder with --out, or empty it")]
    NotOurs(PathBuf),
    /// The folder holds what the site is made of, or lies in it.
    #[error("`{0}` holds the site's sources, or lies inside them; name another folder with --out")]
    HoldsSources(PathBuf),
    /// Somebody else is publishing into it.
    #[error("another yokoten is publishing into `{0}`")]
    Busy(PathBuf),
    /// A file or folder of somebody else has the name of one of ours.
    #[error("`{0}` is not ours and stands where a page of the site goes; move it away, or name another folder with --out")]
    InTheWay(PathBuf),
    /// A page could not be drawn.
    #[error("a page could not be drawn")]
    Undrawn(Vec<Diagnostic>),
    /// The disk failed us.
    #[error("{0}")]
    Disk(PathBuf, #[source] io::Error),
}

/// What was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Published {
    /// Files in the new release.
    pub files: usize,
    /// Files that did not change and were kept.
    pub kept: usize,
    /// Files of the old release that are gone.
    pub removed: usize,
}

/// What lies in the folder besides the site.
const OF_OURS: [&str; 2] = [manifest::FILE, marks::FILE];

/// Publishes a plan into `out`. `sources` are folders that must not be touched; `progress` hears of each file.
///
/// # Errors
/// See [`Refusal`]; the old site stays as it was.
pub fn publish(plan: &Plan, out: &Path, sources: &[PathBuf], progress: &(dyn Fn() + Sync)) -> Result<Published, Refusal> {
    let out = real_path(out)?;
    refuse_sources(&out, sources)?;
    let old = old_manifest(&out)?;
    let manifest = Manifest { files: plan.files().chain(OF_OURS.map(str::to_owned)).collect() };
    refuse_others(&out, &old, &manifest)?;
    let staging = Staging::begin(&out)?;
    let at = |error| Refusal::Disk(out.clone(), error);
    let program = program().map_err(at)?;
    let (kept, marks) = draw_all(plan, &Old::read(&out, &old, program), staging.path(), progress)?;
    fs::write(staging.path().join(manifest::FILE), manifest.write()).map_err(at)?;
    carry_over(&out, staging.path(), &old, &manifest).map_err(at)?;
    // Last of all: what is written later than the marks was written by somebody else.
    fs::write(staging.path().join(marks::FILE), marks::write(&marks, program)).map_err(at)?;
    staging.exchange(&out).map_err(at)?;
    Ok(Published { files: manifest.files.len() - OF_OURS.len(), kept, removed: old.files.difference(&manifest.files).count() })
}

/// The folder itself, not a link to it: links to a site keep leading to it.
fn real_path(out: &Path) -> Result<PathBuf, Refusal> {
    if out.exists() {
        return out.canonicalize().map_err(|error| Refusal::Disk(out.to_owned(), error));
    }
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(|error| Refusal::Disk(parent.to_owned(), error))?;
    let parent = parent.canonicalize().map_err(|error| Refusal::Disk(parent.to_owned(), error))?;
    Ok(out.file_name().map_or(parent.clone(), |name| parent.join(name)))
}

fn refuse_sources(out: &Path, sources: &[PathBuf]) -> Result<(), Refusal> {
    let touches = |source: &PathBuf| source.canonicalize().is_ok_and(|source| source.starts_with(out) || out.starts_with(&source));
    if sources.iter().any(touches) { Err(Refusal::HoldsSources(out.to_owned())) } else { Ok(()) }
}

/// What we published there before; an empty or missing folder is ours to take.
fn old_manifest(out: &Path) -> Result<Manifest, Refusal> {
    if !out.exists() {
        return Ok(Manifest::default());
    }
    if let Some(manifest) = fs::read_to_string(out.join(manifest::FILE)).ok().and_then(|text| Manifest::parse(&text)) {
        return Ok(manifest);
    }
    let mut entries = fs::read_dir(out).map_err(|error| Refusal::Disk(out.to_owned(), error))?;
    if entries.next().is_some() { Err(Refusal::NotOurs(out.to_owned())) } else { Ok(Manifest::default()) }
}

/// A file of others where a folder of ours goes, or a folder of theirs where a file of ours goes: neither is touched.
fn refuse_others(out: &Path, old: &Manifest, now: &Manifest) -> Result<(), Refusal> {
    if !out.exists() {
        return Ok(());
    }
    let folders: BTreeSet<&str> = now.files.iter().flat_map(|file| file.match_indices('/').map(|(at, _)| &file[..at])).collect();
    let is_theirs = |folder: &&&str| {
        let metadata = fs::symlink_metadata(out.join(folder));
        !old.files.contains(**folder) && metadata.is_ok_and(|metadata| !metadata.is_dir())
    };
    if let Some(folder) = folders.iter().find(is_theirs) {
        return Err(Refusal::InTheWay(out.join(folder)));
    }
    let new_files = now.files.difference(&old.files);
    match new_files.map(|file| out.join(file)).find(|path| path.is_dir() && !is_ours(path, out, old)) {
        Some(path) => Err(Refusal::InTheWay(path)),
        None => Ok(()),
    }
}

/// Whether a folder holds something of our last release.
fn is_ours(folder: &Path, out: &Path, old: &Manifest) -> bool {
    let Some(path) = folder.strip_prefix(out).ok().and_then(Path::to_str) else { return false };
    let inside = format!("{path}/");
    old.files.range(inside.clone()..).next().is_some_and(|file| file.starts_with(&inside))
}

/// The folder in which a release grows. It is removed when it goes out of scope: after the exchange it is the old one.
struct Staging {
    path: PathBuf,
    lock_path: PathBuf,
    _lock: File,
}

impl Staging {
    fn begin(out: &Path) -> Result<Self, Refusal> {
        let at = |error| Refusal::Disk(out.to_owned(), error);
        let name = out.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let parent = out.parent().unwrap_or(Path::new("/"));
        let lock_path = parent.join(format!(".{name}.yokoten-lock"));
        let Some(lock) = lock(&lock_path).map_err(at)? else { return Err(Refusal::Busy(out.to_owned())) };
        let path = parent.join(format!(".{name}.yokoten-next"));
        remove_tree(&path).map_err(at)?;
        fs::create_dir(&path).map_err(at)?;
        Ok(Self { path, lock_path, _lock: lock })
    }

    fn path(&self) -> &Path {
        &self.path
    }

    /// The new release takes the name, the old one takes ours; it goes with us.
    fn exchange(&self, out: &Path) -> io::Result<()> {
        if !out.exists() {
            return fs::rename(&self.path, out);
        }
        match renameat_with(CWD, &self.path, CWD, out, RenameFlags::EXCHANGE) {
            Ok(()) => Ok(()),
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => self.two_renames(out),
            Err(error) => Err(error.into()),
        }
    }

    /// For file systems that cannot exchange: between the two names there is a moment without a site.
    fn two_renames(&self, out: &Path) -> io::Result<()> {
        let aside = self.path.with_extension("yokoten-old");
        remove_tree(&aside)?;
        fs::rename(out, &aside)?;
        if let Err(error) = fs::rename(&self.path, out) {
            fs::rename(&aside, out)?;
            return Err(error);
        }
        fs::rename(&aside, &self.path)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next build; the site itself is not touched by it.
        let _ = remove_tree(&self.path);
        let _ = fs::remove_file(&self.lock_path);
    }
}

/// Takes the lock, or nothing while somebody has it. Its file is removed with it, so the one that was locked may be gone
/// already and another of its name be there: then it is tried again.
fn lock(path: &Path) -> io::Result<Option<File>> {
    loop {
        let file = File::create(path)?;
        if file.try_lock().is_err() {
            return Ok(None);
        }
        if fs::metadata(path).is_ok_and(|there| file.metadata().is_ok_and(|ours| is_same_file(&there, &ours))) {
            return Ok(Some(file));
        }
    }
}

#[cfg(unix)]
fn is_same_file(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Elsewhere a file that is open cannot be removed.
#[cfg(not(unix))]
fn is_same_file(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
}

fn remove_tree(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// This very program: another one may draw otherwise. It is not held as a whole.
fn program() -> io::Result<u64> {
    let mut program = BufReader::with_capacity(1 << 16, File::open(std::env::current_exe()?)?);
    let mut hash = Xxh3::new();
    loop {
        let bytes = program.fill_buf()?;
        if bytes.is_empty() {
            return Ok(hash.digest());
        }
        hash.update(bytes);
        let length = bytes.len();
        program.consume(length);
    }
}

/// Draws every page straight into the new folder, in parallel. Gives how many files were kept from the old one, and the marks.
fn draw_all(plan: &Plan, old: &Old<'_>, new: &Path, progress: &(dyn Fn() + Sync)) -> Result<(usize, Marks), Refusal> {
    let addresses: Vec<&str> = plan.addresses().collect();
    make_folders(&addresses, new).map_err(|error| Refusal::Disk(new.to_owned(), error))?;
    let undrawn = Mutex::new(Vec::new());
    let placed = addresses.par_iter().map(|address| {
        let file = file_of(address);
        let target = new.join(&file);
        progress();
        match place(plan, address, (old, &file), &target) {
            Ok((kept, mark)) => Ok((kept, mark.map(|mark| (file, mark)))),
            Err(Unplaced::Undrawn(finding)) => {
                undrawn.lock().expect("no thread panics while it holds the list").push(*finding);
                Ok((false, None))
            }
            Err(Unplaced::Disk(error)) => Err(Refusal::Disk(target, error)),
        }
    });
    let placed: Vec<(bool, Option<(String, Mark)>)> = placed.collect::<Result<_, Refusal>>()?;
    let undrawn = undrawn.into_inner().expect("all threads are done");
    if !undrawn.is_empty() {
        return Err(Refusal::Undrawn(undrawn));
    }
    Ok((placed.iter().filter(|(kept, _)| *kept).count(), placed.into_iter().filter_map(|(_, mark)| mark).collect()))
}

fn make_folders(addresses: &[&str], new: &Path) -> io::Result<()> {
    let folders: BTreeSet<&str> = addresses.iter().filter_map(|address| address.rsplit_once('/')).map(|(folder, _)| folder).collect();
    folders.iter().try_for_each(|folder| fs::create_dir_all(new.join(folder)))
}

/// Files in the old folder that are not ours come along, unless a page of ours now has their name.
fn carry_over(old: &Path, new: &Path, ours: &Manifest, now: &Manifest) -> io::Result<()> {
    if !old.exists() {
        return Ok(());
    }
    for entry in WalkDir::new(old).min_depth(1) {
        let entry = entry?;
        let Some(path) = entry.path().strip_prefix(old).ok().and_then(Path::to_str) else { continue };
        let target = new.join(path);
        if entry.file_type().is_dir() && !is_ours(entry.path(), old, ours) {
            fs::create_dir_all(&target)?;
        }
        if entry.file_type().is_dir() || ours.files.contains(path) || now.files.contains(path) {
            continue;
        }
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        if fs::hard_link(entry.path(), &target).is_err() {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
