//! Findings for people: file, line and column, the line itself with a caret, what is wrong, what to do.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::code::Severity;
use super::finding::Diagnostic;

/// Whether the text is for a terminal that shows colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// With escape codes for colour.
    Shown,
    /// Plain text.
    Plain,
}

/// Longest part of a line that is shown; a line can be a megabyte.
const LONGEST_LINE: usize = 160;

/// All findings one below the other, each followed by an empty line.
pub fn text(findings: &[Diagnostic], colour: Colour) -> String {
    let renderer = match colour {
        Colour::Shown => Renderer::styled(),
        Colour::Plain => Renderer::plain(),
    };
    findings.iter().map(|finding| format!("{}\n\n", one(finding, &renderer))).collect()
}

fn one(finding: &Diagnostic, renderer: &Renderer) -> String {
    let level = match finding.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let message = printable(&finding.message);
    let file = printable(&finding.file);
    let title = level.primary_title(&*message).id(finding.code.id);
    let (line, start, end) = window(finding);
    let line_number = usize::try_from(finding.mark.line).unwrap_or(1);
    let column = usize::try_from(finding.mark.column).unwrap_or(1);
    // A long line is shown in part: then the place is told by itself, or the renderer would count it from the part's begin.
    let in_part = line.chars().count() < finding.line_text.trim_end().chars().count();
    let place = || Origin::path(&*file).line(line_number).char_column(column);
    let snippet = || Snippet::source(&*line).line_start(line_number).annotation(AnnotationKind::Primary.span(start..end));
    let group = match (line.is_empty(), in_part) {
        (true, _) => Group::with_title(title).element(place()),
        (false, true) => Group::with_title(title).element(place()).element(snippet()),
        (false, false) => Group::with_title(title).element(snippet().path(&*file)),
    };
    let hint = finding.hint.as_deref().map(printable);
    let group = match &hint {
        Some(hint) => group.element(Level::HELP.message(&**hint)),
        None => group,
    };
    renderer.render(&[group])
}

/// The part of the line around the mark, and the bytes of it that the mark covers.
fn window(finding: &Diagnostic) -> (String, usize, usize) {
    let line = printable(finding.line_text.trim_end());
    let column = usize::try_from(finding.mark.column.max(1) - 1).unwrap_or(0);
    let skipped = if line.chars().count() > LONGEST_LINE { column.saturating_sub(LONGEST_LINE / 2) } else { 0 };
    let shown: String = line.chars().skip(skipped).take(LONGEST_LINE).collect();
    let at = |characters: usize| shown.char_indices().nth(characters).map_or(shown.len(), |(at, _)| at);
    let width = usize::try_from(finding.mark.width.max(1)).unwrap_or(1);
    let start = at(column - skipped);
    let end = at(column - skipped + width);
    (shown.clone(), start, end)
}

/// Control characters of a report must not reach a terminal; each becomes a visible stand-in of the same width.
fn printable(text: &str) -> String {
    let shown = |c: char| match c {
        '\t' => ' ',
        c if c.is_control() && c != '\n' => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::super::code;
    use super::super::finding::Source;
    use super::*;

    #[test]
    fn the_caret_stands_below_the_value() {
        let source = Source { file: "content/incidents/a.md", text: "---\ntitle: 決済\nlevel: 七\n---\n" };
        let start = source.text.find('七').expect("there");
        let finding = source.finding(code::WRONG_VALUE, source.mark(start, start + 3), "`level` takes a number").hint("write 1 to 5");
        let printed = text(&[finding], Colour::Plain);
        assert!(printed.contains("error[R005]: `level` takes a number"), "{printed}");
        assert!(printed.contains("content/incidents/a.md:3:8"), "{printed}");
        assert!(printed.contains("level: 七\n  |        ^^\n"), "{printed}");
        assert!(printed.contains("help: write 1 to 5"), "{printed}");
    }

    #[test]
    fn escape_codes_in_a_report_do_not_reach_the_terminal() {
        let source = Source { file: "a.md", text: "title: \u{1b}[31mred\n" };
        let printed = text(&[source.finding(code::UNKNOWN_KEY, source.mark(0, 5), "x\u{7}")], Colour::Plain);
        assert!(!printed.contains('\u{1b}') && !printed.contains('\u{7}'), "{printed}");
    }
}
