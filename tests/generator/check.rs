//! `yokoten check`: every code has a site with that one mistake in `tests/fixtures/sites`, named after it. Beside the
//! mistake lies `expected.txt`, what the program says of it to the letter; `YOKOTEN_RENEW=1` writes it anew.

use std::fs;

use incident::diagnostic::code::{self, Code, Severity};
use rayon::prelude::*;
use serde_json::Value;
use support::folder::tests;
use support::golden;
use support::temp_site::{SITE_YAML, TempSite};

use crate::YOKOTEN;

/// A report that nothing is wrong with.
pub(crate) const REPORT: &str = "---\ntitle: Checkout answers slowly\nstarted_at: 2026-03-14 09:12\n---\n\nOrders wait for a coupon.\n";

/// What each form of `check` must agree on.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    severity: String,
    code: String,
    message: String,
    /// `file:line:column`
    place: String,
}

/// The site of a code, with what git does not hold.
fn fixture(code: &Code) -> TempSite {
    let site = TempSite::fixture(code.id);
    match code.id {
        "R009" => site.write("incidents/2026/INC-2026-001.md", format!("{REPORT}{}", "x".repeat(1 << 20))),
        "L107" => {
            let link = site.path("content/incidents/2026/again.md");
            std::os::unix::fs::symlink("INC-2026-001.md", link).expect("linked");
        }
        _ => {}
    }
    site
}

/// `check` of a fixture, and `build` of it; the theme of a fixture stands in it.
fn arguments<'a>(code: &Code, command: &[&'a str]) -> Vec<&'a str> {
    let theme: &[&str] = if code.id.starts_with('T') { &["--theme", "content/theme"] } else { &[] };
    [command, theme].concat()
}

/// The findings that a text tells: a line `error[R001]: message`, then one `--> file:line:column`.
fn told(text: &str) -> Vec<Finding> {
    let mut lines = text.lines();
    let mut findings = Vec::new();
    while let Some(line) = lines.next() {
        let Some((head, message)) = line.split_once("]: ") else { continue };
        let Some((severity, code)) = head.split_once('[').filter(|(severity, _)| matches!(*severity, "error" | "warning")) else {
            continue;
        };
        let place = lines.next().and_then(|line| line.trim_start().strip_prefix("--> ")).unwrap_or_default();
        let [severity, code, message, place] = [severity, code, message, place].map(str::to_owned);
        findings.push(Finding { severity, code, message, place });
    }
    findings
}

fn in_document(document: &Value) -> Vec<Finding> {
    let finding = |value: &Value| Finding {
        severity: word(value, "severity"),
        code: word(value, "code"),
        message: word(value, "message"),
        place: format!("{}:{}:{}", word(value, "file"), value["line"], value["column"]),
    };
    document["findings"].as_array().expect("a list of findings").iter().map(finding).collect()
}

fn word(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("`{key}` is a text in {value}")).to_owned()
}

/// One finding as a code host wants it.
fn annotation(finding: &Value) -> String {
    let escaped = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let file = escaped(&word(finding, "file")).replace(':', "%3A").replace(',', "%2C");
    let hint = finding["hint"].as_str().map(|hint| format!(" ({hint})")).unwrap_or_default();
    let place = format!("file={file},line={},col={},title={}", finding["line"], finding["column"], word(finding, "code"));
    format!("::{} {place}::{}", word(finding, "severity"), escaped(&format!("{}{hint}", word(finding, "message"))))
}

/// What the three forms and the exit codes of `check` have wrong.
fn check_forms(code: &Code, site: &TempSite) -> Result<(), String> {
    let fails = code.severity() == Severity::Error;
    let run = |more: &[&str]| site.run(YOKOTEN, [&arguments(code, &["check"])[..], more].concat());
    let text = run(&[]);
    golden::expected(code.id, &text.stdout)?;
    let findings = told(&text.stdout);
    that(!findings.is_empty(), "nothing is told")?;
    that(findings.iter().all(|finding| finding.code == code.id), &format!("other mistakes too: {findings:?}"))?;
    let denied = run(&["--deny-warnings"]);
    let json = run(&["--format", "json"]);
    let github = run(&["--format", "github"]);
    for (outcome, expected) in [(&text, fails), (&denied, true), (&json, fails), (&github, fails)] {
        that(outcome.status.code() == Some(i32::from(expected)), &format!("{outcome:?}"))?;
    }
    that(denied.stdout == text.stdout, "--deny-warnings says something else")?;
    let document: Value = serde_json::from_str(&json.stdout).map_err(|why| format!("{why}: {}", json.stdout))?;
    that(in_document(&document) == findings, &format!("text and json differ:\n{findings:#?}\n{document:#}"))?;
    let errors = findings.iter().filter(|finding| finding.severity == "error").count();
    let counts = (document["errors"].as_u64(), document["warnings"].as_u64());
    that(counts == (Some(errors as u64), Some((findings.len() - errors) as u64)), &format!("{counts:?}"))?;
    let annotations: Vec<String> = document["findings"].as_array().into_iter().flatten().map(annotation).collect();
    that(github.stdout.lines().eq(&annotations), &format!("{}\nis not\n{}", github.stdout, annotations.join("\n")))
}

/// Errors publish nothing and keep the old site; warnings publish.
fn check_publishing(code: &Code, site: &TempSite) -> Result<(), String> {
    let good = site.path("good");
    fs::create_dir_all(good.join("incidents")).and_then(|()| fs::write(good.join("site.yaml"), SITE_YAML)).expect("written");
    fs::write(good.join("incidents/INC-2025-001.md"), REPORT).expect("written");
    site.run(YOKOTEN, ["build", "--content", "good", "--today", "2026-03-20"]).exits_with(0);
    let old = site.files("public");
    let outcome = site.run(YOKOTEN, arguments(code, &["build", "--today", "2026-03-20"]));
    let new = site.files("public");
    if code.severity() == Severity::Error {
        that(outcome.status.code() == Some(1), &format!("an error was published: {outcome:?}"))?;
        that(outcome.stderr.contains(&format!("error[{}]", code.id)), &outcome.stderr)?;
        that(new == old, "the old site was touched")?;
    } else {
        that(outcome.status.code() == Some(0), &format!("a warning was not published: {outcome:?}"))?;
        that(!outcome.stderr.contains(code.id), &format!("warnings are one count: {}", outcome.stderr))?;
        that(outcome.stderr.contains(" warning"), &outcome.stderr)?;
        that(new.contains_key("incidents/INC-2026-001/index.html"), "the report is not there")?;
    }
    let beside: Vec<_> = fs::read_dir(site.path("")).expect("listed").flatten().map(|entry| entry.file_name()).collect();
    that(beside.iter().all(|name| !name.to_string_lossy().contains("yokoten")), &format!("left behind: {beside:?}"))
}

/// `import` of a fixture's foreign folder.
fn check_import(code: &Code, site: &TempSite) -> Result<(), String> {
    let map: &[&str] = if site.path("content/map.yaml").is_file() { &["--map", "content/map.yaml"] } else { &[] };
    let outcome = site.run(YOKOTEN, [&["import", "content/foreign", "--into", "archive"], map].concat());
    golden::expected(code.id, &outcome.stdout)?;
    that(told(&outcome.stdout).iter().any(|finding| finding.code == code.id), "the code is not told")?;
    if code.severity() == Severity::Error {
        that(outcome.status.code() == Some(1), "a mistake in the map is a failure")?;
        return that(!site.path("archive").exists(), "something was imported");
    }
    that(outcome.status.code() == Some(0), "guesses are no failure")?;
    let check = site.run(YOKOTEN, ["check", "--content", "archive"]);
    that(check.status.code() == Some(0), &format!("what was imported has errors: {check:?}"))
}

/// `build` for an audience that a word is wrong in: `check` knows none.
fn check_audience(code: &Code, site: &TempSite) -> Result<(), String> {
    let outcome = site.run(YOKOTEN, ["build", "--audience", "enginering"]);
    golden::expected(code.id, &outcome.stderr)?;
    that(told(&outcome.stderr).iter().all(|finding| finding.code == code.id), "other mistakes too")?;
    that(outcome.status.code() == Some(1) && !site.path("public").exists(), "it was published")
}

fn that(holds: bool, why: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why.to_owned()) }
}

#[test]
fn every_code_is_told_at_its_place_in_every_form_and_errors_publish_nothing() {
    let one = |code: &&Code| {
        if tests().join("fixtures/daemon").join(code.id).is_dir() {
            // yokotend tells it; tests/daemon/config.rs asks for it.
            return None;
        }
        if !tests().join("fixtures/sites").join(code.id).is_dir() {
            return Some(format!("--- {}: {}: there is no fixture", code.id, code.title));
        }
        let site = fixture(code);
        let result = match code.id.as_bytes()[0] {
            b'I' => check_import(code, &site),
            _ if code.id == "C004" => check_audience(code, &site),
            _ => check_forms(code, &site).and_then(|()| check_publishing(code, &site)),
        };
        result.err().map(|why| format!("--- {}: {}\n{why}", code.id, code.title))
    };
    let failures: Vec<String> = code::ALL.par_iter().filter_map(one).collect();
    assert!(failures.is_empty(), "{}\n{} of {} codes", failures.join("\n"), failures.len(), code::ALL.len());
}

#[test]
fn a_site_without_mistakes_has_nothing_to_mend() {
    let site = TempSite::new().file("incidents/2026/INC-2026-001.md", REPORT);
    let outcome = site.run(YOKOTEN, ["check", "--deny-warnings"]).exits_with(0);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", "1 report: nothing to mend\n"));
    let json = site.run(YOKOTEN, ["check", "--format", "json"]).exits_with(0);
    let document: Value = serde_json::from_str(&json.stdout).expect("one document");
    assert_eq!(document, serde_json::json!({"findings": [], "errors": 0, "warnings": 0}));
}

#[test]
fn a_finding_far_to_the_right_of_a_long_line_has_the_same_column_in_every_form() {
    let line = format!("{}[here](nothing.md) {}", "言葉 ".repeat(200), "words ".repeat(50));
    let site = TempSite::new().file("incidents/2026/INC-2026-001.md", format!("{REPORT}\n{line}\n"));
    let text = site.run(YOKOTEN, ["check"]).exits_with(0);
    let json = site.run(YOKOTEN, ["check", "--format", "json"]).exits_with(0);
    let document: Value = serde_json::from_str(&json.stdout).expect("one document");
    assert_eq!(in_document(&document)[0].place, "content/incidents/2026/INC-2026-001.md:8:601");
    assert_eq!(told(&text.stdout), in_document(&document));
}

#[test]
fn columns_count_characters_and_lines_count_from_the_files_first_one() {
    let text = "\u{feff}---\r\ntitle: 決済が遅い\r\nstarted_at: 2026-03-14\r\ntags: [決済, 遅い]\r\nroles: {書記: 佐藤}\r\n---\r\n\r\n決済が[遅い](無い.md)\r\n";
    let site = TempSite::new().file("incidents/a.md", text);
    let json = site.run(YOKOTEN, ["check", "--format", "json"]).exits_with(0);
    let document: Value = serde_json::from_str(&json.stdout).expect("one document");
    let places: Vec<String> = in_document(&document).into_iter().map(|finding| format!("{} {}", finding.code, finding.place)).collect();
    assert_eq!(places, ["R103 content/incidents/a.md:5:13", "L102 content/incidents/a.md:8:4"]);
}

#[test]
fn a_symbolic_link_out_of_the_folder_is_an_error_and_one_inside_is_told_and_passed_over() {
    let site = TempSite::new().file("incidents/INC-2026-001.md", REPORT).file("../secret.md", REPORT.replace("Checkout", "s3cret"));
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, site.path("content").join(name)).expect("linked");
    link(".", "incidents/loop");
    link("nowhere.md", "incidents/dangling.md");
    link("INC-2026-001.md", "incidents/twin.md");
    let inside = site.run(YOKOTEN, ["check"]).exits_with(0);
    assert_eq!(
        told(&inside.stdout).iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(),
        ["L107", "L107", "L107"],
        "{}",
        inside.stdout
    );
    link("../../secret.md", "incidents/out.md");
    link("/etc", "incidents/etc");
    link("../secret.md", "guides");
    let outside = site.run(YOKOTEN, ["check"]).exits_with(1);
    let errors: Vec<_> =
        told(&outside.stdout).into_iter().filter(|finding| finding.severity == "error").map(|finding| finding.code).collect();
    assert_eq!(errors, ["L002", "L002", "L002"], "{}", outside.stdout);
    site.run(YOKOTEN, ["build"]).exits_with(1);
}

#[test]
fn a_folder_that_is_itself_a_link_is_not_followed() {
    let site = TempSite::new().file("incidents/INC-2026-001.md", REPORT);
    std::os::unix::fs::symlink("incidents", site.path("content/guides")).expect("linked");
    let outcome = site.run(YOKOTEN, ["check"]).exits_with(0);
    let codes: Vec<_> = told(&outcome.stdout).into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["L107"], "{}", outcome.stdout);
    site.run(YOKOTEN, ["build"]).exits_with(0);
    assert!(!site.path("public/guides").exists(), "its files are no guides");
}

#[test]
fn what_nobody_may_read_is_told_and_the_rest_is_checked() {
    use std::os::unix::fs::PermissionsExt;
    let site =
        TempSite::new().file("incidents/a.md", REPORT).file("incidents/closed/b.md", REPORT).file("incidents/c.md", "---\nlevel: 9\n---\n");
    for path in ["content/incidents/a.md", "content/incidents/closed"] {
        fs::set_permissions(site.path(path), fs::Permissions::from_mode(0o000)).expect("closed");
    }
    let is_root = fs::read(site.path("content/incidents/a.md")).is_ok();
    let outcome = site.run(YOKOTEN, ["check"]).exits_with(1);
    fs::set_permissions(site.path("content/incidents/closed"), fs::Permissions::from_mode(0o755)).expect("opened");
    assert!(outcome.stdout.contains("error[R006]"), "{}", outcome.stdout);
    assert!(is_root || outcome.stdout.matches("error[R011]").count() == 2, "{}", outcome.stdout);
}

#[test]
fn a_pipe_where_a_file_should_be_is_told_and_not_waited_for() {
    let site = TempSite::new().file("incidents/INC-2026-001.md", REPORT);
    let pipe = |path: &str| drop(site.run("mkfifo", [path]).exits_with(0));
    pipe("content/tickets.json");
    let tickets = site.run("timeout", ["30", YOKOTEN, "build"]).exits_with(0);
    assert!(tickets.stderr.contains("1 warning"), "tickets never keep a site from being built: {}", tickets.stderr);
    pipe("content/questionnaire.yaml");
    pipe("content/incidents/INC-2026-002.md");
    fs::create_dir(site.path("content/responses.yaml")).expect("made");
    site.remove("site.yaml");
    std::os::unix::fs::symlink("/dev/zero", site.path("content/site.yaml")).expect("linked");
    let all = site.run("timeout", ["30", YOKOTEN, "check"]).exits_with(1);
    let found: Vec<_> = told(&all.stdout).into_iter().map(|finding| (finding.code, finding.place)).collect();
    let place = |code: &str, file: &str| (code.to_owned(), format!("content/{file}:1:1"));
    let settings = ["questionnaire.yaml", "responses.yaml", "site.yaml"].map(|file| place("R011", file));
    let expected = [&[place("R011", "incidents/INC-2026-002.md")][..], &settings, &[place("C104", "tickets.json")]].concat();
    assert_eq!(found, expected, "{}", all.stdout);
}

#[test]
fn all_mistakes_are_told_at_once() {
    let site = TempSite::new()
        .site_yaml("title: Test incidents\ntime_zone: Nowhere\n")
        .file("questionnaire.yaml", "kinds: [\n")
        .file("incidents/a.md", b"\xff")
        .file("incidents/b.md", "---\nlevel: 9\nkey: x\n---\n");
    let outcome = site.run(YOKOTEN, ["check"]).exits_with(1);
    let codes: Vec<String> = told(&outcome.stdout).into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["R001", "R003", "R004", "R006", "R101", "Q001", "C003"]);
}

#[test]
fn a_content_folder_that_is_not_there_and_wrong_usage_are_told_apart() {
    let site = TempSite::new();
    let missing = site.run(YOKOTEN, ["check", "--content", "nowhere"]).exits_with(1);
    assert!(missing.stderr.contains("there is no folder `nowhere`"), "{}", missing.stderr);
    for wrong in [&["check", "--format", "xml"][..], &["chekc"], &[], &["build", "--today", "2026-02-30"], &["build", "--jobs", "0"]] {
        let outcome = site.run(YOKOTEN, wrong).exits_with(2);
        assert!(outcome.stdout.is_empty() && outcome.stderr.contains("--help"), "{wrong:?}: {}", outcome.stderr);
    }
}

#[test]
fn colour_is_for_terminals_only() {
    let site = TempSite::new().file("incidents/a.md", "---\nlevel: 9\n---\n");
    let outcome = site.run("sh", ["-c", "unset NO_COLOR; \"$0\" check 2>&1", YOKOTEN]).exits_with(1);
    assert!(!outcome.stdout.contains('\u{1b}'), "{:?}", outcome.stdout);
    // `script` gives a program a terminal; it is part of every Linux.
    for (no_color, coloured) in [("-u NO_COLOR", true), ("NO_COLOR=1", false), ("NO_COLOR=", true)] {
        let command = format!("env {no_color} TERM=xterm script -qec '{YOKOTEN} check' transcript < /dev/null");
        let outcome = site.run("sh", ["-c", &command]).exits_with(1);
        assert_eq!(outcome.stdout.contains('\u{1b}'), coloured, "{no_color}: {:?}", outcome.stdout);
    }
}

#[test]
fn odd_files_never_end_the_program_badly() {
    let long = "a".repeat(100_000);
    let bodies = ["\0\0\0", "---\n---\n", "---", "# \n", "[a](", &"> ".repeat(5_000), &"[".repeat(5_000), &"- ".repeat(3_000), &long];
    let yamls = [
        "&a [*a]",
        "? x",
        "a: !!binary x",
        "x: 1\nx: 2",
        &"[".repeat(2_000),
        "title: {a: {b: {c: d}}}",
        "started_at: 99999-99-99",
        "<<: x",
        "\t",
    ];
    let site = TempSite::new();
    for (at, body) in bodies.iter().enumerate() {
        site.write(&format!("incidents/body-{at}.md"), format!("---\ntitle: x\nstarted_at: 2026-03-14\n---\n{body}"));
        site.write(&format!("incidents/bare-{at}.md"), body);
    }
    for (at, yaml) in yamls.iter().enumerate() {
        site.write(&format!("incidents/yaml-{at}.md"), format!("---\n{yaml}\n---\n"));
    }
    let outcome = site.run(YOKOTEN, ["check"]).exits_with(1);
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
}
