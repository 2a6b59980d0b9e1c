//! The files of the search, as a browser reads them.

use libdeflater::Decompressor;
use support::temp_site::{SITE_YAML, TempSite};

use crate::build::{built, report};
use crate::links::Files;

/// What a file of the search holds. Seven bits a character; those that a text in quotes cannot hold stand in a character
/// of two bytes with the next seven bits.
pub(crate) fn unpacked(script: &[u8]) -> Vec<u8> {
    const BARRED: [u32; 5] = [0, 10, 13, 34, 92];
    let text = std::str::from_utf8(script).expect("UTF-8");
    let text = text.strip_prefix("yokotenPart(\"").and_then(|text| text.strip_suffix("\");\n")).expect("a script is one call");
    let symbols = text.chars().map(u32::from).flat_map(|c| match c {
        c if c < 0x80 => [Some(c), None],
        c if c < 0x300 => [Some(BARRED[(c as usize - 0x80) >> 7]), Some(c & 0x7f)],
        c => [Some(BARRED[c as usize - 0x300]), None],
    });
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for symbol in symbols.flatten() {
        assert!(symbol < 0x80, "a text in quotes");
        (bits, held) = (bits << 7 | symbol, held + 7);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    let mut out = vec![0; bytes.len() * 1100 + 64];
    let length = Decompressor::new().deflate_decompress(&bytes, &mut out).expect("deflated bytes");
    out.truncate(length);
    out
}

/// Each file of the search, unpacked.
fn index(files: &Files) -> Vec<(&String, Vec<u8>)> {
    let ours = files.iter().filter(|(path, _)| path.starts_with("search/") && path.ends_with(".js"));
    ours.map(|(path, bytes)| (path, unpacked(bytes))).collect()
}

fn has(files: &Files, path: &str, words: &str) -> bool {
    index(files).iter().any(|(name, bytes)| name.starts_with(path) && bytes.windows(words.len()).any(|part| part == words.as_bytes()))
}

#[test]
fn the_index_holds_terms_columns_and_texts() {
    let site = TempSite::new()
        .site_yaml(SITE_YAML)
        .file(
            "incidents/INC-2026-001.md",
            report("Checkout is slow", "tags: [quota]\n", "## Cause\n\nThe ConnectionPool was empty: 決済障害."),
        )
        .file("incidents/INC-2026-002.md", report("'\"</script><script>alert(1)</script>\\'", "", "Text with \u{2028} and \"quotes\"."));
    let files = built(&site, &[]);
    for (path, words) in
        [("search/terms/", "empty"), ("search/terms/", "決済"), ("search/columns/tag", "quota"), ("search/texts/", "ConnectionPool")]
    {
        assert!(has(&files, path, words), "{words} in {path}");
    }
    assert!(has(&files, "search/texts/", "</script><script>alert(1)</script>"));
    assert_eq!(files.keys().filter(|path| path.starts_with("search/texts/")).count(), 2);
}

#[test]
fn an_archive_without_reports_has_an_index_too() {
    let files = built(&TempSite::new().site_yaml(SITE_YAML), &[]);
    assert!(has(&files, "search/root", "\"reports\":0"));
}

#[test]
fn a_section_for_others_is_not_in_the_index() {
    let body =
        "## Cause\n\nEverybody reads this.\n\n## Access {visibility=security}\n\nOnly zzsecurity reads this.\n\n## Prevention\n\nAnd this.";
    let site = TempSite::new()
        .site_yaml(&format!("{SITE_YAML}visibility: [engineering, security]\n"))
        .file("incidents/INC-2026-001.md", report("Seen", "", body));
    let files = built(&site, &["--audience", "engineering"]);
    assert!(has(&files, "search/terms/", "everybody") && !has(&files, "search/", "zzsecurity") && !has(&files, "search/texts/", "Access"));
    assert!(has(&built(&site, &["--audience", "security"]), "search/terms/", "zzsecurity"));
}
