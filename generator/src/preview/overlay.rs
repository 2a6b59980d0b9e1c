//! Findings as a strip at the bottom of a page, and how it gets into the page. It reads without script.

use std::fmt::Write;

use incident::diagnostic::finding::Diagnostic;
use incident::diagnostic::machine::severity_word;

use crate::site::address::hash;
use crate::site::html::escaped;

/// Where the preview's own files and events are.
pub(super) const OWN: &str = "/__yokoten/";

/// Most findings that are shown; more help nobody, and each page carries them.
const MOST: usize = 50;
/// Longest part of a line that is shown, in characters; a line can be a megabyte.
const LONGEST_LINE: usize = 160;

/// The strip; empty where nothing was found. Errors come first, and open it.
pub(super) fn html(findings: &[Diagnostic]) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let (errors, warnings): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| finding.is_error());
    let mut list = String::new();
    errors.iter().chain(&warnings).take(MOST).for_each(|finding| item(&mut list, finding));
    if findings.len() > MOST {
        let _ = write!(list, "<li class=\"more\">{} more; <code>yokoten check</code> tells them</li>", findings.len() - MOST);
    }
    let open = if errors.is_empty() { "" } else { " open" };
    let count = count(errors.len(), warnings.len());
    format!(
        "<aside class=\"yokoten-overlay\" lang=\"en\" aria-label=\"Findings\" data-findings=\"{:08x}\"><details{open}><summary class=\"fold\">{count}</summary><ol>{list}</ol></details></aside>",
        hash(&list)
    )
}

/// `3 findings: 1 error, 2 warnings`
fn count(errors: usize, warnings: usize) -> String {
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let parts: Vec<_> =
        [(errors, "error"), (warnings, "warning")].into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| plural(n, word)).collect();
    format!("{}: {}", plural(errors + warnings, "finding"), parts.join(", "))
}

fn item(out: &mut String, finding: &Diagnostic) {
    let place = format!("{}:{}:{}", finding.file, finding.mark.line, finding.mark.column);
    let _ = write!(
        out,
        "<li class=\"finding {}\"><p class=\"where\">{} <span>{}</span></p>",
        severity_word(finding),
        escaped(&place),
        finding.code.id
    );
    let _ = write!(out, "<p class=\"message\">{}</p>", escaped(&finding.message));
    line(out, finding);
    if let Some(hint) = &finding.hint {
        let _ = write!(out, "<p class=\"hint\">{}</p>", escaped(hint));
    }
    out.push_str("</li>");
}

/// The line with what is meant marked in it: a caret below would miss its place, since few faces give Japanese exactly two columns.
fn line(out: &mut String, finding: &Diagnostic) {
    let line = finding.line_text.trim_end();
    if line.is_empty() {
        return;
    }
    let start = usize::try_from(finding.mark.column.max(1) - 1).unwrap_or(0);
    let end = start + usize::try_from(finding.mark.width.max(1)).unwrap_or(1);
    let is_long = line.chars().count() > LONGEST_LINE;
    let first = if is_long { start.saturating_sub(LONGEST_LINE / 2) } else { 0 };
    let last = first + LONGEST_LINE;
    let part = |from: usize, to: usize| escaped(&line.chars().skip(from).take(to.saturating_sub(from)).collect::<String>());
    let (cut_before, cut_after) = (if first > 0 { "…" } else { "" }, if is_long && line.chars().count() > last { "…" } else { "" });
    let marked = if start < line.chars().count() { part(start, end.min(last)) } else { " ".to_owned() };
    let _ = write!(out, "<pre>{cut_before}{}<mark>{marked}</mark>{}{cut_after}</pre>", part(first, start), part(end, last.max(end)));
}

/// A page with the strip and the script that keeps it live, put in at its end. What is published never has them.
pub(super) fn injected(mut page: Vec<u8>, overlay: &str, version: u64) -> Vec<u8> {
    const END: &[u8] = b"</body>";
    let at = page.windows(END.len()).rposition(|part| part.eq_ignore_ascii_case(END)).unwrap_or(page.len());
    let live = format!(
        "<link rel=\"stylesheet\" href=\"{OWN}overlay.css\">{overlay}<script src=\"{OWN}live.js\" data-version=\"{version}\" defer></script>\n"
    );
    page.splice(at..at, live.into_bytes());
    page
}

/// A page for when nothing can be drawn.
pub(super) const EMPTY_PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>This page cannot be drawn</title>\n</head>\n<body>\n<main><h1>This page cannot be drawn</h1>\n<p>The findings say why. It appears as soon as they are mended.</p></main>\n</body>\n</html>\n";

#[cfg(test)]
mod tests {
    use incident::diagnostic::code;
    use incident::diagnostic::finding::{Mark, Source};

    use super::*;

    fn finding(text: &str, word: &str) -> Diagnostic {
        let source = Source { file: "a.md", text };
        let at = text.find(word).expect("there");
        source.finding(code::WRONG_VALUE, source.mark(at, at + word.len()), "`level` takes a number")
    }

    #[test]
    fn errors_come_first_and_open_the_strip() {
        let warning = Diagnostic::about_file(code::UNKNOWN_KEY, "a.md", "odd");
        let folded = html(std::slice::from_ref(&warning));
        assert!(folded.contains("<details><summary class=\"fold\">1 finding: 1 warning</summary>"), "{folded}");
        let open = html(&[warning, finding("level: 七\n", "七")]);
        assert!(open.contains("<details open><summary class=\"fold\">2 findings: 1 error, 1 warning</summary>"), "{open}");
        assert!(open.find("finding error") < open.find("finding warning"));
        assert_eq!(html(&[]), "");
    }

    #[test]
    fn the_place_is_marked_in_its_line() {
        let html = html(&[finding("title: 決済\nlevel: 七番\n", "七番").hint("write 1 to 5")]);
        assert!(html.contains("<p class=\"where\">a.md:2:8 <span>R005</span></p>"), "{html}");
        assert!(html.contains("<pre>level: <mark>七番</mark></pre><p class=\"hint\">write 1 to 5</p>"), "{html}");
    }

    #[test]
    fn a_place_behind_the_end_of_its_line_is_marked_too() {
        let finding = Source { file: "a.md", text: "abc\n" }.finding(code::WRONG_VALUE, Mark { line: 1, column: 9, width: 3 }, "x");
        assert!(html(&[finding]).contains("<pre>abc<mark> </mark></pre>"));
    }

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_shown() {
        let text = format!("{}七{}\n", "前".repeat(500), "後".repeat(500));
        let html = html(&[finding(&text, "七")]);
        assert!(html.contains(&format!("<pre>…{}<mark>七</mark>{}…</pre>", "前".repeat(80), "後".repeat(79))), "{html}");
    }

    #[test]
    fn nothing_of_a_report_becomes_markup() {
        let html = html(&[finding("level: <script>alert(1)</script>\n", "<script>").hint("<b>")]);
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
    }

    #[test]
    fn many_findings_are_counted_and_some_are_shown() {
        let many: Vec<_> = (0..80).map(|n| Diagnostic::about_file(code::UNKNOWN_KEY, &format!("{n}.md"), "odd")).collect();
        let html = html(&many);
        assert!(html.contains("80 findings: 80 warnings") && html.contains("30 more;") && html.matches("class=\"finding").count() == MOST);
    }

    #[test]
    fn the_script_stands_before_the_last_end_of_the_body() {
        let page = b"<body><pre>&lt;/body></pre></BODY></html>".to_vec();
        let page = String::from_utf8(injected(page, "<aside></aside>", 7)).expect("text");
        assert!(page.contains("</pre><link") && page.ends_with("data-version=\"7\" defer></script>\n</BODY></html>"), "{page}");
        assert!(String::from_utf8(injected(Vec::new(), "", 7)).expect("text").contains("live.js"));
    }
}
