//! What is true: tickets as they were last seen.

use std::collections::HashMap;

use incident::tickets::Category;
use jiff::Timestamp;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection};

use super::rows::{Sql, known as known_of, odd};
use crate::policy::facts::history::TicketHistory;
use crate::ports::store::{Known, Which};

/// As many ids as go into one question.
const AT_ONCE: usize = 500;

const PUT: &str = "INSERT INTO ticket (id, ticket_key, is_open, updated_at, seen_at, history) ";
const OVER_WHAT_WAS: &str = " ON CONFLICT (id) DO UPDATE SET ticket_key = excluded.ticket_key, is_open = excluded.is_open, \
     updated_at = excluded.updated_at, seen_at = excluded.seen_at, missing_since = NULL, gone_at = NULL, left_at = NULL, \
     history = excluded.history";
const PUT_FORMER_KEY: &str = "INSERT INTO former_key (ticket_key, ticket) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// Keeps tickets as they were seen at `at`, and every key that one of them has no more.
pub(super) async fn put(to: &mut SqliteConnection, tickets: &[TicketHistory], at: Timestamp) -> Sql<()> {
    for some in tickets.chunks(AT_ONCE) {
        let mut keys = keys(to, some).await?;
        put_some(to, some, at).await?;
        for ticket in some {
            let old = keys.insert(ticket.id.clone(), ticket.key.clone()).filter(|old| *old != ticket.key);
            for key in ticket.previous_keys.iter().chain(&old) {
                sqlx::query(PUT_FORMER_KEY).bind(key).bind(&ticket.id).execute(&mut *to).await?;
            }
        }
    }
    Ok(())
}

/// The keys by which these tickets are known so far, by their ids.
async fn keys(from: &mut SqliteConnection, tickets: &[TicketHistory]) -> Sql<HashMap<String, String>> {
    let ids: Vec<String> = tickets.iter().map(|ticket| ticket.id.clone()).collect();
    let rows = one_of("SELECT id, ticket_key FROM ticket WHERE id IN (", &ids).build().persistent(false).fetch_all(from).await?;
    rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("ticket_key")?))).collect()
}

/// All in one statement: one for each costs five times as long.
async fn put_some(to: &mut SqliteConnection, tickets: &[TicketHistory], at: Timestamp) -> Sql<()> {
    let written: Result<Vec<String>, _> = tickets.iter().map(serde_json::to_string).collect();
    let written = written.map_err(|error| odd(format!("a ticket cannot be written: {error}")))?;
    let mut put = QueryBuilder::<Sqlite>::new(PUT);
    put.push_values(tickets.iter().zip(&written), |mut row, (ticket, history)| {
        row.push_bind(&ticket.id).push_bind(&ticket.key).push_bind(i64::from(ticket.status.category != Category::Done));
        row.push_bind(ticket.updated_at.as_millisecond()).push_bind(at.as_millisecond()).push_bind(history);
    });
    put.push(OVER_WHAT_WAS).build().persistent(false).execute(to).await?;
    Ok(())
}

/// Notes that tickets were seen at `at` as they are known.
pub(super) async fn mark_seen(to: &mut SqliteConnection, ids: &[String], at: Timestamp) -> Sql<()> {
    for some in ids.chunks(AT_ONCE) {
        let mut mark = QueryBuilder::<Sqlite>::new("UPDATE ticket SET missing_since = NULL, gone_at = NULL, left_at = NULL, seen_at = ");
        mark.push_bind(at.as_millisecond()).push(" WHERE id IN (");
        let mut list = mark.separated(", ");
        for id in some {
            list.push_bind(id);
        }
        list.push_unseparated(")");
        mark.build().persistent(false).execute(&mut *to).await?;
    }
    Ok(())
}

/// Those of these tickets that are known.
pub(super) async fn known(from: &mut SqliteConnection, ids: &[String]) -> Sql<HashMap<String, Known>> {
    let mut found = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        let select = "SELECT seen_at, missing_since, gone_at, left_at, history FROM ticket WHERE id IN (";
        let rows = one_of(select, some).build().persistent(false).fetch_all(&mut *from).await?;
        for row in &rows {
            let ticket = known_of(row)?;
            found.insert(ticket.history.id.clone(), ticket);
        }
    }
    Ok(found)
}

/// A question that ends in a list of ids: `select` up to the opening parenthesis.
fn one_of(select: &str, ids: &[String]) -> QueryBuilder<Sqlite> {
    let mut question = QueryBuilder::new(select);
    let mut list = question.separated(", ");
    for id in ids {
        list.push_bind(id);
    }
    list.push_unseparated(")");
    question
}

/// The ticket with this key, else with this id, else the one that had this key last.
pub(super) async fn find(from: &mut SqliteConnection, key_or_id: &str) -> Sql<Option<Known>> {
    let find = "SELECT seen_at, missing_since, gone_at, left_at, history FROM ticket WHERE id = ( \
         SELECT found.id FROM ( \
           SELECT 0 AS place, id, updated_at FROM ticket WHERE ticket_key = $1 \
           UNION ALL SELECT 1, id, updated_at FROM ticket WHERE id = $1 \
           UNION ALL SELECT 2, t.id, t.updated_at FROM former_key f JOIN ticket t ON t.id = f.ticket WHERE f.ticket_key = $1 \
         ) AS found ORDER BY found.place, found.updated_at DESC, found.id LIMIT 1)";
    let row = sqlx::query(find).bind(key_or_id).fetch_optional(from).await?;
    row.as_ref().map(known_of).transpose()
}

/// At most `limit` tickets in the order of their ids, beginning after `after`.
pub(super) async fn page(from: &mut SqliteConnection, which: Which, after: Option<&str>, limit: u32) -> Sql<Vec<Known>> {
    let question = match which {
        Which::Open => {
            "SELECT seen_at, missing_since, gone_at, left_at, history FROM ticket \
             WHERE is_open = 1 AND gone_at IS NULL AND left_at IS NULL AND id > $1 ORDER BY id LIMIT $2"
        }
        Which::Missing => {
            "SELECT seen_at, missing_since, gone_at, left_at, history FROM ticket WHERE is_open = 1 AND gone_at IS NULL \
             AND left_at IS NULL AND missing_since IS NOT NULL AND id > $1 ORDER BY id LIMIT $2"
        }
        Which::All => "SELECT seen_at, missing_since, gone_at, left_at, history FROM ticket WHERE id > $1 ORDER BY id LIMIT $2",
    };
    // No id is empty, so every one comes after the empty text.
    let rows = sqlx::query(question).bind(after.unwrap_or_default()).bind(i64::from(limit)).fetch_all(from).await?;
    rows.iter().map(known_of).collect()
}

/// At most `limit` open tickets that were last seen before `at`.
pub(super) async fn unseen_since(from: &mut SqliteConnection, at: Timestamp, after: Option<&str>, limit: u32) -> Sql<Vec<Known>> {
    let question = "SELECT seen_at, missing_since, gone_at, left_at, history FROM ticket \
         WHERE is_open = 1 AND gone_at IS NULL AND left_at IS NULL AND id > $1 AND seen_at < $2 ORDER BY id LIMIT $3";
    let question = sqlx::query(question).bind(after.unwrap_or_default()).bind(at.as_millisecond()).bind(i64::from(limit));
    question.fetch_all(from).await?.iter().map(known_of).collect()
}

/// Notes that a ticket was not found; the first time is kept.
pub(super) async fn mark_missing(to: &mut SqliteConnection, id: &str, at: Timestamp) -> Sql<()> {
    let mark = "UPDATE ticket SET missing_since = $2 WHERE id = $1 AND missing_since IS NULL";
    sqlx::query(mark).bind(id).bind(at.as_millisecond()).execute(to).await?;
    Ok(())
}

/// Takes it that a ticket is gone; the first time is kept.
pub(super) async fn mark_gone(to: &mut SqliteConnection, id: &str, at: Timestamp) -> Sql<()> {
    let mark = "UPDATE ticket SET gone_at = $2 WHERE id = $1 AND gone_at IS NULL";
    sqlx::query(mark).bind(id).bind(at.as_millisecond()).execute(to).await?;
    Ok(())
}

/// Takes it that the query does not name a ticket any more; the first time is kept.
pub(super) async fn mark_left(to: &mut SqliteConnection, id: &str, at: Timestamp) -> Sql<()> {
    let mark = "UPDATE ticket SET left_at = $2 WHERE id = $1 AND left_at IS NULL";
    sqlx::query(mark).bind(id).bind(at.as_millisecond()).execute(to).await?;
    Ok(())
}
