//! Publishing: a reader sees the old or the new site, never a mix, and nothing of others is touched.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use support::folder::read_folder;
use support::program::Outcome;
use support::temp_site::TempSite;

use crate::YOKOTEN;
use crate::build::{TODAY, report};
use crate::check::REPORT;

fn small() -> TempSite {
    TempSite::new().file("incidents/INC-2026-001.md", REPORT)
}

/// A content folder in which some hundred reports all have this word in their titles.
fn fill(site: &TempSite, folder: &str, word: &str) {
    let incidents = site.path(folder).join("incidents");
    fs::create_dir_all(&incidents).expect("made");
    fs::write(site.path(folder).join("site.yaml"), "title: Test\ntime_zone: Asia/Tokyo\n").expect("written");
    for n in 1..=300 {
        let text = report(
            &format!("{word} {n}"),
            &format!("tags: [tag-{}]\n", n % 20),
            "## Cause\n\nText.\n\n- 09:12 it begins\n- 09:14 the alert\n",
        );
        fs::write(incidents.join(format!("INC-2026-{n:03}.md")), text).expect("written");
    }
}

fn build(site: &TempSite, more: &[&str]) -> Outcome {
    site.run(YOKOTEN, [&["build", "--today", TODAY], more].concat())
}

/// What lies in a folder, whatever its name begins with.
fn names(site: &TempSite, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(site.path(folder)).expect("listed").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_folder_of_others_is_refused_and_untouched() {
    let site = small();
    for (file, content) in [("index.html", "mine"), (".hidden", "mine"), (".yokoten-manifest", "not of yokoten\nindex.html\n")] {
        let out = site.path("public");
        let _ = fs::remove_dir_all(&out);
        fs::create_dir(&out).and_then(|()| fs::write(out.join(file), content)).expect("written");
        let outcome = build(&site, &[]).exits_with(1);
        assert!(outcome.stderr.contains("was not made by yokoten"), "{}", outcome.stderr);
        assert_eq!(site.files("public").into_iter().collect::<Vec<_>>(), [(file.to_owned(), content.as_bytes().to_vec())]);
    }
    assert_eq!(names(&site, ""), ["content", "public"], "nothing is left beside it");
}

#[test]
fn an_empty_folder_and_one_that_is_not_there_are_taken() {
    let site = small();
    fs::create_dir(site.path("empty")).expect("made");
    build(&site, &["--out", "empty"]).exits_with(0);
    build(&site, &["--out", "new/and/deep"]).exits_with(0);
    build(&site, &["--out", "./new/slash/"]).exits_with(0);
    assert_eq!(site.files("empty"), site.files("new/and/deep"));
    assert_eq!(site.files("empty"), site.files("new/slash"));
    assert_eq!(names(&site, "new"), ["and", "slash"]);
}

#[test]
fn the_sources_are_never_published_over() {
    let site = small().file("theme/theme.yaml", "");
    fs::create_dir_all(site.path("content/guides")).expect("made");
    fs::create_dir_all(site.path("themes/ours")).expect("made");
    symlink(site.path("content"), site.path("link")).expect("linked");
    let before = site.files("content");
    for out in [
        "content",
        "content/public",
        "content/incidents",
        "content/../content",
        ".",
        "..",
        "link",
        "link/x",
        "themes/ours",
        "themes/ours/x",
    ] {
        let outcome = build(&site, &["--theme", "ours", "--out", out]).exits_with(1);
        let told = outcome.stderr.contains("sources") || outcome.stderr.contains("was not made by yokoten");
        assert!(told, "{out}: {}", outcome.stderr);
    }
    assert_eq!(site.files("content"), before);
    assert_eq!(names(&site, ""), ["content", "link", "themes"]);
    assert_eq!(names(&site, "themes"), ["ours"]);
}

#[test]
fn a_marker_in_the_content_folder_does_not_make_it_ours() {
    let site = small();
    build(&site, &[]).exits_with(0);
    fs::copy(site.path("public/.yokoten-manifest"), site.path("content/.yokoten-manifest")).expect("copied");
    build(&site, &["--out", "content"]).exits_with(1);
    build(&site, &["--out", "content/incidents"]).exits_with(1);
    assert!(site.path("content/incidents/INC-2026-001.md").is_file());
}

#[test]
fn files_of_others_in_the_output_survive() {
    let site = small();
    build(&site, &[]).exits_with(0);
    let public = site.path("public");
    fs::create_dir_all(public.join("incidents/theirs"))
        .and_then(|()| fs::write(public.join("incidents/theirs/a.bin"), b"\xff\0"))
        .expect("written");
    fs::write(public.join("CNAME"), "incidents.example.com\n").expect("written");
    symlink("CNAME", public.join("a-link")).expect("linked");
    symlink("/nowhere/at/all", public.join("dangling")).expect("linked");
    for title in ["one", "two"] {
        site.write("incidents/INC-2026-001.md", report(title, "", "Text."));
        build(&site, &[]).exits_with(0);
        assert_eq!(fs::read(public.join("incidents/theirs/a.bin")).ok().as_deref(), Some(&b"\xff\0"[..]));
        assert_eq!(site.read("public/CNAME"), "incidents.example.com\n");
        assert_eq!(fs::read_link(public.join("a-link")).ok().as_deref(), Some("CNAME".as_ref()));
        assert!(fs::symlink_metadata(public.join("dangling")).is_ok(), "a link of theirs is kept as it is");
        assert!(site.read("public/incidents/INC-2026-001/index.html").contains(title));
    }
}

#[test]
fn empty_folders_of_others_in_the_output_survive() {
    let site = small();
    build(&site, &[]).exits_with(0);
    fs::create_dir_all(site.path("public/.git/refs/tags")).expect("made");
    build(&site, &[]).exits_with(0);
    assert!(site.path("public/.git/refs/tags").is_dir(), "git does not know a repository without its empty folders");
}

#[test]
fn a_page_whose_report_is_gone_is_removed_with_its_folder() {
    let site = small().file("incidents/INC-2026-002.md", report("Gone soon", "tags: [only-here]\n", "Text."));
    build(&site, &[]).exits_with(0);
    fs::write(site.path("public/tags/only-here/note.txt"), "theirs").expect("written");
    site.remove("incidents/INC-2026-002.md");
    let outcome = build(&site, &[]).exits_with(0);
    assert!(outcome.stderr.contains(", 3 removed)"), "{}", outcome.stderr);
    assert!(!site.path("public/incidents/INC-2026-002").exists() && !site.path("public/tags/only-here/index.html").exists());
    assert!(!site.path("public/search/texts/1.js").exists());
    assert_eq!(site.read("public/tags/only-here/note.txt"), "theirs");
}

#[test]
fn a_tampered_marker_removes_nothing_outside_the_output() {
    let site = small();
    build(&site, &[]).exits_with(0);
    let tampered = format!("{}../content/site.yaml\n/etc/passwd\n../precious\n", site.read("public/.yokoten-manifest"));
    fs::write(site.path("public/.yokoten-manifest"), tampered).expect("written");
    fs::write(site.path("precious"), "mine").expect("written");
    build(&site, &[]).exits_with(0);
    assert_eq!(site.read("precious"), "mine");
    assert!(site.path("content/site.yaml").is_file());
}

#[test]
fn a_file_of_others_where_a_folder_must_go_is_told_and_the_old_site_stays() {
    let site = small();
    build(&site, &[]).exits_with(0);
    fs::write(site.path("public/services"), "theirs").expect("written");
    let old = site.files("public");
    site.write("incidents/INC-2026-001.md", report("Two", "services: [checkout]\n", "Text."));
    let outcome = build(&site, &[]).exits_with(1);
    assert!(outcome.stderr.contains("services"), "{}", outcome.stderr);
    assert_eq!(site.files("public"), old);
    assert_eq!(names(&site, ""), ["content", "public"]);
}

#[test]
fn a_build_that_is_killed_leaves_a_whole_site_and_the_next_one_works() {
    let site = small();
    let sites = ["one", "two"].map(|word| {
        fill(&site, word, word);
        build(&site, &["--content", word, "--out", &format!("whole-{word}")]).exits_with(0);
        site.files(&format!("whole-{word}"))
    });
    build(&site, &["--content", "one"]).exits_with(0);
    let begin = Instant::now();
    build(&site, &["--content", "one"]).exits_with(0);
    let whole = begin.elapsed();
    let mut killed = 0;
    for round in 1..=16_u32 {
        let word = ["two", "one"][round as usize % 2];
        let after = (whole * round / 14).max(Duration::from_millis(1)).as_secs_f64().to_string();
        let outcome = site.run("timeout", ["-s", "KILL", &after, YOKOTEN, "build", "--today", TODAY, "--content", word]);
        killed += usize::from(outcome.status.code() != Some(0));
        let public = site.files("public");
        assert!(sites.contains(&public), "round {round}: a mix of two sites ({} files)", public.len());
    }
    assert!(killed > 4, "only {killed} of 16 builds were killed in the middle of {whole:?}");
    build(&site, &["--content", "two"]).exits_with(0);
    assert_eq!(site.files("public"), sites[1]);
    assert_eq!(names(&site, ""), ["content", "one", "public", "two", "whole-one", "whole-two"], "what was left behind is cleared");
}

#[test]
fn a_reader_never_misses_a_page_while_sites_change_places() {
    let site = small();
    for word in ["one", "two"] {
        fill(&site, word, word);
    }
    build(&site, &["--content", "one"]).exits_with(0);
    let done = AtomicBool::new(false);
    let reads = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0_usize;
            while !done.load(Ordering::Relaxed) {
                let page = site.read("public/incidents/index.html");
                assert!(page.ends_with("</html>\n"), "half a page");
                reads += 1;
            }
            reads
        });
        for word in ["two", "one", "two", "one"] {
            build(&site, &["--content", word]).exits_with(0);
        }
        done.store(true, Ordering::Relaxed);
        reader.join().expect("every read worked")
    });
    assert!(reads > 100, "only {reads} reads");
}

#[test]
fn a_link_to_the_output_stays_a_link() {
    let site = small();
    fs::create_dir(site.path("real")).expect("made");
    symlink("real", site.path("public")).expect("linked");
    for title in ["one", "two"] {
        site.write("incidents/INC-2026-001.md", report(title, "", "Text."));
        build(&site, &[]).exits_with(0);
        assert_eq!(fs::read_link(site.path("public")).ok().as_deref(), Some("real".as_ref()));
        assert!(site.read("real/incidents/INC-2026-001/index.html").contains(title));
    }
    assert_eq!(names(&site, ""), ["content", "public", "real"]);
}

#[test]
fn two_builds_at_once_do_not_disturb_each_other() {
    let site = small();
    fill(&site, "many", "many");
    build(&site, &["--content", "many", "--out", "expected"]).exits_with(0);
    let start = || {
        let mut command = Command::new(YOKOTEN);
        command
            .args(["build", "--today", TODAY, "--content", "many"])
            .current_dir(site.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command.spawn().expect("started")
    };
    for _ in 0..3 {
        let builds = [start(), start(), start(), start()];
        let outcomes = builds.map(|build| build.wait_with_output().expect("ended"));
        assert!(outcomes.iter().any(|outcome| outcome.status.success()), "{outcomes:?}");
        for outcome in outcomes.iter().filter(|outcome| !outcome.status.success()) {
            let said = String::from_utf8_lossy(&outcome.stderr);
            assert!(outcome.status.code() == Some(1) && said.contains("another yokoten is publishing"), "{said}");
        }
        assert_eq!(site.files("public"), site.files("expected"));
    }
    assert_eq!(names(&site, ""), ["content", "expected", "many", "public"]);
}

#[test]
fn a_page_that_cannot_be_drawn_publishes_nothing() {
    let site = small();
    build(&site, &[]).exits_with(0);
    let old = site.files("public");
    site.write("../themes/odd/templates/guide.html", "{{ guide.nothing }}");
    site.write("guides/a.md", "# A guide\n");
    let outcome = build(&site, &["--theme", "odd"]).exits_with(1);
    assert!(outcome.stderr.contains("error[T001]") && outcome.stderr.contains("nothing published"), "{}", outcome.stderr);
    assert_eq!(site.files("public"), old);
    assert_eq!(names(&site, ""), ["content", "public", "themes"]);
}

#[test]
fn an_output_that_is_a_file_is_left_alone() {
    let site = small();
    fs::write(site.path("public"), "mine").expect("written");
    let outcome = build(&site, &[]).exits_with(1);
    assert_eq!(outcome.stderr.matches("os error").count(), 1, "said once: {}", outcome.stderr);
    assert_eq!(site.read("public"), "mine");
    assert_eq!(read_folder(&site.path("")).len(), 3);
}
