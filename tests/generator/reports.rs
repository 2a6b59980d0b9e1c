//! `yokoten build`: how reports become pages, whatever they are called, hold and refer to.

use support::temp_site::{SITE_YAML, TempSite};

use crate::YOKOTEN;
use crate::build::{built, report};
use crate::check::REPORT;
use crate::links::{Files, tags, text, wrong};

const PAGE: &str = "incidents/INC-2026-001/index.html";

#[track_caller]
fn site_of(body: &str) -> Files {
    let files = built(&TempSite::new().file("incidents/INC-2026-001.md", report("Checkout answers slowly", "", body)), &[]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    files
}

#[test]
fn links_with_other_schemes_are_text() {
    let links = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/x",
        "\\\\\\\\evil\\\\x",
    ];
    let body: String =
        links.iter().map(|link| format!("[text]({link})\n\n<{link}>\n\n![alt]({link})\n\n[ref][{link}]\n\n[{link}]: {link}\n\n")).collect();
    let files = site_of(&body);
    let allowed = |tag: &crate::links::Tag| {
        tag.get("href").or(tag.get("src")).is_none_or(|address| {
            let address = address.trim_start().to_lowercase();
            !["javascript", "data:", "vbscript", "file:", "//", "\\"].iter().any(|bad| address.starts_with(bad))
        })
    };
    assert!(tags(text(&files, PAGE)).iter().all(allowed));
    let good = site_of("[a](https://a.example/?b=1&c=\"2\") [b](mailto:a@b.example) [c](HTTP://c.example)");
    for href in ["href=\"https://a.example/?b=1&amp;c=", "href=\"mailto:a@b.example\"", "href=\"HTTP://c.example\""] {
        assert!(text(&good, PAGE).contains(href), "{href}");
    }
}

#[test]
fn ids_tags_and_names_of_files_can_be_japanese() {
    let site = TempSite::new()
        .file(
            "incidents/2026/障害-2026-03-14 決済.md",
            report(
                "決済が遅い",
                "id: 障害_2026.03-14\nlang: ja\ntags: [決済 タイムアウト, ｷｬｯｼｭ, 'C++']\nfactors: [設定変更]\nservices: [ポータル]\n",
                "本文。",
            ),
        )
        .file(
            "incidents/2026/INC-2026-002.md",
            report("Links", "related: [障害_2026.03-14]\n", "[前回](障害-2026-03-14%20決済.md)と[同じ](<障害-2026-03-14 決済.md>)。"),
        )
        .file("guides/当番 の手引き.md", "# 当番の手引き\n\n[前回](../incidents/2026/障害-2026-03-14%20決済.md)\n");
    let outcome = site.run(YOKOTEN, ["check"]).exits_with(0);
    assert!(!outcome.stdout.contains("L1"), "{}", outcome.stdout);
    let files = built(&site, &[]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    for path in [
        "incidents/障害_2026.03-14/index.html",
        "tags/決済-タイムアウト/index.html",
        "tags/ｷｬｯｼｭ/index.html",
        "factors/設定変更/index.html",
        "services/ポータル/index.html",
        "guides/当番-の手引き/index.html",
    ] {
        assert!(files.contains_key(path), "{path} in {:?}", files.keys());
    }
    let page = text(&files, "incidents/障害_2026.03-14/index.html");
    assert!(page.contains("<html lang=\"en\">") && page.contains("<h1 lang=\"ja\">決済が遅い</h1>"), "{page}");
}

#[test]
fn tags_that_look_alike_in_an_address_have_a_page_each() {
    let tags = ["C", "C++", "C#", "a b", "a/b", "..", "…", "🚨"];
    let site = tags.iter().enumerate().fold(TempSite::new(), |site, (n, tag)| {
        site.file(&format!("incidents/INC-2026-{n:03}.md"), report("x", &format!("tags: [\"{tag}\"]\n"), ""))
    });
    let files = built(&site, &[]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    assert_eq!(files.keys().filter(|path| path.starts_with("tags/")).count(), tags.len(), "{:?}", files.keys());
}

#[test]
fn decomposed_and_composed_letters_are_one_id() {
    let site = TempSite::new()
        .file("incidents/a.md", report("One", "id: ポータル\n", ""))
        .file("incidents/b.md", report("Two", "id: ホ\u{309a}ータル\n", ""));
    assert!(site.run(YOKOTEN, ["check"]).exits_with(1).stdout.contains("error[R008]"));
}

#[test]
fn a_report_can_be_a_folder_with_pictures() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x40\0\0\0\xc8\x08\x06\0\0\0";
    let site = TempSite::new()
        .file(
            "incidents/2026/INC-2026-001/index.md",
            report("Queue", "", "![The queue](graphs/queue.png)\n\n![Twin](../queue.png)\n\n![全体](<全体 図.webp>)"),
        )
        .file("incidents/2026/INC-2026-001/graphs/queue.png", png)
        .file("incidents/2026/INC-2026-001/全体 図.webp", "not really")
        .file("incidents/2026/INC-2026-001/notes.txt", "not published")
        .file("incidents/2026/INC-2026-001/unused.png", "not shown by any page")
        .file("incidents/2026/queue.png", "another");
    let files = built(&site, &[]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    let images: Vec<_> = tags(text(&files, PAGE)).into_iter().filter(|tag| tag.name == "img").collect();
    assert_eq!(images.iter().map(|tag| tag.get("alt").unwrap_or_default()).collect::<Vec<_>>(), ["The queue", "Twin", "全体"]);
    assert_eq!((images[0].get("width"), images[0].get("height")), (Some("320"), Some("200")));
    let published: Vec<_> =
        files.iter().filter(|(path, _)| path.starts_with("incidents/INC-2026-001/") && !path.ends_with(".html")).collect();
    assert_eq!(published.len(), 3, "{:?}", files.keys());
    assert!(
        published.iter().any(|(_, bytes)| bytes.as_slice() == png) && published.iter().any(|(_, bytes)| bytes.as_slice() == b"another")
    );
    assert!(files.values().all(|bytes| bytes != b"not published"));
}

#[test]
fn a_picture_that_changes_is_published_anew() {
    let site = TempSite::new()
        .file("incidents/INC-2026-001/index.md", report("Queue", "", "![q](q.png)"))
        .file("incidents/INC-2026-001/q.png", "old!");
    built(&site, &[]);
    site.write("incidents/INC-2026-001/q.png", "new!");
    assert!(built(&site, &[]).values().any(|bytes| bytes == b"new!"));
}

#[test]
fn a_hundred_and_twenty_reports_stand_on_three_pages() {
    let mut site = TempSite::new();
    for n in 1..=120 {
        let day = format!("2026-{:02}-{:02}", 1 + n / 28, 1 + n % 28);
        site = site.file(&format!("incidents/INC-2026-{n:03}.md"), REPORT.replace("2026-03-14", &day));
    }
    let files = built(&site, &[]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    for list in ["incidents", "years/2026", "levels/unrated"] {
        let pages = [format!("{list}/index.html"), format!("{list}/page/2/index.html"), format!("{list}/page/3/index.html")];
        assert!(!files.contains_key(&format!("{list}/page/4/index.html")) && !files.contains_key(&format!("{list}/page/1/index.html")));
        let ids = |page: &String| -> Vec<String> {
            let html = text(&files, page);
            html.split("<span class=\"id\">").skip(1).filter_map(|rest| rest.split_once('<')).map(|(id, _)| id.to_owned()).collect()
        };
        let shown: Vec<String> = pages.iter().flat_map(ids).collect();
        let expected: Vec<String> = (1..=120).rev().map(|n| format!("INC-2026-{n:03}")).collect();
        assert_eq!(shown, expected, "{list}: newest first, each once");
        assert_eq!(pages.each_ref().map(|page| ids(page).len()), [50, 50, 20]);
        let way = |page: &str, rel: &str| {
            tags(text(&files, page)).iter().find(|tag| tag.get("rel") == Some(rel)).and_then(|tag| tag.get("href").map(str::to_owned))
        };
        assert!(way(&pages[0], "next").is_some_and(|href| href.ends_with(&format!("{list}/page/2/"))) && way(&pages[0], "prev").is_none());
        assert!(way(&pages[1], "prev").is_some_and(|href| href.ends_with(&format!("../{list}/"))) && way(&pages[2], "next").is_none());
    }
    assert_eq!(text(&files, "feed.xml").matches("<entry").count(), 30);
    let data: serde_json::Value = serde_json::from_str(text(&files, "incidents.json")).expect("JSON");
    assert_eq!(data["incidents"].as_array().map(Vec::len), Some(120));
}

#[test]
fn a_site_without_reports_builds() {
    let files = built(&TempSite::new(), &[]);
    assert_eq!(wrong(&files, None), Vec::<String>::new());
    assert!(files.contains_key("index.html") && files.contains_key("incidents/index.html") && files.contains_key("404.html"));
}

#[test]
fn broken_old_or_missing_tickets_never_keep_a_site_from_being_built() {
    let named = report("Checkout", "follow_ups: [{ticket: OPS-512, note: an alert}]\n", "As OPS-512 says.");
    let broken = [
        "",
        "{",
        "[]",
        "null",
        "{\"version\": 99}",
        "{\"version\": 1, \"tickets\": \"none\"}",
        "\u{0}",
        "{\"version\": 1, \"as_of\": \"yesterday\", \"browse\": \"\", \"tickets\": []}",
    ];
    for tickets in broken {
        let site = TempSite::new().file("incidents/INC-2026-001.md", &named).file("tickets.json", tickets);
        let outcome = site.run(YOKOTEN, ["build"]).exits_with(0);
        assert!(outcome.stderr.contains("1 warning"), "{tickets:?}: {}", outcome.stderr);
        assert!(site.read("public/incidents/INC-2026-001/index.html").contains("OPS-512"), "{tickets:?}");
    }
    let good = "{\"version\": 1, \"as_of\": \"2020-01-01T00:00:00Z\", \"browse\": \"https://jira.example/browse/\", \"tickets\": [{\"key\": \"OPS-512\", \"summary\": \"An alert\", \
        \"status\": \"Doing\", \"category\": \"in_progress\", \"entered_at\": \"2020-01-01T00:00:00Z\", \"created_at\": \"2020-01-01T00:00:00Z\", \"history\": []}]}";
    let files = built(&TempSite::new().file("incidents/INC-2026-001.md", &named).file("tickets.json", good), &[]);
    let page = text(&files, PAGE);
    assert!(page.contains("href=\"https://jira.example/browse/OPS-512\"") && page.contains("Doing"), "{page}");
    assert!(page.contains("1 January 2020"), "pages show the age of what they show");
}

#[test]
fn former_ids_lead_to_the_report() {
    let site = TempSite::new().file("incidents/INC-2026-001.md", report("Moved", "aliases: [INC-OLD-3, 障害-3]\n", "Text."));
    let files = built(&site, &["--base-url", "https://incidents.example/"]);
    for alias in ["INC-OLD-3", "障害-3"] {
        let page = files.get(&format!("incidents/{alias}/index.html")).unwrap_or_else(|| panic!("no page for {alias}"));
        assert!(String::from_utf8_lossy(page).contains("href=\"../../incidents/INC-2026-001/\""), "{}", String::from_utf8_lossy(page));
    }
    assert!(!text(&files, "sitemap.xml").contains("INC-OLD-3"), "a former address is not listed");
}

#[test]
fn github_style_markdown_is_drawn() {
    let body = "## Cause\n\n> [!WARNING]\n> Mind the gap.\n\n- [x] done\n- [ ] open\n\n~~gone~~ https://bare.example/a. www.example.com\n\n| a | b |\n|:--|--:|\n| 1 | `x|y` |\n\nA note[^1].\n\n[^1]: The note.\n\n```rust\nfn main() { \"<x>\" }\n```\n\n## Cause\n\n## 原因\n\n[one](#cause) [two](#cause-2) [三](#原因)";
    let files = site_of(body);
    let page = text(&files, PAGE);
    for part in [
        "class=\"note note-warning\"",
        "checkbox\" disabled checked",
        "<del>gone</del>",
        "href=\"https://bare.example/a\"",
        "<th scope=\"col\"",
        "id=\"fn-1\"",
        "class=\"code-language\">rust<",
        "&lt;x&gt;",
        "<h2 id=\"cause-2\">",
        "<h2 id=\"原因\">",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[test]
fn a_timeline_becomes_steps_from_a_list_or_a_table() {
    for (body, text_of) in [
        (
            "## Timeline\n\n- **09:12** the cache is emptied\n- 09:14 the alert fires\n- 10:05: back to normal\n",
            ["the cache is emptied", "the alert fires", "back to normal"],
        ),
        (
            "## タイムライン\n\n| 時刻 | 出来事 | 証拠 |\n|---|---|---|\n| 09:12 | 始まる | [図](https://a.example/) |\n| 09:14 | 気づく | |\n| 10:05 | 戻る | |\n",
            ["始まる", "気づく", "戻る"],
        ),
    ] {
        let files = site_of(body);
        let page = text(&files, PAGE);
        let (_, steps) = page.split_once("<ol class=\"timeline\">").unwrap_or_else(|| panic!("no timeline in {page}"));
        for (time, words) in ["t-0912", "t-0914", "t-1005"].iter().zip(text_of) {
            assert!(steps.contains(&format!("id=\"{time}\"")) && steps.contains(words), "{time} {words} in {steps}");
        }
    }
}

#[test]
fn only_a_title_and_a_day_are_needed_and_both_may_come_from_heading_and_name() {
    let site = TempSite::new()
        .site_yaml(SITE_YAML)
        .file("incidents/2021-05-26-website-outage.md", "# Website outage\n\nIt broke.\n")
        .file("incidents/2021-05-27.md", "Website again\n===\n");
    let files = built(&site, &[]);
    assert!(text(&files, "incidents/2021-05-26-website-outage/index.html").contains("<h1>Website outage</h1>"));
    assert!(text(&files, "incidents/2021-05-27/index.html").contains("<h1>Website again</h1>"));
    assert_eq!(wrong(&files, None), Vec::<String>::new());
}

#[test]
fn the_other_words_for_keys_are_read() {
    let site = TempSite::new().file("incidents/INC-2026-001.md", "---\ntitle: x\ntype: outage\nseverity: 4\ndate: 2026-03-14\n---\n");
    let files = built(&site, &[]);
    assert!(
        files.contains_key("levels/4/index.html")
            && files.contains_key("kinds/outage/index.html")
            && files.contains_key("years/2026/index.html")
    );
}
