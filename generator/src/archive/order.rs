//! What follows from the shape of an archive: which report comes when, which page is where, and who claims a place twice.

use std::collections::HashMap;
use std::sync::Arc;

use incident::diagnostic::code;
use incident::diagnostic::finding::Diagnostic;
use rayon::slice::ParallelSliceMut;

use super::entries::Pages;
use super::entry::{Entry, Guide, Incident, Parsed};

/// A file that was parsed: its path, its key in the memo, and what became of it.
pub(super) type Kept = (Arc<str>, u64, Arc<Parsed>);

/// The order of all entries. It is the same for all archives of one shape.
#[derive(Debug)]
pub(super) struct Order {
    /// Places of reports among the files, newest first.
    incidents: Vec<usize>,
    /// Places of guides among the files, in the order of their list.
    guides: Vec<usize>,
    pages: Arc<Pages>,
    findings: Vec<Diagnostic>,
}

impl Order {
    /// Reports newest first, guides by their order; the same order whatever order they were read in.
    pub(super) fn new(reports: &[Kept], guides: &[Kept]) -> Self {
        let mut sorted: Vec<_> = reports.iter().enumerate().filter_map(|(at, kept)| Some((incident(kept)?, at))).collect();
        sorted.par_sort_by(|(a, _), (b, _)| {
            let newest_first = b.report.times.started.at.cmp(&a.report.times.started.at);
            newest_first.then_with(|| b.report.id.cmp(&a.report.id)).then_with(|| a.path.cmp(&b.path))
        });
        let mut listed: Vec<_> = guides.iter().enumerate().filter_map(|(at, kept)| Some((guide(kept)?, at))).collect();
        listed.sort_by(|(a, _), (b, _)| (a.order, &a.path).cmp(&(b.order, &b.path)));
        let (incidents, incident_places): (Vec<_>, Vec<_>) = sorted.into_iter().unzip();
        let (guides, guide_places): (Vec<_>, Vec<_>) = listed.into_iter().unzip();
        let mut findings = double_ids(&incidents);
        findings.extend(double_names(&guides));
        Self { incidents: incident_places, guides: guide_places, pages: Arc::new(Pages::new(&incidents, &guides)), findings }
    }

    /// The reports among these files, in this order.
    pub(super) fn incidents(&self, reports: &[Kept]) -> Vec<Arc<Incident>> {
        self.incidents.iter().filter_map(|at| incident(reports.get(*at)?)).cloned().collect()
    }

    /// The guides among these files, in this order.
    pub(super) fn guides(&self, guides: &[Kept]) -> Vec<Arc<Guide>> {
        self.guides.iter().filter_map(|at| guide(guides.get(*at)?)).cloned().collect()
    }

    /// Which page is where.
    pub(super) fn pages(&self) -> Arc<Pages> {
        self.pages.clone()
    }

    /// Each file that claims what another one has.
    pub(super) fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }
}

fn incident(kept: &Kept) -> Option<&Arc<Incident>> {
    match kept.2.entry.as_ref()? {
        Entry::Incident(incident) => Some(incident),
        Entry::Guide(_) => None,
    }
}

fn guide(kept: &Kept) -> Option<&Arc<Guide>> {
    match kept.2.entry.as_ref()? {
        Entry::Guide(guide) => Some(guide),
        Entry::Incident(_) => None,
    }
}

/// Two reports with one id: each file is told.
fn double_ids(incidents: &[&Arc<Incident>]) -> Vec<Diagnostic> {
    let mut by_id: HashMap<String, Vec<&Arc<Incident>>> = HashMap::new();
    for incident in incidents {
        by_id.entry(incident.report.id.folded()).or_default().push(incident);
    }
    let mut findings = Vec::new();
    for group in by_id.values().filter(|group| group.len() > 1) {
        for incident in group {
            let others: Vec<&str> = group.iter().map(|other| &*other.path).filter(|path| *path != &*incident.path).collect();
            let message = format!("the id `{}` is also that of {}", incident.report.id, others.join(", "));
            findings.push(
                incident
                    .references
                    .id
                    .finding(&incident.path, code::DOUBLE_ID, message)
                    .hint("ids that differ in case only are the same; give one of them another `id`"),
            );
        }
    }
    let mut former: HashMap<String, &Arc<str>> = HashMap::new();
    for incident in incidents {
        for (alias, place) in &incident.references.aliases {
            if let Some(other) = by_id.get(&alias.folded()) {
                let message = format!("the former id `{alias}` is the id of {}", other[0].path);
                findings.push(place.finding(&incident.path, code::DOUBLE_ID, message));
            } else if let Some(other) = former.insert(alias.folded(), &incident.path).filter(|other| *other != &incident.path) {
                let message = format!("the former id `{alias}` is also one of {other}");
                findings.push(place.finding(&incident.path, code::DOUBLE_ID, message));
            }
        }
    }
    findings
}

/// Two guides with one name: each file is told.
fn double_names(guides: &[&Arc<Guide>]) -> Vec<Diagnostic> {
    let mut names: HashMap<&str, Vec<&Arc<Guide>>> = HashMap::new();
    for guide in guides {
        names.entry(&guide.name).or_default().push(guide);
    }
    let mut findings = Vec::new();
    for group in names.values().filter(|group| group.len() > 1) {
        for guide in group {
            let message = format!("{} guides have the address guides/{}/", group.len(), guide.name);
            findings.push(
                guide
                    .references
                    .id
                    .finding(&guide.path, code::ADDRESS_TWICE, message)
                    .hint("the address comes from the file's name; rename one of them"),
            );
        }
    }
    findings
}
