//! Headings: their depth, anchors and the sections they open; and what the text says of itself in its first lines.

use std::ops::Range;

use incident::site::model::Section;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag};

use super::draw::{Walker, plain};
use super::inline::{Linking, text};
use crate::site::body::{Heading, Slot};
use crate::site::html::escape;

/// Anchors that the page itself uses.
const OURS: &[&str] = &["main", "contents", "facts", "related", "drill", "hatch", "promises"];
/// How anchors begin that the page itself uses: marks, steps of the timeline, footnotes.
const OUR_BEGINNINGS: &[&str] = &["level-", "state-", "t-", "fn"];

/// The depths of headings as they are written.
const DEPTHS: [&str; 7] = ["0", "1", "2", "3", "4", "5", "6"];

/// A heading whose section goes on.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenSection {
    depth: u8,
    pub(super) section: Option<Section>,
    /// Its place in `Body::sections`.
    pub(super) index: Option<usize>,
}

type Events<'a, 't> = &'a [(Event<'t>, Range<usize>)];

/// The range of events inside the first heading, and its level.
fn first_heading(events: Events<'_, '_>) -> Option<(Range<usize>, HeadingLevel)> {
    let (start, level) = events.iter().enumerate().find_map(|(at, (event, _))| match event {
        Event::Start(Tag::Heading { level, .. }) => Some((at, *level)),
        _ => None,
    })?;
    let length = events[start..].iter().position(|(event, _)| matches!(event, Event::End(pulldown_cmark::TagEnd::Heading(_))))?;
    Some((start + 1..start + length, level))
}

/// The first heading's words, unless they only name a section ("Summary") or are not for this audience.
pub(super) fn first_title(events: Events<'_, '_>, audience: Option<&str>) -> Option<String> {
    let (inside, level) = first_heading(events)?;
    let start = inside.start - 1;
    let words = plain(&events[inside]);
    if matches!(&events[start].0, Event::Start(Tag::Heading { attrs, .. }) if is_hidden(attrs, &words, audience)) {
        return None;
    }
    let is_section = level != HeadingLevel::H1 && Section::of_heading(&words).is_some();
    (!words.is_empty() && !is_section).then_some(words)
}

/// 1 where headings of depth 1 remain after the one that repeats the title is left out, else 0.
pub(super) fn shift_of(events: Events<'_, '_>, title: &str) -> u8 {
    let tops = events.iter().filter(|(event, _)| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }))).count();
    let repeated =
        first_heading(events).is_some_and(|(inside, level)| level == HeadingLevel::H1 && same_words(&plain(&events[inside]), title));
    u8::from(tops > usize::from(repeated))
}

fn same_words(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// Whole sentences from the start of a paragraph, as many as make some two hundred letters.
pub(super) fn first_sentences(paragraph: &str) -> String {
    const ENOUGH: usize = 160;
    let mut letters = 0;
    let mut end = 0;
    for (at, c) in paragraph.char_indices() {
        letters += if c.is_ascii() { 1 } else { 2 };
        let after = at + c.len_utf8();
        let ends = matches!(c, '。' | '！' | '？') || matches!(c, '.' | '!' | '?') && paragraph[after..].starts_with([' ', '\n']);
        if ends {
            end = after;
            if letters >= ENOUGH {
                break;
            }
        }
    }
    let whole = if end == 0 { paragraph } else { &paragraph[..end] };
    whole.trim().to_owned()
}

impl Walker<'_, '_> {
    /// Draws a heading with its anchor; gives the index after it, or after its section where that is not for this audience.
    pub(super) fn heading(&mut self, at: usize) -> usize {
        let end = self.end_of(at);
        let (Event::Start(Tag::Heading { level, id, attrs, .. }), range) = &self.events[at] else { return end + 1 };
        let words = self.plain(at + 1..end);
        let is_title = *level == HeadingLevel::H1 && self.body.headings.is_empty() && same_words(&words, self.title);
        if is_title && !is_hidden(attrs, &words, self.reading.audience) {
            return end + 1;
        }
        let depth = (*level as u8 + self.shift).min(6);
        self.close_sections(depth);
        if is_hidden(attrs, &words, self.reading.audience) {
            self.body.sections.extend(Section::of_heading(&words).map(|section| (section, true)));
            return self.after_section(at, *level);
        }
        let anchor = self.anchor(id.as_ref().map_or(&*words, |id| &**id));
        let lost = lost_attributes(self.source_of(range), attrs);
        self.open_section(depth, &words);
        let also = self.lasting_anchor(&anchor);
        let level = DEPTHS[usize::from(depth)];
        self.html("<h");
        self.html(level);
        self.html(" id=\"");
        escape(&mut self.out.html, &anchor);
        self.html("\">");
        if let Some(section) = also {
            self.html("<span id=\"");
            self.html(section.key());
            self.html("\"></span>");
        }
        self.run_heading(at + 1..end, &lost);
        self.html("<a class=\"anchor\" href=\"#");
        escape(&mut self.out.html, &anchor);
        self.html("\" aria-label=\"");
        escape(&mut self.out.html, &words);
        self.html("\"></a></h");
        self.html(level);
        self.html(">\n");
        self.body.headings.push(Heading { id: anchor, text: words + &lost, depth, also });
        end + 1
    }

    /// The section that the heading just opened, unless its anchor is the section's key already or something else has that: a link to
    /// `#cause` holds when the heading is called otherwise, or in another language.
    fn lasting_anchor(&mut self, anchor: &str) -> Option<Section> {
        let section = self.open_sections.last()?.section?;
        if anchor == section.key() || self.anchors.contains_key(section.key()) {
            return None;
        }
        self.anchors.insert(section.key().to_owned(), 1);
        Some(section)
    }

    /// Words of a heading are content of no section.
    fn run_heading(&mut self, range: Range<usize>, lost: &str) {
        let open = std::mem::take(&mut self.open_sections);
        self.run(range);
        text(&mut self.out, lost, Linking::Off);
        self.open_sections = open;
    }

    fn source_of(&self, range: &Range<usize>) -> &str {
        let from = self.reading.body_at + range.start;
        self.reading.source.text.get(from..self.reading.body_at + range.end).unwrap_or_default()
    }

    fn open_section(&mut self, depth: u8, words: &str) {
        let section = Section::of_heading(words);
        let index = section.map(|section| {
            self.body.sections.push((section, false));
            self.body.sections.len() - 1
        });
        self.open_sections.push(OpenSection { depth, section, index });
    }

    /// Ends the sections whose headings are as deep as `depth` or deeper.
    pub(super) fn close_sections(&mut self, depth: u8) {
        while self.open_sections.last().is_some_and(|open| open.depth >= depth) {
            let closed = self.open_sections.pop().and_then(|open| open.section);
            let placed = self.out.slots.iter().any(|(_, slot)| *slot == Slot::Promises);
            if closed == Some(Section::Prevention) && !placed {
                self.slot(Slot::Promises);
            }
        }
    }

    /// The index of the next heading that is not below this one, or of the end of the block that it stands in.
    fn after_section(&self, at: usize, level: HeadingLevel) -> usize {
        let from = self.end_of(at) + 1;
        let mut nesting = 0_i32;
        for (offset, (event, _)) in self.events[from..].iter().enumerate() {
            match event {
                Event::Start(Tag::Heading { level: next, .. }) if nesting == 0 && *next <= level => return from + offset,
                Event::Start(_) => nesting += 1,
                Event::End(_) if nesting == 0 => return from + offset,
                Event::End(_) => nesting -= 1,
                _ => {}
            }
        }
        self.events.len()
    }

    /// An anchor that nothing else on the page has.
    fn anchor(&mut self, words: &str) -> String {
        let base = crate::site::address::slug(words);
        let taken = OURS.contains(&base.as_str()) || OUR_BEGINNINGS.iter().any(|begin| base.starts_with(begin));
        let base = if taken { format!("h-{base}") } else { base };
        let count = self.anchors.entry(base.clone()).or_default();
        *count += 1;
        if *count == 1 { base } else { format!("{base}-{count}") }
    }
}

/// Whether a heading's `{visibility=…}` leaves this audience out. What looks like a narrowing and is not understood
/// (`{visibility: security}`) hides: nobody shall see a secret because of a slip of the pen.
fn is_hidden(attrs: &[(CowStr<'_>, Option<CowStr<'_>>)], words: &str, audience: Option<&str>) -> bool {
    let Some(audience) = audience else { return false };
    let narrowing = attrs.iter().find(|(name, _)| name.to_lowercase().starts_with("visib"));
    match narrowing {
        Some((name, Some(value))) if name.eq_ignore_ascii_case("visibility") && attrs.len() == 1 => {
            !value.trim_matches(['"', '\'']).split([',', ' ']).any(|word| word.trim() == audience)
        }
        Some(_) => true,
        None => words.to_lowercase().contains("{visib"),
    }
}

/// `{…}` at the end of a heading that is not an attribute of ours belongs to the text; Markdown would swallow it.
fn lost_attributes(raw: &str, attrs: &[(CowStr<'_>, Option<CowStr<'_>>)]) -> String {
    if attrs.iter().all(|(name, _)| &**name == "visibility") {
        return String::new();
    }
    let block = raw.rfind('{').map(|at| raw[at..].trim_end_matches(['#', '\n', '\r', ' ', '=', '-'])).unwrap_or_default();
    format!(" {block}")
}
