//! Front matter → [`Report`], with all that is wrong in it.

use jiff::civil::Date;

use super::check;
use super::model::{DetectedBy, Report, Status};
use super::reading::Reading;
use crate::diagnostic::code;
use crate::diagnostic::finding::{Diagnostic, Mark, Source};
use crate::front_matter::Parts;
use crate::id::IncidentId;
use crate::level::Level;
use crate::questionnaire::model::Questionnaire;
use crate::site::model::Site;
use crate::time::Moment;
use crate::yaml::node::Value;
use crate::yaml::read::{Codes, Reader};

/// The codes of findings in reports and guides.
pub static CODES: Codes = Codes { unreadable: code::FRONT_MATTER, value: code::WRONG_VALUE, unknown_key: code::UNKNOWN_KEY };

/// Every key of a report, in the order in which we write them.
pub const KEYS: &[&str] = &[
    "id",
    "title",
    "kind",
    "type",
    "level",
    "severity",
    "status",
    "started_at",
    "date",
    "detected_at",
    "acknowledged_at",
    "mitigated_at",
    "resolved_at",
    "known_at",
    "summary",
    "lead",
    "roles",
    "services",
    "teams",
    "tags",
    "factors",
    "detected_by",
    "impact",
    "near_miss",
    "visibility",
    "follow_ups",
    "related",
    "recurrence_of",
    "aliases",
    "review",
    "links",
    "lang",
    "extra",
];

/// What a report is read with.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The site: its zone, services, teams and people.
    pub site: &'a Site,
    /// The form: its kinds. Without one, any kind goes.
    pub questionnaire: Option<&'a Questionnaire>,
}

/// What stands in for missing keys.
#[derive(Debug, Clone, Default)]
pub struct Fallbacks {
    /// From the file's name.
    pub id: Option<IncidentId>,
    /// From the first heading.
    pub title: Option<String>,
    /// From the file's name.
    pub day: Option<Date>,
}

/// Where the report refers to something outside itself: what a later stage checks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The id, or the file's begin where it comes from the name.
    pub id: Mark,
    /// Ids in `related` and `recurrence_of`.
    pub references: Vec<(String, Mark)>,
    /// Former ids.
    pub aliases: Vec<(IncidentId, Mark)>,
    /// The key `level`, or the file's begin: where missing sections are told.
    pub level: Mark,
}

/// Reads a report's front matter. `None` where it is no report at all: no YAML, no id, no title or no day.
pub fn read(
    source: Source<'_>,
    parts: &Parts<'_>,
    surroundings: Surroundings<'_>,
    fallbacks: Fallbacks,
) -> (Option<(Report, Places)>, Vec<Diagnostic>) {
    let mut reader = Reader::new(source, &CODES, parts.yaml_lower_by);
    let Some(root) = reader.mapping(parts.yaml.unwrap_or_default()) else {
        return (None, reader.into_findings());
    };
    let Surroundings { site, questionnaire } = surroundings;
    let report = Reading { reader: &mut reader, site, questionnaire, root: &root }.report(fallbacks);
    (report, reader.into_findings())
}

impl Reading<'_, '_> {
    fn report(mut self, fallbacks: Fallbacks) -> Option<(Report, Places)> {
        self.tell_unknown_keys();
        let (id, id_mark) = self.id(fallbacks.id);
        let title = self.text("title").or(fallbacks.title);
        if title.is_none() && !self.is_wrong("title") {
            self.reader.tell_in_file(code::NO_TITLE, Mark::START, "the report has no title").hint =
                Some("write `title: …`, or begin the text with a heading: `# …`".to_owned());
        }
        let started = self.started(fallbacks.day);
        let mut places = Places {
            id: id_mark,
            level: self.at(&["level", "severity"]).map_or(Mark::START, |node| self.reader.in_file(node.mark)),
            ..Places::default()
        };
        let mut report = Report::draft(
            id?,
            title.unwrap_or_default(),
            started.unwrap_or(Moment { at: jiff::Timestamp::UNIX_EPOCH, precision: crate::time::Precision::Day }),
        );
        self.fill(&mut report, &mut places);
        let complete = started.is_some() && !report.title.is_empty();
        check::check(&report, &mut self);
        complete.then_some((report, places))
    }

    fn fill(&mut self, report: &mut Report, places: &mut Places) {
        report.kind = self.kind();
        report.level = self.level();
        report.status = self.word("status", &Status::WORDS).unwrap_or_default();
        let times = &mut report.times;
        times.detected = self.moment("detected_at");
        times.acknowledged = self.moment("acknowledged_at");
        times.mitigated = self.moment("mitigated_at");
        times.resolved = self.moment("resolved_at");
        times.known = self.moment("known_at");
        report.summary = self.text("summary");
        report.lead = self.text("lead");
        report.roles = self.pairs("roles");
        report.services = self.texts("services");
        report.teams = self.texts("teams");
        report.tags = self.texts("tags");
        report.factors = self.texts("factors");
        report.detected_by = self.word("detected_by", &DetectedBy::WORDS);
        report.impact = self.impact();
        report.near_miss = self.get("near_miss").and_then(|node| self.reader.boolean("near_miss", node)).unwrap_or_default();
        report.visibility = self.texts("visibility");
        report.follow_ups = self.follow_ups();
        report.review = self.review();
        report.links = self.links();
        report.lang = self.get("lang").and_then(|node| self.reader.parsed("lang", node, language_tag));
        self.references(report, places);
        if let Some(node) = self.get("extra") {
            self.reader.entries("extra", node);
            report.extra = node.to_json().as_object().cloned().unwrap_or_default();
        }
    }

    fn pairs(&mut self, key: &str) -> Vec<(String, String)> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        let entries = self.reader.entries(key, node);
        entries.iter().filter_map(|(name, node)| Some((name.name.clone(), self.reader.text(&name.name, node)?))).collect()
    }

    fn tell_unknown_keys(&mut self) {
        let Value::Map(entries) = &self.root.value else {
            return;
        };
        for (key, _) in entries {
            if !KEYS.contains(&key.name.as_str()) {
                self.reader.unknown(key, KEYS);
            }
        }
        for (key, alias) in [("kind", "type"), ("level", "severity"), ("started_at", "date")] {
            if let Some(second) = entries.iter().map(|(key, _)| key).find(|k| k.name == alias).filter(|_| self.get(key).is_some()) {
                let message = format!("`{alias}` is read as `{key}`, which is given too; `{key}` counts");
                self.reader.tell(code::UNKNOWN_KEY, second.mark, message);
            }
        }
    }

    fn id(&mut self, fallback: Option<IncidentId>) -> (Option<IncidentId>, Mark) {
        let Some(node) = self.get("id").filter(|node| !node.is_null()) else {
            if fallback.is_none() {
                self.reader.tell_in_file(code::BAD_ID, Mark::START, "the file's name gives no id").hint =
                    Some("write `id: INC-2026-001`".to_owned());
            }
            return (fallback, Mark::START);
        };
        let text = self.reader.text("id", node);
        let id = text.and_then(|text| match IncidentId::parse(&text) {
            Ok(id) => Some(id),
            Err(why) => {
                self.reader.tell(code::BAD_ID, node.mark, why).hint =
                    Some("an id is letters, digits, `.`, `_` and `-`, 80 at most".to_owned());
                None
            }
        });
        (id, self.reader.in_file(node.mark))
    }

    fn started(&mut self, fallback: Option<Date>) -> Option<Moment> {
        let zone = &self.site.zone;
        for key in ["started_at", "date"] {
            if let Some(node) = self.get(key).filter(|node| !node.is_null()) {
                return self.reader.parsed(key, node, |text| Moment::parse(text, zone));
            }
        }
        let day = fallback.and_then(|day| Moment::of_day(day, zone).ok());
        if day.is_none() {
            self.reader.tell_in_file(code::NO_DAY, Mark::START, "the report does not say when it began").hint =
                Some("write `started_at: 2026-03-14 09:12`; a day alone is enough".to_owned());
        }
        day
    }

    fn kind(&mut self) -> Option<String> {
        let node = self.at(&["kind", "type"])?;
        let kind = self.reader.text("kind", node)?;
        let Some(questionnaire) = self.questionnaire else {
            return Some(kind);
        };
        if questionnaire.kinds.contains_key(&kind) {
            return Some(kind);
        }
        let known = questionnaire.kinds.keys().map(String::as_str);
        let hint = crate::diagnostic::finding::did_you_mean(&kind, known);
        self.reader.tell(code::UNKNOWN_KIND, node.mark, format!("questionnaire.yaml has no kind `{kind}`")).hint = hint;
        None
    }

    fn level(&mut self) -> Option<Level> {
        let node = self.at(&["level", "severity"])?;
        let text = self.reader.text("level", node)?;
        let Ok(number) = text.parse::<i64>() else {
            self.reader.wrong("level", node, "a number from 1 to 5");
            return None;
        };
        let level = Level::new(number);
        if level.is_none() {
            self.reader.tell(code::LEVEL_RANGE, node.mark, format!("there is no level {number}")).hint =
                Some("levels are 1 to 5, and 5 is the worst; without the line the report is not rated".to_owned());
        }
        level
    }

    fn references(&mut self, report: &mut Report, places: &mut Places) {
        for key in ["related", "recurrence_of"] {
            let Some(node) = self.get(key) else { continue };
            for item in self.reader.items(node) {
                let Some(id) = self.reader.text(key, item) else {
                    continue;
                };
                places.references.push((id.clone(), self.reader.in_file(item.mark)));
                match key {
                    "related" => report.related.push(id),
                    _ => report.recurrence_of = Some(id),
                }
            }
        }
        let Some(node) = self.get("aliases") else {
            return;
        };
        for item in self.reader.items(node) {
            if let Some(id) = self.reader.parsed("aliases", item, IncidentId::parse) {
                places.aliases.push((id.clone(), self.reader.in_file(item.mark)));
                report.aliases.push(id);
            }
        }
    }
}

/// Whether an address may be linked that is not one of ours: http, https or mailto.
pub fn is_outer_address(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
    address.contains(':')
        && matches!(scheme.as_str(), "http" | "https" | "mailto")
        && !address.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn language_tag(text: &str) -> Result<String, String> {
    let well_formed = text.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if well_formed { Ok(text.to_owned()) } else { Err(format!("`{text}` is not the tag of a language, such as en or ja")) }
}
