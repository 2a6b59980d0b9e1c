//! What people learn from: related reports with their reasons, chains of what happened again, reading paths, drills.

use incident::diagnostic::code::{Severity, UNKNOWN_INCIDENT};
use support::temp_site::{SITE_YAML, TempSite};

use crate::YOKOTEN;
use crate::build::built;
use crate::links::{Files, text, wrong};

/// A report of a day, with more front matter.
fn report(day: &str, title: &str, more: &str) -> String {
    format!("---\ntitle: {title}\nstarted_at: {day} 09:12\nstatus: reviewed\n{more}---\n\nNothing more is known.\n")
}

/// The page of a report.
fn page<'f>(files: &'f Files, id: &str) -> &'f str {
    text(files, &format!("incidents/{id}/index.html"))
}

/// What stands between two marks.
#[track_caller]
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("no {from} in {text}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} behind {from}")).0
}

/// The related reports of a page: title and reason, without tags.
fn related(page: &str) -> Vec<(String, String)> {
    let Some((_, rest)) = page.split_once("<h2 class=\"rule\">Related</h2>") else { return Vec::new() };
    let list = rest.split_once("</ul>").expect("the list ends").0;
    let plain = |html: &str| -> String {
        html.split('<')
            .enumerate()
            .map(|(at, part)| if at == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) })
            .collect()
    };
    list.split("<li>").skip(1).map(|row| row.split_once("<p>").expect("a reason")).map(|(title, why)| (plain(title), plain(why))).collect()
}

fn archive() -> TempSite {
    let pool = "services: [checkout]\nfactors: [capacity]\n";
    TempSite::new()
        .site_yaml(&format!("{SITE_YAML}visibility: engineering\n"))
        .file("incidents/INC-1.md", report("2026-01-05", "Connection pool exhausted by a deploy", pool))
        .file("incidents/INC-2.md", report("2026-02-05", "Orders wait for a connection pool that is too small", pool))
        .file("incidents/INC-3.md", report("2026-03-05", "Laptop left in a taxi", "kind: lost-item\n"))
        .file("incidents/INC-4.md", report("2026-03-06", "Invoice sent to a colleague of the same surname", "tags: [mail]\n"))
        .file("incidents/INC-5.md", report("2026-03-07", "Prices of yesterday in the search", "services: [search]\n"))
        .file("incidents/INC-6.md", report("2026-03-08", "Points granted twice", "related: [INC-5]\n"))
}

#[test]
fn related_reports_come_with_the_reason_in_words() {
    let files = built(&archive(), &[]);
    let first = related(page(&files, "INC-1"));
    let why = "Same service and factor (Checkout, capacity); both mention “Connection pool”";
    assert_eq!(first, [("Orders wait for a connection pool that is too small".to_owned(), why.to_owned())]);
    assert_eq!(related(page(&files, "INC-2"))[0].0, "Connection pool exhausted by a deploy");
    assert_eq!(related(page(&files, "INC-3")), [], "nothing is said where nothing resembles");
    assert_eq!(related(page(&files, "INC-6")), [("Prices of yesterday in the search".to_owned(), "Named as related".to_owned())]);
    assert_eq!(related(page(&files, "INC-5")), [("Points granted twice".to_owned(), "Refers to this report".to_owned())]);
}

#[test]
fn japanese_reports_are_related_by_their_words() {
    let site = archive()
        .site_yaml(&format!("{SITE_YAML}language: ja\nvisibility: engineering\n"))
        .file("incidents/INC-7.md", report("2026-04-05", "カード決済がタイムアウトした", "services: [checkout]\n"))
        .file("incidents/INC-8.md", report("2026-05-05", "返金のカード決済でタイムアウトが続いた", "services: [checkout]\n"));
    let files = built(&site, &[]);
    let page = page(&files, "INC-8");
    let why = between(between(page, "<h2 class=\"rule\">関連する事例</h2>", "</ul>"), "カード決済がタイムアウトした</a><p>", "</p>");
    assert_eq!(why, "サービスが同じ（Checkout）。どちらにも「カード決済」と「タイムアウト」が出てくる");
}

#[test]
fn hidden_reports_are_not_related_to_anything() {
    let secret =
        report("2026-02-06", "Connection pool of the s3cret project", "services: [checkout]\nfactors: [capacity]\nvisibility: security\n");
    let path = "---\ntitle: Path\npath: [{id: INC-9, why: s3cret reason}, INC-1]\nvisibility: engineering\n---\nRead.\n";
    let alone = "---\ntitle: Alone\npath: [INC-9]\nvisibility: engineering\n---\nRead.\n";
    let open = archive()
        .file("guides/path.md", path.replace("{id: INC-9, why: s3cret reason}, ", ""))
        .file("guides/alone.md", alone.replace("path: [INC-9]\n", ""));
    let hidden = archive().file("incidents/INC-9.md", secret).file("guides/path.md", path).file("guides/alone.md", alone);
    let (open, hidden) = (built(&open, &["--audience", "engineering"]), built(&hidden, &["--audience", "engineering"]));
    assert!(!hidden.contains_key("onboarding/alone/index.html"), "nothing is left of this path");
    let differing: Vec<&String> = open.keys().chain(hidden.keys()).filter(|path| open.get(*path) != hidden.get(*path)).collect();
    assert_eq!(differing, Vec::<&String>::new(), "pages are the same, whether or not there is something hidden");
}

#[test]
fn a_chain_is_whole_on_each_of_its_reports() {
    let site = archive()
        .file("incidents/INC-7.md", report("2026-04-05", "The pool again", "recurrence_of: INC-1\n"))
        .file("incidents/INC-8.md", report("2026-05-05", "The pool a third time", "recurrence_of: INC-7\n"));
    let files = built(&site, &[]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    for id in ["INC-1", "INC-7", "INC-8"] {
        let chain = between(page(&files, id), "<section class=\"chain\">", "</section>");
        assert!(chain.contains("3 times so far"), "{chain}");
        assert_eq!((chain.matches("<li>").count(), chain.matches("aria-current=\"page\"").count()), (3, 1), "{chain}");
        let days: Vec<usize> = ["2026-01-05", "2026-04-05", "2026-05-05"].iter().map(|day| chain.find(day).expect("each day")).collect();
        assert!(days.is_sorted(), "oldest first: {chain}");
        assert!(!chain.contains(&format!("incidents/{id}/")), "it does not lead to itself");
    }
    assert!(!page(&files, "INC-2").contains("class=\"chain\""));
}

#[test]
fn incidents_that_repeat_each_other_are_one_chain() {
    let site = TempSite::new()
        .file("incidents/INC-1.md", report("2026-01-05", "First", "recurrence_of: INC-2\n"))
        .file("incidents/INC-2.md", report("2026-02-05", "Second", "recurrence_of: INC-1\n"))
        .file("incidents/INC-3.md", report("2026-02-05", "Third", "recurrence_of: INC-3\n"));
    let files = built(&site, &[]);
    assert!(page(&files, "INC-1").contains("2 times so far") && !page(&files, "INC-3").contains("times so far"));
}

/// A form and what follows it.
fn with_form(site: TempSite) -> TempSite {
    let form = "kinds:\n  outage:\n    name: Outage\n    questions:\n      - {id: down, ask: Is it <down>?, yes: 5}\n      - {id: pay, ask: Do payments fail?, yes: 4, only: {service: [checkout]}}\n  lost-item: {name: Lost item, level: 2}\n";
    let responses = "responses:\n  - match: {kind: outage, level: \">=4\"}\n    steps:\n      - create_channel: {name: \"inc-{date}-{slug}\"}\n      - invite: {people: [tanaka], teams: affected}\n      - call: {person: tanaka, again_after: 5 minutes, times: 3}\n  - match: {level: \">=1\"}\n    steps: [{write_report: {}}]\n";
    site.file("questionnaire.yaml", form).file("responses.yaml", responses)
}

#[test]
fn newcomers_find_paths_the_levels_and_what_follows_the_form() {
    let site = with_form(archive())
        .file("guides/first.md", "---\ntitle: First week\npath:\n  - {id: INC-2, why: Because of the pool}\n  - INC-1\n---\n\nRead on.\n");
    let files = built(&site, &[]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    let start = text(&files, "onboarding/index.html");
    for words in [
        "First week",
        "2 reports",
        "Is it &lt;down&gt;?",
        "Do payments fail? (asked for Checkout)",
        "always",
        "when no question is answered yes",
    ] {
        assert!(start.contains(words), "{words}");
    }
    let response = between(start, "id=\"response\"", "</dl>");
    for words in ["level 4 and above", "inc-{date}-{slug}", "田中 花", "the teams of the affected services", "5&nbsp;min", "every level"]
    {
        assert!(response.replace('\u{a0}', "&nbsp;").contains(words), "{words}: {response}");
    }
    let path = text(&files, "onboarding/first/index.html");
    let (pool, deploy) = (path.find("Orders wait").expect("the first"), path.find("exhausted by").expect("the second"));
    assert!(pool < deploy && path.contains("Because of the pool") && path.contains("Read on."));
    assert!(text(&files, "guides/first/index.html").contains("href=\"../../onboarding/first/\""));
    assert!(text(&files, "index.html").contains("href=\"onboarding/\""));
}

#[test]
fn without_form_paths_and_enough_reports_there_is_no_onboarding() {
    let files = built(&archive(), &[]);
    assert!(!files.keys().any(|path| path.starts_with("onboarding/")));
    assert!(!text(&files, "index.html").contains("onboarding/"));
}

#[test]
fn a_team_and_a_service_with_three_reports_get_a_path_by_rule() {
    let more = "services: [checkout]\nlevel: 4\nrecurrence_of: INC-1\n";
    let mut site = archive().file("incidents/INC-7.md", report("2026-04-05", "Worst of all", more));
    let draft = report("2026-05-05", "Nobody agreed to this", "services: [checkout]\n").replace("reviewed", "draft");
    site = site.file("incidents/INC-8.md", draft);
    let files = built(&site, &[]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    let path = text(&files, "onboarding/team-payments/index.html");
    let order: Vec<usize> =
        ["INC-1", "INC-2", "INC-7"].iter().map(|id| path.find(&format!("data-id=\"{id}\"")).expect("each is in it")).collect();
    assert!(order.is_sorted() && !path.contains("Nobody agreed"), "{path}");
    for why in ["It happened again later", "The same again.", "the only level 4."] {
        assert!(path.contains(why), "{why}");
    }
    assert!(!files.contains_key("onboarding/service-checkout/index.html"), "the service of a team with one service has the team's path");
    let own = site.file("guides/team-payments.md", "---\ntitle: Our own\npath: [INC-2]\n---\nText.\n");
    let files = built(&own, &[]);
    assert!(text(&files, "onboarding/team-payments/index.html").contains("Our own"), "who writes a path has it");
}

#[test]
fn an_id_of_a_path_that_does_not_exist_is_told_at_its_place() {
    let site = archive().file(
        "guides/first.md",
        "---\ntitle: First week\npath:\n  - INC-1\n  - INC-22\n  - {why: nothing, id: INC-33}\n  - {why: no id}\n---\n\nRead.\n",
    );
    let outcome = site.run(YOKOTEN, ["check", "--format", "json"]).exits_with(1);
    let told: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let findings: Vec<_> = told["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|finding| finding["file"].as_str().is_some_and(|file| file.ends_with("guides/first.md")))
        .collect();
    let places: Vec<_> =
        findings.iter().map(|finding| (finding["code"].as_str(), finding["line"].as_u64(), finding["column"].as_u64())).collect();
    assert_eq!(places, [(Some("R108"), Some(5), Some(5)), (Some("R108"), Some(6), Some(24)), (Some("R005"), Some(7), Some(5))]);
    assert!(findings[0]["message"].as_str().is_some_and(|message| message.contains("INC-22")));
    assert_eq!(Severity::Warning, UNKNOWN_INCIDENT.severity());
}

const TIMELINE: &str = "\n## Timeline\n\n- 09:12 the job starts\n- 09:19 the alert fires\n- OPS-1 is opened\n- 09:31 the pool is full\n";

#[test]
fn three_timed_steps_make_a_drill_whose_name_gives_nothing_away() {
    let more = "services: [checkout]\ndetected_at: 2026-03-14 09:19\n";
    let head = report("2026-03-14", "Cache emptied", more);
    let site = TempSite::new()
        .file("incidents/INC-1.md", format!("{head}{TIMELINE}"))
        .file("incidents/INC-2.md", format!("{head}{}", TIMELINE.replace("- 09:12 the job starts\n", "")));
    let files = built(&site, &[]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    let page_of = page(&files, "INC-1");
    assert!(page_of.contains("href=\"#drill\"") && page_of.contains("data-name=\"A Saturday morning in Checkout\""));
    let unseen = between(page_of, "data-unseen", "</li>");
    assert!(unseen.contains("the job starts") && page_of.matches("data-unseen").count() == 1);
    let script = files.keys().find(|path| path.starts_with("assets/drill-")).expect("its script");
    assert!(page_of.contains(script.as_str()));
    assert!(text(&files, script).starts_with("const drillWords = {"));
    let without = page(&files, "INC-2");
    assert!(!without.contains("#drill") && !without.contains(script.as_str()), "two timed steps are no exercise");
}

#[test]
fn a_word_at_the_begin_of_a_step_stays_in_it() {
    let tickets = "{\"version\": 1, \"as_of\": \"2026-03-20T09:00:00Z\", \"browse\": \"https://jira.example/browse/\", \"tickets\": []}";
    let more = "follow_ups: [{ticket: OPS-1}]\n";
    let site = TempSite::new()
        .file("tickets.json", tickets)
        .file("incidents/INC-1.md", format!("{}{TIMELINE}", report("2026-03-14", "Cache emptied", more)));
    let files = built(&site, &[]);
    let step = between(page(&files, "INC-1"), "the alert fires", "</li>");
    assert!(!step.contains("OPS-1"), "{step}");
    assert!(page(&files, "INC-1").contains("OPS-1</a> is opened"));
}
