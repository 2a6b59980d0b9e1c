//! Messages: written with their items or not at all, read, and taken away with all that hangs on them when they are old.

pub(super) mod claims;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::rows::{Sql, kind_word, message as message_of, moment, number, odd};
use crate::outbox::message::{Item, Message, Receipt, State};
use crate::ports::store::Outgoing;

// The list of states is that of the index, word by word, or the index is not used.
const DUE: &str = "SELECT * FROM message WHERE state IN ('waiting', 'sending', 'unclear') AND state <> 'sending' \
     AND not_before <= $1 ORDER BY created_at, message_key";
const NEXT_AT: &str = "SELECT MIN(not_before) FROM message WHERE state IN ('waiting', 'sending', 'unclear') AND state <> 'sending'";
const OPEN: &str = "SELECT COUNT(*) FROM message WHERE state IN ('waiting', 'sending', 'unclear')";
const OLDEST: &str = "SELECT MIN(created_at) FROM message WHERE state IN ('waiting', 'sending', 'unclear')";
const FAILED: &str = "SELECT COUNT(*) FROM message WHERE state = 'failed'";

/// Writes messages; how many were written.
pub(super) async fn put(to: &mut SqliteConnection, outgoing: &[Outgoing]) -> Sql<u32> {
    let mut written = 0;
    for Outgoing { message, items } in outgoing {
        if message.state != State::Waiting {
            return Err(odd(format!("the message {} is to be written, but is not waiting", message.key)));
        }
        if is_free(to, items).await? && put_message(to, message).await? {
            put_items(to, &message.key, items).await?;
            written += 1;
        }
    }
    Ok(written)
}

/// Whether no ticket is in an open message, and no item was told.
async fn is_free(from: &mut SqliteConnection, items: &[Item]) -> Sql<bool> {
    let question = "SELECT COUNT(*) FROM ( \
           SELECT 1 FROM item i JOIN message m ON m.message_key = i.message \
             WHERE i.ticket = $1 AND m.state IN ('waiting', 'sending', 'unclear') \
           UNION ALL SELECT 1 FROM told WHERE ticket = $1 AND entry = $2 AND rung = $3 AND nth = $4 \
         ) AS taken";
    for item in items {
        let question = sqlx::query_scalar(question).bind(&item.ticket).bind(&item.entry);
        let taken: i64 = question.bind(i64::from(item.rung)).bind(i64::from(item.nth)).fetch_one(&mut *from).await?;
        if taken > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes a row, or makes one that stands nowhere begin anew. `false`: the key is that of an open or sent message.
async fn put_message(to: &mut SqliteConnection, message: &Message) -> Sql<bool> {
    let put = "INSERT INTO message (message_key, recipient, kind, language, created_at, state, attempts, not_before, started_at, doubted, is_single, body) \
         VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8, 0, 0, $9) \
         ON CONFLICT (message_key) DO UPDATE SET recipient = excluded.recipient, kind = excluded.kind, language = excluded.language, \
         created_at = excluded.created_at, state = 'waiting', attempts = excluded.attempts, not_before = excluded.not_before, \
         started_at = excluded.started_at, doubted = 0, is_single = 0, claim = NULL, why = NULL, body = excluded.body \
         WHERE message.state IN ('failed', 'withdrawn')";
    let done = sqlx::query(put)
        .bind(&message.key)
        .bind(&message.recipient)
        .bind(kind_word(message.kind))
        .bind(message.language.tag())
        .bind(message.created_at.as_millisecond())
        .bind(i64::from(message.attempts))
        .bind(message.not_before.as_millisecond())
        .bind(message.started_at.map(Timestamp::as_millisecond))
        .bind(&message.body)
        .execute(to)
        .await?;
    Ok(done.rows_affected() == 1)
}

async fn put_items(to: &mut SqliteConnection, message: &str, items: &[Item]) -> Sql<()> {
    for item in items {
        let put = sqlx::query("INSERT INTO item (ticket, entry, rung, nth, message) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING");
        let put = put.bind(&item.ticket).bind(&item.entry).bind(i64::from(item.rung)).bind(i64::from(item.nth));
        put.bind(message).execute(&mut *to).await?;
    }
    Ok(())
}

/// Messages whose time has come, oldest first.
pub(super) async fn due(from: &mut SqliteConnection, now: Timestamp) -> Sql<Vec<Message>> {
    let rows = sqlx::query(DUE).bind(now.as_millisecond()).fetch_all(from).await?;
    rows.iter().map(message_of).collect()
}

/// When the next message's time comes.
pub(super) async fn next_at(from: &mut SqliteConnection) -> Sql<Option<Timestamp>> {
    let first: Option<i64> = sqlx::query_scalar(NEXT_AT).fetch_one(from).await?;
    first.map(moment).transpose()
}

/// The tickets of a message.
pub(super) async fn items(from: &mut SqliteConnection, message: &str) -> Sql<Vec<Item>> {
    let question = "SELECT ticket, entry, rung, nth FROM item WHERE message = $1 ORDER BY ticket, entry, rung, nth";
    let rows = sqlx::query(question).bind(message).fetch_all(from).await?;
    let item = |row: &SqliteRow| -> Sql<Item> {
        Ok(Item { ticket: row.try_get("ticket")?, entry: row.try_get("entry")?, rung: number(row, "rung")?, nth: number(row, "nth")? })
    };
    rows.iter().map(item).collect()
}

/// The message that stands at this place.
pub(super) async fn sent_at(from: &mut SqliteConnection, place: &Receipt) -> Sql<Option<Message>> {
    let question = "SELECT * FROM message WHERE state = 'sent' AND channel = $1 AND ts = $2 ORDER BY created_at DESC LIMIT 1";
    let row = sqlx::query(question).bind(&place.channel).bind(&place.ts).fetch_optional(from).await?;
    row.as_ref().map(message_of).transpose()
}

/// How many messages are open, and how many failed.
pub(super) async fn counts(from: &mut SqliteConnection) -> Sql<(u64, u64)> {
    let [open, failed]: [i64; 2] =
        [sqlx::query_scalar(OPEN).fetch_one(&mut *from).await?, sqlx::query_scalar(FAILED).fetch_one(&mut *from).await?];
    Ok((open.unsigned_abs(), failed.unsigned_abs()))
}

/// When the oldest open message was written, and how many reminders were told.
pub(super) async fn age(from: &mut SqliteConnection) -> Sql<(Option<Timestamp>, u64)> {
    let oldest: Option<i64> = sqlx::query_scalar(OLDEST).fetch_one(&mut *from).await?;
    let told: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM told").fetch_one(from).await?;
    Ok((oldest.map(moment).transpose()?, told.unsigned_abs()))
}

/// Reminders written since then, but for those that failed or were withdrawn.
pub(super) async fn reminders_since(from: &mut SqliteConnection, since: Timestamp) -> Sql<Vec<Message>> {
    let question = "SELECT * FROM message WHERE created_at >= $1 AND kind = 'reminder' AND state NOT IN ('failed', 'withdrawn') \
         ORDER BY created_at, message_key";
    let rows = sqlx::query(question).bind(since.as_millisecond()).fetch_all(from).await?;
    rows.iter().map(message_of).collect()
}

/// Messages in which a press is not shown yet.
pub(super) async fn unshown(from: &mut SqliteConnection) -> Sql<Vec<Message>> {
    let question = "SELECT * FROM message WHERE message_key IN (SELECT message FROM press WHERE is_shown = 0) ORDER BY message_key";
    sqlx::query(question).fetch_all(from).await?.iter().map(message_of).collect()
}

/// Sent messages that may stand twice and were sent since then.
pub(super) async fn doubted_since(from: &mut SqliteConnection, since: Timestamp) -> Sql<Vec<Message>> {
    let question = "SELECT * FROM message WHERE doubted = 1 AND is_single = 0 AND state = 'sent' AND started_at >= $1 ORDER BY started_at";
    let rows = sqlx::query(question).bind(since.as_millisecond()).fetch_all(from).await?;
    rows.iter().map(message_of).collect()
}

/// Notes where a sent message stands, and that nothing pressed in it is shown there.
pub(super) async fn stands_at(to: &mut SqliteConnection, message: &str, place: &Receipt) -> Sql<()> {
    let stands = sqlx::query("UPDATE message SET channel = $2, ts = $3 WHERE message_key = $1 AND state = 'sent'");
    stands.bind(message).bind(&place.channel).bind(&place.ts).execute(&mut *to).await?;
    sqlx::query("UPDATE press SET is_shown = 0 WHERE message = $1").bind(message).execute(to).await?;
    Ok(())
}

/// Notes that a message needs no more looking for a second copy.
pub(super) async fn mark_single(to: &mut SqliteConnection, message: &str) -> Sql<()> {
    sqlx::query("UPDATE message SET is_single = 1 WHERE message_key = $1").bind(message).execute(to).await?;
    Ok(())
}

// The last message that speaks of an open ticket stays, however old: its buttons still work.
const TRIM_ITEMS: &str = "DELETE FROM item WHERE message IN (SELECT message_key FROM message WHERE created_at < $1 AND state = 'sent') \
     AND (NOT EXISTS (SELECT 1 FROM ticket t WHERE t.id = item.ticket AND t.is_open = 1 AND t.gone_at IS NULL AND t.left_at IS NULL) \
       OR EXISTS (SELECT 1 FROM item n JOIN message m ON m.message_key = n.message WHERE n.ticket = item.ticket \
         AND m.created_at > (SELECT own.created_at FROM message own WHERE own.message_key = item.message)))";
const TRIM_MESSAGES: &str = "DELETE FROM message WHERE created_at < $1 AND state IN ('sent', 'failed', 'withdrawn') \
     AND NOT EXISTS (SELECT 1 FROM item WHERE message = message_key)";
const TRIM_PRESSES: &str = "DELETE FROM press WHERE seen_at < $1";
// Nobody ever asks again after one message that could not be delivered; the other troubles have an end.
const TRIM_TROUBLES: &str = "DELETE FROM trouble WHERE begun_at < $1 AND name LIKE 'message %'";
const TRIM_TOLD_TROUBLES: &str = "DELETE FROM kept_value WHERE name LIKE 'told message %' AND NOT EXISTS (SELECT 1 FROM trouble t WHERE 'told ' || t.name = kept_value.name)";

/// Takes away what was settled before this time; how many rows there were. What was told stays: it is shown, and keeps us
/// from telling it again.
pub(super) async fn trim(to: &mut SqliteConnection, before: Timestamp) -> Sql<u64> {
    let mut trimmed = 0;
    for statement in [TRIM_ITEMS, TRIM_MESSAGES, TRIM_PRESSES, TRIM_TROUBLES] {
        trimmed += sqlx::query(statement).bind(before.as_millisecond()).execute(&mut *to).await?.rows_affected();
    }
    Ok(trimmed + sqlx::query(TRIM_TOLD_TROUBLES).execute(to).await?.rows_affected())
}

#[cfg(test)]
mod tests {
    use sqlx::AssertSqlSafe;

    use super::*;
    use crate::adapters::sql::open;

    #[tokio::test]
    async fn a_look_at_the_outbox_never_reads_settled_rows() {
        let pools = open::in_memory().await.expect("a store");
        for (question, index) in [(DUE, "message_open"), (NEXT_AT, "message_open"), (OPEN, "message_open"), (FAILED, "message_failed")] {
            let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {question}"))).fetch_all(&pools.readers).await;
            let plan: Vec<String> = plan.expect("a plan").iter().map(|row| row.get("detail")).collect();
            assert!(plan[0].contains(&format!("INDEX {index}")), "{question}: {plan:?}");
        }
    }
}
