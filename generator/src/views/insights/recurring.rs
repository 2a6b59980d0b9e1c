//! What comes back: kinds, factors and services, by how many reports name them.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use super::figure::{Figure, Table, TableRow};
use super::period::Period;
use crate::views::chart::drawing::Size;
use crate::views::chart::rows::{Group, rows};
use crate::views::derive::Views;
use crate::views::facets::facet::{Facet, address, values};
use crate::views::words::Word;

/// Rows shown; the table has them all.
const ROWS: usize = 8;
/// Over so many in a row, rows are bars.
const MOST: usize = 24;

/// Reports that name one thing.
struct Named<'a> {
    value: &'a str,
    places: Vec<usize>,
    /// In as many months before; `None` where the archive does not reach back so far.
    before: Option<u32>,
}

/// The words of one facet, as parts of keys of texts.
fn prefix(facet: Facet) -> &'static str {
    match facet {
        Facet::Kind => "insights_kinds",
        Facet::Factor => "insights_factors",
        _ => "insights_services",
    }
}

impl Views {
    /// The figure of kinds, factors or services; `None` where no report names one.
    pub(super) fn recurring_figure(&self, period: &Period, facet: Facet) -> Option<Figure> {
        let named = self.named(period, facet);
        // A kind is worth its row even when it occurred once; a factor or service that did has not come back.
        let least = if facet == Facet::Kind { 1 } else { 2 };
        let shown: Vec<&Named<'_>> = named.iter().filter(|named| named.places.len() >= least).take(ROWS).collect();
        let squares = shown.iter().all(|named| named.places.len() <= MOST);
        let groups: Vec<Group> = shown.iter().map(|named| self.row_of(facet, named, squares)).collect();
        let drawings = if groups.is_empty() { Vec::new() } else { Size::BOTH.map(|size| rows(&groups, size)).into() };
        let reading = self.recurring_reading(period, facet, &shown, named.len());
        let said = (self.text(prefix(facet)), self.recurring_finding(facet, &named, period), reading);
        let id = prefix(facet).trim_start_matches("insights_");
        (!named.is_empty()).then(|| Figure::new(id, said, drawings, self.recurring_table(facet, &named)))
    }

    /// By count, then by the count before, then by name.
    fn named(&self, period: &Period, facet: Facet) -> Vec<Named<'_>> {
        let now = self.places_by_value(period.reports.clone(), facet);
        let before = period.before.clone().map(|range| self.places_by_value(range, facet));
        let earlier = |value: &str| before.as_ref().map(|before| before.get(value).map_or(0, |places| count(places)));
        let mut named: Vec<Named<'_>> = now.into_iter().map(|(value, places)| Named { value, places, before: earlier(value) }).collect();
        named.sort_by_key(|named| (Reverse(named.places.len()), Reverse(named.before), named.value));
        named
    }

    fn places_by_value(&self, range: Range<usize>, facet: Facet) -> BTreeMap<&str, Vec<usize>> {
        let mut all: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for place in range {
            for value in values(&self.archive, &self.archive.incidents[place], facet, "") {
                let places = all.entry(value).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        all
    }

    /// The name of a value as its list has it.
    fn value_word(&self, facet: Facet, value: &str) -> Word {
        self.lists.at(&address(facet, value)).map_or_else(|| Word::plain(value), |at| self.lists.all[at].word.clone())
    }

    fn row_of(&self, facet: Facet, named: &Named<'_>, squares: bool) -> Group {
        let note = named.before.filter(|before| *before > 0).map(|before| self.say("insights_before", before, &[]));
        let heap = self.heap(self.value_word(facet, named.value), named.places.clone(), squares);
        Group { href: Some(address(facet, named.value)), note, ..heap }
    }

    /// One that leads, two or more that share the lead, or that nothing came back.
    fn recurring_finding(&self, facet: Facet, named: &[Named<'_>], period: &Period) -> String {
        let Some(first) = named.first() else { return String::new() };
        let most = first.places.len();
        let key = |end: &str| format!("{}_{end}", prefix(facet));
        let leaders: Vec<String> =
            named.iter().filter(|named| named.places.len() == most).map(|named| self.value_word(facet, named.value).text).collect();
        let (total, n) = (period.reports.len().to_string(), count(&first.places));
        match leaders.as_slice() {
            _ if most == 1 && facet != Facet::Kind => self.text(&key("none")),
            [one] => self.say(&key("top"), n, &[("name", one.as_str()), ("total", total.as_str())]),
            [one, two] => self.say(&key("two"), n, &[("name", one.as_str()), ("other", two.as_str()), ("total", total.as_str())]),
            many => self.say(&key("many"), n, &[("k", many.len().to_string().as_str()), ("total", total.as_str())]),
        }
    }

    fn recurring_reading(&self, period: &Period, facet: Facet, shown: &[&Named<'_>], all: usize) -> String {
        let mut sentences = Vec::new();
        if !shown.is_empty() {
            sentences.push(self.text("insights_rows_reading"));
        }
        if shown.iter().any(|named| named.before.is_some_and(|before| before > 0)) {
            sentences.push(self.say("insights_before_reading", u32::try_from(period.months).unwrap_or(0), &[]));
        }
        let rest = u32::try_from(all - shown.len()).unwrap_or(u32::MAX);
        if rest > 0 {
            sentences.push(self.say("insights_rows_rest", rest, &[]));
        }
        let named_by = |place: &usize| !values(&self.archive, &self.archive.incidents[*place], facet, "").is_empty();
        let silent = period.reports.clone().filter(|place| !named_by(place)).count();
        if silent > 0 {
            sentences.push(self.say(&format!("{}_silent", prefix(facet)), u32::try_from(silent).unwrap_or(u32::MAX), &[]));
        }
        self.paragraph(&sentences)
    }

    fn recurring_table(&self, facet: Facet, named: &[Named<'_>]) -> Table {
        let levels: Vec<[u32; 6]> = named.iter().map(|named| self.by_level(&named.places)).collect();
        let (words, occurring) = self.level_columns(&levels);
        let with_before = named.iter().any(|named| named.before.is_some());
        let mut head = vec![self.text(&format!("{}_head", prefix(facet))), self.text("insights_all")];
        head.extend(words);
        head.extend(with_before.then(|| self.text("insights_before_head")));
        let row = |(named, levels): (&Named<'_>, &[u32; 6])| {
            let counts = occurring.iter().map(|level| levels[*level]);
            TableRow::of(self.value_word(facet, named.value), [count(&named.places)].into_iter().chain(counts).chain(named.before))
        };
        Table { head, rows: named.iter().zip(&levels).map(row).collect() }
    }
}

fn count(places: &[usize]) -> u32 {
    u32::try_from(places.len()).unwrap_or(u32::MAX)
}
