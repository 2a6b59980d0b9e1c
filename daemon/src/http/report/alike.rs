//! "This looks like": past incidents as the form, the receipt and the script show them.

use incident::similar::{Index, Likeness, Sought};
use incident::site::model::Site;
use incident::text::Language;
use serde::Serialize;

use crate::wording::form::texts::{filled, text};
use crate::wording::time;

/// As many as can be read in a bad minute.
const MOST: usize = 3;

/// A past incident as it is shown.
#[derive(Debug, Serialize)]
pub(super) struct Alike {
    pub(super) id: String,
    pub(super) title: String,
    /// The language of title, summary and solution.
    lang: String,
    /// Where the report is read, where the site's address is known.
    pub(super) url: Option<String>,
    day: String,
    /// 0: not rated.
    level: u8,
    level_words: String,
    /// The words in common.
    why: String,
    summary: String,
    /// What solved it; empty where the report does not say.
    pub(super) solved: String,
}

impl Alike {
    /// What solved it, as a sentence.
    pub(super) fn sentence(&self, solved_by: &str, language: Language) -> String {
        let between = if language == Language::En { ": " } else { "：" };
        format!("{solved_by}{between}{}", self.solved)
    }
}

/// The incidents that resemble most, `but` the one of this id.
pub(super) fn alike(past: &Index, sought: &Sought, but: Option<&str>, (site, language): (&Site, Language)) -> Vec<Alike> {
    let found = past.look(sought, MOST + 1);
    found.iter().filter(|found| Some(found.past.id.as_str()) != but).take(MOST).map(|found| shown(found, site, language)).collect()
}

fn shown(found: &Likeness<'_>, site: &Site, language: Language) -> Alike {
    let past = found.past;
    let words: Vec<String> =
        found.words.iter().map(|word| if language == Language::En { format!("“{word}”") } else { format!("「{word}」") }).collect();
    let words = if language == Language::En { words.join(", ") } else { words.concat() };
    Alike {
        id: past.id.clone(),
        title: past.title.clone(),
        lang: past.lang.clone(),
        url: site.base_url.as_ref().map(|base| format!("{base}incidents/{}/", encoded(&past.id))),
        day: time::day(past.day, language),
        level: past.level.map_or(0, incident::level::Level::number),
        level_words: past.level.map_or_else(String::new, |level| level_words(level, site, language)),
        why: filled("similar_words", language, &[("words", &words)]),
        summary: past.summary.clone(),
        solved: past.solved.clone(),
    }
}

/// `Level 4 Major`
pub(super) fn level_words(level: incident::level::Level, site: &Site, language: Language) -> String {
    let name = site.level_name(level);
    filled("level_long", language, &[("n", &level.number().to_string()), ("word", name.words(language).0)])
}

/// How many there are, for whoever hears the page.
pub(super) fn said(count: usize, language: Language) -> String {
    match count {
        0 => String::new(),
        1 => text("similar_one", language).to_owned(),
        _ => filled("similar_some", language, &[("n", &count.to_string())]),
    }
}

/// A part of a path.
pub(super) fn encoded(part: &str) -> String {
    form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>().replace('+', "%20")
}
