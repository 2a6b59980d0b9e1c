//! Every address of a site and what it draws. `draw` is pure: the same plan gives the same bytes at every address.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use incident::diagnostic::code;
use incident::diagnostic::finding::Diagnostic;

use super::feeds;
use super::pages::{Look, Pages};
use crate::search::index::{FOLDER, Index};
use crate::site::address::file_of;
use crate::views::addresses::At;
use crate::views::derive::Views;

/// A site, planned.
pub struct Plan {
    pages: Pages,
    index: Index,
    /// Every address; listed when somebody wants all of them.
    drawings: OnceLock<BTreeMap<String, Drawing>>,
    /// Addresses that two pages claim.
    twice: Vec<Diagnostic>,
}

/// What an address draws.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Drawing {
    Home,
    Guides,
    Onboarding,
    Finder,
    Insights,
    NotFound,
    Feed,
    Data(Document),
    Sitemap,
    Asset,
    Search,
    Entry(At),
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

/// What was drawn, or that nothing had to be.
pub enum Fresh {
    /// It is what it was: its mark is the known one.
    Same,
    /// It was drawn. Where there are many such addresses it has a mark: a number for all that its bytes depend on but the program.
    Anew(Drawn, Option<u64>),
}

impl Fresh {
    fn marked((bytes, mark): (Option<Vec<u8>>, u64)) -> Self {
        bytes.map_or(Self::Same, |bytes| Self::Anew(Drawn::Bytes(bytes), Some(mark)))
    }
}

impl Drawn {
    /// How many bytes it is, where they are all here.
    pub fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::Long(_) | Self::CopyOf(_) => None,
        }
    }
}

/// Plans a site; two pages at one address are told. What was found in the plan `before` is not looked for again.
pub fn plan(look: Look, views: Views, index: Index, before: Option<&Plan>) -> Plan {
    let clean = before.filter(|before| before.twice.is_empty());
    let twice = views.claimed_twice(clean.map(Plan::views)).into_iter().map(|(address, picture)| twice(&address, picture)).collect();
    Plan { pages: Pages::new(look, views), index, drawings: OnceLock::new(), twice }
}

fn twice(address: &str, picture: Option<String>) -> Diagnostic {
    let file = picture.unwrap_or_else(|| format!("/{address}"));
    Diagnostic::about_file(code::ADDRESS_TWICE, &file, format!("two pages have the address /{address}"))
        .hint("give one of them another id or name")
}

/// A long text for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Document {
    /// `incidents.json`
    Incidents,
    /// `follow-ups.json`
    FollowUps,
}

/// A long text, to be written.
pub struct Long(Arc<Views>, Document);

impl Long {
    /// Writes it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.1 {
            Document::Incidents => feeds::write_json(&self.0.data(), out),
            Document::FollowUps => feeds::write_json(&self.0.ledger_data(), out),
        }
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

    /// Its search.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// What is wrong with the addresses.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.twice
    }

    /// What is drawn at an address. No list of all is needed for that: so an edit costs the same in a large archive.
    fn at(&self, address: &str) -> Option<Drawing> {
        let views = &self.pages.views;
        Some(match address {
            "" => Drawing::Home,
            "search/" => Drawing::Finder,
            "404.html" => Drawing::NotFound,
            "feed.xml" => Drawing::Feed,
            "incidents.json" => Drawing::Data(Document::Incidents),
            "follow-ups.json" => Drawing::Data(Document::FollowUps),
            "sitemap.xml" => Drawing::Sitemap,
            "insights/" if views.incident_count() > 0 => Drawing::Insights,
            "guides/" if views.guide_count() > 0 => Drawing::Guides,
            "onboarding/" if views.has_onboarding() => Drawing::Onboarding,
            _ if self.pages.assets().files.contains_key(address) => Drawing::Asset,
            _ if address.starts_with(FOLDER) && self.index.has(address) => Drawing::Search,
            _ => Drawing::Entry(views.at(address)?),
        })
    }

    /// Every address, with the drawing behind it.
    fn drawings(&self) -> &BTreeMap<String, Drawing> {
        self.drawings.get_or_init(|| {
            let views = &self.pages.views;
            views.relate();
            let once = [
                "",
                "404.html",
                "feed.xml",
                "incidents.json",
                "follow-ups.json",
                "sitemap.xml",
                "guides/",
                "insights/",
                "onboarding/",
                "search/",
            ];
            let mut all: Vec<String> = once.map(str::to_owned).into();
            all.extend(self.pages.assets().files.keys().cloned());
            for listing in 0..views.listings().len() {
                all.extend((1..=views.page_count(listing)).map(|page| views.page_address(listing, page)));
                all.extend(views.feed_address(listing));
            }
            all.extend((0..views.incident_count()).map(|at| views.incident_address(at)));
            all.extend(views.moved().into_iter().map(|(address, _)| address));
            all.extend((0..views.guide_count()).map(|at| views.guide_address(at)));
            all.extend(views.ledger_addresses());
            all.extend(views.review_addresses());
            all.extend((0..views.paths().len()).map(|at| views.path_address(at)));
            all.extend(self.index.addresses());
            all.extend(views.pictures().into_iter().map(|(address, _)| address));
            all.into_iter().filter_map(|address| Some((self.at(&address)?, address))).map(|(drawing, address)| (address, drawing)).collect()
        })
    }

    /// Every address in order; that of the first page is empty.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.drawings().keys().map(String::as_str)
    }

    /// Every address but those that lead on to another.
    fn pages_of_their_own(&self) -> impl Iterator<Item = &str> {
        self.drawings().iter().filter(|(_, drawing)| !matches!(drawing, Drawing::Entry(At::Moved(_)))).map(|(address, _)| address.as_str())
    }

    /// Whether something lies at this address.
    pub fn has(&self, address: &str) -> bool {
        self.at(address).is_some()
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
        match self.draw_unless(None, address)? {
            Ok(Fresh::Anew(drawn, _)) => Some(Ok(drawn)),
            Ok(Fresh::Same) => None,
            Err(finding) => Some(Err(finding)),
        }
    }

    /// Draws what lies at an address, unless its mark is the `known` one: then its bytes are those that this program drew then.
    ///
    /// # Errors
    /// A template that could not be drawn.
    pub fn draw_unless(&self, known: Option<u64>, address: &str) -> Option<Result<Fresh, Diagnostic>> {
        match self.at(address)? {
            Drawing::Entry(At::Incident(at)) => Some(self.pages.incident(at, known).map(Fresh::marked)),
            Drawing::Search => Some(Ok(Fresh::marked(self.index.draw(address, known)?))),
            drawing => self.draw_always(drawing, address).map(|drawn| drawn.map(|drawn| Fresh::Anew(drawn, None))),
        }
    }

    /// What is as quickly drawn as its mark would be made, or stands there once.
    fn draw_always(&self, drawing: Drawing, address: &str) -> Option<Result<Drawn, Diagnostic>> {
        let pages = &self.pages;
        let html = match drawing {
            Drawing::Home => pages.home(),
            Drawing::Guides => pages.guides(),
            Drawing::Onboarding => pages.onboarding(),
            Drawing::Finder => pages.search(),
            Drawing::Insights => pages.insights(),
            Drawing::NotFound => pages.not_found(),
            Drawing::Feed => Ok(feeds::atom(&pages.views, 0).into_bytes()),
            Drawing::Data(document) => return Some(Ok(Drawn::Long(Long(pages.views.clone(), document)))),
            Drawing::Sitemap => Ok(feeds::sitemap(&pages.views, self.pages_of_their_own()).into_bytes()),
            Drawing::Asset => return pages.assets().files.get(address).map(|bytes| Ok(Drawn::Bytes(bytes.clone()))),
            Drawing::Entry(At::List { listing, page }) => pages.list(listing, page),
            Drawing::Entry(At::Moved(at)) => pages.moved(address, at),
            Drawing::Entry(At::Guide(at)) => pages.guide(at),
            Drawing::Entry(At::Feed(listing)) => Ok(feeds::atom(&pages.views, listing).into_bytes()),
            Drawing::Entry(At::Ledger { list, page }) => pages.ledger(list, page),
            Drawing::Entry(At::Reviews) => pages.reviews(),
            Drawing::Entry(At::Review(week)) => pages.review(&week)?,
            Drawing::Entry(At::Path(at)) => pages.path(at),
            Drawing::Entry(At::Picture(path)) => {
                return pages.views.picture_file(&path).map(|picture| Ok(Drawn::CopyOf(picture.file.clone())));
            }
            Drawing::Search | Drawing::Entry(At::Incident(_)) => return None,
        };
        Some(html.map(Drawn::Bytes))
    }
}
