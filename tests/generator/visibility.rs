//! `yokoten build --audience`: an audience sees what names it, and nothing else is anywhere in the output.

use support::temp_site::{SITE_YAML, TempSite};

use crate::YOKOTEN;
use crate::build::{built, report};
use crate::links::{Files, text, wrong};
use crate::search::unpacked;

/// Where any of these words stands in a built site: in names of files, or in bytes.
fn found(files: &Files, secrets: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, bytes) in files {
        let plain = if path.starts_with("search/") && path.ends_with(".js") { unpacked(bytes) } else { bytes.clone() };
        let content = String::from_utf8_lossy(&plain).to_lowercase();
        let shown = |secret: &&&str| path.to_lowercase().contains(&secret.to_lowercase()) || content.contains(&secret.to_lowercase());
        found.extend(secrets.iter().filter(shown).map(|secret| format!("{secret} in {path}")));
    }
    found
}

/// A report of which every field holds a word that nothing else has.
const HIDDEN: &str = "\
title: s3cret-title
kind: s3cret-kind
level: 5
status: reviewed
started_at: 2031-01-02 03:04
summary: s3cret-summary
lead: s3cret-lead
roles: {s3cret-role: s3cret-scribe}
services: [s3cret-service]
teams: [s3cret-team]
tags: [s3cret-tag]
factors: [s3cret-factor]
impact: {customers: 987654, note: s3cret-impact}
follow_ups:
  - {ticket: SECRET-512, kind: prevent, note: s3cret-promise}
  - {not_doing: s3cret-refusal, note: s3cret-offer, agreed: 2031-01-03}
related: [INC-2026-001]
recurrence_of: INC-2026-001
aliases: [S3CRET-ALIAS]
review: {meeting: 2031-01-09, facilitator: s3cret-facilitator}
links: {s3cret-channel: \"https://s3cret-host.example/\"}
extra: {s3cret-key: s3cret-value}
";
const HIDDEN_BODY: &str = "## s3cret-heading\n\ns3cret-body\n\n## Timeline\n\n- 09:14 s3cret-step\n- 09:20 s3cret-step\n- 09:30 s3cret-step\n\n![s3cret-alt](s3cret-picture.png)\n";
/// What must not be found; the ticket's summary stands in tickets.json.
const SECRETS: &[&str] = &["s3cret", "SECRET-512", "987,654", "2031", "INC-1999-999"];

/// An archive with a report for everybody, and one for whom `visibility` says.
fn archive(visibility: &str) -> TempSite {
    let tickets = "{\"version\": 1, \"as_of\": \"2026-03-20T09:00:00Z\", \"browse\": \"https://jira.example/browse/\", \"tickets\": [{\"key\": \"SECRET-512\", \
        \"summary\": \"s3cret-ticket\", \"status\": \"s3cret-status\", \"category\": \"to_do\", \"entered_at\": \"2026-03-19T09:00:00Z\", \"created_at\": \"2026-03-19T09:00:00Z\", \
        \"due\": \"2026-03-20\", \"assignee\": \"s3cret-assignee\", \"history\": []}], \
        \"responses\": [{\"incident\": \"INC-1999-999\", \"reported_at\": \"2031-01-02T03:05:00Z\", \"kind\": \"s3cret-kind\", \"level\": 5}]}";
    TempSite::new()
        .site_yaml(&format!("{SITE_YAML}visibility: engineering\n"))
        .file("tickets.json", tickets)
        .file("incidents/INC-2026-001.md", report("Everybody sees this", "", "Text."))
        .file("incidents/INC-1999-999/index.md", format!("---\n{HIDDEN}{visibility}---\n\n{HIDDEN_BODY}"))
        .file("incidents/INC-1999-999/s3cret-picture.png", "s3cret-pixels")
        .file("guides/hidden.md", format!("---\ntitle: s3cret-guide\n{visibility}---\n\ns3cret-guide-body ![s3cret](s3cret-map.png)\n"))
        .file("guides/s3cret-map.png", "s3cret-map")
        .file("guides/shown.md", "# A guide for everybody\n\nWelcome.\n")
}

#[test]
fn nothing_of_a_hidden_report_or_guide_is_anywhere_in_the_output() {
    let site = archive("visibility: [security, legal]\n");
    let everything = built(&site, &[]);
    for secret in SECRETS.iter().filter(|secret| **secret != "2031") {
        assert!(!found(&everything, &[secret]).is_empty(), "without an audience everything is built, `{secret}` too");
    }
    let engineering = built(&site, &["--audience", "engineering"]);
    assert_eq!(found(&engineering, SECRETS), Vec::<String>::new());
    assert_eq!(found(&engineering, &["987654"]), Vec::<String>::new());
    assert_eq!(wrong(&engineering, None), Vec::<String>::new());
    assert!(engineering.contains_key("incidents/INC-2026-001/index.html") && engineering.contains_key("guides/shown/index.html"));
    assert!(!engineering.contains_key("kinds/outage/index.html") && !engineering.contains_key("levels/5/index.html"));
    for audience in ["security", "legal"] {
        let files = built(&site, &["--audience", audience]);
        assert!(files.contains_key("incidents/INC-1999-999/index.html"), "{audience}");
        assert!(!files.contains_key("incidents/INC-2026-001/index.html"), "{audience} is not named by the site's default");
        assert_eq!(wrong(&files, None), Vec::<String>::new());
    }
}

#[test]
fn a_build_for_an_audience_takes_the_others_pages_out_of_the_output() {
    let site = archive("visibility: security\n");
    assert!(built(&site, &[]).contains_key("incidents/INC-1999-999/index.html"));
    assert_eq!(found(&built(&site, &["--audience", "engineering"]), SECRETS), Vec::<String>::new());
}

#[test]
fn what_names_nobody_is_for_no_audience() {
    let site = archive("").site_yaml(SITE_YAML);
    for audience in ["engineering", "", "Engineering", "*"] {
        let outcome = site.run(YOKOTEN, ["build", "--audience", audience]).exits_with(1);
        assert!(outcome.stderr.contains("error[C004]"), "{audience:?}: {}", outcome.stderr);
        assert!(!site.path("public").exists(), "{audience:?}");
    }
    let site = site.file("incidents/INC-2026-002.md", report("Named", "visibility: engineering\n", "Text."));
    let files = built(&site, &["--audience", "engineering"]);
    let shown: Vec<&String> = files.keys().filter(|path| path.starts_with("incidents/INC") || path.starts_with("guides/")).collect();
    assert_eq!(shown, ["incidents/INC-2026-002/index.html"]);
    assert_eq!(found(&files, SECRETS), Vec::<String>::new());
    assert_eq!(wrong(&files, None), Vec::<String>::new());
}

#[test]
fn a_visible_report_does_not_name_a_hidden_one_by_itself() {
    let more = "related: [INC-1999-999]\nrecurrence_of: INC-1999-999\n";
    let site = archive("visibility: security\n")
        .file("incidents/INC-2026-001.md", report("Everybody sees this", more, "As in [that one](INC-1999-999/index.md)."));
    let files = built(&site, &["--audience", "engineering"]);
    let page = text(&files, "incidents/INC-2026-001/index.html");
    assert!(!page.contains("INC-1999-999") && page.contains("that one"), "{page}");
    assert_eq!(found(&files, SECRETS), Vec::<String>::new());
}

/// The files of a site whose one report has this body, for engineering.
fn for_engineering(body: &str) -> Files {
    let site = TempSite::new()
        .site_yaml(&format!("{SITE_YAML}visibility: engineering\n"))
        .file("incidents/INC-2026-001.md", report("Everybody sees this", "", body));
    let files = built(&site, &["--audience", "engineering"]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    files
}

#[track_caller]
fn assert_hidden(body: &str) {
    let files = for_engineering(body);
    assert_eq!(found(&files, &["s3cret"]), Vec::<String>::new(), "{body}");
    assert!(text(&files, "incidents/INC-2026-001/index.html").contains("Everybody sees this"), "{body}");
}

#[test]
fn nothing_of_a_hidden_section_is_anywhere_in_the_output() {
    for body in [
        "## s3cret-names {visibility=security}\n\ns3cret-first-paragraph\n\n### s3cret-below\n\ns3cret-text\n\n## After\n\nShown text.",
        "Shown.\n\n## Summary {visibility=security}\n\ns3cret-summary",
        "Shown.\n\n## Timeline {visibility=security}\n\n- 09:14 s3cret\n- 09:15 s3cret\n- 09:16 s3cret",
        "Shown.\n\n## s3cret {visibility=\"security legal\"}\n\ns3cret[^1] and ![s3cret](a.png)\n\n[^1]: s3cret\n",
        "Shown.\n\ns3cret {visibility=security}\n---\n\ns3cret\n\n### s3cret {visibility=engineering}\n\ns3cret",
        "Shown.\n\n## s3cret {#s3cret .s3cret visibility=security}\n\n| s3cret |\n|---|\n| s3cret |\n\n```\n## s3cret\n```\n\ns3cret",
    ] {
        assert_hidden(body);
    }
    let shown =
        for_engineering("## Names {visibility=security}\n\nhidden-text\n\n## Causes {visibility=\"security,engineering\"}\n\nshown-text\n");
    assert!(text(&shown, "incidents/INC-2026-001/index.html").contains("shown-text") && found(&shown, &["hidden-text"]).is_empty());
}

#[test]
fn a_heading_inside_a_quote_or_list_does_not_end_a_hidden_section() {
    assert_hidden("Shown.\n\n## Mails {visibility=security}\n\n> # From a customer\n>\n> s3cret-quote\n\ns3cret-after\n");
    assert_hidden("Shown.\n\n## Mails {visibility=security}\n\n- # From a customer\n\n  s3cret-item\n\ns3cret-after\n");
}

#[test]
fn a_hidden_section_in_a_quote_hides_nothing_that_comes_after_it() {
    let files = for_engineering("> ## Hidden {visibility=security}\n>\n> s3cret-quote\n\nshown-text\n");
    let page = text(&files, "incidents/INC-2026-001/index.html");
    assert!(page.contains("shown-text") && !page.contains("s3cret"), "{page}");
    assert_eq!(page.matches("<blockquote>").count(), page.matches("</blockquote>").count(), "{page}");
}

#[test]
fn a_narrowing_that_is_not_understood_is_told_or_hides() {
    let odd = ["{visibility = security}", "{Visibility=security}", "{visibility: security}", "{visibility}", "{visibility=security} ##"];
    let shown_in_silence = |attribute: &&&str| {
        let site = TempSite::new()
            .site_yaml(&format!("{SITE_YAML}visibility: engineering\n"))
            .file("incidents/INC-2026-001.md", report("Everybody sees this", "", &format!("Shown.\n\n## Names {attribute}\n\ns3cret")));
        let files = built(&site, &["--audience", "engineering"]);
        !found(&files, &["s3cret"]).is_empty() && site.run(YOKOTEN, ["check", "--deny-warnings"]).status.success()
    };
    assert_eq!(odd.iter().filter(shown_in_silence).collect::<Vec<_>>(), Vec::<&&str>::new(), "shown, and nobody was told");
}

#[test]
fn a_footnote_that_only_a_hidden_section_refers_to_is_hidden() {
    assert_hidden("Shown.\n\n## Names {visibility=security}\n\nA name[^who].\n\n## After\n\nMore.\n\n[^who]: s3cret-name\n");
}

#[test]
fn a_title_or_summary_is_not_taken_from_a_hidden_section() {
    let site = TempSite::new().site_yaml(&format!("{SITE_YAML}visibility: engineering\n")).file(
        "incidents/2026-03-14.md",
        "## s3cret-heading {visibility=security}\n\ns3cret-paragraph\n\n## Shown heading\n\nShown text.\n",
    );
    let outcome = site.run(YOKOTEN, ["build", "--today", "2026-03-20", "--audience", "engineering"]);
    assert_eq!(found(&site.files("public"), &["s3cret"]), Vec::<String>::new(), "{outcome:?}");
}

#[test]
fn a_heading_that_repeats_the_title_can_narrow_the_whole_text() {
    let files = for_engineering("# Everybody sees this {visibility=security}\n\ns3cret-text\n");
    assert_eq!(found(&files, &["s3cret"]), Vec::<String>::new());
}
