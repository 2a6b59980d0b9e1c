//! Single values; what is held back; which troubles there are, and since when.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::rows::{Sql, instant, moment};
use crate::ports::store::Hold;

/// No wait is longer.
const LONGEST_WAIT_MS: i64 = 2 * 3600 * 1000;

const TOLD: &str = "UPDATE told SET told_at = $1 WHERE told_at > $1";
const QUIET: &str = "UPDATE quiet SET ends_at = ends_at - (pressed_at - $1), pressed_at = $1 WHERE pressed_at > $1";
const WRITTEN: &str = "UPDATE message SET created_at = $1 WHERE created_at > $1";
const BEGUN: &str = "UPDATE message SET started_at = $1 WHERE state IN ('waiting', 'sending', 'unclear') AND started_at > $1";
const WAITS: &str = "UPDATE message SET not_before = $1 WHERE state IN ('waiting', 'sending', 'unclear') AND not_before > $1 + $2";
const HELD: &str = "DELETE FROM hold WHERE ends_at > $1 + $2";

/// A value by its name.
pub(super) async fn value(from: &mut SqliteConnection, name: &str) -> Sql<Option<String>> {
    sqlx::query_scalar("SELECT content FROM kept_value WHERE name = $1").bind(name).fetch_optional(from).await
}

/// Keeps a value under a name.
pub(super) async fn put_value(to: &mut SqliteConnection, name: &str, value: &str) -> Sql<()> {
    let put = "INSERT INTO kept_value (name, content) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET content = excluded.content";
    sqlx::query(put).bind(name).bind(value).execute(to).await?;
    Ok(())
}

/// What is held back, by destination.
pub(super) async fn holds(from: &mut SqliteConnection) -> Sql<Vec<Hold>> {
    let question = "SELECT destination, ends_at, why, asked, refused, begun_at FROM hold ORDER BY destination";
    let rows = sqlx::query(question).fetch_all(from).await?;
    let hold = |row: &SqliteRow| -> Sql<Hold> {
        Ok(Hold {
            destination: row.try_get("destination")?,
            until: instant(row, "ends_at")?,
            why: row.try_get("why")?,
            asked: row.try_get::<i64, _>("asked")? == 1,
            refused: row.try_get::<i64, _>("refused")? == 1,
            since: instant(row, "begun_at")?,
        })
    };
    rows.iter().map(hold).collect()
}

/// Keeps a hold; of one that is there, `since` stays.
pub(super) async fn put_hold(to: &mut SqliteConnection, hold: &Hold) -> Sql<()> {
    let put = "INSERT INTO hold (destination, ends_at, why, asked, refused, begun_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (destination) DO UPDATE SET ends_at = excluded.ends_at, why = excluded.why, asked = excluded.asked, \
         refused = excluded.refused";
    sqlx::query(put)
        .bind(&hold.destination)
        .bind(hold.until.as_millisecond())
        .bind(&hold.why)
        .bind(i64::from(hold.asked))
        .bind(i64::from(hold.refused))
        .bind(hold.since.as_millisecond())
        .execute(to)
        .await?;
    Ok(())
}

/// Ends a hold.
pub(super) async fn end_hold(to: &mut SqliteConnection, destination: &str) -> Sql<()> {
    sqlx::query("DELETE FROM hold WHERE destination = $1").bind(destination).execute(to).await?;
    Ok(())
}

/// Notes that a trouble began; since when it is known.
pub(super) async fn begin(to: &mut SqliteConnection, name: &str, at: Timestamp) -> Sql<Timestamp> {
    let put = "INSERT INTO trouble (name, begun_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    sqlx::query(put).bind(name).bind(at.as_millisecond()).execute(&mut *to).await?;
    moment(sqlx::query_scalar("SELECT begun_at FROM trouble WHERE name = $1").bind(name).fetch_one(to).await?)
}

/// Notes that a trouble is over; since when it was known.
pub(super) async fn end(to: &mut SqliteConnection, name: &str) -> Sql<Option<Timestamp>> {
    let end = "DELETE FROM trouble WHERE name = $1 RETURNING begun_at";
    let begun: Option<i64> = sqlx::query_scalar(end).bind(name).fetch_optional(to).await?;
    begun.map(moment).transpose()
}

/// Writes something, so that a disk that takes nothing is found.
pub(super) async fn write_something(to: &mut SqliteConnection) -> Sql<()> {
    let put = "INSERT INTO write_check (name, times) VALUES ('check', 1) ON CONFLICT (name) DO UPDATE SET times = write_check.times + 1";
    sqlx::query(put).execute(to).await?;
    Ok(())
}

/// What lies ahead of `now` is brought back to it.
pub(super) async fn turn_back(to: &mut SqliteConnection, now: Timestamp) -> Sql<()> {
    let now = now.as_millisecond();
    for update in [TOLD, QUIET, WRITTEN, BEGUN] {
        sqlx::query(update).bind(now).execute(&mut *to).await?;
    }
    for update in [WAITS, HELD] {
        sqlx::query(update).bind(now).bind(LONGEST_WAIT_MS).execute(&mut *to).await?;
    }
    Ok(())
}
