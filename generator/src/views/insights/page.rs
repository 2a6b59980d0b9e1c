//! The page of insights: which figures there are, in their order.

use serde::Serialize;

use super::figure::Figure;
use super::period::Period;
use crate::views::derive::Views;
use crate::views::facets::facet::Facet;
use crate::views::wording;

/// What the page shows.
#[derive(Debug, Serialize)]
pub struct InsightsPage {
    intro: String,
    figures: Vec<Figure>,
}

impl Views {
    /// All figures that have something to show.
    pub fn insights(&self) -> InsightsPage {
        let period = Period::new(self.archive.today, &self.lists.days);
        let mut figures = Vec::new();
        figures.extend(self.months_figure(&period));
        figures.extend(self.recurring_figure(&period, Facet::Kind));
        figures.extend(self.lengths_figures(&period));
        figures.extend(self.recurring_figure(&period, Facet::Factor));
        figures.extend(self.recurring_figure(&period, Facet::Service));
        figures.extend(self.promises_figure(&period));
        figures.extend(self.reminders_figure());
        figures.extend(self.flow_figures(&period));
        InsightsPage { intro: self.intro(&period), figures }
    }

    fn intro(&self, period: &Period) -> String {
        let month = |day| wording::month(day, self.language());
        let (from, to) = (month(period.first), month(period.today));
        let count = u32::try_from(period.reports.len()).unwrap_or(u32::MAX);
        let key = if count == 0 { "insights_intro_none" } else { "insights_intro" };
        self.say(key, count, &[("from", from.as_str()), ("to", to.as_str())])
    }
}
