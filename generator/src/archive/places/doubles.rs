//! Two files that claim one id, one name or one week: each is told.

use std::collections::HashMap;
use std::sync::Arc;

use incident::diagnostic::code;
use incident::diagnostic::finding::Diagnostic;

use crate::archive::entry::{Guide, Incident, Minutes};

/// Two reports with one id: each file is told.
pub(super) fn double_ids(incidents: &[Arc<Incident>]) -> Vec<Diagnostic> {
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
pub(super) fn double_names(guides: &[Arc<Guide>]) -> Vec<Diagnostic> {
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

/// Two minutes of one week, in order: each file is told.
pub(super) fn double_weeks(minutes: &[Arc<Minutes>]) -> Vec<Diagnostic> {
    let doubles = minutes.chunk_by(|a, b| a.week == b.week).filter(|same| same.len() > 1).flatten();
    let tell = |minutes: &Arc<Minutes>| {
        let message = format!("two files hold the minutes of {}", minutes.week);
        minutes.references.id.finding(&minutes.path, code::ADDRESS_TWICE, message).hint("put both texts into one file")
    };
    doubles.map(tell).collect()
}
