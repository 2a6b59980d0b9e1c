//! All entries → one [`Archive`], checked against each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Mark, Source, did_you_mean};
use incident::questionnaire::model::Questionnaire;
use incident::responses::{self, Response};
use incident::site::model::Site;
use incident::tickets::{self, TicketIndex};
use incident::{questionnaire, site};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::entries::Archive;
use super::entry::{Guide, Incident, Minutes, Parsed, Place};
use super::memo::{Kept, Memo};
use super::minutes;
use super::parse::{self, Context};
use crate::site::body::{Body, Target};
use crate::site::inputs::{Inputs, SourceFile, Wishes};

/// Parses what changed, joins everything and checks it. The archive is whole as far as it can be, errors or not.
pub fn gather(inputs: Inputs, memo: &mut Memo) -> (Archive, Vec<Diagnostic>) {
    let mut findings = inputs.findings;
    let settings = read_settings(&inputs.settings, &inputs.wishes, memo, &mut findings);
    let context =
        Context { site: &settings.site, questionnaire: settings.questionnaire.as_ref(), audience: inputs.wishes.audience.as_deref() };
    let reports = parse_all(inputs.reports, memo, settings.key, |path, bytes| parse::report(path, bytes, context));
    let guides = parse_all(inputs.guides, memo, settings.key, |path, bytes| parse::guide(path, bytes, context));
    let minutes = parse_all(inputs.minutes, memo, settings.key, |path, bytes| minutes::parse(path, bytes, context));
    findings.extend(reports.iter().chain(&guides).chain(&minutes).flat_map(|file| file.parsed.findings.iter().cloned()));
    let today = inputs.clock.day(&settings.site.zone);
    let order = memo.keep(&reports.into_iter().chain(guides).chain(minutes).collect::<Vec<_>>());
    findings.extend(order.findings);
    let Settings { site, questionnaire, responses, tickets, key } = settings;
    let archive = Archive {
        audience: inputs.wishes.audience.clone(),
        site,
        questionnaire,
        responses,
        tickets,
        incidents: order.incidents,
        guides: order.guides,
        minutes: order.minutes,
        pictures: inputs.pictures,
        pages: order.pages,
        today,
        settings: key,
    };
    if let Some(audience) = &inputs.wishes.audience {
        findings.extend(check_audience(&archive, audience));
        return (archive, findings);
    }
    findings.extend(archive.incidents.par_iter().flat_map_iter(|incident| check_incident(&archive, incident)).collect::<Vec<_>>());
    findings.extend(archive.guides.iter().flat_map(|guide| check_guide(&archive, guide)));
    findings.extend(archive.minutes.iter().flat_map(|minutes| check_minutes(&archive, minutes)));
    (archive, findings)
}

/// Parses some reports ahead of [`gather`] and keeps them in the memo; gives the files without their bytes. So a build
/// never holds the texts of all reports at once.
pub fn learn(inputs: &Inputs, reports: Vec<SourceFile>, memo: &mut Memo) -> Vec<SourceFile> {
    let settings = read_settings(&inputs.settings, &inputs.wishes, memo, &mut Vec::new());
    let context =
        Context { site: &settings.site, questionnaire: settings.questionnaire.as_ref(), audience: inputs.wishes.audience.as_deref() };
    let files = reports.iter().map(|file| SourceFile { path: file.path.clone(), hash: file.hash, bytes: None }).collect();
    let kept = parse_all(reports, memo, settings.key, |path, bytes| parse::report(path, bytes, context));
    memo.add(kept);
    files
}

struct Settings {
    site: Site,
    questionnaire: Option<Questionnaire>,
    responses: Option<Vec<Response>>,
    tickets: Option<Arc<TicketIndex>>,
    /// Of all that reports are parsed with.
    key: u64,
}

fn read_settings(files: &BTreeMap<&'static str, SourceFile>, wishes: &Wishes, memo: &mut Memo, findings: &mut Vec<Diagnostic>) -> Settings {
    let text = |name: &str, findings: &mut Vec<Diagnostic>| -> Option<String> {
        let bytes = files.get(name)?.bytes.clone()?;
        String::from_utf8(bytes).inspect_err(|_| findings.push(Diagnostic::about_file(code::NOT_UTF8, name, "the file is not UTF-8"))).ok()
    };
    let mut site = Site::unnamed();
    match text("site.yaml", findings) {
        Some(text) => {
            let (read, found) = site::read::read(Source { file: "site.yaml", text: &text });
            site = read;
            findings.extend(found);
        }
        None if files.contains_key("site.yaml") || findings.iter().any(|finding| &*finding.file == "site.yaml") => {}
        None => findings.push(
            Diagnostic::about_file(code::SITE, "site.yaml", "there is no site.yaml").hint("write one with `title: …` and `time_zone: …`"),
        ),
    }
    if let Some(base_url) = &wishes.base_url {
        site.base_url = Some(if base_url.ends_with('/') { base_url.clone() } else { format!("{base_url}/") });
    }
    let form = text("questionnaire.yaml", findings).and_then(|text| {
        let (form, found) = questionnaire::read::read(Source { file: "questionnaire.yaml", text: &text }, &site);
        findings.extend(found);
        form
    });
    let responses = text("responses.yaml", findings).and_then(|text| {
        let (responses, found) = responses::read(Source { file: "responses.yaml", text: &text }, &site, form.as_ref());
        findings.extend(found);
        responses
    });
    let tickets = read_tickets(files.get("tickets.json"), memo, findings);
    let hash = |name: &str| files.get(name).map_or(0, |file| file.hash);
    let key = hash("site.yaml") ^ hash("questionnaire.yaml").rotate_left(1) ^ u64::from(crate::site::address::hash(&format!("{wishes:?}")));
    Settings { site, questionnaire: form, responses, tickets, key }
}

/// A snapshot that is missing, old or damaged never keeps a site from being built.
fn read_tickets(file: Option<&SourceFile>, memo: &mut Memo, findings: &mut Vec<Diagnostic>) -> Option<Arc<TicketIndex>> {
    let file = file?;
    if let Some((_, known)) = memo.tickets.as_ref().filter(|(hash, _)| *hash == file.hash) {
        return Some(known.clone());
    }
    let text = String::from_utf8_lossy(file.bytes.as_deref().unwrap_or_default());
    match tickets::read(&text) {
        Ok(snapshot) => {
            let index = Arc::new(TicketIndex::new(snapshot));
            memo.tickets = Some((file.hash, index.clone()));
            Some(index)
        }
        Err((line, column, why)) => {
            let mark = Mark { line: u32::try_from(line.max(1)).unwrap_or(1), column: u32::try_from(column.max(1)).unwrap_or(1), width: 1 };
            let finding =
                Source { file: "tickets.json", text: &text }.finding(code::TICKETS, mark, format!("the tickets are left out: {why}"));
            findings.push(finding.hint("the daemon writes this file anew at its next round; a site without it is fine"));
            None
        }
    }
}

fn parse_all(files: Vec<SourceFile>, memo: &Memo, settings: u64, parse: impl Fn(&Arc<str>, &[u8]) -> Parsed + Sync) -> Vec<Kept> {
    let one = |file: SourceFile| {
        let key = file.hash ^ settings;
        let known = memo.get(&file.path, key);
        let is_new = known.is_none();
        let parsed = known.unwrap_or_else(|| Arc::new(parse(&file.path, file.bytes.as_deref().unwrap_or_default())));
        Kept { path: file.path, key, parsed, is_new }
    };
    files.into_par_iter().map(one).collect()
}

/// Links to what this audience may not see are told when the site is built for everybody; here, that anything is seen.
fn check_audience(archive: &Archive, audience: &str) -> Option<Diagnostic> {
    let empty = archive.incidents.is_empty() && archive.guides.is_empty();
    empty.then(|| {
        Diagnostic::about_file(code::AUDIENCE, "site.yaml", format!("the audience `{audience}` sees nothing: no `visibility` names it"))
            .hint("`--audience` takes a word that `visibility` of site.yaml or of a report holds")
    })
}

fn check_incident(archive: &Archive, incident: &Incident) -> Vec<Diagnostic> {
    let mut findings = match incident.references.targets.as_slice() {
        [] => Vec::new(),
        targets => check_targets(archive, &incident.path, targets, &archive.address(incident), &incident.body),
    };
    findings.extend(check_ids(archive, &incident.path, &incident.references.incidents));
    findings
}

fn check_guide(archive: &Archive, guide: &Guide) -> Vec<Diagnostic> {
    let mut findings = check_targets(archive, &guide.path, &guide.references.targets, &archive.guide_address(guide), &guide.body);
    findings.extend(check_ids(archive, &guide.path, &guide.references.incidents));
    findings
}

/// Reports that are named, and are not there.
fn check_ids(archive: &Archive, file: &str, named: &[(String, Place)]) -> Vec<Diagnostic> {
    let missing = named.iter().filter(|(id, _)| archive.pages.incident(id).is_none());
    let tell = |(id, place): &(String, Place)| {
        let known = archive.incidents.iter().map(|other| other.report.id.as_str());
        let finding = place.finding(file, code::UNKNOWN_INCIDENT, format!("there is no report `{id}`"));
        Diagnostic { hint: did_you_mean(id, known), ..finding }
    };
    missing.map(tell).collect()
}

fn check_minutes(archive: &Archive, minutes: &Minutes) -> Vec<Diagnostic> {
    check_targets(archive, &minutes.path, &minutes.references.targets, &archive.review_address(minutes.week), &minutes.body)
}

fn check_targets(archive: &Archive, file: &str, targets: &[(Target, Place)], address: &str, own: &Body) -> Vec<Diagnostic> {
    targets
        .iter()
        .filter_map(|(target, place)| {
            super::resolve::check(archive, target, address, own).map(|(code, message, hint)| place.finding(file, code, message).hint(hint))
        })
        .collect()
}
