//! How long it took to detect, to mitigate, to resolve: every incident a point, quarter by quarter. Wall time from the start.

use incident::report::model::Times;
use incident::text::Language;
use incident::time::Moment;

use super::figure::{Figure, Table, TableRow};
use super::period::{Period, QUARTER};
use crate::views::chart::drawing::Size;
use crate::views::chart::spread::{FOR_MEDIAN, Spread};
use crate::views::chart::strips::{MANY, Speech, Strip, strips};
use crate::views::derive::Views;
use crate::views::wording;
use crate::views::words::Word;

/// Ten minutes to three days.
const USUAL: (i64, i64) = (600, 3 * 86_400);

/// One of the three lengths.
struct Measure {
    id: &'static str,
    topic: &'static str,
    done: &'static str,
    until: fn(&Times) -> Option<Moment>,
}

const MEASURES: [Measure; 3] = [
    Measure { id: "resolve", topic: "insights_resolve", done: "insights_resolved", until: |times| times.resolved },
    Measure { id: "mitigate", topic: "insights_mitigate", done: "insights_mitigated", until: |times| times.mitigated },
    Measure { id: "detect", topic: "insights_detect", done: "insights_detected", until: |times| times.detected },
];

impl Views {
    pub(super) fn lengths_figures(&self, period: &Period) -> Vec<Figure> {
        MEASURES.iter().filter_map(|measure| self.lengths_figure(period, measure)).collect()
    }

    /// `None` where no incident of these months has this length.
    fn lengths_figure(&self, period: &Period, measure: &Measure) -> Option<Figure> {
        let all = self.lengths(period, measure);
        let known: usize = all.iter().map(|quarter| quarter.values().len()).sum();
        let quarters: Vec<Strip> =
            (0..).zip(all).skip(period.unheard / QUARTER).map(|(at, times)| self.quarter(period, at, times)).collect();
        let time = |seconds| length(seconds, self.language());
        let median = |figure: &str| self.texts.fill("insights_median", &[("time", figure)]);
        let speech = Speech { median: &median, time: &time, usual: USUAL, finest: 60 };
        let drawings = Size::BOTH.map(|size| strips(&quarters, &speech, size)).into();
        let left_out = period.reports.len() - known;
        let said = (
            self.text(measure.topic),
            self.length_finding(measure, &quarters, period),
            self.strip_reading("insights_strip_start", &quarters, left_out),
        );
        (known > 0).then(|| Figure::new(measure.id, said, drawings, self.strip_table("insights_quarter", &quarters)))
    }

    /// The lengths in seconds, by quarter.
    fn lengths(&self, period: &Period, measure: &Measure) -> Vec<Spread> {
        let mut quarters = vec![Vec::new(); period.quarters()];
        for place in period.reports.clone() {
            let times = &self.archive.incidents[place].report.times;
            let month = period.month_of(self.lists.days[place]);
            if let (Some(month), Some(seconds)) = (month, self.elapsed((measure.until)(times), &times.started)) {
                quarters[month / QUARTER].push(seconds);
            }
        }
        quarters.into_iter().map(Spread::of).collect()
    }

    fn quarter(&self, period: &Period, at: usize, times: Spread) -> Strip {
        let count = u32::try_from(times.values().len()).unwrap_or(u32::MAX);
        Strip { label: period.quarter_name(at, self.language()), note: self.say("insights_incidents", count, &[]), times }
    }

    /// The last two quarters held against each other where both have a median; else all of the time together.
    fn length_finding(&self, measure: &Measure, quarters: &[Strip], period: &Period) -> String {
        let done = self.texts.get(measure.done);
        let words = |seconds| length(seconds, self.language());
        let mut last = quarters.iter().rev().map(|strip| strip.times.told_median().map(words));
        if let (Some(Some(now)), Some(Some(before))) = (last.next(), last.next()) {
            let key = if now == before { "insights_half_same" } else { "insights_half_two" };
            return self.texts.fill(key, &[("done", done), ("now", now.as_str()), ("before", before.as_str())]);
        }
        let all = Spread::of(quarters.iter().flat_map(|strip| strip.times.values().iter().copied()).collect());
        let months = period.months.to_string();
        self.spread_finding(&all, &[("done", done), ("months", months.as_str())])
    }

    /// What can be said of times without comparing them: of four on the median, of fewer the range.
    fn spread_finding(&self, all: &Spread, more: &[(&str, &str)]) -> String {
        let words = |seconds| length(seconds, self.language());
        let (least, most) = all.range().map(|(least, most)| (words(least), words(most))).unwrap_or_default();
        let median = all.median().map(words).unwrap_or_default();
        let n = u32::try_from(all.values().len()).unwrap_or(u32::MAX);
        let values = [more, &[("time", median.as_str()), ("least", least.as_str()), ("most", most.as_str())]].concat();
        match all.values().len() {
            FOR_MEDIAN.. => self.say("insights_half_of", n, &values),
            _ if least == most => self.say("insights_half_each", n, &values),
            _ => self.say("insights_half_range", n, &values),
        }
    }

    /// How to read strips, as far as there is something to read; `key` says from when they count.
    pub(super) fn strip_reading(&self, key: &str, strips: &[Strip], left_out: usize) -> String {
        let any = |is: &dyn Fn(&Spread) -> bool| strips.iter().any(|strip| is(&strip.times));
        let mut sentences = vec![self.text(key)];
        if any(&|times| times.range().is_some_and(|(least, most)| least < most)) {
            sentences.push(self.text("insights_strip_line"));
        }
        if any(&|times| times.told_median().is_some()) {
            sentences.push(self.text("insights_strip_median"));
        }
        if any(&|times| times.told_middle().is_some()) {
            sentences.push(self.text("insights_strip_band"));
        }
        if any(&|times| times.values().len() < FOR_MEDIAN && !times.values().is_empty()) {
            sentences.push(self.text("insights_strip_few"));
        }
        if any(&|times| times.values().len() > MANY) {
            sentences.push(self.text("insights_strip_many"));
        }
        if left_out > 0 {
            sentences.push(self.say("insights_strip_left_out", u32::try_from(left_out).unwrap_or(u32::MAX), &[]));
        }
        self.paragraph(&sentences)
    }

    /// The numbers of strips; the first column is headed by the text of `key`.
    pub(super) fn strip_table(&self, key: &str, strips: &[Strip]) -> Table {
        let heads = [
            key,
            "insights_times",
            "insights_median_head",
            "insights_shortest",
            "insights_middle_from",
            "insights_middle_to",
            "insights_longest",
        ];
        let words = |seconds: Option<i64>| seconds.map_or_else(|| "–".to_owned(), |seconds| length(seconds, self.language()));
        let row = |strip: &Strip| {
            let (range, middle) = (strip.times.range(), strip.times.told_middle());
            let times = [strip.times.median(), range.map(|r| r.0), middle.map(|m| m.0), middle.map(|m| m.1), range.map(|r| r.1)];
            let count = wording::count(strip.times.values().len() as u64);
            TableRow { name: Word::plain(strip.label.clone()), cells: [count].into_iter().chain(times.map(words)).collect() }
        };
        Table { head: heads.map(|key| self.text(key)).into(), rows: strips.iter().rev().map(row).collect() }
    }
}

/// A length in words; under a minute and a half in seconds.
pub(super) fn length(seconds: i64, language: Language) -> String {
    match language {
        _ if !(0..90).contains(&seconds) || seconds == 60 => wording::length(seconds, language),
        Language::En => format!("{seconds}\u{a0}s"),
        Language::Ja => format!("{seconds}秒"),
    }
}
