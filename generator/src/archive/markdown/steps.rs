//! A timeline: the first table or list below a heading that names one is read into steps.

use std::ops::Range;

use incident::diagnostic::code;
use incident::diagnostic::finding::Mark;
use pulldown_cmark::{CowStr, Event, Tag};

use super::clock;
use super::draw::Walker;
use crate::site::body::{Fragment, Slot, Step, StepTime};

/// Fewest steps with a time that make a timeline.
const FEWEST: usize = 2;

impl Walker<'_, '_> {
    /// Whether the table or list that begins here is the report's timeline.
    pub(super) fn is_timeline(&self, at: usize) -> bool {
        let here = self.section() == Some(incident::site::model::Section::Timeline);
        if !here || self.depth > 0 || !self.body.steps.is_empty() {
            return false;
        }
        let entries = self.entries(at);
        let timed = entries.iter().filter(|entry| self.has_time(entry)).count();
        timed >= FEWEST && timed * 2 >= entries.len()
    }

    /// Reads the steps, leaves a slot where they stood, and gives the index after the block.
    pub(super) fn timeline(&mut self, at: usize) -> usize {
        self.mark_filled();
        for entry in self.entries(at) {
            self.tell_misread(&entry);
            let (time, time_text, text) = match entry {
                Entry::Row(cells) => self.row_step(&cells),
                Entry::Item(inside) => self.item_step(inside),
            };
            self.body.steps_text.append(text);
            let said = time.is_some_and(|time| time.offset.is_none() && time.day.is_none() && is_plain_clock(&time_text));
            let time_text = if said { Box::default() } else { time_text.into() };
            self.body.steps.push(Step { time, time_text, text_end: self.body.steps_text.html.len() });
            // What is put in at the end of a step and what is at the begin of the next stand at two places.
            self.body.steps_text.html.push('\n');
        }
        self.slot(Slot::Timeline);
        self.end_of(at) + 1
    }

    /// The rows of a table without its head, or the items of a list.
    fn entries(&self, at: usize) -> Vec<Entry> {
        let end = self.end_of(at);
        let mut entries = Vec::new();
        let mut inside = at + 1;
        while inside < end {
            let last = self.end_of(inside);
            match &self.events[inside].0 {
                Event::Start(Tag::Item) => entries.push(Entry::Item(inside + 1..last)),
                Event::Start(Tag::TableRow) => entries.push(Entry::Row(self.cells(inside + 1..last))),
                _ => {}
            }
            inside = last + 1;
        }
        entries
    }

    fn cells(&self, row: Range<usize>) -> Vec<Range<usize>> {
        let mut cells = Vec::new();
        let mut at = row.start;
        while at < row.end {
            let last = self.end_of(at);
            cells.push(at + 1..last);
            at = last + 1;
        }
        cells
    }

    /// Whether an entry begins with a time, or with what is meant to be one; only its first words are looked at.
    fn has_time(&self, entry: &Entry) -> bool {
        self.first_words(entry).is_some_and(|(_, words)| clock::read(words).is_some() || clock::misread(words).is_some())
    }

    /// The first words of an entry, and which event they are.
    fn first_words(&self, entry: &Entry) -> Option<(usize, &CowStr<'_>)> {
        let inside = match entry {
            Entry::Row(cells) => cells.first().cloned().unwrap_or_default(),
            Entry::Item(inside) => inside.clone(),
        };
        inside.into_iter().find_map(|at| match &self.events[at].0 {
            Event::Text(words) | Event::Code(words) => Some((at, words)),
            _ => None,
        })
    }

    /// A time that no day has would be passed over in silence: its step is drawn without one.
    fn tell_misread(&mut self, entry: &Entry) {
        let Some((at, words)) = self.first_words(entry) else { return };
        let Some(wrong) = clock::misread(words) else { return };
        let (before, time) = (words[..wrong.start].chars().count(), words[wrong].to_owned());
        let (mark, line) = self.place(at);
        let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let mark = Mark { column: mark.column + narrow(before), width: narrow(time.chars().count()), ..mark };
        let finding = self.reading.source.finding_on(line, code::NO_TIME_OF_DAY, mark, format!("there is no time `{time}`"));
        self.findings.push(finding.hint(match clock::next_day(&time) {
            Some(meant) => format!("write `{meant}`: after a step that is more than six hours later it is of the next day"),
            None => "a time is `HH:MM` from 00:00 to 23:59, alone or behind a day that exists: `YYYY-MM-DD HH:MM`".to_owned(),
        }));
    }

    /// Time, event, and behind it whatever the row has more: the evidence.
    fn row_step(&mut self, cells: &[Range<usize>]) -> Told {
        let time_text = cells.first().map(|cell| self.plain(cell.clone())).unwrap_or_default();
        let mut text = cells.get(1).map(|cell| self.apart(cell.clone())).unwrap_or_default();
        for cell in cells.iter().skip(2).filter(|cell| !cell.is_empty()) {
            let evidence = self.apart(cell.clone());
            text.html.push_str(" <span class=\"evidence\">");
            text.append(evidence);
            text.html.push_str("</span>");
        }
        (clock::read(&time_text).map(|(time, _)| time), time_text, text)
    }

    /// The time that an item begins with is taken out of its text, whether it is bold or not.
    fn item_step(&mut self, inside: Range<usize>) -> Told {
        let first = inside.clone().find(|at| !matches!(self.events[*at].0, Event::Start(Tag::Paragraph))).unwrap_or(inside.start);
        let words = match &self.events[first].0 {
            Event::Start(Tag::Strong) => self.plain(first..self.end_of(first) + 1),
            Event::Text(words) => words.to_string(),
            _ => String::new(),
        };
        let Some((time, length)) = clock::read(&words) else {
            return (None, String::new(), self.apart(inside));
        };
        let time_text = words[..length].trim().to_owned();
        if matches!(self.events[first].0, Event::Start(Tag::Strong)) && words[length..].trim_matches([' ', ':', '：']).is_empty() {
            let last = self.end_of(first);
            self.skip = first..last + 1;
            self.cut = self.separator_at(last + 1);
        } else if matches!(self.events[first].0, Event::Text(_)) {
            self.cut = length + separator(&words[length..]);
        }
        let text = self.apart(inside);
        (self.skip, self.cut) = (0..0, 0);
        (Some(time), time_text, text)
    }

    fn separator_at(&self, at: usize) -> usize {
        match &self.events.get(at).map(|(event, _)| event) {
            Some(Event::Text(words)) => separator(words),
            _ => 0,
        }
    }
}

/// A step as it is read: its time, as far as it can be, the time as written, and what happened.
type Told = (Option<StepTime>, String, Fragment);

enum Entry {
    Row(Vec<Range<usize>>),
    Item(Range<usize>),
}

/// The bytes of what stands between a time and the words.
fn separator(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\u{a0}', '\u{3000}', '-', '–', '—', ':', '：', '|', '、', '，']).len()
}

/// `09:14`: hours and minutes and nothing else.
fn is_plain_clock(text: &str) -> bool {
    text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
}
