//! Small values that many pages show.

use incident::level::Level;
use incident::site::model::Site;
use incident::text::{Language, Text};
use serde::Serialize;

use crate::site::theme::Texts;

/// A text and its language, where that differs from the page's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Word {
    /// The text.
    pub text: String,
    /// Its language tag.
    pub lang: Option<String>,
}

impl Word {
    /// A text of the page's language, or of none.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), lang: None }
    }

    /// A shown text, in the page's language as far as it exists in it.
    pub fn of(text: &Text, language: Language) -> Self {
        let (words, other) = text.words(language);
        Self { text: words.to_owned(), lang: other.map(|language| language.tag().to_owned()) }
    }

    /// A text of a report.
    pub fn of_report(text: &str, lang: Option<&str>, site: &Site) -> Self {
        let other = lang.filter(|lang| Language::from_tag(lang) != Some(site.language));
        Self { text: text.to_owned(), lang: other.map(str::to_owned) }
    }

    /// As a link to an address below the root.
    pub fn link(self, href: Option<String>) -> Link {
        Link { text: self.text, lang: self.lang, href }
    }
}

/// A text that may lead somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The text.
    pub text: String,
    /// Its language tag, where that differs from the page's.
    pub lang: Option<String>,
    /// Where it leads, from the root; `None`: it is only a text.
    pub href: Option<String>,
}

/// A level as pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LevelWord {
    /// 1 to 5; 0: not rated.
    pub n: u8,
    /// "Major"
    pub word: String,
    /// "Level 4 Major"
    pub long: String,
}

impl LevelWord {
    /// The words for a level, or for none.
    pub fn new(level: Option<Level>, site: &Site, texts: &Texts) -> Self {
        let Some(level) = level else {
            let word = texts.get("not_rated").to_owned();
            return Self { n: 0, long: word.clone(), word };
        };
        let word = site.level_name(level).words(site.language).0.to_owned();
        let long = texts.fill("level_long", &[("n", &level.number().to_string()), ("word", &word)]);
        Self { n: level.number(), word, long }
    }
}
