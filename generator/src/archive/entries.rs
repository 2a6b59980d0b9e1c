//! All entries together, and what links between them lead to.

use std::collections::BTreeMap;
use std::sync::Arc;

use incident::questionnaire::model::Questionnaire;
use incident::responses::Response;
use incident::site::model::Site;
use incident::tickets::TicketIndex;
use jiff::civil::Date;

use super::entry::{Guide, Incident, Minutes};
use super::places::pages::{Page, Pages};
use super::week::Week;
use crate::site::address::{join, segment};
use crate::site::body::{Body, Target};
use crate::site::inputs::Picture;

/// Everything that the site tells of.
#[derive(Debug)]
pub struct Archive {
    /// `site.yaml`, with the wishes of the command line.
    pub site: Site,
    /// The form.
    pub questionnaire: Option<Questionnaire>,
    /// What follows the form.
    pub responses: Option<Vec<Response>>,
    /// The tickets, when they were last asked for.
    pub tickets: Option<Arc<TicketIndex>>,
    /// Reports, newest first.
    pub incidents: Arc<[Arc<Incident>]>,
    /// Guides, in the order of their list.
    pub guides: Arc<[Arc<Guide>]>,
    /// Minutes of reviews, oldest first.
    pub minutes: Arc<[Arc<Minutes>]>,
    /// Pictures by path.
    pub pictures: BTreeMap<String, Picture>,
    /// Which page is where.
    pub pages: Arc<Pages>,
    /// For whom the site is built; `None`: for everybody.
    pub audience: Option<String>,
    /// The day of the build, in the site's zone.
    pub today: Date,
    /// Of the settings that entries are parsed and named with. In two archives with the same ones, entries that are the
    /// same in memory show the same.
    pub settings: u64,
}

impl Archive {
    /// Whether an id may be named: an edition for an audience does not name reports that it does not hold.
    pub fn may_name(&self, id: &str) -> bool {
        self.audience.is_none() || self.pages.incident(id).is_some()
    }

    /// The address of a report, from the root.
    pub fn address(&self, incident: &Incident) -> String {
        format!("incidents/{}/", incident.report.id)
    }

    /// The address of a guide, from the root.
    pub fn guide_address(&self, guide: &Guide) -> String {
        format!("guides/{}/", guide.name)
    }

    /// The first week and that of the coming meeting; `None` where the site has no review.
    pub fn review_weeks(&self) -> Option<(Week, Week)> {
        let coming = Week::of_meeting_from(self.today, self.site.review?);
        let first = self.incidents.last().map_or(coming, |oldest| Week::of(oldest.report.times.started.day(&self.site.zone)));
        Some((first.min(coming), coming))
    }

    /// The address of a review, from the root.
    pub fn review_address(&self, week: Week) -> String {
        format!("reviews/{week}/")
    }

    /// The minutes of a week.
    pub fn minutes_of(&self, week: Week) -> Option<&Arc<Minutes>> {
        let at = self.minutes.partition_point(|minutes| minutes.week < week);
        self.minutes.get(at).filter(|minutes| minutes.week == week)
    }

    /// Whether a week has a page: those up to the coming meeting, and any that minutes were written of.
    pub fn has_review(&self, week: Week) -> bool {
        self.review_weeks().is_some_and(|(first, coming)| (first..=coming).contains(&week) || self.minutes_of(week).is_some())
    }

    /// The page of a review that a link names, by its file or its address.
    fn followed_review(&self, path: &str) -> Option<String> {
        let name = path.strip_prefix("reviews/")?;
        let name = name.strip_suffix("/index.md").or_else(|| name.strip_suffix(".md")).unwrap_or(name);
        Week::parse(name).filter(|week| self.has_review(*week)).map(|week| self.review_address(week))
    }

    /// What a link on the page at `from` leads to: a page, by its file or its address; lists are known by address only.
    pub fn follow(&self, target: &Target, from: &str) -> Option<String> {
        if target.path.is_empty() && target.written.is_empty() {
            return Some(from.to_owned());
        }
        let seen_from_page = join(from, &target.written).unwrap_or_default();
        let page = self
            .pages
            .of_path(&target.path)
            .or_else(|| self.pages.of_address(&seen_from_page))
            .or_else(|| self.pages.of_address(&target.path));
        match page {
            Some(Page::Incident(at)) => return Some(self.address(&self.incidents[at])),
            Some(Page::Guide(at)) => return Some(self.guide_address(&self.guides[at])),
            None => {}
        }
        if let Some(review) = [&target.path, &seen_from_page].into_iter().find_map(|path| self.followed_review(path)) {
            return Some(review);
        }
        let list = [seen_from_page, target.path.clone()].into_iter().find(|path| match path.as_str() {
            "incidents" | "guides" | "follow-ups" | "onboarding" => true,
            "reviews" => self.site.review.is_some(),
            path => self.is_path(path) || self.is_list(path),
        });
        list.map(|list| format!("{list}/"))
    }

    /// Whether this is the address of a reading path that somebody wrote.
    fn is_path(&self, address: &str) -> bool {
        let guide = address.strip_prefix("onboarding/").and_then(|name| self.pages.guide(name));
        guide.is_some_and(|at| self.guides[at].stops.iter().any(|stop| self.pages.incident(&stop.id).is_some()))
    }

    /// Whether a narrowed list has this address. Few texts link to one, so the archive is gone through each time.
    fn is_list(&self, address: &str) -> bool {
        let Some((folder, part)) = address.split_once('/') else { return false };
        let named = |words: &[String]| words.iter().any(|word| segment(word) == part);
        self.incidents.iter().any(|incident| {
            let report = &incident.report;
            match folder {
                "levels" => report.level.map_or("unrated".to_owned(), |level| level.number().to_string()) == part,
                "kinds" => report.kind.as_deref().is_some_and(|kind| segment(kind) == part),
                "services" => named(&report.services),
                "teams" => {
                    named(&report.teams)
                        || report.services.iter().any(|service| self.site.team_of(service).is_some_and(|team| segment(team) == part))
                }
                "tags" => named(&report.tags),
                "factors" => named(&report.factors),
                "years" => report.times.started.day(&self.site.zone).year().to_string() == part,
                _ => false,
            }
        })
    }

    /// The text of the page at an address.
    pub(super) fn body_at(&self, address: &str) -> Option<&Body> {
        if let Some(week) = address.strip_prefix("reviews/").and_then(|name| Week::parse(name.trim_end_matches('/'))) {
            return self.minutes_of(week).map(|minutes| &minutes.body);
        }
        match self.pages.of_address(address.trim_end_matches('/'))? {
            Page::Incident(at) => Some(&self.incidents[at].body),
            Page::Guide(at) => Some(&self.guides[at].body),
        }
    }
}
