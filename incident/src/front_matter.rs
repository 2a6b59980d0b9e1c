//! A report file is front matter between two lines of `---`, then a body. Either may be missing.
//!
//! A byte order mark, Windows line ends and rules (`---`) in the body are no trouble; the first two are kept when the
//! front matter is written anew.

use crate::diagnostic::finding::{Mark, line_ends};

/// A text in its two parts, and where each begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts<'t> {
    /// Whether the file begins with a byte order mark.
    pub bom: bool,
    /// The line end of the file: `\n` or `\r\n`, as its first line has it.
    pub line_end: &'static str,
    /// The YAML between the fences; `None` when there are no fences.
    pub yaml: Option<&'t str>,
    /// The lines above the YAML: 1 where there is front matter, else 0; more where a `\r` alone ends one.
    pub yaml_lower_by: u32,
    /// All below the front matter.
    pub body: &'t str,
    /// The lines above the body.
    pub body_lower_by: u32,
}

/// Splits a text. Front matter begins on the first line.
///
/// # Errors
/// It begins and never ends; the place is its first line.
pub fn split(text: &str) -> Result<Parts<'_>, Mark> {
    let (bom, rest) = match text.strip_prefix('\u{feff}') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let first_end = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let line_end = if rest[..first_end].ends_with("\r\n") { "\r\n" } else { "\n" };
    if !is_fence(&rest[..first_end]) {
        return Ok(Parts { bom, line_end, yaml: None, yaml_lower_by: 0, body: rest, body_lower_by: 0 });
    }
    let lines_above = |at: usize| u32::try_from(line_ends(rest, at)).unwrap_or(u32::MAX);
    let mut at = first_end;
    for line in rest[first_end..].split_inclusive('\n') {
        let end = at + line.len();
        if is_fence(line) {
            let (yaml, body) = (&rest[first_end..at], &rest[end..]);
            let (yaml_lower_by, body_lower_by) = (lines_above(first_end), lines_above(end));
            return Ok(Parts { bom, line_end, yaml: Some(yaml), yaml_lower_by, body, body_lower_by });
        }
        at = end;
    }
    Err(Mark { line: 1, column: 1, width: 3 })
}

fn is_fence(line: &str) -> bool {
    line.starts_with("---") && line[3..].trim().is_empty()
}

impl Parts<'_> {
    /// The file with other front matter (lines ending in `\n`): byte order mark, line ends and body stay as they were.
    pub fn with_front_matter(&self, yaml: &str) -> String {
        let bom = if self.bom { "\u{feff}" } else { "" };
        let end = self.line_end;
        let front = yaml.replace("\r\n", "\n").replace('\n', end);
        format!("{bom}---{end}{front}---{end}{}", self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_in_the_body_is_not_front_matter() {
        let parts = split("---\ntitle: a\n---\n\ntext\n\n---\n\nmore\n").expect("closed");
        assert_eq!((parts.yaml, parts.body, parts.body_lower_by), (Some("title: a\n"), "\ntext\n\n---\n\nmore\n", 3));
    }

    #[test]
    fn a_file_without_front_matter_is_all_body() {
        let parts = split("# Title\n\n---\n").expect("no fence");
        assert_eq!((parts.yaml, parts.body), (None, "# Title\n\n---\n"));
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_are_read_and_kept() {
        let text = "\u{feff}---\r\ntitle: a\r\n---\r\nbody\r\n";
        let parts = split(text).expect("closed");
        assert_eq!((parts.yaml, parts.body), (Some("title: a\r\n"), "body\r\n"));
        assert_eq!(parts.with_front_matter("title: b\n"), "\u{feff}---\r\ntitle: b\r\n---\r\nbody\r\n");
        assert_eq!(parts.with_front_matter("title: a\n"), text);
    }

    #[test]
    fn a_carriage_return_alone_ends_a_line_above_the_body() {
        let parts = split("---\ntitle: a\rlevel: 4\n---\nbody\n").expect("closed");
        assert_eq!((parts.yaml_lower_by, parts.body, parts.body_lower_by), (1, "body\n", 4));
    }

    #[test]
    fn front_matter_that_never_ends_is_told_at_its_begin() {
        assert_eq!(split("---\ntitle: a\n").map_err(|mark| mark.line), Err(1));
    }
}
