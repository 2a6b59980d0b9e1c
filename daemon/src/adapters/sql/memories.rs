//! What was told, and what people answered. Polling never writes here.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};

use super::rows::{Sql, instant, number, why_of, why_word};
use super::tickets::{AT_ONCE, one_of};
use crate::policy::facts::memory::{Disowned, Memory, Quiet, Told};

/// What is remembered of these tickets.
pub(super) async fn of(from: &mut SqliteConnection, ids: &[String]) -> Sql<HashMap<String, Memory>> {
    let mut found = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        add_told(from, some, &mut found).await?;
        add_quiet(from, some, &mut found).await?;
        add_disowned(from, some, &mut found).await?;
        add_on_its_way(from, some, &mut found).await?;
    }
    Ok(found)
}

type Memories = HashMap<String, Memory>;

async fn add_told(from: &mut SqliteConnection, ids: &[String], found: &mut Memories) -> Sql<()> {
    let mut question = one_of("SELECT ticket, entry, rung, nth, recipient, told_at FROM told WHERE ticket IN (", ids);
    question.push(" ORDER BY told_at, entry, rung, nth");
    for row in &question.build().persistent(false).fetch_all(from).await? {
        let told = Told {
            entry: row.try_get("entry")?,
            rung: number(row, "rung")?,
            nth: number(row, "nth")?,
            recipient: row.try_get("recipient")?,
            at: instant(row, "told_at")?,
        };
        found.entry(row.try_get("ticket")?).or_default().told.push(told);
    }
    Ok(())
}

async fn add_quiet(from: &mut SqliteConnection, ids: &[String], found: &mut Memories) -> Sql<()> {
    let mut question = one_of("SELECT ticket, entry, ends_at, person, why, pressed_at FROM quiet WHERE ticket IN (", ids);
    for row in &question.build().persistent(false).fetch_all(from).await? {
        let quiet = Quiet {
            entry: row.try_get("entry")?,
            until: instant(row, "ends_at")?,
            by: row.try_get("person")?,
            why: why_of(row.try_get("why")?)?,
            at: instant(row, "pressed_at")?,
        };
        found.entry(row.try_get("ticket")?).or_default().quiet = Some(quiet);
    }
    Ok(())
}

async fn add_disowned(from: &mut SqliteConnection, ids: &[String], found: &mut Memories) -> Sql<()> {
    let mut question = one_of("SELECT ticket, account, person, pressed_at FROM disowned WHERE ticket IN (", ids);
    for row in &question.build().persistent(false).fetch_all(from).await? {
        let disowned = Disowned { account: row.try_get("account")?, by: row.try_get("person")?, at: instant(row, "pressed_at")? };
        found.entry(row.try_get("ticket")?).or_default().disowned = Some(disowned);
    }
    Ok(())
}

async fn add_on_its_way(from: &mut SqliteConnection, ids: &[String], found: &mut Memories) -> Sql<()> {
    let question = "SELECT DISTINCT i.ticket FROM item i JOIN message m ON m.message_key = i.message \
         WHERE m.state IN ('waiting', 'sending', 'unclear') AND i.ticket IN (";
    for row in &one_of(question, ids).build().persistent(false).fetch_all(from).await? {
        found.entry(row.try_get("ticket")?).or_default().on_its_way = true;
    }
    Ok(())
}

/// Keeps a wish for quiet in place of an older one.
pub(super) async fn be_quiet(to: &mut SqliteConnection, ticket: &str, quiet: &Quiet) -> Sql<()> {
    let put = "INSERT INTO quiet (ticket, entry, ends_at, person, why, pressed_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (ticket) DO UPDATE SET entry = excluded.entry, ends_at = excluded.ends_at, person = excluded.person, \
         why = excluded.why, pressed_at = excluded.pressed_at";
    sqlx::query(put)
        .bind(ticket)
        .bind(&quiet.entry)
        .bind(quiet.until.as_millisecond())
        .bind(&quiet.by)
        .bind(why_word(quiet.why))
        .bind(quiet.at.as_millisecond())
        .execute(to)
        .await?;
    Ok(())
}

/// Keeps that a ticket is not theirs, in place of an older word.
pub(super) async fn disown(to: &mut SqliteConnection, ticket: &str, disowned: &Disowned) -> Sql<()> {
    let put = "INSERT INTO disowned (ticket, account, person, pressed_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (ticket) DO UPDATE SET account = excluded.account, person = excluded.person, pressed_at = excluded.pressed_at";
    let put = sqlx::query(put).bind(ticket).bind(&disowned.account).bind(&disowned.by);
    put.bind(disowned.at.as_millisecond()).execute(to).await?;
    Ok(())
}

/// Notes that a button of a message was pressed. `false`: it was seen before.
pub(super) async fn first_press(to: &mut SqliteConnection, press: &str, message: &str, at: Timestamp) -> Sql<bool> {
    let put = "INSERT INTO press (id, message, seen_at, is_shown) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING";
    let done = sqlx::query(put).bind(press).bind(message).bind(at.as_millisecond()).execute(to).await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a press was seen before.
pub(super) async fn was_pressed(from: &mut SqliteConnection, press: &str) -> Sql<bool> {
    let seen: Option<i64> = sqlx::query_scalar("SELECT 1 FROM press WHERE id = $1").bind(press).fetch_optional(from).await?;
    Ok(seen.is_some())
}

/// The presses that are not shown yet in a message.
pub(super) async fn unshown_presses(from: &mut SqliteConnection, message: &str) -> Sql<Vec<String>> {
    sqlx::query_scalar("SELECT id FROM press WHERE message = $1 AND is_shown = 0 ORDER BY id").bind(message).fetch_all(from).await
}

/// Notes that these presses are shown.
pub(super) async fn mark_shown(to: &mut SqliteConnection, presses: &[String]) -> Sql<()> {
    for press in presses {
        sqlx::query("UPDATE press SET is_shown = 1 WHERE id = $1").bind(press).execute(&mut *to).await?;
    }
    Ok(())
}
