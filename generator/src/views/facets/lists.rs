//! Which reports each list holds.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use incident::level::Level;
use incident::text::Text;
use jiff::civil::Date;

use super::facet::{Facet, address};
use crate::archive::entries::Archive;
use crate::site::theme::Texts;
use crate::views::wording;
use crate::views::words::{LevelWord, Word};

/// One list of reports.
#[derive(Debug, Clone)]
pub struct Listing {
    /// What narrows it; `None`: the list of all.
    pub facet: Option<Facet>,
    /// Its address from the root, ending in `/`.
    pub address: Arc<str>,
    /// What it is narrowed to: "4 Major", "checkout".
    pub word: Word,
    /// For levels: the number, 0 for those not rated.
    pub level: Option<u8>,
    /// The places of its reports in the archive, newest first.
    pub incidents: Vec<u32>,
}

/// All lists of an archive.
#[derive(Debug)]
pub struct Lists {
    /// That of all reports, then the narrowed ones, facet by facet.
    pub all: Vec<Arc<Listing>>,
    /// The day on which each report's incident began, in the site's zone.
    pub days: Vec<Date>,
    /// The place in `all` of the list at each address.
    by_address: HashMap<Arc<str>, usize>,
}

impl Lists {
    /// All lists; the narrowed ones in any order.
    pub(super) fn new(mut narrowed: Vec<Arc<Listing>>, days: Vec<Date>, texts: &Texts) -> Self {
        narrowed.sort_by(|a, b| in_order(a, b));
        let mut all = vec![Arc::new(Listing {
            facet: None,
            address: "incidents/".into(),
            word: Word::plain(texts.get("nav_incidents")),
            level: None,
            incidents: (0..u32::try_from(days.len()).unwrap_or(u32::MAX)).collect(),
        })];
        all.append(&mut narrowed);
        let by_address = all.iter().enumerate().map(|(at, listing)| (listing.address.clone(), at)).collect();
        Self { all, days, by_address }
    }

    /// The place of the list at an address.
    pub fn at(&self, address: &str) -> Option<usize> {
        self.by_address.get(address).copied()
    }
}

/// The list of one value of a facet, under the name that people know.
pub(super) fn listing(archive: &Archive, texts: &Texts, (facet, value): (Facet, &str), incidents: Vec<u32>) -> Listing {
    let (site, language) = (&archive.site, archive.site.language);
    let mut level = None;
    let name = |text: Option<&Text>| text.map_or_else(|| Word::plain(value), |text| Word::of(text, language));
    let word = match facet {
        Facet::Level => {
            let words = LevelWord::new(value.parse().ok().and_then(Level::new), site, texts);
            level = Some(words.n);
            Word::plain(if words.n == 0 { words.word } else { format!("{} {}", words.n, words.word) })
        }
        Facet::Kind => name(archive.questionnaire.as_ref().and_then(|form| form.kinds.get(value)).map(|kind| &kind.name)),
        Facet::Service => name(site.services.get(value).map(|service| &service.name)),
        Facet::Team => name(site.teams.get(value).map(|team| &team.name)),
        Facet::Year => Word::plain(value.parse().map_or_else(|_| value.to_owned(), |year| wording::year(year, language))),
        Facet::Factor | Facet::Tag => name(None),
    };
    Listing { facet: Some(facet), address: address(facet, value).into(), word, level, incidents }
}

/// Facet by facet; levels worst first, years newest first, all else by count.
fn in_order(a: &Listing, b: &Listing) -> Ordering {
    let place = |listing: &Listing| Facet::ALL.iter().position(|facet| Some(*facet) == listing.facet);
    let in_facet = match a.facet {
        Some(Facet::Level) => b.level.cmp(&a.level),
        Some(Facet::Year) => b.address.cmp(&a.address),
        _ => b.incidents.len().cmp(&a.incidents.len()).then_with(|| a.address.cmp(&b.address)),
    };
    place(a).cmp(&place(b)).then(in_facet)
}

/// Lists by facet, for the ways into the archive.
pub(in crate::views) fn by_facet(listings: &[Arc<Listing>]) -> BTreeMap<Facet, Vec<&Listing>> {
    let mut groups: BTreeMap<Facet, Vec<&Listing>> = BTreeMap::new();
    for listing in listings {
        if let Some(facet) = listing.facet {
            groups.entry(facet).or_default().push(listing);
        }
    }
    groups
}
