//! `content/reviews/YYYY-Www.md` → the minutes of that week's meeting.

use std::sync::Arc;

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Mark, Source};
use incident::front_matter::Parts;
use incident::report::file_name::stem_of;
use incident::report::read::{CODES, Places};
use incident::time::parse_day;
use incident::yaml::node::Node;
use incident::yaml::read::Reader;

use super::entry::{Entry, Minutes, Parsed};
use super::markdown::draw;
use super::parse::{Context, is_visible, reading, references, with_text};
use super::week::Week;
use crate::site::body::Body;

const KEYS: &[&str] = &["title", "date", "facilitator", "scribe", "present", "lang", "visibility"];
/// Headings below which each item of a list is a decision.
const DECISIONS: [&str; 4] = ["decisions", "決定事項", "decision", "決定"];

/// Parses minutes.
pub fn parse(path: &Arc<str>, bytes: &[u8], context: Context<'_>) -> Parsed {
    with_text(path, bytes, |source, parts, findings| entry(path, source, parts, context, findings))
}

fn entry(path: &Arc<str>, source: Source<'_>, parts: Parts<'_>, context: Context<'_>, findings: &mut Vec<Diagnostic>) -> Option<Entry> {
    let name = stem_of(path);
    let week = Week::parse(name);
    if week.is_none() {
        let finding = source.finding(code::MINUTES_NAME, Mark::START, format!("`{name}` is not a week"));
        findings
            .push(finding.hint(
                "name the file after the ISO week of the meeting: 2026-W48.md; the first week of a year is W01, the last W52 or W53",
            ));
    }
    let mut reader = Reader::new(source, &CODES, parts.yaml_lower_by);
    let root = reader.mapping(parts.yaml.unwrap_or_default());
    for (key, _) in root.as_ref().map(|root| reader.entries("front matter", root)).unwrap_or_default() {
        if !KEYS.contains(&key.name.as_str()) {
            reader.unknown(key, KEYS);
        }
    }
    let get = |key: &str| root.as_ref().and_then(|root| root.get(key));
    let text = |reader: &mut Reader<'_>, key: &str| get(key).and_then(|node: &Node| reader.text(key, node));
    let parsed = draw::parse(parts.body);
    let title = text(&mut reader, "title").or_else(|| parsed.title(context.audience)).unwrap_or_else(|| name.to_owned());
    let held = get("date").and_then(|node| reader.parsed("date", node, parse_day));
    let (facilitator, scribe) = (text(&mut reader, "facilitator"), text(&mut reader, "scribe"));
    let present = get("present").map(|node| reader.texts("present", node)).unwrap_or_default();
    let lang = text(&mut reader, "lang");
    let visibility = get("visibility").map(|node| reader.texts("visibility", node)).unwrap_or_default();
    findings.extend(reader.into_findings());
    root?;
    if context.site.review.is_none() {
        let finding = source.finding(code::MINUTES_UNSHOWN, Mark::START, "no page shows these minutes: site.yaml has no `review`");
        findings.push(finding.hint("say when the meeting is: `review: {day: friday, time: \"15:00\"}`"));
    }
    let (mut body, found) = draw::draw(&parsed, reading(source, &parts, path, context), &title);
    findings.extend(found);
    if !is_visible(&visibility, context) {
        return None;
    }
    let references = references(source, &Places { id: Mark::START, ..Places::default() }, std::mem::take(&mut body.targets));
    let decisions = decisions(&body);
    let path = path.clone();
    Some(Entry::Minutes(Arc::new(Minutes { path, week: week?, held, facilitator, scribe, present, lang, decisions, body, references })))
}

/// How many items stand in the outermost lists below headings that announce decisions. Asked of what was drawn, so that
/// what this audience may not see is not counted.
fn decisions(body: &Body) -> usize {
    let announces = |text: &str| DECISIONS.contains(&text.trim().to_lowercase().as_str());
    let headings = body.headings.iter().filter(|heading| announces(&heading.text));
    let html = body.main.html();
    let below = |id: &str| {
        let from = html.find(&format!(" id=\"{id}\""))?;
        let rest = &html[from..];
        let text = &rest[rest.find("</h")? + 3..];
        Some(outermost_items(&text[..text.find("<h").unwrap_or(text.len())]))
    };
    headings.filter_map(|heading| below(&heading.id)).sum()
}

fn outermost_items(html: &str) -> usize {
    let mut depth = 0_usize;
    let mut items = 0;
    for tag in html.split('<').skip(1) {
        match tag.split(['>', ' ']).next().unwrap_or_default() {
            "ul" | "ol" => depth += 1,
            "/ul" | "/ol" => depth = depth.saturating_sub(1),
            "li" if depth == 1 => items += 1,
            _ => {}
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use incident::site::model::Site;

    fn read(name: &str, text: &str, audience: Option<&str>) -> Parsed {
        let site = Site::unnamed();
        parse(&name.into(), text.as_bytes(), Context { site: &site, questionnaire: None, audience })
    }

    fn counted(text: &str, audience: Option<&str>) -> usize {
        let text = format!("---\nvisibility: engineering\n---\n{text}");
        match read("reviews/2026-W48.md", &text, audience).entry {
            Some(Entry::Minutes(minutes)) => minutes.decisions,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn decisions_are_the_items_below_their_headings() {
        let text = "# Review\n\n## Decisions\n\n- One\n  - more of it\n- Two\n\n## Notes\n\n- not one\n\n### 決定事項\n\n1. 三つ目\n";
        assert_eq!(counted(text, None), 3);
        assert_eq!(counted("Only text.\n", None), 0);
    }

    #[test]
    fn decisions_that_are_not_for_an_audience_are_not_counted() {
        let text = "## Decisions\n\n- One\n\n## Case 7 {visibility=security}\n\n### Decisions\n\n- Two\n";
        assert_eq!((counted(text, None), counted(text, Some("engineering"))), (2, 1));
    }

    #[test]
    fn minutes_that_name_nobody_are_for_no_audience() {
        assert!(read("reviews/2026-W48.md", "Text.\n", None).entry.is_some());
        assert!(read("reviews/2026-W48.md", "Text.\n", Some("engineering")).entry.is_none());
    }

    #[test]
    fn the_name_must_be_a_week() {
        let codes = |name: &str| read(name, "Text.\n", None).findings.iter().map(|finding| finding.code.id).collect::<Vec<_>>();
        assert_eq!(codes("reviews/2025-W53.md"), ["R012", "R111"]);
        assert_eq!(codes("reviews/2026-W53/index.md"), ["R111"]);
    }
}
