//! Names say what is inside; tests run, finish and do not wait.

use std::collections::BTreeSet;
use std::path::Path;

use crate::plan;
use crate::source::files::SourceFile;
use crate::source::scan::{Token, tokens};

/// Files and folders with an empty name.
pub(crate) fn names(paths: &BTreeSet<String>) -> Vec<String> {
    let is_empty = |path: &&String| {
        let stem = Path::new(path.as_str()).file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let stem = stem.split('.').next().unwrap_or_default().to_owned();
        stem.rsplit(['_', '-']).next().is_some_and(|last| plan::EMPTY_NAMES.contains(&last))
    };
    let found = paths.iter().filter(is_empty);
    found.map(|path| format!("{path}: the name does not say what is inside: name it after its subject")).collect()
}

/// Tests that are left out or wait, and code that is promised.
pub(crate) fn habits(files: &[SourceFile]) -> Vec<String> {
    files.iter().flat_map(|file| tokens_of(file).into_iter().chain(examples(file))).collect()
}

fn tokens_of(file: &SourceFile) -> Vec<String> {
    let tokens = tokens(&file.code);
    let text = |index: usize| tokens.get(index).map_or("", |token| token.text);
    let mut findings = Vec::new();
    for (index, Token { text: word, at }) in tokens.iter().enumerate() {
        let place = file.place(*at);
        match *word {
            "ignore" if in_attribute(&tokens[..index]) => {
                findings.push(format!("{place}: `#[ignore]`: a test runs or does not exist; mend it or take it out"));
            }
            "todo" | "unimplemented" if text(index + 1) == "!" => {
                findings.push(format!("{place}: `{word}!`: write it, or leave it out of the change"));
            }
            "sleep" | "sleep_until" | "sleep_ms" if text(index + 1) == "(" && file.is_test(*at) => {
                findings.push(format!("{place}: `{word}` in a test: wait for the event itself, with a bound"));
            }
            _ => {}
        }
    }
    findings
}

/// Whether the words before end within `#[…`.
fn in_attribute(before: &[Token<'_>]) -> bool {
    let mut depth = 0_i32;
    for (index, token) in before.iter().enumerate().rev() {
        match token.text {
            "]" => depth += 1,
            "[" if depth == 0 => return index > 0 && matches!(before[index - 1].text, "#" | "!"),
            "[" => depth -= 1,
            ";" | "{" | "}" => return false,
            _ => {}
        }
    }
    false
}

/// Examples in comments that are not run.
fn examples(file: &SourceFile) -> Vec<String> {
    let fence = ["```", "ignore"].concat();
    let found = file.text.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with("//") && line.contains(&fence));
    found.map(|(index, _)| format!("{}:{}: an example that is not run: make it run, or `text`", file.path, index + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_name_is_found_as_file_as_folder_and_at_the_end_of_a_longer_one() {
        let bad = [
            "generator/src/utils.rs",
            "generator/src/common",
            "tests/browser/helpers.mjs",
            "daemon/src/slack_handler.rs",
            "incident/src/Types.rs",
        ];
        for path in bad {
            assert_eq!(names(&BTreeSet::from([path.to_owned()])).len(), 1, "{path}");
        }
        let good = ["generator/src/views/services.rs", "generator/src/site/base_url.rs", "tests/support/src/golden.rs"];
        assert!(names(&good.map(str::to_owned).into()).is_empty());
    }

    fn found(path: &str, text: &str) -> Vec<String> {
        habits(&[SourceFile::new(path, text)])
    }

    #[test]
    fn tests_that_do_not_run_or_that_wait_are_found() {
        let bad = [
            "#[test]\n#[ignore]\nfn a() {}",
            "#[test]\n#[ignore = \"slow\"]\nfn a() {}",
            "#[cfg_attr(unix, ignore)]\nfn a() {}",
            "fn a() { todo!() }",
            "fn a() { unimplemented!(\"x\") }",
            "fn a() { std::thread::sleep(x); }",
            "async fn a() { tokio::time::sleep(x).await }",
            "/// ```ignore\nfn a() {}",
        ];
        for text in bad {
            assert_eq!(found("tests/generator/build.rs", text).len(), 1, "{text}");
        }
        assert!(found("tests/generator/build.rs", "\n\nfn a() { todo!() }")[0].starts_with("tests/generator/build.rs:3: "));
        assert_eq!(found("daemon/src/scheduler.rs", "#[cfg(test)]\nmod tests { fn a() { thread::sleep(x) } }").len(), 1);
    }

    #[test]
    fn words_that_only_look_alike_are_left_alone() {
        assert!(found("daemon/src/scheduler.rs", "fn a(ignore: [u8; 2]) { sleep(x); [ignore] } // todo!() #[ignore]").is_empty());
    }
}
