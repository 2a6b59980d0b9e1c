//! What a report is recognised by: its services, factors and tags, and the words of its title and summary.

use incident::similar::words::{Word, each, folded};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::archive::entry::Incident;

/// A feature: a number for what it is, and in its lowest bits what it is worth.
pub type Feature = u64;

/// The bits of a feature that say what it is worth.
const WORTH: u64 = 15;
/// Most services, and factors, that are joined into pairs.
const MOST_JOINED: usize = 3;

/// What kind of thing a feature is. The same word as a tag and in a title are two features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// a service
    Service = 1,
    /// a contributing factor
    Factor,
    /// a tag
    Tag,
    /// a service together with a factor: what breaks where
    Joined,
    /// a word, or a part of one
    Word,
}

/// What a feature is, whatever it is worth.
pub fn key(feature: Feature) -> u64 {
    feature & !WORTH
}

/// What it is worth, 1 to 15.
pub fn worth(feature: Feature) -> u64 {
    feature & WORTH
}

/// The key of a thing.
pub fn key_of(class: Class, text: &str) -> u64 {
    key(xxh3_64_with_seed(text.as_bytes(), class as u64))
}

/// The key of a word; figures alone tell nothing, nor does a single character.
pub fn key_of_word(word: &Word<'_>) -> Option<u64> {
    let is_figure = word.text.bytes().all(|byte| byte.is_ascii_digit());
    (!is_figure && word.text.chars().nth(1).is_some()).then(|| key_of(Class::Word, word.text))
}

/// The title and the summary of a report, as they are compared.
pub fn texts(incident: &Incident) -> [&str; 2] {
    [&incident.report.title, incident.report.summary.as_deref().unwrap_or(&incident.body.summary)]
}

/// All features of a report in the order of their keys, each once. A part of a Japanese word is worth less than a word, since a word
/// has several.
pub fn features(incident: &Incident) -> Box<[Feature]> {
    let report = &incident.report;
    let mut found: Vec<Feature> = Vec::with_capacity(64);
    found.extend(report.services.iter().map(|service| key_of(Class::Service, service) | 8));
    found.extend(report.factors.iter().map(|factor| key_of(Class::Factor, factor) | 7));
    found.extend(report.tags.iter().map(|tag| key_of(Class::Tag, tag) | 6));
    for service in report.services.iter().take(MOST_JOINED) {
        let joined = report.factors.iter().take(MOST_JOINED).map(|factor| key_of(Class::Joined, &format!("{service} {factor}")) | 4);
        found.extend(joined);
    }
    for (text, worth, of_part) in texts(incident).into_iter().zip([(5, 3), (3, 2)]).map(|(text, (word, part))| (text, word, part)) {
        each(&folded(text), |word| found.extend(key_of_word(&word).map(|key| key | if word.is_part { of_part } else { worth })));
    }
    // The best worth of a key stands last, so it is kept when read from behind.
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.dedup_by_key(|feature| key(*feature));
    found.reverse();
    found.into_boxed_slice()
}

/// The features that both have, by the places in the first list.
pub fn shared<'a>(own: &'a [Feature], other: &'a [Feature]) -> impl Iterator<Item = (usize, Feature)> + 'a {
    let mut rest = other.iter().copied().peekable();
    own.iter().enumerate().filter_map(move |(at, feature)| {
        while rest.next_if(|other| key(*other) < key(*feature)).is_some() {}
        rest.next_if(|other| key(*other) == key(*feature)).map(|other| (at, other))
    })
}
