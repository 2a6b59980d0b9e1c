//! The facts beside a report: a label and what it says.

use incident::time::{Moment, Precision};
use serde::Serialize;

use crate::archive::entry::Incident;
use crate::views::derive::Views;
use crate::views::facets::facet::{Facet, address, teams};
use crate::views::wording;
use crate::views::words::{Link, Word};

/// One fact.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    label: String,
    values: Vec<Link>,
    note: Option<String>,
}

impl Views {
    /// All facts that the report tells, those of `extra` last.
    pub(super) fn facts(&self, incident: &Incident) -> Vec<Fact> {
        let report = &incident.report;
        let narrowed =
            |facet: Facet, words: &[String]| words.iter().map(|word| Word::plain(word.as_str()).link(Some(address(facet, word)))).collect();
        let people = |keys: Vec<&str>| keys.into_iter().map(|key| self.person(key).link(None)).collect();
        let mut facts = vec![
            self.fact("fact_times", self.times_from_start(incident)),
            self.fact("fact_kind", self.kind_link(incident).into_iter().collect()),
            self.fact("fact_services", self.service_links(incident)),
            self.fact("fact_teams", self.team_links(incident)),
            self.fact("fact_lead", people(report.lead.iter().map(String::as_str).collect())),
            self.fact("fact_roles", self.roles(incident)),
            self.customers(incident),
            self.fact("fact_impact_note", text(report.impact.note.as_deref())),
            self.fact("fact_factors", narrowed(Facet::Factor, &report.factors)),
            self.fact(
                "fact_detected_by",
                report.detected_by.iter().map(|by| Word::plain(self.texts.get(&format!("detected_by_{}", by.key()))).link(None)).collect(),
            ),
            self.fact("fact_tags", narrowed(Facet::Tag, &report.tags)),
            self.fact("fact_acknowledged", self.moment_fact(report.times.acknowledged)),
            self.fact("fact_known_at", self.moment_fact(report.times.known)),
            self.fact("fact_deadlines", self.terms_told(incident).into_iter().map(|term| term.link(None)).collect()),
            self.reviewed(incident),
            self.fact(
                "fact_recurrence_of",
                report.recurrence_of.iter().filter(|id| self.archive.may_name(id)).map(|id| self.id_link(id)).collect(),
            ),
            self.fact("fact_also_known_as", report.aliases.iter().map(|id| Word::plain(id.as_str()).link(None)).collect()),
        ];
        facts.extend(report.extra.iter().map(|(key, value)| Fact {
            label: key.replace(['_', '-'], " "),
            values: text(Some(&plain_json(value))),
            note: None,
        }));
        facts.retain(|fact| !fact.values.is_empty());
        facts
    }

    fn fact(&self, key: &str, values: Vec<Link>) -> Fact {
        Fact { label: self.texts.get(key).to_owned(), values, note: None }
    }

    /// How long it took to detect, mitigate and resolve, each counted from the begin.
    fn times_from_start(&self, incident: &Incident) -> Vec<Link> {
        let times = &incident.report.times;
        let told = [("time_to_detect", times.detected), ("time_to_mitigate", times.mitigated), ("time_to_resolve", times.resolved)];
        let say = |(key, moment)| {
            let seconds = self.elapsed(moment, &times.started)?;
            Some(Word::plain(self.texts.fill(key, &[("time", &wording::length(seconds, self.language()))])).link(None))
        };
        told.into_iter().filter_map(say).collect()
    }

    fn kind_link(&self, incident: &Incident) -> Option<Link> {
        let kind = incident.report.kind.as_ref()?;
        let name =
            self.archive.questionnaire.as_ref().and_then(|form| form.kinds.get(kind)).map(|kind| Word::of(&kind.name, self.language()));
        Some(name.unwrap_or_else(|| Word::plain(kind.as_str())).link(Some(address(Facet::Kind, kind))))
    }

    pub(super) fn service_links(&self, incident: &Incident) -> Vec<Link> {
        incident.report.services.iter().map(|key| self.service(key).link(Some(address(Facet::Service, key)))).collect()
    }

    fn team_links(&self, incident: &Incident) -> Vec<Link> {
        let name =
            |key: &str| self.archive.site.teams.get(key).map_or_else(|| Word::plain(key), |team| Word::of(&team.name, self.language()));
        teams(&self.archive, incident).into_iter().map(|key| name(key).link(Some(address(Facet::Team, key)))).collect()
    }

    fn roles(&self, incident: &Incident) -> Vec<Link> {
        let entry = |(role, key): &(String, String)| {
            let name = self.person(key).text;
            Word::plain(self.texts.fill("role_entry", &[("role", role), ("name", &name)])).link(None)
        };
        incident.report.roles.iter().map(entry).collect()
    }

    fn customers(&self, incident: &Incident) -> Fact {
        let impact = &incident.report.impact;
        let cases = impact.support_cases.map(|n| self.texts.fill("support_cases", &[("n", &wording::count(n))]));
        match (impact.customers, cases) {
            (Some(customers), cases) => Fact { note: cases, ..self.fact("fact_customers", text(Some(&wording::count(customers)))) },
            (None, _) => self.fact("fact_support_cases", text(impact.support_cases.map(wording::count).as_deref())),
        }
    }

    fn moment_fact(&self, moment: Option<Moment>) -> Vec<Link> {
        text(moment.map(|moment| self.moment_words(&moment)).as_deref())
    }

    /// A moment in words, as exactly as it is known.
    fn moment_words(&self, moment: &Moment) -> String {
        let zoned = moment.zoned(&self.archive.site.zone);
        match moment.precision {
            Precision::Day => wording::long_day(zoned.date(), self.language()),
            Precision::Time => wording::long_moment(zoned.date(), zoned.time(), self.language()),
        }
    }

    fn reviewed(&self, incident: &Incident) -> Fact {
        let review = &incident.report.review;
        let by = review.facilitator.as_ref().map(|key| self.texts.fill("facilitated_by", &[("name", &self.person(key).text)]));
        match (review.meeting, by) {
            (Some(day), by) => {
                let meeting = self.review_on(day).map(|week| self.review_address(week));
                let day = Word::plain(wording::long_day(day, self.language())).link(meeting);
                Fact { note: by, ..self.fact("fact_reviewed", vec![day]) }
            }
            (None, by) => self.fact("fact_reviewed", text(by.as_deref())),
        }
    }

    fn id_link(&self, id: &str) -> Link {
        let page = self.archive.pages.incident(id);
        Word::plain(id).link(page.map(|at| self.archive.address(&self.archive.incidents[at])))
    }
}

fn text(words: Option<&str>) -> Vec<Link> {
    words.filter(|words| !words.is_empty()).map(|words| Word::plain(words).link(None)).into_iter().collect()
}

/// Free data as a reader sees it: texts without quotes, lists with commas.
fn plain_json(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(plain_json).collect::<Vec<_>>().join(", "),
        serde_json::Value::Object(map) => {
            map.iter().map(|(key, value)| format!("{key}: {}", plain_json(value))).collect::<Vec<_>>().join(", ")
        }
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}
