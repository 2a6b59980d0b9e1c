//! The order of all entries, the pages that follow from it, and who claims a place twice.

use std::cmp::Ordering;
use std::sync::Arc;

use incident::diagnostic::finding::Diagnostic;
use rayon::slice::ParallelSliceMut;

use super::doubles::{double_ids, double_names, double_weeks};
use super::pages::{GuidePages, Pages};
use crate::archive::entry::{Entry, Guide, Incident, Minutes, Parsed};

/// All entries in order.
#[derive(Debug, Clone)]
pub(in crate::archive) struct Order {
    /// Reports, newest first.
    pub(in crate::archive) incidents: Arc<[Arc<Incident>]>,
    /// Guides, in the order of their list.
    pub(in crate::archive) guides: Arc<[Arc<Guide>]>,
    /// Minutes of reviews, oldest first.
    pub(in crate::archive) minutes: Arc<[Arc<Minutes>]>,
    /// Which page is where.
    pub(in crate::archive) pages: Arc<Pages>,
    /// Each file that claims what another one has.
    pub(in crate::archive) findings: Vec<Diagnostic>,
}

/// What became of a file before and now, where that differs.
pub(in crate::archive) type Change = (Option<Arc<Parsed>>, Option<Arc<Parsed>>);

/// The order of lists: newest first. No two reports are equal in it.
pub fn newest_first(a: &Incident, b: &Incident) -> Ordering {
    let newest_first = b.report.times.started.at.cmp(&a.report.times.started.at);
    newest_first.then_with(|| b.report.id.cmp(&a.report.id)).then_with(|| a.path.cmp(&b.path))
}

impl Order {
    /// Sorts entries; the result is the same whatever order they were read in.
    pub(in crate::archive) fn new<'a>(entries: impl Iterator<Item = &'a Entry>) -> Self {
        let (mut incidents, mut guides, mut minutes) = (Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            match entry {
                Entry::Incident(incident) => incidents.push(incident.clone()),
                Entry::Guide(guide) => guides.push(guide.clone()),
                Entry::Minutes(written) => minutes.push(written.clone()),
            }
        }
        incidents.par_sort_by(|a, b| newest_first(a, b));
        sort_guides(&mut guides);
        sort_minutes(&mut minutes);
        let (pages, are_distinct) = Pages::new(&incidents, &guides);
        let mut findings = if are_distinct { Vec::new() } else { double_ids(&incidents) };
        findings.extend(double_names(&guides));
        findings.extend(double_weeks(&minutes));
        Self { incidents: incidents.into(), guides: guides.into(), minutes: minutes.into(), pages: Arc::new(pages), findings }
    }

    /// The order after some changes; `None` where it must be worked out from all entries: when something is claimed twice,
    /// who has it depends on all of them.
    pub(in crate::archive) fn after(&self, changes: &[Change]) -> Option<Self> {
        if !self.findings.is_empty() {
            return None;
        }
        if changes.is_empty() {
            return Some(self.clone());
        }
        let (mut incidents, mut guides, mut minutes) = (self.incidents.to_vec(), self.guides.to_vec(), self.minutes.to_vec());
        let mut pages = Pages::clone(&self.pages);
        for entry in changes.iter().filter_map(|(before, _)| before.as_ref()?.entry.as_ref()) {
            match entry {
                Entry::Incident(incident) => {
                    let at = incidents.binary_search_by(|other| newest_first(other, incident)).ok()?;
                    incidents.remove(at);
                    pages.remove(at, incident);
                }
                Entry::Guide(guide) => guides.retain(|other| !Arc::ptr_eq(other, guide)),
                Entry::Minutes(written) => minutes.retain(|other| !Arc::ptr_eq(other, written)),
            }
        }
        for entry in changes.iter().filter_map(|(_, now)| now.as_ref()?.entry.as_ref()) {
            match entry {
                Entry::Incident(incident) => {
                    let at = incidents.binary_search_by(|other| newest_first(other, incident)).err()?;
                    incidents.insert(at, incident.clone());
                    pages.insert(at, incident).then_some(())?;
                }
                Entry::Guide(guide) => guides.push(guide.clone()),
                Entry::Minutes(written) => minutes.push(written.clone()),
            }
        }
        sort_guides(&mut guides);
        sort_minutes(&mut minutes);
        pages.guides = Arc::new(GuidePages::new(&guides));
        pages.settle();
        let mut findings = double_names(&guides);
        findings.extend(double_weeks(&minutes));
        Some(Self { incidents: incidents.into(), guides: guides.into(), minutes: minutes.into(), pages: Arc::new(pages), findings })
    }
}

fn sort_minutes(minutes: &mut [Arc<Minutes>]) {
    minutes.sort_by(|a, b| (a.week, &a.path).cmp(&(b.week, &b.path)));
}

fn sort_guides(guides: &mut [Arc<Guide>]) {
    guides.sort_by(|a, b| (a.order, &a.path).cmp(&(b.order, &b.path)));
}
