//! What became of the steps.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use crate::adapters::sql::rows::{Sql, instant, number, odd};
use crate::ports::response::responses::Notable;
use crate::response::step::{Record, State};

const STATES: [(&str, State); 6] = [
    ("waiting", State::Waiting),
    ("begun", State::Begun),
    ("ringing", State::Ringing),
    ("done", State::Done),
    ("held", State::Held),
    ("spared", State::Spared),
];

/// What became of the steps of an incident, by their names.
pub(super) async fn of(from: &mut SqliteConnection, incident: &str) -> Sql<BTreeMap<String, Record>> {
    let question = "SELECT name, state, since, attempts, failures, looks, first_at, began_at, not_before, why, output \
         FROM step WHERE incident = $1";
    let rows = sqlx::query(question).bind(incident).fetch_all(from).await?;
    rows.iter().map(|row| Ok((row.try_get("name")?, record(row)?))).collect()
}

fn record(row: &SqliteRow) -> Sql<Record> {
    let word: &str = row.try_get("state")?;
    let state = STATES.iter().find(|(known, _)| *known == word).ok_or_else(|| odd(format!("`{word}` is no state of a step")))?;
    let unreadable = |error| odd(format!("a step cannot be read: {error}"));
    let output = serde_json::from_str(row.try_get("output")?).map_err(unreadable)?;
    let why: Option<&str> = row.try_get("why")?;
    Ok(Record {
        state: state.1,
        since: instant(row, "since")?,
        attempts: number(row, "attempts")?,
        failures: number(row, "failures")?,
        looks: number(row, "looks")?,
        first_at: instant(row, "first_at")?,
        began_at: instant(row, "began_at")?,
        not_before: instant(row, "not_before")?,
        why: why.map(serde_json::from_str).transpose().map_err(unreadable)?,
        output,
    })
}

/// The steps of which this is true since then, newest first.
pub(super) async fn notable(from: &mut SqliteConnection, what: Notable, since: Timestamp) -> Sql<Vec<(String, String)>> {
    let question = match what {
        Notable::Held => "SELECT incident, name FROM step WHERE state = 'held' AND since >= $1 ORDER BY since DESC, incident, name",
        Notable::Repeated => {
            "SELECT incident, name FROM step WHERE state = 'done' AND attempts > 1 AND since >= $1 ORDER BY since DESC, incident, name"
        }
    };
    sqlx::query_as(question).bind(since.as_millisecond()).fetch_all(from).await
}

/// Takes a channel's name for an incident. `false`: another one has it.
pub(super) async fn take_name(to: &mut SqliteConnection, incident: &str, name: &str) -> Sql<bool> {
    let take = "INSERT INTO channel_name (name, incident) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET name = excluded.name \
         WHERE channel_name.incident = excluded.incident";
    Ok(sqlx::query(take).bind(name).bind(incident).execute(to).await?.rows_affected() == 1)
}

/// Keeps what became of a step, in place of what was known.
pub(super) async fn put(to: &mut SqliteConnection, incident: &str, step: &str, record: &Record) -> Sql<()> {
    let put = "INSERT INTO step (incident, name, state, since, attempts, failures, looks, first_at, began_at, not_before, why, output) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (incident, name) DO UPDATE SET state = excluded.state, since = excluded.since, attempts = excluded.attempts, \
         failures = excluded.failures, looks = excluded.looks, first_at = excluded.first_at, began_at = excluded.began_at, \
         not_before = excluded.not_before, why = excluded.why, output = excluded.output";
    let word = STATES.iter().find(|(_, state)| *state == record.state).map_or("held", |(word, _)| word);
    let unwritable = |error| odd(format!("a step cannot be written: {error}"));
    let output = serde_json::to_string(&record.output).map_err(unwritable)?;
    let why = record.why.as_ref().map(serde_json::to_string).transpose().map_err(unwritable)?;
    let put = sqlx::query(put).bind(incident).bind(step).bind(word).bind(record.since.as_millisecond());
    let put = put.bind(i64::from(record.attempts)).bind(i64::from(record.failures)).bind(i64::from(record.looks));
    let put = put.bind(record.first_at.as_millisecond()).bind(record.began_at.as_millisecond());
    put.bind(record.not_before.as_millisecond()).bind(why).bind(output).execute(to).await?;
    Ok(())
}
