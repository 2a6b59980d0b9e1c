//! The ledger of promises: every promise of every report, held against `tickets.json`, as pages and as data.

use serde_json::{Value, json};
use support::temp_site::{SITE_YAML, TempSite};

use crate::YOKOTEN;
use crate::build::{built, report};
use crate::links::{Files, text, wrong};

const LEDGER: &str = "follow-ups/index.html";

/// A ticket of a snapshot that was taken on 20 March 2026.
fn ticket(key: &str, more: Value) -> Value {
    let mut ticket = json!({"key": key, "summary": format!("Summary of {key}"), "status": "To Do", "category": "to_do",
        "entered_at": "2026-03-15T09:00:00+09:00", "created_at": "2026-03-15T09:00:00+09:00", "history": []});
    let Value::Object(more) = more else { panic!("{more} is no object") };
    for (name, value) in more {
        ticket[name] = value;
    }
    ticket
}

fn done(on: &str) -> Value {
    json!({"status": "Done", "category": "done", "entered_at": on, "resolved_at": on, "due": "2026-03-18", "resolution": "Done"})
}

fn snapshot(tickets: &[Value]) -> String {
    json!({"version": 1, "as_of": "2026-03-20T09:00:00+09:00", "browse": "https://jira.example/browse/", "tickets": tickets}).to_string()
}

fn site_of(reports: &[(&str, &str)], tickets: &[Value]) -> TempSite {
    let site = TempSite::new().file("tickets.json", snapshot(tickets));
    let path = |id: &str| format!("incidents/{id}.md");
    reports.iter().fold(site, |site, (id, more)| site.file(&path(id), report(&format!("Report {id}"), more, "Text.")))
}

/// The promises of `follow-ups.json`.
fn promises(files: &Files) -> Vec<Value> {
    let data: Value = serde_json::from_str(text(files, "follow-ups.json")).expect("JSON");
    assert_eq!(data["version"], 1);
    data["follow_ups"].as_array().expect("a list").clone()
}

#[test]
fn each_promise_has_its_state_on_the_day_of_the_snapshot() {
    let more = "follow_ups: [{ticket: OPS-1, note: late}, {ticket: OPS-2, note: begun}, {ticket: OPS-3, note: in time}, \
        {ticket: OPS-4, note: too late}, {not_doing: too rare, note: given up, agreed: 2026-03-17}, {ticket: OPS-5}]\n";
    let tickets = [
        ticket("OPS-1", json!({"due": "2026-03-14", "assignee": "tanaka", "reminders": [{"at": "2026-03-16T10:00:00+09:00", "rung": 0}]})),
        ticket("OPS-2", json!({"status": "Doing", "category": "in_progress", "due": "2026-04-01"})),
        ticket("OPS-3", done("2026-03-17T09:00:00+09:00")),
        ticket("OPS-4", done("2026-03-19T09:00:00+09:00")),
        ticket("OPS-5", json!({})),
    ];
    let files = built(&site_of(&[("INC-2026-001", more)], &tickets), &[]);
    let states: Vec<Value> = promises(&files).iter().map(|promise| promise["state"].clone()).collect();
    assert_eq!(states, ["overdue", "in-progress", "kept", "kept", "dropped", "open"]);
    let late: Vec<Value> = promises(&files).iter().map(|promise| promise["late"].clone()).collect();
    assert_eq!(late, [true, false, false, true, false, false]);
    assert_eq!(promises(&files)[0]["days_over"], 6);
    assert_eq!(promises(&files)[0]["team"], "payments");
    let page = text(&files, LEDGER);
    assert!(
        page.contains("Of 6 promises made in reports, <b>2 were kept</b> (1 late), 1 was dropped and <b>3 are open</b> (1 overdue)."),
        "{page}"
    );
    let order = ["6 days over", "In progress", "Summary of OPS-5", "Kept, late", "in time", "given up"];
    let places: Vec<usize> = order.iter().map(|word| page.find(word).unwrap_or_else(|| panic!("{word} in {page}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.contains("To Do, 5 days") && page.contains("1 reminder") && page.contains("20 March 2026, 09:00"));
    assert_eq!(wrong(&files, None), Vec::<String>::new());
}

#[test]
fn what_does_not_agree_is_told_with_what_settles_it() {
    let more = "status: closed\nfollow_ups: [{ticket: OPS-1}, {ticket: OLD-2}, {ticket: OPS-3}, {ticket: OPS-4}, {ticket: OPS-5}, \
        {note: no ticket}, {ticket: OPS-7, not_doing: too rare}, {ticket: OPS-8}]\n";
    let reopened = json!([{"at": "2026-03-16T09:00:00+09:00", "from": "To Do", "to": "Done"}, {"at": "2026-03-18T09:00:00+09:00", "from": "Done", "to": "To Do"}]);
    let tickets = [
        ticket("OPS-1", json!({"gone_at": "2026-03-19T09:00:00+09:00"})),
        ticket("OPS-2", json!({"previous_keys": ["OLD-2"], "status": "Done", "category": "done"})),
        ticket("OPS-3", json!({"history": reopened})),
        ticket("OPS-4", json!({"status": "Done", "category": "done", "resolution": "Won't Do"})),
        ticket("OPS-7", json!({})),
        ticket("OPS-8", json!({"assignee": "gone", "owner_active": false})),
    ];
    let files = built(&site_of(&[("INC-2026-001", more)], &tickets), &[]);
    let drift: Vec<Vec<String>> = promises(&files)
        .iter()
        .map(|promise| {
            promise["drift"].as_array().expect("a list").iter().map(|drift| drift["kind"].as_str().expect("a word").to_owned()).collect()
        })
        .collect();
    let expected: [&[&str]; 8] = [
        &["ticket-gone"],
        &["moved"],
        &["reopened", "report-closed"],
        &["wont-do"],
        &["ticket-unknown"],
        &["no-ticket"],
        &["dropped-but-open"],
        &["report-closed", "owner-gone"],
    ];
    assert_eq!(drift, expected);
    let page = text(&files, "follow-ups/disagree/index.html");
    for words in [
        "OLD-2 is OPS-2 now.",
        "Write OPS-2 into the report.",
        "reopened on 18\u{a0}Mar",
        "t Do”; the report still promises it.",
        "gone has no account any more",
        "The tracker told nothing of OPS-5.",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(text(&files, "follow-ups/no-ticket/index.html").contains("no ticket"));
    let own = text(&files, "incidents/INC-2026-001/index.html");
    assert!(own.contains("Does not agree") && own.contains("The report is closed, the ticket is open."), "{own}");
    assert_eq!(wrong(&files, None), Vec::<String>::new());
}

#[test]
fn open_promises_are_listed_by_team_level_and_age() {
    let reports = [
        ("INC-2026-001", "level: 4\nfollow_ups: [{ticket: OPS-1, note: of tanaka}]\n"),
        ("INC-2026-002", "services: [checkout]\nfollow_ups: [{ticket: OPS-2, note: of the service}, {ticket: OPS-3, note: done}]\n"),
        ("INC-2026-003", "level: 2\nteams: [\"C++\"]\nfollow_ups: [{note: of no team that we know}]\n"),
    ];
    let tickets = [
        ticket("OPS-1", json!({"assignee": "tanaka", "created_at": "2025-03-15T09:00:00+09:00"})),
        ticket("OPS-2", json!({"assignee": "somebody"})),
        ticket("OPS-3", done("2026-03-17T09:00:00+09:00")),
    ];
    let files = built(&site_of(&reports, &tickets), &[]);
    let team = text(&files, "follow-ups/teams/payments/index.html");
    assert!(team.contains("of tanaka") && team.contains("of the service") && !team.contains(">done<"), "{team}");
    assert!(team.contains("Of 3 promises of this team, <b>1 was kept</b> and <b>2 are open</b>."), "{team}");
    assert!(text(&files, "follow-ups/levels/4/index.html").contains("of tanaka"));
    assert!(text(&files, "follow-ups/levels/unrated/index.html").contains("of the service"));
    assert!(text(&files, "follow-ups/ages/180-days-or-more/index.html").contains("of tanaka"));
    assert!(text(&files, "follow-ups/ages/under-30-days/index.html").contains("of the service"));
    assert!(text(&files, "follow-ups/overdue/index.html").contains("Nothing is overdue."));
    assert_eq!(wrong(&files, None), Vec::<String>::new());
}

#[test]
fn thousands_of_promises_are_paged_and_every_way_leads_to_its_section() {
    let many = |from: usize| (from..from + 130).map(|n| format!("{{ticket: OPS-{n}}}")).collect::<Vec<_>>().join(", ");
    let reports = [("INC-2026-001", format!("follow_ups: [{}]\n", many(1))), ("INC-2026-002", format!("follow_ups: [{}]\n", many(200)))];
    let reports: Vec<(&str, &str)> = reports.iter().map(|(id, more)| (*id, more.as_str())).collect();
    let open = (1..131).map(|n| ticket(&format!("OPS-{n}"), json!({})));
    let kept = (200..330).map(|n| ticket(&format!("OPS-{n}"), done("2026-03-17T09:00:00+09:00")));
    let files = built(&site_of(&reports, &open.chain(kept).collect::<Vec<_>>()), &[]);
    for (page, rows) in [(LEDGER, 100), ("follow-ups/page/2/index.html", 100), ("follow-ups/page/3/index.html", 60)] {
        assert_eq!(text(&files, page).matches("class=\"promise\"").count(), rows, "{page}");
    }
    assert!(!files.contains_key("follow-ups/page/4/index.html"));
    assert!(text(&files, LEDGER).contains("href=\"../follow-ups/page/2/#kept\""), "where the kept ones begin");
    assert_eq!(wrong(&files, None), Vec::<String>::new());
}

#[test]
fn without_tickets_json_nothing_is_claimed_and_no_page_depends_on_the_day() {
    let site =
        TempSite::new().file("incidents/INC-2026-001.md", report("Checkout", "follow_ups: [{ticket: OPS-1}, {note: plan}]\n", "Text."));
    let files = built(&site, &[]);
    let page = text(&files, LEDGER);
    assert!(page.contains("1 has no ticket data") && page.contains("The tickets were never asked for"), "{page}");
    assert!(!page.contains("class=\"life\""), "there is no history to draw");
    let before = text(&files, "incidents/INC-2026-001/index.html").to_owned();
    site.run(YOKOTEN, ["build", "--today", "2026-12-24"]).exits_with(0);
    assert_eq!(site.read("public/incidents/INC-2026-001/index.html"), before);
}

#[test]
fn an_archive_without_promises_has_no_ledger() {
    let files = built(&TempSite::new().file("incidents/INC-2026-001.md", report("Checkout", "", "Text.")), &[]);
    assert!(!files.keys().any(|path| path.starts_with("follow-ups/")));
    assert!(!text(&files, "index.html").contains("follow-ups/"));
    assert_eq!(promises(&files), Vec::<Value>::new());
}

#[test]
fn an_audience_sees_and_counts_its_own_promises_only() {
    let reports = [
        ("INC-2026-001", "visibility: engineering\nfollow_ups: [{ticket: OPS-1, note: shown}]\n"),
        (
            "INC-2026-002",
            "visibility: security\nlevel: 5\nteams: [s3cret-team]\nfollow_ups: [{ticket: SEC-1, note: s3cret}, {note: s3cret too}]\n",
        ),
    ];
    let tickets =
        [ticket("OPS-1", json!({"due": "2026-03-14"})), ticket("SEC-1", json!({"due": "2026-03-14", "summary": "s3cret summary"}))];
    let files = built(&site_of(&reports, &tickets), &["--audience", "engineering"]);
    assert_eq!(promises(&files).len(), 1);
    assert!(text(&files, LEDGER).contains("The one promise is overdue."), "{}", text(&files, LEDGER));
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("follow-ups") || *path == "index.html") {
        let page = String::from_utf8_lossy(bytes);
        assert!(!page.contains("s3cret") && !page.contains("SEC-1") && !page.contains("INC-2026-002"), "{path}: {page}");
    }
    assert!(!files.keys().any(|path| path.contains("s3cret-team") || path.starts_with("follow-ups/levels/5")));
    assert_eq!(wrong(&files, None), Vec::<String>::new());
}

#[test]
fn nothing_of_a_ticket_is_trusted() {
    let more = "follow_ups: [{ticket: OPS-1}, {ticket: OPS-2, note: \"<script>note</script>\"}]\n";
    let evil = json!({"summary": "<script>summary</script>", "status": "\"><img src=x onerror=a()>", "assignee": "</td><script>", "resolution": "<b>"});
    let files = built(&site_of(&[("INC-2026-001", more)], &[ticket("OPS-1", evil.clone()), ticket("OPS-2", evil)]), &[]);
    for path in [LEDGER, "incidents/INC-2026-001/index.html"] {
        let page = text(&files, path);
        for raw in ["<script>note", "<script>summary", "<img src=x", "</td><script>"] {
            assert!(!page.contains(raw), "{raw} in {path}");
        }
        assert!(page.contains("&lt;script&gt;note"), "{path}");
    }
}

#[test]
fn teams_and_services_have_a_feed_of_their_own() {
    let site = TempSite::new()
        .site_yaml(SITE_YAML)
        .file("incidents/INC-2026-001.md", report("Of checkout", "services: [checkout]\n", "Text."))
        .file("incidents/INC-2026-002.md", report("Of nobody", "tags: [lost]\n", "Text."));
    let files = built(&site, &[]);
    for feed in ["services/checkout/feed.xml", "teams/payments/feed.xml"] {
        let xml = text(&files, feed);
        assert!(xml.contains("Of checkout") && !xml.contains("Of nobody"), "{xml}");
        assert!(xml.contains("<link href=\"../../incidents/INC-2026-001/\"/>"), "{xml}");
    }
    assert!(text(&files, "services/checkout/feed.xml").contains("<title>Test incidents: Checkout</title>"));
    assert!(!files.contains_key("tags/lost/feed.xml"));
    let list = text(&files, "services/checkout/index.html");
    assert!(
        list.contains("type=\"application/atom+xml\" title=\"Test incidents: Checkout\" href=\"../../services/checkout/feed.xml\""),
        "{list}"
    );
    let absolute = built(&site, &["--base-url", "https://incidents.example/archive/"]);
    let xml = text(&absolute, "teams/payments/feed.xml");
    assert!(xml.contains("<id>https://incidents.example/archive/teams/payments/</id>"), "{xml}");
    assert!(xml.contains("<link rel=\"self\" href=\"https://incidents.example/archive/teams/payments/feed.xml\"/>"), "{xml}");
    assert!(xml.contains("<link href=\"https://incidents.example/archive/incidents/INC-2026-001/\"/>"), "{xml}");
    assert_eq!(wrong(&absolute, Some("https://incidents.example/archive/")), Vec::<String>::new());
}

#[test]
fn a_link_to_a_section_holds_when_its_heading_is_called_otherwise() {
    let body = "[why](#cause) [what next](#prevention) [mine](#my-own)\n\n## 発生原因\n\nText.\n\n## Root cause, once more\n\nText.\n\n## Prevention\n\nText.\n\n## Anything at all {#my-own}\n\nText.";
    let site = TempSite::new().file("incidents/INC-2026-001.md", report("Checkout", "", body));
    let files = built(&site, &[]);
    let page = text(&files, "incidents/INC-2026-001/index.html");
    assert!(page.contains("<h2 id=\"発生原因\"><span id=\"cause\"></span>"), "{page}");
    assert!(page.contains("<h2 id=\"prevention\">") && page.contains("<h2 id=\"my-own\">Anything at all<"), "{page}");
    assert_eq!(page.matches("id=\"cause\"").count(), 1, "the first section of a kind has its key");
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    site.run(YOKOTEN, ["check", "--deny-warnings"]).exits_with(0);
}
