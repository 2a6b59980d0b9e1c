//! `/insights/`: findings that hold for any archive, numbers that agree with their pictures, nothing of what an audience may not see.

use support::folder::read_folder;
use support::temp_site::{SITE_YAML, TempSite};

use crate::build::{built, sample as sample_archive};
use crate::links::{Files, tags, text, wrong};

const PAGE: &str = "insights/index.html";
const LEVELS: &str = "levels: {4: {report_within: 5 days}, 3: {report_within: 7 days}}\n";
/// Texts of the theme that were asked for under a name that it does not have, or with nothing to fill in.
const UNFILLED: [&str; 3] = ["insights_", "{n}", "{m"];

/// A report of this day and level, in minutes until it was resolved.
fn report(day: &str, level: u8, minutes: u8, more: &str) -> String {
    format!(
        "---\ntitle: Of {day}\nstarted_at: {day} 09:00\nresolved_at: {day} 09:{minutes:02}\nlevel: {level}\nstatus: reviewed\n{more}---\n\nText.\n"
    )
}

/// A site in this language with reports, numbered in their order.
fn site(language: &str, reports: &[String]) -> TempSite {
    let empty = TempSite::new().site_yaml(&format!("{SITE_YAML}{LEVELS}language: {language}\n"));
    let named = reports.iter().enumerate();
    named.fold(empty, |site, (at, report)| site.file(&format!("incidents/INC-2026-{:03}.md", at + 1), report))
}

/// The findings of a page in their order.
fn findings(files: &Files) -> Vec<String> {
    let page = text(files, PAGE);
    for word in UNFILLED {
        assert!(!page.contains(word), "{word} in {page}");
    }
    page.split("<h2>").skip(1).filter_map(|rest| rest.split_once("</h2>")).map(|(finding, _)| finding.replace('\u{a0}', " ")).collect()
}

#[track_caller]
fn assert_finds(files: &Files, finding: &str) {
    let found = findings(files);
    assert!(found.iter().any(|known| known == finding), "`{finding}` is not among {found:#?}");
}

#[test]
fn an_archive_without_reports_has_no_insights_and_no_way_to_them() {
    let files = built(&TempSite::new().file("guides/a.md", "# A guide\n\nText.\n"), &[]);
    assert!(!files.contains_key(PAGE) && !text(&files, "index.html").contains("insights/"));
}

#[test]
fn one_report_is_enough_and_is_not_more_than_it_is() {
    let one = [report("2026-11-20", 4, 30, "services: [checkout]\nfactors: [capacity]\n")];
    let files = built(&site("en", &one), &[]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    assert_eq!(
        findings(&files),
        [
            "Most months had 1 incident; one reached level 4",
            "One was resolved, after 30 min",
            "No factor came back: each was named once",
            "No service was affected twice",
            "No report is past its deadline",
        ]
    );
    let japanese = built(&site("ja", &one), &[]);
    assert_eq!(
        findings(&japanese),
        [
            "半数を超える月で1件、レベル4は1件",
            "解決まで：1件、30分",
            "2回以上挙がった要因はなし",
            "2回以上影響を受けたサービスはなし",
            "期限を過ぎた報告はなし",
        ]
    );
    assert!(text(&files, "index.html").contains("href=\"insights/\""));
}

#[test]
fn reports_of_long_ago_are_told_as_none() {
    let files = built(&site("en", &[report("2019-03-01", 2, 5, "")]), &[]);
    assert_eq!(findings(&files), Vec::<String>::new());
    assert!(text(&files, PAGE).contains("No incident began from December 2024 to November 2026."));
}

#[test]
fn each_of_twelve_in_a_month_is_a_square_that_leads_to_its_report_and_thirteen_are_a_bar() {
    let of = |count: usize| built(&site("en", &vec![report("2026-11-20", 3, 30, ""); count]), &[]);
    let squares = |files: &Files| tags(text(files, PAGE)).iter().filter(|tag| tag.get("class") == Some("square l3")).count();
    let (twelve, thirteen) = (of(12), of(13));
    assert_eq!((squares(&twelve), squares(&thirteen)), (2 * 12, 0), "one in each of the two drawings");
    assert_eq!(wrong(&twelve, None), Vec::<String>::new());
    let page = text(&twelve, PAGE);
    assert!(page.contains("<title>Of 2026-11-20, 20 November 2026, Level 3 Moderate</title>"), "{page}");
    assert!(text(&thirteen, PAGE).contains(">13</text>"));
    assert_finds(&thirteen, "Most months had 13 incidents; 13 reached level 3");
}

#[test]
fn quarters_are_held_against_each_other_only_where_both_have_a_median() {
    let month = |day: &str, minutes: [u8; 4]| minutes.map(|minutes| report(day, 3, minutes, "")).to_vec();
    let now = month("2026-11-01", [10, 20, 30, 40]);
    let before = |minutes| [now.clone(), month("2026-08-01", minutes)].concat();
    let finding = |reports: &[String]| findings(&built(&site("en", reports), &[])).swap_remove(1);
    assert_eq!(finding(&before([20, 40, 40, 50])), "Half were resolved within 25 min in the last three months, 40 min in the three before");
    assert_eq!(finding(&before([20, 20, 30, 40])), "Half were resolved within 25 min in the last three months, as in the three before");
    assert_eq!(finding(&now), "In 12 months half of 4 were resolved within 25 min");
    assert_eq!(finding(&now[..3]), "3 were resolved, after 10 min to 30 min");
}

#[test]
fn what_leads_is_named_and_what_shares_the_lead_too() {
    let with = |factors: &[&str]| {
        let reports: Vec<String> = factors.iter().map(|factors| report("2026-11-20", 3, 30, &format!("factors: [{factors}]\n"))).collect();
        findings(&built(&site("en", &reports), &[])).swap_remove(2)
    };
    assert_eq!(with(&["deploy", "deploy, capacity", "deploy, deploy"]), "deploy contributed most often: to 3 of 3 incidents");
    assert_eq!(with(&["deploy, capacity", "capacity, deploy", ""]), "capacity and deploy contributed most often: each to 2 of 3 incidents");
    assert_eq!(with(&["a, b, c", "a, b, c"]), "3 factors contributed most often: each to 2 of 2 incidents");
    assert_eq!(with(&["a", "b"]), "No factor came back: each was named once");
}

/// A ticket with changes of status and reminders, each a day of 2026.
fn ticket(key: &str, [created, done]: [&str; 2], due: &str, reminders: &[&str]) -> String {
    let at = |day: &str| format!("2026-{day}T09:00:00+09:00");
    let told: Vec<String> = reminders.iter().map(|day| format!("{{\"at\": \"{}\", \"rung\": 0}}", at(day))).collect();
    let (category, history) = match done {
        "" => ("to_do", String::new()),
        day => ("done", format!("{{\"at\": \"{}\", \"from\": \"To Do\", \"to\": \"Done\"}}", at(day))),
    };
    let entered = at(if done.is_empty() { created } else { done });
    format!(
        "{{\"key\": \"{key}\", \"summary\": \"s\", \"status\": \"{}\", \"category\": \"{category}\", \"entered_at\": \"{entered}\", \
         \"created_at\": \"{}\", \"due\": \"2026-{due}\", \"history\": [{history}], \"reminders\": [{}]}}",
        if done.is_empty() { "To Do" } else { "Done" },
        at(created),
        told.join(", ")
    )
}

fn snapshot(tickets: &[String], responses: &str) -> String {
    let (tickets, browse) = (tickets.join(", "), "https://jira.example/browse/");
    format!(
        "{{\"version\": 1, \"as_of\": \"2026-11-22T09:00:00+09:00\", \"browse\": \"{browse}\", \"tickets\": [{tickets}], \"responses\": [{responses}]}}"
    )
}

#[test]
fn promises_are_counted_at_each_months_end_and_reminders_by_what_followed() {
    let promises = "follow_ups: [{ticket: OPS-1}, {ticket: OPS-2}, {ticket: OPS-3}]\n";
    let tickets = [
        ticket("OPS-1", ["08-03", "09-10"], "09-01", &["09-05"]),
        ticket("OPS-2", ["08-03", "10-05"], "10-30", &["09-05"]),
        ticket("OPS-3", ["08-03", ""], "11-01", &["09-05", "11-20"]),
    ];
    let site = site("en", &[report("2026-08-01", 3, 30, promises)]).file("tickets.json", snapshot(&tickets, ""));
    let files = built(&site, &[]);
    assert_finds(&files, "1 promise is open and overdue; at the end of August 2026 3 were open, 0 overdue");
    assert_finds(&files, "After 1 of 3 first reminders (33 %) the status changed within 7 days");
    let page = text(&files, PAGE);
    assert!(page.contains("Kept: 2, of them late: 1.") && page.contains("1 reminder of the last 7 days does not count yet."), "{page}");
    let row =
        |month: &str| page.split_once(&format!("<th scope=\"row\">{month} 2026</th><td>3</td><td>0</td><td>0</td><td>0</td>")).is_some();
    assert!(row("August") && !row("September"), "{page}");
}

#[test]
fn the_flow_is_told_from_how_forms_were_answered() {
    let at = |second: u8| format!("2026-11-20T00:00:{second:02}Z");
    let response = |id: u8, level: u8, channel: u8| {
        format!(
            "{{\"incident\": \"INC-2026-{id:03}\", \"reported_at\": \"{}\", \"level\": {level}, \"assessed\": 3, \"channel_at\": \"{}\", \"call_at\": \"{}\"}}",
            at(0),
            at(channel),
            at(45)
        )
    };
    let responses = [response(1, 4, 4), response(2, 3, 6), response(3, 2, 8), response(4, 3, 20), response(9, 5, 59)].join(", ");
    let draft = report("2026-11-01", 4, 30, "").replace("reviewed", "draft");
    let reports = [report("2026-11-20", 4, 30, ""), report("2026-11-20", 3, 30, ""), report("2026-11-20", 2, 30, ""), draft];
    let files = built(&site("en", &reports).file("tickets.json", snapshot(&[], &responses)), &[]);
    assert_finds(&files, "After the form half of the channels were there within 7 s, half of the calls went out within 45 s");
    assert_finds(&files, "Levels corrected afterwards: 2 of 4, 1 up and 1 down");
    assert_finds(&files, "1 report is past its deadline");
    assert_eq!(wrong(&files, None), Vec::<String>::new());
}

#[test]
fn an_audience_gets_the_insights_of_an_archive_without_what_is_hidden_from_it() {
    let tickets = [ticket("OPS-1", ["08-03", "09-10"], "09-01", &["09-05"]), ticket("OPS-2", ["08-03", ""], "09-01", &["09-05"])];
    let response = |id: &str| {
        format!(
            "{{\"incident\": \"{id}\", \"reported_at\": \"2026-11-20T00:00:00Z\", \"level\": 3, \"channel_at\": \"2026-11-20T00:00:09Z\"}}"
        )
    };
    let responses = [response("INC-2026-001"), response("INC-2026-002")].join(", ");
    let shown = report("2026-08-01", 3, 30, "visibility: all\nservices: [checkout]\nfollow_ups: [{ticket: OPS-1}]\n");
    let hidden = report(
        "2026-09-01",
        5,
        50,
        "visibility: security\nkind: secret\nservices: [vault]\nfactors: [leak]\nfollow_ups: [{ticket: OPS-2}]\n",
    );
    let all = site("en", &[shown.clone(), hidden]).file("tickets.json", snapshot(&tickets, &responses));
    let without = site("en", &[shown]).file("tickets.json", snapshot(&tickets, &responses));
    let page = |site: &TempSite| text(&built(site, &["--audience", "all"]), PAGE).to_owned();
    assert_eq!(page(&all), page(&without));
    assert_ne!(text(&built(&all, &[]), PAGE), text(&built(&without, &[]), PAGE), "it would show without an audience");
}

#[test]
fn both_languages_say_the_same_numbers_on_the_sample_archive() {
    let sample = |language: &str| {
        let files = read_folder(&sample_archive()).into_iter().fold(TempSite::new(), |site, (path, bytes)| site.file(&path, bytes));
        let settings = files.read("content/site.yaml").replace("language: en", &format!("language: {language}"));
        built(&files.site_yaml(&settings), &[])
    };
    let (en, ja) = (sample("en"), sample("ja"));
    assert_eq!(findings(&en).len(), findings(&ja).len());
    let numbers = |files: &Files| -> Vec<String> {
        let cells = text(files, PAGE).split("<td>").skip(1).filter_map(|rest| Some(rest.split_once("</td>")?.0.to_owned()));
        cells.map(|cell| if cell.chars().all(|c| c.is_ascii_digit()) { cell } else { String::new() }).collect()
    };
    assert!(numbers(&en).iter().filter(|number| !number.is_empty()).count() > 200);
    assert_eq!(numbers(&en), numbers(&ja));
}
