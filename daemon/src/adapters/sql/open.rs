//! Opens a database file: looks at it without touching it, refuses what it must not touch, and brings the schema up to
//! date.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection as _, Error, SqliteConnection};

use super::rows::{is_damage, meaning};
use crate::ports::store::{StoreError, Stored};

static MIGRATOR: Migrator = sqlx::migrate!("migrations/sqlite");

/// Older libraries can damage a file that several connections write (the WAL-reset bug).
const OLDEST_LIBRARY: [u32; 3] = [3, 51, 3];
/// Nobody waits longer for another connection's lock.
const BUSY: Duration = Duration::from_secs(5);
/// The write-ahead log is cut to this many bytes when it has been read back.
const JOURNAL_LIMIT: &str = "67108864";
const READERS: u32 = 3;
/// The table in which a file tells which steps it has gone through.
const STEPS: &str = "_sqlx_migrations";

/// Connections to one database: one that writes, and some that read at the same time.
pub(super) struct Pools {
    /// `None`: opened for reading only.
    pub(super) writer: Option<SqlitePool>,
    pub(super) readers: SqlitePool,
}

/// Opens a database for its one daemon, and makes it if there is none.
pub(super) async fn for_writing(file: &Path) -> Stored<Pools> {
    create_if_missing(file)?;
    // A journal is left when a process died while it made the file; only who may write can undo what it did.
    let is_half_made = beside(file, "-journal").exists();
    if size(file)? > 0 && !is_half_made {
        examine(file).await?;
    }
    let pools = pools(&lasting(file)).await.map_err(|error| refusal(file, &error))?;
    if let Some(writer) = &pools.writer {
        MIGRATOR.run(writer).await.map_err(|error| failed(file, &format!("cannot be brought to this version: {error}")))?;
    }
    if is_half_made {
        examine(file).await?;
    }
    Ok(pools)
}

/// Opens a database that a daemon may be using; nothing is written, no file made. Without a file: an empty store.
pub(super) async fn for_reading(file: &Path) -> Stored<Pools> {
    if !file.exists() || size(file)? == 0 || examine(file).await? == Schema::None {
        return in_memory().await;
    }
    let readers = pool(READERS, reading(file)).await.map_err(|error| refusal(file, &error))?;
    Ok(Pools { writer: None, readers })
}

/// An empty store that is gone with the process.
pub(super) async fn in_memory() -> Stored<Pools> {
    // By name and not by flag: the library hands the flag on to the file into which it would copy.
    let options = quick(SqliteConnectOptions::new().filename(":memory:"));
    let only = pool(1, options).await.map_err(|error| meaning(&error))?;
    MIGRATOR.run(&only).await.map_err(|error| StoreError::Failed(format!("the schema cannot be made: {error}")))?;
    Ok(Pools { writer: Some(only.clone()), readers: only })
}

/// Copies a database as it is now into a folder that goes away with the [`Scratch`].
pub(super) async fn copy(readers: &SqlitePool) -> Stored<(Pools, Scratch)> {
    let scratch = Scratch::new().map_err(|error| StoreError::Failed(format!("no place for a copy of the store: {error}")))?;
    let file = scratch.folder.join("copy.sqlite");
    create_if_missing(&file)?;
    let name = file.to_str().ok_or_else(|| failed(&file, "the path is not UTF-8"))?;
    sqlx::query("VACUUM INTO $1").bind(name).execute(readers).await.map_err(|error| meaning(&error))?;
    let pools = pools(&lasting(&file).synchronous(SqliteSynchronous::Off)).await.map_err(|error| meaning(&error))?;
    Ok((pools, scratch))
}

/// A folder that nobody else may enter; it is removed when dropped.
pub(super) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    fn new() -> std::io::Result<Self> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|error| std::io::Error::other(error.to_string()))?;
        let folder = std::env::temp_dir().join(format!("yokotend-{:032x}", u128::from_ne_bytes(random)));
        DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Self { folder })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::warn!("{} could not be removed: {error}", self.folder.display());
        }
    }
}

fn quick(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.busy_timeout(BUSY).foreign_keys(true).pragma("mmap_size", "0").disable_statement_logging()
}

/// What was committed outlives a loss of power.
fn lasting(file: &Path) -> SqliteConnectOptions {
    let options = quick(SqliteConnectOptions::new().filename(file)).journal_mode(SqliteJournalMode::Wal);
    options.synchronous(SqliteSynchronous::Full).pragma("journal_size_limit", JOURNAL_LIMIT)
}

/// Without a write-ahead log nobody has the file open, and everything stands in it; asked to share it, the library
/// would make one.
fn reading(file: &Path) -> SqliteConnectOptions {
    let is_alone = !beside(file, "-wal").exists();
    quick(SqliteConnectOptions::new().filename(file)).read_only(true).immutable(is_alone)
}

async fn pools(options: &SqliteConnectOptions) -> Result<Pools, Error> {
    let writer = pool(1, options.clone()).await?;
    let readers = pool(READERS, options.clone().read_only(true)).await?;
    Ok(Pools { writer: Some(writer), readers })
}

async fn pool(connections: u32, options: SqliteConnectOptions) -> Result<SqlitePool, Error> {
    let pool = SqlitePoolOptions::new().max_connections(connections).idle_timeout(None).max_lifetime(None).test_before_acquire(false);
    pool.connect_with(options).await
}

/// Which schema a file has.
#[derive(Debug, PartialEq, Eq)]
enum Schema {
    /// nothing stands in it yet
    None,
    /// one that this version knows, maybe an older one
    Ours,
}

/// Looks at a file without changing it.
async fn examine(file: &Path) -> Stored<Schema> {
    let mut connection = reading(file).connect().await.map_err(|error| refusal(file, &error))?;
    let schema = examine_open(file, &mut connection).await;
    let _ = connection.close().await;
    schema
}

async fn examine_open(file: &Path, connection: &mut SqliteConnection) -> Stored<Schema> {
    let asked = |error: Error| refusal(file, &error);
    let library: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *connection).await.map_err(asked)?;
    check_library(&library)?;
    let check = sqlx::query_scalar("PRAGMA integrity_check(1)");
    let found: String = check.fetch_one(&mut *connection).await.map_err(asked)?;
    if found != "ok" {
        return Err(damaged(file, &found));
    }
    let shape = shape(connection).await.map_err(asked)?;
    // The library that we speak through panics at such a text, so nothing is asked of the tables before.
    if shape.iter().any(|(_, text)| std::str::from_utf8(text).is_err()) {
        return Err(damaged(file, "the text of its schema"));
    }
    if shape.is_empty() {
        return Ok(Schema::None);
    }
    if !shape.iter().any(|(name, _)| name == STEPS) {
        return Err(failed(file, "is the database of another program; nothing was changed in it. Name another file in `daemon.yaml`"));
    }
    let applied = "SELECT version, checksum FROM _sqlx_migrations ORDER BY version";
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(applied).fetch_all(&mut *connection).await.map_err(asked)?;
    let schema = check_schema(file, &applied)?;
    let newest = applied.last().map_or(0, |(version, _)| *version);
    let expected = shape_at(newest).await?;
    // The table of steps is the library's: another version of it may make it by another text.
    if expected.iter().any(|part| part.0 != STEPS && !shape.contains(part)) {
        return Err(damaged(file, "its schema is not as it was made"));
    }
    Ok(schema)
}

/// The name of each table and index, and the text by which it was made.
type Shape = Vec<(String, Vec<u8>)>;

async fn shape(connection: &mut SqliteConnection) -> Result<Shape, Error> {
    let parts = "SELECT name, CAST(sql AS BLOB) FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    sqlx::query_as(parts).fetch_all(connection).await
}

/// What a file that has gone through all steps up to `version` must contain.
async fn shape_at(version: i64) -> Stored<Shape> {
    let options = quick(SqliteConnectOptions::new().filename(":memory:"));
    let mut connection = options.connect().await.map_err(|error| meaning(&error))?;
    let made = MIGRATOR.run_direct(Some(version), &mut connection, false).await;
    made.map_err(|error| StoreError::Failed(format!("the schema cannot be made: {error}")))?;
    let shape = shape(&mut connection).await.map_err(|error| meaning(&error));
    let _ = connection.close().await;
    shape
}

/// Whether every step that the file has gone through is one that this version knows.
fn check_schema(file: &Path, applied: &[(i64, Vec<u8>)]) -> Stored<Schema> {
    let newest = MIGRATOR.iter().map(|step| step.version).max().unwrap_or_default();
    for (version, checksum) in applied {
        let known = MIGRATOR.iter().find(|step| step.version == *version);
        if known.is_some_and(|step| *step.checksum == checksum[..]) {
            continue;
        }
        let why = if *version > newest {
            "was made by a newer version of this program; nothing was changed in it. Start that version, or name another file"
        } else {
            "has a schema that this program never made; nothing was changed in it. Name another file, or put a backup in its place"
        };
        return Err(failed(file, why));
    }
    Ok(if applied.is_empty() { Schema::None } else { Schema::Ours })
}

fn check_library(version: &str) -> Stored<()> {
    let numbers: Vec<u32> = version.split('.').map_while(|part| part.parse().ok()).collect();
    if numbers.as_slice() < OLDEST_LIBRARY.as_slice() {
        return Err(StoreError::Failed(format!("SQLite {version} can damage a database; this program needs 3.51.3 or newer")));
    }
    Ok(())
}

fn create_if_missing(file: &Path) -> Stored<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(failed(file, &format!("cannot be made: {error}"))),
    }
}

fn size(file: &Path) -> Stored<u64> {
    fs::metadata(file).map(|about| about.len()).map_err(|error| failed(file, &format!("cannot be read: {error}")))
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Why a file was not opened.
fn refusal(file: &Path, error: &Error) -> StoreError {
    match meaning(error) {
        StoreError::Broken(_) if is_damage(error) => damaged(file, &error.to_string()),
        StoreError::Broken(words) => StoreError::Broken(format!("{}: {words}", file.display())),
        StoreError::Full(words) => StoreError::Full(format!("{}: {words}", file.display())),
        StoreError::Failed(words) => StoreError::Failed(format!("{}: {words}", file.display())),
    }
}

fn damaged(file: &Path, what: &str) -> StoreError {
    let name = file.display();
    let what: String = what.lines().next().unwrap_or_default().chars().take(200).collect();
    StoreError::Broken(format!(
        "{name} is damaged ({what}). Nothing was changed in it. What to do:\n\
         1. Keep a copy of {name} and, if it is there, of {name}-wal.\n\
         2. Put the newest backup in their place; or save what can be read: sqlite3 {name} .recover | sqlite3 saved.sqlite\n\
         3. Start again. Without a backup and with nothing saved, take the file away: then a reminder that was told may be told once more."
    ))
}

fn failed(file: &Path, why: &str) -> StoreError {
    StoreError::Failed(format!("{} {why}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_with_the_bug_that_damages_files_is_refused() {
        assert!(["3.51.3", "3.51.10", "3.52.0", "4.0.0"].iter().all(|version| check_library(version).is_ok()));
        assert!(["3.51.2", "3.9.9", "2.99.99", ""].iter().all(|version| check_library(version).is_err()));
    }

    #[test]
    fn steps_of_a_newer_version_and_steps_that_nobody_made_are_told_apart() {
        let file = Path::new("some.sqlite");
        let steps: Vec<(i64, Vec<u8>)> = MIGRATOR.iter().map(|step| (step.version, step.checksum.to_vec())).collect();
        assert_eq!(check_schema(file, &steps), Ok(Schema::Ours));
        assert_eq!(check_schema(file, &[]), Ok(Schema::None));
        let words = |steps: &[(i64, Vec<u8>)]| check_schema(file, steps).expect_err("unknown steps").to_string();
        assert!(words(&[(9_000, vec![1])]).contains("newer version"));
        assert!(words(&[(steps[0].0, vec![1])]).contains("never made"));
    }
}
