//! Whole configurations: what they say as values, and what is found in them.

use std::fs;
use std::path::Path;

use incident::level::Level;
use incident::tickets::Category;

use super::model::Config;
use super::read::{Loaded, load};
use super::secret::Source;
use crate::policy::rules::{AtMost, Escalation, Ladder, Patience, Rung, Then, To};

const SITE: &str = "title: A\ntime_zone: Asia/Tokyo\npeople: {tanaka: {jira: a, slack: U1}}\n";

/// A configuration with only what is required, and these lines below `reminders:`.
fn with(reminders: &str) -> Loaded {
    text(&format!("{REQUIRED}reminders:\n  calendar: tokyo\n{reminders}"))
}

const REQUIRED: &str = "content: content\n\
    jira: {url: https://example.atlassian.net/, token: {env: JIRA_TOKEN}, tickets: project = INC}\n\
    slack: {token: {file: secrets/slack}, signing_secret: {env: S}, channel: C1}\n\
    calendars: {tokyo: {time_zone: Asia/Tokyo}}\n";

fn text(text: &str) -> Loaded {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("content")).expect("made");
    fs::write(folder.path().join("content/site.yaml"), SITE).expect("written");
    fs::write(folder.path().join("daemon.yaml"), text).expect("written");
    load(&folder.path().join("daemon.yaml"))
}

/// Codes and lines of the findings about rules, of which the first begins on line 8.
fn found(rules: &str) -> Vec<(&'static str, u32)> {
    let loaded = with(&format!("  rules:\n{rules}"));
    loaded.findings.iter().map(|finding| (finding.code.id, finding.mark.line)).collect()
}

fn good(loaded: Loaded) -> Config {
    assert_eq!(loaded.findings, []);
    loaded.config.expect("nothing is wrong")
}

#[test]
fn what_is_not_said_has_the_defaults_that_the_example_shows() {
    let config = good(with(""));
    assert!(config.state.ends_with("yokotend.db"));
    assert_eq!(config.listen.to_string(), "127.0.0.1:4100");
    assert_eq!((config.jira.url.as_str(), config.jira.user), ("https://example.atlassian.net/", None));
    assert_eq!(config.jira.browse, "https://example.atlassian.net/browse/");
    assert_eq!((config.slack.api_url.as_str(), config.slack.operators.as_str()), ("https://slack.com/api/", "C1"));
    assert_eq!((config.rules.to, config.rules.start_date, config.rules.rules.len()), (To::Person, None, 0));
    assert_eq!(config.rules.at_most, AtMost { per_person_a_day: 1, per_run: 50 });
    let monday = "2026-11-16T10:00+09:00[Asia/Tokyo]".parse::<jiff::Zoned>().expect("a time").timestamp();
    assert!(config.calendar.is_open(monday), "Monday at ten");
    assert!(!config.calendar.is_open(monday - jiff::SignedDuration::from_mins(1)), "a minute before");
}

#[test]
fn paths_and_secrets_are_named_from_the_folder_of_the_file() {
    let config = good(with(""));
    let Source::File(path) = &config.slack.token.source else { panic!("a file is named") };
    let folder = config.content.parent().expect("a folder");
    assert_eq!(path, &folder.join("secrets/slack"));
    assert_eq!(config.jira.token.source, Source::Env("JIRA_TOKEN".to_owned()));
    let missing = config.secrets().expect_err("the file is not there");
    assert!(missing.iter().any(|finding| finding.mark.line == 3 && finding.code.id == "C109"), "{missing:?}");
}

#[test]
fn a_rule_is_read_with_its_line_and_all_that_it_says() {
    let rules = "  to: channel\n  start_date: 2026-11-01\n  at_most: {per_run: 7}\n  rules:\n\
    \x20   - {match: {labels: no-reminder}, exempt: true}\n\
    \x20   - match: {status: [To Do, Open], status_category: to_do, level: \">=4\", project: OPS, assignee: [tanaka, nobody], priority: High}\n\
    \x20     after: 2 days\n      repeat: 3 hours\n      escalate: [{after: 5 days, to: team-lead}, {after: 10 days, to: channel}]\n";
    let read = good(with(rules)).rules;
    assert_eq!((read.to, read.start_date.map(|day| day.to_string()).as_deref()), (To::Channel, Some("2026-11-01")));
    assert_eq!(read.at_most, AtMost { per_person_a_day: 1, per_run: 7 });
    let [exempt, remind] = read.rules.as_slice() else { panic!("two rules: {read:?}") };
    assert_eq!((exempt.line, &exempt.then, exempt.matches.labels.as_slice()), (11, &Then::Exempt, &["no-reminder".to_owned()][..]));
    assert_eq!(remind.line, 12);
    assert_eq!((remind.matches.status.len(), remind.matches.status_category.as_slice()), (2, &[Category::ToDo][..]));
    assert_eq!(remind.matches.level, Some([4, 5].into_iter().filter_map(Level::new).collect()));
    assert_eq!(remind.matches.assignee, ["tanaka", "nobody"]);
    let escalate = [(5, Rung::TeamLead), (10, Rung::Channel)].map(|(days, to)| Escalation { after: Patience::Days(days), to });
    let ladder = Ladder { after: Patience::Days(2), repeat: Some(Patience::Minutes(180)), escalate: escalate.into() };
    assert_eq!(remind.then, Then::Remind(ladder));
}

#[test]
fn a_rule_says_one_thing_and_says_it_in_order() {
    for (rule, codes) in [
        ("{after: 1 day}", &[][..]),
        ("{match: {status: A}}", &["C007"]),
        ("{exempt: true, pause: true}", &["C007"]),
        ("{exempt: false}", &["C007"]),
        ("{pause: true, escalate: [{after: 1 day, to: channel}]}", &["C007"]),
        ("{after: 1 day, repeat: 0 minutes}", &["C007"]),
        ("{after: 3 hours, escalate: [{after: 1 day, to: channel}]}", &[]),
        ("{after: 3 hours, escalate: [{after: 3 hours, to: channel}]}", &["C007"]),
        ("{after: 1 day, escalate: [{after: 2 days, to: team-lead}, {after: 2 days, to: channel}]}", &["C007"]),
        ("{match: {level: \">5\"}, after: 1 day}", &["C007"]),
        ("{match: {labels: []}, after: 1 day}", &["C007"]),
        ("{match: {assignee: tanakaa}, after: 1 day}", &["C106"]),
        ("{match: {owner: tanaka}, after: 1 day}", &["C105"]),
        ("after", &["C007", "C007"]),
    ] {
        let told: Vec<_> = found(&format!("    - {rule}\n")).into_iter().map(|(code, _)| code).collect();
        assert_eq!(told, codes, "{rule}");
    }
}

#[test]
fn a_rule_below_a_wider_one_is_dead_and_others_are_not() {
    let dead = |above: &str, below: &str| {
        let told = found(&format!("    - {{match: {{{above}}}, after: 1 day}}\n    - {{match: {{{below}}}, after: 1 day}}\n"));
        assert!(told.iter().all(|found| *found == ("C107", 9)), "{told:?}");
        !told.is_empty()
    };
    for (above, below) in [
        ("", ""),
        ("", "level: 4"),
        ("status: [A, B]", "status: b"),
        ("level: \">=3\"", "level: \">=4\", labels: x"),
        ("status_category: [to_do, in_progress]", "status_category: to_do"),
        ("project: OPS", "status_category: done"),
    ] {
        assert!(dead(above, below), "{above} above {below}");
    }
    for (above, below) in [
        ("level: [1, 2, 3, 4, 5]", ""),
        ("status: A", "status: [A, B]"),
        ("status: A, labels: x", "status: A"),
        ("level: 4", "level: \">=4\""),
        ("status_category: to_do", "status_category: [to_do, done]"),
        ("status: A", "labels: x"),
    ] {
        assert!(!dead(above, below), "{above} above {below}");
    }
}

#[test]
fn an_unknown_key_is_a_warning_and_a_wrong_value_leaves_no_configuration() {
    let unknown =
        text(&format!("{REQUIRED}reminders: {{calendar: tokyo}}\nmetrics: {{proxy: x}}\nschedule: {{digest: \"0 14 * * fri\"}}\n"));
    assert_eq!(unknown.findings.iter().map(|finding| finding.code.id).collect::<Vec<_>>(), ["C105", "C105"]);
    assert!(unknown.config.is_some());
    let wrong = text(&format!("{REQUIRED}reminders: {{calendar: tokyo}}\nschedule: {{poll: \"61 * * * *\"}}\n"));
    assert!(wrong.config.is_none() && wrong.findings.len() == 1, "{:?}", wrong.findings);
}

#[test]
fn elsewhere_than_on_loopback_it_is_said_who_may_report() {
    for (lines, codes) in [
        ("listen: 127.0.0.1:4100", &[][..]),
        ("listen: 0.0.0.0:4100", &["C010"]),
        ("listen: 0.0.0.0:4100\nauth:", &["C010"]),
        ("listen: \"[::]:4100\"\nauth: {shared_secret: {env: FORM_SECRET}}", &[]),
        ("listen: 10.0.0.1:80\nauth: {proxy: {header: X-Forwarded-Email, from: 10.0.0.2}}", &[]),
        ("auth: {proxy: {header: X-User, from: [127.0.0.1, \"::1\"]}, shared_secret: {file: s}}", &[]),
        ("auth: {}", &["C006"]),
        ("auth: {proxy: {header: X-User}}", &["C006"]),
        ("auth: {proxy: {from: [127.0.0.1]}}", &["C006"]),
        ("auth: {proxy: {header: Authorization, from: [127.0.0.1]}}", &["C007"]),
        ("auth: {proxy: {header: X-User, from: [everywhere]}}", &["C007"]),
        ("auth: {proxy: {header: X-User, from: [127.0.0.1]}, cookie: x}", &["C105"]),
        ("auth: {shared_secret: hunter2}", &["C008"]),
        ("auth: proxy", &["C007"]),
    ] {
        let loaded = text(&format!("{REQUIRED}reminders: {{calendar: tokyo}}\n{lines}\n"));
        let told: Vec<_> = loaded.findings.iter().map(|finding| finding.code.id).collect();
        assert_eq!(told, codes, "{lines}: {:?}", loaded.findings);
    }
}

#[test]
fn odd_files_never_end_the_program_badly() {
    for odd in ["", "[]", "content", "jira: []\nslack: 1\ncalendars: x\nreminders: [a]\n", "calendars: {a b: {time_zone: {}}, c: 1}", "\0"]
    {
        let loaded = text(odd);
        assert!(loaded.config.is_none() && loaded.findings.iter().any(incident::diagnostic::finding::Diagnostic::is_error), "{odd:?}");
    }
    assert!(load(Path::new("/nowhere/daemon.yaml")).config.is_none());
}

#[test]
fn days_off_of_a_file_are_days_of_the_zone() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("content")).expect("made");
    fs::write(folder.path().join("content/site.yaml"), SITE).expect("written");
    let ics = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Founding day\r\nDTSTART;VALUE=DATE:20261116\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    fs::write(folder.path().join("company.ics"), ics).expect("written");
    let zone = "{time_zone: Asia/Tokyo}";
    let text = format!("{REQUIRED}reminders: {{calendar: tokyo}}\n");
    fs::write(folder.path().join("daemon.yaml"), text.replace(zone, "{holidays: [japan, company.ics], time_zone: Asia/Tokyo}"))
        .expect("written");
    let config = good(load(&folder.path().join("daemon.yaml")));
    for (day, open) in [("2026-11-16", false), ("2026-11-17", true), ("2026-11-23", false)] {
        let noon = format!("{day}T12:00+09:00[Asia/Tokyo]").parse::<jiff::Zoned>().expect("a time").timestamp();
        assert_eq!(config.calendar.is_open(noon), open, "{day}");
    }
}
