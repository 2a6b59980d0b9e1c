//! What `site.yaml` says, as values.

use std::collections::BTreeMap;

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

use crate::level::Level;
use crate::text::{Language, Text};
use crate::time::Period;

/// One archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its name.
    pub title: String,
    /// Where it will be read, ending in `/`; needed only where an absolute address is.
    pub base_url: Option<String>,
    /// The address of the incident form.
    pub report: Option<String>,
    /// The address at which a report's file is edited; holds `{path}`.
    pub edit: Option<String>,
    /// The language of the interface, and of reports that do not say theirs.
    pub language: Language,
    /// The zone of times without an offset, and in which times are shown.
    pub zone: TimeZone,
    /// When the weekly review is held.
    pub review: Option<ReviewTime>,
    /// What is said of levels; a level that is not in it has its default name and requires nothing.
    pub levels: BTreeMap<Level, LevelSettings>,
    /// By key.
    pub services: BTreeMap<String, Service>,
    /// By key.
    pub teams: BTreeMap<String, Team>,
    /// By key.
    pub people: BTreeMap<String, Person>,
    /// Roles and the people who fill them, in the order in which they are called.
    pub roles: BTreeMap<String, Vec<String>>,
    /// The audiences that see a report which does not say; empty: said nowhere.
    pub visibility: Vec<String>,
}

impl Site {
    /// A site of which nothing is known but what cannot be missing: stands in while `site.yaml` cannot be read.
    pub fn unnamed() -> Self {
        Self {
            title: "Incidents".to_owned(),
            base_url: None,
            report: None,
            edit: None,
            language: Language::En,
            zone: TimeZone::UTC,
            review: None,
            levels: BTreeMap::new(),
            services: BTreeMap::new(),
            teams: BTreeMap::new(),
            people: BTreeMap::new(),
            roles: BTreeMap::new(),
            visibility: Vec::new(),
        }
    }

    /// What a level is called here.
    pub fn level_name(&self, level: Level) -> Text {
        let own = self.levels.get(&level).and_then(|settings| settings.name.clone());
        own.unwrap_or_else(|| level.default_name())
    }

    /// The sections that a report of this level must have.
    pub fn required_sections(&self, level: Level) -> &[Section] {
        self.levels.get(&level).map_or(&[], |settings| &settings.sections)
    }

    /// The team that owns a service.
    pub fn team_of(&self, service: &str) -> Option<&str> {
        self.services.get(service)?.team.as_deref()
    }
}

/// When the weekly review is held, in the site's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewTime {
    /// the day of the week
    pub day: Weekday,
    /// the time of day
    pub time: Time,
}

/// What a site says of one level.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LevelSettings {
    /// Its name here.
    pub name: Option<Text>,
    /// Calendar days from the start until the report is due.
    pub report_within: Option<Period>,
    /// The sections that its report must have.
    pub sections: Vec<Section>,
}

/// Something that can be affected.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its name.
    pub name: Text,
    /// The key of the team that owns it.
    pub team: Option<String>,
}

/// A team.
#[derive(Debug, Clone, PartialEq)]
pub struct Team {
    /// Its name.
    pub name: Text,
    /// The key of its lead.
    pub lead: Option<String>,
    /// Its user group in Slack.
    pub slack: Option<String>,
}

/// A person. The site prints name and team only.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Their name.
    pub name: Text,
    /// The key of their team.
    pub team: Option<String>,
    /// Their id in Slack.
    pub slack: Option<String>,
    /// Their account id or user name in Jira.
    pub jira: Option<String>,
    /// The language in which they are spoken to.
    pub language: Option<Language>,
}

/// A section of a report, known by several headings in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// what happened, in short
    Summary,
    /// who was affected and how much
    Impact,
    /// what happened when
    Timeline,
    /// why
    Cause,
    /// what was done at once
    Stopgap,
    /// what keeps it from coming back
    Prevention,
    /// 横展開: where else it could happen
    ApplyElsewhere,
}

impl Section {
    /// All, in the order of a report.
    pub const ALL: [Self; 7] =
        [Self::Summary, Self::Impact, Self::Timeline, Self::Cause, Self::Stopgap, Self::Prevention, Self::ApplyElsewhere];

    /// The word for it in settings.
    pub fn key(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Impact => "impact",
            Self::Timeline => "timeline",
            Self::Cause => "cause",
            Self::Stopgap => "stopgap",
            Self::Prevention => "prevention",
            Self::ApplyElsewhere => "apply-elsewhere",
        }
    }

    /// The headings that name it: ours first in each language, then those common in other people's reports.
    fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Summary => &["summary", "概要", "overview", "issue summary", "executive summary", "サマリー", "要約"],
            Self::Impact => &["impact", "影響", "影響範囲", "customer impact", "user impact"],
            Self::Timeline => &["timeline", "タイムライン", "時系列", "経緯", "対応経緯"],
            Self::Cause => &["cause", "発生原因", "root cause", "root causes", "原因", "根本原因", "contributing factors", "直接原因"],
            Self::Stopgap => &["stopgap", "応急対応", "mitigation", "暫定対応", "応急対応策", "resolution", "対応"],
            Self::Prevention => &["prevention", "再発防止策", "再発防止", "action items", "follow-ups", "corrective actions", "恒久対応"],
            Self::ApplyElsewhere => &["apply elsewhere", "水平展開", "横展開"],
        }
    }

    /// The heading that a new report gets.
    pub fn heading(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::ApplyElsewhere, Language::En) => "Apply elsewhere",
            (_, Language::Ja) => self.headings()[1],
            (Self::Summary, Language::En) => "Summary",
            (Self::Impact, Language::En) => "Impact",
            (Self::Timeline, Language::En) => "Timeline",
            (Self::Cause, Language::En) => "Cause",
            (Self::Stopgap, Language::En) => "Stopgap",
            (Self::Prevention, Language::En) => "Prevention",
        }
    }

    /// The section that a heading names; `Timeline (all times UTC)` and `Summary 概要` do too.
    pub fn of_heading(heading: &str) -> Option<Self> {
        let folded = heading.trim().to_lowercase();
        let folded = folded.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' '));
        Self::ALL.into_iter().find(|section| section.headings().iter().any(|name| begins_with_word(folded, name)))
    }
}

/// Whether `text` is `name`, or `name` and then something that is not more of the word.
fn begins_with_word(text: &str, name: &str) -> bool {
    // Nearly every name fails at its first letter, and each heading is held against all of them.
    if text.as_bytes().first() != name.as_bytes().first() {
        return false;
    }
    let Some(rest) = text.strip_prefix(name) else {
        return false;
    };
    match rest.trim_start().chars().next() {
        None => true,
        Some('(' | '（' | ':' | '：' | '/' | '[') => true,
        Some(next) => rest.starts_with(' ') && !next.is_ascii(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_both_languages_name_a_section() {
        for (heading, section) in [
            ("Summary", Section::Summary),
            ("Timeline (all times UTC)", Section::Timeline),
            ("根本原因", Section::Cause),
            ("Summary 概要", Section::Summary),
            ("3. Root Cause", Section::Cause),
            ("再発防止策（案）", Section::Prevention),
        ] {
            assert_eq!(Section::of_heading(heading), Some(section), "{heading}");
        }
        for other in ["Causeway", "Impact of the change on others", "影響を受けた人の声"] {
            assert_eq!(Section::of_heading(other), None, "{other}");
        }
    }
}
