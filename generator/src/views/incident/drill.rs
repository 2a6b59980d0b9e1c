//! A report as an exercise: its timeline can be played a step at a time.

use incident::time::Precision;
use serde::Serialize;

use crate::archive::entry::Incident;
use crate::views::derive::Views;
use crate::views::wording;

/// Fewest steps with a time that make an exercise.
const FEWEST: usize = 3;
/// Minutes that a step takes to think about and talk over.
const MINUTES_A_STEP: usize = 2;
/// Minutes are told in fives.
const ROUND: usize = 5;

/// What the exercise is called, and how long it takes.
#[derive(Debug, Serialize)]
pub(super) struct Drill {
    /// A name that gives nothing away: the title would.
    name: String,
    minutes: String,
}

impl Views {
    /// Whether a report can be played.
    pub(in crate::views) fn has_drill(&self, incident: &Incident) -> bool {
        incident.body.steps.iter().filter(|step| step.time.is_some()).count() >= FEWEST
    }

    /// The exercise of a report.
    pub(super) fn drill(&self, incident: &Incident) -> Option<Drill> {
        let minutes = (incident.body.steps.len() * MINUTES_A_STEP).div_ceil(ROUND) * ROUND;
        self.has_drill(incident)
            .then(|| Drill { name: self.drill_name(incident), minutes: self.texts.fill("drill_minutes", &[("n", &minutes.to_string())]) })
    }

    /// `A Saturday morning in Checkout`, `土曜日の朝、注文手続きで`: when and where it began, in the site's zone.
    fn drill_name(&self, incident: &Incident) -> String {
        let started = &incident.report.times.started;
        let day = self.day(incident);
        let weekday = wording::weekday(day, self.language());
        let when = match started.precision {
            Precision::Time => {
                let part = self.texts.get(part_of_day(started.zoned(&self.archive.site.zone).hour()));
                self.texts.fill("drill_when", &[("weekday", &weekday), ("part", part)])
            }
            Precision::Day => self.texts.fill("drill_day", &[("weekday", &weekday)]),
        };
        match incident.report.services.first() {
            Some(service) => self.texts.fill("drill_where", &[("when", &when), ("service", &self.service(service).text)]),
            None => when,
        }
    }
}

fn part_of_day(hour: i8) -> &'static str {
    match hour {
        5..=11 => "drill_morning",
        12..=17 => "drill_afternoon",
        18..=22 => "drill_evening",
        _ => "drill_night",
    }
}
