//! The files of the house: the source of each crate, and the tests beside them.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::scan;
use crate::plan;

/// One file of Rust, and what the checks ask of it.
#[derive(Debug)]
pub(crate) struct SourceFile {
    /// Its path from the top of the house, with `/`.
    pub(crate) path: String,
    /// The crate whose source it is; `None` for tests beside the crates.
    pub(crate) package: Option<&'static str>,
    /// Its module, from the crate's root: `views/week.rs` is `views`, `week`. `main.rs` is `main`.
    pub(crate) module: Vec<String>,
    /// Its text.
    pub(crate) text: String,
    /// Its text without comments and literals.
    pub(crate) code: String,
    /// The parts that only tests compile.
    tests: Vec<Range<usize>>,
    lines: Vec<usize>,
}

impl SourceFile {
    /// A file as if it stood at `path`.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let home = plan::PACKAGES.iter().find(|(_, folder)| path.starts_with(folder));
        let inner = home.and_then(|(_, folder)| path.strip_prefix(folder)).unwrap_or(path);
        let code = scan::blank(text);
        let is_test = home.is_none() || inner.split('/').any(|part| matches!(part, "tests" | "tests.rs"));
        let tests = if is_test { std::iter::once(0..code.len()).collect() } else { scan::test_ranges(&code) };
        let lines = std::iter::once(0).chain(code.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self {
            path: path.to_owned(),
            package: home.map(|(name, _)| *name),
            module: module_of(inner),
            text: text.to_owned(),
            code,
            tests,
            lines,
        }
    }

    /// The number of the line, from 1, in which a byte stands.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }

    /// `path:line`.
    pub(crate) fn place(&self, at: usize) -> String {
        format!("{}:{}", self.path, self.line(at))
    }

    /// Whether only tests compile what stands at `at`.
    pub(crate) fn is_test(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }

    /// Whether all of it is a test.
    pub(crate) fn is_test_file(&self) -> bool {
        self.package.is_none() || self.tests.iter().any(|range| range.start == 0 && range.end == self.code.len())
    }

    /// The lines that are not in a test.
    pub(crate) fn lines_without_tests(&self) -> usize {
        let in_tests: usize = self.tests.iter().map(|range| self.line(range.end.saturating_sub(1)) + 1 - self.line(range.start)).sum();
        self.text.lines().count().saturating_sub(in_tests)
    }

    /// Whether it is a face: the `lib.rs` of a crate or the `mod.rs` of a room.
    pub(crate) fn is_face(&self) -> bool {
        self.path.ends_with("/mod.rs") || (self.package.is_some() && self.path.ends_with("src/lib.rs"))
    }
}

fn module_of(inner: &str) -> Vec<String> {
    let stem = inner.trim_end_matches(".rs");
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    stem.split('/').filter(|part| *part != "lib").map(str::to_owned).collect()
}

/// The top of the house.
pub(crate) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate stands in the house").to_owned()
}

/// A text file of the house; empty when it is not there.
pub(crate) fn read_text(path: &str) -> String {
    fs::read_to_string(top().join(path)).unwrap_or_default()
}

/// Every file of Rust.
pub(crate) fn read_house() -> Vec<SourceFile> {
    let paths = walk().into_iter().filter(|path| path.ends_with(".rs"));
    paths.map(|path| SourceFile::new(&path, &read_text(&path))).collect()
}

/// Every file and folder of the crates and of the tests.
pub(crate) fn names_in_house() -> BTreeSet<String> {
    let files = walk();
    let folders = files.iter().flat_map(|path| Path::new(path).ancestors().skip(1));
    let folders: BTreeSet<String> = folders.map(|folder| folder.display().to_string()).filter(|folder| !folder.is_empty()).collect();
    files.into_iter().chain(folders).collect()
}

/// Paths of the files below the crates and `tests`, sorted; what tools put there and what content is made of left out.
fn walk() -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting: Vec<String> = plan::PACKAGES.iter().filter_map(|(_, folder)| folder.split('/').next()).map(str::to_owned).collect();
    waiting.sort();
    waiting.dedup();
    while let Some(folder) = waiting.pop() {
        let entries = fs::read_dir(top().join(&folder)).into_iter().flatten().flatten();
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && !name.starts_with('.') && !plan::NOT_OURS.contains(&name.as_str()) {
                waiting.push(path);
            } else if !is_folder {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_knows_its_crate_and_module() {
        let home = |path: &str| {
            let file = SourceFile::new(path, "");
            (file.package, file.module.join("::"))
        };
        assert_eq!(home("generator/src/views/week.rs"), (Some("generator"), "views::week".to_owned()));
        assert_eq!(home("generator/src/views/mod.rs"), (Some("generator"), "views".to_owned()));
        assert_eq!(home("generator/src/lib.rs"), (Some("generator"), String::new()));
        assert_eq!(home("generator/src/main.rs"), (Some("generator"), "main".to_owned()));
        assert_eq!(home("tests/support/src/golden.rs"), (Some("support"), "golden".to_owned()));
        assert_eq!(home("tests/house/main.rs").0, None);
    }

    #[test]
    fn lines_of_tests_do_not_count() {
        let file = SourceFile::new("incident/src/a.rs", "//! a\nfn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n");
        assert_eq!(file.lines_without_tests(), 3);
        assert!(file.is_test(file.code.find("fn b").expect("there")) && !file.is_test_file());
        assert!(SourceFile::new("incident/src/scaffold/tests.rs", "fn b() {}").is_test_file());
    }
}
