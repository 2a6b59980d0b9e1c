//! Reports as data, for the feed and for programs.

use incident::id::IncidentId;
use incident::level::Level;
use incident::time::Moment;
use serde::{Serialize, Serializer};

use super::derive::Views;
use super::facets::facet::Facet;
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
    /// The newest reports of a list, newest first; the first list is that of all.
    pub fn newest(&self, listing: usize, count: usize) -> Vec<FeedEntry> {
        let places = self.lists.all[listing].incidents.iter().take(count);
        places.map(|at| self.feed_entry(&self.archive.incidents[*at as usize])).collect()
    }

    /// The address of a list's own feed. Teams and services have one: that is what people belong to.
    pub fn feed_address(&self, listing: usize) -> Option<String> {
        let listing = &self.lists.all[listing];
        matches!(listing.facet, Some(Facet::Team | Facet::Service)).then(|| format!("{}feed.xml", listing.address))
    }

    fn feed_entry(&self, incident: &Incident) -> FeedEntry {
        let times = &incident.report.times;
        let last = [Some(times.started), times.detected, times.mitigated, times.resolved]
            .into_iter()
            .flatten()
            .map(|moment| moment.at)
            .max()
            .unwrap_or(times.started.at);
        FeedEntry {
            id: incident.report.id.to_string(),
            address: self.archive.address(incident),
            title: self.title(incident),
            summary: self.summary(incident).map(|summary| summary.text).unwrap_or_default(),
            level: self.level(incident).long,
            published: times.started.at.to_string(),
            updated: last.to_string(),
        }
    }

    /// `incidents.json`: version 1. Instants are RFC 3339 with the site's offset, `minutes_to_…` are wall time from `started_at`.
    pub fn data(&self) -> Data<'_> {
        Data { version: 1, title: &self.archive.site.title, time_zone: self.archive.site.zone.iana_name(), incidents: Incidents(self) }
    }

    fn datum<'v>(&'v self, incident: &'v Incident) -> Datum<'v> {
        let report = &incident.report;
        let times = &report.times;
        let write = |moment: Option<Moment>| moment.map(|moment| moment.write(&self.archive.site.zone));
        let minutes = |moment| self.elapsed(moment, &times.started).map(|seconds| seconds / 60);
        Datum {
            id: &report.id,
            url: self.archive.address(incident),
            title: &report.title,
            summary: report.summary.as_deref().unwrap_or(&incident.body.summary),
            lang: report.lang.as_deref().unwrap_or(self.language().tag()),
            kind: report.kind.as_deref(),
            level: report.level,
            status: report.status.key(),
            near_miss: report.near_miss,
            started_at: write(Some(times.started)),
            detected_at: write(times.detected),
            mitigated_at: write(times.mitigated),
            resolved_at: write(times.resolved),
            minutes_to_detect: minutes(times.detected),
            minutes_to_mitigate: minutes(times.mitigated),
            minutes_to_resolve: minutes(times.resolved),
            services: &report.services,
            teams: super::facets::facet::teams(&self.archive, incident),
            tags: &report.tags,
            factors: &report.factors,
            related: report.related.iter().map(String::as_str).filter(|id| self.archive.may_name(id)).collect(),
            recurrence_of: report.recurrence_of.as_deref().filter(|id| self.archive.may_name(id)),
            follow_ups: report
                .follow_ups
                .iter()
                .map(|follow_up| PromiseDatum {
                    ticket: follow_up.ticket.as_deref(),
                    not_doing: follow_up.not_doing.as_deref(),
                    note: follow_up.note.as_deref(),
                })
                .collect(),
        }
    }
}

/// All reports, made one by one as they are written.
#[derive(Debug, Serialize)]
pub struct Data<'v> {
    version: u32,
    title: &'v str,
    time_zone: Option<&'v str>,
    incidents: Incidents<'v>,
}

#[derive(Debug)]
struct Incidents<'v>(&'v Views);

impl Serialize for Incidents<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.0.archive.incidents.iter().map(|incident| self.0.datum(incident)))
    }
}

#[derive(Debug, Serialize)]
struct Datum<'v> {
    id: &'v IncidentId,
    url: String,
    title: &'v str,
    summary: &'v str,
    lang: &'v str,
    kind: Option<&'v str>,
    level: Option<Level>,
    status: &'static str,
    near_miss: bool,
    started_at: Option<String>,
    detected_at: Option<String>,
    mitigated_at: Option<String>,
    resolved_at: Option<String>,
    minutes_to_detect: Option<i64>,
    minutes_to_mitigate: Option<i64>,
    minutes_to_resolve: Option<i64>,
    services: &'v [String],
    teams: Vec<&'v str>,
    tags: &'v [String],
    factors: &'v [String],
    related: Vec<&'v str>,
    recurrence_of: Option<&'v str>,
    follow_ups: Vec<PromiseDatum<'v>>,
}

#[derive(Debug, Serialize)]
struct PromiseDatum<'v> {
    ticket: Option<&'v str>,
    not_doing: Option<&'v str>,
    note: Option<&'v str>,
}
