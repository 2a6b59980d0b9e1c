//! Blocks and what stands in them: paragraphs, lists, quotes, tables, code, raw HTML, links, pictures, footnotes.

use incident::diagnostic::code;
use incident::site::model::Section;
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

use super::draw::{Closer, Walker};
use super::links::{Destination, Use, judge};
use crate::site::body::{Fragment, Slot};
use crate::site::html::escape;

/// Where we are in a table.
#[derive(Debug, Default)]
pub(super) struct TableState {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// Whether the cell that we are in is a heading: an empty one in the head is not.
    is_heading: bool,
    /// Tables so far: each has a name of its own for readers who hear the page.
    count: usize,
}

/// A footnote: named, defined, or both.
#[derive(Debug, Default)]
pub(super) struct Footnote {
    label: String,
    number: usize,
    referenced: bool,
    text: Option<Fragment>,
}

impl Walker<'_, '_> {
    pub(super) fn paragraph(&mut self, at: usize) {
        let wanted = self.first_paragraph.is_none() || self.summary_paragraph.is_none() && self.section() == Some(Section::Summary);
        if self.depth == 0 && wanted {
            let words = self.plain(at + 1..self.end_of(at));
            if self.summary_paragraph.is_none() && self.section() == Some(Section::Summary) {
                self.summary_paragraph = Some(words.clone());
            }
            self.first_paragraph.get_or_insert(words);
        }
        self.html("<p>");
    }

    /// A quote, or a note: the theme's words name it when the page is drawn.
    pub(super) fn quote(&mut self, kind: Option<BlockQuoteKind>) {
        let Some(kind) = kind else { return self.html("<blockquote>\n") };
        let word = match kind {
            BlockQuoteKind::Note => "note",
            BlockQuoteKind::Tip => "tip",
            BlockQuoteKind::Important => "important",
            BlockQuoteKind::Warning => "warning",
            BlockQuoteKind::Caution => "caution",
        };
        self.html(&format!("<div class=\"note note-{word}\"><p class=\"note-title\">"));
        self.slot(Slot::Word(format!("@alert_{word}")));
        self.html("</p>\n");
    }

    pub(super) fn list(&mut self, first: Option<u64>) {
        match first {
            None => self.html("<ul>\n"),
            Some(1) => self.html("<ol>\n"),
            Some(first) => self.html(&format!("<ol start=\"{first}\">\n")),
        }
    }

    pub(super) fn item(&mut self, at: usize) {
        let inside = self.events[at + 1..].iter().map(|(event, _)| event).find(|event| !matches!(event, Event::Start(Tag::Paragraph)));
        self.html(if matches!(inside, Some(Event::TaskListMarker(_))) { "<li class=\"task\">" } else { "<li>" });
    }

    /// The box of a task, which says in words what it shows.
    pub(super) fn task(&mut self, done: bool) {
        self.html(if done {
            "<input type=\"checkbox\" disabled checked aria-label=\""
        } else {
            "<input type=\"checkbox\" disabled aria-label=\""
        });
        self.slot(Slot::Word(if done { "@task_done" } else { "@task_open" }.to_owned()));
        self.html("\"> ");
    }

    pub(super) fn table(&mut self, alignments: &[Alignment]) {
        self.table = TableState { alignments: alignments.to_vec(), count: self.table.count + 1, ..TableState::default() };
        self.html("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"");
        self.slot(Slot::Word("@wide_table".to_owned()));
        let count = self.table.count;
        self.html(&format!(" {count}\"><table>\n"));
    }

    pub(super) fn table_start(&mut self, at: usize, tag: &Tag<'_>) {
        match tag {
            Tag::TableHead => {
                (self.table.in_head, self.table.column) = (true, 0);
                self.html("<thead><tr>");
            }
            Tag::TableRow => {
                self.table.column = 0;
                self.html("<tr>");
            }
            _ => {
                let class = match self.table.alignments.get(self.table.column) {
                    Some(Alignment::Left) => " class=\"align-left\"",
                    Some(Alignment::Center) => " class=\"align-center\"",
                    Some(Alignment::Right) => " class=\"align-right\"",
                    _ => "",
                };
                self.table.is_heading = self.table.in_head && !matches!(self.events.get(at + 1), Some((Event::End(_), _)));
                let cell = if self.table.is_heading { "th scope=\"col\"" } else { "td" };
                self.html(&format!("<{cell}{class}>"));
            }
        }
    }

    pub(super) fn table_end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.html("</tr></thead>\n<tbody>\n");
            }
            TagEnd::TableRow => self.html("</tr>\n"),
            TagEnd::TableCell => {
                self.table.column += 1;
                self.html(if self.table.is_heading { "</th>" } else { "</td>" });
            }
            _ => self.html("</tbody></table></div>\n"),
        }
    }

    /// Code is not coloured: its language is a label.
    pub(super) fn code_block(&mut self, at: usize, kind: &CodeBlockKind<'_>) -> usize {
        let end = self.end_of(at);
        self.mark_filled();
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        self.html("<div class=\"code-block\">");
        if !info.is_empty() {
            self.html("<span class=\"code-language\">");
            escape(&mut self.out.html, info);
            self.html("</span>");
        }
        self.html("<pre class=\"code\" tabindex=\"0\"><code>");
        for (event, _) in &self.events[at + 1..end] {
            if let Event::Text(lines) = event {
                escape(&mut self.out.html, lines);
            }
        }
        self.html("</code></pre></div>\n");
        end + 1
    }

    /// Raw HTML between paragraphs is shown as text, line for line; a comment that ends is hidden.
    pub(super) fn raw_block(&mut self, at: usize) -> usize {
        let end = self.end_of(at);
        let raw: String = self.events[at + 1..end]
            .iter()
            .filter_map(|(event, _)| if let Event::Html(raw) = event { Some(&**raw) } else { None })
            .collect();
        let shown = without_comments(&raw);
        if shown.trim().is_empty() {
            return end + 1;
        }
        self.mark_filled();
        self.html("<p class=\"raw\">");
        escape(&mut self.out.html, shown.trim());
        self.html("</p>\n");
        end + 1
    }

    pub(super) fn raw_inline(&mut self, raw: &str) {
        if raw.starts_with("<!--") {
            return;
        }
        if matches!(raw.to_ascii_lowercase().as_str(), "<br>" | "<br/>" | "<br />") {
            return self.html("<br>");
        }
        self.mark_filled();
        escape(&mut self.out.html, raw);
    }

    pub(super) fn link(&mut self, at: usize, written: &str) {
        self.mark_filled();
        let destination = judge(written, self.reading.folder, Use::Link);
        let closer = match destination {
            Destination::Outer(address) => {
                self.html("<a href=\"");
                escape(&mut self.out.html, &address);
                self.html("\" rel=\"noreferrer\">");
                Closer::Html("</a>")
            }
            Destination::Ours(target) => {
                let (mark, line) = self.place(at);
                self.body.targets.push((target.clone(), mark, line.into()));
                let target = Box::new(target);
                self.slot(Slot::LinkOpen(target.clone()));
                Closer::Slot(Slot::LinkClose(target))
            }
            refused => {
                self.tell_refused(at, written, &refused);
                self.html("<span class=\"refused-link\">");
                Closer::Html("</span>")
            }
        };
        self.closers.push(closer);
    }

    pub(super) fn link_end(&mut self) {
        match self.closers.pop() {
            Some(Closer::Html(html)) => self.html(html),
            Some(Closer::Slot(slot)) => self.slot(slot),
            None => {}
        }
    }

    fn tell_refused(&mut self, at: usize, written: &str, refused: &Destination) {
        let (code, message, hint) = match refused {
            Destination::Outside => {
                (code::OUTSIDE, format!("`{written}` leads out of the content folder"), "move the file into the folder of the report")
            }
            _ => (
                code::SCHEME,
                format!("`{written}` is not linked"),
                "links begin with https://, http:// or mailto:, or are paths to a file",
            ),
        };
        let (mark, line) = self.place(at);
        self.findings.push(self.reading.source.finding_on(line, code, mark, message).hint(hint));
    }

    /// Pictures of ours are shown; those from elsewhere become links, since an internal site asks nobody else.
    pub(super) fn image(&mut self, at: usize, written: &str) -> usize {
        let end = self.end_of(at);
        self.mark_filled();
        let alt = self.plain(at + 1..end);
        match judge(written, self.reading.folder, Use::Picture) {
            Destination::Ours(target) => {
                let (mark, line) = self.place(at);
                self.body.targets.push((target.clone(), mark, line.into()));
                self.slot(Slot::Picture { target: Box::new(target), alt });
            }
            Destination::Outer(address) => {
                let (mark, line) = self.place(at);
                let message = format!("the picture `{address}` lies elsewhere; it becomes a link");
                let finding = self.reading.source.finding_on(line, code::REMOTE_PICTURE, mark, message);
                self.findings.push(finding.hint("save it beside the report and name it by its path"));
                self.html("<a class=\"remote-picture\" href=\"");
                escape(&mut self.out.html, &address);
                self.html("\" rel=\"noreferrer\">");
                escape(&mut self.out.html, if alt.is_empty() { &address } else { &alt });
                self.html("</a>");
            }
            refused => {
                self.tell_refused(at, written, &refused);
                self.html("<span class=\"missing-picture\">");
                escape(&mut self.out.html, &alt);
                self.html("</span>");
            }
        }
        end + 1
    }

    fn footnote_number(&mut self, label: &str) -> usize {
        let known = self.footnotes.iter().position(|note| note.label == label);
        known.unwrap_or_else(|| {
            let number = self.footnotes.len() + 1;
            self.footnotes.push(Footnote { label: label.to_owned(), number, ..Footnote::default() });
            self.footnotes.len() - 1
        }) + 1
    }

    pub(super) fn footnote_reference(&mut self, label: &str) {
        let n = self.footnote_number(label);
        self.footnotes[n - 1].referenced = true;
        self.html(&format!("<sup><a id=\"fnref-{n}\" href=\"#fn-{n}\">{n}</a></sup>"));
    }

    pub(super) fn footnote(&mut self, at: usize, label: &str) -> usize {
        let end = self.end_of(at);
        let n = self.footnote_number(label);
        let text = self.apart(at + 1..end);
        self.footnotes[n - 1].text = Some(text);
        end + 1
    }

    /// All footnotes below the text, each with the way back. For an audience, those that only hidden sections name are left out.
    pub(super) fn write_footnotes(&mut self) {
        let mut notes = std::mem::take(&mut self.footnotes);
        notes.retain(|note| note.text.is_some() && (note.referenced || self.reading.audience.is_none()));
        if notes.is_empty() {
            return;
        }
        self.html("<section class=\"footnotes\"><ol>\n");
        for note in notes {
            let n = note.number;
            self.html(&format!("<li value=\"{n}\" id=\"fn-{n}\">"));
            self.out.append(note.text.unwrap_or_default());
            if note.referenced {
                self.html(&format!(" <a href=\"#fnref-{n}\">↩</a>"));
            }
            self.html("</li>\n");
        }
        self.html("</ol></section>\n");
    }
}

/// The text without its comments; one that never ends stays, so that nothing of a report disappears behind it.
fn without_comments(raw: &str) -> String {
    let mut out = String::new();
    let mut rest = raw;
    while let Some(start) = rest.find("<!--") {
        let Some(length) = rest[start..].find("-->") else { break };
        out.push_str(&rest[..start]);
        rest = &rest[start + length + 3..];
    }
    out.push_str(rest);
    out
}
