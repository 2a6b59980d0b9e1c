//! `yokotend dry-run --report FILE`: the whole plan of what would follow, with every message, on a copy of the database.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use incident::diagnostic::finding::{Diagnostic, in_order};

use super::filled::submission;
use super::indented;
use crate::adapters::archive_dir::ArchiveDir;
use crate::adapters::content_dir::ContentDir;
use crate::adapters::sql::store::SqlStore;
use crate::app::wire::voice;
use crate::commands::arguments::From;
use crate::commands::ground::output::{WRONG_CONFIGURATION, findings, result, say};
use crate::commands::ground::start::within;
use crate::config::model::Config;
use crate::config::read::load;
use crate::ports::content::Content;
use crate::ports::response::intake::Intake;
use crate::ports::response::responses::Responses;
use crate::response::step::{Deed, Response, Step};
use crate::response::submission::Submission;
use crate::scheduler::clock::Clock;
use crate::scheduler::wakes::Wake;
use crate::tasks::respond::intake::Takes;
use crate::tasks::respond::intake::numbers::Numbers;
use crate::tasks::respond::said::{known, ticket};
use crate::wording::reminder::Sending;
use crate::wording::response::draft::draft;
use crate::wording::response::messages::{post, topic, unfinished_report};
use crate::wording::response::spoken::spoken;
use crate::wording::response::steps::words;
use crate::wording::voice::Voice;

/// Shows what would follow. 0: shown; 1: it is not a report that the form would take; 3: `daemon.yaml` is wrong.
pub(super) fn run(from: &From, report: &Path) -> Result<ExitCode> {
    let loaded = load(&from.config);
    let config = loaded.config.filter(|_| !loaded.findings.iter().any(Diagnostic::is_error));
    findings(&in_order(loaded.findings));
    let Some(config) = config else { return Ok(ExitCode::from(WRONG_CONFIGURATION)) };
    let content = Arc::new(ContentDir::new(config.content.clone()));
    let handbook = content.handbook()?;
    let clock = Clock::system();
    let said = match submission(&read(report)?, &handbook, clock.now()) {
        Ok(said) => said,
        Err(wrong) => {
            let file = report.display().to_string();
            wrong.iter().for_each(|fault| say(&format!("error: {}", fault.told(&file))));
            return Ok(ExitCode::FAILURE);
        }
    };
    let voice = voice(&config, &handbook.site);
    let response = within(planned(&config, Arc::clone(&content), said, (&clock, &voice)))?;
    result(&shown(&response, &voice.speaking(response.plan.briefing.language), content.as_ref())?);
    Ok(ExitCode::SUCCESS)
}

fn read(report: &Path) -> Result<String> {
    if report == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
        return Ok(text);
    }
    std::fs::read_to_string(report).with_context(|| format!("{} cannot be read", report.display()))
}

async fn planned(config: &Config, content: Arc<ContentDir>, said: Submission, (clock, voice): (&Clock, &Voice)) -> Result<Response> {
    let store = Arc::new(SqlStore::open_for_reading(&config.state).await?.copy().await?);
    let takes = Takes {
        responses: Arc::clone(&store) as _,
        archive: Arc::new(ArchiveDir::new(config.content.clone(), Arc::clone(&content) as _)),
        content,
        clock: clock.clone(),
        voice: voice.clone(),
        respond: Wake::default(),
        course: Wake::default(),
        numbers: Numbers::default(),
    };
    let opened = takes.open(said, clock.now()).await?;
    store.response(opened.incident.id.as_str()).await?.context("what was stored just now is gone")
}

fn shown(response: &Response, voice: &Voice, content: &dyn Content) -> Result<String> {
    let known = known(response, voice);
    let mut text = format!("{}\n{}\n{}\n\n", known.head(), known.title(), known.why());
    for (at, step) in response.plan.steps.iter().enumerate() {
        writeln!(text, "{:2}. {}{}", at + 1, words(step, known), when(step, response, voice))?;
        let details = details(step, response, voice, content)?;
        if !details.is_empty() {
            writeln!(text, "\n{}\n", indented(details.trim_end()))?;
        }
    }
    let count = response.plan.steps.len();
    let end = voice.say(
        format!("{count} steps would follow. None was done: this is a dry run."),
        format!("{count}件の手順が続きます。これは確認用の表示で、何も実行していません。"),
    );
    writeln!(text, "{end}")?;
    Ok(text)
}

/// What a step waits for.
fn when(step: &Step, response: &Response, voice: &Voice) -> String {
    let number = |name: &String| response.plan.steps.iter().position(|step| step.name == *name).map(|at| (at + 1).to_string());
    if let Deed::Call { before: Some(before), again_after, .. } = &step.deed {
        let (minutes, before) = (again_after / 60, number(before).unwrap_or_default());
        return voice.say(
            format!(" ({minutes} min after {before}, if nobody has answered)"),
            format!("（{before}から{minutes}分、応答がなければ）"),
        );
    }
    let before: Vec<String> = step.needs.iter().chain(&step.after).filter_map(number).collect();
    match before.as_slice() {
        [] => String::new(),
        before => voice.say(format!(" (after {})", before.join(", ")), format!("（{}のあと）", before.join("、"))),
    }
}

fn details(step: &Step, response: &Response, voice: &Voice, content: &dyn Content) -> Result<String> {
    let all = known(response, voice);
    Ok(match &step.deed {
        Deed::Post { saying, .. } => post(*saying, Sending::First, all).text(),
        Deed::RemindReport { path, .. } => unfinished_report(path, Sending::First, all).text(),
        Deed::SetTopic => topic(all),
        Deed::OpenTicket { project, ticket_type } => {
            let ticket = ticket(response, &step.key, (project, ticket_type), voice);
            let labels = voice.say(format!("Labels: {}", ticket.labels.join(", ")), format!("ラベル：{}", ticket.labels.join("、")));
            format!("{}\n\n{}\n\n{labels}", ticket.summary, ticket.paragraphs.join("\n"))
        }
        Deed::WriteReport { path } => format!("{path}\n\n{}", draft(all, &content.handbook()?.site)),
        Deed::Call { person, .. } => {
            let member = response.plan.briefing.people.get(person);
            spoken(known(response, &member.map_or_else(|| voice.clone(), |member| voice.speaking(member.language))))
        }
        Deed::MakeChannel { .. } | Deed::Invite { .. } | Deed::Pin { .. } => String::new(),
    })
}
