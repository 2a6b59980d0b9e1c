//! Every address of a site and what it draws. `draw` is pure: the same plan gives the same bytes at every address.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use incident::diagnostic::code;
use incident::diagnostic::finding::Diagnostic;

use super::feeds;
use super::pages::{Look, Pages};
use crate::site::address::file_of;
use crate::views::derive::Views;

/// A site, planned.
pub struct Plan {
    pages: Pages,
    drawings: Arc<BTreeMap<String, Drawing>>,
    /// Addresses that two pages claim.
    twice: Vec<Diagnostic>,
}

/// What an address draws.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Drawing {
    Home,
    List {
        listing: usize,
        page: usize,
    },
    Incident(usize),
    /// A former address of a report.
    Moved(usize),
    Guides,
    Guide(usize),
    NotFound,
    Feed,
    Data,
    Sitemap,
    Asset,
    Picture(String),
}

impl Drawing {
    /// Two reports with one id, or two guides with one name: told when the archive was gathered, with their files.
    fn is_like(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Incident(_), Self::Incident(_)) | (Self::Guide(_), Self::Guide(_)))
    }
}

/// What lies at an address.
pub enum Drawn {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Text that grows with the archive: written piece by piece, never held as a whole.
    Long(Long),
    /// A copy of this file.
    CopyOf(PathBuf),
}

/// Plans a site; two pages at one address are told. The addresses of the plan `before` are taken where they are still the same.
pub fn plan(look: Look, views: Views, before: Option<&Plan>) -> Plan {
    let mut plan = Plan { pages: Pages::new(look, views), drawings: Arc::default(), twice: Vec::new() };
    if let Some(before) = before.filter(|before| before.has_addresses_of(&plan)) {
        return Plan { drawings: before.drawings.clone(), twice: before.twice.clone(), ..plan };
    }
    let mut drawings: BTreeMap<String, Drawing> = BTreeMap::new();
    for (address, drawing) in plan.all() {
        match drawings.entry(address) {
            Entry::Vacant(entry) => {
                entry.insert(drawing);
            }
            Entry::Occupied(entry) if entry.get().is_like(&drawing) => {}
            Entry::Occupied(entry) => plan.twice.push(twice(entry.key(), &drawing)),
        }
    }
    Plan { drawings: Arc::new(drawings), ..plan }
}

fn twice(address: &str, drawing: &Drawing) -> Diagnostic {
    let file = match drawing {
        Drawing::Picture(path) => path.clone(),
        _ => format!("/{address}"),
    };
    Diagnostic::about_file(code::ADDRESS_TWICE, &file, format!("two pages have the address /{address}"))
        .hint("give one of them another id or name")
}

/// `incidents.json`, to be written.
pub struct Long(Arc<Views>);

impl Long {
    /// Writes it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        feeds::write_json(&self.0, out)
    }

    /// All of it, for a reader who asks for this one.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes).expect("memory takes all that is written");
        bytes
    }
}

impl Plan {
    /// What its pages are drawn from.
    pub fn views(&self) -> &Views {
        &self.pages.views
    }

    /// What is wrong with the addresses.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.twice
    }

    /// Whether another plan, of which only that is not known yet, has the same addresses.
    fn has_addresses_of(&self, other: &Self) -> bool {
        let (assets, others) = (&self.pages.assets().files, &other.pages.assets().files);
        self.pages.views.shape() == other.pages.views.shape() && assets.keys().eq(others.keys())
    }

    /// Every address, with the drawing behind it.
    fn all(&self) -> Vec<(String, Drawing)> {
        let views = &self.pages.views;
        let mut all = vec![
            (String::new(), Drawing::Home),
            ("404.html".to_owned(), Drawing::NotFound),
            ("feed.xml".to_owned(), Drawing::Feed),
            ("incidents.json".to_owned(), Drawing::Data),
            ("sitemap.xml".to_owned(), Drawing::Sitemap),
        ];
        for listing in 0..views.listings().len() {
            all.extend((1..=views.page_count(listing)).map(|page| (views.page_address(listing, page), Drawing::List { listing, page })));
        }
        all.extend((0..views.incident_count()).map(|at| (views.incident_address(at), Drawing::Incident(at))));
        all.extend(views.moved().into_iter().map(|(address, at)| (address, Drawing::Moved(at))));
        if views.guide_count() > 0 {
            all.push(("guides/".to_owned(), Drawing::Guides));
        }
        all.extend((0..views.guide_count()).map(|at| (views.guide_address(at), Drawing::Guide(at))));
        all.extend(self.pages.assets().files.keys().map(|address| (address.clone(), Drawing::Asset)));
        all.extend(views.pictures().into_iter().map(|(address, path)| (address, Drawing::Picture(path))));
        all
    }

    /// Every address in order; that of the first page is empty.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.drawings.keys().map(String::as_str)
    }

    /// Every address but those that lead on to another.
    fn pages_of_their_own(&self) -> impl Iterator<Item = &str> {
        self.drawings.iter().filter(|(_, drawing)| !matches!(drawing, Drawing::Moved(_))).map(|(address, _)| address.as_str())
    }

    /// Whether something lies at this address.
    pub fn has(&self, address: &str) -> bool {
        self.drawings.contains_key(address)
    }

    /// Every file below the output folder, in order.
    pub fn files(&self) -> impl Iterator<Item = String> {
        self.addresses().map(file_of)
    }

    /// How many reports it holds.
    pub fn incident_count(&self) -> usize {
        self.pages.views.incident_count()
    }

    /// Draws what lies at an address; `None` where nothing does.
    ///
    /// # Errors
    /// A template that could not be drawn.
    pub fn draw(&self, address: &str) -> Option<Result<Drawn, Diagnostic>> {
        let pages = &self.pages;
        let html = match self.drawings.get(address)? {
            Drawing::Home => pages.home(),
            Drawing::List { listing, page } => pages.list(*listing, *page),
            Drawing::Incident(at) => pages.incident(*at),
            Drawing::Moved(at) => pages.moved(address, *at),
            Drawing::Guides => pages.guides(),
            Drawing::Guide(at) => pages.guide(*at),
            Drawing::NotFound => pages.not_found(),
            Drawing::Feed => Ok(feeds::atom(&pages.views).into_bytes()),
            Drawing::Data => return Some(Ok(Drawn::Long(Long(pages.views.clone())))),
            Drawing::Sitemap => Ok(feeds::sitemap(&pages.views, self.pages_of_their_own()).into_bytes()),
            Drawing::Asset => return pages.assets().files.get(address).map(|bytes| Ok(Drawn::Bytes(bytes.clone()))),
            Drawing::Picture(path) => return pages.views.picture_file(path).map(|picture| Ok(Drawn::CopyOf(picture.file.clone()))),
        };
        Some(html.map(Drawn::Bytes))
    }
}
