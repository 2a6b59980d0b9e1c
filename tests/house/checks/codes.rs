//! Every diagnostic code has a paragraph in the guide, in both languages, and a fixture named after it.

use std::collections::BTreeSet;
use std::fs;

use incident::diagnostic::code;

use crate::source::files::{read_text, top};

/// The two guides: path and text.
pub(crate) struct Guides(Vec<(&'static str, String)>);

impl Guides {
    /// Those of the house.
    pub(crate) fn of_house() -> Self {
        Self(["content/guides/diagnostics.md", "content/guides/diagnostics-ja.md"].map(|path| (path, read_text(path))).into())
    }
}

/// Where fixtures stand: of what the generator tells, and of what the daemon tells.
const FIXTURES: [&str; 2] = ["tests/fixtures/sites", "tests/fixtures/daemon"];

/// Every code there is.
pub(crate) fn known() -> Vec<&'static str> {
    code::ALL.iter().map(|code| code.id).collect()
}

/// The folders of fixtures that hold anything.
pub(crate) fn fixtures() -> BTreeSet<String> {
    let folders = FIXTURES.iter().filter_map(|folder| fs::read_dir(top().join(folder)).ok()).flatten().flatten();
    let full = folders.filter(|folder| fs::read_dir(folder.path()).is_ok_and(|mut inside| inside.next().is_some()));
    full.map(|folder| folder.file_name().to_string_lossy().into_owned()).collect()
}

/// Codes without paragraph or fixture; paragraphs and fixtures without code.
pub(crate) fn check(codes: &[&str], guides: &Guides, fixtures: &BTreeSet<String>) -> Vec<String> {
    let mut findings = Vec::new();
    for (path, text) in &guides.0 {
        let explained = explained(text);
        let missing: Vec<&str> = codes.iter().copied().filter(|code| !explained.contains(*code)).collect();
        if !missing.is_empty() {
            findings.push(format!(
                "{path}: no paragraph for {}: add a heading that begins with the code, and a text below it",
                missing.join(", ")
            ));
        }
        for odd in explained.iter().filter(|code| !codes.contains(&code.as_str())) {
            findings.push(format!("{path}: a paragraph for `{odd}`, which no finding has: take it out"));
        }
    }
    let missing: Vec<&str> = codes.iter().copied().filter(|code| !fixtures.contains(*code)).collect();
    if !missing.is_empty() {
        findings.push(format!(
            "{}: no folder for {}: add a site or configuration with that one mistake, named after the code",
            FIXTURES.join(" or "),
            missing.join(", ")
        ));
    }
    for odd in fixtures.iter().filter(|name| is_code(name) && !codes.contains(&name.as_str())) {
        findings.push(format!("{}: {odd}: no finding has this code: take it out", FIXTURES.join(" or ")));
    }
    findings
}

fn is_code(word: &str) -> bool {
    let mut letters = word.chars();
    word.len() == 4 && letters.next().is_some_and(|first| first.is_ascii_uppercase()) && letters.all(|rest| rest.is_ascii_digit())
}

/// The codes at the begin of headings that have a text below them; fenced blocks apart.
fn explained(guide: &str) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut heading: Option<String> = None;
    let mut fenced = false;
    for line in guide.lines().map(str::trim) {
        if line.starts_with("```") || line.starts_with("~~~") {
            fenced = !fenced;
        } else if !fenced && line.starts_with('#') {
            let word: String =
                line.trim_start_matches('#').trim().trim_start_matches('`').chars().take_while(char::is_ascii_alphanumeric).collect();
            heading = is_code(&word).then_some(word);
        } else if !fenced && !line.is_empty() {
            codes.extend(heading.take());
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(guide: &str, fixtures: &[&str]) -> Vec<String> {
        let guides = Guides(vec![("guide.md", guide.to_owned())]);
        check(&["R001", "R002"], &guides, &fixtures.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn codes_with_paragraph_and_fixture_are_left_alone() {
        assert!(
            found("# All\n\n## R001 not UTF-8\n\nText.\n\n## `R002`: unreadable\nText.\n", &["R001", "R002", "weekly-review"]).is_empty()
        );
    }

    #[test]
    fn a_code_without_paragraph_is_found() {
        let bad = [
            "## R001\n\nText.\n",
            "## R001\nText.\n## R002\n\n## R003x\n",
            "## R001\nText.\n```text\n## R002\nText.\n```\n",
            "## R001\nText.\nR002\n",
        ];
        for guide in bad {
            assert_eq!(
                found(guide, &["R001", "R002"])[0],
                "guide.md: no paragraph for R002: add a heading that begins with the code, and a text below it"
            );
        }
        assert_eq!(found("", &["R001", "R002"]).len(), 1);
    }

    #[test]
    fn a_code_without_fixture_is_found() {
        let guide = "## R001\nText.\n## R002\nText.\n";
        assert!(found(guide, &["R001"])[0].starts_with("tests/fixtures/sites or tests/fixtures/daemon: no folder for R002"));
    }

    #[test]
    fn what_explains_no_code_is_found() {
        let findings = found("## R001\nText.\n## R002\nText.\n## R003\nText.\n", &["R001", "R002", "R004"]);
        assert_eq!(findings.len(), 2, "{findings:?}");
    }

    #[test]
    fn the_codes_of_the_house_are_read() {
        assert!(known().len() > 30 && known().iter().all(|code| is_code(code)));
    }
}
