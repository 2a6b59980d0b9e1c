//! Jira's dates: `2026-11-20T10:00:00.123+0900`, which RFC 3339 does not know, and numbers where it promised dates.

use jiff::Timestamp;
use jiff::fmt::strtime;
use serde::Deserialize;

/// An instant in any of Jira's forms.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Dated {
    /// seconds or milliseconds since 1970
    Number(i64),
    /// ISO 8601, with or without a colon in the offset
    Text(String),
}

/// Numbers from here on are milliseconds: as seconds, they would lie after the year 5000; as milliseconds, in 1973.
const MILLISECONDS: u64 = 100_000_000_000;

impl Dated {
    /// The instant; `None` when it is none.
    pub(super) fn instant(&self) -> Option<Timestamp> {
        match self {
            Self::Number(number) if number.unsigned_abs() >= MILLISECONDS => Timestamp::from_millisecond(*number).ok(),
            Self::Number(number) => Timestamp::from_second(*number).ok(),
            Self::Text(text) => parsed(text.trim()),
        }
    }
}

fn parsed(text: &str) -> Option<Timestamp> {
    let jiras = || strtime::parse("%Y-%m-%dT%H:%M:%S%.f%z", text).ok()?.to_timestamp().ok();
    text.parse().ok().or_else(jiras)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_date_is_read() {
        let second =
            ["2026-11-20T10:00:00.000+0900", "2026-11-20T10:00:00+0900", "2026-11-20T01:00:00.000+0000", "2026-11-19T21:30:00-0330"];
        for text in second.into_iter().chain(["2026-11-20T10:00:00+09:00", "2026-11-20T01:00:00Z"]) {
            let read = Dated::Text(text.to_owned()).instant();
            assert_eq!(read, "2026-11-20T01:00:00Z".parse().ok(), "{text}");
        }
        assert_eq!(Dated::Text("2026-11-20T10:00:00.123+0900".to_owned()).instant(), "2026-11-20T01:00:00.123Z".parse().ok());
        assert_eq!(Dated::Number(1_492_070_429).instant(), "2017-04-13T08:00:29Z".parse().ok());
        assert_eq!(Dated::Number(1_492_070_429_123).instant(), "2017-04-13T08:00:29.123Z".parse().ok());
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "yesterday", "2026-11-20", "2026-13-20T10:00:00.000+0900", "2026-11-20T10:00:00.000"] {
            assert_eq!(Dated::Text(text.to_owned()).instant(), None, "{text}");
        }
        assert_eq!(Dated::Number(i64::MIN + 1).instant(), None);
    }
}
