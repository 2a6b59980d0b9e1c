//! Every dependency has one address, is used, and says why it is there.

use std::collections::BTreeSet;

use crate::plan::{self, Address};
use crate::source::files::SourceFile;
use crate::source::paths::{Target, named};
use crate::source::scan::tokens;

/// Every place outside tests where a package is named that lives elsewhere.
pub(crate) fn addresses(files: &[SourceFile]) -> Vec<String> {
    let mut findings = BTreeSet::new();
    for (package, address) in plan::ADDRESSES {
        let Address::In(allowed) = address else { continue };
        let wrong =
            places_of(&crate_name(package), files).into_iter().filter(|(path, _)| !allowed.iter().any(|pattern| fits(pattern, path)));
        let home = if allowed.is_empty() { "tests".to_owned() } else { allowed.join(", ") };
        let what_to_do = "call it there, or change ADDRESSES in tests/house/plan.rs";
        findings.extend(wrong.map(|(_, place)| format!("{place}: `{package}` lives in {home}: {what_to_do}")));
    }
    findings.into_iter().collect()
}

/// The files that name a crate, each with the first place.
fn places_of<'f>(name: &str, files: &'f [SourceFile]) -> Vec<(&'f str, String)> {
    let mut places = Vec::new();
    for file in files.iter().filter(|file| file.package.is_some()) {
        let first = named(file).into_iter().find(|path| {
            let leads_there = matches!(&path.target, Target::Elsewhere(segments) if segments[0] == name);
            leads_there && !file.is_test(path.at)
        });
        places.extend(first.map(|path| (file.path.as_str(), file.place(path.at))));
    }
    places
}

fn fits(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(begin) => path.starts_with(begin),
        None if pattern.ends_with('/') => path.starts_with(pattern),
        None => path == pattern,
    }
}

fn crate_name(package: &str) -> String {
    package.replace('-', "_")
}

/// Addresses of packages that the workspace does not have.
pub(crate) fn deserted(workspace: &str) -> Vec<String> {
    let all = entries(workspace, |section| section == "workspace.dependencies");
    let gone = plan::ADDRESSES.iter().filter(|(package, _)| !all.iter().any(|entry| entry.name == *package));
    gone.map(|(package, _)| format!("tests/house/plan.rs: `{package}` is no dependency: take it out of ADDRESSES")).collect()
}

/// Dependencies that nobody uses, that do not say why they are there, that have no address, or that a member declares
/// for itself. A manifest comes with the name of its crate and its path.
pub(crate) fn manifests(workspace: &str, members: &[(&str, String, String)], files: &[SourceFile]) -> Vec<String> {
    let mut findings = Vec::new();
    let all = entries(workspace, |section| section == "workspace.dependencies");
    if all.is_empty() {
        findings.push("Cargo.toml:1: no [workspace.dependencies] was found: each dependency stands there, with its reason".to_owned());
    }
    for entry in all.iter().filter(|entry| !entry.value.contains("path =")) {
        let place = format!("Cargo.toml:{}", entry.line);
        let name = entry.name.as_str();
        if !entry.has_reason && !plan::OBVIOUS.contains(&name) {
            findings.push(format!("{place}: `{name}` does not say why it is here: add `# the reason` to its line"));
        }
        if !plan::ADDRESSES.iter().any(|(package, _)| *package == name) {
            findings.push(format!("{place}: `{name}` has no address: add it to ADDRESSES in tests/house/plan.rs"));
        }
        if !members.iter().any(|(_, _, text)| entries(text, is_dependencies).iter().any(|used| used.name == name)) {
            findings.push(format!("{place}: no crate uses `{name}`: take it out"));
        }
    }
    for (package, path, text) in members {
        findings.extend(member(package, path, text, files));
    }
    findings
}

fn member(package: &str, path: &str, text: &str, files: &[SourceFile]) -> Vec<String> {
    let mut findings = Vec::new();
    let program = |other: &str| matches!((package, other), ("generator", "daemon") | ("daemon", "generator"));
    for entry in entries(text, is_dependencies) {
        let place = format!("{path}:{}", entry.line);
        let name = &entry.name;
        if !entry.value.contains("workspace = true") && entry.value.trim() != "true" {
            findings.push(format!(
                "{place}: `{name}` is declared here: declare it in [workspace.dependencies] and write `{name}.workspace = true`"
            ));
        }
        if program(name) && entry.section == "dependencies" {
            findings.push(format!("{place}: the two programs meet in files only: take `{name}` out"));
        }
        let for_tests = entry.section == "dev-dependencies";
        let is_used = |file: &SourceFile| {
            (file.package == Some(package) || (for_tests && file.package.is_none())) && names(file, &crate_name(name), for_tests)
        };
        if !files.iter().any(is_used) {
            findings.push(format!("{place}: nothing in `{package}` names `{name}`: take it out"));
        }
    }
    findings
}

fn is_dependencies(section: &str) -> bool {
    let section = section.rsplit('.').next().unwrap_or_default();
    matches!(section, "dependencies" | "dev-dependencies" | "build-dependencies")
}

fn names(file: &SourceFile, name: &str, in_tests: bool) -> bool {
    tokens(&file.code).iter().any(|token| token.text == name && (in_tests || !file.is_test(token.at)))
}

/// One line of a manifest's section.
struct Entry {
    line: usize,
    section: String,
    name: String,
    value: String,
    has_reason: bool,
}

/// `name = …` and `name.workspace = true` of the wanted sections.
fn entries(manifest: &str, wanted: impl Fn(&str) -> bool) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut section = String::new();
    let mut comment_above = false;
    for (index, line) in manifest.lines().enumerate() {
        let bare = without_comment(line).trim();
        if let Some(name) = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.trim().to_owned();
        } else if let Some((key, value)) = bare.split_once('=').filter(|_| wanted(&section)) {
            let name = key.trim().trim_end_matches(".workspace").trim_matches('"').to_owned();
            let has_reason = comment_above || bare.len() < line.trim().len();
            found.push(Entry { line: index + 1, section: section.clone(), name, value: value.to_owned(), has_reason });
        }
        comment_above = line.trim_start().starts_with('#');
    }
    found
}

fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let comment = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == '#' && !quoted
    });
    comment.map_or(line, |(at, _)| &line[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named_in(path: &str, text: &str) -> Vec<String> {
        addresses(&[SourceFile::new(path, text)])
    }

    #[test]
    fn a_package_away_from_its_address_is_found() {
        let bad = [
            ("generator/src/views/week.rs", "use tera::Tera;"),
            ("generator/src/archive/parse.rs", "fn f() { pulldown_cmark::Parser::new(x) }"),
            ("incident/src/site/read.rs", "use serde_yaml as y;"),
            ("generator/src/views/rows.rs", "use {tokio::runtime::Runtime, std::fmt};"),
            ("generator/src/preview/session.rs", "use notify::Watcher;"),
            ("generator/src/render/plan.rs", "#[derive(clap::Parser)]\nstruct A;"),
            ("incident/src/id.rs", "extern crate proptest;"),
        ];
        for (path, text) in bad {
            assert_eq!(named_in(path, text).len(), 1, "{path}: {text}");
        }
        assert!(
            named_in("generator/src/views/week.rs", "\nuse tera::Tera;")[0]
                .starts_with("generator/src/views/week.rs:2: `tera` lives in generator/src/render/templates.rs")
        );
    }

    #[test]
    fn a_package_at_its_address_and_in_tests_is_left_alone() {
        assert!(named_in("generator/src/archive/markdown.rs", "use pulldown_cmark::Parser;").is_empty());
        assert!(named_in("generator/src/archive/markdown/links.rs", "use pulldown_cmark::Parser;").is_empty());
        assert!(named_in("incident/src/yaml/parse.rs", "use serde_yaml::x;").is_empty());
        assert!(named_in("incident/src/id.rs", "#[cfg(test)]\nmod tests { use proptest::prelude::*; }").is_empty());
        assert!(named_in("generator/src/views/week.rs", "use super::tera; fn f() { tera::x() } // tera::Tera").is_empty());
    }

    #[test]
    fn an_address_that_nobody_has_is_found() {
        let all: String = plan::ADDRESSES.iter().map(|(package, _)| format!("{package} = \"1\"\n")).collect();
        assert!(deserted(&format!("[workspace.dependencies]\n{all}")).is_empty());
        assert_eq!(deserted(&format!("[workspace.dependencies]\n{}", all.replace("tera = ", "terra = "))).len(), 1);
    }

    fn told(workspace: &str, member: &str, source: &str) -> Vec<String> {
        let file = SourceFile::new("generator/src/site/inputs.rs", source);
        manifests(workspace, &[("generator", "generator/Cargo.toml".to_owned(), member.to_owned())], &[file])
    }

    #[test]
    fn a_dependency_that_is_used_and_says_why_is_left_alone() {
        let good = "[workspace.dependencies]\nincident = { path = \"incident\" }\n\nserde = \"1\"\n# templates\ntera = \"2\"\nwalkdir = \"2\" # folders\n";
        let member =
            "[dependencies]\nserde.workspace = true\ntera = { workspace = true, features = [\"a#b\"] }\nwalkdir.workspace = true\n";
        assert_eq!(told(good, member, "use {serde::Serialize, tera::Tera, walkdir::WalkDir};"), Vec::<String>::new());
    }

    #[test]
    fn every_way_to_be_superfluous_is_found() {
        let reason = "`walkdir` does not say why it is here";
        let cases = [
            ("[workspace.dependencies]\nwalkdir = \"2\"\n", "[dependencies]\nwalkdir.workspace = true\n", "use walkdir::X;", reason),
            (
                "[workspace.dependencies]\nleft-pad = \"2\" # why\n",
                "[dependencies]\nleft-pad.workspace = true\n",
                "use left_pad::X;",
                "`left-pad` has no address",
            ),
            ("[workspace.dependencies]\nwalkdir = \"2\" # why\n", "[dependencies]\n", "", "no crate uses `walkdir`"),
            ("[workspace.dependencies]\nserde = \"1\"\n", "[dependencies]\nserde = \"1\"\n", "use serde::X;", "`serde` is declared here"),
            (
                "[workspace.dependencies]\nserde = \"1\"\n",
                "[dependencies]\nserde.workspace = true\n",
                "// serde",
                "nothing in `generator` names `serde`",
            ),
            (
                "[workspace.dependencies]\ndaemon = { path = \"d\" }\n",
                "[dependencies]\ndaemon.workspace = true\n",
                "use daemon::x;",
                "meet in files only",
            ),
            ("[dependencies]\n", "", "", "no [workspace.dependencies] was found"),
        ];
        for (workspace, member, source, expected) in cases {
            let findings = told(workspace, member, source);
            assert!(findings.len() == 1 && findings[0].contains(expected), "{expected}: {findings:?}");
        }
    }
}
