//! What was told, and what people answered. Polling never writes here.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::rows::{Sql, instant, number, why_of, why_word};
use crate::policy::facts::memory::{Disowned, Memory, Quiet, Told};

/// What is remembered of these tickets. All between the first and the last of them is read, since they are mostly a page:
/// to name each would cost more than to leave out what lies between.
pub(super) async fn of(from: &mut SqliteConnection, ids: &[String]) -> Sql<HashMap<String, Memory>> {
    let (Some(first), Some(last)) = (ids.iter().min(), ids.iter().max()) else { return Ok(HashMap::new()) };
    let mut memories = Memories { asked: ids.iter().map(String::as_str).collect(), found: HashMap::new() };
    memories.add_told(&between(from, TOLD, first, last).await?)?;
    memories.add_quiet(&between(from, QUIET, first, last).await?)?;
    memories.add_disowned(&between(from, DISOWNED, first, last).await?)?;
    memories.add_on_its_way(&between(from, ON_ITS_WAY, first, last).await?)?;
    Ok(memories.found)
}

const TOLD: &str = "SELECT ticket, entry, rung, nth, recipient, told_at FROM told WHERE ticket BETWEEN $1 AND $2 \
     ORDER BY ticket, told_at, entry, rung, nth";
const QUIET: &str = "SELECT ticket, entry, ends_at, person, why, pressed_at FROM quiet WHERE ticket BETWEEN $1 AND $2";
const DISOWNED: &str = "SELECT ticket, account, person, pressed_at FROM disowned WHERE ticket BETWEEN $1 AND $2";
// Few messages are open, so from them to their tickets.
const ON_ITS_WAY: &str = "SELECT DISTINCT i.ticket FROM message m CROSS JOIN item i ON i.message = m.message_key \
     WHERE m.state IN ('waiting', 'sending', 'unclear') AND i.ticket BETWEEN $1 AND $2";

async fn between(from: &mut SqliteConnection, question: &'static str, first: &str, last: &str) -> Sql<Vec<SqliteRow>> {
    sqlx::query(question).bind(first).bind(last).fetch_all(from).await
}

struct Memories<'i> {
    asked: HashSet<&'i str>,
    found: HashMap<String, Memory>,
}

impl Memories<'_> {
    /// The memory of the ticket of a row; `None`: nobody asked for it.
    fn of(&mut self, row: &SqliteRow) -> Sql<Option<&mut Memory>> {
        let ticket: &str = row.try_get("ticket")?;
        Ok(self.asked.contains(ticket).then(|| self.found.entry(ticket.to_owned()).or_default()))
    }

    fn add_told(&mut self, rows: &[SqliteRow]) -> Sql<()> {
        for row in rows {
            let Some(memory) = self.of(row)? else { continue };
            memory.told.push(Told {
                entry: row.try_get("entry")?,
                rung: number(row, "rung")?,
                nth: number(row, "nth")?,
                recipient: row.try_get("recipient")?,
                at: instant(row, "told_at")?,
            });
        }
        Ok(())
    }

    fn add_quiet(&mut self, rows: &[SqliteRow]) -> Sql<()> {
        for row in rows {
            let Some(memory) = self.of(row)? else { continue };
            memory.quiet = Some(Quiet {
                entry: row.try_get("entry")?,
                until: instant(row, "ends_at")?,
                by: row.try_get("person")?,
                why: why_of(row.try_get("why")?)?,
                at: instant(row, "pressed_at")?,
            });
        }
        Ok(())
    }

    fn add_disowned(&mut self, rows: &[SqliteRow]) -> Sql<()> {
        for row in rows {
            let Some(memory) = self.of(row)? else { continue };
            memory.disowned =
                Some(Disowned { account: row.try_get("account")?, by: row.try_get("person")?, at: instant(row, "pressed_at")? });
        }
        Ok(())
    }

    fn add_on_its_way(&mut self, rows: &[SqliteRow]) -> Sql<()> {
        for row in rows {
            if let Some(memory) = self.of(row)? {
                memory.on_its_way = true;
            }
        }
        Ok(())
    }
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
