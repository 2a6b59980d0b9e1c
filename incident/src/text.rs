//! Texts that are shown to people, in the languages that the interface speaks.

use serde::{Deserialize, Serialize};

/// A language of the interface. A report may be in any other one; its `lang` is a plain tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English
    #[default]
    En,
    /// Japanese
    Ja,
}

impl Language {
    /// Both, in the order in which they are listed everywhere.
    pub const ALL: [Self; 2] = [Self::En, Self::Ja];

    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }

    /// The language of a tag such as `ja` or `en-GB`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

/// A shown text: one string for every language, or one each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// The same in every language (names of services are often so).
    Plain(String),
    /// By language; at least one is there.
    ByLanguage {
        /// in English
        en: Option<String>,
        /// in Japanese
        ja: Option<String>,
    },
}

impl Text {
    /// A text that exists in both languages.
    pub fn both(en: &str, ja: &str) -> Self {
        Self::ByLanguage { en: Some(en.to_owned()), ja: Some(ja.to_owned()) }
    }

    /// The words for a reader of `language`, and the language they are in where it is another one.
    pub fn words(&self, language: Language) -> (&str, Option<Language>) {
        let Self::ByLanguage { en, ja } = self else {
            let Self::Plain(text) = self else {
                return ("", None);
            };
            return (text, None);
        };
        let (wanted, other, other_language) = match language {
            Language::En => (en, ja, Language::Ja),
            Language::Ja => (ja, en, Language::En),
        };
        match (wanted, other) {
            (Some(text), _) => (text, None),
            (None, Some(text)) => (text, Some(other_language)),
            (None, None) => ("", None),
        }
    }

    /// The languages it is given in; empty for a text that serves all.
    pub fn languages(&self) -> Vec<Language> {
        match self {
            Self::Plain(_) => Vec::new(),
            Self::ByLanguage { en, ja } => {
                let given = [(Language::En, en.is_some()), (Language::Ja, ja.is_some())];
                given.into_iter().filter(|(_, there)| *there).map(|(language, _)| language).collect()
            }
        }
    }
}
