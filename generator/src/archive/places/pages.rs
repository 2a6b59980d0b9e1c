//! Which page is where: by id, former id, file and address.

use std::collections::HashMap;
use std::sync::Arc;

use super::names::Names;
use crate::archive::entry::{Guide, Incident};

/// A page that can be linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Page {
    /// A report, by its place in the archive.
    Incident(usize),
    /// A guide, by its place in the archive.
    Guide(usize),
}

/// Which page is where. Every report has a number that stays while places shift, so that an edit changes few names.
#[derive(Debug, Clone, Default)]
pub struct Pages {
    /// By id and former id, in lower case.
    by_id: Names,
    by_path: Names,
    /// The numbers of all reports, in their order.
    numbers: Vec<u32>,
    /// Numbers that no report has any more.
    free: Vec<u32>,
    /// The place of each number.
    places: Vec<u32>,
    pub(super) guides: Arc<GuidePages>,
}

/// Where guides are.
#[derive(Debug, Default)]
pub(super) struct GuidePages {
    by_path: HashMap<Arc<str>, usize>,
    by_name: HashMap<String, usize>,
}

impl GuidePages {
    /// Where two guides claim a name, the first has it.
    pub(super) fn new(guides: &[Arc<Guide>]) -> Self {
        let mut pages = Self::default();
        for (at, guide) in guides.iter().enumerate() {
            pages.by_path.insert(guide.path.clone(), at);
            pages.by_name.entry(guide.name.clone()).or_insert(at);
        }
        pages
    }
}

impl Pages {
    /// All pages of an archive, and whether no two reports claim an id. Where two do, the first (the newest) has it; an id
    /// goes before a former one.
    pub(super) fn new(incidents: &[Arc<Incident>], guides: &[Arc<Guide>]) -> (Self, bool) {
        let mut pages = Self { guides: Arc::new(GuidePages::new(guides)), ..Self::default() };
        let mut are_distinct = true;
        for (number, incident) in (0_u32..).zip(incidents) {
            pages.numbers.push(number);
            are_distinct &= pages.by_id.add(incident.report.id.folded().into(), number);
            pages.by_path.add(incident.path.clone(), number);
        }
        for (number, incident) in (0_u32..).zip(incidents) {
            for alias in &incident.report.aliases {
                let alias = alias.folded();
                are_distinct &= pages.by_id.get(&alias).is_none() && pages.by_id.add(alias.into(), number);
            }
        }
        pages.settle();
        (pages, are_distinct)
    }

    /// Forgets the report at this place. Until [`Pages::settle`] places are not known.
    pub(super) fn remove(&mut self, at: usize, incident: &Incident) {
        let number = self.numbers.remove(at);
        self.free.push(number);
        self.by_path.remove(&incident.path);
        ids(incident).for_each(|id| self.by_id.remove(&id));
    }

    /// Adds a report at this place; whether nobody else claims its ids. Until [`Pages::settle`] places are not known.
    pub(super) fn insert(&mut self, at: usize, incident: &Incident) -> bool {
        let number = self.free.pop().unwrap_or_else(|| u32::try_from(self.numbers.len()).unwrap_or(u32::MAX));
        self.numbers.insert(at, number);
        let is_new_path = self.by_path.add(incident.path.clone(), number);
        // An id that a report claims twice is told too.
        is_new_path && ids(incident).all(|id| self.by_id.get(&id).is_none() && self.by_id.add(id.into(), number))
    }

    /// Works out where every number is, after all changes.
    pub(super) fn settle(&mut self) {
        self.places = vec![u32::MAX; self.numbers.len() + self.free.len()];
        for (place, number) in (0_u32..).zip(&self.numbers) {
            self.places[*number as usize] = place;
        }
    }

    /// The report with this id or former id.
    pub fn incident(&self, id: &str) -> Option<usize> {
        let number = self.by_id.get(id).or_else(|| self.by_id.get(&id.to_lowercase()))?;
        Some(self.places[number as usize] as usize)
    }

    /// Former ids, each with the report that has them now; one that is another report's id is not among them.
    pub fn moved<'a>(&'a self, incidents: &'a [Arc<Incident>]) -> impl Iterator<Item = (&'a str, usize)> {
        let all = incidents.iter().enumerate().flat_map(|(at, incident)| incident.report.aliases.iter().map(move |alias| (alias, at)));
        all.filter(|(alias, at)| self.incident(alias.as_str()) == Some(*at)).map(|(alias, at)| (alias.as_str(), at))
    }

    /// The guide with this name.
    pub fn guide(&self, name: &str) -> Option<usize> {
        self.guides.by_name.get(name).copied()
    }

    /// The page of a file, which may be named without `.md` or by its folder.
    pub(in crate::archive) fn of_path(&self, path: &str) -> Option<Page> {
        let forms = [path.to_owned(), format!("{path}.md"), format!("{path}/index.md")];
        forms.iter().find_map(|form| {
            let incident = self.by_path.get(form).map(|number| Page::Incident(self.places[number as usize] as usize));
            incident.or_else(|| self.guides.by_path.get(form.as_str()).copied().map(Page::Guide))
        })
    }

    /// The page at an address below the root.
    pub(in crate::archive) fn of_address(&self, address: &str) -> Option<Page> {
        let address = address.strip_suffix("/index.html").unwrap_or(address);
        if let Some(id) = address.strip_prefix("incidents/") {
            return self.incident(id).map(Page::Incident);
        }
        address.strip_prefix("guides/").and_then(|name| self.guide(name)).map(Page::Guide)
    }
}

/// The id and former ids of a report.
fn ids(incident: &Incident) -> impl Iterator<Item = String> {
    let report = &incident.report;
    std::iter::once(report.id.folded()).chain(report.aliases.iter().map(incident::id::IncidentId::folded))
}
