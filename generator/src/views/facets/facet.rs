//! By what lists are narrowed.

use incident::level::Level;

use crate::archive::entries::Archive;
use crate::archive::entry::Incident;
use crate::site::address::segment;

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

/// The values of one facet that a report has.
pub(in crate::views) fn values<'a>(archive: &'a Archive, incident: &'a Incident, facet: Facet, year: &'a str) -> Vec<&'a str> {
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
pub(in crate::views) fn teams<'a>(archive: &'a Archive, incident: &'a Incident) -> Vec<&'a str> {
    let mut teams: Vec<&str> = incident.report.teams.iter().map(String::as_str).collect();
    for owner in incident.report.services.iter().filter_map(|service| archive.site.team_of(service)) {
        if !teams.contains(&owner) {
            teams.push(owner);
        }
    }
    teams
}

/// The address of the list for one value.
pub(in crate::views) fn address(facet: Facet, value: &str) -> String {
    format!("{}/{}/", facet.folder(), segment(value))
}
