//! The words of a report as its page shows them: parts under headings, without marks.
//!
//! They are read from the HTML that the page is drawn from. So the search finds just what a page shows, and what an audience may not
//! see is not there to be found.

use incident::report::model::{FollowUp, Report};
use memchr::{memchr, memchr2};

use crate::archive::entries::Archive;
use crate::archive::entry::Incident;
use crate::site::body::{Body, Fragment, Slot};

/// A part of a report.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// The anchor of its heading; empty above the first one.
    pub(super) anchor: String,
    /// The words of its heading.
    pub(super) heading: String,
    /// What stands under it: blocks, a line each.
    pub(super) text: String,
}

/// Anchor of what was promised.
pub(super) const PROMISES: &str = "promises";
/// Anchor of the facts beside the text.
pub(super) const FACTS: &str = "facts";

/// The parts of a report in the order of its page; promises and facts come last.
pub(super) fn parts(archive: &Archive, incident: &Incident) -> Vec<Part> {
    let mut reader = Reader::default();
    reader.main(&incident.body);
    let mut parts = reader.parts;
    parts.push(Part { anchor: PROMISES.to_owned(), heading: String::new(), text: promised(&incident.report.follow_ups) });
    parts.push(Part { anchor: FACTS.to_owned(), heading: String::new(), text: facts(archive, &incident.report) });
    parts.retain(|part| !part.text.is_empty() || !part.heading.is_empty());
    parts
}

fn promised(follow_ups: &[FollowUp]) -> String {
    let line = |promise: &FollowUp| {
        let words = [&promise.ticket, &promise.note, &promise.not_doing].into_iter().flatten();
        words.map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    follow_ups.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What the page tells beside the text. What it is filed under stands apart.
fn facts(archive: &Archive, report: &Report) -> String {
    let keys = report.lead.iter().chain(report.roles.iter().map(|(_, key)| key));
    let people: Vec<&str> =
        keys.map(|key| archive.site.people.get(key).map_or(key.as_str(), |person| person.name.words(archive.site.language).0)).collect();
    let mut lines = vec![people.join(", ")];
    lines.extend(report.impact.note.clone());
    lines.push(report.factors.join(", "));
    lines.push(report.aliases.iter().map(incident::id::IncidentId::as_str).collect::<Vec<_>>().join(", "));
    lines.extend(report.extra.values().map(plain));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        serde_json::Value::Object(map) => map.values().map(plain).collect::<Vec<_>>().join(", "),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Reads HTML of our own drawing, piece by piece.
struct Reader {
    parts: Vec<Part>,
    in_heading: bool,
    /// A tag began in a piece before this one and goes on.
    in_tag: bool,
    /// Lines are as written.
    in_code: bool,
    /// A note's number is no word.
    in_number: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self { parts: vec![Part::default()], in_heading: false, in_tag: false, in_code: false, in_number: false }
    }
}

impl Reader {
    fn main(&mut self, body: &Body) {
        let html = body.main.html();
        let mut done = 0;
        self.parts[0].text.reserve(html.len() / 2);
        for (at, slot) in body.main.slots() {
            self.html(&html[done..*at]);
            done = *at;
            match slot {
                Slot::Timeline => self.steps(body),
                slot => self.slot(slot),
            }
        }
        self.html(&html[done..]);
    }

    fn slot(&mut self, slot: &Slot) {
        match slot {
            // Words of the theme are no words of the report.
            Slot::Word(word) if !self.in_tag && !word.starts_with('@') => self.words(word),
            Slot::Picture { alt, .. } => {
                self.line();
                self.words(alt);
                self.line();
            }
            _ => {}
        }
    }

    /// The timeline: a line each step, beginning with its time.
    fn steps(&mut self, body: &Body) {
        let Fragment { html, slots } = &body.steps_text;
        let mut slots = slots.iter().peekable();
        let mut done = 0;
        for step in &body.steps {
            self.line();
            match step.time.filter(|_| step.time_text.is_empty()) {
                Some(time) => self.clock(time.clock.hour(), time.clock.minute()),
                None => self.words(&step.time_text),
            }
            self.blank();
            while let Some((at, slot)) = slots.next_if(|(at, _)| *at <= step.text_end) {
                self.html(&html[done..*at]);
                self.slot(slot);
                done = *at;
            }
            self.html(&html[done..step.text_end]);
            done = step.text_end + 1;
        }
        self.line();
    }

    fn clock(&mut self, hour: i8, minute: i8) {
        let digit = |n: i8| char::from(b'0' + n.unsigned_abs() % 10);
        self.out().extend([digit(hour / 10), digit(hour), ':', digit(minute / 10), digit(minute)]);
    }

    fn out(&mut self) -> &mut String {
        let part = self.parts.last_mut().expect("there is always a part");
        if self.in_heading { &mut part.heading } else { &mut part.text }
    }

    /// A blank, unless there is one.
    fn blank(&mut self) {
        let out = self.out();
        if !begins_piece(out) {
            out.push(' ');
        }
    }

    /// What comes next stands on a line of its own.
    fn line(&mut self) {
        if self.in_heading {
            return self.blank();
        }
        let out = self.out();
        out.truncate(out.trim_end_matches(' ').len());
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
    }

    fn words(&mut self, words: &str) {
        if self.in_number {
            return;
        }
        if self.in_code {
            return self.out().push_str(words);
        }
        // Most pieces hold no line end, and no blanks but single ones.
        let mut rest = words;
        while let Some(end) = memchr(b'\n', rest.as_bytes()) {
            self.piece(&rest[..end]);
            self.blank();
            rest = &rest[end + 1..];
        }
        self.piece(rest);
    }

    fn piece(&mut self, words: &str) {
        let out = self.out();
        out.push_str(if begins_piece(out) { words.trim_start_matches(' ') } else { words });
    }

    fn html(&mut self, html: &str) {
        let mut rest = html;
        if self.in_tag {
            let Some(end) = memchr(b'>', rest.as_bytes()) else { return };
            self.in_tag = false;
            rest = &rest[end + 1..];
        }
        while let Some(at) = memchr2(b'<', b'&', rest.as_bytes()) {
            self.words(&rest[..at]);
            rest = &rest[at..];
            if rest.starts_with('&') {
                rest = self.entity(rest);
                continue;
            }
            let end = memchr(b'>', rest.as_bytes());
            self.tag(&rest[1..end.unwrap_or(rest.len())]);
            let Some(end) = end else {
                self.in_tag = true;
                return;
            };
            rest = &rest[end + 1..];
        }
        self.words(rest);
    }

    fn entity<'h>(&mut self, rest: &'h str) -> &'h str {
        let known = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\"")];
        let (code, sign) = known.into_iter().find(|(code, _)| rest.starts_with(code)).unwrap_or(("&", "&"));
        self.words(sign);
        &rest[code.len()..]
    }

    fn tag(&mut self, tag: &str) {
        let (closes, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name = tag.bytes().position(|byte| byte == b' ').map_or(tag, |end| &tag[..end]);
        match name.as_bytes() {
            [b'h', b'1'..=b'6'] => self.heading(tag, closes),
            b"td" | b"th" => self.blank(),
            b"sup" => self.in_number = !closes,
            b"pre" => {
                self.line();
                self.in_code = !closes;
            }
            b"p" | b"li" | b"ul" | b"ol" | b"tr" | b"table" | b"div" | b"br" | b"hr" | b"blockquote" | b"section" => self.line(),
            _ => {}
        }
    }

    fn heading(&mut self, tag: &str, closes: bool) {
        self.in_heading = !closes;
        if closes {
            return;
        }
        let anchor = tag.split_once("id=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(anchor, _)| anchor);
        let last = self.parts.last_mut().expect("there is always a part");
        last.text.truncate(last.text.trim_end().len());
        self.parts.push(Part { anchor: anchor.to_owned(), ..Part::default() });
    }
}

/// Whether what comes next needs no blank before it.
fn begins_piece(out: &str) -> bool {
    out.as_bytes().last().is_none_or(|byte| matches!(byte, b' ' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Vec<Part> {
        let mut reader = Reader::default();
        reader.html(html);
        reader.parts
    }

    #[test]
    fn marks_are_gone_and_blocks_are_lines() {
        let parts = read("<p>a <b>b</b>c\n d &lt;script&gt; &amp;amp;</p>\n<ul>\n<li>x</li>\n<li>y</li>\n</ul>\n");
        assert_eq!(parts[0].text, "a bc d <script> &amp;\nx\ny\n");
    }

    #[test]
    fn headings_open_parts_with_their_anchor() {
        let parts = read(
            "<p>one</p>\n<h2 id=\"cause\">Cause &amp; <code>x</code><a class=\"anchor\" href=\"#cause\" aria-label=\"Cause\"></a></h2>\n<p>two</p>",
        );
        assert_eq!((&*parts[0].text, &*parts[1].anchor, &*parts[1].heading, &*parts[1].text), ("one", "cause", "Cause & x", "two\n"));
    }

    #[test]
    fn a_tag_may_be_cut_by_a_slot_and_lines_of_code_stay() {
        let mut reader = Reader::default();
        reader.html("<p>a</p><input aria-label=\"");
        reader.slot(&Slot::Word("hidden".to_owned()));
        reader.html("\"> b<sup><a href=\"#fn-1\">1</a></sup><pre class=\"code\"><code>  x\n  y</code></pre>");
        assert_eq!(reader.parts[0].text, "a\nb\n  x\n  y\n");
    }
}
