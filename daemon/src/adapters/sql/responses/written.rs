//! What was reported, and what follows, as texts in the database.

use std::collections::BTreeSet;

use incident::level::Level;
use incident::questionnaire::assess::{Assessment, Reason};
use incident::text::Language;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::adapters::sql::rows::{Sql, odd};
use crate::response::step::Plan;
use crate::response::submission::{Door, Incident, Submission};

#[derive(Serialize, Deserialize)]
struct Report {
    kind: String,
    title: String,
    description: String,
    services: BTreeSet<String>,
    yes: BTreeSet<String>,
    no: BTreeSet<String>,
    reporter: String,
    started_at: Option<Timestamp>,
    language: Language,
    door: WrittenDoor,
    level: u8,
    reasons: Vec<WrittenReason>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenDoor {
    Form(Option<String>),
    Slack(String),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenReason {
    FixedForKind,
    Yes(String),
    NothingYes,
}

/// What was said of an incident, and the level that followed.
pub(super) fn write_report(incident: &Incident) -> Sql<String> {
    let said = incident.submission.clone();
    let report = Report {
        kind: said.kind,
        title: said.title,
        description: said.description,
        services: said.services,
        yes: said.yes,
        no: said.no,
        reporter: said.reporter,
        started_at: said.started_at,
        language: said.language,
        door: match said.door {
            Door::Form { user } => WrittenDoor::Form(user),
            Door::Slack { user } => WrittenDoor::Slack(user),
        },
        level: incident.assessed.level.number(),
        reasons: incident.assessed.reasons.iter().map(written).collect(),
    };
    serde_json::to_string(&report).map_err(|error| odd(format!("a report cannot be written: {error}")))
}

fn written(reason: &Reason) -> WrittenReason {
    match reason {
        Reason::FixedForKind => WrittenReason::FixedForKind,
        Reason::Yes { question } => WrittenReason::Yes(question.clone()),
        Reason::NothingYes => WrittenReason::NothingYes,
    }
}

/// What was said under this nonce, and the level that followed.
pub(super) fn read_report(text: &str, nonce: String) -> Sql<(Submission, Assessment)> {
    let report: Report = serde_json::from_str(text).map_err(|error| odd(format!("a report cannot be read: {error}")))?;
    let level = Level::new(i64::from(report.level)).ok_or_else(|| odd(format!("{} is no level", report.level)))?;
    let reason = |reason| match reason {
        WrittenReason::FixedForKind => Reason::FixedForKind,
        WrittenReason::Yes(question) => Reason::Yes { question },
        WrittenReason::NothingYes => Reason::NothingYes,
    };
    let assessed = Assessment { level, reasons: report.reasons.into_iter().map(reason).collect() };
    let submission = Submission {
        nonce,
        kind: report.kind,
        title: report.title,
        description: report.description,
        services: report.services,
        yes: report.yes,
        no: report.no,
        reporter: report.reporter,
        started_at: report.started_at,
        language: report.language,
        door: match report.door {
            WrittenDoor::Form(user) => Door::Form { user },
            WrittenDoor::Slack(user) => Door::Slack { user },
        },
    };
    Ok((submission, assessed))
}

/// All that follows.
pub(super) fn write_plan(plan: &Plan) -> Sql<String> {
    serde_json::to_string(plan).map_err(|error| odd(format!("a plan cannot be written: {error}")))
}

/// All that follows.
pub(super) fn read_plan(text: &str) -> Sql<Plan> {
    serde_json::from_str(text).map_err(|error| odd(format!("a plan cannot be read: {error}")))
}
