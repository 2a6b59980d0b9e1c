//! Where newcomers start: all paths, the levels, what happens after the form, the guides.

use serde::Serialize;

use super::after::ResponseRow;
use super::levels::LevelRow;
use super::page::PathLink;
use crate::views::derive::Views;
use crate::views::relations::path::Source;
use crate::views::words::Link;

/// The page where newcomers start.
#[derive(Debug, Serialize)]
pub struct OnboardingPage {
    written: Vec<PathLink>,
    teams: Vec<PathLink>,
    services: Vec<PathLink>,
    levels: Vec<LevelRow>,
    responses: Vec<ResponseRow>,
    guides: Vec<Link>,
}

/// Most guides that are named.
const MOST_GUIDES: usize = 6;

impl Views {
    /// The page where newcomers start.
    pub fn onboarding(&self) -> OnboardingPage {
        let guides = self.archive.guides.iter().filter(|guide| !self.is_path(guide) && self.guide_title(guide).lang.is_none());
        OnboardingPage {
            written: self.path_links(|path| matches!(path.source, Source::Guide(_))),
            teams: self.path_links(|path| matches!(path.source, Source::Team(_))),
            services: self.path_links(|path| matches!(path.source, Source::Service(_))),
            levels: self.level_rows(),
            responses: self.response_rows(),
            guides: guides.take(MOST_GUIDES).map(|guide| self.guide_title(guide).link(Some(self.archive.guide_address(guide)))).collect(),
        }
    }
}
