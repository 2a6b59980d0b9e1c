//! Incidents a month, by level and kind.

use std::collections::BTreeMap;

use super::figure::{Figure, Table, TableRow};
use super::period::Period;
use crate::views::chart::columns::columns;
use crate::views::chart::drawing::Size;
use crate::views::chart::rows::{Group, rows};
use crate::views::chart::spread::Spread;
use crate::views::derive::Views;
use crate::views::facets::facet::{Facet, address};
use crate::views::wording;
use crate::views::words::Word;

/// Over so many in a month, months are bars.
const MOST: usize = 12;
/// From so many on a month may have a remark.
const REMARKABLE: usize = 3;
/// From this level on an incident may have a remark.
const GRAVE: usize = 4;

impl Views {
    pub(super) fn months_figure(&self, period: &Period) -> Option<Figure> {
        let months = self.places_by_month(period);
        let squares = months.iter().all(|places| places.len() <= MOST);
        let mut groups: Vec<Group> = months
            .iter()
            .enumerate()
            .map(|(month, places)| {
                let label = Word::plain(wording::month_alone(period.begin_of(month), self.language()));
                Group { year: period.year_at(month, self.language()), ..self.heap(label, places.clone(), squares) }
            })
            .collect();
        if squares {
            self.remark(&mut groups, &months, period);
        }
        let wide = columns(&groups);
        let reading = self.text(if squares { "insights_months_reading" } else { "insights_months_reading_bars" });
        let said = (self.text("insights_months"), self.months_finding(&groups, period), reading);
        let table = self.months_table(&groups, &months, period);
        let with_year = |(month, group)| Group { label: period.month_label(month, self.language()), ..group };
        let mut newest_first: Vec<Group> = groups.into_iter().enumerate().map(with_year).collect();
        newest_first.reverse();
        (!period.reports.is_empty()).then(|| Figure::new("months", said, vec![wide, rows(&newest_first, Size::Narrow)], table))
    }

    fn places_by_month(&self, period: &Period) -> Vec<Vec<usize>> {
        let mut months = vec![Vec::new(); period.months];
        for place in period.reports.clone() {
            if let Some(month) = period.month_of(self.lists.days[place]) {
                months[month].push(place);
            }
        }
        months
    }

    /// How many most months had, and how many reached the worst level. The month that still runs is not held against the others.
    fn months_finding(&self, groups: &[Group], period: &Period) -> String {
        let whole = &groups[period.unheard..groups.len() - 1];
        let counted = if whole.is_empty() { &groups[period.unheard..] } else { whole };
        let spread = Spread::of(counted.iter().map(|group| i64::from(group.total())).collect());
        let (from, to) = spread.middle().unwrap_or_default();
        let number = |n: i64| u32::try_from(n).unwrap_or(0);
        let most = match (from, to) {
            (0, 0) => self.text("insights_most_months_none"),
            (from, to) if from == to => self.say("insights_most_months", number(to), &[]),
            (from, to) => self.say("insights_most_months_range", number(to), &[("from", from.to_string().as_str())]),
        };
        let reached = |level: &usize| groups.iter().map(|group| group.levels[*level]).sum::<u32>();
        let Some(level) = (1..=5).rev().find(|level| reached(level) > 0) else { return most };
        most + &self.say("insights_reached", reached(&level), &[("level", level.to_string().as_str())])
    }

    /// At most two remarks: on the month with the most, and on the one incident of the worst level.
    fn remark(&self, groups: &mut [Group], months: &[Vec<usize>], period: &Period) {
        let most = months.iter().map(Vec::len).max().unwrap_or(0);
        let full: Vec<usize> = (0..months.len()).filter(|month| months[*month].len() == most).collect();
        if let ([month], true) = (full.as_slice(), most >= REMARKABLE) {
            groups[*month].note = Some(self.month_remark(&months[*month], *month, period));
        }
        let reports = || period.reports.clone();
        let level_of = |place: usize| self.archive.incidents[place].report.level.map_or(0, |level| usize::from(level.number()));
        let worst = reports().map(level_of).max().unwrap_or(0);
        let mut gravest = reports().filter(|place| worst >= GRAVE && level_of(*place) == worst);
        if let (Some(place), None) = (gravest.next(), gravest.next())
            && let Some(month) = period.month_of(self.lists.days[place]).filter(|month| groups[*month].note.is_none())
        {
            groups[month].note = self.grave_remark(place, worst);
        }
    }

    fn month_remark(&self, places: &[usize], month: usize, period: &Period) -> String {
        let name = wording::month_alone(period.begin_of(month), self.language());
        let n = u32::try_from(places.len()).unwrap_or(u32::MAX);
        let mut factors: BTreeMap<&str, u32> = BTreeMap::new();
        for place in places {
            let mut named: Vec<&str> = self.archive.incidents[*place].report.factors.iter().map(String::as_str).collect();
            named.sort_unstable();
            named.dedup();
            named.into_iter().for_each(|factor| *factors.entry(factor).or_default() += 1);
        }
        let shared = factors.into_iter().filter(|(_, count)| *count > 1).max_by_key(|(factor, count)| (*count, std::cmp::Reverse(*factor)));
        match shared {
            Some((factor, m)) => {
                let values = [("month", name.as_str()), ("m", &m.to_string()), ("factor", factor)];
                self.say("insights_remark_factor", n, &values)
            }
            None => self.say("insights_remark_month", n, &[("month", name.as_str())]),
        }
    }

    fn grave_remark(&self, place: usize, level: usize) -> Option<String> {
        let services: Vec<String> = self.archive.incidents[place].report.services.iter().map(|key| self.service(key).text).collect();
        let what = services.join(self.texts.get("comma"));
        let values = [("level", level.to_string()), ("what", what)];
        (!services.is_empty()).then(|| self.texts.fill("insights_remark_level", &[("level", &values[0].1), ("what", &values[1].1)]))
    }

    fn months_table(&self, groups: &[Group], months: &[Vec<usize>], period: &Period) -> Table {
        let levels: Vec<[u32; 6]> = groups.iter().map(|group| group.levels).collect();
        let (words, occurring) = self.level_columns(&levels);
        let kinds = self.kinds_by_month(months);
        let mut head = vec![self.text("insights_month"), self.text("insights_all")];
        head.extend(words);
        head.extend(
            kinds.keys().map(|kind| {
                self.lists.at(&address(Facet::Kind, kind)).map_or((*kind).to_owned(), |at| self.lists.all[at].word.text.clone())
            }),
        );
        let row = |month: usize| {
            let name = Word::plain(wording::month(period.begin_of(month), self.language()));
            let by_level = occurring.iter().map(|level| groups[month].levels[*level]);
            TableRow::of(name, [groups[month].total()].into_iter().chain(by_level).chain(kinds.values().map(|counts| counts[month])))
        };
        Table { head, rows: (0..groups.len()).rev().map(row).collect() }
    }

    fn kinds_by_month(&self, months: &[Vec<usize>]) -> BTreeMap<&str, Vec<u32>> {
        let mut kinds: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (month, places) in months.iter().enumerate() {
            for kind in places.iter().filter_map(|place| self.archive.incidents[*place].report.kind.as_deref()) {
                kinds.entry(kind).or_insert_with(|| vec![0; months.len()])[month] += 1;
            }
        }
        kinds
    }
}
