//! Themes: a folder overrides single files; what it gets wrong is told at its line; the default can be written out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use support::folder::{read_folder, tests};
use support::program::Outcome;
use support::temp_site::{SITE_YAML, TempSite};

use crate::YOKOTEN;
use crate::build::{TODAY, built, report, sample};
use crate::check::REPORT;
use crate::links::{Files, tags, text, wrong};

/// A site with the files of a theme under `themes/ours`.
fn themed(files: &[(&str, &str)]) -> TempSite {
    let site = TempSite::new().file("incidents/INC-2026-001.md", REPORT);
    for (path, content) in files {
        site.write(&format!("../themes/ours/{path}"), content);
    }
    site
}

fn check(site: &TempSite, more: &[&str]) -> Outcome {
    site.run(YOKOTEN, [&["check", "--theme", "ours"], more].concat())
}

#[test]
fn a_theme_that_overrides_one_template_changes_what_it_draws_and_nothing_else() {
    let site = themed(&[("templates/row.html", "<li class=\"ours\"><a href=\"@ROOT@{{ row.href }}\">{{ row.id }}</a></li>")]);
    let plain = built(&site, &[]);
    let ours = built(&site, &["--theme", "ours"]);
    let changed: Vec<&String> = plain.keys().filter(|path| *path != ".yokoten-marks" && plain[*path] != ours[*path]).collect();
    assert_eq!(changed, ["incidents/index.html", "index.html", "levels/unrated/index.html", "years/2026/index.html"]);
    assert_eq!(plain.len(), ours.len());
    for (path, href) in [
        ("index.html", "incidents/INC-2026-001/"),
        ("incidents/index.html", "../incidents/INC-2026-001/"),
        ("years/2026/index.html", "../../incidents/INC-2026-001/"),
    ] {
        assert!(text(&ours, path).contains(&format!("<li class=\"ours\"><a href=\"{href}\">INC-2026-001</a></li>")), "{path}");
    }
    assert_eq!(wrong(&ours, None), Vec::<String>::new());
    check(&site, &["--deny-warnings"]).exits_with(0);
}

#[test]
fn a_theme_is_a_name_or_a_folder() {
    let site = themed(&[("templates/row.html", "<li>ours</li>")]);
    let named = built(&site, &["--theme", "ours"]);
    let absolute = site.path("themes/ours").display().to_string();
    for folder in ["themes/ours", "./themes/ours/", &absolute] {
        assert_eq!(built(&site, &["--theme", folder]), named, "{folder}");
    }
}

#[test]
fn a_field_that_does_not_exist_is_told_with_those_that_do() {
    let site = themed(&[(
        "templates/report.html",
        "{% extends \"base.html\" %}\n{% block main %}\n<h1>{{ report.titel }}</h1>\n{% endblock main %}\n",
    )]);
    built(&site, &[]);
    let old = site.files("public");
    let outcome = site.run(YOKOTEN, ["build", "--theme", "ours", "--today", TODAY]).exits_with(1);
    assert!(
        outcome.stderr.contains("themes/ours/templates/report.html:3:15") && outcome.stderr.contains("<h1>{{ report.titel }}</h1>"),
        "{}",
        outcome.stderr
    );
    assert!(outcome.stderr.contains("title") && outcome.stderr.contains("summary"), "{}", outcome.stderr);
    assert_eq!(site.files("public"), old);
    assert_eq!(check(&site, &[]).exits_with(1).stdout.matches("error[T001]").count(), 1);
}

#[test]
fn every_mistake_of_a_template_is_told_with_file_and_line() {
    let cases = [
        ("templates/row.html", "<li>\n{{ row.title", "themes/ours/templates/row.html:2"),
        ("templates/row.html", "{% if row.draft %}\n<li>\n", "themes/ours/templates/row.html:"),
        ("templates/row.html", "<li>\n{{ nothing }}</li>", "themes/ours/templates/row.html:2:4"),
        ("templates/row.html", "<li>\n\n{{ row.title | shout }}</li>", "themes/ours/templates/row.html:3"),
        ("templates/list.html", "{% extends \"gone.html\" %}", "themes/ours/templates"),
        ("templates/components.html", "", "templates/"),
    ];
    for (path, content, place) in cases {
        let site = themed(&[(path, content)]);
        let outcome = check(&site, &[]).exits_with(1);
        assert!(outcome.stdout.contains("error[T001]") && outcome.stdout.contains(place), "{content:?}: {}", outcome.stdout);
        assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
        site.run(YOKOTEN, ["build", "--theme", "ours"]).exits_with(1);
        assert!(!site.path("public").exists(), "{content:?}");
    }
    let site = themed(&[]);
    fs::create_dir_all(site.path("themes/ours/templates"))
        .and_then(|()| fs::write(site.path("themes/ours/templates/row.html"), b"\xff"))
        .expect("written");
    assert!(check(&site, &[]).exits_with(1).stdout.contains("is not UTF-8"));
}

#[test]
fn texts_of_a_theme_go_over_those_of_the_default() {
    let site = themed(&[("theme.yaml", "texts:\n  home_question: {en: What broke <here>?, ja: 何が起きましたか}\n")]);
    let english = built(&site, &["--theme", "ours"]);
    assert!(text(&english, "index.html").contains("What broke &lt;here&gt;?"));
    assert!(text(&english, "index.html").contains(">Incidents</a>"), "the other texts stay");
    let site = site.site_yaml(&format!("language: ja\n{SITE_YAML}"));
    let japanese = built(&site, &["--theme", "ours"]);
    assert!(text(&japanese, "index.html").contains("<html lang=\"ja\">") && text(&japanese, "index.html").contains("何が起きましたか"));
    check(&site, &["--deny-warnings"]).exits_with(0);
}

#[test]
fn styles_of_a_theme_replace_those_of_the_default_without_a_word_about_them() {
    let site =
        themed(&[("theme.yaml", "styles: [ours.css]\n"), ("assets/ours.css", "body { color: teal }\n"), ("assets/logo.png", "pixels")]);
    let files = built(&site, &["--theme", "ours"]);
    let style = files.iter().find(|(path, _)| path.starts_with("assets/site-") && path.ends_with(".css")).expect("a style");
    assert_eq!(String::from_utf8_lossy(style.1), "body { color: teal }\n");
    assert!(tags(text(&files, "index.html")).iter().any(|tag| tag.get("rel") == Some("stylesheet") && tag.get("href") == Some(style.0)));
    assert!(files.keys().any(|path| path.starts_with("assets/logo-") && path.ends_with(".png")));
    let outcome = check(&site, &[]).exits_with(0);
    assert_eq!(outcome.stdout, "", "the default's files are not the theme's to mend");
}

#[test]
fn only_files_that_the_default_theme_does_not_have_are_told_as_unused() {
    let files = [("theme.yaml", "styles: [ours.css]\n"), ("assets/ours.css", ""), ("assets/page.css", ""), ("assets/mypage.css", "")];
    let outcome = check(&themed(&files), &[]).exits_with(0);
    let told: Vec<&str> = outcome.stdout.lines().filter(|line| line.contains("-->")).collect();
    assert_eq!(told, ["--> themes/ours/assets/mypage.css:1:1"], "{}", outcome.stdout);
}

#[test]
fn a_theme_that_is_not_there_is_told() {
    let site = TempSite::new();
    for (theme, command) in [("sepia", "build"), ("./sepia", "check"), ("../sepia", "build")] {
        let outcome = site.run(YOKOTEN, [command, "--theme", theme]).exits_with(1);
        assert!(outcome.stderr.contains(&format!("there is no theme `{theme}`")), "{}", outcome.stderr);
    }
    assert!(!site.path("public").exists());
}

/// The files that two folders do not share.
fn different<'f>(a: &'f Files, b: &'f Files) -> Vec<&'f String> {
    let paths: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    paths.into_iter().filter(|path| a.get(*path) != b.get(*path)).collect()
}

#[test]
fn an_ejected_theme_draws_the_same_bytes() {
    let site = read_folder(&sample()).into_iter().fold(TempSite::new(), |site, (path, bytes)| site.file(&path, bytes));
    let plain = built(&site, &[]);
    let outcome = site.run(YOKOTEN, ["theme", "eject", "themes/ours"]).exits_with(0);
    let ejected = site.files("themes/ours");
    assert!(outcome.stderr.starts_with(&format!("{} files in themes/ours", ejected.len())), "{}", outcome.stderr);
    let mut repository = read_folder(&tests().parent().expect("the repository").join("themes/default"));
    repository.retain(|path, _| path == "theme.yaml" || path.starts_with("templates/") || path.starts_with("assets/"));
    assert_eq!(different(&ejected, &repository), Vec::<&String>::new(), "what is embedded is what lies in the repository");
    assert_eq!(different(&built(&site, &["--theme", "ours"]), &plain), Vec::<&String>::new());
    for path in ejected.keys().filter(|path| *path != "templates/row.html") {
        fs::remove_file(site.path("themes/ours").join(path)).expect("removed");
    }
    assert_eq!(built(&site, &["--theme", "ours"]), plain, "files that are not changed can be deleted");
}

#[test]
fn a_theme_is_ejected_into_a_new_or_empty_folder_only() {
    let site = TempSite::new();
    site.run(YOKOTEN, ["theme", "eject"]).exits_with(0);
    assert!(site.path("themes/default/theme.yaml").is_file(), "where it is found by its name");
    site.write("../themes/default/theme.yaml", "mine");
    let outcome = site.run(YOKOTEN, ["theme", "eject"]).exits_with(1);
    assert!(outcome.stderr.contains("is not empty"), "{}", outcome.stderr);
    assert_eq!(site.read("themes/default/theme.yaml"), "mine");
    fs::create_dir(site.path("empty")).expect("made");
    site.run(YOKOTEN, ["theme", "eject", "empty"]).exits_with(0);
}

#[test]
fn what_editors_leave_behind_is_no_part_of_a_theme() {
    let site = themed(&[
        ("templates/row.html~", "{{ broken"),
        ("templates/.row.html.swp", "{{ broken"),
        (".git/templates/x.html", "{{ broken"),
        ("README.md", "Ours."),
        ("assets/.DS_Store", "x"),
    ]);
    assert_eq!(built(&site, &["--theme", "ours"]), built(&site, &[]));
    check(&site, &["--deny-warnings"]).exits_with(0);
}

#[test]
fn a_template_reads_the_texts_and_every_page_has_its_own() {
    let marks: BTreeMap<&str, &str> = [
        ("home", "home"),
        ("list", "list"),
        ("guides", "guides"),
        ("guide", "guide"),
        ("report", "report"),
        ("search", "search"),
        ("not_found", "nothing"),
    ]
    .into();
    let template = |mark: &str| {
        format!("{{% extends \"base.html\" %}}{{% block main %}}drawn-as-{mark} {{{{ t.nav_incidents }}}}{{% endblock main %}}")
    };
    let files: Vec<(String, String)> = marks.iter().map(|(name, mark)| (format!("templates/{name}.html"), template(mark))).collect();
    let site = themed(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>());
    site.write("guides/first-day.md", report("First day", "", "Text.").replace("started_at: 2026-03-14 09:12\n", ""));
    let files = built(&site, &["--theme", "ours"]);
    let pages = [
        ("index.html", "home"),
        ("incidents/index.html", "list"),
        ("incidents/INC-2026-001/index.html", "report"),
        ("guides/index.html", "guides"),
        ("guides/first-day/index.html", "guide"),
        ("search/index.html", "search"),
        ("404.html", "nothing"),
    ];
    for (path, mark) in pages {
        assert!(text(&files, path).contains(&format!("drawn-as-{mark} Incidents")), "{path}");
    }
}
