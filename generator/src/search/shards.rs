//! Terms in order → files of some ten kibibytes each, and what the root must know to find a term's file.
//!
//! Inside a file like stands beside like, which deflates best: first all terms, then how many reports each has, then which, then
//! how often, then the fields beside the body.

use incident::terms::is_wide;

use super::packing::push_number;
use super::postings::KATAKANA;
use super::table::BUCKET;

/// Bytes of a shard before it is deflated: smaller ones make the root long, longer ones are waited for.
const ENOUGH: usize = 10 << 10;
/// A shard that holds something is closed before a term that would make it longer than this.
const TOO_MUCH: usize = 14 << 10;
/// Bytes of all pairs that begin with one character, from which on it gets a list of its own: nobody waits for more than a few shards.
const UNITE: usize = 48 << 10;

/// The files of all terms, and how to find a term's.
#[derive(Default)]
pub(super) struct Shards {
    /// Their bytes, not packed yet.
    pub(super) files: Vec<Vec<u8>>,
    /// For each the shortest text that all its terms stand at or behind, and all those of the ones before stand before.
    pub(super) begins: Vec<String>,
    /// Characters whose own list holds every report that has them; those of all others are found by the pairs that they begin.
    pub(super) united: String,
    /// Words to guess from, each with how many reports have it.
    pub(super) words: Vec<(String, u32)>,
}

/// A term and its reports, each with its byte.
type Listed = (Vec<u8>, Vec<(u32, u8)>);

/// Cuts terms into shards as they come.
pub(super) struct Cutter {
    shards: Shards,
    reports: u32,
    shard: Shard,
    /// The last term of the shard before.
    last: Vec<u8>,
    /// The pairs of one first character, until all of them are known.
    pairs: Vec<Listed>,
}

impl Cutter {
    pub(super) fn new(reports: u32) -> Self {
        Self { shards: Shards::default(), reports, shard: Shard::default(), last: Vec::new(), pairs: Vec::new() }
    }

    /// Takes the next term.
    pub(super) fn take(&mut self, term: &[u8], postings: &[(u32, u8)]) {
        if let Some(word) = guessable(term) {
            self.shards.words.push((word.to_owned(), postings.len() as u32));
        }
        if term.first() == Some(&KATAKANA) {
            return;
        }
        let first = first_of(term);
        if self.pairs.first().is_some_and(|(pair, _)| first_of(pair) != first) {
            self.end_pairs();
        }
        if first.is_some_and(is_wide) {
            self.pairs.push((term.to_vec(), postings.to_vec()));
        } else {
            self.add(term, postings);
        }
    }

    /// Writes the pairs that begin with one character; in front of very many, the union of all of them.
    fn end_pairs(&mut self) {
        let mut pairs = std::mem::take(&mut self.pairs);
        let bytes: usize = pairs.iter().map(|(_, postings)| postings.len() * 2).sum();
        if let Some(first) = pairs.first().and_then(|(pair, _)| first_of(pair)).filter(|_| bytes > UNITE) {
            let all = self.union(&pairs);
            let name = first.to_string().into_bytes();
            pairs.retain(|(pair, _)| *pair != name);
            pairs.insert(0, (name, all));
            self.shards.united.push(first);
        }
        for (pair, postings) in &pairs {
            self.add(pair, postings);
        }
    }

    fn union(&self, pairs: &[Listed]) -> Vec<(u32, u8)> {
        let mut bytes = vec![0_u8; self.reports as usize];
        for (number, byte) in pairs.iter().flat_map(|(_, postings)| postings) {
            let held = &mut bytes[*number as usize];
            *held = (*held | byte) & !BUCKET | (*held & BUCKET).max(byte & BUCKET);
        }
        (0..).zip(bytes).filter(|(_, byte)| *byte != 0).collect()
    }

    fn add(&mut self, term: &[u8], postings: &[(u32, u8)]) {
        if self.shard.terms > 0 && self.shard.size() + postings.len() * 2 > TOO_MUCH {
            self.end_shard();
        }
        if self.shard.terms == 0 {
            self.shards.begins.push(separator(&self.last, term));
        }
        self.shard.add(term, postings, self.reports);
        if self.shard.size() >= ENOUGH {
            self.end_shard();
        }
    }

    fn end_shard(&mut self) {
        let shard = std::mem::take(&mut self.shard);
        self.last.clone_from(&shard.last);
        self.shards.files.push(shard.bytes());
    }

    /// All shards, when there are no more terms.
    pub(super) fn end(mut self) -> Shards {
        self.end_pairs();
        if self.shard.terms > 0 {
            self.end_shard();
        }
        self.shards
    }
}

fn first_of(term: &[u8]) -> Option<char> {
    std::str::from_utf8(term).ok()?.chars().next()
}

/// A term that a mistyped one may have been meant as: a word of letters, or one in katakana.
fn guessable(term: &[u8]) -> Option<&str> {
    let (katakana, word) = term.strip_prefix(&[KATAKANA]).map_or((false, term), |word| (true, word));
    let word = std::str::from_utf8(word).ok()?;
    let is_word = (3..=24).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase() || !byte.is_ascii());
    (katakana || is_word && word.chars().all(|c| c.is_alphabetic() && !is_wide(c))).then_some(word)
}

/// The shortest beginning of `next`, cut between characters, that stands behind `last`.
fn separator(last: &[u8], next: &[u8]) -> String {
    let next = std::str::from_utf8(next).unwrap_or_default();
    let ends = next.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.into_iter().find(|end| next.as_bytes()[..*end] > *last).unwrap_or(next.len());
    next[..if last.is_empty() { 0 } else { end }].to_owned()
}

/// One shard, growing.
#[derive(Default)]
struct Shard {
    terms: u32,
    last: Vec<u8>,
    columns: [Vec<u8>; COLUMNS],
}

const COLUMNS: usize = 7;
/// The columns: terms (how much of the one before, how much more, that), reports each has, bytes of its gaps (0: a bit a report
/// instead), gaps, counts, bytes of its fields, fields (distance among its reports, bits).
const TERMS: usize = 0;
const REPORTS: usize = 1;
const GAP_BYTES: usize = 2;
const GAPS: usize = 3;
const COUNTS: usize = 4;
const FIELD_BYTES: usize = 5;
const FIELDS: usize = 6;

impl Shard {
    fn size(&self) -> usize {
        self.columns.iter().map(Vec::len).sum()
    }

    fn add(&mut self, term: &[u8], postings: &[(u32, u8)], reports: u32) {
        let shared = self.last.iter().zip(term).take_while(|(a, b)| a == b).count();
        push_number(&mut self.columns[TERMS], shared as u32);
        push_number(&mut self.columns[TERMS], (term.len() - shared) as u32);
        self.columns[TERMS].extend_from_slice(&term[shared..]);
        self.last.clear();
        self.last.extend_from_slice(term);
        self.terms += 1;

        push_number(&mut self.columns[REPORTS], postings.len() as u32);
        if postings.len() as u32 > reports / 4 && reports > 32 {
            self.bits(postings, reports);
        } else {
            self.gaps(postings);
        }
        self.columns[COUNTS].extend(postings.iter().map(|(_, byte)| byte & BUCKET));
        self.fields(postings);
    }

    /// A term of many reports: a bit each is shorter than distances.
    fn bits(&mut self, postings: &[(u32, u8)], reports: u32) {
        push_number(&mut self.columns[GAP_BYTES], 0);
        let gaps = &mut self.columns[GAPS];
        let start = gaps.len();
        gaps.resize(start + reports.div_ceil(8) as usize, 0);
        for (number, _) in postings {
            gaps[start + (number / 8) as usize] |= 1 << (number % 8);
        }
    }

    fn gaps(&mut self, postings: &[(u32, u8)]) {
        let start = self.columns[GAPS].len();
        let mut next = 0;
        for (number, _) in postings {
            push_number(&mut self.columns[GAPS], number - next);
            next = number + 1;
        }
        let length = self.columns[GAPS].len() - start;
        push_number(&mut self.columns[GAP_BYTES], length as u32);
    }

    fn fields(&mut self, postings: &[(u32, u8)]) {
        let start = self.columns[FIELDS].len();
        let mut next = 0;
        for (at, (_, byte)) in (0_u32..).zip(postings).filter(|(_, (_, byte))| byte & !BUCKET != 0) {
            push_number(&mut self.columns[FIELDS], at - next);
            self.columns[FIELDS].push(byte >> BUCKET.count_ones());
            next = at + 1;
        }
        let length = self.columns[FIELDS].len() - start;
        push_number(&mut self.columns[FIELD_BYTES], length as u32);
    }

    /// The count of terms, the length of each column, the columns.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.size() + 32);
        push_number(&mut bytes, self.terms);
        self.columns.iter().for_each(|column| push_number(&mut bytes, column.len() as u32));
        self.columns.iter().for_each(|column| bytes.extend_from_slice(column));
        bytes
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::proptest;

    use super::*;
    use crate::search::packing::take_number;

    type Lists = BTreeMap<Vec<u8>, BTreeMap<u32, u8>>;

    /// What a shard holds, read as a browser does.
    fn read(bytes: &[u8], reports: u32, lists: &mut Lists) {
        let mut rest = bytes;
        let terms = take_number(&mut rest);
        let lengths: Vec<usize> = (0..COLUMNS).map(|_| take_number(&mut rest) as usize).collect();
        let mut columns: Vec<&[u8]> = Vec::new();
        for length in lengths {
            let (column, behind) = rest.split_at(length);
            columns.push(column);
            rest = behind;
        }
        let mut term = Vec::new();
        for _ in 0..terms {
            term.truncate(take_number(&mut columns[TERMS]) as usize);
            let more = take_number(&mut columns[TERMS]) as usize;
            term.extend(columns[TERMS].split_off(..more).expect("as long as it says"));
            let count = take_number(&mut columns[REPORTS]) as usize;
            let numbers = numbers(&mut columns, reports);
            assert_eq!(numbers.len(), count);
            let counts = columns[COUNTS].split_off(..count).expect("one each");
            let mut list: Vec<(u32, u8)> = numbers.into_iter().zip(counts.iter().copied()).collect();
            let field_bytes = take_number(&mut columns[FIELD_BYTES]) as usize;
            let mut fields = columns[FIELDS].split_off(..field_bytes).expect("as long as it says");
            let mut at = 0;
            while !fields.is_empty() {
                at += take_number(&mut fields) as usize;
                list[at].1 |= fields[0] << 3;
                fields = &fields[1..];
                at += 1;
            }
            lists.insert(term.clone(), list.into_iter().collect());
        }
        assert!(columns.iter().all(|column| column.is_empty()));
    }

    fn numbers(columns: &mut [&[u8]], reports: u32) -> Vec<u32> {
        let length = take_number(&mut columns[GAP_BYTES]) as usize;
        if length == 0 {
            let bits = columns[GAPS].split_off(..reports.div_ceil(8) as usize).expect("a bit each");
            return (0..reports).filter(|number| bits[(number / 8) as usize] >> (number % 8) & 1 == 1).collect();
        }
        let mut gaps = columns[GAPS].split_off(..length).expect("as long as it says");
        let mut next = 0;
        std::iter::from_fn(|| {
            (!gaps.is_empty()).then(|| {
                let number = next + take_number(&mut gaps);
                next = number + 1;
                number
            })
        })
        .collect()
    }

    proptest! {
        #[test]
        fn shards_hold_what_was_put_in_and_the_root_leads_to_it(
            lists in proptest::collection::btree_map("[a-z決済害]{1,6}", proptest::collection::btree_map(0..300_u32, 1..=255_u8, 1..200), 1..120),
            reports in 300_u32..400,
        ) {
            let lists: Lists = lists.into_iter().map(|(term, list)| (term.into_bytes(), list)).collect();
            let mut cutter = Cutter::new(reports);
            for (term, list) in &lists {
                cutter.take(term, &list.iter().map(|(number, byte)| (*number, *byte)).collect::<Vec<_>>());
            }
            let shards = cutter.end();
            assert_eq!(shards.files.len(), shards.begins.len());
            assert!(shards.begins.is_sorted());
            let mut found = Lists::new();
            for (at, shard) in shards.files.iter().enumerate() {
                let mut here = Lists::new();
                read(shard, reports, &mut here);
                let leads = |term: &[u8]| shards.begins.iter().rposition(|begin| begin.as_bytes() <= term);
                assert!(here.keys().all(|term| leads(term) == Some(at)));
                found.append(&mut here);
            }
            assert!(shards.united.is_empty() && found == lists);
        }
    }

    #[test]
    fn a_character_of_very_many_pairs_gets_a_list_of_all_its_reports() {
        let mut cutter = Cutter::new(30_000);
        for pair in ["の", "のが", "のは", "のも"] {
            let first = pair.chars().count() as u32;
            cutter.take(pair.as_bytes(), &(first..30_000).step_by(3).map(|number| (number, first as u8)).collect::<Vec<_>>());
        }
        let shards = cutter.end();
        assert_eq!(shards.united, "の");
        let mut lists = Lists::new();
        shards.files.iter().for_each(|shard| read(shard, 30_000, &mut lists));
        assert_eq!(lists["の".as_bytes()].len(), 20_000);
        assert_eq!(lists["のが".as_bytes()].len(), 10_000);
    }
}
