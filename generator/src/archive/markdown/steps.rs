//! A timeline: the first table or list below a heading that names one is read into steps.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

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
        let times: Vec<bool> = self.entries(at).iter().map(|entry| self.time_of(entry).is_some()).collect();
        let timed = times.iter().filter(|timed| **timed).count();
        timed >= FEWEST && timed * 2 >= times.len()
    }

    /// Reads the steps, leaves a slot where they stood, and gives the index after the block.
    pub(super) fn timeline(&mut self, at: usize) -> usize {
        self.mark_filled();
        for entry in self.entries(at) {
            let step = match entry {
                Entry::Row(cells) => self.row_step(&cells),
                Entry::Item(inside) => self.item_step(inside),
            };
            self.body.steps.push(step);
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

    fn time_of(&self, entry: &Entry) -> Option<StepTime> {
        let words = match entry {
            Entry::Row(cells) => self.plain(cells.first()?.clone()),
            Entry::Item(inside) => self.plain(inside.clone()),
        };
        clock::read(&words).map(|(time, _)| time)
    }

    /// Time, event, and behind it whatever the row has more: the evidence.
    fn row_step(&mut self, cells: &[Range<usize>]) -> Step {
        let time_text = cells.first().map(|cell| self.plain(cell.clone())).unwrap_or_default();
        let mut text = cells.get(1).map(|cell| self.apart(cell.clone())).unwrap_or_default();
        for cell in cells.iter().skip(2).filter(|cell| !cell.is_empty()) {
            let evidence = self.apart(cell.clone());
            text.html.push_str(" <span class=\"evidence\">");
            append(&mut text, evidence);
            text.html.push_str("</span>");
        }
        Step { time: clock::read(&time_text).map(|(time, _)| time), time_text, text }
    }

    /// The time that an item begins with is taken out of its text, whether it is bold or not.
    fn item_step(&mut self, inside: Range<usize>) -> Step {
        let first = inside.clone().find(|at| !matches!(self.events[*at].0, Event::Start(Tag::Paragraph))).unwrap_or(inside.start);
        let words = match &self.events[first].0 {
            Event::Start(Tag::Strong) => self.plain(first..self.end_of(first) + 1),
            Event::Text(words) => words.to_string(),
            _ => String::new(),
        };
        let Some((time, length)) = clock::read(&words) else {
            return Step { time: None, time_text: String::new(), text: self.apart(inside) };
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
        Step { time: Some(time), time_text, text }
    }

    fn separator_at(&self, at: usize) -> usize {
        match &self.events.get(at).map(|(event, _)| event) {
            Some(Event::Text(words)) => separator(words),
            _ => 0,
        }
    }
}

enum Entry {
    Row(Vec<Range<usize>>),
    Item(Range<usize>),
}

/// The bytes of what stands between a time and the words.
fn separator(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\u{a0}', '\u{3000}', '-', '–', '—', ':', '：', '|', '、', '，']).len()
}

fn append(to: &mut Fragment, from: Fragment) {
    let start = to.html.len();
    to.html.push_str(&from.html);
    to.slots.extend(from.slots.into_iter().map(|(at, slot)| (start + at, slot)));
}
