//! Names that are chosen before anything is done.

use std::fmt::Write as _;

use incident::id::IncidentId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

/// Most characters of a channel's name.
const LONGEST: usize = 80;
/// Most characters that a title gives to a name.
const LONGEST_SLUG: usize = 40;
/// So many names are tried with a number behind them.
const NUMBERED: usize = 20;

/// The name of a step in the world: 32 hexadecimal digits.
pub fn key(incident: &IncidentId, step: &str) -> String {
    let text = format!("{incident}\n{step}");
    Sha256::digest(text.as_bytes()).iter().take(16).fold(String::new(), |mut key, byte| {
        let _ = write!(key, "{byte:02x}");
        key
    })
}

/// What of a title can stand in a channel's name: its ASCII letters and digits. Where little is left of it, two titles would look the
/// same; then it is the kind's key and the number of the id.
pub fn slug(title: &str, kind: &str, id: &IncidentId) -> String {
    let count = |is_one: fn(char) -> bool| title.chars().filter(|c| is_one(*c)).count();
    let (kept, lost) = (count(|c| c.is_ascii_alphabetic()), count(|c| !c.is_ascii() && c.is_alphabetic()));
    if kept > lost {
        return plain(title, LONGEST_SLUG);
    }
    let number = id.as_str().rsplit('-').next().unwrap_or_default();
    match plain(kind, LONGEST_SLUG) {
        kind if kind.is_empty() => format!("incident-{number}"),
        kind => format!("{kind}-{number}"),
    }
}

/// The names that a channel may get, best first: the pattern's, the same with numbers, and one that nobody else thinks of.
pub fn channel_names(pattern: &str, slug: &str, received_at: Timestamp, zone: &TimeZone, key: &str) -> Vec<String> {
    let date = received_at.to_zoned(zone.clone()).strftime("%Y%m%d").to_string();
    let filled = pattern.replace("{date}", &date).replace("{slug}", slug);
    let mut name = plain(&filled, LONGEST);
    if name.is_empty() {
        name = format!("inc-{date}-{slug}");
    }
    let numbered = (2..=NUMBERED).map(|number| with_end(&name, &number.to_string()));
    let last = with_end(&name, key.get(..8).unwrap_or(key));
    std::iter::once(name.clone()).chain(numbered).chain([last]).collect()
}

fn with_end(name: &str, end: &str) -> String {
    let room = LONGEST - end.len() - 1;
    format!("{}-{end}", name[..name.len().min(room)].trim_end_matches(['-', '_']))
}

/// Lower-case ASCII letters and digits, with single `-` or `_` between them; cut between words where that leaves something.
fn plain(text: &str, longest: usize) -> String {
    let mut name = String::new();
    for c in text.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_lowercase() || c.is_ascii_digit() => name.push(c),
            '_' if name.ends_with(|c: char| c.is_ascii_alphanumeric()) => name.push('_'),
            '\'' | '’' => {}
            _ if name.ends_with(|c: char| c.is_ascii_alphanumeric()) => name.push('-'),
            _ => {}
        }
    }
    if name.len() > longest {
        let end = name[..longest + 1].rfind(['-', '_']).filter(|end| *end >= longest / 2).unwrap_or(longest);
        name.truncate(end);
    }
    name.truncate(name.trim_end_matches(['-', '_']).len());
    name
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(text: &str) -> IncidentId {
        IncidentId::parse(text).expect("an id")
    }

    fn names(pattern: &str, title: &str) -> Vec<String> {
        let at = "2026-11-22T18:00:00Z".parse().expect("a time");
        channel_names(
            pattern,
            &slug(title, "data-leak", &id("INC-2026-018")),
            at,
            &TimeZone::get("Asia/Tokyo").expect("bundled"),
            &"0f".repeat(16),
        )
    }

    #[test]
    fn a_channel_is_named_after_the_day_and_what_of_the_title_can_stand_in_a_name() {
        let first = |title| names("inc-{date}-{slug}", title).swap_remove(0);
        assert_eq!(first("Checkout: payments FAIL (since 9:12)"), "inc-20261123-checkout-payments-fail-since-9-12");
        assert_eq!(first("決済 API がタイムアウト"), "inc-20261123-data-leak-018", "two titles about an API could not be told apart");
        assert_eq!(first("顧客名簿2件が社外に"), "inc-20261123-data-leak-018", "no letter is left of it");
        assert_eq!(first("Don't <!channel> panic"), "inc-20261123-dont-channel-panic");
        let long = first(&"orders ".repeat(30));
        assert!(long.ends_with("-orders") && long.len() <= 53, "{long}");
    }

    #[test]
    fn whoever_has_the_name_the_next_one_is_tried_and_the_last_is_ours_alone() {
        let names = names("lost-{slug}", "Laptop");
        assert_eq!(names[..3], ["lost-laptop", "lost-laptop-2", "lost-laptop-3"]);
        assert_eq!(names.last().map(String::as_str), Some("lost-laptop-0f0f0f0f"));
    }

    #[test]
    fn keys_differ_by_incident_and_step_and_stay_the_same() {
        assert_eq!(key(&id("INC-2026-001"), "channel"), key(&id("INC-2026-001"), "channel"));
        assert_ne!(key(&id("INC-2026-001"), "channel"), key(&id("INC-2026-001"), "topic"));
        assert_ne!(key(&id("INC-2026-001"), "channel"), key(&id("INC-2026-002"), "channel"));
        assert!(key(&id("INC-2026-001"), "channel").bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_the_names_are_fit_for_the_chat(pattern in ".{0,100}", title in ".{0,200}") {
            for name in names(&pattern, &title) {
                prop_assert!((1..=LONGEST).contains(&name.len()), "{name}");
                prop_assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_'), "{name}");
                prop_assert!(name.bytes().any(|b| b.is_ascii_alphanumeric()), "{name}");
            }
        }
    }
}
