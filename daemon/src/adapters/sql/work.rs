//! The connections, and transactions on them.

use std::sync::OnceLock;

use sqlx::Sqlite;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::SqlitePool;

use super::open::Pools;
use super::rows::{Sql, is_nothing_to_undo, meaning};
use crate::ports::store::{StoreError, Stored};

/// Connections to one database. The first broken disk ends all writing.
pub(super) struct Ground {
    pub(super) writer: Option<SqlitePool>,
    pub(super) readers: SqlitePool,
    /// What broke first. After a failed write nobody knows what stands on the disk, and asking it again would not tell.
    pub(super) broken: OnceLock<String>,
}

impl Ground {
    pub(super) fn over(pools: Pools) -> Self {
        Self { writer: pools.writer, readers: pools.readers, broken: OnceLock::new() }
    }

    pub(super) async fn begin_reading(&self) -> Stored<Work> {
        self.told(Work::begin(&self.readers, "BEGIN").await)
    }

    pub(super) async fn begin_writing(&self) -> Stored<Work> {
        if let Some(words) = self.broken.get() {
            return Err(StoreError::Broken(words.clone()));
        }
        let Some(writer) = &self.writer else {
            return Err(StoreError::Failed("the store was opened for reading only".to_owned()));
        };
        // A transaction that begins by reading fails at once when another writes; this one waits for its turn.
        self.told(Work::begin(writer, "BEGIN IMMEDIATE").await)
    }

    pub(super) async fn finish<T>(&self, work: Work, done: Sql<T>) -> Stored<T> {
        self.told(work.finish(done).await)
    }

    fn told<T>(&self, done: Sql<T>) -> Stored<T> {
        done.map_err(|error| {
            let meant = meaning(&error);
            if let StoreError::Broken(words) = &meant {
                let _ = self.broken.set(words.clone());
            }
            meant
        })
    }
}

/// A transaction. The library's own is stuck for ever when the database ends it by itself, as it does when there is no
/// room on the disk.
pub(super) struct Work {
    pub(super) connection: PoolConnection<Sqlite>,
    is_over: bool,
}

impl Work {
    async fn begin(pool: &SqlitePool, begin: &'static str) -> Sql<Self> {
        let mut work = Self { connection: pool.acquire().await?, is_over: false };
        sqlx::query(begin).execute(&mut *work.connection).await?;
        Ok(work)
    }

    /// Commits what was done, or undoes what failed.
    async fn finish<T>(mut self, done: Sql<T>) -> Sql<T> {
        let done = match done {
            Ok(done) => sqlx::query("COMMIT").execute(&mut *self.connection).await.map(|_| done),
            failed => failed,
        };
        self.is_over = done.is_ok() || self.undo().await;
        done
    }

    /// Whether no transaction is open any more.
    async fn undo(&mut self) -> bool {
        let undone = sqlx::query("ROLLBACK").execute(&mut *self.connection).await;
        undone.map_or_else(|error| is_nothing_to_undo(&error), |_| true)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // Nobody waited for the end, or it went wrong: closing the connection undoes whatever is open.
        if !self.is_over {
            self.connection.close_on_drop();
        }
    }
}
