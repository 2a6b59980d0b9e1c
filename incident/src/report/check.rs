//! What a report that can be read may still have wrong: names that the site does not know, times out of order.

use super::model::Report;
use super::reading::Reading;
use crate::diagnostic::code::{self, Code};
use crate::diagnostic::finding::did_you_mean;
use crate::text::{Language, Text};
use crate::yaml::node::{Node, Value};

/// Tells all of it; nothing here keeps a report from being published.
pub(super) fn check(report: &Report, reading: &mut Reading<'_, '_>) {
    check_order(report, reading);
    let site = reading.site;
    let services: Vec<Named<'_>> = site.services.iter().map(|(key, service)| (key.as_str(), &service.name)).collect();
    let teams: Vec<Named<'_>> = site.teams.iter().map(|(key, team)| (key.as_str(), &team.name)).collect();
    let people: Vec<Named<'_>> = site.people.iter().map(|(key, person)| (key.as_str(), &person.name)).collect();
    let root = reading.root;
    check_names(reading, root.get("services"), code::UNKNOWN_SERVICE, "service", &services);
    check_names(reading, root.get("teams"), code::UNKNOWN_TEAM, "team", &teams);
    check_names(reading, root.get("lead"), code::UNKNOWN_PERSON, "person", &people);
    if let Some(Value::Map(roles)) = root.get("roles").map(|node| &node.value) {
        for (_, node) in roles {
            check_names(reading, Some(node), code::UNKNOWN_PERSON, "person", &people);
        }
    }
    let facilitator = root.get("review").and_then(|review| review.get("facilitator"));
    check_names(reading, facilitator, code::UNKNOWN_PERSON, "person", &people);
}

/// A key of the site, and the name that is shown for it.
type Named<'s> = (&'s str, &'s Text);

fn check_names(reading: &mut Reading<'_, '_>, node: Option<&Node>, code: &'static Code, what: &str, known: &[Named<'_>]) {
    let Some(node) = node else { return };
    for item in reading.reader.items(node) {
        let Value::Scalar { text, .. } = &item.value else {
            continue;
        };
        let name = text.trim();
        if known.iter().all(|(key, _)| *key != name) {
            let hint = key_of(name, known)
                .or_else(|| did_you_mean(name, known.iter().map(|(key, _)| *key)))
                .unwrap_or_else(|| "write its key, or add it to site.yaml; as it is, it is shown as written".to_owned());
            reading.reader.tell(code, item.mark, format!("site.yaml has no {what} `{name}`")).hint = Some(hint);
        }
    }
}

/// The hint for somebody who wrote a shown name where a key belongs. Blanks and case do not matter: `鈴木健` is `鈴木 健`.
fn key_of(name: &str, known: &[Named<'_>]) -> Option<String> {
    let folded = |name: &str| name.split_whitespace().collect::<String>().to_lowercase();
    let wanted = folded(name);
    let is_meant = |shown: &Text| Language::ALL.iter().any(|language| folded(shown.words(*language).0) == wanted);
    let keys: Vec<String> = known.iter().filter(|(_, shown)| is_meant(shown)).map(|(key, _)| format!("`{key}`")).collect();
    match keys.as_slice() {
        [] => None,
        [key] => Some(format!("`{name}` is the name of {key}: write the key")),
        _ => Some(format!("`{name}` is the name of {}: write the key that is meant", keys.join(" and "))),
    }
}

/// Each time must not lie before any that comes earlier in an incident's course; the one that does is told.
fn check_order(report: &Report, reading: &mut Reading<'_, '_>) {
    let zone = &reading.site.zone;
    let times = &report.times;
    let course = [
        ("detected_at", times.detected),
        ("acknowledged_at", times.acknowledged),
        ("mitigated_at", times.mitigated),
        ("resolved_at", times.resolved),
    ];
    let mut latest = ("started_at", times.started);
    for (key, moment) in course {
        let Some(moment) = moment else { continue };
        if !moment.is_before(&latest.1, zone) {
            latest = (key, moment);
        } else if let Some(node) = reading.get(key) {
            let message = format!("`{key}` lies before `{}` ({})", latest.0, latest.1.write(zone));
            reading.reader.tell(code::TIMES_OUT_OF_ORDER, node.mark, message).hint =
                Some("an incident starts, is detected, acknowledged, mitigated and resolved, in this order".to_owned());
        }
    }
}
