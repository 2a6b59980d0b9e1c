//! A foreign folder → reports of ours, ready to be written.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Source, in_order};
use incident::front_matter::{Parts, split};
use incident::id::IncidentId;
use incident::report::model::{Report, Status};
use incident::report::read::{Fallbacks, Surroundings, read};
use incident::scaffold::front_matter;
use incident::site::model::Site;
use incident::text::Language;
use jiff::tz::TimeZone;

use super::foreign::body::language;
use super::foreign::page::Page;
use super::foreign::select::{stem, why_not};
use super::moments::{Zones, later, started};
use super::pictures::{Pictured, gather};
use super::words::{Field, Words};
use super::{guess, site_file};

/// Largest report that a site takes.
const LARGEST: usize = 1 << 20;
/// Longest id in bytes: file systems take names of 255, and ours get an ending.
const LONGEST_ID: usize = 200;
/// Most missing pictures of a page that are told one by one.
const MOST_TOLD: usize = 20;

/// What was read of a foreign folder: paths with `/`, and what lies there.
#[derive(Debug, Clone, Copy)]
pub struct Folder<'a> {
    /// How the user names it; stands before each path in findings.
    pub name: &'a str,
    /// Files that may be reports.
    pub texts: &'a BTreeMap<String, Vec<u8>>,
    /// Files that are pictures.
    pub pictures: &'a BTreeSet<String>,
}

/// What it is imported into.
#[derive(Debug, Clone)]
pub struct Target {
    /// The name of its folder: the title of a new archive.
    pub name: String,
    /// Its `site.yaml`; `None` where it has none yet.
    pub site: Option<Site>,
    /// The reports that it has: folded id → path.
    pub known: BTreeMap<String, String>,
}

/// One report of ours, not yet written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// Where it belongs in the content folder.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Pictures: where they lie in the foreign folder, and where they belong.
    pub pictures: Vec<(String, String)>,
    /// The foreign file.
    pub from: String,
}

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Imported {
    /// The reports.
    pub reports: Vec<NewReport>,
    /// A `site.yaml`, where there is none and there are reports.
    pub site: Option<String>,
    /// Files that are reports and were left out.
    pub left_out: usize,
    /// Files that are no reports.
    pub skipped: usize,
    /// All guesses, and all that was left out.
    pub findings: Vec<Diagnostic>,
}

/// Converts every report of a folder. The same folder into the same target gives the same.
pub fn convert(folder: Folder<'_>, words: &Words, target: &Target) -> Imported {
    let mut out = Imported::default();
    let texts = readable(folder, &mut out);
    let site = target.site.clone().unwrap_or_else(|| guessed_site(&texts, &target.name));
    let mut desk = Desk { folder, words, site: &site, known: &target.known, taken: BTreeSet::new(), unsaid: 0 };
    for (path, text) in &texts {
        let (report, findings) = desk.convert(path, text);
        out.left_out += usize::from(report.is_none());
        out.reports.extend(report);
        out.findings.extend(findings);
    }
    if target.site.is_none() && !out.reports.is_empty() {
        out.site = Some(site_file::text(&site));
    }
    out.findings = in_order(out.findings.into_iter().map(|finding| finding.under(folder.name)).collect());
    if desk.unsaid > 0 {
        let message = format!("reports that do not say how far they are: {}; they are taken as `reviewed`", desk.unsaid);
        let name = if folder.name.is_empty() { "." } else { folder.name };
        out.findings.push(Diagnostic::about_file(code::GUESSED, name, message));
    }
    out
}

/// The texts that are reports; the others are told.
fn readable<'a>(folder: Folder<'a>, out: &mut Imported) -> Vec<(&'a str, &'a str)> {
    let mut texts = Vec::new();
    for (path, bytes) in folder.texts {
        let why = why_not(path, folder.texts);
        let text = std::str::from_utf8(bytes);
        let message = match (why, &text) {
            (Some(why), _) => {
                out.skipped += 1;
                format!("{why}: it is skipped")
            }
            (None, Err(error)) => {
                out.left_out += 1;
                format!("the text is not UTF-8 from byte {} on; it is left out", error.valid_up_to() + 1)
            }
            (None, Ok(text)) => {
                texts.push((path.as_str(), *text));
                continue;
            }
        };
        out.findings.push(Diagnostic::about_file(code::NOT_CARRIED, path, message));
    }
    texts
}

/// The site of a folder that has none: its zone and language are Japan's where most of its reports are Japanese.
fn guessed_site(texts: &[(&str, &str)], name: &str) -> Site {
    let japanese = texts.iter().filter(|(_, text)| language(text) == Some("ja")).count();
    let mut site = Site { title: name.to_owned(), ..Site::unnamed() };
    if japanese * 2 > texts.len() {
        site.language = Language::Ja;
        site.zone = TimeZone::get("Asia/Tokyo").unwrap_or(TimeZone::UTC);
    }
    site
}

/// Where reports are converted, one by one.
struct Desk<'a> {
    folder: Folder<'a>,
    words: &'a Words,
    site: &'a Site,
    known: &'a BTreeMap<String, String>,
    /// Folded ids of this import.
    taken: BTreeSet<String>,
    /// How many reports did not say how far they are.
    unsaid: usize,
}

impl Desk<'_> {
    fn convert(&mut self, path: &str, text: &str) -> (Option<NewReport>, Vec<Diagnostic>) {
        let mut page = Page::open(Source { file: path, text }, path, self.words);
        let report = ours(&page, self.site).or_else(|| self.report(&mut page));
        let Some(mut report) = report else {
            let message = "no date was found, neither in keys nor in the file's name nor in the text; it is left out";
            page.tell_file(code::NOT_CARRIED, message).hint = Some("write `date: 2026-03-14` above its text, and import again".to_owned());
            return (None, page.into_findings());
        };
        report.id = self.free_id(&report.id, &mut page);
        let written = self.write(&report, &mut page);
        (written, page.into_findings())
    }

    /// All that can be told of a page; `None` where nothing tells its day.
    fn report(&mut self, page: &mut Page<'_>) -> Option<Report> {
        let zones = Zones::of(page, &self.site.zone);
        let began = started(page, &zones)?;
        let title = guess::title(page);
        let id = guess::id(page, &title).or_else(|| IncidentId::parse(&format!("report-{}", began.day(&self.site.zone))).ok())?;
        let mut report = Report::draft(id, title, began);
        report.times.detected = later(page, &zones, Field::Detected, began);
        report.times.acknowledged = later(page, &zones, Field::Acknowledged, began);
        report.times.mitigated = later(page, &zones, Field::Mitigated, began);
        report.times.resolved = later(page, &zones, Field::Resolved, began);
        report.times.known = later(page, &zones, Field::Known, began);
        report.level = guess::level(page, self.words);
        report.status = guess::status(page).unwrap_or_else(|| {
            self.unsaid += 1;
            Status::Reviewed
        });
        report.kind = guess::text(page, Field::Kind).map(|word| self.words.kind(&word));
        report.services = guess::services(page);
        report.summary = guess::text(page, Field::Summary);
        report.lead = guess::text(page, Field::Lead);
        report.teams = guess::texts(page, Field::Teams);
        report.tags = guess::texts(page, Field::Tags);
        report.factors = guess::texts(page, Field::Factors);
        report.visibility = guess::texts(page, Field::Visibility);
        report.lang = guess::language(page, self.site.language);
        report.extra = page.extra();
        Some(report)
    }

    /// The id, with a number behind it where another report of this import has it.
    fn free_id(&mut self, id: &IncidentId, page: &mut Page<'_>) -> IncidentId {
        let short = &id.as_str()[..id.as_str().floor_char_boundary(LONGEST_ID)];
        let numbered = (2_u32..).map(|number| {
            let ending = format!("-{number}");
            let base: String = short.chars().take(80 - ending.len()).collect();
            base + &ending
        });
        let mut tries = std::iter::once(short.to_owned()).chain(numbered).filter_map(|text| IncidentId::parse(&text).ok());
        let free = tries.find(|id| self.taken.insert(id.folded())).unwrap_or_else(|| id.clone());
        if free != *id {
            let why = if free.as_str() == short { "is too long for a file's name" } else { "is that of another report" };
            page.tell_file(code::GUESSED, format!("the id {id} {why}; this one gets {free}"));
        }
        free
    }

    /// The file, if it can be read back and its id is not elsewhere in the content folder.
    fn write(&self, report: &Report, page: &mut Page<'_>) -> Option<NewReport> {
        let Pictured { body, copies, missing } = gather(page.header.body, folder_of(page.path), self.folder.pictures);
        tell_missing(page, missing);
        let year = report.times.started.day(&self.site.zone).year();
        let stem = format!("incidents/{year}/{}", report.id);
        let path = if copies.is_empty() { format!("{stem}.md") } else { format!("{stem}/index.md") };
        if let Some(other) = self.known.get(&report.id.folded()).filter(|other| **other != path) {
            page.tell_file(code::NOT_CARRIED, format!("{other} has the id {} already; this one is left out", report.id)).hint =
                Some("give this one another `id`, if it is another incident".to_owned());
            return None;
        }
        let text = self.text(report, page, &body)?;
        let pictures = copies.into_iter().map(|(from, name)| (from, format!("{stem}/{name}"))).collect();
        Some(NewReport { path, text, pictures, from: page.path.to_owned() })
    }

    /// The text of a file; `None`, and told, where our own reading would refuse it.
    fn text(&self, report: &Report, page: &mut Page<'_>, body: &str) -> Option<String> {
        let header = &page.header;
        let parts = Parts { bom: header.bom, line_end: header.line_end, yaml: None, yaml_lower_by: 0, body, body_lower_by: 0 };
        let mut yaml = front_matter(report, &self.site.zone);
        for comment in header.comments.iter().filter(|comment| !comment.chars().any(char::is_control)) {
            yaml.push_str(comment);
            yaml.push('\n');
        }
        let text = parts.with_front_matter(&yaml);
        match self.refusal(&text) {
            None => Some(text),
            Some(why) => {
                page.tell_file(code::NOT_CARRIED, format!("what would be written cannot be read back ({why}); it is left out"));
                None
            }
        }
    }

    fn refusal(&self, text: &str) -> Option<String> {
        if text.len() > LARGEST {
            return Some("it is over 1 MiB".to_owned());
        }
        let Ok(parts) = split(text) else { return Some("its front matter never ends".to_owned()) };
        let source = Source { file: "", text };
        let (_, findings) = read(source, &parts, Surroundings { site: self.site, questionnaire: None }, Fallbacks::default());
        findings.into_iter().find(Diagnostic::is_error).map(|finding| finding.message)
    }
}

/// A report that is one of ours already: it says `started_at`, and nothing in it needs a guess.
fn ours(page: &Page<'_>, site: &Site) -> Option<Report> {
    page.entry("started_at")?;
    let parts = split(page.source.text).ok()?;
    let heading = page.heading.as_ref().map(|heading| heading.words.clone());
    let fallbacks = Fallbacks { id: IncidentId::from_stem(stem(page.path)), title: heading, day: None };
    let (report, findings) = read(page.source, &parts, Surroundings { site, questionnaire: None }, fallbacks);
    let names = [code::UNKNOWN_SERVICE, code::UNKNOWN_TEAM, code::UNKNOWN_PERSON, code::TIMES_OUT_OF_ORDER];
    findings.iter().all(|finding| names.contains(&finding.code)).then_some(report?.0)
}

/// Tells the first pictures that are not there, and how many more.
fn tell_missing(page: &mut Page<'_>, missing: Vec<Range<usize>>) {
    let more = missing.len().saturating_sub(MOST_TOLD);
    for range in missing.into_iter().take(MOST_TOLD) {
        let message = format!("there is no picture `{}`; the reference stays", &page.header.body[range.clone()]);
        let mark = page.mark_in_body(range);
        page.tell(code::NOT_CARRIED, mark, message);
    }
    if more > 0 {
        page.tell_file(code::NOT_CARRIED, format!("{more} more pictures are not there; the references stay"));
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The ids that the reports below `incidents` have, and where: from their front matter, else from their names.
pub fn known_ids(texts: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, String> {
    let id_of = |path: &str, bytes: &[u8]| {
        let text = std::str::from_utf8(bytes).ok()?;
        let written = split(text).ok()?.yaml.and_then(|yaml| incident::yaml::parse::parse(yaml).ok());
        let written = written.and_then(|root| root.get("id")?.to_json().as_str().map(str::to_owned));
        written.and_then(|id| IncidentId::parse(&id).ok()).or_else(|| IncidentId::from_stem(stem(path)))
    };
    texts.iter().filter_map(|(path, bytes)| Some((id_of(path, bytes)?.folded(), format!("incidents/{path}")))).collect()
}
