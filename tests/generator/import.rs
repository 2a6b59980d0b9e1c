//! `yokoten import`, the real binary on the sample reports and on folders with mistakes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use incident::diagnostic::finding::Source;
use incident::front_matter::split;
use incident::report::model::Report;
use incident::report::read::{Fallbacks, Surroundings, read};
use incident::site::read::read as read_site;

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/samples")
}

fn import(source: &Path, into: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yokoten"));
    command.arg("import").arg(source).arg("--into").arg(into).args(more).env("NO_COLOR", "1");
    command.output().expect("the program starts")
}

/// Findings, which go to standard output, and the closing line, which does not.
fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Every file below a folder, by its path there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside").to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

fn report(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Report {
    let text = |path: &str| String::from_utf8(files.get(path).unwrap_or_else(|| panic!("{path}")).clone()).expect("UTF-8");
    let site = text("site.yaml");
    let (site, findings) = read_site(Source { file: "site.yaml", text: &site });
    assert!(findings.is_empty(), "{findings:?}");
    let text = text(path);
    let parts = split(&text).expect("front matter that ends");
    let surroundings = Surroundings { site: &site, questionnaire: None };
    let (report, findings) = read(Source { file: path, text: &text }, &parts, surroundings, Fallbacks::default());
    assert!(!findings.iter().any(incident::diagnostic::finding::Diagnostic::is_error), "{findings:?}");
    report.expect("a report").0
}

#[test]
fn every_sample_is_imported_and_reads_without_error() {
    let into = tempfile::tempdir().expect("a folder");
    let output = import(&samples(), into.path(), &[]);
    assert!(output.status.success(), "{output:?}");
    let last = printed(&output).lines().last().unwrap_or_default().to_owned();
    assert!(last.starts_with("18 reports: 18 new, 0 unchanged, 0 left alone; 0 left out, 1 other page skipped; "), "{last}");
    let files = files(into.path());
    let expected = [
        ("2019/2019-05-30/index.md", None, "2019-05-30"),
        ("2020/PM2020-003-Postmortem-for-ADSync-migration.md", None, "2020-01-16T11:00+00:00"),
        ("2021/2021-05-26-website-outage.md", None, "2021-05-26"),
        ("2021/2021-06-02-dashboard-unable-to-connect.md", Some(3), "2021-06-02T11:16+00:00"),
        ("2021/2021-10-01-ldap-outage.md", Some(5), "2021-10-01T00:00+00:00"),
        ("2021/PM2021-004-ADFS-outage.md", None, "2021-03-31T12:06+00:00"),
        ("2021/decreased-performance-shared-eu-region.md", Some(2), "2021-04-20T15:35:23+00:00"),
        ("2021/rustup-1.24.0-incident-report.md", None, "2021-04-28"),
        ("2022/2022-04-20-misconfigured-load-balancer.md", Some(3), "2022-04-20T17:00+00:00"),
        ("2022/2022-05-31-drop-1.md", None, "2022-05-31"),
        ("2022/2022-10-13-cluster-upgrade.md", Some(1), "2022-10-13T19:00+00:00"),
        ("2022/2022-10-26-maintenance-AKS-tempprivatek8s.md", Some(1), "2022-10-26T14:50+00:00"),
        ("2024/2024-12-05-mirrorbits-gelocation-disruption.md", Some(3), "2024-12-05T13:00+00:00"),
        ("2025/2025-09-29-flags-is-down.md", None, "2025-09-29"),
        ("2026/PM-2026-003.md", Some(3), "2026-03-23"),
        ("2026/PM-2026-009.md", Some(3), "2026-03-26"),
        ("2026/PM-2026-012.md", Some(3), "2026-03-27T09:35+00:00"),
        ("2026/postmortem-2026-03-nodeinfo.md", None, "2026-03-02"),
    ];
    for (path, level, started) in expected {
        let report = report(&files, &format!("incidents/{path}"));
        let told = (report.level.map(incident::level::Level::number), report.times.started.write(&jiff::tz::TimeZone::UTC));
        assert_eq!(told, (level, started.to_owned()), "{path}");
        assert_eq!(report.lang.as_deref(), path.starts_with("2026").then_some("ja"), "{path}");
    }
    let picture = fs::read(samples().join("kubernetes-test-infra/images/2019-05-30/read-iops-12h.png")).expect("a picture");
    assert_eq!(files.get("incidents/2019/2019-05-30/read-iops-12h.png"), Some(&picture));
    assert_eq!(files.len(), 18 + 2 + 1);
}

#[test]
fn a_second_run_changes_nothing_and_a_changed_report_is_left_alone() {
    let into = tempfile::tempdir().expect("a folder");
    import(&samples(), into.path(), &[]);
    let first = files(into.path());
    let again = import(&samples(), into.path(), &[]);
    assert!(printed(&again).contains("0 new, 18 unchanged, 0 left alone"), "{}", printed(&again));
    assert_eq!(files(into.path()), first);
    let edited = into.path().join("incidents/2022/2022-05-31-drop-1.md");
    fs::write(&edited, "mine").expect("written");
    let third = import(&samples(), into.path(), &[]);
    assert!(third.status.success());
    assert!(printed(&third).contains("0 new, 17 unchanged, 1 left alone"), "{}", printed(&third));
    assert_eq!(fs::read_to_string(&edited).expect("there"), "mine");
}

#[test]
fn a_guess_is_told_with_its_file_line_column_and_line() {
    let into = tempfile::tempdir().expect("a folder");
    let output = printed(&import(&samples(), into.path(), &[]));
    assert!(output.contains("warning[I102]: `20202-01-16 12:00` is not a date"), "{output}");
    assert!(output.contains("PM2020-003 - Postmortem for ADSync migration.md:14:3\n"), "{output}");
    assert!(output.contains("warning[I101]: `発生日` is read as 2026-03-02"), "{output}");
    assert!(output.contains("SOURCES.md:1:1"), "{output}");
}

#[test]
fn a_map_overrules_the_usual_words_and_its_mistakes_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().join("out");
    let map = folder.path().join("map.yaml");
    fs::write(&map, "levels: {disrupted: 2}\nkeys: {section: kind}\n").expect("written");
    let given = map.to_string_lossy().into_owned();
    let output = import(&samples().join("packit"), &into, &["--map", &given]);
    assert!(output.status.success(), "{output:?}");
    let report = report(&files(&into), "incidents/2021/2021-06-02-dashboard-unable-to-connect.md");
    assert_eq!((report.level.map(incident::level::Level::number), report.kind.as_deref()), (Some(2), Some("issue")));

    fs::write(&map, "levels: {disrupted: 9}\n").expect("written");
    let wrong = import(&samples(), &folder.path().join("other"), &["--map", &given]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(printed(&wrong).contains("map.yaml:1:21"), "{}", printed(&wrong));
    assert!(!folder.path().join("other").exists());
}

#[test]
fn one_file_is_imported_with_its_pictures() {
    let into = tempfile::tempdir().expect("a folder");
    let output = import(&samples().join("kubernetes-test-infra/2019-05-30.md"), into.path(), &[]);
    assert!(output.status.success(), "{output:?}");
    let files = files(into.path());
    assert_eq!(files.len(), 4, "{:?}", files.keys());
    let text = String::from_utf8_lossy(&files["incidents/2019/2019-05-30/index.md"]).into_owned();
    assert!(text.contains("![](read-iops-12h.png)"), "{text}");
}

#[test]
fn the_zone_of_an_archive_that_is_there_is_kept() {
    let into = tempfile::tempdir().expect("a folder");
    let site = "title: Ours\ntime_zone: Asia/Tokyo\nlanguage: ja\n";
    fs::write(into.path().join("site.yaml"), site).expect("written");
    import(&samples().join("packit"), into.path(), &[]);
    let files = files(into.path());
    assert_eq!(files["site.yaml"], site.as_bytes());
    let report = report(&files, "incidents/2021/2021-06-02-dashboard-unable-to-connect.md");
    assert_eq!((report.times.started.at.to_string().as_str(), report.lang.as_deref()), ("2021-06-02T02:16:00Z", Some("en")));
}

#[test]
fn a_folder_can_become_its_own_archive() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.md"), "# a\n\nOn 2021-05-26 it broke.\n").expect("written");
    let first = import(folder.path(), folder.path(), &[]);
    assert!(printed(&first).contains("1 new, 0 unchanged"), "{first:?}");
    let second = import(folder.path(), folder.path(), &[]);
    assert!(printed(&second).contains("0 new, 1 unchanged, 0 left alone; 0 left out, 0 other"), "{second:?}");
    let third = import(folder.path(), &folder.path().join("content"), &[]);
    assert!(third.status.success());
    let fourth = import(folder.path(), &folder.path().join("content"), &[]);
    assert!(printed(&fourth).contains("0 new"), "{fourth:?}");
}

#[test]
fn what_cannot_be_read_or_written_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = import(&folder.path().join("nothing"), &folder.path().join("out"), &[]);
    assert_eq!(missing.status.code(), Some(1), "{missing:?}");
    let file = folder.path().join("file");
    fs::write(&file, "x").expect("written");
    let blocked = import(&samples(), &file, &[]);
    assert_eq!(blocked.status.code(), Some(1), "{blocked:?}");
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_not_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("src");
    fs::create_dir(&source).expect("made");
    fs::write(folder.path().join("secret.md"), "# secret 2021-05-26\n").expect("written");
    std::os::unix::fs::symlink(folder.path().join("secret.md"), source.join("a.md")).expect("linked");
    std::os::unix::fs::symlink(folder.path(), source.join("loop")).expect("linked");
    let output = import(&source, &folder.path().join("out"), &[]);
    assert!(output.status.success());
    assert!(printed(&output).contains("0 new"), "{}", printed(&output));
    assert_eq!(printed(&output).matches("a symbolic link is not followed").count(), 2);
    assert!(!folder.path().join("out").exists());
}
