//! The timeline, step by step: days, milestones with the time they took, long silences.

use std::collections::HashMap;

use incident::report::model::Times;
use incident::time::Precision;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use crate::archive::entry::Incident;
use crate::site::body::StepTime;
use crate::views::derive::Views;
use crate::views::wording;

/// Shortest silence that is shown.
const SILENCE: i64 = 15 * 60;
/// A silence is shown only when it is this part of the whole.
const PART: i64 = 10;
/// Fewest steps that an exercise shows one by one.
const FEWEST_SEEN: usize = 2;
/// A step this much earlier than the one before is of the next day; less is a step told out of turn.
const NEXT_DAY: i64 = 6 * 3600;

/// One step.
#[derive(Debug, Serialize)]
pub struct StepView {
    id: Option<String>,
    day: Option<String>,
    time: String,
    label: Option<String>,
    milestone: bool,
    html: String,
    gap: Option<String>,
    /// It happened before anybody noticed: who plays the report learns of it afterwards.
    unseen: bool,
}

impl Views {
    /// The steps of a report's timeline, as written, never sorted.
    pub(super) fn timeline(&self, incident: &Incident) -> Vec<StepView> {
        let steps = &incident.body.steps;
        let moments = self.moments(incident);
        let mut open = self.milestones(&incident.report.times);
        let mut ids = HashMap::new();
        let mut day = Some(self.day(incident));
        let whole = moments
            .iter()
            .flatten()
            .max()
            .zip(moments.iter().flatten().min())
            .map_or(0, |(last, first)| last.as_second() - first.as_second());
        let seen = self.first_seen(incident, &moments);
        let mut views = Vec::with_capacity(steps.len());
        for ((at, step), html) in steps.iter().enumerate().zip(self.step_texts(incident)) {
            let own_day = moments[at].map(|moment| moment.to_zoned(self.archive.site.zone.clone()).date());
            let label = moments[at].and_then(|moment| take_milestone(&mut open, moment));
            let new_day = own_day.filter(|own| Some(*own) != day);
            day = own_day.or(day);
            views.push(StepView {
                id: step.time.map(|time| step_id(&time, &mut ids)),
                day: new_day.map(|day| wording::full_day(day, self.language())),
                time: self.step_time(step.time.as_ref(), &step.time_text),
                milestone: label.is_some(),
                label,
                html,
                gap: self.silence(moments[at], moments.get(at + 1).copied().flatten(), whole),
                unseen: at < seen,
            });
        }
        views
    }

    /// When each step was, as far as it can be told: a step without a day is of the day of the one before it.
    fn moments(&self, incident: &Incident) -> Vec<Option<Timestamp>> {
        let zone = &self.archive.site.zone;
        let mut day = self.day(incident);
        let mut before: Option<Timestamp> = None;
        let mut moments = Vec::new();
        for step in &incident.body.steps {
            let Some(time) = step.time.filter(|time| !time.unclear_zone) else {
                moments.push(None);
                continue;
            };
            day = time.day.unwrap_or(day);
            let mut moment = instant(day, &time, zone);
            let back = before.zip(moment).map_or(0, |(before, moment)| before.as_second() - moment.as_second());
            if time.day.is_none() && back > NEXT_DAY {
                day = day.checked_add(1.day()).unwrap_or(day);
                moment = instant(day, &time, zone);
            }
            before = moment.or(before);
            moments.push(moment);
        }
        moments
    }

    /// The first step that somebody saw: the first that is not before the detection; the first of all where that would leave too few to play.
    fn first_seen(&self, incident: &Incident, moments: &[Option<Timestamp>]) -> usize {
        let detected = incident.report.times.detected.filter(|moment| moment.precision == Precision::Time);
        let minute = |at: Timestamp| at.as_second().div_euclid(60);
        let seen =
            detected.and_then(|detected| moments.iter().position(|moment| moment.is_some_and(|at| minute(at) >= minute(detected.at))));
        seen.filter(|seen| self.has_drill(incident) && moments.len() - seen >= FEWEST_SEEN).unwrap_or(0)
    }

    /// Begin, detection, mitigation and resolution, each with its label.
    fn milestones(&self, times: &Times) -> Vec<(Timestamp, String)> {
        let label = |key: &str, moment: Option<incident::time::Moment>| {
            let moment = moment.filter(|moment| moment.precision == Precision::Time)?;
            let step = self.texts.get(key);
            let elapsed = self.elapsed(Some(moment), &times.started).filter(|seconds| *seconds > 0);
            let words = elapsed.map(|seconds| {
                self.texts.fill("step_with_elapsed", &[("step", step), ("elapsed", &wording::length(seconds, self.language()))])
            });
            Some((moment.at, words.unwrap_or_else(|| step.to_owned())))
        };
        let all = [
            label("step_started", Some(times.started)),
            label("step_detected", times.detected),
            label("step_mitigated", times.mitigated),
            label("step_resolved", times.resolved),
        ];
        all.into_iter().flatten().collect()
    }

    /// The time of day in the site's way of writing; what names a zone or a span stays as written.
    fn step_time(&self, time: Option<&StepTime>, written: &str) -> String {
        match time {
            Some(time)
                if time.offset.is_none()
                    && !time.unclear_zone
                    && written.chars().filter(char::is_ascii_digit).count() <= 4 + if time.day.is_some() { 8 } else { 0 } =>
            {
                wording::clock(time.clock, self.language())
            }
            Some(time) if time.day.is_some() => written.get(10..).unwrap_or(written).trim_start_matches(['T', ' ', ',']).to_owned(),
            _ => written.to_owned(),
        }
    }

    fn silence(&self, from: Option<Timestamp>, to: Option<Timestamp>, whole: i64) -> Option<String> {
        let seconds = to?.as_second() - from?.as_second();
        (seconds > SILENCE && seconds * PART >= whole).then(|| wording::length(seconds, self.language()))
    }
}

fn instant(day: Date, time: &StepTime, zone: &jiff::tz::TimeZone) -> Option<Timestamp> {
    let local = day.to_datetime(time.clock);
    match time.offset {
        Some(offset) => offset.to_timestamp(local).ok(),
        None => zone.to_ambiguous_timestamp(local).compatible().ok(),
    }
}

/// The label of the milestone of this minute; each is used once.
fn take_milestone(open: &mut Vec<(Timestamp, String)>, moment: Timestamp) -> Option<String> {
    let minute = |at: Timestamp| at.as_second().div_euclid(60);
    let at = open.iter().position(|(milestone, _)| minute(*milestone) == minute(moment))?;
    Some(open.remove(at).1)
}

/// `t-0914`, and `t-0914-2` for the second step of a minute.
fn step_id(time: &StepTime, ids: &mut HashMap<(i8, i8), u32>) -> String {
    let (hour, minute) = (time.clock.hour(), time.clock.minute());
    let mut id = String::with_capacity(8);
    id.push_str("t-");
    wording::push_two(&mut id, hour);
    wording::push_two(&mut id, minute);
    let count = ids.entry((hour, minute)).or_default();
    *count += 1;
    if *count == 1 { id } else { format!("{id}-{count}") }
}
