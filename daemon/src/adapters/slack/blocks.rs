//! A post as Slack's blocks, within all of Slack's limits.
//!
//! Paragraphs are rich text: its text is never read as markup, needs no escapes, and cannot ping. Small print is small
//! where it holds no link. A row of controls has `about` as its block's id; where that id stands in the message already
//! (or a row is too long for one block), `#2`, `#3` … follows it. A control's id is what it does; its value is `about`,
//! or that of the choice.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::text::{is_link, is_user, words};
use crate::adapters::harmless::{cut, harmless, line};
use crate::outbox::post::{Control, Part, Post, Span};

/// Most blocks of a message.
const BLOCKS: usize = 50;
/// Longest text of a paragraph.
const PARAGRAPH: usize = 3000;
/// Longest text of a message, well below what Slack was seen to refuse.
const MESSAGE: usize = 12_000;
/// Most controls in a block.
const CONTROLS: usize = 25;
/// Longest words of a control or an option.
const LABEL: usize = 75;
/// Longest words above a choice.
const PLACEHOLDER: usize = 150;
/// Longest value of an option.
const OPTION: usize = 150;
/// Most options of a choice.
const OPTIONS: usize = 100;
/// Longest id.
const ID: usize = 255;

/// The blocks of a post, in Slack's JSON.
pub(super) fn blocks(post: &Post) -> Value {
    let mut page = Page { blocks: Vec::new(), room: MESSAGE, ids: HashSet::new() };
    for part in &post.parts {
        page.put(part);
    }
    if page.blocks.len() > BLOCKS {
        page.blocks.truncate(BLOCKS - 1);
        page.blocks.push(context("…"));
    }
    Value::Array(page.blocks)
}

struct Page {
    blocks: Vec<Value>,
    room: usize,
    ids: HashSet<String>,
}

impl Page {
    fn put(&mut self, part: &Part) {
        match part {
            Part::Text(spans) => self.paragraph(spans),
            Part::Note(spans) if spans.iter().any(|span| matches!(span, Span::Link(..))) => self.paragraph(spans),
            Part::Note(spans) => self.note(spans),
            Part::Divider => self.blocks.push(json!({"type": "divider"})),
            Part::Controls { about, controls } => self.controls(about, controls),
        }
    }

    fn paragraph(&mut self, spans: &[Span]) {
        let mut room = self.room.min(PARAGRAPH);
        let before = room;
        let elements: Vec<Value> = spans.iter().filter_map(|span| element(span, &mut room)).collect();
        self.room -= before - room;
        if !elements.is_empty() {
            self.blocks.push(json!({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}));
        }
    }

    fn note(&mut self, spans: &[Span]) {
        let text = taken(&spans.iter().map(words).collect::<String>(), &mut self.room.min(PARAGRAPH));
        self.room -= text.chars().count();
        if !text.trim().is_empty() {
            self.blocks.push(context(&text));
        }
    }

    fn controls(&mut self, about: &str, controls: &[Control]) {
        let mut names = HashSet::new();
        let elements: Vec<Value> = controls.iter().filter_map(|control| pressed(about, control, &mut names)).collect();
        for row in elements.chunks(CONTROLS) {
            if let Some(id) = self.id(about) {
                self.blocks.push(json!({"type": "actions", "block_id": id, "elements": row}));
            }
        }
    }

    /// An id that no other block of the message has.
    fn id(&mut self, about: &str) -> Option<String> {
        let numbered = (2..).map(|number| format!("{about}#{number}"));
        let free = std::iter::once(about.to_owned()).chain(numbered).find(|id| !self.ids.contains(id))?;
        let fits = !free.is_empty() && free.chars().count() <= ID;
        fits.then(|| {
            self.ids.insert(free.clone());
            free
        })
    }
}

fn context(text: &str) -> Value {
    json!({"type": "context", "elements": [plain(text)]})
}

fn plain(text: &str) -> Value {
    json!({"type": "plain_text", "text": text, "emoji": false})
}

/// As much of a text as there is room for.
fn taken(text: &str, room: &mut usize) -> String {
    let text = if *room == 0 { String::new() } else { cut(text, *room) };
    *room -= text.chars().count();
    text
}

/// A span as an element of rich text; `None` where nothing of it is left.
fn element(span: &Span, room: &mut usize) -> Option<Value> {
    match span {
        Span::Mention(id, _) if is_user(id) && *room > 0 => {
            *room = room.saturating_sub(id.len());
            Some(json!({"type": "user", "user_id": id}))
        }
        Span::Link(address, text) if is_link(address) => {
            let text = line(text);
            let text = taken(if text.trim().is_empty() { address } else { &text }, room);
            (!text.is_empty()).then(|| json!({"type": "link", "url": address, "text": text}))
        }
        Span::Strong(text) => written(&harmless(text), room).map(|mut text| {
            text["style"] = json!({"bold": true});
            text
        }),
        other => written(&words(other), room),
    }
}

fn written(text: &str, room: &mut usize) -> Option<Value> {
    let text = taken(text, room);
    (!text.is_empty()).then(|| json!({"type": "text", "text": text}))
}

/// Something to press; `None` where Slack would not take it or could not tell it from another.
fn pressed<'c>(about: &str, control: &'c Control, names: &mut HashSet<&'c str>) -> Option<Value> {
    let (Control::Button(action, label) | Control::Choice(action, label, _)) = control;
    let label = line(label);
    let names_itself = !action.is_empty() && action.chars().count() <= ID && !label.trim().is_empty();
    if !names_itself || !names.insert(action) {
        return None;
    }
    match control {
        Control::Button(..) => Some(json!({"type": "button", "action_id": action, "text": plain(&cut(&label, LABEL)), "value": about})),
        Control::Choice(_, _, options) => {
            let options: Vec<Value> = options.iter().filter_map(option).take(OPTIONS).collect();
            let placeholder = plain(&cut(&label, PLACEHOLDER));
            let select = || json!({"type": "static_select", "action_id": action, "placeholder": placeholder, "options": options});
            (!options.is_empty()).then(select)
        }
    }
}

fn option((value, label): &(String, String)) -> Option<Value> {
    let label = cut(&line(label), LABEL);
    let fits = !value.is_empty() && value.chars().count() <= OPTION && !label.trim().is_empty();
    fits.then(|| json!({"text": plain(&label), "value": value}))
}

#[cfg(test)]
mod tests;
