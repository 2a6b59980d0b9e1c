//! What a program is expected to write stands in `tests/golden/<name>` and is read by a person when it changes.
//!
//! `YOKOTEN_RENEW=1 cargo test …` writes it anew; look at `git diff tests/golden` afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::folder::{read_folder, tests};

/// Compares a text with `tests/golden/<name>`.
///
/// # Panics
/// They differ; the message shows the first line that does.
#[track_caller]
pub fn text(name: &str, actual: &str) {
    check(&tests().join("golden").join(name), actual.as_bytes(), renewing()).unwrap_or_else(|difference| panic!("{difference}"));
}

/// Compares a text with `expected.txt` of `tests/fixtures/sites/<fixture>`, which stands beside what it is expected of.
///
/// # Errors
/// They differ: the first line that does. A test over many fixtures tells all of them at once.
pub fn expected(fixture: &str, actual: &str) -> Result<(), String> {
    expected_in("sites", fixture, actual)
}

/// The same for `tests/fixtures/<of>/<fixture>`.
///
/// # Errors
/// They differ.
pub fn expected_in(of: &str, fixture: &str, actual: &str) -> Result<(), String> {
    check(&tests().join("fixtures").join(of).join(fixture).join("expected.txt"), actual.as_bytes(), renewing())
}

/// Compares files with those of `tests/golden/<name>/`, as [`read_folder`] gives them.
///
/// # Panics
/// They differ; the message names every file that does, and its first line.
#[track_caller]
pub fn folder(name: &str, actual: &BTreeMap<String, Vec<u8>>) {
    check_folder(&tests().join("golden").join(name), actual, renewing()).unwrap_or_else(|difference| panic!("{difference}"));
}

/// Whether what is there counts as right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Compare,
    Renew,
}

fn renewing() -> Mode {
    if std::env::var_os("YOKOTEN_RENEW").is_some_and(|value| value == "1") { Mode::Renew } else { Mode::Compare }
}

fn check(path: &Path, actual: &[u8], mode: Mode) -> Result<(), String> {
    if mode == Mode::Renew {
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, actual).expect("a golden file can be written");
        return Ok(());
    }
    let shown = path.strip_prefix(tests()).unwrap_or(path).display();
    let expected = fs::read(path).map_err(|why| format!("tests/{shown}: {why}; YOKOTEN_RENEW=1 writes it"))?;
    first_difference(&expected, actual).map_or(Ok(()), |difference| Err(format!("tests/{shown}: {difference}")))
}

fn check_folder(folder: &Path, actual: &BTreeMap<String, Vec<u8>>, mode: Mode) -> Result<(), String> {
    let expected = read_folder(folder);
    if mode == Mode::Renew {
        for gone in expected.keys().filter(|path| !actual.contains_key(*path)) {
            fs::remove_file(folder.join(gone)).expect("a golden file can be taken away");
        }
    } else if actual.is_empty() {
        return Err(format!("{}: nothing was written; a comparison with nothing proves nothing", folder.display()));
    }
    let paths: BTreeSet<&String> =
        if mode == Mode::Renew { actual.keys().collect() } else { expected.keys().chain(actual.keys()).collect() };
    let differences = paths.into_iter().filter_map(|path| match actual.get(path) {
        Some(bytes) => check(&folder.join(path), bytes, mode).err(),
        None => Some(format!("{path}: expected, and not written")),
    });
    let differences: Vec<String> = differences.collect();
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
}

/// The first line that differs, from both sides.
fn first_difference(expected: &[u8], actual: &[u8]) -> Option<String> {
    if expected == actual {
        return None;
    }
    let (expected, actual) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(actual));
    let (mut left, mut right) = (expected.split('\n'), actual.split('\n'));
    let mut number = 1;
    loop {
        match (left.next(), right.next()) {
            (Some(a), Some(b)) if a == b => number += 1,
            (None, None) => return Some("bytes differ that are no text".to_owned()),
            (a, b) => {
                let shown = |line: Option<&str>| line.map_or("(the end)".to_owned(), |line| format!("{line:?}"));
                return Some(format!(
                    "line {number} differs:\n  expected {}\n  actual   {}\n  YOKOTEN_RENEW=1 renews it",
                    shown(a),
                    shown(b)
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(files: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_folder_that_was_renewed_is_equal_and_any_change_is_told() {
        let home = tempfile::tempdir().expect("a folder");
        let first = files(&[("a.html", "one\ntwo\n"), ("b/c.html", "x")]);
        assert!(check_folder(home.path(), &first, Mode::Compare).is_err_and(|why| why.contains("YOKOTEN_RENEW=1 writes it")));
        assert_eq!(check_folder(home.path(), &first, Mode::Renew), Ok(()));
        assert_eq!(check_folder(home.path(), &first, Mode::Compare), Ok(()));
        let changed = check_folder(home.path(), &files(&[("a.html", "one\n2\n"), ("b/c.html", "x")]), Mode::Compare);
        assert!(changed.is_err_and(|why| why.contains("line 2 differs") && why.contains("\"two\"") && !why.contains("c.html")));
        let fewer = files(&[("a.html", "one\ntwo\n")]);
        assert_eq!(check_folder(home.path(), &fewer, Mode::Compare), Err("b/c.html: expected, and not written".to_owned()));
        assert!(check_folder(home.path(), &files(&[]), Mode::Compare).is_err());
        assert_eq!(check_folder(home.path(), &fewer, Mode::Renew), Ok(()));
        assert_eq!(read_folder(home.path()), fewer);
    }

    #[test]
    fn a_text_that_goes_on_or_ends_early_is_told_where() {
        let ends_early = first_difference(b"a\nb", b"a");
        assert!(ends_early.is_some_and(|why| why.contains("line 2 differs") && why.contains("(the end)")));
        assert_eq!(first_difference(b"\xff", b"\xfe").as_deref(), Some("bytes differ that are no text"));
        assert_eq!(first_difference(b"a", b"a"), None);
    }
}
