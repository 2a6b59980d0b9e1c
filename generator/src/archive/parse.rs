//! One file → one entry, with all that is wrong in it by itself.

use std::sync::Arc;

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Mark, Source};
use incident::front_matter::{Parts, split};
use incident::id::IncidentId;
use incident::level::Level;
use incident::questionnaire::model::Questionnaire;
use incident::report::file_name::{day_in, stem_of};
use incident::report::model::Report;
use incident::report::read::{CODES, Fallbacks, Places, Surroundings, read};
use incident::site::model::{Section, Site};
use incident::text::Language;
use incident::yaml::node::{Node, Value};
use incident::yaml::read::Reader;

use super::entry::{Entry, Guide, Incident, Parsed, Place, References, Stop};
use super::markdown::draw::{self, Reading};
use crate::site::address::{folder_of, segment};
use crate::site::body::{Body, Target};

/// What files are parsed with.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The site.
    pub site: &'a Site,
    /// The form.
    pub questionnaire: Option<&'a Questionnaire>,
    /// For whom the site is built; `None`: for everybody.
    pub audience: Option<&'a str>,
}

/// Parses a report.
pub fn report(path: &Arc<str>, bytes: &[u8], context: Context<'_>) -> Parsed {
    with_text(path, bytes, |source, parts, findings| incident(path, source, parts, context, findings))
}

/// Parses a guide.
pub fn guide(path: &Arc<str>, bytes: &[u8], context: Context<'_>) -> Parsed {
    with_text(path, bytes, |source, parts, findings| guide_entry(path, source, parts, context, findings))
}

pub(super) fn with_text(
    path: &str,
    bytes: &[u8],
    read: impl FnOnce(Source<'_>, Parts<'_>, &mut Vec<Diagnostic>) -> Option<Entry>,
) -> Parsed {
    let mut findings = Vec::new();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Parsed { entry: None, findings: vec![not_utf8(path, bytes, error.valid_up_to())] },
    };
    let source = Source { file: path, text };
    let parts = match split(text) {
        Ok(parts) => parts,
        Err(mark) => {
            let finding = source.finding(code::FRONT_MATTER, mark, "front matter begins here and never ends");
            return Parsed { entry: None, findings: vec![finding.hint("close it with a line of `---`")] };
        }
    };
    let entry = read(source, parts, &mut findings);
    Parsed { entry, findings }
}

fn not_utf8(path: &str, bytes: &[u8], valid: usize) -> Diagnostic {
    let text = String::from_utf8_lossy(bytes);
    let good = std::str::from_utf8(&bytes[..valid]).unwrap_or_default();
    let source = Source { file: path, text: &text };
    let mark = source.mark(good.len(), good.len());
    let finding = source.finding(code::NOT_UTF8, mark, format!("byte {} is not UTF-8", valid + 1));
    finding.hint("save the file as UTF-8; older Japanese files are often Shift_JIS or EUC-JP")
}

fn incident(path: &Arc<str>, source: Source<'_>, parts: Parts<'_>, context: Context<'_>, findings: &mut Vec<Diagnostic>) -> Option<Entry> {
    let parsed = draw::parse(parts.body);
    let stem = stem_of(path);
    let fallbacks = Fallbacks { id: IncidentId::from_stem(stem), title: own_title(&parsed, stem, context), day: day_in(stem) };
    let surroundings = Surroundings { site: context.site, questionnaire: context.questionnaire };
    let (read, found) = read(source, &parts, surroundings, fallbacks);
    findings.extend(found);
    let (report, places) = read?;
    let (mut body, found) = draw::draw(&parsed, reading(source, &parts, path, context), &report.title);
    findings.extend(found);
    let missing = missing_sections(&report, &body, context.site);
    let language = report.lang.as_deref().and_then(Language::from_tag).unwrap_or(context.site.language);
    for section in &missing {
        let heading = section.heading(language);
        let written = body.sections.iter().any(|(found, _)| found == section);
        let hint = if written { format!("write a text below `## {heading}`") } else { format!("add `## {heading}` with a text below it") };
        let message = format!("level {} needs a section `{heading}`", report.level.map_or(0, Level::number));
        findings.push(source.finding(code::MISSING_SECTION, places.level, message).hint(hint));
    }
    if !is_visible(&report.visibility, context) {
        return None;
    }
    let references = references(source, &places, std::mem::take(&mut body.targets));
    Some(Entry::Incident(Arc::new(Incident { path: path.clone(), report, body, missing, references })))
}

/// The title that a text gives itself. Where it is not for this audience, the file's name stands in.
fn own_title(parsed: &draw::Parsed<'_>, stem: &str, context: Context<'_>) -> Option<String> {
    parsed.title(context.audience).or_else(|| parsed.title(None).map(|_| stem.to_owned()))
}

pub(super) fn reading<'t>(source: Source<'t>, parts: &Parts<'t>, path: &'t str, context: Context<'t>) -> Reading<'t> {
    Reading { source, body_at: source.text.len() - parts.body.len(), folder: folder_of(path), audience: context.audience }
}

pub(super) fn references(source: Source<'_>, places: &Places, targets: Vec<(Target, Mark, Box<str>)>) -> References {
    let place = |mark: &Mark| Place::of(source, *mark);
    References {
        id: place(&places.id),
        incidents: places.references.iter().map(|(id, mark)| (id.clone(), place(mark))).collect(),
        aliases: places.aliases.iter().map(|(id, mark)| (id.clone(), place(mark))).collect(),
        targets: targets.into_iter().map(|(target, mark, line)| (target, Place::on(line, mark))).collect(),
    }
}

/// An audience sees what names it; what names nobody, not even in `site.yaml`, is for no audience.
pub(super) fn is_visible(visibility: &[String], context: Context<'_>) -> bool {
    let Some(audience) = context.audience else { return true };
    let words = if visibility.is_empty() { &context.site.visibility } else { visibility };
    words.iter().any(|word| word == audience)
}

fn missing_sections(report: &Report, body: &Body, site: &Site) -> Vec<Section> {
    let Some(level) = report.level else { return Vec::new() };
    let written = |section: Section| {
        body.sections.iter().any(|(found, filled)| *found == section && *filled) || section == Section::Summary && report.summary.is_some()
    };
    site.required_sections(level).iter().copied().filter(|section| !written(*section)).collect()
}

const GUIDE_KEYS: &[&str] = &["title", "summary", "lang", "order", "visibility", "path"];

fn guide_entry(
    path: &Arc<str>,
    source: Source<'_>,
    parts: Parts<'_>,
    context: Context<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Entry> {
    let mut reader = Reader::new(source, &CODES, parts.yaml_lower_by);
    let root = reader.mapping(parts.yaml.unwrap_or_default());
    for (key, _) in root.as_ref().map(|root| reader.entries("front matter", root)).unwrap_or_default() {
        if !GUIDE_KEYS.contains(&key.name.as_str()) {
            reader.unknown(key, GUIDE_KEYS);
        }
    }
    let get = |key: &str| root.as_ref().and_then(|root| root.get(key));
    let text = |reader: &mut Reader<'_>, key: &str| get(key).and_then(|node: &Node| reader.text(key, node));
    let parsed = draw::parse(parts.body);
    let title = text(&mut reader, "title").or_else(|| own_title(&parsed, stem_of(path), context));
    let (summary, lang) = (text(&mut reader, "summary"), text(&mut reader, "lang"));
    let order = get("order").and_then(|node| reader.integer("order", node)).unwrap_or(i64::MAX);
    let visibility = get("visibility").map(|node| reader.texts("visibility", node)).unwrap_or_default();
    let stops = get("path").map(|node| stops(&mut reader, node)).unwrap_or_default();
    findings.extend(reader.into_findings());
    root?;
    let Some(title) = title else {
        findings.push(source.finding(code::NO_TITLE, Mark::START, "the guide has no title").hint("begin the text with a heading: `# …`"));
        return None;
    };
    let (mut body, found) = draw::draw(&parsed, reading(source, &parts, path, context), &title);
    findings.extend(found);
    if !is_visible(&visibility, context) {
        return None;
    }
    let named = stops.iter().map(|(stop, mark)| (stop.id.clone(), *mark)).collect();
    let places = Places { id: Mark::START, references: named, ..Places::default() };
    let references = references(source, &places, std::mem::take(&mut body.targets));
    let stops = stops.into_iter().map(|(stop, _)| stop).collect();
    let name = segment(stem_of(path));
    Some(Entry::Guide(Arc::new(Guide { path: path.clone(), name, title, summary, lang, order, stops, body, references })))
}

/// The reports of a reading path, each with its place: ids, or mappings of `id` and `why`.
fn stops(reader: &mut Reader<'_>, node: &Node) -> Vec<(Stop, Mark)> {
    let mut stops = Vec::new();
    for item in reader.items(node) {
        let Value::Map(entries) = &item.value else {
            let mark = reader.in_file(item.mark);
            stops.extend(reader.text("path", item).map(|id| (Stop { id, why: None }, mark)));
            continue;
        };
        for (key, node) in entries.iter().filter(|(key, _)| !matches!(key.name.as_str(), "id" | "why")) {
            reader.unknown_entry(key, node, &["id", "why"]);
        }
        let Some(id_node) = item.get("id") else {
            reader.wrong("path", item, "ids of reports, or mappings of `id` and `why`");
            continue;
        };
        let mark = reader.in_file(id_node.mark);
        let why = item.get("why").and_then(|node| reader.text("why", node));
        stops.extend(reader.text("id", id_node).map(|id| (Stop { id, why }, mark)));
    }
    stops
}
