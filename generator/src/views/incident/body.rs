//! The text of a page with its open places filled: links, ids, keys, pictures, the timeline, what was promised.

use incident::tickets::Ticket;
use serde::Serialize;

use super::promises::Promises;
use super::timeline::StepView;
use crate::archive::entry::{Guide, Incident, Minutes};
use crate::site::address::{folder_of, root_of};
use crate::site::body::{PackedFragment, Slot, Step, Target};
use crate::site::html::escape;
use crate::views::derive::Views;

/// A piece of the text.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum BodyPart {
    /// HTML as it is.
    Html {
        /// safe
        html: String,
    },
    /// The timeline.
    Timeline {
        /// its steps
        steps: Vec<StepView>,
    },
    /// What was promised.
    Promises {
        /// all of it
        promises: Promises,
    },
}

impl BodyPart {
    /// The heading of promises that stand below the text instead of in their section.
    pub(super) fn promises_heading(&self) -> Option<&str> {
        match self {
            Self::Promises { promises } => promises.heading(),
            _ => None,
        }
    }
}

/// The page that a text stands on.
struct Here<'h> {
    address: String,
    root: String,
    incident: Option<&'h Incident>,
}

impl Views {
    /// The text of a report.
    pub(super) fn body(&self, at: usize) -> Vec<BodyPart> {
        let incident = &self.archive.incidents[at];
        let mut parts = self.parts(&incident.body.main, &self.here(incident), Some(at));
        let placed = parts.iter().any(|part| matches!(part, BodyPart::Promises { .. }));
        if !placed && let Some(promises) = self.promises(at, Some(self.texts.get("promises").to_owned())) {
            parts.push(BodyPart::Promises { promises });
        }
        parts
    }

    /// The text of a guide.
    pub(in crate::views) fn guide_body(&self, guide: &Guide) -> Vec<BodyPart> {
        let address = self.archive.guide_address(guide);
        self.parts(&guide.body.main, &Here { root: root_of(&address), address, incident: None }, None)
    }

    /// The text of minutes.
    pub(in crate::views) fn minutes_body(&self, minutes: &Minutes) -> Vec<BodyPart> {
        let address = self.archive.review_address(minutes.week);
        self.parts(&minutes.body.main, &Here { root: root_of(&address), address, incident: None }, None)
    }

    /// What happened in each step of a report's timeline, filled.
    pub(super) fn step_texts(&self, incident: &Incident) -> Vec<String> {
        let here = self.here(incident);
        let text = &incident.body.steps_text;
        let mut slots = text.slots.iter().peekable();
        let mut done = 0;
        let step = |step: &Step| {
            let mut out = String::with_capacity(step.text_end - done + 64);
            while let Some((at, slot)) = slots.next_if(|(at, _)| *at <= step.text_end) {
                out.push_str(&text.html[done..*at]);
                self.fill(&mut out, slot, &here);
                done = *at;
            }
            out.push_str(&text.html[done..step.text_end]);
            done = step.text_end + 1;
            out
        };
        incident.body.steps.iter().map(step).collect()
    }

    fn here<'h>(&self, incident: &'h Incident) -> Here<'h> {
        let address = self.archive.address(incident);
        Here { root: root_of(&address), address, incident: Some(incident) }
    }

    /// The pieces of a text; `report` is the place of the report that it belongs to.
    fn parts(&self, main: &PackedFragment, here: &Here<'_>, report: Option<usize>) -> Vec<BodyPart> {
        let text = main.html();
        let mut parts = Vec::new();
        let mut html = String::with_capacity(text.len() + 256);
        let mut done = 0;
        for (at, slot) in main.slots() {
            html.push_str(&text[done..*at]);
            done = *at;
            let special = match (slot, report) {
                (Slot::Timeline, Some(at)) => Some(BodyPart::Timeline { steps: self.timeline(&self.archive.incidents[at]) }),
                (Slot::Promises, Some(at)) => self.promises(at, None).map(|promises| BodyPart::Promises { promises }),
                _ => None,
            };
            match special {
                Some(part) => {
                    parts.push(BodyPart::Html { html: std::mem::take(&mut html) });
                    parts.push(part);
                }
                None => self.fill(&mut html, slot, here),
            }
        }
        html.push_str(&text[done..]);
        parts.push(BodyPart::Html { html });
        parts.retain(|part| !matches!(part, BodyPart::Html { html } if html.trim().is_empty()));
        parts
    }

    fn fill(&self, out: &mut String, slot: &Slot, here: &Here<'_>) {
        match slot {
            Slot::LinkOpen(target) => match self.link(target, here) {
                Some(href) => open_tag(out, "<a href=\"", &href),
                None => out.push_str("<span class=\"missing-link\">"),
            },
            Slot::LinkClose(target) => out.push_str(if self.link(target, here).is_some() { "</a>" } else { "</span>" }),
            Slot::Word(word) => self.word(out, word, here),
            Slot::Picture { target, alt } => self.picture(out, target, alt, here),
            Slot::Timeline | Slot::Promises => {}
        }
    }

    fn link(&self, target: &Target, here: &Here<'_>) -> Option<String> {
        let fragment = target.fragment.as_ref().map(|fragment| format!("#{fragment}")).unwrap_or_default();
        if target.path.is_empty() && target.written.is_empty() {
            return Some(if fragment.is_empty() { "#".to_owned() } else { fragment });
        }
        let address = self.archive.follow(target, &here.address)?;
        Some(format!("{}{address}{fragment}", here.root))
    }

    /// A word of ours (`@alert_note`), the id of a report, the key of a ticket, or just a word.
    fn word(&self, out: &mut String, word: &str, here: &Here<'_>) {
        if let Some(key) = word.strip_prefix('@') {
            return escape(out, self.texts.get(key));
        }
        let own = here.incident.map(|incident| incident.report.id.as_str());
        if let Some(at) = self.archive.pages.incident(word).filter(|_| own != Some(word)) {
            let address = self.archive.address(&self.archive.incidents[at]);
            open_tag(out, "<a href=\"", &format!("{}{address}", here.root));
            escape(out, word);
            return out.push_str("</a>");
        }
        let Some(index) = &self.archive.tickets else { return escape(out, word) };
        let ticket = index.get(word);
        let promised = here
            .incident
            .is_some_and(|incident| incident.report.follow_ups.iter().any(|follow_up| follow_up.ticket.as_deref() == Some(word)));
        if ticket.is_none() && !promised {
            return escape(out, word);
        }
        open_tag(out, "<a class=\"ticket\" href=\"", &format!("{}{}", index.snapshot.browse, word));
        escape(out, word);
        out.push_str("</a>");
        if let Some(ticket) = ticket {
            self.ticket_state(out, ticket);
        }
    }

    fn ticket_state(&self, out: &mut String, ticket: &Ticket) {
        let (open, close) = if self.language() == incident::text::Language::Ja { ("（", "）") } else { (" (", ")") };
        out.push_str("<span class=\"ticket-state\">");
        out.push_str(open);
        escape(out, &ticket.status);
        out.push_str(close);
        out.push_str("</span>");
    }

    fn picture(&self, out: &mut String, target: &Target, alt: &str, here: &Here<'_>) {
        let Some(picture) = self.archive.pictures.get(&target.path) else {
            out.push_str("<span class=\"missing-picture\">");
            let name = if alt.is_empty() { &target.written } else { alt };
            escape(out, &self.texts.fill("missing_picture", &[("name", name)]));
            return out.push_str("</span>");
        };
        open_tag(
            out,
            "<img loading=\"lazy\" decoding=\"async\" src=\"",
            &format!("{}{}", here.root, picture_address(&here.address, &target.path)),
        );
        out.truncate(out.len() - 1);
        out.push_str(" alt=\"");
        escape(out, alt);
        out.push('"');
        if let Some((width, height)) = picture.size {
            out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        out.push('>');
    }

    /// A picture by its path in the content folder.
    pub fn picture_file(&self, path: &str) -> Option<&crate::site::inputs::Picture> {
        self.archive.pictures.get(path)
    }
}

/// A picture lies beside the page that shows it. Its name holds a mark of its folder, so that two `graph.png` are two.
pub(in crate::views) fn picture_address(page: &str, path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "png"));
    let stem = crate::site::address::segment(stem);
    let folder = folder_of(path);
    let id = page.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let beside = folder.rsplit('/').next() == Some(id);
    let mark = if beside { String::new() } else { format!("-{:08x}", crate::site::address::hash(folder)) };
    format!("{page}{stem}{mark}.{}", ending.to_lowercase())
}

fn open_tag(out: &mut String, tag: &str, address: &str) {
    out.push_str(tag);
    escape(out, address);
    out.push_str("\">");
}
