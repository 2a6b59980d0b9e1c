//! By what lists are narrowed, and which reports each list holds.

use std::collections::{BTreeMap, HashMap};

use incident::level::Level;
use jiff::civil::Date;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::wording;
use super::words::{LevelWord, Word};
use crate::archive::entries::Archive;
use crate::archive::entry::Incident;
use crate::site::address::segment;
use crate::site::theme::Texts;

/// A way to narrow the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// by level
    Level,
    /// by kind of incident
    Kind,
    /// by service
    Service,
    /// by team, including that of the services
    Team,
    /// by tag
    Tag,
    /// by contributing factor
    Factor,
    /// by year of the begin
    Year,
}

impl Facet {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 7] = [Self::Level, Self::Service, Self::Kind, Self::Team, Self::Factor, Self::Tag, Self::Year];

    /// Its folder in addresses.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Level => "levels",
            Self::Kind => "kinds",
            Self::Service => "services",
            Self::Team => "teams",
            Self::Tag => "tags",
            Self::Factor => "factors",
            Self::Year => "years",
        }
    }

    /// The key of its heading among the theme's texts.
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Level => "facet_level",
            Self::Kind => "facet_kind",
            Self::Service => "facet_service",
            Self::Team => "facet_team",
            Self::Tag => "facet_tag",
            Self::Factor => "facet_factor",
            Self::Year => "facet_year",
        }
    }
}

/// One list of reports.
#[derive(Debug, Clone)]
pub struct Listing {
    /// What narrows it; `None`: the list of all.
    pub facet: Option<Facet>,
    /// Its address from the root, ending in `/`.
    pub address: String,
    /// What it is narrowed to: "4 Major", "checkout".
    pub word: Word,
    /// For levels: the number, 0 for those not rated.
    pub level: Option<u8>,
    /// The places of its reports in the archive, newest first.
    pub incidents: Vec<u32>,
}

/// All lists of an archive: that of all reports, then the narrowed ones, facet by facet.
pub fn listings(archive: &Archive, days: &[Date], texts: &Texts) -> Vec<Listing> {
    let all = (0..archive.incidents.len()).map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect();
    let mut listings = vec![Listing {
        facet: None,
        address: "incidents/".to_owned(),
        word: Word::plain(texts.get("nav_incidents")),
        level: None,
        incidents: all,
    }];
    let narrowed = Facet::ALL.par_iter().map(|facet| {
        let mut narrowed = narrow(archive, days, *facet);
        for listing in &mut narrowed {
            name(listing, archive, texts);
        }
        sort(&mut narrowed, *facet);
        narrowed
    });
    listings.extend(narrowed.collect::<Vec<_>>().into_iter().flatten());
    listings
}

/// The reports of each value of a facet; values whose addresses are the same are one.
fn narrow(archive: &Archive, days: &[Date], facet: Facet) -> Vec<Listing> {
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut addresses: HashMap<String, usize> = HashMap::new();
    let mut listings: Vec<Listing> = Vec::new();
    let years = if facet == Facet::Year { days.iter().map(|day| day.year().to_string()).collect() } else { Vec::new() };
    for (at, incident) in archive.incidents.iter().enumerate() {
        for value in values(archive, incident, facet, years.get(at).map_or("", String::as_str)) {
            let index = *known.entry(value).or_insert_with(|| {
                let address = format!("{}/{}/", facet.folder(), segment(value));
                *addresses.entry(address.clone()).or_insert_with(|| {
                    listings.push(Listing { facet: Some(facet), address, word: Word::plain(value), level: None, incidents: Vec::new() });
                    listings.len() - 1
                })
            });
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            if listings[index].incidents.last() != Some(&at) {
                listings[index].incidents.push(at);
            }
        }
    }
    listings
}

/// The values of one facet that a report has.
fn values<'a>(archive: &'a Archive, incident: &'a Incident, facet: Facet, year: &'a str) -> Vec<&'a str> {
    const NUMBERS: [&str; 6] = ["unrated", "1", "2", "3", "4", "5"];
    let report = &incident.report;
    let of = |words: &'a [String]| words.iter().map(String::as_str).collect();
    match facet {
        Facet::Level => vec![NUMBERS[usize::from(report.level.map_or(0, Level::number))]],
        Facet::Kind => report.kind.iter().map(String::as_str).collect(),
        Facet::Service => of(&report.services),
        Facet::Team => teams(archive, incident),
        Facet::Tag => of(&report.tags),
        Facet::Factor => of(&report.factors),
        Facet::Year => vec![year],
    }
}

/// The teams that a report names, and those that own its services.
pub(super) fn teams<'a>(archive: &'a Archive, incident: &'a Incident) -> Vec<&'a str> {
    let mut teams: Vec<&str> = incident.report.teams.iter().map(String::as_str).collect();
    for owner in incident.report.services.iter().filter_map(|service| archive.site.team_of(service)) {
        if !teams.contains(&owner) {
            teams.push(owner);
        }
    }
    teams
}

/// Replaces the key by what it is called.
fn name(listing: &mut Listing, archive: &Archive, texts: &Texts) {
    let (site, language) = (&archive.site, archive.site.language);
    let key = listing.word.text.clone();
    let text = match listing.facet {
        Some(Facet::Level) => {
            let level = key.parse().ok().and_then(Level::new);
            let words = LevelWord::new(level, site, texts);
            listing.level = Some(words.n);
            listing.word = Word::plain(if words.n == 0 { words.word } else { format!("{} {}", words.n, words.word) });
            return;
        }
        Some(Facet::Kind) => archive.questionnaire.as_ref().and_then(|form| form.kinds.get(&key)).map(|kind| &kind.name),
        Some(Facet::Service) => site.services.get(&key).map(|service| &service.name),
        Some(Facet::Team) => site.teams.get(&key).map(|team| &team.name),
        Some(Facet::Year) => {
            listing.word = Word::plain(key.parse().map_or(key, |year| wording::year(year, language)));
            return;
        }
        _ => None,
    };
    if let Some(text) = text {
        listing.word = Word::of(text, language);
    }
}

/// Levels worst first, years newest first, all else by count.
fn sort(listings: &mut [Listing], facet: Facet) {
    match facet {
        Facet::Level => listings.sort_by_key(|listing| std::cmp::Reverse(listing.level)),
        Facet::Year => listings.sort_by(|a, b| b.address.cmp(&a.address)),
        _ => listings.sort_by(|a, b| b.incidents.len().cmp(&a.incidents.len()).then_with(|| a.address.cmp(&b.address))),
    }
}

/// The address of the list for one value.
pub(super) fn address(facet: Facet, value: &str) -> String {
    format!("{}/{}/", facet.folder(), segment(value))
}

/// Lists by facet, for the ways into the archive.
pub(super) fn by_facet(listings: &[Listing]) -> BTreeMap<Facet, Vec<&Listing>> {
    let mut groups: BTreeMap<Facet, Vec<&Listing>> = BTreeMap::new();
    for listing in listings {
        if let Some(facet) = listing.facet {
            groups.entry(facet).or_default().push(listing);
        }
    }
    groups
}
