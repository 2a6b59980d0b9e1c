//! The search page: what it shows before, and without, its script, and the words that the script says.

use std::collections::BTreeMap;

use serde::Serialize;

use super::derive::Views;
use super::facets::facet::{Facet, address, values};
use super::facets::lists::{Listing, by_facet};
use super::words::LevelWord;
use crate::archive::entry::Incident;

/// Values shown of one facet; the lists have all.
const MOST_WAYS: usize = 12;
/// Longest text that is offered as an example.
const LONGEST_EXAMPLE: usize = 24;
/// What the script says besides the texts that begin with `search_` or `facet_`.
const WORDS: [&str; 9] =
    ["level", "level_long", "not_rated", "comma", "count_reports", "count_reports_one", "filter", "filter_remove", "page_of"];

/// What the search page shows.
#[derive(Debug, Serialize)]
pub struct SearchPage {
    #[serde(flatten)]
    ways: Ways,
    /// The words that the script says, by key, as JSON.
    words: String,
}

/// The ways into the archive: the lists of some facets.
#[derive(Debug, Serialize)]
struct Ways {
    levels: Vec<LevelWay>,
    services: Vec<Way>,
    kinds: Vec<Way>,
    years: Vec<Way>,
}

#[derive(Debug, Serialize)]
struct LevelWay {
    level: LevelWord,
    count: usize,
    href: String,
}

#[derive(Debug, Serialize)]
struct Way {
    text: String,
    lang: Option<String>,
    href: String,
    count: usize,
}

/// A search that finds something.
#[derive(Debug, Serialize)]
pub(super) struct Example {
    text: String,
    href: String,
}

impl Views {
    /// The search page.
    pub fn search(&self) -> SearchPage {
        let said = |key: &&String| key.starts_with("search_") || key.starts_with("facet_") || WORDS.contains(&key.as_str());
        let words: BTreeMap<&str, &str> = self.texts.all().keys().filter(said).map(|key| (key.as_str(), self.texts.get(key))).collect();
        SearchPage { ways: self.ways(), words: serde_json::to_string(&words).unwrap_or_default() }
    }

    /// The ways into the archive.
    fn ways(&self) -> Ways {
        let groups = by_facet(&self.lists.all);
        let ways =
            |facet: Facet| groups.get(&facet).map(|lists| lists.iter().take(MOST_WAYS).map(|list| way(list)).collect()).unwrap_or_default();
        Ways {
            levels: groups.get(&Facet::Level).map(|lists| lists.iter().map(|list| self.level_way(list)).collect()).unwrap_or_default(),
            services: ways(Facet::Service),
            kinds: ways(Facet::Kind),
            years: ways(Facet::Year),
        }
    }

    fn level_way(&self, listing: &Listing) -> LevelWay {
        let level = listing.level.and_then(|n| incident::level::Level::new(i64::from(n)));
        LevelWay {
            level: LevelWord::new(level, &self.archive.site, &self.texts),
            count: listing.incidents.len(),
            href: listing.address.to_string(),
        }
    }

    /// Up to four searches that find something: the two commonest tags, a level with a service, an id.
    pub(super) fn examples(&self) -> Vec<Example> {
        let groups = by_facet(&self.lists.all);
        let tags = groups.get(&Facet::Tag).into_iter().flatten().filter_map(|listing| self.value(listing));
        let mut examples: Vec<String> = tags.filter(|tag| is_plain(tag)).take(2).map(|tag| tag.replace(['-', '_'], " ")).collect();
        let rated = |incident: &&std::sync::Arc<Incident>| incident.report.level.is_some() && !incident.report.services.is_empty();
        let worst = self.archive.incidents.iter().take(50).filter(rated).max_by_key(|incident| incident.report.level);
        if let Some(report) = worst.map(|incident| &incident.report) {
            let level = report.level.map(incident::level::Level::number).unwrap_or_default();
            examples.extend(report.services.iter().find(|key| is_plain(key)).map(|service| format!("level:{level} service:{service}")));
        }
        examples.extend(self.archive.incidents.first().map(|incident| incident.report.id.to_string()).filter(|id| is_plain(id)));
        examples.into_iter().map(|text| Example { href: format!("search/?q={}", in_query(&text)), text }).collect()
    }

    /// The search that finds what a list holds, as the query of an address: `service=checkout`. Factors are none of its facets.
    pub(super) fn query_of(&self, listing: &Listing) -> Option<String> {
        let key = match listing.facet? {
            Facet::Level if listing.level == Some(0) => return None,
            Facet::Level => "level",
            Facet::Kind => "kind",
            Facet::Service => "service",
            Facet::Team => "team",
            Facet::Tag => "tag",
            Facet::Year => "year",
            Facet::Factor => return None,
        };
        Some(format!("{key}={}", in_query(&self.value(listing)?)))
    }

    /// The value of a list as its newest report writes it.
    fn value(&self, listing: &Listing) -> Option<String> {
        let (facet, first) = (listing.facet?, *listing.incidents.first()? as usize);
        let year = self.lists.days[first].year().to_string();
        let values = values(&self.archive, &self.archive.incidents[first], facet, &year);
        values.into_iter().find(|value| *address(facet, value) == *listing.address).map(str::to_owned)
    }
}

fn way(listing: &Listing) -> Way {
    Way {
        text: listing.word.text.clone(),
        lang: listing.word.lang.clone(),
        href: listing.address.to_string(),
        count: listing.incidents.len(),
    }
}

/// Whether a text is one or more plain words, which no rule of the search reads otherwise.
fn is_plain(text: &str) -> bool {
    text.chars().count() <= LONGEST_EXAMPLE
        && text.starts_with(char::is_alphanumeric)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// A text as a value in the query of an address.
fn in_query(text: &str) -> String {
    crate::site::address::encoded(text).replace('/', "%2F")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_safe_in_a_query() {
        assert_eq!(in_query("a b&c=d/決"), "a%20b%26c%3Dd%2F%E6%B1%BA");
    }

    #[test]
    fn only_plain_words_are_offered_as_examples() {
        assert!(is_plain("connection-pool") && is_plain("決済"));
        for text in ["", "-minus", "level:4", "\"><script>", "a b", &"x".repeat(25)] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
