//! What happened before which meeting. A meeting speaks of what came since the one before; all meetings are worked out together.

use std::collections::HashMap;

use incident::site::model::ReviewTime;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::archive::week::Week;
use crate::views::derive::Views;
use crate::views::meetings::happened::{Happened, Meeting, NOTHING};
use crate::views::promises::drift::Drift;
use crate::views::promises::promise::{Promise, State};

impl Views {
    /// The weeks of all meetings that have a page, the newest first; none where the site has no review.
    pub(super) fn review_weeks(&self) -> Vec<Week> {
        let Some((first, coming)) = self.archive.review_weeks() else { return Vec::new() };
        let mut weeks: Vec<Week> =
            std::iter::successors(Some(first), |week| Some(week.next())).take_while(|week| *week <= coming).collect();
        weeks.extend(self.archive.minutes.iter().map(|minutes| minutes.week));
        weeks.sort_unstable_by(|a, b| b.cmp(a));
        weeks.dedup();
        weeks
    }

    /// The addresses of all reviews and of their list.
    pub fn review_addresses(&self) -> Vec<String> {
        let weeks = self.review_weeks().into_iter().map(|week| self.review_address(week));
        weeks.chain(["reviews/".to_owned()]).collect()
    }

    /// The address of a review.
    pub(in crate::views) fn review_address(&self, week: Week) -> String {
        self.archive.review_address(week)
    }

    /// Whether the site has a weekly review.
    pub fn has_reviews(&self) -> bool {
        self.archive.site.review.is_some()
    }

    /// The meeting of a week; `None` where the site has no review.
    pub(super) fn meeting(&self, week: Week) -> Option<Meeting> {
        let review = self.archive.site.review?;
        let (_, coming) = self.archive.review_weeks()?;
        Some(Meeting {
            week,
            day: week.meeting_day(review),
            before: week.previous().meeting_day(review),
            is_coming: week == coming,
            is_at_hand: week >= coming.previous(),
        })
    }

    /// The week whose meeting was held on a day, where that has a page.
    pub(in crate::views) fn review_on(&self, day: Date) -> Option<Week> {
        let review = self.archive.site.review?;
        let week = Week::of(day);
        (week.meeting_day(review) == day && self.archive.has_review(week)).then_some(week)
    }

    /// What happened before the meeting of a week.
    pub(super) fn happened(&self, week: Week) -> &Happened {
        let Some((first, _)) = self.archive.review_weeks() else { return &NOTHING };
        let weeks = self.meetings.weeks.get_or_init(|| self.all_meetings());
        usize::try_from(week.weeks_after(first)).ok().and_then(|at| weeks.get(at)).unwrap_or(&NOTHING)
    }

    fn all_meetings(&self) -> Vec<Happened> {
        let (Some((first, coming)), Some(review)) = (self.archive.review_weeks(), self.archive.site.review) else { return Vec::new() };
        let count = usize::try_from(coming.weeks_after(first) + 1).unwrap_or(0);
        let mut all = Sorting { first, review, weeks: (0..count).map(|_| Happened::default()).collect() };
        self.sort_reports(&mut all);
        for (at, promise) in self.promises_of_all().iter().enumerate() {
            self.sort_promise(&mut all, at, promise);
        }
        let mut open = 0;
        for week in &mut all.weeks {
            open += week.backlog;
            week.backlog = open;
        }
        all.weeks
    }

    fn sort_reports(&self, all: &mut Sorting) {
        let zone = &self.archive.site.zone;
        let mut told: HashMap<usize, Timestamp> = HashMap::new();
        for response in self.archive.tickets.iter().flat_map(|index| &index.snapshot.responses) {
            told.extend(self.archive.pages.incident(&response.incident).map(|at| (at, response.reported_at)));
        }
        for (at, incident) in self.archive.incidents.iter().enumerate() {
            let began = Week::of_meeting_after(incident.report.times.started.at, all.review, zone);
            let reported = told.get(&at).map(|told| Week::of_meeting_after(*told, all.review, zone)).filter(|week| *week != began);
            for week in [Some(began), reported].into_iter().flatten() {
                if let Some(happened) = all.at(week) {
                    happened.reports.push(at);
                }
            }
        }
        let level = |at: &usize| self.archive.incidents[*at].report.level;
        all.weeks.iter_mut().for_each(|week| week.reports.sort_by(|a, b| level(b).cmp(&level(a)).then(a.cmp(b))));
    }

    fn sort_promise(&self, all: &mut Sorting, at: usize, promise: &Promise) {
        let kept = self.ticket(promise).filter(|_| promise.kept_on.is_some()).map(|ticket| ticket.resolved_at.unwrap_or(ticket.entered_at));
        let kept = kept.map(|kept| Week::of_meeting_after(kept, all.review, &self.archive.site.zone));
        let review = all.review;
        let on = |day: Date| Week::of_meeting_from(day, review);
        let reopened = promise.drifts.iter().find_map(|drift| if let Drift::Reopened { on } = drift { Some(*on) } else { None });
        let (overdue, given_up, promised) = (promise.overdue_since().map(on), promise.dropped_on.map(on), on(promise.promised_on));
        let mut note = |week: Option<Week>, list: fn(&mut Happened) -> &mut Vec<usize>| {
            if let Some(happened) = week.and_then(|week| all.at(week)) {
                list(happened).push(at);
            }
        };
        note(kept, |happened| &mut happened.kept);
        note(overdue, |happened| &mut happened.overdue);
        note(reopened.map(on), |happened| &mut happened.reopened);
        note(given_up, |happened| &mut happened.given_up);
        let settled = match promise.state {
            State::Unknown => return,
            State::Kept | State::KeptLate => kept,
            // What was given up on no known day was never waited for.
            State::Dropped => Some(given_up.unwrap_or(promised)),
            State::InProgress | State::Open | State::Overdue(_) => None,
        };
        all.count(promised, 1);
        if let Some(settled) = settled {
            all.count(settled.max(promised), -1);
        }
    }
}

/// All weeks while they are filled.
struct Sorting {
    first: Week,
    review: ReviewTime,
    weeks: Vec<Happened>,
}

impl Sorting {
    fn at(&mut self, week: Week) -> Option<&mut Happened> {
        usize::try_from(week.weeks_after(self.first)).ok().and_then(|at| self.weeks.get_mut(at))
    }

    /// Changes the backlog from a week on; what was before the first counts in the first.
    fn count(&mut self, week: Week, change: i64) {
        if let Some(happened) = self.at(week.max(self.first)) {
            happened.backlog += change;
        }
    }
}
