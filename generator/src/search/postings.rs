//! Which report has which term, where and how often. Ranges of reports are read in parallel, each into a table of its own; a range
//! is kept for the next time, when only reports that changed are read again.

use std::collections::HashMap;
use std::sync::Arc;

use incident::terms::{self, Form};
use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::ParallelSlice;

use super::packing::take_number;
use super::row::{Names, labels, row_of};
use super::table::{Sorted, Table, field};
use super::text::{Part, parts};
use crate::archive::entry::Incident;

/// How many ranges are read side by side: more cost memory and time when they are joined.
const RANGES: usize = 4;
/// Fewest reports of a range that is worth a table of its own.
const FEWEST: usize = 256;
/// Most reports that changed since all were read; then all are read anew, so that ranges stay few.
const MOST_CHANGED: usize = 400;
/// Stands before a word in katakana, which no text is found by.
pub(super) const KATAKANA: u8 = 2;

/// The terms of all reports.
pub(super) struct Postings {
    ranges: Vec<Arc<Range>>,
    /// Terms are asked for once: what was given and nobody else holds makes room.
    is_forgetful: bool,
}

/// The terms of some reports.
struct Range {
    /// They stand for their content too: an entry that changed is another one.
    reports: Vec<Arc<Incident>>,
    /// What else is known of each.
    read: Vec<Read>,
    terms: Sorted,
    /// Whether it holds what changed since all were read.
    is_late: bool,
}

/// What is known of a report beside its terms.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Read {
    /// How many terms its body has.
    pub(super) length: u32,
    /// Of its row.
    pub(super) mark: u64,
}

impl Postings {
    /// Reads all reports, given in the order of their numbers.
    pub(super) fn read(names: &Names<'_>, reports: &[Arc<Incident>]) -> Self {
        let size = reports.len().div_ceil(RANGES).max(FEWEST);
        let ranges = reports.par_chunks(size).with_max_len(1).map(|reports| Arc::new(Range::read(names, reports.to_vec(), false)));
        Self { ranges: ranges.collect(), is_forgetful: false }
    }

    /// The same, reading only reports that these postings do not hold.
    pub(super) fn renewed(&self, names: &Names<'_>, reports: &[Arc<Incident>]) -> Self {
        let wanted: HashMap<*const Incident, ()> = reports.iter().map(|report| (Arc::as_ptr(report), ())).collect();
        let kept: Vec<_> = self.ranges.iter().filter(|range| !range.is_late).cloned().collect();
        let held: HashMap<*const Incident, ()> =
            kept.iter().flat_map(|range| range.reports.iter().map(|report| (Arc::as_ptr(report), ()))).collect();
        let changed: Vec<_> = reports.iter().filter(|report| !held.contains_key(&Arc::as_ptr(report))).cloned().collect();
        let gone = held.keys().filter(|report| !wanted.contains_key(*report)).count();
        if changed.len().max(gone) > MOST_CHANGED.min(reports.len() / 2) {
            return Self::read(names, reports);
        }
        let late = (!changed.is_empty()).then(|| Arc::new(Range::read(names, changed, true)));
        Self { ranges: kept.into_iter().chain(late).collect(), is_forgetful: false }
    }

    /// The same, for whoever asks for its terms once and never again.
    pub(super) fn forgetful(self) -> Self {
        Self { is_forgetful: true, ..self }
    }

    /// What is known of each report beside its terms.
    pub(super) fn of_reports(&self, reports: &[Arc<Incident>]) -> Vec<Read> {
        let mut all = vec![Read::default(); reports.len()];
        for (range, numbers) in self.ranges.iter().zip(self.numbers(reports)) {
            for (read, number) in range.read.iter().zip(numbers).filter(|(_, number)| *number != GONE) {
                all[number as usize] = *read;
            }
        }
        all
    }

    /// Gives each term in the order of their bytes, with the numbers of its reports, ascending, and a byte each.
    pub(super) fn each(&mut self, reports: &[Arc<Incident>], mut take: impl FnMut(&[u8], &[(u32, u8)])) {
        let numbers = self.numbers(reports);
        let mut places = vec![0; self.ranges.len()];
        let mut postings = Vec::new();
        let mut term = Vec::new();
        loop {
            let heads = self.ranges.iter().zip(&places).filter_map(|(range, at)| range.terms.name(*at));
            let Some(first) = heads.min() else { return };
            term.clear();
            term.extend_from_slice(first);
            postings.clear();
            for ((range, at), numbers) in self.ranges.iter_mut().zip(&mut places).zip(&numbers) {
                if range.terms.name(*at) == Some(&term) {
                    unpack(range.terms.list(*at), numbers, &mut postings);
                    if self.is_forgetful
                        && let Some(range) = Arc::get_mut(range)
                    {
                        range.terms.forget_before(*at);
                    }
                    *at += 1;
                }
            }
            if !postings.is_sorted() {
                postings.sort_unstable();
            }
            if !postings.is_empty() {
                take(&term, &postings);
            }
        }
    }

    /// The number of each report of each range.
    fn numbers(&self, reports: &[Arc<Incident>]) -> Vec<Vec<u32>> {
        let known: HashMap<*const Incident, u32> = (0..).zip(reports).map(|(number, report)| (Arc::as_ptr(report), number)).collect();
        let number = |report: &Arc<Incident>| known.get(&Arc::as_ptr(report)).copied().unwrap_or(GONE);
        self.ranges.iter().map(|range| range.reports.iter().map(number).collect()).collect()
    }
}

/// The number of a report that is no more.
const GONE: u32 = u32::MAX;

fn unpack(mut list: &[u8], numbers: &[u32], postings: &mut Vec<(u32, u8)>) {
    let mut at = 0;
    while !list.is_empty() {
        at += take_number(&mut list);
        let number = numbers[at as usize - 1];
        if number != GONE {
            postings.push((number, list[0]));
        }
        list = &list[1..];
    }
}

impl Range {
    fn read(names: &Names<'_>, reports: Vec<Arc<Incident>>, is_late: bool) -> Self {
        let mut table = Table::default();
        let read = (0..).zip(&reports).map(|(number, report)| read(names, report, number, &mut table)).collect();
        Self { reports, read, terms: table.sorted(), is_late }
    }
}

/// Reads one report into a table.
fn read(names: &Names<'_>, incident: &Incident, number: u32, table: &mut Table) -> Read {
    let report = &incident.report;
    let mut key = Vec::new();
    let mut length = 0;
    let mut add = |text: &str, fields: u8| {
        terms::each(text, |form, term| {
            if form == Form::Katakana {
                key.clear();
                key.push(KATAKANA);
                key.extend_from_slice(term.as_bytes());
                return table.add(&key, fields);
            }
            length += u32::from(fields == field::BODY);
            table.add(term.as_bytes(), fields);
        });
    };
    add(&report.title, field::TITLE);
    add(report.id.as_str(), field::ID);
    report.aliases.iter().for_each(|id| add(id.as_str(), field::ID));
    add(report.summary.as_deref().unwrap_or(&incident.body.summary), field::SUMMARY);
    labels(names.archive, incident).iter().for_each(|label| add(label, field::TAG));
    let parts = parts(names.archive, incident);
    for Part { heading, text, .. } in &parts {
        add(heading, field::HEADING);
        add(text, field::BODY);
    }
    table.end_report(number);
    Read { length, mark: row_of(names, incident, parts).mark() }
}
