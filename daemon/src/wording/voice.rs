//! How we speak to one reader: in which language, by which clock, and with which links.

use incident::text::Language;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::time;

/// The reader's language, the clock of the calendar, and where links lead.
#[derive(Debug, Clone)]
pub struct Voice {
    /// the language
    pub language: Language,
    /// the zone of the calendar, in which times are shown
    pub zone: TimeZone,
    /// the address to which a key is put to open a ticket, ending in `/`
    pub browse: String,
    /// where the site is read, ending in `/`, if it is known
    pub site: Option<String>,
    /// whether there is a weekly review that one can wait for
    pub review: Review,
}

/// Whether the site holds a weekly review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review {
    /// it does
    Held,
    /// it does not say when, so nothing can be put off until then
    Unknown,
}

impl Voice {
    /// The same to a reader of this language.
    #[must_use]
    pub fn speaking(&self, language: Language) -> Self {
        Self { language, ..self.clone() }
    }

    /// The address of a ticket.
    pub fn ticket(&self, key: &str) -> String {
        format!("{}{}", self.browse, encoded(key))
    }

    /// The address of an incident's page, where the site's is known.
    pub fn incident(&self, id: &str) -> Option<String> {
        self.site.as_ref().map(|site| format!("{site}incidents/{}/", encoded(id)))
    }

    /// The one of two texts that is in the reader's language.
    pub fn say(&self, en: impl Into<String>, ja: impl Into<String>) -> String {
        match self.language {
            Language::En => en.into(),
            Language::Ja => ja.into(),
        }
    }

    /// A moment that may lie years back, by the calendar's clock.
    pub fn full_moment(&self, at: Timestamp) -> String {
        time::full_moment(at, &self.zone, self.language)
    }

    /// A moment near by, by the calendar's clock.
    pub fn moment(&self, at: Timestamp) -> String {
        time::moment(at, &self.zone, self.language)
    }

    /// Words of others, marked as such.
    pub fn quoted(&self, words: &str) -> String {
        self.say(format!("“{words}”"), format!("「{words}」"))
    }

    /// Several things in a row, as a sentence lists them.
    pub fn list(&self, words: &[String]) -> String {
        words.join(self.comma())
    }

    /// What stands between things in a row.
    pub fn comma(&self) -> &'static str {
        match self.language {
            Language::En => ", ",
            Language::Ja => "、",
        }
    }
}

/// A part of a path: what is not a plain letter, digit, `-`, `.`, `_` or `~` is written in percents.
fn encoded(part: &str) -> String {
    let mut address = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address
}
