//! Everything of `incident` that reads what others wrote. A reader may find fault with a text; it must not panic, and what it gives
//! back must hold what it promises.

use std::sync::LazyLock;

use incident::diagnostic::finding::{Diagnostic, Source};
use incident::front_matter::{Parts, split};
use incident::id::{IncidentId, TicketKey};
use incident::questionnaire::model::Questionnaire;
use incident::report::model::Report;
use incident::report::read::{Fallbacks, Surroundings};
use incident::site::model::Site;
use incident::text::Language;
use incident::time::{Moment, Period, parse_day};
use incident::{questionnaire, report, responses, scaffold, site, tickets, yaml};

use crate::target::{Target, show};

/// All of them.
pub const ALL: &[Target] = &[
    Target { name: "front_matter", every: 1, read: |odd| front_matter(&odd.text) },
    Target { name: "yaml", every: 1, read: |odd| read_yaml(&odd.text) },
    Target { name: "site", every: 1, read: |odd| read_site(&odd.text) },
    Target { name: "questionnaire", every: 1, read: |odd| read_questionnaire(&odd.text) },
    Target { name: "responses", every: 1, read: |odd| read_responses(&odd.text) },
    Target { name: "report", every: 1, read: |odd| read_report(&odd.text) },
    Target { name: "tickets", every: 1, read: |odd| read_tickets(&odd.text) },
    Target { name: "words", every: 1, read: |odd| read_words(&odd.text) },
];

/// The site of `content/`, for readers that need one.
pub static SITE: LazyLock<Site> = LazyLock::new(|| site::read::read(source(include_str!("../../../content/site.yaml"))).0);
/// The form of `content/`, for readers that need one.
pub static FORM: LazyLock<Option<Questionnaire>> =
    LazyLock::new(|| questionnaire::read::read(source(include_str!("../../../content/questionnaire.yaml")), &SITE).0);

fn source(text: &str) -> Source<'_> {
    Source { file: "content/a.md", text }
}

fn front_matter(text: &str) {
    let Ok(parts) = split(text) else { return };
    let yaml = parts.yaml.unwrap_or_default();
    assert!(text.ends_with(parts.body) && text.contains(yaml), "the parts are parts of the text");
    let again = parts.with_front_matter("title: a\n");
    let again = split(&again).expect("front matter that we wrote is closed");
    assert_eq!((again.yaml.map(str::trim_end), again.body), (Some("title: a"), parts.body));
}

fn read_yaml(text: &str) {
    if let Ok(node) = yaml::parse::parse(text) {
        node.to_json();
    }
    // YAML takes keys of up to 1024 bytes on one line, and ten for an escaped character.
    let key: String = text.chars().take(80).collect();
    let written = format!("{}: {}\n", yaml::write::text(&key), yaml::write::list([text, "a"]));
    let json = yaml::parse::parse(&written).expect("what we write can be read").to_json();
    assert!(json[&key][0] == text && json[&key][1] == "a", "what we write is read as it was");
}

fn read_site(text: &str) {
    let (_, findings) = site::read::read(source(text));
    show(findings, text);
}

fn read_questionnaire(text: &str) {
    for site in [&*SITE, &Site::unnamed()] {
        let (_, findings) = questionnaire::read::read(source(text), site);
        show(findings, text);
    }
}

fn read_responses(text: &str) {
    let (_, findings) = responses::read(source(text), &SITE, FORM.as_ref());
    show(findings, text);
}

fn read_report(text: &str) {
    let bare = Site::unnamed();
    for surroundings in [Surroundings { site: &SITE, questionnaire: FORM.as_ref() }, Surroundings { site: &bare, questionnaire: None }] {
        let Ok(parts) = split(text) else { return };
        let (read, findings) = report_of(text, &parts, surroundings);
        show(findings, text);
        if let Some(read) = read {
            scaffolded(&read, surroundings);
        }
    }
}

fn report_of(text: &str, parts: &Parts<'_>, surroundings: Surroundings<'_>) -> (Option<Report>, Vec<Diagnostic>) {
    let fallbacks = Fallbacks { id: IncidentId::from_stem("2026-03-14-a"), title: Some("A".to_owned()), day: parse_day("2026-03-14").ok() };
    let (read, findings) = report::read::read(source(text), parts, surroundings, fallbacks);
    (read.map(|(report, _)| report), findings)
}

/// A report that was read can be written, and is then read as the same.
fn scaffolded(report: &Report, surroundings: Surroundings<'_>) {
    let text = scaffold::file(report, &surroundings.site.zone, Language::Ja, &[]);
    let parts = split(&text).expect("front matter that we wrote is closed");
    let (again, _) = report_of(&text, &parts, surroundings);
    assert_eq!(again.as_ref(), Some(report), "written and read again:\n{text}");
}

fn read_tickets(text: &str) {
    let _ = tickets::read(text);
}

/// What has a written form of its own, tried with the first line and with every value.
fn read_words(text: &str) {
    for word in text.lines().take(60).flat_map(|line| [line, line.split_once(": ").map_or(line, |(_, value)| value)]) {
        if let Ok(moment) = Moment::parse(word, &SITE.zone) {
            let written = moment.write(&SITE.zone);
            assert_eq!(Moment::parse(&written, &SITE.zone), Ok(moment), "`{word}` is written `{written}`");
        }
        if let (Some(period), Ok(day)) = (Period::parse(word), parse_day("2026-03-14")) {
            period.after_day(day);
        }
        if let Ok(id) = IncidentId::parse(word) {
            assert_eq!(IncidentId::parse(id.as_str()).as_ref(), Ok(&id));
        }
        IncidentId::from_stem(word);
        TicketKey::parse(word);
        Language::from_tag(word);
        let _ = responses::level_range(word);
        let _ = parse_day(word);
    }
}
