//! What lies at an address, as far as reports, guides and lists decide it; and which addresses two things claim.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::derive::Views;
use super::incident::body::picture_address;
use crate::archive::entry::{Incident, References};
use crate::archive::places::compare::compare;
use crate::archive::week::Week;
use crate::site::inputs::Picture;

/// What has a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// A page of a list.
    List {
        /// which
        listing: usize,
        /// from 1
        page: usize,
    },
    /// A report.
    Incident(usize),
    /// A former address of a report.
    Moved(usize),
    /// A guide.
    Guide(usize),
    /// The feed of a list.
    Feed(usize),
    /// A page of the ledger of promises.
    Ledger {
        /// which list
        list: usize,
        /// from 1
        page: usize,
    },
    /// The list of reviews.
    Reviews,
    /// The review of a week, by the name of the week.
    Review(String),
    /// A reading path.
    Path(usize),
    /// A picture, by its path in the content folder.
    Picture(String),
}

impl Views {
    /// What lies at an address. Nothing is listed for that, so the number of pages does not matter.
    pub fn at(&self, address: &str) -> Option<At> {
        if let Some(listing) = self.lists.at(address) {
            return Some(At::List { listing, page: 1 });
        }
        if let Some(review) = address.strip_prefix("reviews/").filter(|_| self.has_reviews()) {
            return self.review_at(review);
        }
        let (folder, rest) = address.split_once('/')?;
        if folder == "follow-ups" {
            return self.ledger_at(address).map(|(list, page)| At::Ledger { list, page });
        }
        if let Some(list) = address.strip_suffix("feed.xml") {
            return self.lists.at(list).filter(|listing| self.feed_address(*listing).is_some()).map(At::Feed);
        }
        let (name, below) = rest.split_once('/')?;
        match folder {
            _ if below.ends_with('/') => self.list_page(address),
            "incidents" if below.is_empty() => self.incident_at(name),
            "guides" if below.is_empty() => self.archive.pages.guide(name).map(At::Guide),
            "onboarding" if below.is_empty() => self.path_named(name).map(At::Path),
            "incidents" => {
                let Some(At::Incident(at)) = self.incident_at(name) else { return None };
                self.picture_at(address, &format!("incidents/{name}/"), &self.archive.incidents[at].references)
            }
            "guides" => {
                let guide = &self.archive.guides[self.archive.pages.guide(name)?];
                self.picture_at(address, &format!("guides/{name}/"), &guide.references)
            }
            _ => None,
        }
    }

    /// The list of reviews, one of them, or a picture of its minutes; `rest` is what stands behind `reviews/`.
    fn review_at(&self, rest: &str) -> Option<At> {
        let Some((name, below)) = rest.split_once('/') else { return rest.is_empty().then_some(At::Reviews) };
        let week = Week::parse(name).filter(|week| self.archive.has_review(*week))?;
        if below.is_empty() {
            return Some(At::Review(name.to_owned()));
        }
        let page = self.archive.review_address(week);
        self.picture_at(&format!("{page}{below}"), &page, &self.archive.minutes_of(week)?.references)
    }

    fn list_page(&self, address: &str) -> Option<At> {
        let (list, page) = address.strip_suffix('/')?.rsplit_once("page/")?;
        let (listing, page) = (self.lists.at(list)?, page.parse().ok()?);
        let is_there = (2..=self.page_count(listing)).contains(&page) && self.page_address(listing, page) == address;
        is_there.then_some(At::List { listing, page })
    }

    /// Ids are found whatever their case; their addresses are as written.
    fn incident_at(&self, id: &str) -> Option<At> {
        let at = self.archive.pages.incident(id)?;
        let report = &self.archive.incidents[at].report;
        if report.id.as_str() == id {
            return Some(At::Incident(at));
        }
        if report.aliases.iter().any(|alias| alias.as_str() == id) {
            return Some(At::Moved(at));
        }
        // Two ids that differ in case only are a mistake; both pages are shown while it lasts.
        self.archive.incidents.iter().position(|other| other.report.id.as_str() == id).map(At::Incident)
    }

    /// Of two pictures at one address the first by path is there.
    fn picture_at(&self, address: &str, page: &str, references: &References) -> Option<At> {
        let here = pictures(references, &self.archive.pictures).into_iter().find(|path| picture_address(page, path) == address);
        here.map(|path| At::Picture(path.to_owned()))
    }

    /// Pictures that the texts show: address, and path in the content folder.
    pub fn pictures(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        let mut add = |page: &str, references: &References| {
            let shown = pictures(references, &self.archive.pictures);
            all.extend(shown.into_iter().map(|path| (picture_address(page, path), path.to_owned())));
        };
        for (at, incident) in self.archive.incidents.iter().enumerate() {
            // Of two reports with one id only one is shown.
            if incident.references.shows_pictures() && self.incident_at(incident.report.id.as_str()) == Some(At::Incident(at)) {
                add(&self.archive.address(incident), &incident.references);
            }
        }
        for guide in self.archive.guides.iter() {
            add(&self.archive.guide_address(guide), &guide.references);
        }
        for minutes in self.archive.minutes.iter().filter(|_| self.has_reviews()) {
            add(&self.archive.review_address(minutes.week), &minutes.references);
        }
        all.sort();
        all.dedup();
        all
    }

    /// Addresses that two things claim, with the path of the second where it is a picture. Only things of one report or
    /// guide can: so after an edit, `before` which nothing was claimed twice, those of the changed ones are enough.
    pub fn claimed_twice(&self, before: Option<&Self>) -> Vec<(String, Option<String>)> {
        let (incidents, pictures) = (&self.archive.incidents, &self.archive.pictures);
        let before = before.filter(|before| before.archive.pictures.keys().eq(pictures.keys()));
        let mut twice: Vec<_> = match before.and_then(|before| compare(&before.archive.incidents, incidents)) {
            Some(changes) => changes.come.iter().flat_map(|at| self.claimed_twice_by(&incidents[*at])).collect(),
            None => incidents.par_iter().flat_map_iter(|incident| self.claimed_twice_by(incident)).collect(),
        };
        let guides = self.archive.guides.iter();
        twice.extend(guides.flat_map(|guide| pictures_twice(&self.archive.guide_address(guide), &guide.references, pictures)));
        let minutes = self.archive.minutes.iter();
        twice.extend(minutes.flat_map(|minutes| pictures_twice(&self.archive.review_address(minutes.week), &minutes.references, pictures)));
        twice
    }

    fn claimed_twice_by(&self, incident: &Incident) -> Vec<(String, Option<String>)> {
        let mut seen = BTreeSet::from([incident.report.id.as_str()]);
        let again = incident.report.aliases.iter().filter(|alias| !seen.insert(alias.as_str()));
        let mut twice: Vec<_> = again.map(|alias| (format!("incidents/{alias}/"), None)).collect();
        twice.extend(pictures_twice(&self.archive.address(incident), &incident.references, &self.archive.pictures));
        twice
    }
}

/// The pictures of a page that there are, by path.
fn pictures<'a>(references: &'a References, known: &BTreeMap<String, Picture>) -> BTreeSet<&'a str> {
    let targets = references.targets.iter().map(|(target, _)| target);
    targets.filter(|target| target.picture && known.contains_key(&target.path)).map(|target| target.path.as_str()).collect()
}

fn pictures_twice(page: &str, references: &References, known: &BTreeMap<String, Picture>) -> Vec<(String, Option<String>)> {
    let mut seen = BTreeSet::new();
    let all = pictures(references, known).into_iter().map(|path| (picture_address(page, path), path));
    let twice = all.filter(|(address, _)| !seen.insert(address.clone()));
    twice.map(|(address, path)| (address, Some(path.to_owned()))).collect()
}
