//! Values of ours to columns, and back; and what an error of the database means.

use incident::text::Language;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Error, Row};

use crate::outbox::message::{Kind, Message, Receipt, State};
use crate::policy::facts::memory::QuietWhy;
use crate::ports::store::{Known, StoreError};

/// What the functions that speak SQL give.
pub(super) type Sql<T> = Result<T, Error>;

/// An error for a column whose content is none of ours.
pub(super) fn odd(what: impl Into<String>) -> Error {
    Error::Decode(what.into().into())
}

/// A column of milliseconds.
pub(super) fn instant(row: &SqliteRow, column: &str) -> Sql<Timestamp> {
    moment(row.try_get(column)?)
}

/// A column of milliseconds that may be empty.
pub(super) fn maybe_instant(row: &SqliteRow, column: &str) -> Sql<Option<Timestamp>> {
    row.try_get::<Option<i64>, _>(column)?.map(moment).transpose()
}

/// Milliseconds since 1970 as an instant.
pub(super) fn moment(milliseconds: i64) -> Sql<Timestamp> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| odd(format!("{milliseconds} is no instant")))
}

/// A column of a number that is never negative.
pub(super) fn number(row: &SqliteRow, column: &str) -> Sql<u32> {
    let number: i64 = row.try_get(column)?;
    u32::try_from(number).map_err(|_| odd(format!("{number} is no count")))
}

/// A row of a ticket.
pub(super) fn known(row: &SqliteRow) -> Sql<Known> {
    let text: &str = row.try_get("history")?;
    let history = serde_json::from_str(text).map_err(|error| odd(format!("the history of a ticket cannot be read: {error}")))?;
    let [missing_since, gone_at, left_at] =
        [maybe_instant(row, "missing_since")?, maybe_instant(row, "gone_at")?, maybe_instant(row, "left_at")?];
    Ok(Known { history, seen_at: instant(row, "seen_at")?, missing_since, gone_at, left_at })
}

/// The columns of a message.
pub(super) fn message(row: &SqliteRow) -> Sql<Message> {
    let [kind, language]: [&str; 2] = [row.try_get("kind")?, row.try_get("language")?];
    Ok(Message {
        key: row.try_get("message_key")?,
        recipient: row.try_get("recipient")?,
        kind: kind_of(kind)?,
        body: row.try_get("body")?,
        language: Language::from_tag(language).ok_or_else(|| odd(format!("`{language}` is no language")))?,
        created_at: instant(row, "created_at")?,
        state: state(row)?,
        attempts: number(row, "attempts")?,
        not_before: instant(row, "not_before")?,
        started_at: maybe_instant(row, "started_at")?,
        doubted: row.try_get::<i64, _>("doubted")? == 1,
    })
}

fn state(row: &SqliteRow) -> Sql<State> {
    let state: &str = row.try_get("state")?;
    Ok(match state {
        "waiting" => State::Waiting,
        "sending" => State::Sending,
        "unclear" => State::Unclear,
        "sent" => State::Sent(Receipt { channel: row.try_get("channel")?, ts: row.try_get("ts")? }),
        "failed" => State::Failed(row.try_get("why")?),
        "withdrawn" => State::Withdrawn,
        other => return Err(odd(format!("`{other}` is no state of a message"))),
    })
}

/// The word for a kind.
pub(super) fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Reminder => "reminder",
        Kind::Notice => "notice",
    }
}

fn kind_of(word: &str) -> Sql<Kind> {
    let kinds = [Kind::Reminder, Kind::Notice];
    kinds.into_iter().find(|kind| kind_word(*kind) == word).ok_or_else(|| odd(format!("`{word}` is no kind of message")))
}

/// The word for what was pressed.
pub(super) fn why_word(why: QuietWhy) -> &'static str {
    match why {
        QuietWhy::Snoozed => "snoozed",
        QuietWhy::OnIt => "on_it",
    }
}

/// What was pressed.
pub(super) fn why_of(word: &str) -> Sql<QuietWhy> {
    let whys = [QuietWhy::Snoozed, QuietWhy::OnIt];
    whys.into_iter().find(|why| why_word(*why) == word).ok_or_else(|| odd(format!("`{word}` is no reason for quiet")))
}

/// What an error means for the caller.
pub(super) fn meaning(error: &Error) -> StoreError {
    meaning_of_code(code(error), &error.to_string())
}

/// Whether the file itself is wrong, not the way to it.
pub(super) fn is_damage(error: &Error) -> bool {
    matches!(code(error) & 0xff, CORRUPT | NOT_A_DATABASE)
}

/// Whether undoing failed because the database had ended the transaction by itself.
pub(super) fn is_nothing_to_undo(error: &Error) -> bool {
    code(error) == PLAIN_ERROR
}

/// SQLite's code; 0 for an error that is not of its making.
fn code(error: &Error) -> u32 {
    let code = error.as_database_error().and_then(|error| error.code()?.parse().ok());
    code.unwrap_or_default()
}

// The low byte of SQLite's codes says what failed, the others which step of it.
const PLAIN_ERROR: u32 = 1;
const READ_OR_WRITE: u32 = 10;
const CORRUPT: u32 = 11;
const FULL: u32 = 13;
const CANNOT_OPEN: u32 = 14;
const NOT_A_DATABASE: u32 = 26;

fn meaning_of_code(code: u32, words: &str) -> StoreError {
    match code & 0xff {
        READ_OR_WRITE | CORRUPT | CANNOT_OPEN | NOT_A_DATABASE => {
            StoreError::Broken(format!("the store's disk failed or its file is damaged: {words}"))
        }
        FULL => StoreError::Full(format!("no room for the store: {words}")),
        _ => StoreError::Failed(format!("the store could not do it: {words}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_can_tell_a_broken_disk_from_a_full_one_and_from_a_call_that_failed() {
        let broken = [10, 10 | (4 << 8), 11, 14, 26, 11 | (2 << 8)];
        assert!(broken.iter().all(|code| matches!(meaning_of_code(*code, ""), StoreError::Broken(_))));
        assert!(matches!(meaning_of_code(13, ""), StoreError::Full(_)));
        assert!([5, 8, 1555, 0].iter().all(|code| matches!(meaning_of_code(*code, ""), StoreError::Failed(_))));
    }

    #[test]
    fn every_word_leads_back_to_its_value_and_no_other_word_does() {
        for kind in [Kind::Reminder, Kind::Notice] {
            assert_eq!(kind_of(kind_word(kind)).ok(), Some(kind));
        }
        for why in [QuietWhy::Snoozed, QuietWhy::OnIt] {
            assert_eq!(why_of(why_word(why)).ok(), Some(why));
        }
        assert!(kind_of("Reminder").is_err());
        assert!(why_of("").is_err());
        assert!(moment(i64::MAX).is_err());
    }
}
