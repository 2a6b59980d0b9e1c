//! Which past incidents resemble a few words, and why: the form's "this looks like".
//!
//! An [`Index`] is made once of all reports and asked at every key: making it is linear in the text, asking it in the reports that
//! share a term with the question. A term counts the more the fewer reports hold it (as in Okapi BM25), and more in a title.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use crate::level::Level;

pub mod words;

use words::{each, folded};

/// A past incident, as far as it can be recognised and as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// its id
    pub id: String,
    /// its title
    pub title: String,
    /// the day on which it began, in the site's zone
    pub day: Date,
    /// its level
    pub level: Option<Level>,
    /// a key of the questionnaire's kinds
    pub kind: Option<String>,
    /// keys of services
    pub services: Vec<String>,
    /// what it was, in a sentence or two of plain text
    pub summary: String,
    /// what solved it, likewise; empty where the report does not say
    pub solved: String,
    /// the language of its texts, as a tag
    pub lang: String,
}

/// What is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// a title, and whatever else was written
    pub words: String,
    /// the kind, where it was chosen
    pub kind: Option<String>,
    /// keys of the services that were chosen
    pub services: BTreeSet<String>,
}

/// A past incident that resembles what is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness<'i> {
    /// the incident
    pub past: &'i Past,
    /// the words of the question that it holds, as they were written but for width and case; at least one
    pub words: Vec<String>,
    /// the chosen services that it was about
    pub services: Vec<&'i str>,
    /// how much; comparable within one answer only
    pub score: f64,
}

/// All past incidents, by the terms that they hold.
#[derive(Debug, Clone, Default)]
pub struct Index {
    past: Vec<Past>,
    /// In which incident a term stands, and how much it counts there.
    places: HashMap<String, Vec<(usize, f64)>>,
}

/// What a term in a title counts, where one in a summary counts 1.
const IN_TITLE: f64 = 3.0;
/// A service in common is worth as much as such a part of what the words alone give.
const SAME_SERVICE: f64 = 0.35;
/// A kind in common.
const SAME_KIND: f64 = 0.15;
/// Less than this part of the question's weight is chance.
const LEAST: f64 = 0.22;

impl Index {
    /// Makes one.
    pub fn new(past: Vec<Past>) -> Self {
        let mut places: HashMap<String, Vec<(usize, f64)>> = HashMap::new();
        for (at, incident) in past.iter().enumerate() {
            let mut counts: BTreeMap<String, f64> = BTreeMap::new();
            for (text, worth) in [(&incident.title, IN_TITLE), (&incident.summary, 1.0)] {
                each(&folded(text), |word| *counts.entry(word.text.to_owned()).or_default() += worth);
            }
            for (term, count) in counts {
                places.entry(term).or_default().push((at, count));
            }
        }
        Self { past, places }
    }

    /// How many incidents it knows.
    pub fn len(&self) -> usize {
        self.past.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.past.is_empty()
    }

    /// The incidents that resemble most, at most so many, best first; of two that are as alike, the newer.
    pub fn look(&self, sought: &Sought, most: usize) -> Vec<Likeness<'_>> {
        let question = Question::new(self, &folded(&sought.words));
        let mut scores: HashMap<usize, f64> = HashMap::new();
        for (term, rarity) in &question.rarities {
            for (at, count) in self.places.get(term).into_iter().flatten() {
                *scores.entry(*at).or_default() += rarity * count / (count + 1.0);
            }
        }
        let enough = question.weight * LEAST;
        let mut found: Vec<(usize, f64)> = scores
            .into_iter()
            .filter(|(_, score)| *score >= enough)
            .map(|(at, score)| (at, score * bonus(&self.past[at], sought)))
            .collect();
        found.sort_by(|(a, a_score), (b, b_score)| {
            let (a, b) = (&self.past[*a], &self.past[*b]);
            b_score.total_cmp(a_score).then_with(|| b.day.cmp(&a.day)).then_with(|| a.id.cmp(&b.id))
        });
        found.truncate(most);
        found.into_iter().map(|(at, score)| self.likeness(at, score, &question, sought)).collect()
    }

    fn likeness<'i>(&'i self, at: usize, score: f64, question: &Question, sought: &Sought) -> Likeness<'i> {
        let past = &self.past[at];
        let holds = |term: &str| self.places.get(term).is_some_and(|places| places.binary_search_by_key(&at, |(at, _)| *at).is_ok());
        let services = past.services.iter().map(String::as_str).filter(|service| sought.services.contains(*service)).collect();
        Likeness { past, words: question.words_that(holds), services, score }
    }
}

fn bonus(past: &Past, sought: &Sought) -> f64 {
    let service = past.services.iter().any(|service| sought.services.contains(service));
    let kind = past.kind.is_some() && past.kind == sought.kind;
    1.0 + if service { SAME_SERVICE } else { 0.0 } + if kind { SAME_KIND } else { 0.0 }
}

/// What is asked, term by term.
struct Question {
    folded: String,
    /// Where the terms stand, in order.
    places: Vec<(String, usize, usize)>,
    /// How much each counts.
    rarities: BTreeMap<String, f64>,
    /// What an incident would score that holds every term; words that nobody ever wrote count half, for people name the new.
    weight: f64,
}

impl Question {
    fn new(index: &Index, folded: &str) -> Self {
        let all = index.past.len() as f64;
        let mut places: Vec<(String, usize, usize)> = Vec::new();
        each(folded, |word| places.push((word.text.to_owned(), word.from, word.to)));
        let rarity = |term: &str| {
            let held = index.places.get(term).map_or(0, Vec::len) as f64;
            (1.0 + (all - held + 0.5) / (held + 0.5)).ln()
        };
        let rarities: BTreeMap<String, f64> = places.iter().map(|(term, ..)| (term.clone(), rarity(term))).collect();
        let known = |term: &String| if index.places.contains_key(term) { 1.0 } else { 0.5 };
        let weight = rarities.iter().map(|(term, rarity)| rarity * known(term)).sum();
        Self { folded: folded.to_owned(), places, rarities, weight }
    }

    /// The question's own words that are held, neighbouring pairs joined.
    fn words_that(&self, holds: impl Fn(&str) -> bool) -> Vec<String> {
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for (_, from, to) in self.places.iter().filter(|(term, ..)| holds(term)) {
            match spans.last_mut() {
                Some((_, end)) if from <= end => *end = *to,
                _ => spans.push((*from, *to)),
            }
        }
        let mut words: Vec<String> = Vec::new();
        for (from, to) in spans {
            let word = self.folded[from..to].to_owned();
            if !words.contains(&word) {
                words.push(word);
            }
        }
        // Parts of a time and single signs tell nobody why; where there is nothing else, they are all there is.
        if words.iter().any(|word| tells(word)) {
            words.retain(|word| tells(word));
        }
        words
    }
}

/// Whether somebody who reads a word sees what two incidents have in common.
fn tells(word: &str) -> bool {
    let long = word.chars().count();
    let is_number = word.chars().all(|c| c.is_ascii_digit());
    long > 1 && (!is_number || long > 3)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn past(id: &str, title: &str, summary: &str, services: &[&str]) -> Past {
        Past {
            id: id.to_owned(),
            title: title.to_owned(),
            day: jiff::civil::date(2026, 3, 14),
            level: None,
            kind: Some("outage".to_owned()),
            services: services.iter().map(|s| (*s).to_owned()).collect(),
            summary: summary.to_owned(),
            solved: String::new(),
            lang: "en".to_owned(),
        }
    }

    fn archive() -> Index {
        Index::new(vec![
            past("INC-1", "Card payments declined for one acquirer", "Payments timed out.", &["checkout"]),
            past("INC-2", "Search returns nothing", "The index was empty after a deploy.", &["search"]),
            past("INC-3", "Laptop left in a taxi", "It was locked.", &[]),
            past("INC-4", "一部の加盟店でカード決済が失敗", "タイムアウトが続いた。", &["checkout"]),
            past("INC-5", "Payments page slow", "The cache was cold.", &["storefront"]),
        ])
    }

    fn ids(words: &str, services: &[&str]) -> Vec<String> {
        let services = services.iter().map(|s| (*s).to_owned()).collect();
        let sought = Sought { words: words.to_owned(), kind: None, services };
        archive().look(&sought, 3).into_iter().map(|found| found.past.id.clone()).collect()
    }

    #[test]
    fn the_title_is_recognised_in_both_languages() {
        assert_eq!(ids("Card payments time out for some shops", &[])[0], "INC-1");
        assert_eq!(ids("カード決済ができない", &[]), ["INC-4"]);
        assert_eq!(ids("my laptop is lost", &[]), ["INC-3"]);
    }

    #[test]
    fn a_service_in_common_decides_between_two() {
        assert_eq!(ids("payments", &["storefront"])[0], "INC-5");
        assert_eq!(ids("payments", &["checkout"])[0], "INC-1");
    }

    #[test]
    fn nothing_is_said_where_nothing_resembles() {
        assert!(ids("The printer on the third floor is out of paper", &["checkout"]).is_empty());
        assert!(ids("", &["checkout"]).is_empty());
        assert!(ids("the and of", &[]).is_empty());
    }

    #[test]
    fn the_words_in_common_are_those_of_the_question() {
        let index = archive();
        let found = index.look(&Sought { words: "カード決済が失敗, PAYMENTS".to_owned(), ..Sought::default() }, 3);
        assert_eq!(found[0].words, ["カード決済", "失敗"]);
        assert_eq!(found[0].past.id, "INC-4");
    }

    proptest! {
        #[test]
        fn any_words_get_an_answer_of_at_most_three_with_reasons(words in any::<String>()) {
            let index = archive();
            let found = index.look(&Sought { words, ..Sought::default() }, 3);
            prop_assert!(found.len() <= 3 && found.iter().all(|found| !found.words.is_empty() && found.score > 0.0));
        }
    }
}
