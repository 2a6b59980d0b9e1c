//! All meetings, newest first; and what the next one speaks of, in one sentence.

use serde::Serialize;

use super::promises::Why;
use crate::archive::week::Week;
use crate::views::derive::Views;
use crate::views::wording;
use crate::views::words::{Link, Word};

/// What the list of reviews shows.
#[derive(Debug, Serialize)]
pub struct ReviewsPage {
    next: Option<Next>,
    years: Vec<Year>,
}

/// The coming meeting.
#[derive(Debug, Serialize)]
pub(in crate::views) struct Next {
    /// When it is.
    pub(in crate::views) when: String,
    /// What it speaks of.
    pub(in crate::views) text: Option<String>,
    /// Its page.
    pub(in crate::views) href: String,
}

#[derive(Debug, Serialize)]
struct Year {
    heading: String,
    rows: Vec<Row>,
    /// Weeks in which nothing was reported and nothing written: their numbers.
    quiet: Vec<Link>,
}

#[derive(Debug, Serialize)]
struct Row {
    href: String,
    text: String,
    reports: Option<String>,
    minutes: Option<String>,
}

/// A meeting of which minutes were kept.
#[derive(Debug, Serialize)]
pub(super) struct Earlier {
    href: String,
    week: String,
    text: String,
}

impl Views {
    /// The list of reviews.
    pub fn reviews(&self) -> ReviewsPage {
        let weeks = self.review_weeks();
        let next = self.next_meeting();
        let mut years: Vec<Year> = Vec::new();
        for same in weeks.chunk_by(|a, b| a.year_and_number().0 == b.year_and_number().0) {
            let (year, _) = same[0].year_and_number();
            let is_quiet = |week: &&Week| self.happened(**week).reports.is_empty() && self.archive.minutes_of(**week).is_none();
            let (quiet, told): (Vec<&Week>, Vec<&Week>) = same.iter().partition(is_quiet);
            let rows = told.into_iter().filter_map(|week| self.week_row(*week)).collect();
            let number = |week: &Week| Word::plain(week.year_and_number().1.to_string()).link(Some(self.review_address(*week)));
            years.push(Year { heading: wording::year(year, self.language()), rows, quiet: quiet.into_iter().map(number).collect() });
        }
        ReviewsPage { next, years }
    }

    fn week_row(&self, week: Week) -> Option<Row> {
        let meeting = self.meeting(week)?;
        let count = self.happened(week).reports.len();
        let reports = match count {
            0 => None,
            1 => Some(self.texts.get("review_count_one").to_owned()),
            _ => Some(self.texts.fill("review_count", &[("n", &count.to_string())])),
        };
        let minutes = self.archive.minutes_of(week).map(|minutes| self.decisions(minutes.decisions));
        let (_, number) = week.year_and_number();
        let day = wording::short_day(meeting.day, self.language());
        let text = self.texts.fill("review_row", &[("week", &number.to_string()), ("day", &day)]);
        Some(Row { href: self.review_address(week), text, reports, minutes })
    }

    fn decisions(&self, count: usize) -> String {
        match count {
            0 => self.texts.get("review_minutes_kept").to_owned(),
            1 => self.texts.get("review_decisions_one").to_owned(),
            _ => self.texts.fill("review_decisions", &[("n", &count.to_string())]),
        }
    }

    /// The meetings before a week of which there are minutes, the newest first.
    pub(super) fn earlier(&self, week: Week, most: usize) -> Vec<Earlier> {
        let all = &self.archive.minutes;
        let before = &all[..all.partition_point(|minutes| minutes.week < week)];
        let earlier = before.iter().rev().filter_map(|minutes| {
            let meeting = self.meeting(minutes.week)?;
            let day = wording::plain_day(minutes.held.unwrap_or(meeting.day), self.language());
            let (_, number) = minutes.week.year_and_number();
            Some(Earlier {
                href: self.review_address(minutes.week),
                week: self.texts.fill("review_week", &[("week", &number.to_string())]),
                text: self.texts.fill("review_earlier", &[("day", &day), ("what", &self.decisions(minutes.decisions))]),
            })
        });
        earlier.take(most).collect()
    }

    pub(super) fn review_link(&self, week: Week) -> Link {
        let (_, number) = week.year_and_number();
        Word::plain(self.texts.fill("review_week", &[("week", &number.to_string())])).link(Some(self.review_address(week)))
    }

    /// When the coming meeting is, and what it speaks of.
    pub(in crate::views) fn next_meeting(&self) -> Option<Next> {
        let review = self.archive.site.review?;
        let (_, coming) = self.archive.review_weeks()?;
        let meeting = self.meeting(coming)?;
        let happened = self.happened(coming);
        let promises = self.promises_of_meeting(meeting, happened);
        let to_confirm = promises.open.iter().filter(|(_, why)| *why == Why::ToConfirm).count();
        let say = |count: usize, key: &str| match count {
            0 => None,
            1 => Some(self.texts.get(&format!("{key}_one")).to_owned()),
            _ => Some(self.texts.fill(key, &[("n", &count.to_string())])),
        };
        let parts = [
            say(happened.reports.len(), "next_reports"),
            say(happened.overdue.len(), "next_overdue"),
            say(to_confirm, "next_to_confirm"),
            say(self.terms_of_meeting(meeting).len(), "next_deadlines"),
        ];
        let said: Vec<String> = parts.into_iter().flatten().collect();
        let text = (!said.is_empty()).then(|| self.texts.fill("next_sentence", &[("parts", &said.join(self.texts.get("comma")))]));
        Some(Next { when: wording::appointment(meeting.day, review.time, self.language()), text, href: self.review_address(coming) })
    }
}
