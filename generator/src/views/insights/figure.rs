//! A figure: its finding, how to read it, the two drawings and their numbers.

use incident::level::Level;
use incident::text::Language;
use serde::Serialize;

use crate::views::chart::drawing::{Drawing, Mark, Shape};
use crate::views::chart::rows::Group;
use crate::views::derive::Views;
use crate::views::wording;
use crate::views::words::Word;

/// One chart with all that is said of it.
#[derive(Debug, Serialize)]
pub struct Figure {
    /// Its anchor.
    pub(super) id: &'static str,
    /// What it is about, in a word or two.
    pub(super) topic: String,
    /// Its one message; always true of its numbers.
    pub(super) finding: String,
    /// How to read it.
    pub(super) reading: String,
    /// Whether parts of the drawings lead somewhere.
    linked: bool,
    drawings: Vec<Drawing>,
    table: Table,
}

impl Figure {
    /// A figure of these drawings.
    pub(super) fn new(id: &'static str, (topic, finding, reading): (String, String, String), drawings: Vec<Drawing>, table: Table) -> Self {
        let leads = |shape: &Shape| matches!(shape, Shape::Mark { .. } | Shape::Link { .. });
        let linked = drawings.iter().any(|drawing| drawing.shapes.iter().any(leads));
        Self { id, topic, finding, reading, linked, drawings, table }
    }
}

/// The numbers of a figure.
#[derive(Debug, Default, Serialize)]
pub(super) struct Table {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<TableRow>,
}

/// One row; its first cell names it.
#[derive(Debug, Serialize)]
pub(super) struct TableRow {
    pub(super) name: Word,
    pub(super) cells: Vec<String>,
}

impl TableRow {
    /// A row of numbers.
    pub(super) fn of(name: Word, cells: impl IntoIterator<Item = u32>) -> Self {
        Self { name, cells: cells.into_iter().map(|count| wording::count(count.into())).collect() }
    }
}

impl Views {
    /// The text for a number, with another where the number is one (`KEY_one`).
    pub(super) fn say(&self, key: &str, n: u32, more: &[(&str, &str)]) -> String {
        let number = wording::count(n.into());
        let one = format!("{key}_one");
        let key = if n == 1 && self.texts.all().contains_key(&one) { one.as_str() } else { key };
        self.texts.fill(key, &[&[("n", number.as_str())], more].concat())
    }

    /// A text with nothing to fill in.
    pub(super) fn text(&self, key: &str) -> String {
        self.texts.get(key).to_owned()
    }

    /// Sentences behind each other.
    pub(super) fn paragraph(&self, sentences: &[String]) -> String {
        sentences.join(if self.language() == Language::Ja { "" } else { " " })
    }

    /// How many reports there are of each level; the first are not rated.
    pub(super) fn by_level(&self, places: &[usize]) -> [u32; 6] {
        let mut levels = [0; 6];
        for place in places {
            levels[usize::from(self.archive.incidents[*place].report.level.map_or(0, Level::number))] += 1;
        }
        levels
    }

    /// One report as a square.
    pub(super) fn mark(&self, place: usize) -> Mark {
        let incident = &self.archive.incidents[place];
        let (title, level) = (self.title(incident), self.level(incident));
        let day = wording::long_day(self.lists.days[place], self.language());
        Mark {
            level: level.n,
            href: self.archive.address(incident),
            name: [title.text, day, level.long].join(self.texts.get("comma")),
            lang: title.lang,
        }
    }

    /// Reports that belong together under a label; each has its square where no more than `most` of any group are asked for.
    pub(super) fn heap(&self, label: Word, mut places: Vec<usize>, squares: bool) -> Group {
        let levels = self.by_level(&places);
        places.sort_by_key(|place| (std::cmp::Reverse(self.archive.incidents[*place].report.level), std::cmp::Reverse(*place)));
        let marks = if squares { places.into_iter().map(|place| self.mark(place)).collect() } else { Vec::new() };
        Group { label: label.text, lang: label.lang, levels, marks, ..Group::default() }
    }

    /// The columns of a table for the levels that occur: their words, and which they are, the worst first.
    pub(super) fn level_columns(&self, levels: &[[u32; 6]]) -> (Vec<String>, Vec<usize>) {
        let occurring: Vec<usize> = (0..6).rev().filter(|level| levels.iter().any(|counts| counts[*level] > 0)).collect();
        let word = |level: &usize| match i64::try_from(*level).ok().and_then(Level::new) {
            Some(level) => format!("{} {}", level.number(), self.archive.site.level_name(level).words(self.language()).0),
            None => self.text("not_rated"),
        };
        (occurring.iter().map(word).collect(), occurring)
    }
}
