//! All entries together, and which page is where: by id, former id, file and address.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use incident::questionnaire::model::Questionnaire;
use incident::responses::Response;
use incident::site::model::Site;
use incident::tickets::TicketIndex;
use jiff::civil::Date;

use super::entry::{Guide, Incident};
use crate::site::address::{join, segment};
use crate::site::body::{Body, Target};
use crate::site::inputs::Picture;

/// Everything that the site tells of.
#[derive(Debug)]
pub struct Archive {
    /// `site.yaml`, with the wishes of the command line.
    pub site: Site,
    /// The form.
    pub questionnaire: Option<Questionnaire>,
    /// What follows the form.
    pub responses: Option<Vec<Response>>,
    /// The tickets, when they were last asked for.
    pub tickets: Option<Arc<TicketIndex>>,
    /// Reports, newest first.
    pub incidents: Vec<Arc<Incident>>,
    /// Guides, in the order of their list.
    pub guides: Vec<Arc<Guide>>,
    /// Pictures by path.
    pub pictures: BTreeMap<String, Picture>,
    /// Which page is where.
    pub pages: Arc<Pages>,
    /// For whom the site is built; `None`: for everybody.
    pub audience: Option<String>,
    /// The day of the build, in the site's zone.
    pub today: Date,
    /// Of all that decides which pages there are, where, and in which lists. Two archives of one shape differ in what
    /// single pages show: order, lists and addresses need not be worked out again.
    pub shape: u64,
}

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
    pub fn new(incidents: &[&Arc<Incident>], guides: &[&Arc<Guide>]) -> Self {
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

    /// Former ids, each with the report that has them now; one that is another report's id is not among them.
    pub fn moved<'a>(&'a self, incidents: &'a [Arc<Incident>]) -> impl Iterator<Item = (&'a str, usize)> {
        let all = incidents.iter().enumerate().flat_map(|(at, incident)| incident.report.aliases.iter().map(move |alias| (alias, at)));
        all.filter(|(alias, at)| self.incident(alias.as_str()) == Some(*at)).map(|(alias, at)| (alias.as_str(), at))
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
}

impl Archive {
    /// Whether an id may be named: an edition for an audience does not name reports that it does not hold.
    pub fn may_name(&self, id: &str) -> bool {
        self.audience.is_none() || self.pages.incident(id).is_some()
    }

    /// The address of a report, from the root.
    pub fn address(&self, incident: &Incident) -> String {
        format!("incidents/{}/", incident.report.id)
    }

    /// The address of a guide, from the root.
    pub fn guide_address(&self, guide: &Guide) -> String {
        format!("guides/{}/", guide.name)
    }

    /// What a link on the page at `from` leads to: a page, by its file or its address; lists are known by address only.
    pub fn follow(&self, target: &Target, from: &str) -> Option<String> {
        if target.path.is_empty() && target.written.is_empty() {
            return Some(from.to_owned());
        }
        let seen_from_page = join(from, &target.written).unwrap_or_default();
        let page = self
            .pages
            .of_path(&target.path)
            .or_else(|| self.pages.of_address(&seen_from_page))
            .or_else(|| self.pages.of_address(&target.path));
        match page {
            Some(Page::Incident(at)) => return Some(self.address(&self.incidents[at])),
            Some(Page::Guide(at)) => return Some(self.guide_address(&self.guides[at])),
            None => {}
        }
        let list = [seen_from_page, target.path.clone()]
            .into_iter()
            .find(|path| matches!(path.as_str(), "incidents" | "guides") || self.is_list(path));
        list.map(|list| format!("{list}/"))
    }

    /// Whether a narrowed list has this address. Few texts link to one, so the archive is gone through each time.
    fn is_list(&self, address: &str) -> bool {
        let Some((folder, part)) = address.split_once('/') else { return false };
        let named = |words: &[String]| words.iter().any(|word| segment(word) == part);
        self.incidents.iter().any(|incident| {
            let report = &incident.report;
            match folder {
                "levels" => report.level.map_or("unrated".to_owned(), |level| level.number().to_string()) == part,
                "kinds" => report.kind.as_deref().is_some_and(|kind| segment(kind) == part),
                "services" => named(&report.services),
                "teams" => {
                    named(&report.teams)
                        || report.services.iter().any(|service| self.site.team_of(service).is_some_and(|team| segment(team) == part))
                }
                "tags" => named(&report.tags),
                "factors" => named(&report.factors),
                "years" => report.times.started.day(&self.site.zone).year().to_string() == part,
                _ => false,
            }
        })
    }

    /// The text of the page at an address.
    pub(super) fn body_at(&self, address: &str) -> Option<&Body> {
        match self.pages.of_address(address.trim_end_matches('/'))? {
            Page::Incident(at) => Some(&self.incidents[at].body),
            Page::Guide(at) => Some(&self.guides[at].body),
        }
    }
}
