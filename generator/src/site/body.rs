//! What a text became: HTML with places left open for what depends on other pages.

use incident::diagnostic::finding::Mark;
use incident::site::model::Section;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use super::packed::Packed;

/// The text of a report or guide.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// All of it but the timeline's steps, packed.
    pub main: PackedFragment,
    /// The steps of the timeline, in the order written.
    pub steps: Vec<Step>,
    /// What happened in all steps, one behind the other: one text instead of a hundred thousand in a large archive.
    pub steps_text: Fragment,
    /// Headings with anchors, in order.
    pub headings: Vec<Heading>,
    /// Known sections that have a heading, and whether anything stands below it.
    pub sections: Vec<(Section, bool)>,
    /// The first paragraph (of the summary, where there is one) as plain text, cut after a sentence.
    pub summary: String,
    /// Letters to read.
    pub length: usize,
    /// Links and pictures of ours that it refers to, where, and the line they stand on.
    pub targets: Vec<(Target, Mark, Box<str>)>,
}

/// A fragment whose HTML waits packed until its page is drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PackedFragment {
    html: Packed,
    slots: Box<[(usize, Slot)]>,
}

impl PackedFragment {
    /// Packs a fragment.
    pub fn new(fragment: Fragment) -> Self {
        Self { html: Packed::new(&fragment.html), slots: fragment.slots.into_iter().collect() }
    }

    /// Its HTML, unpacked.
    pub fn html(&self) -> String {
        self.html.text()
    }

    /// Where something is put in, and what.
    pub fn slots(&self) -> &[(usize, Slot)] {
        &self.slots
    }
}

/// HTML with open places, in order of their position.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fragment {
    /// The HTML between the places.
    pub html: String,
    /// Where something is put in, and what.
    pub slots: Vec<(usize, Slot)>,
}

impl Fragment {
    /// Puts another fragment behind this one.
    pub fn append(&mut self, other: Self) {
        let start = self.html.len();
        self.html.push_str(&other.html);
        self.slots.extend(other.slots.into_iter().map(|(at, slot)| (start + at, slot)));
    }

    /// The same in just the memory that it needs.
    #[must_use]
    pub fn compact(self) -> Self {
        Self { html: String::from(self.html.as_str()), slots: self.slots.into_iter().collect() }
    }
}

/// Something that is known only when all pages are.
#[derive(Debug, Clone, PartialEq)]
pub enum Slot {
    /// A link to a page of ours begins.
    LinkOpen(Box<Target>),
    /// It ends; the target again, since what is written depends on it.
    LinkClose(Box<Target>),
    /// A word that may be the id of a report or the key of a ticket.
    Word(String),
    /// A picture of ours.
    Picture {
        /// which
        target: Box<Target>,
        /// its text
        alt: String,
    },
    /// The timeline stands here.
    Timeline,
    /// What was promised stands here: the end of the section on prevention.
    Promises,
}

/// What a relative link means.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target {
    /// Its path seen from the content folder; empty: this page.
    pub path: String,
    /// As written, for pages that are named by their address.
    pub written: String,
    /// The part after `#`.
    pub fragment: Option<String>,
    /// Whether a picture is meant.
    pub picture: bool,
}

/// A heading with its anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The anchor, unique in its page.
    pub id: String,
    /// Its text.
    pub text: String,
    /// 2 to 6, after the title took 1.
    pub depth: u8,
    /// The section whose key is an anchor of this heading too, whatever its words are.
    pub also: Option<Section>,
}

impl Heading {
    /// Whether a link to this anchor leads here.
    pub fn answers(&self, anchor: &str) -> bool {
        self.id == anchor || self.also.is_some_and(|section| section.key() == anchor)
    }
}

/// A step of a timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// When, as far as it can be read.
    pub time: Option<StepTime>,
    /// When, as written; empty where [`Step::time`] says all of it.
    pub time_text: Box<str>,
    /// Where in [`Body::steps_text`] it says what happened: up to here, from the end of the step before.
    pub text_end: usize,
}

/// When a step happened, as its text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepTime {
    /// The day, where the step names it.
    pub day: Option<Date>,
    /// The time of day.
    pub clock: Time,
    /// The offset, where the step names it (`UTC`, `JST`, `+09:00`).
    pub offset: Option<Offset>,
    /// Whether it names a zone that has no single meaning (`IST`, `CST`): then no instant can be told.
    pub unclear_zone: bool,
}
