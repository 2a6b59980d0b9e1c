//! Ids and keys: parsed once, valid ever after. A bare `String` elsewhere means prose.

use std::fmt;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

/// Most characters that an id may have.
const LONGEST: usize = 80;

/// The id of an incident: 1 to 80 letters of any script (NFC), digits, `.`, `_`, `-`; case is kept.
///
/// It is the last part of the report's address, so `.` and `..` alone are no ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct IncidentId(String);

impl IncidentId {
    /// Reads an id; surrounding blanks are dropped and the text is brought to NFC.
    ///
    /// # Errors
    /// Says in words what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let id: String = if text.is_ascii() { text.to_owned() } else { text.nfc().collect() };
        let length = id.chars().count();
        if length == 0 {
            return Err("an id needs at least one letter or digit".to_owned());
        }
        if length > LONGEST {
            return Err(format!("an id has at most {LONGEST} characters; this one has {length}"));
        }
        if let Some(odd) = id.chars().find(|&c| !is_id_character(c)) {
            return Err(format!("`{}` cannot stand in an id", odd.escape_default()));
        }
        if id.chars().all(|c| c == '.') {
            return Err("an id cannot be dots alone".to_owned());
        }
        if id.eq_ignore_ascii_case("index.html") {
            return Err("`index.html` is the name of the list's own file".to_owned());
        }
        Ok(Self(id))
    }

    /// Makes an id of any text by putting `-` where a character cannot stand: for file names that are no ids.
    pub fn from_stem(stem: &str) -> Option<Self> {
        if let Ok(id) = Self::parse(stem) {
            return Some(id);
        }
        let mut id = String::with_capacity(stem.len());
        for c in stem.trim().nfc() {
            match c {
                c if is_id_character(c) && c != '-' => id.push(c),
                _ if !id.ends_with('-') => id.push('-'),
                _ => {}
            }
        }
        let cut: String = id.trim_matches('-').chars().take(LONGEST).collect();
        Self::parse(&cut).ok()
    }

    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two ids are compared: two that differ in case only are a double.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for IncidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_id_character(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-') || !c.is_ascii() && is_combining_mark(c)
}

/// Marks that belong to the letter before them (kana voicing marks that NFC leaves apart, Indic vowel signs).
fn is_combining_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The key of a ticket in the tracker, such as `OPS-512`: a project of capitals, digits and `_`, then a number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct TicketKey(String);

impl TicketKey {
    /// Reads a key; blanks around it are dropped.
    pub fn parse(text: &str) -> Option<Self> {
        let key = text.trim();
        (ticket_key_length(key) == Some(key.len())).then(|| Self(key.to_owned()))
    }

    /// The key as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TicketKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many bytes at the start of `text` are a ticket key (`OPS-512`), if any are.
///
/// Two to twenty capitals, digits or `_` with a capital first, a hyphen, a number without a leading zero
/// (Jira's default pattern for project keys).
pub fn ticket_key_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let project = bytes.iter().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'_').count();
    if !(2..=20).contains(&project) || !bytes[0].is_ascii_uppercase() || bytes.get(project) != Some(&b'-') {
        return None;
    }
    let digits = bytes[project + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
    let number = &bytes[project + 1..project + 1 + digits];
    (1..=10).contains(&digits).then_some(())?;
    (number[0] != b'0').then_some(project + 1 + digits)
}

/// Whether `text` can be a key of `site.yaml`: letters, digits, `.`, `_`, `-`, all ASCII.
pub fn is_handle(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_any_script_are_read_and_kept_in_case() {
        for good in ["INC-2026-014", "決済-2026", "a", "v0.1.3-beta", "PM2021-004"] {
            assert_eq!(IncidentId::parse(good).map(|id| id.to_string()), Ok(good.to_owned()));
        }
        let decomposed = "か\u{3099}";
        assert_eq!(IncidentId::parse(decomposed).map(|id| id.to_string()), Ok("が".to_owned()));
    }

    #[test]
    fn what_could_leave_the_folder_or_break_an_address_is_no_id() {
        for bad in ["", "  ", ".", "..", "a/b", "a b", "a\\b", "a?b", "<x>", &"x".repeat(81)] {
            assert!(IncidentId::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_file_name_becomes_an_id() {
        let id = IncidentId::from_stem("PM2020-003 - Postmortem for ADSync").map(|id| id.to_string());
        assert_eq!(id.as_deref(), Some("PM2020-003-Postmortem-for-ADSync"));
        assert_eq!(IncidentId::from_stem("…"), None);
    }

    #[test]
    fn ticket_keys_are_told_from_words() {
        for good in ["OPS-512", "A1-1", "MY_PROJ-20"] {
            assert!(TicketKey::parse(good).is_some(), "{good}");
        }
        for bad in ["ops-512", "OPS-0", "OPS-", "O-1", "OPS512", "OPS-51x", "1AB-2", "UTF-08"] {
            assert!(TicketKey::parse(bad).is_none(), "{bad}");
        }
    }
}
