//! The walk over a text's events: which block is drawn how.

use std::collections::HashMap;
use std::ops::Range;

use incident::diagnostic::finding::{Cursor, Diagnostic, Mark, Source};
use incident::site::model::Section;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use super::headings::{OpenSection, first_title, shift_of};
use super::inline::{Linking, text};
use crate::site::body::{Body, Fragment, PackedFragment, Slot};
use crate::site::html::escape;

/// A text cut into events, with the bytes each comes from.
#[derive(Debug)]
pub struct Parsed<'t> {
    pub(super) events: Vec<(Event<'t>, Range<usize>)>,
}

/// What a text is drawn with.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'t> {
    /// The whole file.
    pub source: Source<'t>,
    /// Where the body begins in it, in bytes.
    pub body_at: usize,
    /// The file's folder, relative to the content folder.
    pub folder: &'t str,
    /// Sections that this audience may not see are left out; `None`: all are drawn.
    pub audience: Option<&'t str>,
}

/// Cuts a body into events.
pub fn parse(body: &str) -> Parsed<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    Parsed { events: merged(Parser::new_ext(body, options).into_offset_iter()) }
}

/// Texts that follow each other are one: an address or a key may go through several.
fn merged<'t>(events: impl Iterator<Item = (Event<'t>, Range<usize>)>) -> Vec<(Event<'t>, Range<usize>)> {
    let mut merged: Vec<(Event<'t>, Range<usize>)> = Vec::with_capacity(256);
    for (event, range) in events {
        match (&event, merged.last_mut()) {
            (Event::Text(more), Some((Event::Text(words), whole))) => {
                let both = format!("{words}{more}");
                *words = CowStr::from(both);
                whole.end = range.end;
            }
            _ => merged.push((event, range)),
        }
    }
    merged
}

impl Parsed<'_> {
    /// The title that the text gives itself: its first heading, unless that names a section or is not for this audience.
    pub fn title(&self, audience: Option<&str>) -> Option<String> {
        first_title(&self.events, audience)
    }
}

/// Draws a text under a page that shows `title` itself.
pub fn draw(parsed: &Parsed<'_>, reading: Reading<'_>, title: &str) -> (Body, Vec<Diagnostic>) {
    let mut walker =
        Walker { events: &parsed.events, reading, title, shift: shift_of(&parsed.events, title), ..Walker::new(&parsed.events, reading) };
    walker.out.html.reserve((reading.source.text.len() - reading.body_at) * 3 / 2);
    walker.run(0..parsed.events.len());
    walker.finish()
}

/// The state of one walk.
pub(super) struct Walker<'w, 't> {
    pub(super) events: &'w [(Event<'t>, Range<usize>)],
    pub(super) reading: Reading<'w>,
    pub(super) title: &'w str,
    /// How much deeper headings become: the page's title is the only one of depth 1.
    pub(super) shift: u8,
    pub(super) out: Fragment,
    pub(super) body: Body,
    pub(super) findings: Vec<Diagnostic>,
    /// Anchors in use, with how often each was asked for.
    pub(super) anchors: HashMap<String, u32>,
    pub(super) open_sections: Vec<OpenSection>,
    /// How many blocks we are in; 0 between paragraphs.
    pub(super) depth: usize,
    /// What ends the links we are in.
    pub(super) closers: Vec<Closer>,
    /// Events that are not drawn: a time that the step shows already.
    pub(super) skip: Range<usize>,
    /// Bytes that are cut from the next text.
    pub(super) cut: usize,
    pub(super) table: super::blocks::TableState,
    /// Footnotes in the order in which they are first met.
    pub(super) footnotes: Vec<super::blocks::Footnote>,
    /// Where the last finding or link was.
    cursor: Cursor<'w>,
    pub(super) first_paragraph: Option<String>,
    pub(super) summary_paragraph: Option<String>,
}

/// What is written when a link ends.
pub(super) enum Closer {
    Html(&'static str),
    Slot(Slot),
}

impl<'w, 't> Walker<'w, 't> {
    fn new(events: &'w [(Event<'t>, Range<usize>)], reading: Reading<'w>) -> Self {
        Self {
            events,
            reading,
            title: "",
            shift: 0,
            out: Fragment::default(),
            body: Body::default(),
            findings: Vec::new(),
            anchors: HashMap::new(),
            open_sections: Vec::new(),
            depth: 0,
            closers: Vec::new(),
            skip: 0..0,
            cut: 0,
            table: super::blocks::TableState::default(),
            footnotes: Vec::new(),
            cursor: Cursor::new(reading.source),
            first_paragraph: None,
            summary_paragraph: None,
        }
    }

    /// Draws the events of a range, in order.
    pub(super) fn run(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            at = if self.skip.contains(&at) { at + 1 } else { self.event(at) };
        }
    }

    /// Draws into a fragment of its own.
    pub(super) fn apart(&mut self, range: Range<usize>) -> Fragment {
        let before = std::mem::take(&mut self.out);
        let depth = std::mem::replace(&mut self.depth, 1);
        self.run(range);
        self.depth = depth;
        std::mem::replace(&mut self.out, before)
    }

    /// Draws one event, or a whole block, and gives the index after it.
    fn event(&mut self, at: usize) -> usize {
        let events = self.events;
        match &events[at].0 {
            Event::Start(tag) => return self.start(at, tag),
            Event::End(tag) => self.end(*tag),
            Event::Text(words) => self.text(words),
            Event::Code(code) => {
                self.mark_filled();
                self.html("<code>");
                escape(&mut self.out.html, code);
                self.html("</code>");
            }
            Event::Html(raw) | Event::InlineHtml(raw) => self.raw_inline(raw),
            Event::SoftBreak => self.soft_break(at),
            Event::HardBreak => self.html("<br>\n"),
            Event::Rule => self.html("<hr>\n"),
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::TaskListMarker(done) => self.task(*done),
            Event::InlineMath(words) | Event::DisplayMath(words) => self.text(words),
        }
        at + 1
    }

    fn start(&mut self, at: usize, tag: &Tag<'_>) -> usize {
        match tag {
            Tag::Heading { .. } => return self.heading(at),
            Tag::CodeBlock(kind) => return self.code_block(at, kind),
            Tag::HtmlBlock => return self.raw_block(at),
            Tag::Image { dest_url, .. } => return self.image(at, dest_url),
            Tag::FootnoteDefinition(label) => return self.footnote(at, label),
            Tag::Table(_) | Tag::List(_) if self.is_timeline(at) => return self.timeline(at),
            Tag::Paragraph => self.paragraph(at),
            Tag::BlockQuote(kind) => self.quote(*kind),
            Tag::List(first) => self.list(*first),
            Tag::Item => self.item(at),
            Tag::Table(alignments) => self.table(alignments),
            Tag::TableHead | Tag::TableRow | Tag::TableCell => self.table_start(at, tag),
            Tag::Emphasis => self.html("<em>"),
            Tag::Strong => self.html("<strong>"),
            Tag::Strikethrough => self.html("<del>"),
            Tag::Link { dest_url, .. } => self.link(at, dest_url),
            _ => {}
        }
        if is_block(tag) {
            self.depth += 1;
        }
        at + 1
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.html("</p>\n"),
            TagEnd::BlockQuote(kind) => self.html(if kind.is_some() { "</div>\n" } else { "</blockquote>\n" }),
            TagEnd::List(ordered) => self.html(if ordered { "</ol>\n" } else { "</ul>\n" }),
            TagEnd::Item => self.html("</li>\n"),
            TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell => self.table_end(tag),
            TagEnd::Emphasis => self.html("</em>"),
            TagEnd::Strong => self.html("</strong>"),
            TagEnd::Strikethrough => self.html("</del>"),
            TagEnd::Link => self.link_end(),
            _ => {}
        }
        if matches!(tag, TagEnd::Paragraph | TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::Table) {
            self.depth = self.depth.saturating_sub(1);
        }
    }

    pub(super) fn html(&mut self, html: &str) {
        self.out.html.push_str(html);
    }

    pub(super) fn slot(&mut self, slot: Slot) {
        self.out.slots.push((self.out.html.len(), slot));
    }

    fn text(&mut self, words: &str) {
        self.mark_filled();
        let cut = std::mem::take(&mut self.cut).min(words.len());
        self.body.length += words.len() - cut;
        let linking = if self.closers.is_empty() { Linking::On } else { Linking::Off };
        text(&mut self.out, &words[cut..], linking);
    }

    /// Something stands below the headings that are open: their sections are not empty.
    pub(super) fn mark_filled(&mut self) {
        for open in &self.open_sections {
            if let Some(index) = open.index {
                self.body.sections[index].1 = true;
            }
        }
    }

    /// A line end in running text is a blank, but not between Japanese letters, which are written without.
    fn soft_break(&mut self, at: usize) {
        let next = self.events.get(at + 1).and_then(|(event, _)| match event {
            Event::Text(words) => words.chars().next(),
            _ => None,
        });
        let wide = |c: Option<char>| c.is_some_and(is_wide);
        if !(wide(self.out.html.chars().next_back()) && wide(next)) {
            self.html("\n");
        }
    }

    /// The section that we are in, by its nearest heading that names one.
    pub(super) fn section(&self) -> Option<Section> {
        self.open_sections.iter().rev().find_map(|open| open.section)
    }

    /// The index of the event that ends the block that begins at `at`.
    pub(super) fn end_of(&self, at: usize) -> usize {
        let mut depth = 0_usize;
        for (offset, (event, _)) in self.events[at..].iter().enumerate() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + offset;
            }
        }
        self.events.len() - 1
    }

    /// The words in a range of events, without marks.
    pub(super) fn plain(&self, range: Range<usize>) -> String {
        plain(&self.events[range])
    }

    /// Where an event stands in the file, and its line.
    pub(super) fn place(&mut self, at: usize) -> (Mark, &'w str) {
        let Range { start, end } = self.events[at].1;
        self.cursor.place(self.reading.body_at + start, self.reading.body_at + end)
    }

    fn finish(mut self) -> (Body, Vec<Diagnostic>) {
        self.close_sections(0);
        self.write_footnotes();
        self.body.main = PackedFragment::new(self.out);
        self.body.steps_text = self.body.steps_text.compact();
        self.body.steps = self.body.steps.to_vec();
        self.body.headings = self.body.headings.to_vec();
        let paragraph = self.summary_paragraph.or(self.first_paragraph).unwrap_or_default();
        self.body.summary = super::headings::first_sentences(&paragraph);
        (self.body, self.findings)
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Paragraph | Tag::BlockQuote(_) | Tag::List(_) | Tag::Item | Tag::Table(_))
}

/// Letters of scripts that are written without blanks between words.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
}

/// The words of some events, without marks.
pub(super) fn plain(events: &[(Event<'_>, Range<usize>)]) -> String {
    let mut out = String::new();
    for (event, _) in events {
        match event {
            Event::Text(words) | Event::Code(words) => out.push_str(words),
            Event::InlineHtml(raw) | Event::Html(raw) if !raw.starts_with("<!--") => out.push_str(raw),
            Event::SoftBreak | Event::HardBreak if !out.chars().next_back().is_some_and(is_wide) => out.push(' '),
            _ => {}
        }
    }
    if out.contains('*') {
        out = out.replace("**", "");
    }
    let words = out.trim();
    if words.len() == out.len() { out } else { words.to_owned() }
}
