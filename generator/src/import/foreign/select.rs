//! Which files of a foreign folder are reports.

use std::collections::BTreeMap;

/// Endings of Markdown and of its dialects.
const ENDINGS: [&str; 7] = ["md", "mdx", "mdxx", "markdown", "mdown", "mkd", "qmd"];

/// Pages that stand beside reports.
const PAGES: [&str; 18] = [
    "readme",
    "_index",
    "sources",
    "license",
    "licence",
    "copying",
    "notice",
    "contributing",
    "code_of_conduct",
    "code-of-conduct",
    "changelog",
    "authors",
    "codeowners",
    "summary",
    "toc",
    "404",
    "about",
    "security",
];

/// The words that the name of an empty form is made of.
const FORM_WORDS: [&str; 22] = [
    "template",
    "postmortem",
    "post",
    "mortem",
    "incident",
    "report",
    "retro",
    "retrospective",
    "rca",
    "issue",
    "status",
    "example",
    "pm",
    "inc",
    "yyyy",
    "mm",
    "dd",
    "xxxx",
    "xxx",
    "0000",
    "000",
    "md",
];

/// A file that ends like Markdown, or has no ending at all and may be Markdown.
pub fn may_be_report(path: &str) -> bool {
    ending(path).is_none_or(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// The ending of a name. A blank or a digit run behind a full stop is part of the name (`v0.1 notes`).
fn ending(path: &str) -> Option<&str> {
    let (_, ending) = name_of(path).rsplit_once('.')?;
    let plausible = (1..=10).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    (plausible && !ending.bytes().all(|b| b.is_ascii_digit())).then_some(ending)
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The name of a report without its ending; the folder's name for `index.md`.
pub fn stem(path: &str) -> &str {
    let own = own_stem(path);
    let folder = path.rsplit('/').nth(1);
    if own.eq_ignore_ascii_case("index") { folder.unwrap_or(own) } else { own }
}

fn own_stem(path: &str) -> &str {
    let name = name_of(path);
    ending(path).map_or(name, |ending| &name[..name.len() - ending.len() - 1])
}

/// Why a file is not a report, or `None` where it is one.
pub fn why_not(path: &str, texts: &BTreeMap<String, Vec<u8>>) -> Option<&'static str> {
    let own = own_stem(path).to_lowercase();
    let folder = path.rsplit_once('/').map(|(folder, _)| folder);
    let in_forms = folder.is_some_and(|folder| matches!(name_of(folder), "archetypes" | "templates" | "_templates"));
    if PAGES.contains(&own.as_str()) {
        return Some("a page about the reports, not one of them");
    }
    if in_forms || is_form(&own) {
        return Some("a template, not a report");
    }
    if own == "index" && is_list(path, folder, texts) {
        return Some("the index of a folder, not a report");
    }
    if ending(path).is_none() && !texts.get(path).is_some_and(|bytes| looks_like_markdown(bytes)) {
        return Some("a file without ending that does not look like Markdown");
    }
    None
}

fn is_form(stem: &str) -> bool {
    let mut words = stem.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let named = stem.contains("template") || stem.contains("テンプレート");
    named && words.all(|word| FORM_WORDS.contains(&word) || word.contains("テンプレート"))
}

/// An index at the top, or beside reports, lists them; alone in its folder it is one.
fn is_list(path: &str, folder: Option<&str>, texts: &BTreeMap<String, Vec<u8>>) -> bool {
    let Some(folder) = folder else { return texts.len() > 1 };
    let beside = |other: &&String| {
        other.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).is_some() && other.as_str() != path && ending(other).is_some()
    };
    texts.keys().any(|other| beside(&other))
}

/// A file without ending: it opens with front matter, or has headings.
fn looks_like_markdown(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let first = lines.clone().next().unwrap_or_default().trim_end();
    let opened = matches!(first, "---" | "+++") && lines.clone().skip(1).any(|line| line.trim_end() == first);
    let titled = lines.clone().find(|line| !line.trim().is_empty()).is_some_and(|line| line.starts_with("# "));
    opened || (titled && lines.any(|line| line.starts_with("## ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(paths: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        paths.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn reports_are_told_from_the_pages_beside_them() {
        let texts = folder(&[
            ("README.md", ""),
            ("index.md", ""),
            ("a/index.md", ""),
            ("b/index.md", ""),
            ("b/c.md", ""),
            ("postmortem-template.md", ""),
            ("template-engine-outage.md", ""),
            ("archetypes/default.md", ""),
            ("PM-1", "# a\n\n## b\n"),
            ("Makefile", "# all\nall:\n"),
        ]);
        let reports: Vec<&str> = texts.keys().map(String::as_str).filter(|path| why_not(path, &texts).is_none()).collect();
        assert_eq!(reports, ["PM-1", "a/index.md", "b/c.md", "template-engine-outage.md"]);
    }

    #[test]
    fn names_give_stems() {
        assert_eq!(
            (stem("a/b c.v0.1.md"), stem("2021-01-01-x/index.md"), stem("PM v1.2 notes")),
            ("b c.v0.1", "2021-01-01-x", "PM v1.2 notes")
        );
        assert!(may_be_report("a/PM v1.2 notes") && !may_be_report("a.png") && may_be_report("a.MDX") && !may_be_report("a.txt"));
    }
}
