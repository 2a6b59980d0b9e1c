//! `yokoten new`: what it writes reads without a mistake, and what it is given must fit the site.

use std::fs;

use support::program::Outcome;
use support::temp_site::{SITE_YAML, TempSite};

use crate::YOKOTEN;

const FORM: &str = "\
kinds:
  outage:
    name: {en: Service outage, ja: サービス障害}
    services: required
    questions:
      - {id: all-down, ask: {en: Is it down for everybody?, ja: 全員が使えませんか}, yes: 5}
      - {id: payments, ask: {en: Do payments fail?, ja: 決済に失敗しますか}, yes: 4}
      - {id: some, ask: {en: Do some notice?, ja: 気づいた人がいますか}, yes: 3}
  lost-item:
    name: {en: Lost item, ja: 紛失}
    level: 2
";

fn site() -> TempSite {
    TempSite::new().file("questionnaire.yaml", FORM)
}

fn new(site: &TempSite, arguments: &[&str]) -> Outcome {
    site.run(YOKOTEN, [&["new"], arguments].concat())
}

/// Runs it and gives the file that it names, with its text.
#[track_caller]
fn written(site: &TempSite, arguments: &[&str]) -> (String, String) {
    let outcome = new(site, arguments).exits_with(0);
    let path = outcome.stdout.trim_end().to_owned();
    let text = site.read(&path);
    (path, text)
}

#[test]
fn a_new_report_is_clean_and_holds_what_was_given() {
    let site = site();
    let given = [
        "incident",
        "--title",
        "Checkout: \"slow\" #1 – 決済",
        "--kind",
        "outage",
        "--service",
        "checkout",
        "--yes",
        "payments",
        "--started-at",
        "2026-03-14 09:12",
    ];
    let (path, text) = written(&site, &given);
    assert_eq!(path, "content/incidents/2026/INC-2026-001.md");
    for line in ["kind: outage\n", "level: 4\n", "started_at: 2026-03-14T09:12+09:00\n"] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(text.contains("\n## Summary\n") && text.contains("\n## Prevention\n"), "{text}");
    let check = site.run(YOKOTEN, ["check", "--deny-warnings"]).exits_with(0);
    assert!(check.stderr.contains("1 report: nothing to mend"), "{}", check.stderr);
    site.run(YOKOTEN, ["build"]).exits_with(0);
    assert!(site.read("public/incidents/INC-2026-001/index.html").contains("<h1>Checkout: &quot;slow&quot; #1 – 決済</h1>"));
}

#[test]
fn a_title_is_enough_and_the_day_is_today() {
    let site = site();
    let (path, text) = written(&site, &["incident", "--title", "Something is slow"]);
    let year = path.split('/').nth(2).expect("a year").to_owned();
    assert!(path.ends_with(&format!("/INC-{year}-001.md")) && text.contains(&format!("started_at: {year}-")), "{path}\n{text}");
    assert!(!text.contains("\nlevel:"), "nobody answered anything: {text}");
    site.run(YOKOTEN, ["check", "--deny-warnings"]).exits_with(0);
}

#[test]
fn the_id_is_one_above_the_highest_of_the_year() {
    let site = site()
        .file("incidents/2026/INC-2026-007.md", "---\ntitle: a\nstarted_at: 2026-01-01\n---\n")
        .file("incidents/old/renamed.md", "---\ntitle: a\nid: \"INC-2026-041\"\nstarted_at: 2026-01-01\n---\n")
        .file("incidents/2026/INC-2026-012/index.md", "---\ntitle: a\nstarted_at: 2026-01-01\n---\n")
        .file("incidents/2025/INC-2025-300.md", "---\ntitle: a\nstarted_at: 2025-01-01\n---\n");
    let id = |year: &str| written(&site, &["incident", "--title", "Next", "--started-at", &format!("{year}-02-03")]).0;
    assert_eq!(id("2026"), "content/incidents/2026/INC-2026-042.md");
    assert_eq!(id("2026"), "content/incidents/2026/INC-2026-043.md");
    assert_eq!(id("2025"), "content/incidents/2025/INC-2025-301.md");
    assert_eq!(id("2024"), "content/incidents/2024/INC-2024-001.md");
    site.run(YOKOTEN, ["check"]).exits_with(0);
}

#[test]
fn the_year_of_the_id_is_that_of_the_sites_zone() {
    let site = site();
    let path = written(&site, &["incident", "--title", "New Year", "--started-at", "2025-12-31T16:00Z"]).0;
    assert_eq!(path, "content/incidents/2026/INC-2026-001.md", "it is one o'clock of 1 January in Tokyo");
}

#[test]
fn a_former_id_is_not_given_again() {
    let site = site().file("incidents/a.md", "---\nid: x\ntitle: a\nstarted_at: 2026-01-01\naliases: [INC-2026-001]\n---\n");
    let path = written(&site, &["incident", "--title", "Next", "--started-at", "2026-02-03"]).0;
    assert_eq!(path, "content/incidents/2026/INC-2026-002.md");
    site.run(YOKOTEN, ["check"]).exits_with(0);
}

#[test]
fn the_level_follows_from_the_answers_and_is_explained() {
    let site = site();
    for (more, level) in [
        (&["--kind", "outage", "--yes", "some", "--yes", "all-down"][..], "5"),
        (&["--kind", "lost-item"], "2"),
        (&["--kind", "outage", "--level", "1", "--yes", "payments"], "1"),
    ] {
        let (_, text) = written(&site, &[&["incident", "--title", "x", "--service", "checkout"], more].concat());
        assert!(text.contains(&format!("\nlevel: {level}\n")), "{more:?}: {text}");
    }
    let outcome = new(&site, &["incident", "--title", "x", "--kind", "outage", "--yes", "payments"]).exits_with(0);
    assert_eq!(outcome.stderr, "level 4: yes to \"Do payments fail?\"\n");
}

#[test]
fn what_does_not_fit_the_site_is_told_with_what_would_and_nothing_is_written() {
    let site = site();
    let cases = [
        (&["--kind", "outrage"][..], "no kind `outrage`; did you mean `outage`?"),
        (&["--kind", "x"], "known here: "),
        (&["--service", "chekout"], "no service `chekout`; did you mean `checkout`?"),
        (&["--kind", "outage", "--yes", "payment"], "no question `payment`; did you mean `payments`?"),
        (&["--started-at", "yesterday"], "--started-at: "),
        (&["--id", "a/b"], "--id: `/` cannot stand in an id"),
    ];
    for (more, said) in cases {
        let outcome = new(&site, &[&["incident", "--title", "x"], more].concat()).exits_with(1);
        assert!(outcome.stderr.contains(said) && outcome.stdout.is_empty(), "{more:?}: {}", outcome.stderr);
    }
    let untitled = new(&site, &["incident", "--title", "  "]).exits_with(1);
    assert!(untitled.stderr.contains("--title"), "{}", untitled.stderr);
    for wrong in [&["--level", "6"][..], &["--level", "high"], &["--titel", "x"]] {
        new(&site, &[&["incident", "--title", "x"], wrong].concat()).exits_with(2);
    }
    assert!(site.files("content").keys().all(|path| !path.starts_with("incidents/")));
}

#[test]
fn a_file_that_is_there_is_left_alone() {
    let site = site();
    let given = ["incident", "--title", "x", "--id", "outage-決済", "--started-at", "2026-03-14"];
    let (path, text) = written(&site, &given);
    assert_eq!(path, "content/incidents/2026/outage-決済.md");
    let outcome = new(&site, &given).exits_with(1);
    assert!(outcome.stderr.contains("is there already"), "{}", outcome.stderr);
    assert_eq!(site.read(&path), text);
}

#[test]
fn a_report_in_a_japanese_site_has_japanese_headings() {
    let site = site().site_yaml(&format!("language: ja\n{SITE_YAML}levels: {{4: {{sections: [summary, cause]}}}}\n"));
    let (_, text) = written(&site, &["incident", "--title", "決済が遅い", "--kind", "outage", "--level", "4"]);
    assert!(text.contains("\n## 概要\n") && text.contains("原因\n") && !text.contains("## 影響"), "{text}");
    assert!(site.run(YOKOTEN, ["check"]).exits_with(0).stdout.contains("R106"), "headings alone are no sections");
}

#[test]
fn a_new_guide_is_a_page() {
    let site = site();
    let (path, text) = written(&site, &["guide", "--title", "How we hand over on-call"]);
    assert_eq!(
        (path.as_str(), text.as_str()),
        ("content/guides/how-we-hand-over-on-call.md", "---\ntitle: How we hand over on-call\n---\n\n")
    );
    assert_eq!(written(&site, &["guide", "--title", "当番の引き継ぎ"]).0, "content/guides/当番の引き継ぎ.md");
    new(&site, &["guide", "--title", "How we hand over on-call"]).exits_with(1);
    new(&site, &["guide"]).exits_with(1);
    site.run(YOKOTEN, ["check", "--deny-warnings"]).exits_with(0);
    site.run(YOKOTEN, ["build"]).exits_with(0);
    assert!(site.read("public/guides/当番の引き継ぎ/index.html").contains("<h1>当番の引き継ぎ</h1>"));
}

#[test]
fn a_new_report_needs_a_content_folder_and_takes_any() {
    let site = site();
    let outcome = new(&site, &["incident", "--title", "x", "--content", "nowhere"]).exits_with(1);
    assert!(outcome.stderr.contains("nowhere") && !site.path("nowhere").exists(), "{}", outcome.stderr);
    fs::create_dir(site.path("other")).expect("made");
    let (path, _) = written(&site, &["incident", "--title", "x", "--content", "other", "--started-at", "2026-03-14", "--kind", "anything"]);
    assert_eq!(path, "other/incidents/2026/INC-2026-001.md");
}

/// `script` gives a program a terminal; it is part of every Linux.
#[cfg(target_os = "linux")]
#[test]
fn at_a_terminal_it_asks_what_was_not_given() {
    let site = site();
    fs::write(site.path("answers"), "決済が遅い\n2\nmaybe\nn\nyes\n\n").expect("written");
    let command = format!("script -qec '{YOKOTEN} new incident --service checkout --started-at 2026-03-14' transcript < answers");
    let outcome = site.run("sh", ["-c", &command]).exits_with(0);
    let text = site.read("content/incidents/2026/INC-2026-001.md");
    assert!(
        text.contains("title: 決済が遅い\n") && text.contains("kind: outage\n") && text.contains("level: 4\n"),
        "{text}\n{}",
        outcome.stdout
    );
    assert_eq!(
        outcome.stdout.matches("Is it down for everybody? [y/N]").count(),
        2,
        "what is no answer is asked again: {}",
        outcome.stdout
    );
}
