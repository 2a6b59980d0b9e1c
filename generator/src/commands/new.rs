//! `yokoten new`: begins a report or a guide. At a terminal it asks what was not given; elsewhere defaults stand.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use incident::diagnostic::finding::{Source, did_you_mean};
use incident::id::IncidentId;
use incident::level::Level;
use incident::questionnaire::assess::{Answers, Assessment, Reason, assess};
use incident::questionnaire::model::{Kind, Questionnaire, Services};
use incident::report::file_name::stem_of;
use incident::report::model::Report;
use incident::scaffold;
use incident::site::model::{Section, Site};
use incident::time::{Moment, Precision};
use incident::{questionnaire, site};

use super::arguments::{From, NewGuide, NewIncident};
use super::streams::asking::{Answered, ask, choose, choose_some, yes_or_no};
use super::streams::output::{result, say};
use crate::disk::create::{Created, create};
use crate::disk::read::{Folders, read};
use crate::site::address::segment;
use crate::site::inputs::{Inputs, SourceFile, Wishes};

/// What a new page begins from.
struct Ground {
    inputs: Inputs,
    site: Site,
    form: Option<Questionnaire>,
    asks: bool,
}

impl Ground {
    fn read(from: &From) -> anyhow::Result<Self> {
        let folders = Folders { content: from.content.clone(), theme: None };
        let inputs = read(&folders, &Wishes::default(), super::build::now()).context("the site cannot be read")?;
        let text = |name: &str| inputs.settings.get(name).and_then(|file| String::from_utf8(file.bytes.clone()?).ok());
        let site = text("site.yaml").map_or_else(Site::unnamed, |text| site::read::read(Source { file: "site.yaml", text: &text }).0);
        let form = text("questionnaire.yaml")
            .and_then(|text| questionnaire::read::read(Source { file: "questionnaire.yaml", text: &text }, &site).0);
        let asks = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        Ok(Self { inputs, site, form, asks })
    }
}

/// Begins a report; prints its path.
///
/// # Errors
/// An argument does not fit the site, or the file cannot be written.
pub fn incident(new: &NewIncident) -> anyhow::Result<ExitCode> {
    let ground = Ground::read(&new.from)?;
    let title = given_or_asked(new.title.as_deref(), ground.asks, "What happened, in one line?")?;
    let started = started(new, &ground.site)?;
    let id = id(new, &ground, started)?;
    let mut report = Report::draft(id, title, started);
    report.services.clone_from(&new.services);
    check_services(&report.services, &ground.site)?;
    report.kind = kind(new, &ground)?;
    ask_services(&ground, &mut report)?;
    report.level = level(new, &ground, &mut report)?;
    let sections = report.level.map_or(&[][..], |level| ground.site.required_sections(level));
    let sections: Vec<Section> = Section::ALL
        .into_iter()
        .filter(|section| {
            sections.is_empty() || sections.contains(section) || matches!(section, Section::Stopgap | Section::ApplyElsewhere)
        })
        .collect();
    let text = scaffold::file(&report, &ground.site.zone, ground.site.language, &sections);
    let year = started.day(&ground.site.zone).year();
    write_new(&new.from.content.join(format!("incidents/{year}/{}.md", report.id)), &text)
}

/// Begins a guide; prints its path.
///
/// # Errors
/// The file cannot be written, or is there already.
pub fn guide(new: &NewGuide) -> anyhow::Result<ExitCode> {
    let ground = Ground::read(&new.from)?;
    let title = given_or_asked(new.title.as_deref(), ground.asks, "What is the guide about?")?;
    let text = format!("---\ntitle: {}\n---\n\n", incident::yaml::write::text(&title));
    write_new(&new.from.content.join(format!("guides/{}.md", segment(&title))), &text)
}

fn given_or_asked(given: Option<&str>, asks: bool, question: &str) -> anyhow::Result<String> {
    match given.map(str::trim) {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        _ if asks => ask(question),
        _ => bail!("give a title: --title \"…\" (it is asked for at a terminal)"),
    }
}

fn write_new(path: &Path, text: &str) -> anyhow::Result<ExitCode> {
    match create(path, text.as_bytes()).with_context(|| format!("`{}` cannot be written", path.display()))? {
        Created::New => {
            result(&format!("{}\n", path.display()));
            Ok(ExitCode::SUCCESS)
        }
        Created::Same | Created::Other => bail!("`{}` is there already", path.display()),
    }
}

fn started(new: &NewIncident, site: &Site) -> anyhow::Result<Moment> {
    match &new.started_at {
        Some(text) => Moment::parse(text, &site.zone).map_err(|why| anyhow!("--started-at: {why}")),
        None => {
            let now = jiff::Timestamp::now().as_second();
            let at = jiff::Timestamp::from_second(now - now.rem_euclid(60)).context("the clock is off")?;
            Ok(Moment { at, precision: Precision::Time })
        }
    }
}

/// The given id, else `INC-YYYY-NNN`, one above the highest of the year that any report has.
fn id(new: &NewIncident, ground: &Ground, started: Moment) -> anyhow::Result<IncidentId> {
    if let Some(text) = &new.id {
        return IncidentId::parse(text).map_err(|why| anyhow!("--id: {why}"));
    }
    let prefix = format!("INC-{}-", started.day(&ground.site.zone).year());
    let texts = ground.inputs.reports.iter().flat_map(|file| [stem_of(&file.path).to_owned(), front_matter(file)]);
    let highest = texts.flat_map(|text| numbers(&text, &prefix)).max().unwrap_or(0);
    IncidentId::parse(&format!("{prefix}{:03}", highest + 1)).map_err(|why| anyhow!(why))
}

/// All numbers behind `prefix` in a text: of ids, and of former ids, which are not given again.
fn numbers(text: &str, prefix: &str) -> Vec<u32> {
    let number = |at: usize| {
        let digits = &text[at + prefix.len()..];
        digits[..digits.bytes().take_while(u8::is_ascii_digit).count()].parse().ok()
    };
    text.match_indices(prefix).filter_map(|(at, _)| number(at)).collect()
}

fn front_matter(file: &SourceFile) -> String {
    let text = String::from_utf8_lossy(file.bytes.as_deref().unwrap_or_default());
    incident::front_matter::split(&text).ok().and_then(|parts| parts.yaml.map(str::to_owned)).unwrap_or_default()
}

fn check_services(services: &[String], site: &Site) -> anyhow::Result<()> {
    let Some(service) = services.iter().find(|service| !site.services.contains_key(*service)) else { return Ok(()) };
    let hint = did_you_mean(service, site.services.keys().map(String::as_str)).unwrap_or_default();
    bail!("--service: site.yaml has no service `{service}`; {hint}")
}

fn kind(new: &NewIncident, ground: &Ground) -> anyhow::Result<Option<String>> {
    let Some(form) = &ground.form else { return Ok(new.kind.clone()) };
    if let Some(kind) = &new.kind {
        if form.kinds.contains_key(kind) {
            return Ok(Some(kind.clone()));
        }
        let hint = did_you_mean(kind, form.kinds.keys().map(String::as_str)).unwrap_or_default();
        bail!("--kind: questionnaire.yaml has no kind `{kind}`; {hint}");
    }
    if !ground.asks {
        return Ok(None);
    }
    let kinds: Vec<(&str, &str)> = form.kinds.iter().map(|(key, kind)| (key.as_str(), kind.name.words(ground.site.language).0)).collect();
    Ok(Some(choose("What kind of incident is it?", &kinds)?.to_owned()))
}

/// Asks which services are affected, where the kind wants to know and none was given.
fn ask_services(ground: &Ground, report: &mut Report) -> anyhow::Result<()> {
    let kind = report.kind.as_ref().and_then(|kind| ground.form.as_ref()?.kinds.get(kind));
    let wanted = kind.is_some_and(|kind| kind.services == Services::Required);
    if !ground.asks || !wanted || !report.services.is_empty() || ground.site.services.is_empty() {
        return Ok(());
    }
    let services: Vec<(&str, &str)> =
        ground.site.services.iter().map(|(key, service)| (key.as_str(), service.name.words(ground.site.language).0)).collect();
    report.services = choose_some("Which services? Numbers or keys, with commas", &services)?;
    Ok(())
}

/// The given level, else the one that follows from the answers; asks for them at a terminal.
fn level(new: &NewIncident, ground: &Ground, report: &mut Report) -> anyhow::Result<Option<Level>> {
    if let Some(level) = new.level {
        return Ok(Level::new(i64::from(level)));
    }
    let Some((form, kind)) = ground.form.as_ref().and_then(|form| Some((form, form.kinds.get(report.kind.as_deref()?)?))) else {
        return Ok(None);
    };
    if let Some(odd) = new.yes.iter().find(|id| !kind.questions.iter().any(|question| question.id == **id)) {
        let hint = did_you_mean(odd, kind.questions.iter().map(|question| question.id.as_str())).unwrap_or_default();
        bail!("--yes: this kind has no question `{odd}`; {hint}");
    }
    let mut answers = Answers { services: report.services.iter().cloned().collect(), yes: new.yes.iter().cloned().collect() };
    if ground.asks && new.yes.is_empty() && kind.level.is_none() {
        ask_questions(kind, ground, &mut answers)?;
    } else if new.yes.is_empty() && kind.level.is_none() {
        return Ok(None);
    }
    let assessment = assess(form, kind, &answers);
    say(&format!("level {}: {}", assessment.level.number(), reasons(&assessment, kind, ground)));
    Ok(Some(assessment.level))
}

fn ask_questions(kind: &Kind, ground: &Ground, answers: &mut Answers) -> anyhow::Result<()> {
    for question in &kind.questions {
        let asked = incident::questionnaire::assess::is_asked(question, answers);
        if asked && yes_or_no(question.ask.words(ground.site.language).0)? == Answered::Yes {
            answers.yes.insert(question.id.clone());
        }
    }
    Ok(())
}

fn reasons(assessment: &Assessment, kind: &Kind, ground: &Ground) -> String {
    let words = |reason: &Reason| match reason {
        Reason::FixedForKind => "this kind always has it".to_owned(),
        Reason::NothingYes => "nothing was answered yes".to_owned(),
        Reason::Yes { question } => {
            let asked =
                kind.questions.iter().find(|known| known.id == *question).map_or("", |known| known.ask.words(ground.site.language).0);
            format!("yes to \"{asked}\"")
        }
    };
    assessment.reasons.iter().map(words).collect::<Vec<_>>().join(", ")
}
