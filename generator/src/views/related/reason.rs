//! Why two reports are related, in words: what both were about, and what both mention.

use incident::similar::words::{each, folded};
use incident::text::Language;

use crate::archive::entry::Incident;
use crate::views::derive::Views;
use crate::views::relations::features::{key, key_of_word, texts};
use crate::views::relations::look::Known;
use crate::views::words::Word;

/// Most words that are told.
const MOST_WORDS: usize = 2;
/// A word that more reports hold than this rarity allows tells nothing (thousandths).
const LEAST_RARITY: u64 = 350;

/// Tells why reports are related to one report.
pub struct Teller<'v> {
    views: &'v Views,
    known: &'v Known<'v>,
    at: usize,
    /// Title and summary, as written and as compared.
    written: String,
    folded: String,
    words: Vec<Told>,
}

/// A word of the report, and where it stands in the folded text.
#[derive(Debug, Clone, Copy)]
struct Told {
    key: u64,
    from: usize,
    to: usize,
    is_part: bool,
}

/// Words that stand together in the report and are in the other one too.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
    is_part: bool,
    rarity: u64,
    /// The key of its last word.
    key: u64,
}

impl<'v> Teller<'v> {
    /// For the report at a place.
    pub fn new(views: &'v Views, known: &'v Known<'v>, at: usize) -> Self {
        let written = texts(&views.archive.incidents[at]).join("\n");
        let folded = folded(&written);
        let mut words = Vec::with_capacity(64);
        each(&folded, |word| {
            words.extend(key_of_word(&word).map(|key| Told { key, from: word.from, to: word.to, is_part: word.is_part }));
        });
        Self { views, known, at, written, folded, words }
    }

    /// Why the report at another place is related: what is `said` already (the key of a text), then what both have in common.
    pub fn why(&self, said: Option<&str>, other: usize) -> Vec<Word> {
        let views = self.views;
        let mut clauses: Vec<Vec<Word>> = said.map(|key| vec![Word::plain(views.texts.get(key))]).into_iter().collect();
        clauses.extend(self.about(&views.archive.incidents[other]));
        let mentions = self.mentions(other);
        if !mentions.is_empty() {
            clauses.push(filled(views.texts.get("related_mention"), joined(mentions, views.texts.get("related_and"))));
        }
        for first in clauses.iter_mut().skip(1).filter_map(|clause| clause.first_mut()) {
            first.text = lowered(&first.text);
        }
        joined_all(clauses, views.texts.get("related_further"))
    }

    /// What both were about.
    fn about(&self, other: &Incident) -> Option<Vec<Word>> {
        let (views, own) = (self.views, &self.views.archive.incidents[self.at].report);
        let common = |own: &[String], other: &[String]| own.iter().filter(|word| other.contains(word)).cloned().collect::<Vec<_>>();
        let services = common(&own.services, &other.report.services);
        let factors = common(&own.factors, &other.report.factors);
        let key = match (services.is_empty(), factors.is_empty()) {
            (false, false) => "related_service_factor",
            (false, true) => "related_service",
            (true, false) => "related_factor",
            (true, true) => "related_tag",
        };
        let mut what: Vec<Word> = services.iter().map(|service| views.service(service)).collect();
        what.extend(factors.iter().map(Word::plain));
        if what.is_empty() {
            what.extend(common(&own.tags, &other.report.tags).into_iter().map(Word::plain));
        }
        let comma = views.texts.get("comma");
        (!what.is_empty()).then(|| filled(views.texts.get(key), joined(what.into_iter().map(|word| vec![word]).collect(), comma)))
    }

    /// The words that both mention, each in quotes; those that fewest reports hold.
    fn mentions(&self, other: usize) -> Vec<Vec<Word>> {
        let mut spans = self.spans(other);
        spans.retain(|span| span.rarity >= LEAST_RARITY && (!span.is_part || self.is_end_of_run(span)));
        spans.sort_by_key(|span| (std::cmp::Reverse(span.rarity), span.from));
        let mut seen = Vec::new();
        spans.retain(|span| {
            let is_new = !seen.contains(&span.key);
            seen.push(span.key);
            is_new
        });
        spans.truncate(MOST_WORDS);
        spans.sort_by_key(|span| span.from);
        spans.iter().map(|span| self.quoted(self.words_of(span))).collect()
    }

    /// Neighbouring parts are one; neighbouring words only where the other report has them side by side too.
    fn spans(&self, other: usize) -> Vec<Span> {
        let (views, theirs) = (self.views, self.views.features().features(other));
        let mut other_text = None;
        let mut spans: Vec<Span> = Vec::new();
        for word in &self.words {
            let Some(rarity) = self.rarity(word.key, theirs) else { continue };
            if let Some(last) = spans.last_mut().filter(|last| last.is_part == word.is_part) {
                let is_joined = if word.is_part {
                    word.from <= last.to
                } else {
                    matches!(self.folded.get(last.to..word.from), Some(" " | "-"))
                        && other_text
                            .get_or_insert_with(|| folded(&texts(&views.archive.incidents[other]).join("\n")))
                            .contains(&self.folded[last.from..word.to])
                };
                if is_joined {
                    last.to = word.to;
                    last.rarity += rarity;
                    last.key = word.key;
                    continue;
                }
            }
            spans.push(Span { from: word.from, to: word.to, is_part: word.is_part, rarity, key: word.key });
        }
        spans
    }

    /// How rare a word is that the other report has too.
    fn rarity(&self, word: u64, theirs: &[u64]) -> Option<u64> {
        theirs.binary_search_by_key(&word, |feature| key(*feature)).ok()?;
        let own = self.known.features.binary_search_by_key(&word, |feature| key(*feature)).ok()?;
        Some(self.known.rarities[own])
    }

    /// Parts from the middle of a run are seldom words.
    fn is_end_of_run(&self, span: &Span) -> bool {
        let is_same_run = |beside: Option<char>, of: Option<char>| beside.zip(of).is_some_and(|(beside, of)| script(beside) == script(of));
        let (before, after) = (self.folded[..span.from].chars().next_back(), self.folded[span.to..].chars().next());
        let words = &self.folded[span.from..span.to];
        !is_same_run(before, words.chars().next()) || !is_same_run(after, words.chars().next_back())
    }

    /// As written, where folding changed nothing but case.
    fn words_of(&self, span: &Span) -> &str {
        let folded_words = &self.folded[span.from..span.to];
        let written = self.written.get(span.from..span.to).filter(|written| folded(written) == folded_words);
        written.unwrap_or(folded_words)
    }

    fn quoted(&self, words: &str) -> Vec<Word> {
        let lang = self.views.archive.incidents[self.at].report.lang.as_deref();
        let (open, close) = if self.views.language() == Language::Ja { ("「", "」") } else { ("“", "”") };
        vec![Word::plain(open), Word::of_report(words, lang, &self.views.archive.site), Word::plain(close)]
    }
}

/// A clause that begins no sentence.
fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Whether a character is one of katakana, an ideograph, or neither.
fn script(c: char) -> u8 {
    match c {
        '\u{30a1}'..='\u{30fc}' => 1,
        '々' | '\u{3400}'..='\u{9fff}' => 2,
        _ => 0,
    }
}

/// A text with words where it says `{what}`.
fn filled(text: &str, words: Vec<Word>) -> Vec<Word> {
    let (before, after) = text.split_once("{what}").unwrap_or((text, ""));
    let mut all = vec![Word::plain(before)];
    all.extend(words);
    all.push(Word::plain(after));
    all
}

fn joined(items: Vec<Vec<Word>>, between: &str) -> Vec<Word> {
    let mut all = Vec::new();
    for (at, words) in items.into_iter().enumerate() {
        if at > 0 {
            all.push(Word::plain(between));
        }
        all.extend(words);
    }
    all
}

/// The whole reason, neighbours of one language as one piece.
fn joined_all(clauses: Vec<Vec<Word>>, between: &str) -> Vec<Word> {
    let mut all: Vec<Word> = Vec::new();
    for word in joined(clauses, between).into_iter().filter(|word| !word.text.is_empty()) {
        match all.last_mut().filter(|last| last.lang == word.lang) {
            Some(last) => last.text.push_str(&word.text),
            None => all.push(word),
        }
    }
    all
}
