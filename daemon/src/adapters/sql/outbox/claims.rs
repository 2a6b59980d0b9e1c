//! Who sends a message, and how it ended. A claim is settled once, and only by who holds it.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::super::rows::Sql;
use crate::outbox::message::Receipt;
use crate::ports::store::Settled;

/// Notes, before the first byte, that sending begins.
pub(in crate::adapters::sql) async fn begin(to: &mut SqliteConnection, message: &str, claim: &str, at: Timestamp) -> Sql<bool> {
    let begin = "UPDATE message SET state = 'sending', claim = $2, started_at = $3, attempts = attempts + 1 \
         WHERE message_key = $1 AND state IN ('waiting', 'unclear')";
    let done = sqlx::query(begin).bind(message).bind(claim).bind(at.as_millisecond()).execute(to).await?;
    Ok(done.rows_affected() == 1)
}

/// Notes how it ended. `false`: the claim is not ours any more, and nothing was written.
pub(in crate::adapters::sql) async fn settle(to: &mut SqliteConnection, message: &str, claim: &str, settled: &Settled) -> Sql<bool> {
    let end = End::of(settled);
    let settle = "UPDATE message SET state = $3, why = $4, not_before = COALESCE($5, not_before), channel = $6, ts = $7, \
         doubted = CASE WHEN $3 = 'unclear' THEN 1 ELSE doubted END, claim = NULL \
         WHERE message_key = $1 AND claim = $2 AND state = 'sending'";
    let done = sqlx::query(settle)
        .bind(message)
        .bind(claim)
        .bind(end.state)
        .bind(end.why)
        .bind(end.not_before.map(Timestamp::as_millisecond))
        .bind(end.place.map(|place| &place.channel))
        .bind(end.place.map(|place| &place.ts))
        .execute(&mut *to)
        .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    match settled {
        Settled::Sent(_, at) => tell(to, message, *at).await?,
        Settled::Failed(_) | Settled::Withdrawn => free(to, message).await?,
        Settled::Again(..) | Settled::Unclear(..) => {}
    }
    Ok(true)
}

/// What an end writes into the row.
struct End<'s> {
    state: &'static str,
    why: Option<&'s str>,
    not_before: Option<Timestamp>,
    place: Option<&'s Receipt>,
}

impl<'s> End<'s> {
    fn of(settled: &'s Settled) -> Self {
        let (state, why, not_before, place) = match settled {
            Settled::Sent(place, _) => ("sent", None, None, Some(place)),
            Settled::Again(at, why) => ("waiting", Some(why.as_str()), Some(*at), None),
            Settled::Unclear(at, why) => ("unclear", Some(why.as_str()), Some(*at), None),
            Settled::Failed(why) => ("failed", Some(why.as_str()), None, None),
            Settled::Withdrawn => ("withdrawn", None, None, None),
        };
        Self { state, why, not_before, place }
    }
}

/// Remembers that the items of a message were told.
async fn tell(to: &mut SqliteConnection, message: &str, at: Timestamp) -> Sql<()> {
    let tell = "INSERT INTO told (ticket, entry, rung, nth, recipient, told_at) \
         SELECT i.ticket, i.entry, i.rung, i.nth, m.recipient, $2 FROM item i JOIN message m ON m.message_key = i.message \
         WHERE i.message = $1 ON CONFLICT DO NOTHING";
    sqlx::query(tell).bind(message).bind(at.as_millisecond()).execute(to).await?;
    Ok(())
}

/// Frees the items of a message for another.
async fn free(to: &mut SqliteConnection, message: &str) -> Sql<()> {
    sqlx::query("DELETE FROM item WHERE message = $1").bind(message).execute(to).await?;
    Ok(())
}

/// Notes what became of an unclear message that was looked for. `false`: it is not unclear any more.
pub(in crate::adapters::sql) async fn settle_unclear(to: &mut SqliteConnection, message: &str, settled: &Settled) -> Sql<bool> {
    let claim = "UPDATE message SET state = 'sending', claim = 'look' WHERE message_key = $1 AND state = 'unclear'";
    let claimed = sqlx::query(claim).bind(message).execute(&mut *to).await?;
    if claimed.rows_affected() == 1 { settle(to, message, "look", settled).await } else { Ok(false) }
}

/// Takes tickets out of a message that nobody has: the end of each of its attempts is known.
pub(in crate::adapters::sql) async fn withdraw(to: &mut SqliteConnection, message: &str, tickets: &[String]) -> Sql<()> {
    let withdraw = "DELETE FROM item WHERE message = $1 AND ticket = $2 AND EXISTS ( \
           SELECT 1 FROM message WHERE message_key = $1 AND state = 'waiting' AND doubted = 0)";
    for ticket in tickets {
        sqlx::query(withdraw).bind(message).bind(ticket).execute(&mut *to).await?;
    }
    Ok(())
}

/// Makes every message that a dead process was sending unclear; how many there were. It may be looked for at once.
pub(in crate::adapters::sql) async fn retake(to: &mut SqliteConnection, at: Timestamp) -> Sql<u32> {
    let retake = "UPDATE message SET state = 'unclear', doubted = 1, claim = NULL, not_before = $1, why = 'the process that sent it ended' \
         WHERE state IN ('waiting', 'sending', 'unclear') AND state = 'sending'";
    let done = sqlx::query(retake).bind(at.as_millisecond()).execute(to).await?;
    Ok(u32::try_from(done.rows_affected()).unwrap_or(u32::MAX))
}
