//! Takes away what can never matter again. What was told stays: it is shown, and keeps us from telling it again.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::rows::Sql;

// The last message that speaks of an open ticket stays, however old: its buttons still work.
const ITEMS: &str = "DELETE FROM item WHERE message IN (SELECT message_key FROM message WHERE created_at < $1 AND state = 'sent') \
     AND (NOT EXISTS (SELECT 1 FROM ticket t WHERE t.id = item.ticket AND t.is_open = 1 AND t.gone_at IS NULL AND t.left_at IS NULL) \
       OR EXISTS (SELECT 1 FROM item n JOIN message m ON m.message_key = n.message WHERE n.ticket = item.ticket \
         AND m.created_at > (SELECT own.created_at FROM message own WHERE own.message_key = item.message)))";
const MESSAGES: &str = "DELETE FROM message WHERE created_at < $1 AND state IN ('sent', 'failed', 'withdrawn') \
     AND NOT EXISTS (SELECT 1 FROM item WHERE message = message_key)";
const PRESSES: &str = "DELETE FROM press WHERE seen_at < $1";
// Nobody ever asks again after one message that could not be delivered; the other troubles have an end.
const TROUBLES: &str = "DELETE FROM trouble WHERE begun_at < $1 AND name LIKE 'message %'";
const TOLD_TROUBLES: &str = "DELETE FROM kept_value WHERE name LIKE 'told message %' AND NOT EXISTS (SELECT 1 FROM trouble t WHERE 'told ' || t.name = kept_value.name)";

/// Takes away what was settled before this time; how many rows there were.
pub(super) async fn trim(to: &mut SqliteConnection, before: Timestamp) -> Sql<u64> {
    let mut trimmed = 0;
    for statement in [ITEMS, MESSAGES, PRESSES, TROUBLES] {
        trimmed += sqlx::query(statement).bind(before.as_millisecond()).execute(&mut *to).await?.rows_affected();
    }
    Ok(trimmed + sqlx::query(TOLD_TROUBLES).execute(to).await?.rows_affected())
}
