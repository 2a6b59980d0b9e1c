//! One daemon a database: two would say everything twice.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rustix::fs::Access;
use thiserror::Error;

/// So often, and so long each time, somebody who has a file is waited for.
const MOMENTS: u32 = 10;
const MOMENT: Duration = Duration::from_millis(20);

/// Why a database cannot be had.
#[derive(Debug, Error)]
pub enum LockError {
    /// Somebody has it.
    #[error("{} is in use by {holder}; stop that one first, or name another file in `daemon.yaml`", .database.display())]
    Held {
        /// the file
        database: PathBuf,
        /// which process, on which host, since when
        holder: String,
    },
    /// It lies where locks do not hold, or where a write may be lost.
    #[error("{} lies on {system}, where two daemons cannot be kept apart; keep it on a disk of this machine", .database.display())]
    Remote {
        /// the file
        database: PathBuf,
        /// the name of the file system
        system: &'static str,
    },
    /// The file of the lock cannot be made or written.
    #[error("{} cannot be locked: {error}", .database.display())]
    Unusable {
        /// the file
        database: PathBuf,
        /// why
        error: io::Error,
    },
}

/// The right to write a database; it ends when this is dropped or the process dies, however it dies.
#[derive(Debug)]
pub struct Lock {
    database: PathBuf,
    // Never removed: who removed it could take away the lock of the next one.
    _file: File,
}

impl Lock {
    /// Takes the lock of a database, which need not exist yet; its folder must. `now` is told to whom comes second.
    ///
    /// # Errors
    /// See [`LockError`].
    pub fn take(database: &Path, now: Timestamp) -> Result<Self, LockError> {
        let unusable = |error| LockError::Unusable { database: database.to_owned(), error };
        let (real, mut path) = placed(database)?;
        path.push(".lock");
        let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        let mut file = opened.map_err(unusable)?;
        match lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LockError::Held { database: database.to_owned(), holder: holder(&mut file) }),
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        sign(&mut file, now).map_err(unusable)?;
        Ok(Self { database: real, _file: file })
    }

    /// Who has a database, if anybody; nothing is taken or made.
    ///
    /// # Errors
    /// It cannot be had, or its folder is missing or closed to us; see [`LockError`].
    pub fn look(database: &Path) -> Result<Option<String>, LockError> {
        let unusable = |error| LockError::Unusable { database: database.to_owned(), error };
        let (real, mut path) = placed(database)?;
        rustix::fs::access(real.parent().unwrap_or(Path::new("/")), Access::WRITE_OK).map_err(|error| unusable(error.into()))?;
        path.push(".lock");
        let Ok(mut file) = File::open(&path) else { return Ok(None) };
        // Shared, and for a moment only: two who look are not in each other's way.
        Ok(matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)).then(|| holder(&mut file)))
    }

    /// The file of the database, without links in its path.
    pub fn database(&self) -> &Path {
        &self.database
    }
}

/// Locks the file. Somebody may have it for a moment only: who looks whether it is free, or a process that is just being
/// started by whoever had it.
fn lock(file: &File) -> Result<(), TryLockError> {
    for _ in 0..MOMENTS {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(MOMENT),
            locked => return locked,
        }
    }
    file.try_lock()
}

/// Where a database really is, if it can be kept apart there: as a path, and as the begin of another.
fn placed(database: &Path) -> Result<(PathBuf, OsString), LockError> {
    let unusable = |error| LockError::Unusable { database: database.to_owned(), error };
    let real = real_path(database).map_err(unusable)?;
    for place in [real.parent().unwrap_or(Path::new("/")), &real] {
        if let Some(system) = remote(place).map_err(unusable)? {
            return Err(LockError::Remote { database: database.to_owned(), system });
        }
    }
    let begin = real.clone().into_os_string();
    Ok((real, begin))
}

/// The same for every way to name a file: two names must not make two locks.
fn real_path(database: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(database) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(database).is_err() => {
            let name = database.file_name().ok_or(io::ErrorKind::InvalidInput)?;
            let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Ok(fs::canonicalize(folder)?.join(name))
        }
        found => found,
    }
}

fn sign(file: &mut File, now: Timestamp) -> io::Result<()> {
    let host = rustix::system::uname();
    let host = host.nodename().to_string_lossy();
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "process {} on {host} since {now:.0}", std::process::id())
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.take(300).read_to_string(&mut text);
    let line: String = text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).collect();
    if read.is_err() || line.is_empty() { "another process".to_owned() } else { line }
}

/// The name of the file system, if it is not a disk of this machine. What does not exist yet is nowhere.
#[cfg(target_os = "linux")]
fn remote(place: &Path) -> io::Result<Option<&'static str>> {
    match rustix::fs::statfs(place) {
        Ok(about) => Ok(remote_name(i128::from(about.f_type))),
        Err(rustix::io::Errno::NOENT) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Elsewhere file systems have no such numbers; the guide says what not to do.
#[cfg(not(target_os = "linux"))]
fn remote(_place: &Path) -> io::Result<Option<&'static str>> {
    Ok(None)
}

/// The numbers are those of Linux's `magic.h`; some machines widen them with a sign.
#[cfg(target_os = "linux")]
fn remote_name(number: i128) -> Option<&'static str> {
    const REMOTE: [(i128, &str); 8] = [
        (0x6969, "NFS"),
        (0x517b, "SMB"),
        (0xff53_4d42, "CIFS"),
        (0xfe53_4d42, "SMB"),
        (0x0102_1997, "9p"),
        (0x6573_5546, "FUSE"),
        (0x00c3_6400, "Ceph"),
        (0x5346_414f, "AFS"),
    ];
    REMOTE.iter().find(|(known, _)| *known == number & 0xffff_ffff).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-04-01T09:00:00.123Z".parse().expect("an instant")
    }

    #[test]
    fn a_second_one_is_refused_and_told_who_holds_it_by_whatever_name_it_comes() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("y.sqlite");
        let first = Lock::take(&database, now()).expect("nobody has it");
        fs::write(&database, "").expect("a file");
        std::os::unix::fs::symlink(&database, folder.path().join("other.sqlite")).expect("a link");
        for name in ["y.sqlite", "other.sqlite"] {
            let error = Lock::take(&folder.path().join(name), now()).expect_err("it is held").to_string();
            let holder = format!("process {} on ", std::process::id());
            assert!(error.contains(&holder) && error.contains("since 2026-04-01T09:00:00Z"), "{error}");
        }
        let other = folder.path().join("other.sqlite");
        assert!(Lock::look(&other).expect("it can be had").is_some_and(|holder| holder.starts_with("process ")));
        drop(first);
        assert_eq!(Lock::look(&other).expect("it can be had"), None);
        assert_eq!(Lock::take(&database, now()).expect("free again").database(), fs::canonicalize(&database).expect("a path"));
    }

    #[test]
    fn a_missing_folder_is_one_sentence() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = Lock::take(&folder.path().join("none/y.sqlite"), now()).expect_err("no folder").to_string();
        assert!(error.contains("none/y.sqlite cannot be locked: ") && !error.contains('\n'), "{error}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn file_systems_of_other_machines_are_known_also_where_numbers_have_a_sign() {
        assert_eq!(remote_name(0x6969), Some("NFS"));
        assert_eq!(remote_name(i128::from(0xff53_4d42_u32.cast_signed())), Some("CIFS"));
        assert_eq!(remote_name(0x6573_5546), Some("FUSE"));
        assert_eq!(remote_name(0xef53), None, "ext4");
        assert_eq!(remote_name(0x0102_1994), None, "tmpfs");
    }
}
