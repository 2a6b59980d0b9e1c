//! The first page: what is new, what is overdue, the next review, the ways in.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::derive::Views;
use super::review::list::Next;
use super::search::Example;
use super::wording;
use super::words::Word;

/// Newest reports shown.
const NEWEST: usize = 5;
/// Overdue promises shown.
const MOST_OVERDUE: usize = 5;

/// Ways in for newcomers shown.
const MOST_WAYS_IN: usize = 4;

/// What the first page shows. Rows are drawn already: once for all pages that show them.
#[derive(Debug, Serialize)]
pub struct HomePage {
    rows: String,
    total: usize,
    all_text: String,
    review: Option<Next>,
    overdue: Option<Overdue>,
    anniversary: Option<Anniversary>,
    guides: Vec<GuideLink>,
    examples: Vec<Example>,
}

#[derive(Debug, Serialize)]
struct Overdue {
    rows: Vec<OverdueRow>,
    more: Option<String>,
}

#[derive(Debug, Serialize)]
struct OverdueRow {
    promise: Word,
    days: String,
    who: Option<String>,
    ticket: Option<String>,
    href: String,
}

#[derive(Debug, Serialize)]
struct Anniversary {
    heading: String,
    title: Word,
    href: String,
    summary: Option<Word>,
}

#[derive(Debug, Serialize)]
struct GuideLink {
    text: String,
    lang: Option<String>,
    href: Option<String>,
    note: Option<String>,
}

impl Views {
    /// The first page; `rows` draws the rows of some reports.
    pub fn home(&self, rows: impl FnOnce(&[u32]) -> String) -> HomePage {
        let total = self.archive.incidents.len();
        HomePage {
            rows: rows(&self.lists.all[0].incidents[..total.min(NEWEST)]),
            total,
            all_text: self.texts.fill("all_incidents", &[("n", &wording::count(total as u64))]),
            review: self.next_meeting(),
            overdue: self.overdue(),
            anniversary: self.anniversary(),
            guides: self.ways_in(),
            examples: self.examples(),
        }
    }

    /// For newcomers: where they start, then the first guides in the language of the site.
    fn ways_in(&self) -> Vec<GuideLink> {
        let start = self.has_onboarding().then(|| GuideLink {
            text: self.texts.get("onboarding_title").to_owned(),
            lang: None,
            href: Some("onboarding/".to_owned()),
            note: Some(self.texts.get("onboarding_home").to_owned()),
        });
        let guides = self.archive.guides.iter().filter(|guide| self.guide_title(guide).lang.is_none());
        start.into_iter().chain(guides.map(|guide| self.guide_link(guide))).take(MOST_WAYS_IN).collect()
    }

    fn guide_link(&self, guide: &crate::archive::entry::Guide) -> GuideLink {
        let title = self.guide_title(guide);
        GuideLink {
            text: title.text,
            lang: title.lang,
            href: Some(self.archive.guide_address(guide)),
            note: self.guide_summary(guide).map(|summary| summary.text),
        }
    }

    fn overdue(&self) -> Option<Overdue> {
        let mut late: Vec<_> = self.late_promises();
        late.sort_by(|a, b| b.days.cmp(&a.days).then_with(|| a.ticket.cmp(&b.ticket)));
        let total = late.len();
        let rows = late.into_iter().take(MOST_OVERDUE).map(|promise| OverdueRow {
            promise: promise.text,
            days: self.days(promise.days),
            who: Some(promise.who.unwrap_or_else(|| self.texts.get("unassigned").to_owned())),
            ticket: promise.ticket,
            href: promise.href,
        });
        let more = (total > MOST_OVERDUE).then(|| self.texts.fill("overdue_more", &[("n", &total.to_string())]));
        (total > 0).then(|| Overdue { rows: rows.collect(), more })
    }

    fn days(&self, days: i64) -> String {
        if days == 1 { self.texts.get("days_one").to_owned() } else { self.texts.fill("days", &[("n", &days.to_string())]) }
    }

    /// The worst incident that began in this week of an earlier year; of equals the latest.
    fn anniversary(&self) -> Option<Anniversary> {
        let today = self.archive.today;
        let incidents = self.archive.incidents.iter().zip(&self.lists.days);
        let ago = incidents.filter_map(|(incident, day)| Some((years_ago(*day, today)?, incident)));
        let (years, worst) = ago.max_by_key(|(_, incident)| (incident.report.level, incident.report.times.started.at))?;
        let heading = if years == 1 {
            self.texts.get("years_ago_one").to_owned()
        } else {
            self.texts.fill("years_ago", &[("n", &years.to_string())])
        };
        Some(Anniversary { heading, title: self.title(worst), href: self.archive.address(worst), summary: self.summary(worst) })
    }
}

/// How many years ago a day was, to within three days of an anniversary of it; also over the turn of a year.
fn years_ago(day: Date, today: Date) -> Option<i16> {
    let years = today.year() - day.year();
    let is_near = |years: i16| {
        let anniversary = day.checked_add(i32::from(years).years()).ok()?;
        (years > 0 && anniversary.duration_until(today).as_hours().abs() <= 3 * 24).then_some(years)
    };
    [years, years - 1, years + 1].into_iter().find_map(is_near)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_anniversary_is_near_its_day_also_over_the_turn_of_a_year() {
        let today = date(2027, 1, 1);
        for (day, years) in [
            (date(2025, 12, 30), Some(1)),
            (date(2024, 1, 4), Some(3)),
            (date(2024, 1, 5), None),
            (date(2026, 12, 30), None),
            (date(2027, 1, 1), None),
        ] {
            assert_eq!(years_ago(day, today), years, "{day}");
        }
        assert_eq!(years_ago(date(2024, 2, 29), date(2026, 3, 2)), Some(2));
    }
}
