//! The files of the search: their addresses and bytes. Made when the first of them is asked for, once for each state of the archive.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde::Serialize;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::columns::{FACETS, column};
use super::packing::{Effort, push_number, script};
use super::postings::{Postings, Read};
use super::row::{Names, row};
use super::shards::{Cutter, Shards};
use crate::archive::entries::Archive;
use crate::archive::entry::Incident;
use crate::site::theme::Texts;

/// Where all of it lies.
pub const FOLDER: &str = "search/";
const ROOT: &str = "search/root.js";
const TEXTS: &str = "search/texts/";

/// Words to guess from are parted by their length, so that a guess loads little: up to so many letters.
const LENGTHS: [usize; 3] = [5, 8, usize::MAX];
/// From so many reports on a word that only one of them has is more likely mistyped itself.
const MANY: usize = 1000;

/// What becomes of the postings when the files are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    /// They are kept for the index after the next edit.
    Keep,
    /// They make room: nothing comes after.
    Forget,
}

/// The search of one state of an archive.
pub struct Index {
    archive: Arc<Archive>,
    texts: Texts,
    afterwards: Afterwards,
    before: Option<Arc<Postings>>,
    made: OnceLock<Made>,
}

struct Made {
    /// Not packed yet: that is done when one is asked for.
    files: BTreeMap<String, Vec<u8>>,
    /// Of each report's row, by its number.
    marks: Vec<u64>,
    postings: Option<Arc<Postings>>,
}

impl Index {
    /// The search of an archive. What the one `before` has read is not read again. Nothing is done yet.
    pub fn new(archive: Arc<Archive>, texts: Texts, before: Option<&Self>, afterwards: Afterwards) -> Self {
        let before = before.and_then(Self::postings);
        Self { archive, texts, afterwards, before, made: OnceLock::new() }
    }

    /// The newest postings that there are.
    fn postings(&self) -> Option<Arc<Postings>> {
        self.made.get().and_then(|made| made.postings.clone()).or_else(|| self.before.clone())
    }

    /// Makes the files. Whoever asks for one meanwhile waits, so that files of two states never meet in one page. Never call
    /// this, or ask for a file that is not made yet, from within a parallel loop: the loops in here would wait for it.
    pub fn make(&self) {
        self.made();
    }

    fn made(&self) -> &Made {
        // In one of the threads that read: the memory that reading leaves behind is its own, and is used again.
        self.made.get_or_init(|| rayon::scope(|_| self.anew()))
    }

    fn anew(&self) -> Made {
        let reports: Vec<_> = self.archive.incidents.iter().rev().cloned().collect();
        let postings = match &self.before {
            Some(before) => before.renewed(&self.names(), &reports),
            None => Postings::read(&self.names(), &reports),
        };
        let mut postings = if self.afterwards == Afterwards::Forget { postings.forgetful() } else { postings };
        let read = postings.of_reports(&reports);
        let files = self.files(&mut postings, &reports, &read);
        Made {
            files,
            marks: read.iter().map(|read| read.mark).collect(),
            postings: (self.afterwards == Afterwards::Keep).then(|| Arc::new(postings)),
        }
    }

    fn names(&self) -> Names<'_> {
        Names { archive: &self.archive, texts: &self.texts }
    }

    /// All files but the texts, which are made one by one.
    fn files(&self, postings: &mut Postings, reports: &[Arc<Incident>], read: &[Read]) -> BTreeMap<String, Vec<u8>> {
        let mut cutter = Cutter::new(reports.len() as u32);
        postings.each(reports, |term, postings| cutter.take(term, postings));
        let mut shards = cutter.end();
        let mut files = BTreeMap::new();
        let columns = FACETS.into_par_iter().map(|facet| {
            let incidents = reports.iter().map(Arc::as_ref);
            (format!("{FOLDER}columns/{facet}.js"), column(&self.archive, &self.texts, incidents, facet))
        });
        files.extend(columns.collect::<Vec<_>>());
        files.extend(spelling(&shards.words, reports.len()));
        let shards_in_order = std::mem::take(&mut shards.files);
        files.extend(shards_in_order.into_iter().enumerate().map(|(at, shard)| (format!("{FOLDER}terms/{at}.js"), shard)));
        let root = self.root(&shards, read, reports, &files);
        files.insert(ROOT.to_owned(), root);
        files
    }

    /// What is loaded first: how to find a term's file, and what each report's rank needs.
    fn root(&self, shards: &Shards, read: &[Read], reports: &[Arc<Incident>], files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
        let mut stamp = Xxh3::new();
        files.values().for_each(|bytes| stamp.update(bytes));
        let mean = read.iter().map(|read| u64::from(read.length)).sum::<u64>() / read.len().max(1) as u64;
        let head = Head {
            version: 1,
            reports: reports.len(),
            stamp: format!("{:08x}", stamp.digest() >> 32),
            mean,
            begins: shards.begins.join("\n"),
            united: &shards.united,
            spelling: LENGTHS.map(|length| if length == usize::MAX { 0 } else { length }),
        };
        let json = serde_json::to_vec(&head).expect("texts are JSON");
        let mut bytes = Vec::with_capacity(json.len() + reports.len() * 2 + 5);
        push_number(&mut bytes, json.len() as u32);
        bytes.extend(json);
        let mut before = 0;
        for report in reports {
            let day = day(report, &self.archive);
            // Later reports may begin earlier where two zones meet; no distance is negative.
            push_number(&mut bytes, day.saturating_sub(before));
            before = before.max(day);
        }
        bytes.extend(read.iter().map(|read| byte_of(read.length)));
        bytes
    }

    /// Every address of the search, the files made.
    pub fn addresses(&self) -> impl Iterator<Item = String> {
        let texts = (0..self.archive.incidents.len()).map(|number| format!("{TEXTS}{number}.js"));
        self.made().files.keys().cloned().chain(texts)
    }

    /// Whether a file lies at an address.
    pub fn has(&self, address: &str) -> bool {
        match number_of(address) {
            Some(number) => number < self.archive.incidents.len(),
            None => address.starts_with(FOLDER) && address.ends_with(".js") && self.made().files.contains_key(address),
        }
    }

    /// The file at an address, and the mark of what it holds; only the mark where it is `known`.
    pub fn draw(&self, address: &str, known: Option<u64>) -> Option<(Option<Vec<u8>>, u64)> {
        let made = self.made();
        let Some(number) = number_of(address) else {
            let bytes = made.files.get(address)?;
            let mark = xxh3_64(bytes);
            return Some(((known != Some(mark)).then(|| script(bytes, Effort::Much)), mark));
        };
        let place = self.archive.incidents.len().checked_sub(number + 1)?;
        let mark = made.marks[number];
        let row = || row(&self.names(), &self.archive.incidents[place]);
        Some(((known != Some(mark)).then(|| script(&row(), Effort::Little)), mark))
    }
}

/// What the root says in words.
#[derive(Serialize)]
struct Head<'h> {
    version: u32,
    reports: usize,
    /// Of all files but the texts: files of another state have another one.
    stamp: String,
    mean: u64,
    begins: String,
    united: &'h str,
    spelling: [usize; 3],
}

/// The number of the report whose text lies at an address.
fn number_of(address: &str) -> Option<usize> {
    let digits = address.strip_prefix(TEXTS)?.strip_suffix(".js")?;
    let number = digits.parse::<usize>().ok()?;
    (number.to_string() == digits).then_some(number)
}

/// Days since the first of the year 1.
fn day(incident: &Incident, archive: &Archive) -> u32 {
    let day = incident.report.times.started.day(&archive.site.zone);
    let days = day.duration_since(jiff::civil::date(1, 1, 1)).as_hours() / 24;
    u32::try_from(days).unwrap_or_default()
}

/// A length in one byte, to a quarter of its power of two: ranks need no more, and finer ones would double what is loaded first.
fn byte_of(length: u32) -> u8 {
    let length = u64::from(length) + 1;
    let power = length.ilog2();
    let rest = (length << 2 >> power) & 3;
    u8::try_from(u64::from(power) * 4 + rest).unwrap_or(u8::MAX)
}

/// Words to guess from, by length; those in katakana apart. Behind the length of all words: the words, a line each, then for each
/// how many reports have it, as a power of two.
fn spelling(words: &[(String, u32)], reports: usize) -> Vec<(String, Vec<u8>)> {
    let fewest = if reports < MANY { 1 } else { 2 };
    let file = |word: &str| match word.chars().next() {
        Some(first) if incident::terms::is_wide(first) => LENGTHS.len(),
        _ => LENGTHS.iter().position(|most| word.chars().count() <= *most).unwrap_or_default(),
    };
    let mut files: Vec<(Vec<&str>, Vec<u8>)> = vec![Default::default(); LENGTHS.len() + 1];
    for (word, count) in words.iter().filter(|(_, count)| *count >= fewest) {
        let (words, powers) = &mut files[file(word)];
        words.push(word);
        powers.push(count.ilog2() as u8);
    }
    let bytes = |(words, powers): (Vec<&str>, Vec<u8>)| {
        let words = words.join("\n");
        let mut bytes = Vec::new();
        push_number(&mut bytes, words.len() as u32);
        bytes.extend(words.into_bytes());
        bytes.extend(powers);
        bytes
    };
    files.into_iter().enumerate().map(|(at, file)| (format!("{FOLDER}spelling/{at}.js"), bytes(file))).collect()
}
