//! Whole folders through [`convert`]: the sample reports, mistakes of every sort, and samples that were damaged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Source};
use incident::front_matter::split;
use incident::report::model::{Report, Status};
use incident::report::read::{Fallbacks, Surroundings, read};
use incident::site::model::Site;
use incident::site::read::read as read_site;
use proptest::prelude::*;

use super::convert::{Folder, Imported, NewReport, Target, convert, known_ids};
use super::foreign::headers;
use super::foreign::select::may_be_report;
use super::words::Words;

type Texts = BTreeMap<String, Vec<u8>>;

fn folder(files: &[(&str, &str)]) -> Texts {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

fn empty_target() -> Target {
    Target { name: "archive".to_owned(), site: None, known: BTreeMap::new() }
}

fn import(texts: &Texts) -> Imported {
    convert(Folder { name: "src", texts, pictures: &BTreeSet::new() }, &Words::default(), &empty_target())
}

/// The report of a folder with one file.
fn one(path: &str, text: &str) -> (NewReport, Report, Vec<Diagnostic>) {
    let imported = import(&folder(&[(path, text)]));
    let [new] = &imported.reports[..] else { panic!("{:?}", imported.findings) };
    (new.clone(), read_back(new, imported.site.as_deref()), imported.findings.clone())
}

fn read_back(new: &NewReport, site: Option<&str>) -> Report {
    let site = site.map_or_else(Site::unnamed, |text| read_site(Source { file: "site.yaml", text }).0);
    let parts = split(&new.text).expect("front matter that ends");
    let source = Source { file: &new.path, text: &new.text };
    let (report, findings) = read(source, &parts, Surroundings { site: &site, questionnaire: None }, Fallbacks::default());
    let errors: Vec<_> = findings.iter().filter(|finding| finding.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?} in {}", new.text);
    report.expect("a report").0
}

fn started(report: &Report) -> String {
    report.times.started.write(&jiff::tz::TimeZone::UTC)
}

fn messages(findings: &[Diagnostic]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| format!("{} {}:{} {}", finding.code.id, finding.mark.line, finding.mark.column, finding.message))
        .collect()
}

#[test]
fn the_body_stays_byte_for_byte_with_its_mark_and_line_ends() {
    let (new, report, _) = one("2021-05-26-a.md", "\u{feff}---\r\ntitle: a\r\n# note\r\n---\r\n\r\n# x\t\r\n---\r\n{{< track \"1\" >}}  ");
    assert_eq!(report.title, "a");
    assert!(new.text.starts_with("\u{feff}---\r\nid:"), "{:?}", new.text);
    assert!(new.text.ends_with("\r\n# note\r\n---\r\n\r\n# x\t\r\n---\r\n{{< track \"1\" >}}  "), "{:?}", new.text);
    assert!(!new.text.replace("\r\n", "").contains('\n'));
}

#[test]
fn keys_that_we_do_not_have_go_to_extra_as_they_were() {
    let text = "---\nTitle: a\ndate: 2021-05-26\nresources:\n  - {x: [1, true]}\nSection: issue\n---\n";
    let (_, report, _) = one("a.md", text);
    assert_eq!(serde_json::Value::Object(report.extra).to_string(), r#"{"resources":[{"x":[1,true]}],"Section":"issue"}"#);
}

#[test]
fn an_impossible_date_is_told_and_the_next_source_is_tried() {
    let (_, report, findings) = one("2021-07-06-a.md", "---\ntitle: a\ndate: 2021-07-56\n---\n");
    assert_eq!(started(&report), "2021-07-06");
    let told = messages(&findings);
    assert!(told.iter().any(|told| told.contains("I102 3:7 `date`: `2021-07-56` is not a date")), "{told:?}");
    assert!(told.iter().any(|told| told.contains("I101 1:1 `started_at` is 2021-07-06, from the file's name")), "{told:?}");
    assert_eq!(report.extra.get("date").and_then(|date| date.as_str()), Some("2021-07-56"));
}

#[test]
fn a_report_without_any_date_is_left_out_and_told() {
    let imported = import(&folder(&[("a.md", "# a\n\nIt broke.\n")]));
    assert_eq!((imported.reports.len(), imported.left_out, imported.site), (0, 1, None));
    assert!(messages(&imported.findings)[0].starts_with("I102 1:1 no date was found"), "{:?}", imported.findings);
}

#[test]
fn a_text_that_is_not_utf_8_is_left_out_and_told() {
    let imported = import(&BTreeMap::from([("a.md".to_owned(), b"# a \xff 2021-05-26".to_vec())]));
    assert_eq!((imported.reports.len(), imported.left_out), (0, 1));
    assert!(imported.findings[0].message.contains("not UTF-8 from byte 5"), "{:?}", imported.findings);
}

#[test]
fn an_end_before_the_begin_is_told_and_stays_in_extra() {
    let (_, report, findings) =
        one("a.md", "---\ntitle: a\ndate: 2021-05-26 10:00Z\nresolvedWhen: 2021-05-25 10:00Z\nresolved: yes\n---\n");
    assert_eq!((report.times.resolved, report.status), (None, Status::Reviewed));
    assert_eq!(report.extra.get("resolvedWhen").and_then(|when| when.as_str()), Some("2021-05-25 10:00Z"));
    assert!(findings.iter().any(|finding| finding.code == code::NOT_CARRIED && finding.mark.line == 4));
}

#[test]
fn services_written_two_ways_are_one() {
    let (_, report, findings) = one("a.md", "---\ntitle: a\ndate: 2021-05-26\naffected: [Repo-X, API, repo-x]\naffectedSystems:\n---\n");
    assert_eq!(report.services, ["Repo-X", "API"]);
    assert!(messages(&findings).iter().any(|told| told.contains("`repo-x` is `Repo-X`")), "{findings:?}");
    let (_, report, _) = one("a.md", "---\ntitle: a\ndate: 2021-05-26\naffected:\n---\n");
    assert!(report.services.is_empty());
}

#[test]
fn facts_of_a_japanese_table_are_read() {
    let text = "# 障害報告\n\n| 項目 | 値 |\n|---|---|\n| インシデントID | INC-7 |\n| 発生日時 | 2026-04-17 00:07 JST（推定） |\n| 検知日時 | 2026年4月17日 0時20分 |\n| 復旧日時 | 2026-04-17 01:00 JST |\n| 重大度 | 重大（全社） |\n\n本文はすべて日本語である。\n";
    let imported = import(&folder(&[("a.md", text)]));
    let report = read_back(&imported.reports[0], imported.site.as_deref());
    assert_eq!((report.id.as_str(), started(&report).as_str()), ("INC-7", "2026-04-16T15:07+00:00"));
    let utc = |moment: Option<incident::time::Moment>| moment.map(|moment| moment.at.to_string());
    assert_eq!(utc(report.times.detected).as_deref(), Some("2026-04-16T15:20:00Z"));
    assert_eq!(utc(report.times.resolved).as_deref(), Some("2026-04-16T16:00:00Z"));
    assert_eq!((report.level.map(incident::level::Level::number), report.lang), (Some(4), None));
    assert!(imported.site.expect("written").contains("language: ja\ntime_zone: Asia/Tokyo\n"));
}

#[test]
fn one_id_is_given_once() {
    let imported =
        import(&folder(&[("x/a.md", "# a\n\n2021-05-26\n"), ("y/A.md", "# b\n\n2022-05-26\n"), ("z/a-2.md", "# c\n\n2022-05-26\n")]));
    let paths: Vec<&str> = imported.reports.iter().map(|report| report.path.as_str()).collect();
    assert_eq!(paths, ["incidents/2021/a.md", "incidents/2022/A-2.md", "incidents/2022/a-2-2.md"]);
    assert!(messages(&imported.findings).iter().any(|told| told.ends_with("the id A is that of another report; this one gets A-2")));
}

#[test]
fn an_id_that_the_archive_has_elsewhere_is_left_alone() {
    let texts = folder(&[("a.md", "# a\n\n2021-05-26\n")]);
    let known = known_ids(&folder(&[("old/b.md", "---\nid: A\n---\n"), ("2020/c/index.md", "text")]));
    assert_eq!(
        known,
        BTreeMap::from([("a".to_owned(), "incidents/old/b.md".to_owned()), ("c".to_owned(), "incidents/2020/c/index.md".to_owned())])
    );
    let target = Target { known, ..empty_target() };
    let imported = convert(Folder { name: "", texts: &texts, pictures: &BTreeSet::new() }, &Words::default(), &target);
    assert_eq!((imported.reports.len(), imported.left_out), (0, 1));
}

#[test]
fn a_report_of_ours_is_taken_as_it_is() {
    let text = "---\nid: INC-1\ntitle: a\nkind: outage\nlevel: 4\nstarted_at: 2021-05-26T10:00+09:00\nvisibility: [security]\nfollow_ups:\n  - {ticket: OPS-5, note: x}\n---\nbody\n";
    let (_, report, findings) = one("a.md", text);
    assert_eq!((report.kind.as_deref(), report.status, report.follow_ups.len()), (Some("outage"), Status::Draft, 1));
    assert_eq!(report.visibility, ["security"]);
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn a_map_says_it_better() {
    let (words, _) = Words::read(Source {
        file: "map.yaml",
        text: "levels: {monitoring: 2}\nkeys: {category: kind, who: lead}\nkinds: {bug: outage}\n",
    });
    let texts = folder(&[("a.md", "---\ntitle: a\ndate: 2021-05-26\nseverity: Monitoring\ncategory: Bug\nwho: x\n---\n")]);
    let imported = convert(Folder { name: "", texts: &texts, pictures: &BTreeSet::new() }, &words, &empty_target());
    let report = read_back(&imported.reports[0], None);
    assert_eq!(
        (report.level.map(incident::level::Level::number), report.kind.as_deref(), report.lead.as_deref()),
        (Some(2), Some("outage"), Some("x"))
    );
}

#[test]
fn pictures_make_a_folder_and_their_references_lead_there() {
    let texts = folder(&[("a/b.md", "# b 2021-05-26\n\n![](../pics/x.png) ![](y.png)\n")]);
    let pictures = BTreeSet::from(["pics/x.png".to_owned()]);
    let imported = convert(Folder { name: "", texts: &texts, pictures: &pictures }, &Words::default(), &empty_target());
    let new = &imported.reports[0];
    assert_eq!(new.path, "incidents/2021/b/index.md");
    assert_eq!(new.pictures, [("pics/x.png".to_owned(), "incidents/2021/b/x.png".to_owned())]);
    assert!(new.text.ends_with("![](x.png) ![](y.png)\n"));
    assert!(
        messages(&imported.findings).iter().any(|told| told.contains("I102 3:24 there is no picture `y.png`")),
        "{:?}",
        imported.findings
    );
}

#[test]
fn a_text_made_to_be_slow_is_read_all_the_same() {
    for part in ["](<", "<img ", "# [", "[", "`", "![](a.png)", "2021-", "（", "a, b", "|", "May 1 "] {
        let text = format!("# x 2021-05-26\n| 影響サービス | {} |\n\n{0}", part.repeat(100_000 / part.len()));
        import(&folder(&[("a.md", &text), ("b.md", &part.repeat(100_000 / part.len()))]));
    }
}

#[test]
fn a_name_longer_than_file_systems_take_is_cut() {
    let (new, report, _) = one(&format!("{}.md", "𠮷".repeat(80)), "# x 2021-05-26\n");
    assert!(report.id.as_str().len() <= 200 && new.path.len() < 255, "{}", new.path);
}

/// Every sample, and the body that it must keep.
fn samples() -> Texts {
    fn add(texts: &mut Texts, root: &Path, folder: &Path) {
        for entry in std::fs::read_dir(folder).expect("samples").flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
            if path.is_dir() {
                add(texts, root, &path);
            } else if may_be_report(&name) {
                texts.insert(name, std::fs::read(&path).expect("a sample"));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/samples");
    let mut texts = Texts::new();
    add(&mut texts, &root, &root);
    texts
}

#[test]
fn every_sample_becomes_a_report_that_we_read_and_keeps_its_body() {
    let texts = samples();
    let pictures: BTreeSet<String> =
        ["read-iops-12h.png", "throttled-disk-ops.png"].map(|name| format!("kubernetes-test-infra/images/2019-05-30/{name}")).into();
    let imported = convert(Folder { name: "samples", texts: &texts, pictures: &pictures }, &Words::default(), &empty_target());
    assert_eq!((imported.reports.len(), imported.left_out, imported.skipped), (18, 0, 1), "{:?}", imported.findings);
    for new in &imported.reports {
        read_back(new, imported.site.as_deref());
        let source = std::str::from_utf8(&texts[&new.from]).expect("UTF-8");
        let body = headers::read(Source { file: "", text: source }, &mut Vec::new()).body;
        assert!(new.text.ends_with(body) || !new.pictures.is_empty(), "{}", new.path);
    }
}

fn damaged(text: &[u8], (how, at, other): (u8, prop::sample::Index, prop::sample::Index)) -> Vec<u8> {
    let mut bytes = text.to_vec();
    let place = at.index(bytes.len().max(1));
    match how {
        0 => bytes.truncate(place),
        1 if !bytes.is_empty() => bytes[place] ^= 1 << other.index(8),
        2 => {
            let mut lines: Vec<&[u8]> = text.split_inclusive(|b| *b == b'\n').collect();
            let line = lines[at.index(lines.len())];
            lines.insert(other.index(lines.len()), line);
            bytes = lines.concat();
        }
        3 => drop(bytes.drain(..place)),
        _ => bytes = String::from_utf8_lossy(text).replace('\n', "\r\n").into_bytes(),
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_damage_makes_it_panic_or_write_what_cannot_be_read(
        which in any::<prop::sample::Index>(),
        damages in prop::collection::vec((0_u8..5, any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..4),
    ) {
        let samples = samples();
        let (path, text) = samples.iter().nth(which.index(samples.len())).expect("a sample");
        let bytes = damages.into_iter().fold(text.clone(), |bytes, damage| if bytes.is_empty() { bytes } else { damaged(&bytes, damage) });
        let imported = import(&BTreeMap::from([(path.clone(), bytes)]));
        prop_assert_eq!(imported.reports.len() + imported.left_out + imported.skipped, 1);
        for new in &imported.reports {
            read_back(new, imported.site.as_deref());
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), name in "[a-zA-Z0-9 ._年-]{1,20}(\\.md)?") {
        for text in [text.clone(), format!("---\n{text}\n---\n2021-05-26"), format!("+++\n{text}\n+++\n2021-05-26"), format!("title: {text}\ndate: 2021-05-26\n\n![]({text})")] {
            let imported = import(&folder(&[(&name, &text)]));
            for new in &imported.reports {
                read_back(new, imported.site.as_deref());
                let body = headers::read(Source { file: "", text: &text }, &mut Vec::new()).body.to_owned();
                prop_assert!(new.text.ends_with(&body));
            }
        }
    }
}
