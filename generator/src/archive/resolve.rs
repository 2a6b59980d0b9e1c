//! Links between entries: what a path, an address or an id leads to.

use std::collections::HashMap;
use std::sync::Arc;

use incident::diagnostic::code::{self, Code};

use super::entry::{Guide, Incident};
use super::gather::Archive;
use crate::site::address::join;
use crate::site::body::{Body, Target};

/// A page that can be linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Page {
    /// A report, by its place in the archive.
    Incident(usize),
    /// A guide, by its place in the archive.
    Guide(usize),
}

/// Which page is where: by id, former id and file.
#[derive(Debug, Default)]
pub struct Pages {
    by_id: HashMap<String, usize>,
    by_path: HashMap<Arc<str>, Page>,
    by_name: HashMap<String, usize>,
    /// Reports that repeat a report, by the place of the first.
    again: HashMap<usize, Vec<usize>>,
}

impl Pages {
    /// All pages of an archive. Where two reports claim an id, the first (the newest) has it.
    pub fn new(incidents: &[Arc<Incident>], guides: &[Arc<Guide>]) -> Self {
        let mut pages = Self::default();
        for (at, incident) in incidents.iter().enumerate() {
            pages.by_id.entry(incident.report.id.folded()).or_insert(at);
            pages.by_path.insert(incident.path.clone(), Page::Incident(at));
        }
        for (at, incident) in incidents.iter().enumerate() {
            for alias in &incident.report.aliases {
                pages.by_id.entry(alias.folded()).or_insert(at);
            }
        }
        for (at, incident) in incidents.iter().enumerate() {
            if let Some(first) = incident.report.recurrence_of.as_deref().and_then(|id| pages.incident(id)) {
                pages.again.entry(first).or_default().push(at);
            }
        }
        for (at, guide) in guides.iter().enumerate() {
            pages.by_path.insert(guide.path.clone(), Page::Guide(at));
            pages.by_name.entry(guide.name.clone()).or_insert(at);
        }
        pages
    }

    /// The report with this id or former id.
    pub fn incident(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).or_else(|| self.by_id.get(&id.to_lowercase())).copied()
    }

    /// The reports that say they repeat this one.
    pub fn recurrences(&self, of: usize) -> &[usize] {
        self.again.get(&of).map_or(&[], Vec::as_slice)
    }

    /// The page of a file, which may be named without `.md` or by its folder.
    fn of_path(&self, path: &str) -> Option<Page> {
        let forms = [path.to_owned(), format!("{path}.md"), format!("{path}/index.md")];
        forms.iter().find_map(|form| self.by_path.get(form.as_str())).copied()
    }

    /// The page at an address below the root.
    fn of_address(&self, address: &str) -> Option<Page> {
        let address = address.strip_suffix("/index.html").unwrap_or(address);
        if let Some(id) = address.strip_prefix("incidents/") {
            return self.incident(id).map(Page::Incident);
        }
        address.strip_prefix("guides/").and_then(|name| self.by_name.get(name)).copied().map(Page::Guide)
    }

    /// The address of a report.
    pub fn address_of(&self, incident: &Incident) -> String {
        format!("incidents/{}/", incident.report.id)
    }
}

impl Archive {
    /// The address of a page, from the root.
    pub fn address(&self, page: Page) -> String {
        match page {
            Page::Incident(at) => self.pages.address_of(&self.incidents[at]),
            Page::Guide(at) => format!("guides/{}/", self.guides[at].name),
        }
    }

    /// What a link on the page at `from` leads to: a page, by its file or its address; lists are known by address only.
    pub fn follow(&self, target: &Target, from: &str) -> Option<String> {
        if target.path.is_empty() && target.written.is_empty() {
            return Some(from.to_owned());
        }
        let seen_from_page = join(from, &target.written).unwrap_or_default();
        let page = self.pages.of_path(&target.path).or_else(|| self.pages.of_address(&seen_from_page)).or_else(|| self.pages.of_address(&target.path));
        if let Some(page) = page {
            return Some(self.address(page));
        }
        let list = [seen_from_page, target.path.clone()].into_iter().find(|path| matches!(path.as_str(), "incidents" | "guides"));
        list.map(|list| format!("{list}/"))
    }

    fn body_at(&self, address: &str) -> Option<&Body> {
        match self.pages.of_address(address.trim_end_matches('/'))? {
            Page::Incident(at) => Some(&self.incidents[at].body),
            Page::Guide(at) => Some(&self.guides[at].body),
        }
    }
}

/// What is wrong with a link or picture on the page at `from`, if anything is: code, message and hint.
pub fn check(archive: &Archive, target: &Target, from: &str, own: &Body) -> Option<(&'static Code, String, &'static str)> {
    if target.picture {
        return check_picture(archive, target);
    }
    let Some(address) = archive.follow(target, from) else {
        return Some((code::MISSING_TARGET, format!("no page is made of `{}`", target.written), "link to the file of a report or guide: `../2025/INC-2025-007.md`"));
    };
    let fragment = target.fragment.as_deref().filter(|fragment| !fragment.is_empty())?;
    let body = if address == from { Some(own) } else { archive.body_at(&address) };
    let known = body.is_none_or(|body| body.headings.iter().any(|heading| heading.id == fragment)) || is_step(fragment);
    (!known).then(|| (code::MISSING_HEADING, format!("no heading there has the anchor `#{fragment}`"), "anchors are the heading's words in lower case with hyphens"))
}

/// Steps of a timeline have anchors such as `t-0914`.
fn is_step(fragment: &str) -> bool {
    fragment.strip_prefix("t-").is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
}

fn check_picture(archive: &Archive, target: &Target) -> Option<(&'static Code, String, &'static str)> {
    if archive.pictures.contains_key(&target.path) {
        return None;
    }
    if target.path.to_ascii_lowercase().ends_with(".svg") {
        return Some((code::UNSAFE_PICTURE, format!("`{}` is not published", target.written), "an SVG can hold scripts; save it as PNG or WebP"));
    }
    Some((code::MISSING_PICTURE, format!("there is no picture `{}`", target.written), "pictures are png, jpg, gif, webp or avif files; the path is seen from the report's file"))
}
