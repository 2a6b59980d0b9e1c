//! `site.yaml` → [`Site`], with all that is wrong in it.

use std::collections::BTreeMap;

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

use super::model::{LevelSettings, Person, ReviewTime, Section, Service, Site, Team};
use crate::diagnostic::code;
use crate::diagnostic::finding::{Diagnostic, Mark, Source, did_you_mean};
use crate::id::is_handle;
use crate::level::Level;
use crate::text::{Language, Text};
use crate::time::Period;
use crate::yaml::node::{Key, Node};
use crate::yaml::read::{Codes, Reader};

/// The codes of findings in `site.yaml`.
static CODES: Codes = Codes { unreadable: code::SITE, value: code::SITE_VALUE, unknown_key: code::SITE_UNKNOWN_KEY };

const KEYS: &[&str] = &[
    "title",
    "base_url",
    "report",
    "edit",
    "language",
    "time_zone",
    "review",
    "levels",
    "services",
    "teams",
    "people",
    "roles",
    "visibility",
];

/// Reads `site.yaml`. A site always comes back; where a value is wrong, it holds the default.
pub fn read(source: Source<'_>) -> (Site, Vec<Diagnostic>) {
    let mut reader = Reader::new(source, &CODES, 0);
    let mut site = Site::unnamed();
    let mut texts = Vec::new();
    let Some(root) = reader.mapping(source.text) else {
        return (site, reader.into_findings());
    };
    for (key, node) in reader.entries("site.yaml", &root) {
        read_key(&mut site, key, node, &mut reader, &mut texts);
    }
    for required in ["title", "time_zone"] {
        if root.get(required).is_none_or(Node::is_null) {
            let message = format!("site.yaml needs `{required}`");
            let example = if required == "title" { "title: Acme incidents" } else { "time_zone: Asia/Tokyo" };
            reader.tell(code::SITE_MISSING, Mark::START, message).hint = Some(format!("for example `{example}`"));
        }
    }
    check_names(&site, &root, &mut reader);
    tell_missing_languages(code::SITE_LANGUAGE, &texts, &mut reader);
    (site, reader.into_findings())
}

/// Texts with the place they stand at.
pub(crate) type PlacedTexts = Vec<(Mark, Text)>;

fn read_key(site: &mut Site, key: &Key, node: &Node, reader: &mut Reader<'_>, texts: &mut PlacedTexts) {
    match key.name.as_str() {
        "title" => site.title = reader.text("title", node).unwrap_or_else(|| site.title.clone()),
        "base_url" => {
            site.base_url = reader.parsed("base_url", node, web_address).map(|url| if url.ends_with('/') { url } else { url + "/" });
        }
        "report" => site.report = reader.parsed("report", node, web_address),
        "edit" => site.edit = reader.parsed("edit", node, edit_address),
        "language" => site.language = reader.word("language", node, &[("en", Language::En), ("ja", Language::Ja)]).unwrap_or_default(),
        "time_zone" => site.zone = reader.parsed("time_zone", node, time_zone).unwrap_or(TimeZone::UTC),
        "review" => site.review = review_time(node, reader),
        "levels" => site.levels = levels(node, reader, texts),
        "services" => site.services = services(node, reader, texts),
        "teams" => site.teams = teams(node, reader, texts),
        "people" => site.people = people(node, reader, texts),
        "roles" => site.roles = roles(node, reader),
        "visibility" => site.visibility = reader.texts("visibility", node),
        _ => reader.unknown(key, KEYS),
    }
}

/// Checks that a text is an address of the web.
///
/// # Errors
/// Says in words what is wrong.
pub fn web_address(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    if host.is_empty() || text.contains(char::is_whitespace) {
        return Err(format!("`{text}` is not a web address; one begins with https://"));
    }
    Ok(text.to_owned())
}

fn edit_address(text: &str) -> Result<String, String> {
    if text.contains("{path}") { web_address(text) } else { Err("the address holds `{path}` where the file's path goes".to_owned()) }
}

fn time_zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text).map_err(|_| format!("there is no time zone `{text}`; zones have names such as Asia/Tokyo"))
}

fn review_time(node: &Node, reader: &mut Reader<'_>) -> Option<ReviewTime> {
    let days = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let (mut day, mut time) = (None, None);
    for (key, node) in reader.entries("review", node) {
        match key.name.as_str() {
            "day" => day = reader.word("day", node, &days),
            "time" => time = reader.parsed("time", node, clock),
            _ => reader.unknown(key, &["day", "time"]),
        }
    }
    if node.get("day").is_none() || node.get("time").is_none() {
        reader.tell(code::SITE_VALUE, node.mark, "`review` needs a day and a time").hint =
            Some("for example `{day: friday, time: \"15:00\"}`".to_owned());
    }
    Some(ReviewTime { day: day?, time: time? })
}

fn clock(text: &str) -> Result<Time, String> {
    text.parse::<Time>().map_err(|_| format!("`{text}` is not a time of day; one is written \"15:00\""))
}

/// The entries of a mapping whose keys other files refer to.
fn handles<'n>(what: &str, node: &'n Node, reader: &mut Reader<'_>) -> impl Iterator<Item = (String, &'n Node)> + use<'n> {
    let entries = reader.entries(what, node);
    for (key, _) in entries.iter().filter(|(key, _)| !is_handle(&key.name)) {
        let message = format!("`{}` cannot be a key of {what}", key.name);
        reader.tell(code::SITE_VALUE, key.mark, message).hint =
            Some("keys are letters, digits, `.`, `_` and `-`; the name that is shown goes into `name`".to_owned());
    }
    entries.iter().filter(|(key, _)| is_handle(&key.name)).map(|(key, node)| (key.name.clone(), node))
}

fn levels(node: &Node, reader: &mut Reader<'_>, texts: &mut PlacedTexts) -> BTreeMap<Level, LevelSettings> {
    let mut levels = BTreeMap::new();
    for (key, node) in reader.entries("levels", node) {
        let Some(level) = key.name.parse().ok().and_then(Level::new) else {
            reader.tell(code::SITE_VALUE, key.mark, format!("`{}` is not a level; levels are 1 to 5, and 5 is the worst", key.name));
            continue;
        };
        let mut settings = LevelSettings::default();
        for (key, node) in reader.entries("levels", node) {
            match key.name.as_str() {
                "name" => settings.name = shown(node, reader, texts),
                "report_within" => {
                    settings.report_within = reader.parsed("report_within", node, |text| {
                        Period::parse(text).ok_or_else(|| format!("`{text}` is not a period; one is written `5 days`"))
                    });
                }
                "sections" => settings.sections = sections(node, reader),
                _ => reader.unknown(key, &["name", "report_within", "sections"]),
            }
        }
        levels.insert(level, settings);
    }
    levels
}

fn sections(node: &Node, reader: &mut Reader<'_>) -> Vec<Section> {
    let words = Section::ALL.map(|section| (section.key(), section));
    let items = reader.items(node);
    items.iter().filter_map(|item| reader.word("sections", item, &words)).collect()
}

fn shown(node: &Node, reader: &mut Reader<'_>, texts: &mut PlacedTexts) -> Option<Text> {
    let text = reader.shown_text("name", node)?;
    texts.push((node.mark, text.clone()));
    Some(text)
}

fn services(node: &Node, reader: &mut Reader<'_>, texts: &mut PlacedTexts) -> BTreeMap<String, Service> {
    let entries: Vec<_> = handles("services", node, reader).collect();
    let mut services = BTreeMap::new();
    for (handle, node) in entries {
        let mut service = Service { name: Text::Plain(handle.clone()), team: None };
        for (key, node) in reader.entries(&handle, node) {
            match key.name.as_str() {
                "name" => service.name = shown(node, reader, texts).unwrap_or(service.name),
                "team" => service.team = reader.text("team", node),
                _ => reader.unknown(key, &["name", "team"]),
            }
        }
        services.insert(handle, service);
    }
    services
}

fn teams(node: &Node, reader: &mut Reader<'_>, texts: &mut PlacedTexts) -> BTreeMap<String, Team> {
    let entries: Vec<_> = handles("teams", node, reader).collect();
    let mut teams = BTreeMap::new();
    for (handle, node) in entries {
        let mut team = Team { name: Text::Plain(handle.clone()), lead: None, slack: None };
        for (key, node) in reader.entries(&handle, node) {
            match key.name.as_str() {
                "name" => team.name = shown(node, reader, texts).unwrap_or(team.name),
                "lead" => team.lead = reader.text("lead", node),
                "slack" => team.slack = reader.text("slack", node),
                _ => reader.unknown(key, &["name", "lead", "slack"]),
            }
        }
        teams.insert(handle, team);
    }
    teams
}

fn people(node: &Node, reader: &mut Reader<'_>, texts: &mut PlacedTexts) -> BTreeMap<String, Person> {
    let entries: Vec<_> = handles("people", node, reader).collect();
    let mut people = BTreeMap::new();
    for (handle, node) in entries {
        let mut person = Person { name: Text::Plain(handle.clone()), team: None, slack: None, jira: None, language: None };
        for (key, node) in reader.entries(&handle, node) {
            match key.name.as_str() {
                "name" => person.name = shown(node, reader, texts).unwrap_or(person.name),
                "team" => person.team = reader.text("team", node),
                "slack" => person.slack = reader.text("slack", node),
                "jira" => person.jira = reader.text("jira", node),
                "lang" => person.language = reader.word("lang", node, &[("en", Language::En), ("ja", Language::Ja)]),
                _ => reader.unknown(key, &["name", "team", "slack", "jira", "lang"]),
            }
        }
        people.insert(handle, person);
    }
    people
}

fn roles(node: &Node, reader: &mut Reader<'_>) -> BTreeMap<String, Vec<String>> {
    let entries: Vec<_> = handles("roles", node, reader).collect();
    entries.into_iter().map(|(role, node)| (role.clone(), reader.texts(&role, node))).collect()
}

/// Teams and people that are named must exist.
fn check_names(site: &Site, root: &Node, reader: &mut Reader<'_>) {
    let teams: Vec<&str> = site.teams.keys().map(String::as_str).collect();
    let people: Vec<&str> = site.people.keys().map(String::as_str).collect();
    for (list, key, known) in [("services", "team", &teams), ("people", "team", &teams), ("teams", "lead", &people)] {
        let Some(entries) = root.get(list) else {
            continue;
        };
        for (_, entry) in reader.entries(list, entries) {
            if let Some(node) = entry.get(key) {
                check_name(node, key, known, reader);
            }
        }
    }
    for (key, node) in root.get("roles").map(|roles| reader.entries("roles", roles)).unwrap_or_default() {
        for item in reader.items(node) {
            check_name(item, &key.name, &people, reader);
        }
    }
}

fn check_name(node: &Node, key: &str, known: &[&str], reader: &mut Reader<'_>) {
    let Some(name) = reader.text(key, node) else {
        return;
    };
    if !known.contains(&name.as_str()) {
        let message = format!("`{key}`: site.yaml has no `{name}`");
        reader.tell(code::SITE_UNKNOWN_NAME, node.mark, message).hint = did_you_mean(&name, known.iter().copied());
    }
}

/// Where some texts of a file are in two languages, those in one only are told.
pub(crate) fn tell_missing_languages(code: &'static code::Code, texts: &[(Mark, Text)], reader: &mut Reader<'_>) {
    let used: Vec<Language> =
        Language::ALL.into_iter().filter(|language| texts.iter().any(|(_, text)| text.languages().contains(language))).collect();
    for (mark, text) in texts {
        let given = text.languages();
        for missing in used.iter().filter(|language| !given.is_empty() && !given.contains(language)) {
            let message = format!("this text has no `{}`; other texts of this file have one", missing.tag());
            reader.tell(code, *mark, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<(&'static str, u32)> {
        let (_, findings) = read(Source { file: "site.yaml", text });
        findings.iter().map(|f| (f.code.id, f.mark.line)).collect()
    }

    #[test]
    fn only_title_and_zone_are_required() {
        let (site, findings) = read(Source { file: "site.yaml", text: "title: Acme\ntime_zone: Asia/Tokyo\n" });
        assert_eq!((site.title.as_str(), findings.len()), ("Acme", 0));
        assert_eq!(findings_of(""), ["C002", "C002"]);
    }

    fn findings_of(text: &str) -> Vec<&'static str> {
        findings(text).into_iter().map(|(code, _)| code).collect()
    }

    #[test]
    fn every_mistake_is_told_at_once_at_its_line() {
        let text = "titel: Acme\ntitle: Acme\ntime_zone: Tokio\nlanguage: fr\nlevels: {7: {}}\nteams: {a b: {}}\nreview: {day: freitag, time: \"15:00\"}\nservices: {x: {team: nobody, nam: X}}\n";
        assert_eq!(
            findings(text),
            [("C101", 1), ("C003", 3), ("C003", 4), ("C003", 5), ("C003", 6), ("C003", 7), ("C101", 8), ("C102", 8)]
        );
    }

    #[test]
    fn a_text_without_a_language_that_others_have_is_told() {
        let text = "title: A\ntime_zone: UTC\nteams:\n  a: {name: {en: A, ja: あ}}\n  b: {name: {en: B}}\n  c: {name: C}\n";
        assert_eq!(findings(text), [("C103", 5)]);
    }
}
