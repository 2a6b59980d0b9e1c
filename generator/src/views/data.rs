//! Reports as data, for the feed and for programs.

use serde_json::{Value, json};

use super::derive::Views;
use super::words::Word;
use crate::archive::entry::Incident;

/// A report in the feed.
#[derive(Debug)]
pub struct FeedEntry {
    /// Its id.
    pub id: String,
    /// Its address from the root.
    pub address: String,
    /// Its title.
    pub title: Word,
    /// Its summary; may be empty.
    pub summary: String,
    /// Its level in words.
    pub level: String,
    /// When it began, RFC 3339.
    pub published: String,
    /// The last that is known of it, RFC 3339.
    pub updated: String,
}

impl Views {
    /// The newest reports, newest first.
    pub fn newest(&self, count: usize) -> Vec<FeedEntry> {
        self.archive.incidents.iter().take(count).map(|incident| self.feed_entry(incident)).collect()
    }

    fn feed_entry(&self, incident: &Incident) -> FeedEntry {
        let times = &incident.report.times;
        let last = [Some(times.started), times.detected, times.mitigated, times.resolved].into_iter().flatten().map(|moment| moment.at).max().unwrap_or(times.started.at);
        FeedEntry {
            id: incident.report.id.to_string(),
            address: self.archive.pages.address_of(incident),
            title: self.title(incident),
            summary: self.summary(incident).map(|summary| summary.text).unwrap_or_default(),
            level: self.level(incident).long,
            published: times.started.at.to_string(),
            updated: last.to_string(),
        }
    }

    /// `incidents.json`: version 1. Instants are RFC 3339 in UTC, times to … are minutes of wall time from `started_at`.
    pub fn data(&self) -> Value {
        json!({
            "version": 1,
            "title": self.archive.site.title,
            "time_zone": self.archive.site.zone.iana_name(),
            "incidents": self.archive.incidents.iter().map(|incident| self.datum(incident)).collect::<Vec<_>>(),
        })
    }

    fn datum(&self, incident: &Incident) -> Value {
        let report = &incident.report;
        let times = &report.times;
        let minutes = |moment| self.elapsed(moment, &times.started).map(|seconds| seconds / 60);
        json!({
            "id": report.id,
            "url": self.archive.pages.address_of(incident),
            "title": report.title,
            "summary": self.summary(incident).map(|summary| summary.text),
            "lang": report.lang.as_deref().unwrap_or(self.language().tag()),
            "kind": report.kind,
            "level": report.level,
            "status": report.status.key(),
            "near_miss": report.near_miss,
            "started_at": times.started.write(&self.archive.site.zone),
            "detected_at": times.detected.map(|moment| moment.write(&self.archive.site.zone)),
            "mitigated_at": times.mitigated.map(|moment| moment.write(&self.archive.site.zone)),
            "resolved_at": times.resolved.map(|moment| moment.write(&self.archive.site.zone)),
            "minutes_to_detect": minutes(times.detected),
            "minutes_to_mitigate": minutes(times.mitigated),
            "minutes_to_resolve": minutes(times.resolved),
            "services": report.services,
            "teams": super::list::facets::teams(&self.archive, incident),
            "tags": report.tags,
            "factors": report.factors,
            "related": report.related,
            "recurrence_of": report.recurrence_of,
            "follow_ups": report.follow_ups.iter().map(|follow_up| json!({"ticket": follow_up.ticket, "not_doing": follow_up.not_doing, "note": follow_up.note})).collect::<Vec<_>>(),
        })
    }
}
