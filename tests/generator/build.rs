//! `yokoten build`: what stands in the output, and that nothing but the input decides it.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use support::folder::{read_folder, tests};
use support::temp_site::{SITE_YAML, TempSite};

use crate::YOKOTEN;
use crate::check::REPORT;
use crate::links::{Files, path_of, tags, text, wrong};

/// A day after the last of the sample archive.
pub(crate) const TODAY: &str = "2026-11-25";

/// The sample archive of the repository.
pub(crate) fn sample() -> PathBuf {
    tests().parent().expect("tests stand in the repository").join("content")
}

/// A site with the sample archive.
fn sample_site() -> TempSite {
    read_folder(&sample()).into_iter().fold(TempSite::new(), |site, (path, bytes)| site.file(&path, bytes))
}

/// Builds a site as on [`TODAY`] and gives its files.
#[track_caller]
pub(crate) fn built(site: &TempSite, more: &[&str]) -> Files {
    site.run(YOKOTEN, [&["build", "--today", TODAY], more].concat()).exits_with(0);
    site.files("public")
}

/// A report with this title and body.
pub(crate) fn report(title: &str, more: &str, body: &str) -> String {
    format!("---\ntitle: {title}\nstarted_at: 2026-03-14 09:12\n{more}---\n\n{body}\n")
}

/// The page of a report whose body is given, in a site that has nothing else.
#[track_caller]
fn page_of(body: &str) -> String {
    let site = TempSite::new().file("incidents/INC-2026-001.md", report("Checkout answers slowly", "", body));
    text(&built(&site, &[]), "incidents/INC-2026-001/index.html").to_owned()
}

fn base_of(files: &Files) -> String {
    text(files, "sitemap.xml").split_once("<loc>").and_then(|(_, rest)| rest.split_once("</loc>")).expect("a first page").0.to_owned()
}

#[test]
fn the_sample_archive_builds_and_every_link_in_it_leads_somewhere() {
    let site = sample_site();
    let check = site.run(YOKOTEN, ["check"]).exits_with(0);
    assert!(!check.stdout.contains("error["), "{}", check.stdout);
    let files = built(&site, &[]);
    let base = base_of(&files);
    let found = wrong(&files, Some(&base));
    assert!(found.is_empty(), "{}", found.join("\n"));
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">") && html.ends_with("</html>\n"), "{path}");
        let ours = path.starts_with("guides/") || !html.contains("@ROOT@") && !html.contains("{{");
        assert!(ours, "{path}: a mark of ours is left");
        assert!(
            tags(&html).iter().all(|tag| tag.get("style").is_none() && tag.attributes.iter().all(|(name, _)| !name.starts_with("on"))),
            "{path}"
        );
        let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";
        assert!(tags(&html).iter().any(|tag| tag.get("content") == Some(policy)), "{path}: no policy");
    }
}

#[test]
fn without_a_base_url_no_page_has_an_absolute_address_of_ours() {
    let site = TempSite::new()
        .file("incidents/INC-2026-001.md", REPORT)
        .file("guides/first-day.md", "# First day\n\n[A report](../incidents/INC-2026-001.md)\n");
    let files = built(&site, &[]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    for path in files.keys().filter(|path| path.ends_with(".html")) {
        assert!(!text(&files, path).contains("://"), "{path}");
    }
    assert!(text(&files, "guides/first-day/index.html").contains("href=\"../../incidents/INC-2026-001/\""));
    assert!(!text(&files, "feed.xml").replace("http://www.w3.org/2005/Atom", "").contains("://"));
}

#[test]
fn the_base_url_stands_in_canonical_feed_and_sitemap_and_the_command_line_wins() {
    let site = TempSite::new().site_yaml(&format!("base_url: https://old.example/\n{SITE_YAML}")).file("incidents/決済-1.md", REPORT);
    for (more, base) in
        [(&[][..], "https://old.example/"), (&["--base-url", "https://new.example/deep/er"], "https://new.example/deep/er/")]
    {
        let files = built(&site, more);
        assert_eq!(base_of(&files), base);
        assert_eq!(wrong(&files, Some(base)), Vec::<String>::new());
        let canonical = format!("{base}incidents/%E6%B1%BA%E6%B8%88-1/");
        let page = text(&files, "incidents/決済-1/index.html");
        assert!(page.contains(&format!("<link rel=\"canonical\" href=\"{canonical}\">")), "{page}");
        for file in ["feed.xml", "sitemap.xml"] {
            assert!(text(&files, file).contains(&canonical), "{file}");
        }
        let pages: BTreeSet<String> = files.keys().filter_map(|path| path.strip_suffix("index.html")).map(str::to_owned).collect();
        assert_eq!(text(&files, "sitemap.xml").matches("<loc>").count(), pages.len());
        assert!(text(&files, "404.html").contains(&format!("href=\"{}incidents/\"", path_of(base))), "a page shown at any depth");
    }
}

#[test]
fn a_base_url_that_is_no_web_address_is_refused() {
    let site = TempSite::new().file("incidents/INC-2026-001.md", REPORT);
    for url in ["incidents.example.com", "javascript:alert(1)", "https://", "https://a b/"] {
        let outcome = site.run(YOKOTEN, ["build", "--base-url", url]);
        assert!(outcome.status.code() != Some(0) && !site.path("public").exists(), "{url}: {outcome:?}");
    }
}

#[test]
fn the_same_input_and_day_give_the_same_bytes_whatever_the_order_and_the_threads() {
    let site = sample_site();
    let again = read_folder(&sample()).into_iter().rev().fold(TempSite::new(), |site, (path, bytes)| site.file(&path, bytes));
    let first = built(&site, &[]);
    assert!(first.contains_key(".yokoten-manifest"));
    for (site, more) in
        [(&site, &["--jobs", "1", "--out", "one"][..]), (&site, &["--jobs", "2", "--out", "two"]), (&again, &["--out", "three"])]
    {
        built(site, more);
        let files = site.files(more.last().expect("an output"));
        let differ: Vec<_> = files.iter().filter(|(path, bytes)| first.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
        assert!(differ.is_empty() && files.len() == first.len(), "{more:?}: {differ:?}");
    }
}

#[test]
fn the_manifest_lists_every_file_and_nothing_else() {
    let files = built(&sample_site(), &[]);
    let listed: Vec<&str> = text(&files, ".yokoten-manifest").lines().skip(1).collect();
    assert_eq!(listed, files.keys().collect::<Vec<_>>());
}

#[test]
fn a_second_build_keeps_every_file() {
    let site = sample_site();
    let first = site.run(YOKOTEN, ["build", "--today", TODAY]).exits_with(0);
    let count = site.files("public").len() - 2;
    assert!(first.stderr.starts_with(&format!("48 reports, {count} files in public (0 unchanged), ")), "{}", first.stderr);
    let time = |site: &TempSite| fs::metadata(site.path("public/index.html")).and_then(|data| data.modified()).expect("a time");
    let before = time(&site);
    let second = site.run(YOKOTEN, ["build", "--today", TODAY]).exits_with(0);
    assert!(second.stderr.starts_with(&format!("48 reports, {count} files in public ({count} unchanged), ")), "{}", second.stderr);
    assert_eq!(time(&site), before, "an unchanged file is not written");
    assert!(second.stdout.is_empty(), "{}", second.stdout);
}

/// The pages that a change of a file changes, appear and disappear included.
fn changed(site: &TempSite, path: &str, content: &str) -> Vec<String> {
    let before = built(site, &[]);
    site.write(path, content);
    let after = built(site, &[]);
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    paths.into_iter().filter(|path| *path != ".yokoten-marks" && before.get(*path) != after.get(*path)).cloned().collect()
}

#[test]
fn a_page_that_somebody_damaged_is_whole_again_after_the_next_build() {
    let site = sample_site();
    let first = built(&site, &[]);
    let page = "public/incidents/INC-2026-014/index.html";
    let whole = site.read(page);
    for damaged in [whole.replace("</main>", "</niam>"), String::new()] {
        fs::remove_file(site.path(page)).expect("removed");
        fs::write(site.path(page), damaged).expect("damaged");
        assert!(built(&site, &[]) == first);
    }
    fs::remove_file(site.path(page)).expect("removed");
    assert!(built(&site, &[]) == first);
}

#[test]
fn a_build_over_an_old_one_gives_what_a_fresh_one_gives() {
    let site = sample_site();
    let edits = [
        ("site.yaml", "language: en", "language: ja"),
        ("site.yaml", "title: ", "title: New "),
        ("tickets.json", "\"to_do\"", "\"done\""),
        ("incidents/2026/INC-2026-014.md", "title: ", "title: More of "),
        ("questionnaire.yaml", "Service outage", "Outage of a service"),
    ];
    built(&site, &[]);
    for (path, old, new) in edits {
        let before = site.read(&format!("content/{path}"));
        let after = before.replacen(old, new, 1);
        assert_ne!(before, after, "{path} is edited");
        site.write(path, &after);
        let over = built(&site, &[]);
        built(&site, &["--out", "fresh"]);
        let fresh = site.files("fresh");
        let differ: Vec<_> = over.iter().filter(|(path, bytes)| fresh.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
        assert!(differ.is_empty() && over.len() == fresh.len(), "{path}: {differ:?}");
        fs::remove_dir_all(site.path("fresh")).expect("removed");
    }
}

/// The same without the index of the search, which holds every word.
fn changed_pages(site: &TempSite, path: &str, content: &str) -> Vec<String> {
    let (index, pages): (Vec<String>, _) = changed(site, path, content).into_iter().partition(|path| path.starts_with("search/"));
    let texts = index.iter().filter(|path| path.starts_with("search/texts/")).count();
    assert_eq!(texts, usize::from(path.starts_with("incidents/")), "the text of the report that was edited, and no other: {index:?}");
    pages
}

#[test]
fn one_edit_changes_only_the_pages_that_show_it() {
    let site = TempSite::new()
        .file("incidents/INC-2026-001.md", report("One", "services: [checkout]\nrelated: [INC-2026-002]\n", "First.\n\nMore."))
        .file("incidents/INC-2026-002.md", report("Two", "tags: [cache]\n", "First.\n\nMore."))
        .file("incidents/INC-2026-003.md", report("Three", "tags: [deploy]\n", "First."))
        .file("guides/first-day.md", "# First day\n\nWelcome.\n");
    let body = changed_pages(&site, "incidents/INC-2026-002.md", &report("Two", "tags: [cache]\n", "First.\n\nEven more."));
    assert_eq!(body, ["incidents/INC-2026-002/index.html"]);
    let guide = changed(&site, "guides/first-day.md", "# First day\n\nWelcome back.\n");
    assert!(guide.contains(&"guides/first-day/index.html".to_owned()) && guide.iter().all(|path| path.starts_with("guides/")), "{guide:?}");
    let title = changed_pages(&site, "incidents/INC-2026-002.md", &report("Zwei", "tags: [cache]\n", "First.\n\nEven more."));
    let lists =
        ["feed.xml", "incidents.json", "incidents/INC-2026-001/index.html", "incidents/INC-2026-002/index.html", "incidents/index.html"];
    let narrowed = ["index.html", "insights/index.html", "levels/unrated/index.html", "tags/cache/index.html", "years/2026/index.html"];
    assert_eq!(title, [&lists[..], &narrowed].concat());
    assert_eq!(changed(&site, "questionnaire.yaml", ""), Vec::<String>::new());
}

#[test]
fn the_day_of_the_build_can_be_given() {
    let site = TempSite::new().file("incidents/INC-2026-001.md", REPORT);
    let trend = |day: &str| {
        site.run(YOKOTEN, ["build", "--today", day]).exits_with(0);
        let files = site.files("public");
        tags(text(&files, "incidents/index.html")).into_iter().filter(|tag| tag.name == "rect").count()
    };
    assert_eq!(["2026-03-01", "2028-02-29", "2028-03-01"].map(trend), [1, 1, 0], "bars of the last 24 months");
}

#[test]
fn another_day_changes_no_report_and_no_guide() {
    let follow_up = "follow_ups: [{ticket: PAY-1, note: an alert}, {note: a runbook}]\n";
    let site = TempSite::new()
        .file("incidents/INC-2026-001.md", report("One", follow_up, "First."))
        .file("guides/first-day.md", "# First day\n\nWelcome.\n");
    let on = |day: &str| {
        site.run(YOKOTEN, ["build", "--today", day]).exits_with(0);
        site.files("public")
    };
    let (first, second) = (on("2026-03-20"), on("2027-06-21"));
    // Without a snapshot of tickets the ledger's ages go by the day, and where they change, so does the list of its pages.
    let by_age = |path: &&String| path.starts_with("follow-ups/") || matches!(path.as_str(), "sitemap.xml" | ".yokoten-manifest");
    let changed: Vec<&String> = first.keys().filter(|path| first.get(*path) != second.get(*path) && !by_age(path)).collect();
    let by_month = ["incidents/index.html", "insights/index.html", "levels/unrated/index.html", "years/2026/index.html"];
    assert_eq!(changed, by_month, "only what shows the last months");
    assert!(!text(&first, "incidents/INC-2026-001/index.html").contains("as of"), "without tickets there is no moment to name");
}

#[test]
fn a_draft_is_published_and_marked_as_one() {
    let site = TempSite::new()
        .file("incidents/INC-2026-001.md", report("Nobody reviewed this", "", "Text."))
        .file("incidents/INC-2026-002.md", report("Somebody did", "status: reviewed\n", "Text."));
    let files = built(&site, &[]);
    let [draft, reviewed] = ["incidents/INC-2026-001/index.html", "incidents/INC-2026-002/index.html"].map(|path| text(&files, path));
    assert!(draft.contains("class=\"banner draft\"") && !reviewed.contains("class=\"banner draft\""));
    let list = text(&files, "incidents/index.html");
    assert_eq!((list.matches("<li class=\"incident\">").count(), list.matches("<b>Draft</b>").count()), (2, 1), "{list}");
    let data: serde_json::Value = serde_json::from_str(text(&files, "incidents.json")).expect("JSON");
    assert_eq!(
        ["0", "1"].map(|at| data.pointer(&format!("/incidents/{at}/status")).and_then(|word| word.as_str())),
        [Some("reviewed"), Some("draft")]
    );
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let plain = report(
        "決済が遅い",
        "tags: [cache]\n",
        "## Summary\n\nOne.\n\n- 09:12 it begins\n- 09:14 the alert fires\n\n```sh\na\nb\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    );
    let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    let page = |text: &str| built(&TempSite::new().file("incidents/INC-2026-001.md", text), &[]);
    assert_eq!(page(&plain), page(&windows));
}

#[test]
fn a_rule_in_the_body_is_a_rule() {
    let page = page_of("Before.\n\n---\n\ntitle: not this\n\n---\n\nAfter.");
    assert!(page.contains("<hr>") && page.contains("title: not this") && page.contains("After."), "{page}");
    assert!(page.contains("<title>Checkout answers slowly "), "{page}");
}

#[test]
fn raw_html_is_shown_as_text() {
    let page = page_of(
        "<script>alert(1)</script>\n\nA <b onclick=\"x()\">bold</b> <img src=x onerror=alert(2)> text.\n\n<div>\n\n[a](https://a.example/)\n\n</div>\n\n`<i>`",
    );
    for shown in [
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&lt;b onclick=",
        "&lt;img src=x onerror=alert(2)&gt;",
        "&lt;div&gt;",
        "&lt;/div&gt;",
        "<code>&lt;i&gt;</code>",
    ] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    assert!(page.contains("<a href=\"https://a.example/\""), "{page}");
    assert!(tags(&page).iter().all(|tag| tag.attributes.iter().all(|(name, _)| !name.starts_with("on"))));
    let scripts = tags(&page).into_iter().filter(|tag| tag.name == "script");
    assert!(scripts.map(|tag| tag.get("src").map(str::to_owned)).all(|src| src.is_some_and(|src| src.starts_with("../../assets/"))));
}

#[test]
fn html_in_front_matter_and_settings_is_shown_as_text() {
    let evil = "<img src=x onerror=alert(1)>\\\"'&";
    let keys = ["summary", "lead", "kind"].map(|key| format!("{key}: \"{evil}\"\n")).concat();
    let lists = ["services", "teams", "tags", "factors"].map(|key| format!("{key}: [\"{evil}\"]\n")).concat();
    let more = format!(
        "{keys}{lists}roles: {{\"{evil}\": \"{evil}\"}}\nimpact: {{note: \"{evil}\"}}\nlinks: {{\"{evil}\": \"https://a.example/\\\"onclick=x\"}}\nfollow_ups: [{{ticket: \"{evil}\", note: \"{evil}\"}}]\n"
    );
    let site = TempSite::new()
        .site_yaml(&format!("{}visibility: [\"{evil}\"]\n", SITE_YAML.replace("title: Test incidents", &format!("title: \"{evil}\""))))
        .file(
            "incidents/INC-2026-001.md",
            report(&format!("\"{evil}\""), &more, "## <b>x</b> {#\"><i>}\n\n![\"><i>](a.png)\n\n```\"><i>\nx\n```"),
        );
    let files = built(&site, &[]);
    for path in files.keys().filter(|path| path.ends_with(".html")) {
        for tag in tags(text(&files, path)) {
            assert!(tag.attributes.iter().all(|(name, _)| !name.starts_with("on")) && tag.get("src") != Some("x"), "{path}: {tag:?}");
            assert!(!matches!(tag.name.as_str(), "i"), "{path}: {tag:?}");
        }
        assert_eq!(wrong(&files, None), Vec::<String>::new());
    }
    serde_json::from_str::<serde_json::Value>(text(&files, "incidents.json")).expect("JSON");
    assert!(!text(&files, "feed.xml").contains("<img"));
}
