//! The weekly review: which meeting speaks of what, what minutes become, and what an audience sees of it.

use support::temp_site::{SITE_YAML, TempSite};

use crate::YOKOTEN;
use crate::links::{Files, text, wrong};

const REVIEW: &str = "review: {day: friday, time: \"15:00\"}\n";

fn site(more: &str) -> TempSite {
    TempSite::new().site_yaml(&format!("{SITE_YAML}{REVIEW}{more}"))
}

/// A report that began then.
fn began(title: &str, at: &str, more: &str) -> String {
    format!("---\ntitle: {title}\nstarted_at: {at}\n{more}---\n\nText.\n")
}

#[track_caller]
fn built_on(site: &TempSite, today: &str, more: &[&str]) -> Files {
    site.run(YOKOTEN, [&["build", "--today", today], more].concat()).exits_with(0);
    let files = site.files("public");
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    files
}

fn weeks(files: &Files) -> Vec<&str> {
    files.keys().filter_map(|path| path.strip_prefix("reviews/")?.strip_suffix("/index.html")).collect()
}

/// The reviews that list a report as new.
fn listing<'f>(files: &'f Files, id: &str) -> Vec<&'f str> {
    let lists = |week: &&str| {
        text(files, &format!("reviews/{week}/index.html")).contains(&format!("data-label=\"{id}\">\n<div class=\"level-cell\""))
    };
    let is_new = |week: &&str| {
        let page = text(files, &format!("reviews/{week}/index.html"));
        page.split("data-part=\"new\"")
            .nth(2)
            .is_some_and(|part| part.split("</section>").next().is_some_and(|part| part.contains(&format!("\"{id}\""))))
    };
    weeks(files).into_iter().filter(|week| lists(week) && is_new(week)).collect()
}

#[test]
fn a_meeting_lists_what_began_since_the_one_before() {
    let site = site("")
        .file("incidents/A-1.md", began("Just before", "2026-11-20 14:59", ""))
        .file("incidents/A-2.md", began("While it begins", "2026-11-20 15:00", ""))
        .file("incidents/A-3.md", began("Known by its day", "2026-11-20", ""));
    let files = built_on(&site, "2026-11-22", &[]);
    assert_eq!(weeks(&files), ["2026-W47", "2026-W48"]);
    assert_eq!(listing(&files, "A-1"), ["2026-W47"]);
    assert_eq!(listing(&files, "A-2"), ["2026-W48"]);
    assert_eq!(listing(&files, "A-3"), ["2026-W47"]);
}

#[test]
fn pages_go_from_the_first_report_to_the_coming_meeting_over_the_edges_of_years() {
    let site = site("")
        .file("incidents/A-1.md", began("First", "2020-12-30 10:00", ""))
        .file("incidents/A-2.md", began("New Year", "2021-01-02 10:00", ""));
    let files = built_on(&site, "2021-01-08", &[]);
    assert_eq!(weeks(&files), ["2020-W53", "2021-W01"], "8 January 2021 is a Friday");
    assert_eq!((listing(&files, "A-1"), listing(&files, "A-2")), (vec!["2020-W53"], vec!["2021-W01"]));
    assert!(text(&files, "reviews/2020-W53/index.html").contains("Review of Friday 1 January 2021"));
    let later = built_on(&site, "2026-12-31", &[]);
    assert!(later.contains_key("reviews/2026-W53/index.html") && !later.contains_key("reviews/2027-W01/index.html"));
    assert!(built_on(&site, "2027-01-02", &[]).contains_key("reviews/2027-W01/index.html"));
}

#[test]
fn a_report_that_came_late_is_spoken_of_when_it_came() {
    let tickets = "{\"version\": 1, \"as_of\": \"2026-11-22T00:00:00Z\", \"browse\": \"https://jira.example/browse/\", \"tickets\": [],
        \"responses\": [{\"incident\": \"A-1\", \"reported_at\": \"2026-11-21T00:00:00Z\"}]}";
    let site = site("").file("incidents/A-1.md", began("Late", "2026-11-10 10:00", "")).file("tickets.json", tickets);
    assert_eq!(listing(&built_on(&site, "2026-11-22", &[]), "A-1"), ["2026-W46", "2026-W48"]);
}

#[test]
fn a_site_without_a_review_has_no_pages_of_it() {
    let site = TempSite::new().file("incidents/A-1.md", began("One", "2026-11-10", "")).file("reviews/2026-W46.md", "# Minutes\n");
    let files = built_on(&site, "2026-11-22", &[]);
    assert_eq!(files.keys().filter(|path| path.contains("review") && !path.starts_with("assets/")).count(), 0);
    assert!(!text(&files, "index.html").contains("reviews/"));
}

/// A ticket of tickets.json.
fn ticket(key: &str, more: &str) -> String {
    format!(
        "{{\"key\": \"{key}\", \"summary\": \"{key}\", \"status\": \"To Do\", \"category\": \"to_do\", \"entered_at\": \"2026-10-01T00:00:00Z\", \
         \"created_at\": \"2026-10-01T00:00:00Z\", \"history\": []{more}}}"
    )
}

fn with_promises() -> TempSite {
    let done = |at: &str| format!(", \"resolved_at\": \"{at}\"");
    let tickets = [
        ticket("OPS-1", ", \"due\": \"2026-11-20\", \"assignee\": \"tanaka\""),
        ticket("OPS-2", ", \"due\": \"2026-11-10\""),
        ticket("OPS-3", &done("2026-11-21T01:00:00Z")).replace("to_do", "done").replace("To Do", "Done"),
        ticket("OPS-4", &done("2026-11-12T01:00:00Z")).replace("to_do", "done").replace("To Do", "Done"),
    ];
    let snapshot = format!(
        "{{\"version\": 1, \"as_of\": \"2026-11-24T00:00:00Z\", \"browse\": \"https://jira.example/browse/\", \"tickets\": [{}]}}",
        tickets.join(", ")
    );
    let follow_ups = "status: reviewed\nfollow_ups:\n  - {ticket: OPS-1, note: first}\n  - {ticket: OPS-2, note: second}\n  - {ticket: OPS-3, note: third}\n  \
        - {ticket: OPS-4, note: fourth}\n  - {not_doing: too rare, note: fifth}\n  - {not_doing: too dear, note: sixth, agreed: 2026-11-13}\n";
    site("").file("incidents/A-1.md", began("Promising", "2026-10-01 10:00", follow_ups)).file("tickets.json", snapshot)
}

#[test]
fn promises_are_spoken_of_in_the_meeting_after_they_changed() {
    let files = built_on(&with_promises(), "2026-11-24", &[]);
    let said = |week: &str| {
        let page = text(&files, &format!("reviews/{week}/index.html"));
        ["first", "second", "third", "fourth", "fifth", "sixth"]
            .into_iter()
            .filter(|word| page.contains(&format!(">{word}</p>")))
            .collect::<Vec<_>>()
    };
    assert_eq!(said("2026-W48"), ["first", "third", "fifth"], "overdue since 21 November, kept that day, given up and agreed by nobody");
    assert_eq!(said("2026-W46"), ["second", "fourth", "sixth"]);
    assert_eq!(said("2026-W47"), [""; 0]);
    let page = text(&files, "reviews/2026-W48/index.html");
    assert!(page.contains("田中 花") && page.contains("4 days over") && page.contains("too rare"), "{page}");
    assert!(page.contains("The backlog is 2: it shrank by 1"), "{page}");
    let home = text(&files, "index.html");
    assert!(home.contains("1 promise newly overdue, 1 given up, to confirm.") && home.contains("href=\"reviews/2026-W48/\""), "{home}");
}

#[test]
fn a_snapshot_older_than_the_meeting_before_says_so_and_counts_nothing() {
    let files = built_on(&with_promises(), "2026-12-08", &[]);
    let page = text(&files, "reviews/2026-W50/index.html");
    assert!(page.contains("last asked for on 24 November 2026") && !page.contains("promises kept"), "{page}");
}

#[test]
fn reports_that_are_late_or_short_of_sections_are_named_with_what_they_need() {
    let levels = "levels: {3: {report_within: 5 days, sections: [cause]}}\n";
    let site = site(levels)
        .file("incidents/A-1.md", began("Short", "2026-11-21 10:00", "level: 3\n"))
        .file("incidents/A-2.md", "---\ntitle: Late\nstarted_at: 2026-11-02\nlevel: 3\n---\n\n## Cause\n\nKnown.\n")
        .file("incidents/A-3.md", "---\ntitle: Fine\nstarted_at: 2026-11-02\nlevel: 3\nstatus: reviewed\n---\n\n## Cause\n\nKnown.\n");
    let files = built_on(&site, "2026-11-22", &[]);
    let page = text(&files, "reviews/2026-W48/index.html");
    let part = page.split("class=\"part unfinished\"").nth(1).and_then(|part| part.split("</section>").next()).expect("the part");
    assert!(part.contains(">Short</a> <span>Needs Cause.</span> <span>Due 26"), "{part}");
    assert!(part.contains(">Late</a> <span class=\"late\">Was due 7") && part.contains(": 15 days past its deadline."), "{part}");
    assert!(!part.contains("Fine"), "{part}");
}

const FORM: &str = "kinds:\n  leak:\n    name: Leak\n    questions: [{id: a, ask: \"Is it?\", yes: 3}]\n    \
    deadlines: [{name: First notice, within: 3 days}, {name: Final notice, within: 60 days}]\n";

#[test]
fn terms_count_calendar_days_from_when_the_company_knew() {
    let site = site("")
        .file("questionnaire.yaml", FORM)
        .file("incidents/A-1.md", began("Leaked", "2026-11-18", "kind: leak\nknown_at: 2026-11-20T23:30+00:00\n"))
        .file("incidents/A-2.md", began("No clock", "2026-11-18", "kind: leak\n"));
    let files = built_on(&site, "2026-11-24", &[]);
    let page = text(&files, "incidents/A-1/index.html");
    assert!(page.contains("<p class=\"banner deadline\">First notice: due 24 November 2026.</p>"), "known on the 21st in Tokyo: {page}");
    assert!(page.contains("Final notice: due 20 January 2027."), "{page}");
    let later = built_on(&site, "2026-11-25", &[]);
    let page = text(&later, "incidents/A-1/index.html");
    assert!(!page.contains("First notice: due") && page.contains("First notice 24 November 2026"), "{page}");
    let agenda = text(&later, "reviews/2026-W48/index.html");
    assert!(
        agenda.contains("was due 24\u{a0}Nov: was it done?") && agenda.contains("due 20\u{a0}Jan, 54 days after this meeting"),
        "{agenda}"
    );
    assert!(agenda.contains("`known_at`, from which its deadlines count"), "{agenda}");
    assert!(!text(&files, "incidents/A-2/index.html").contains("notice: due"));
}

#[test]
fn one_old_incident_is_read_again_and_the_reason_is_told() {
    let with = |more: &[(&str, String)]| more.iter().fold(site(""), |site, (path, report)| site.file(path, report));
    let reason = |site: &TempSite| {
        let files = built_on(site, "2026-11-24", &[]);
        let page = text(&files, "reviews/2026-W48/index.html").to_owned();
        page.split("Worth reading again: ").nth(1).and_then(|rest| rest.split('<').next()).map(str::to_owned)
    };
    let old = ("incidents/A-1.md", began("Old", "2025-03-01", ""));
    assert_eq!(reason(&with(std::slice::from_ref(&old))), None);
    let again = ("incidents/A-2.md", began("Again", "2026-11-23", "recurrence_of: A-1\n"));
    assert_eq!(reason(&with(&[old.clone(), again])).as_deref(), Some("it came back as A-2; one report names it."));
    let named = ("incidents/A-3.md", began("Names it", "2026-05-01", "related: [A-1]\n"));
    assert_eq!(reason(&with(&[old.clone(), named.clone()])).as_deref(), Some("one report names it."));
    let year = ("incidents/A-4.md", began("A year ago", "2025-11-25", ""));
    assert_eq!(reason(&with(&[old, named, year])).as_deref(), Some("one year ago on 25\u{a0}Nov."));
}

#[test]
fn minutes_stand_on_the_page_of_their_week_and_on_those_after_it() {
    let minutes = "---\nfacilitator: tanaka\npresent: [tanaka, Somebody]\n---\n\n# Review of Friday 13 November 2026\n\n## Decisions\n\n- A-1: first\n- second\n\n\
        ## Notes\n\n<script>alert(1)</script> See [the report](../incidents/A-1.md).\n";
    let site = site("")
        .file("incidents/A-1.md", began("One", "2026-11-10", "review: {meeting: 2026-11-13}\n"))
        .file("reviews/2026-W46.md", minutes)
        .file("guides/how.md", "# How\n\n[Last time](../reviews/2026-W46.md), [all](../reviews/)\n");
    let files = built_on(&site, "2026-11-22", &[]);
    let page = text(&files, "reviews/2026-W46/index.html");
    assert!(
        page.contains("<h2 id=\"decisions\"") && page.contains("&lt;script&gt;") && page.contains("href=\"../../incidents/A-1/\""),
        "{page}"
    );
    assert!(page.contains("Facilitator 田中 花.") && page.contains("Present: 田中 花, Somebody."), "{page}");
    assert!(text(&files, "reviews/2026-W47/index.html").contains("Week 46</a> 13 November: 2 decisions"));
    assert!(text(&files, "reviews/index.html").contains("<b>2 decisions</b>"));
    assert!(text(&files, "guides/how/index.html").contains("href=\"../../reviews/2026-W46/\""));
    assert!(text(&files, "incidents/A-1/index.html").contains("href=\"../../reviews/2026-W46/\""), "the report leads to its meeting");
}

#[test]
fn two_minutes_of_one_week_are_told_in_both_files() {
    let site = site("")
        .file("reviews/2026-W46.md", "One\n")
        .file("reviews/2026-W46/index.md", "Two\n")
        .file("incidents/A-1.md", began("One", "2026-11-10", ""));
    let told = site.run(YOKOTEN, ["check"]).exits_with(1).stdout;
    assert_eq!(told.matches("error[L001]").count(), 2, "{told}");
}

#[test]
fn an_audience_sees_the_minutes_and_reports_that_name_it_and_no_trace_of_others() {
    let hidden = "level: 5\nkind: leak\nknown_at: 2026-11-21\nvisibility: security\nlead: s3cret-lead\n\
        follow_ups: [{ticket: SECRET-1, note: s3cret-promise}, {not_doing: s3cret-reason, note: s3cret-plan}]\n";
    let site = site("visibility: engineering\n")
        .file("questionnaire.yaml", FORM)
        .file("incidents/A-1.md", began("Seen", "2026-11-21", "related: [A-9]\n"))
        .file("incidents/A-9.md", began("s3cret-title", "2026-11-02", hidden))
        .file("incidents/A-8.md", began("s3cret-old", "2019-11-24", "visibility: security\n"))
        .file("reviews/2026-W46.md", "---\nvisibility: security\n---\n\n## Decisions\n\n- s3cret-decision\n")
        .file("reviews/2026-W47.md", "## Decisions\n\n- for-all\n\n## s3cret {visibility=security}\n\n### Decisions\n\n- s3cret-too\n");
    let everything = built_on(&site, "2026-11-22", &[]);
    assert!(text(&everything, "reviews/2026-W46/index.html").contains("s3cret-decision"));
    assert_eq!(weeks(&everything).first(), Some(&"2019-W47"));
    let files = built_on(&site, "2026-11-22", &["--audience", "engineering"]);
    for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with("search/")) {
        let content = String::from_utf8_lossy(bytes);
        assert!(
            !["s3cret", "SECRET-1", "A-9", "First notice", "to confirm."].iter().any(|word| content.contains(word)),
            "{path}: {content}"
        );
    }
    assert_eq!(weeks(&files), ["2026-W47", "2026-W48"]);
    assert!(text(&files, "reviews/2026-W48/index.html").contains("Week 47</a> 20 November: 1 decision<"));
    let security = built_on(&site, "2026-11-22", &["--audience", "security"]);
    assert!(
        !security.contains_key("incidents/A-1/index.html") && text(&security, "reviews/2026-W46/index.html").contains("s3cret-decision")
    );
    assert!(
        !text(&security, "reviews/2026-W47/index.html").contains("for-all"),
        "minutes without visibility are for those whom the site names"
    );
}
