//! What a browser sees: the newest plan, behind it the last good one, and what was found.
//!
//! A page is drawn by the newest plan where it can be; where it cannot (its report does not parse, its template does not
//! draw), the last plan without errors draws it as it was.

use std::sync::{Arc, Mutex, PoisonError};

use incident::diagnostic::finding::Diagnostic;

use super::overlay;
use crate::pipeline::Planned;
use crate::render::plan::{Drawn, Plan};
use crate::site::address::decoded;

/// A site on show, for good: a change makes another one.
pub(super) struct Shown {
    /// Counts up with every change.
    pub(super) version: u64,
    /// The version in which pages changed last; later ones only found something.
    pages_since: u64,
    newest: Option<Arc<Plan>>,
    good: Option<Arc<Plan>>,
    findings: Vec<Diagnostic>,
    /// Found while drawing.
    undrawn: Mutex<Vec<Diagnostic>>,
    overlay: String,
}

/// What is at an address.
pub(super) enum Answer {
    /// This, at this address.
    Page(String, Drawn),
    /// The page for what is not there; where even that cannot be drawn, nothing.
    NotFound(Option<Drawn>),
    /// It is at this address.
    Elsewhere(String),
    /// There is such a page, and no plan can draw it.
    Undrawable,
}

/// What a page that was loaded at some version should hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// It may have changed.
    Reload,
    /// It is the same, what was found is not.
    Findings,
}

impl Shown {
    /// The first one.
    pub(super) fn first(version: u64, planned: Planned) -> Self {
        Self::new(version, version, planned, None)
    }

    /// The one after this.
    pub(super) fn next(&self, planned: Planned) -> Self {
        let version = self.version + 1;
        let pages_since = if planned.plan.is_some() { version } else { self.pages_since };
        Self::new(version, pages_since, planned, if self.is_good() { self.newest.clone() } else { self.good.clone() })
    }

    fn new(version: u64, pages_since: u64, planned: Planned, good: Option<Arc<Plan>>) -> Self {
        let overlay = overlay::html(&planned.findings);
        Self { version, pages_since, newest: planned.plan, good, findings: planned.findings, undrawn: Mutex::default(), overlay }
    }

    fn has_errors(&self) -> bool {
        self.newest.is_none() || self.findings.iter().any(Diagnostic::is_error)
    }

    fn is_good(&self) -> bool {
        !self.has_errors() && self.undrawn().is_empty()
    }

    fn undrawn(&self) -> Vec<Diagnostic> {
        self.undrawn.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was found, without what only drawing shows.
    pub(super) fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// The newest plan that there is.
    pub(super) fn plan(&self) -> Option<&Plan> {
        self.plans().next().map(Arc::as_ref)
    }

    /// How many reports it shows.
    pub(super) fn incident_count(&self) -> usize {
        self.plan().map_or(0, Plan::incident_count)
    }

    /// The findings as they stand over a page; empty where there are none.
    pub(super) fn overlay(&self) -> String {
        let undrawn = self.undrawn();
        if undrawn.is_empty() { self.overlay.clone() } else { overlay::html(&[undrawn, self.findings.clone()].concat()) }
    }

    /// What a page should hear that has seen this version.
    pub(super) fn news_since(&self, seen: u64) -> Option<News> {
        match seen {
            seen if seen < self.pages_since || seen > self.version => Some(News::Reload),
            seen if seen < self.version => Some(News::Findings),
            _ => None,
        }
    }

    /// Draws what lies at a path of a URL; `told` hears of a page that could not be drawn, once.
    pub(super) fn answer(&self, path: &str, told: &dyn Fn(&Diagnostic)) -> Answer {
        let path = decoded(path.strip_prefix('/').unwrap_or(path));
        let mut is_there = self.newest.is_none() && self.good.is_none();
        for plan in self.plans() {
            match find(plan, &path) {
                Some(Found::Here(address)) => match self.draw(plan, address, told) {
                    Some(drawn) => return Answer::Page(address.to_owned(), drawn),
                    None => is_there = true,
                },
                Some(Found::Below(address)) => return Answer::Elsewhere(address),
                // Without errors, a page that is not in the newest plan is gone on purpose.
                None if !is_there && !self.has_errors() => break,
                None => {}
            }
        }
        if is_there { Answer::Undrawable } else { Answer::NotFound(self.plans().find_map(|plan| self.draw(plan, "404.html", told))) }
    }

    /// The newest, then the last good one.
    fn plans(&self) -> impl Iterator<Item = &Arc<Plan>> {
        self.newest.iter().chain(&self.good)
    }

    /// `None` where it cannot be drawn. What an older plan says about that is old.
    fn draw(&self, plan: &Arc<Plan>, address: &str, told: &dyn Fn(&Diagnostic)) -> Option<Drawn> {
        match plan.draw(address)? {
            Ok(drawn) => Some(drawn),
            Err(finding) => {
                if self.newest.as_ref().is_some_and(|newest| Arc::ptr_eq(newest, plan)) {
                    self.note(finding, told);
                }
                None
            }
        }
    }

    fn note(&self, finding: Diagnostic, told: &dyn Fn(&Diagnostic)) {
        let mut undrawn = self.undrawn.lock().unwrap_or_else(PoisonError::into_inner);
        if !undrawn.contains(&finding) {
            told(&finding);
            undrawn.push(finding);
        }
    }
}

enum Found<'p> {
    Here(&'p str),
    /// It is a folder, and was asked for without its slash.
    Below(String),
}

/// Looks a path up; nothing but what the plan lists is ever found.
fn find<'p>(plan: &Plan, path: &'p str) -> Option<Found<'p>> {
    let folder = path.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/'));
    let below = || Some(format!("{path}/")).filter(|address| plan.has(address)).map(Found::Below);
    let here = [Some(path), folder].into_iter().flatten().find(|address| plan.has(address));
    here.map(Found::Here).or_else(below)
}
