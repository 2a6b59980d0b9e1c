//! Guides: their list and their pages.

use serde::Serialize;

use super::derive::Views;
use super::incident::body::BodyPart;
use super::incident::page::Content;
use super::words::{Link, Word};
use crate::archive::entry::Guide;

/// The list of guides.
#[derive(Debug, Serialize)]
pub struct GuidesPage {
    rows: Vec<GuideRow>,
}

#[derive(Debug, Serialize)]
struct GuideRow {
    title: Word,
    summary: Option<Word>,
    href: String,
    minutes: String,
}

/// One guide.
#[derive(Debug, Serialize)]
pub struct GuidePage {
    /// Its title.
    pub title: Word,
    /// What it is about.
    pub summary: Option<Word>,
    minutes: String,
    contents: Vec<Content>,
    body: Vec<BodyPart>,
    edit_url: Option<String>,
    /// Its page as a reading path.
    path: Option<Link>,
    previous: Option<Link>,
    next: Option<Link>,
}

impl Views {
    /// The list of guides.
    pub fn guides(&self) -> GuidesPage {
        let row = |guide: &std::sync::Arc<Guide>| GuideRow {
            title: self.guide_title(guide),
            summary: self.guide_summary(guide),
            href: self.archive.guide_address(guide),
            minutes: self.minutes(guide.body.length, guide),
        };
        GuidesPage { rows: self.archive.guides.iter().map(row).collect() }
    }

    /// How many guides there are.
    pub fn guide_count(&self) -> usize {
        self.archive.guides.len()
    }

    /// The address of a guide.
    pub fn guide_address(&self, at: usize) -> String {
        self.archive.guide_address(&self.archive.guides[at])
    }

    /// One guide.
    pub fn guide(&self, at: usize) -> GuidePage {
        let guide = &self.archive.guides[at];
        let neighbour = |other: Option<usize>| {
            let guide = self.archive.guides.get(other?)?;
            Some(self.guide_title(guide).link(Some(self.archive.guide_address(guide))))
        };
        GuidePage {
            title: self.guide_title(guide),
            summary: self.guide_summary(guide),
            minutes: self.minutes(guide.body.length, guide),
            contents: Content::of(&guide.body.headings),
            body: self.guide_body(guide),
            edit_url: self.edit_url(&guide.path),
            path: self.path_link(at),
            previous: neighbour(at.checked_sub(1)),
            next: neighbour(at.checked_add(1)),
        }
    }

    pub(super) fn guide_title(&self, guide: &Guide) -> Word {
        Word::of_report(&guide.title, guide.lang.as_deref(), &self.archive.site)
    }

    pub(super) fn guide_summary(&self, guide: &Guide) -> Option<Word> {
        guide.summary.as_deref().map(|summary| Word::of_report(summary, guide.lang.as_deref(), &self.archive.site))
    }

    /// Where a guide that is a reading path is one.
    fn path_link(&self, at: usize) -> Option<Link> {
        let path = self.is_path(&self.archive.guides[at]).then(|| self.path_of_guide(at)).flatten()?;
        Some(Word::plain(self.texts.get("onboarding_read_path")).link(Some(self.path_address(path))))
    }

    fn minutes(&self, bytes: usize, guide: &Guide) -> String {
        self.texts.fill("reading_minutes", &[("n", &self.reading_minutes(bytes, guide.lang.as_deref()).to_string())])
    }

    /// Minutes of reading: some 1,000 letters of Latin text, or 500 of Japanese (1,500 bytes), a minute.
    pub(super) fn reading_minutes(&self, bytes: usize, lang: Option<&str>) -> u64 {
        let japanese = lang.unwrap_or(self.language().tag()).starts_with("ja");
        let a_minute = if japanese { 1500 } else { 1000 };
        ((bytes + a_minute / 2) / a_minute).max(1) as u64
    }

    /// Where a file is edited.
    pub(super) fn edit_url(&self, path: &str) -> Option<String> {
        let pattern = self.archive.site.edit.as_ref()?;
        Some(pattern.replace("{path}", &crate::site::address::encoded(path)))
    }
}
