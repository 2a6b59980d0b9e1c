//! The flow itself: how soon after the form the channel stood and the phone rang, which levels were corrected, which reports
//! are past their day.

use std::cmp::Ordering;

use incident::report::model::Status;
use incident::tickets::ResponseRecord;
use jiff::Timestamp;
use jiff::civil::Date;

use super::figure::{Figure, Table, TableRow};
use super::lengths::length;
use super::period::Period;
use crate::views::chart::drawing::Size;
use crate::views::chart::rows::{Group, rows};
use crate::views::chart::spread::Spread;
use crate::views::chart::strips::{Speech, Strip, strips};
use crate::views::derive::Views;
use crate::views::words::Word;

/// Ten seconds to half an hour.
const USUAL: (i64, i64) = (10, 1800);
/// Over so many in a row, rows are bars.
const MOST: usize = 24;

/// When a step was done, where it was.
type Moment = fn(&ResponseRecord) -> Option<Timestamp>;

/// What is timed, as parts of keys of texts.
const ANSWERS: [(&str, Moment); 3] = [
    ("insights_channel", |record| record.channel_at),
    ("insights_call", |record| record.call_at),
    ("insights_answered", |record| record.answered_at),
];

impl Views {
    pub(super) fn flow_figures(&self, period: &Period) -> Vec<Figure> {
        let answered = self.answered(period);
        let records: Vec<&ResponseRecord> = answered.iter().map(|(_, record)| *record).collect();
        let figures = [self.answers_figure(&records), self.corrections_figure(&answered), self.deadlines_figure(period)];
        figures.into_iter().flatten().collect()
    }

    /// What followed the forms whose reports are in these months, each with the place of its report.
    fn answered(&self, period: &Period) -> Vec<(usize, &ResponseRecord)> {
        let records = self.archive.tickets.iter().flat_map(|index| &index.snapshot.responses);
        let with_place = records.filter_map(|record| Some((self.archive.pages.incident(&record.incident)?, record)));
        with_place.filter(|(place, _)| period.reports.contains(place)).collect()
    }

    fn answers_figure(&self, records: &[&ResponseRecord]) -> Option<Figure> {
        let strip = |(key, at): (&'static str, Moment)| {
            let seconds = |record: &&ResponseRecord| Some(at(record)?.as_second() - record.reported_at.as_second());
            let times = Spread::of(records.iter().filter_map(seconds).filter(|seconds| *seconds >= 0).collect());
            let count = u32::try_from(times.values().len()).unwrap_or(u32::MAX);
            (key, Strip { label: self.text(key), note: self.say("insights_incidents", count, &[]), times })
        };
        let known: Vec<(&'static str, Strip)> =
            ANSWERS.into_iter().map(strip).filter(|(_, strip)| !strip.times.values().is_empty()).collect();
        let finding = self.answers_finding(&known);
        let lines: Vec<Strip> = known.into_iter().map(|(_, strip)| strip).collect();
        let time = |seconds| length(seconds, self.language());
        let median = |figure: &str| self.texts.fill("insights_median", &[("time", figure)]);
        let speech = Speech { median: &median, time: &time, usual: USUAL, finest: 1 };
        let said = (self.text("insights_flow"), finding, self.strip_reading("insights_strip_form", &lines, 0));
        let drawings = Size::BOTH.map(|size| strips(&lines, &speech, size)).into();
        (!lines.is_empty()).then(|| Figure::new("flow", said, drawings, self.strip_table("insights_flow_step", &lines)))
    }

    /// Of channel and call each: half within a time, or the longest of a few.
    fn answers_finding(&self, known: &[(&str, Strip)]) -> String {
        let clause = |(key, strip): &(&str, Strip)| {
            let median = strip.times.told_median();
            let (end, seconds) = median.map_or_else(|| ("all", strip.times.range().map_or(0, |range| range.1)), |median| ("half", median));
            let n = u32::try_from(strip.times.values().len()).unwrap_or(u32::MAX);
            self.say(&format!("{key}_{end}"), n, &[("time", length(seconds, self.language()).as_str())])
        };
        let clauses: Vec<String> = known.iter().map(clause).collect();
        self.texts.fill("insights_flow_found", &[("clauses", &clauses.join(self.texts.get("insights_clause")))])
    }

    fn corrections_figure(&self, answered: &[(usize, &ResponseRecord)]) -> Option<Figure> {
        let judged: Vec<(usize, Ordering)> = answered
            .iter()
            .filter_map(|(place, record)| {
                let level = record.level?;
                Some((*place, level.cmp(&record.assessed.unwrap_or(level))))
            })
            .collect();
        let places = |wanted: Ordering| judged.iter().filter(|(_, was)| *was == wanted).map(|(place, _)| *place).collect::<Vec<_>>();
        let [raised, lowered, kept] = [Ordering::Greater, Ordering::Less, Ordering::Equal].map(places);
        let [up, down] = [&raised, &lowered].map(|places| places.len().to_string());
        let (n, changed) = (u32::try_from(judged.len()).unwrap_or(u32::MAX), raised.len() + lowered.len());
        let finding = match changed {
            0 => self.say("insights_corrected_none", n, &[]),
            _ => self.say("insights_corrected", n, &[("m", changed.to_string().as_str()), ("up", up.as_str()), ("down", down.as_str())]),
        };
        let sorts = [("insights_raised", raised), ("insights_lowered", lowered), ("insights_as_assessed", kept)];
        let reading = if changed == 0 { "insights_corrections_reading_none" } else { "insights_corrections_reading" };
        let said = (self.text("insights_corrections"), finding, self.text(reading));
        (!judged.is_empty()).then(|| self.sorted_figure("corrections", said, sorts.into()))
    }

    /// `None` where no report of these months has a day by which it is to be written.
    fn deadlines_figure(&self, period: &Period) -> Option<Figure> {
        let due = |place: &usize| {
            let within = self.archive.site.levels.get(&self.archive.incidents[*place].report.level?)?.report_within?;
            Some((*place, within.after_day(self.lists.days[*place])))
        };
        let dated: Vec<(usize, Date)> = period.reports.clone().filter_map(|place| due(&place)).collect();
        let (drafts, written): (Vec<_>, Vec<_>) =
            dated.iter().partition(|(place, _)| self.archive.incidents[*place].report.status == Status::Draft);
        let (late, early): (Vec<_>, Vec<_>) = drafts.into_iter().partition(|(_, due)| *due < self.archive.today);
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let finding = if late.is_empty() {
            self.text("insights_deadlines_none")
        } else {
            self.say("insights_deadlines_found", number(late.len()), &[])
        };
        let mut sentences =
            vec![self.text("insights_deadlines_reading"), self.say("insights_deadlines_written", number(written.len()), &[])];
        let undated = period.reports.len() - dated.len();
        if undated > 0 {
            sentences.push(self.say("insights_deadlines_undated", number(undated), &[]));
        }
        let said = (self.text("insights_deadlines"), finding, self.paragraph(&sentences));
        let sorts = [("insights_report_late", late), ("insights_report_early", early), ("insights_report_written", written)];
        let sorts = sorts.map(|(key, reports)| (key, reports.into_iter().map(|(place, _)| place).collect())).into();
        (!dated.is_empty()).then(|| self.sorted_figure("deadlines", said, sorts))
    }

    /// Reports sorted into a few rows. The last sort is as it should be: it is told in the table only.
    fn sorted_figure(&self, id: &'static str, said: (String, String, String), sorts: Vec<(&str, Vec<usize>)>) -> Figure {
        let squares = sorts.iter().rev().skip(1).all(|(_, places)| places.len() <= MOST);
        let groups: Vec<Group> = sorts.into_iter().map(|(key, places)| self.heap(Word::plain(self.text(key)), places, squares)).collect();
        let (words, occurring) = self.level_columns(&groups.iter().map(|group| group.levels).collect::<Vec<_>>());
        let head = [String::new(), self.text("insights_all")].into_iter().chain(words).collect();
        let row = |group: &Group| {
            TableRow::of(
                Word::plain(group.label.clone()),
                [group.total()].into_iter().chain(occurring.iter().map(|level| group.levels[*level])),
            )
        };
        let table = Table { head, rows: groups.iter().map(row).collect() };
        let drawn: Vec<Group> = groups.into_iter().rev().skip(1).rev().filter(|group| group.total() > 0).collect();
        let drawings = if drawn.is_empty() { Vec::new() } else { Size::BOTH.map(|size| rows(&drawn, size)).into() };
        Figure::new(id, said, drawings, table)
    }
}
