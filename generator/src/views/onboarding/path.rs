//! Reading paths: those that people wrote as guides, and those made by rule for each team and service.

use incident::questionnaire::model::Questionnaire;

use super::choose::{FEWEST, choose};
use crate::archive::entry::Guide;
use crate::views::derive::Views;
use crate::views::facets::facet::{Facet, address};
use crate::views::relations::path::{Path, Source, Stop};
use crate::views::words::Word;

impl Views {
    /// All reading paths: those that people wrote in the order of the guides, then teams, then services.
    pub fn paths(&self) -> &[Path] {
        self.paths.get_or_init(|| {
            let mut paths = self.written();
            for facet in [Facet::Team, Facet::Service] {
                for path in self.made(facet) {
                    // Who writes a guide of this name has written the path that the rule would make; a team with one service has one path.
                    if paths.iter().all(|known| known.name != path.name && (facet == Facet::Team || known.stops != path.stops)) {
                        paths.push(path);
                    }
                }
            }
            paths
        })
    }

    /// The path of this name.
    pub fn path_named(&self, name: &str) -> Option<usize> {
        self.paths().iter().position(|path| path.name == name)
    }

    /// The address of a path.
    pub fn path_address(&self, at: usize) -> String {
        format!("onboarding/{}/", self.paths()[at].name)
    }

    /// Whether there is anything for newcomers: a form, a written path, or a team or service with enough reports for one.
    pub fn has_onboarding(&self) -> bool {
        let archive = &self.archive;
        let is_enough = |facet, key: &String| self.members(facet, key).len() >= FEWEST;
        self.form().is_some()
            || archive.guides.iter().any(|guide| self.is_path(guide))
            || archive.site.teams.keys().any(|key| is_enough(Facet::Team, key))
            || archive.site.services.keys().any(|key| is_enough(Facet::Service, key))
    }

    /// The form, where it asks for anything.
    pub(super) fn form(&self) -> Option<&Questionnaire> {
        self.archive.questionnaire.as_ref().filter(|form| !form.kinds.is_empty())
    }

    /// Whether a guide leads through reports that are there, and for this audience.
    pub(in crate::views) fn is_path(&self, guide: &Guide) -> bool {
        guide.stops.iter().any(|stop| self.archive.pages.incident(&stop.id).is_some())
    }

    /// The path that a guide is.
    pub(in crate::views) fn path_of_guide(&self, guide: usize) -> Option<usize> {
        self.paths().iter().position(|path| path.source == Source::Guide(guide))
    }

    /// What a path is called.
    pub(in crate::views) fn path_title(&self, path: &Path) -> Word {
        let named = |key: &str, name: Option<Word>, raw: &str| {
            let name = name.map_or_else(|| raw.to_owned(), |name| name.text);
            Word::plain(self.texts.fill(key, &[("name", &name)]))
        };
        match &path.source {
            Source::Guide(at) => self.guide_title(&self.archive.guides[*at]),
            Source::Team(key) => {
                let team = self.archive.site.teams.get(key).map(|team| Word::of(&team.name, self.language()));
                named("onboarding_team", team, key)
            }
            Source::Service(key) => named("onboarding_service", Some(self.service(key)), key),
        }
    }

    fn written(&self) -> Vec<Path> {
        let mut paths: Vec<Path> = Vec::new();
        for (at, guide) in self.archive.guides.iter().enumerate() {
            let mut stops: Vec<Stop> = Vec::new();
            for stop in &guide.stops {
                // What is not for this audience, and what is not there, is not on the path either.
                let place = self.archive.pages.incident(&stop.id).filter(|place| stops.iter().all(|known| known.place != *place));
                stops.extend(place.map(|place| Stop { place, why: stop.why.clone() }));
            }
            if !stops.is_empty() && paths.iter().all(|known| known.name != guide.name) {
                paths.push(Path { name: guide.name.clone(), source: Source::Guide(at), stops });
            }
        }
        paths
    }

    fn made(&self, facet: Facet) -> Vec<Path> {
        let site = &self.archive.site;
        let keys: Vec<&String> = if facet == Facet::Team { site.teams.keys().collect() } else { site.services.keys().collect() };
        let path = |key: &String| {
            let stops: Vec<Stop> = choose(self, self.members(facet, key)).into_iter().map(|place| Stop { place, why: None }).collect();
            let (prefix, source) = match facet {
                Facet::Team => ("team", Source::Team(key.clone())),
                _ => ("service", Source::Service(key.clone())),
            };
            (!stops.is_empty()).then(|| Path { name: format!("{prefix}-{}", crate::site::address::segment(key)), source, stops })
        };
        keys.into_iter().filter_map(path).collect()
    }

    /// The reports of a team or service, newest first.
    fn members(&self, facet: Facet, key: &str) -> &[u32] {
        self.lists.at(&address(facet, key)).map_or(&[], |listing| &self.lists.all[listing].incidents)
    }
}
