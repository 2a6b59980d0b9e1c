//! The span line: how the time of an incident was spent, to scale. All lengths are wall time.

use incident::report::model::{DetectedBy, Times};
use incident::time::{Moment, Precision};
use serde::Serialize;

use crate::archive::entry::Incident;
use crate::views::derive::Views;
use crate::views::wording;

/// Thousandths of the bar that a phase keeps however short it was: two pixels on a phone.
const LEAST: i64 = 6;

/// Bars in thousandths of the whole, and the same in words.
#[derive(Debug, Serialize)]
pub(in crate::views) struct Span {
    bars: Vec<Bar>,
    cells: Vec<Cell>,
    note: Option<String>,
}

#[derive(Debug, Serialize)]
struct Bar {
    phase: &'static str,
    x: i64,
    width: i64,
}

#[derive(Debug, Serialize)]
struct Cell {
    phase: Option<&'static str>,
    label: String,
    figure: String,
    moment: String,
}

/// One phase: it ends at `until`.
struct Phase {
    name: &'static str,
    label: &'static str,
    missing: &'static str,
    until: Option<Moment>,
}

fn phases(times: &Times) -> [Phase; 3] {
    [
        Phase { name: "unnoticed", label: "span_unnoticed", missing: "time_of_detection", until: times.detected },
        Phase { name: "worked", label: "span_until_mitigated", missing: "time_of_mitigation", until: times.mitigated },
        Phase { name: "normal", label: "span_until_resolved", missing: "time_of_resolution", until: times.resolved },
    ]
}

impl Views {
    /// The span of a report; `None` where no phase of it is known to the minute.
    pub(in crate::views) fn span(&self, incident: &Incident) -> Option<Span> {
        let times = &incident.report.times;
        let started = Some(times.started).filter(|moment| moment.precision == Precision::Time)?;
        let mut from = started;
        let mut known: Vec<(Phase, Moment, i64)> = Vec::new();
        let mut missing = Vec::new();
        for phase in phases(times) {
            match phase.until.filter(|until| until.precision == Precision::Time && until.at >= from.at) {
                Some(until) => {
                    let length = until.at.as_second() - from.at.as_second();
                    from = until;
                    known.push((phase, until, length));
                }
                None => missing.push(self.texts.get(phase.missing)),
            }
        }
        if known.is_empty() {
            return None;
        }
        let note = (!missing.is_empty()).then(|| self.texts.fill("span_missing", &[("what", &missing.join(self.texts.get("comma")))]));
        let mut cells = vec![self.start_cell(&started)];
        cells.extend(known.iter().map(|(phase, until, length)| self.cell(incident, phase, until, *length)));
        Some(Span { bars: bars(&known), cells, note })
    }

    fn start_cell(&self, started: &Moment) -> Cell {
        let zoned = started.zoned(&self.archive.site.zone);
        let zone = zoned.strftime("%Z").to_string();
        let day = wording::full_day(zoned.date(), self.language());
        let glue = if self.language() == incident::text::Language::Ja { "" } else { ", " };
        let moment =
            if zone.starts_with(|c: char| c.is_ascii_uppercase()) && !glue.is_empty() { format!("{day}{glue}{zone}") } else { day };
        Cell {
            phase: None,
            label: self.texts.get("span_started").to_owned(),
            figure: wording::clock(zoned.time(), self.language()),
            moment,
        }
    }

    fn cell(&self, incident: &Incident, phase: &Phase, until: &Moment, length: i64) -> Cell {
        let times = &incident.report.times;
        let time = self.time_after(until, &times.started);
        let total = wording::length(until.at.as_second() - times.started.at.as_second(), self.language());
        let key = match (phase.name, incident.report.detected_by) {
            ("unnoticed", Some(DetectedBy::Alert)) => "moment_detected_by_alert",
            ("unnoticed", Some(DetectedBy::Customer)) => "moment_detected_by_customer",
            ("unnoticed", Some(DetectedBy::Staff)) => "moment_detected_by_staff",
            ("unnoticed", _) => "moment_detected",
            ("worked", _) => "moment_mitigated",
            _ => "moment_resolved",
        };
        Cell {
            phase: Some(phase.name),
            label: self.texts.get(phase.label).to_owned(),
            figure: wording::length(length, self.language()),
            moment: self.texts.fill(key, &[("time", &time), ("total", &total)]),
        }
    }

    /// The time of day, with the day where it is not that of the begin.
    fn time_after(&self, moment: &Moment, started: &Moment) -> String {
        let zoned = moment.zoned(&self.archive.site.zone);
        let time = wording::clock(zoned.time(), self.language());
        if zoned.date() == started.day(&self.archive.site.zone) {
            return time;
        }
        let glue = if self.language() == incident::text::Language::Ja { "" } else { " " };
        format!("{}{glue}{time}", wording::short_day(zoned.date(), self.language()))
    }
}

/// Widths to scale; phases too short to be seen keep a little, which the longest gives.
fn bars(known: &[(Phase, Moment, i64)]) -> Vec<Bar> {
    let total: i64 = known.iter().map(|(_, _, length)| length).sum::<i64>().max(1);
    let mut widths: Vec<i64> = known.iter().map(|(_, _, length)| (length * 1000 / total).max(LEAST)).collect();
    let over = widths.iter().sum::<i64>() - 1000;
    if let Some(widest) = widths.iter_mut().max() {
        *widest -= over;
    }
    let mut x = 0;
    let place = |((phase, _, _), width): (&(Phase, Moment, i64), i64)| {
        let bar = Bar { phase: phase.name, x, width };
        x += width;
        bar
    };
    known.iter().zip(widths).map(place).collect()
}
