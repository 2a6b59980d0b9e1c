//! Pure rooms ask the outer world nothing: no files, no environment, no clock, no waiting.

use crate::plan;
use crate::source::files::SourceFile;
use crate::source::paths::{Target, named};
use crate::source::scan::tokens;

/// Every path, keyword and method that a room must not have.
pub(crate) fn check(files: &[SourceFile]) -> Vec<String> {
    files.iter().flat_map(|file| if is_pure(file) { impure(file) } else { disk(file) }).collect()
}

fn is_pure(file: &SourceFile) -> bool {
    let Some((_, rooms)) = plan::PURE.iter().find(|(package, _)| file.package == Some(package)) else {
        return false;
    };
    rooms.iter().any(|room| room.is_empty() || file.module.first().is_some_and(|first| first == room))
}

fn impure(file: &SourceFile) -> Vec<String> {
    let what_to_do = "this room is pure; let the shell ask, and give the answer as an argument";
    let mut findings = Vec::new();
    for (at, path) in outer_paths(file) {
        if let Some(impure) = plan::IMPURE_PATHS.iter().find(|impure| leads_to(&path, impure)) {
            findings.push(format!("{}: `{impure}`: {what_to_do}", file.place(at)));
        }
    }
    let tokens = tokens(&file.code);
    for (index, token) in tokens.iter().enumerate().filter(|(_, token)| !file.is_test(token.at)) {
        let before = index.checked_sub(1).map_or("", |before| tokens[before].text);
        let after = tokens.get(index + 1).map_or("", |after| after.text);
        let is_method = before == "." && after == "(" && plan::IMPURE_METHODS.contains(&token.text);
        if is_method || plan::IMPURE_WORDS.contains(&token.text) {
            findings.push(format!("{}: `{}`: {what_to_do}", file.place(token.at), token.text));
        }
    }
    findings
}

/// Files are opened in few places.
fn disk(file: &SourceFile) -> Vec<String> {
    let Some((_, places)) = plan::DISK.iter().find(|(package, _)| file.package == Some(package)) else {
        return Vec::new();
    };
    if places.iter().any(|place| file.path.starts_with(place)) {
        return Vec::new();
    }
    let opened = |path: &[String]| leads_to(path, "std::fs") || leads_to(path, "tokio::fs");
    let found = outer_paths(file).into_iter().filter(|(_, path)| opened(path));
    found.map(|(at, _)| format!("{}: `fs`: files are opened in {places:?} only; call it there", file.place(at))).collect()
}

/// Paths that lead out of our crates, tests apart. What is nested in `tokio::fs` counts as `std::fs` does.
fn outer_paths(file: &SourceFile) -> Vec<(usize, Vec<String>)> {
    let outer = named(file).into_iter().filter(|path| !file.is_test(path.at)).filter_map(|path| match path.target {
        Target::Elsewhere(segments) => Some((path.at, segments)),
        Target::Ours(..) => None,
    });
    outer.collect()
}

/// Whether the names of `impure` stand one after the other in `path`.
fn leads_to(path: &[String], impure: &str) -> bool {
    let wanted: Vec<&str> = impure.split("::").collect();
    path.windows(wanted.len()).any(|window| window.iter().zip(&wanted).all(|(a, b)| a == b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&[SourceFile::new(path, text)])
    }

    #[test]
    fn whatever_asks_the_outer_world_is_found_in_a_pure_room() {
        let bad = [
            "use std::fs;",
            "use std::{fmt, fs::File};",
            "use std::io::{self, stdin};",
            "fn f() { std::env::var(x) }",
            "use jiff::Timestamp; fn f() { Timestamp::now() }",
            "fn f() { jiff::Zoned::now() }",
            "use std::time as t; fn f() { t::SystemTime::now() }",
            "async fn f() {}",
            "fn f() { x.await }",
            "fn f(p: &Path) { p.exists() }",
        ];
        for text in bad {
            for room in
                ["generator/src/archive/parse.rs", "generator/src/pipeline.rs", "incident/src/yaml/read.rs", "daemon/src/policy/judge.rs"]
            {
                assert_eq!(found(room, text).len(), 1, "{room}: {text}");
            }
        }
        assert!(found("generator/src/archive/parse.rs", "\n\nuse std::fs;")[0].starts_with("generator/src/archive/parse.rs:3: `std::fs`"));
    }

    #[test]
    fn a_pure_room_may_speak_of_time_and_of_files_without_asking() {
        let good = "use jiff::Timestamp;\n// std::fs\nconst A: &str = \"std::fs async\";\nfn f(exists: bool) { x.exists = exists; include_str!(\"a\") }\n#[cfg(test)]\nmod tests { use std::fs; }";
        assert!(found("generator/src/archive/parse.rs", good).is_empty());
    }

    #[test]
    fn files_are_opened_in_one_room() {
        assert!(found("generator/src/disk/read.rs", "use std::fs;").is_empty());
        for place in ["generator/src/commands/build.rs", "generator/src/preview/watch.rs", "generator/src/cli.rs"] {
            assert_eq!(found(place, "use std::fs::File;").len(), 1, "{place}");
            assert_eq!(found(place, "fn f() { tokio::fs::read(x) }").len(), 1, "{place}");
        }
    }
}
