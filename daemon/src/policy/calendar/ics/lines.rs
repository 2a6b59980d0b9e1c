//! A file's content lines: unfolded, and split into name, parameters and value.

use incident::diagnostic::finding::Source;

use super::finding::Finding;

/// One content line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// where it begins in the file, from 1
    pub(super) number: u32,
    /// in capitals
    pub(super) name: String,
    /// as it is written
    pub(super) value: String,
}

impl Line {
    pub(super) fn finding(&self, message: impl Into<String>) -> Finding {
        Finding::new(self.number, message)
    }

    /// The value as a text on one line, without its escapes.
    pub(super) fn text(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut characters = self.value.chars();
        while let Some(c) = characters.next() {
            match c {
                '\\' => match characters.next() {
                    Some('n' | 'N') => text.push(' '),
                    escaped => text.extend(escaped),
                },
                c => text.push(c),
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The content lines of a text; empty lines are passed over.
///
/// # Errors
/// The first line that is none.
pub(super) fn read(text: &str) -> Result<Vec<Line>, Finding> {
    unfolded(text).into_iter().map(|(number, line)| split(number, &line)).collect()
}

fn unfolded(text: &str) -> Vec<(u32, String)> {
    let mut lines: Vec<(u32, String)> = Vec::new();
    for (number, line) in (1..).zip(Source { file: "", text }.lines()) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, begun))) => begun.push_str(rest),
            _ if line.trim().is_empty() => {}
            _ => lines.push((number, line.to_owned())),
        }
    }
    lines
}

fn split(number: u32, line: &str) -> Result<Line, Finding> {
    let mut quoted = false;
    let colon = line.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == ':' && !quoted).then_some(at)
    });
    let Some(colon) = colon else {
        return Err(Finding::new(number, "this is no line of an iCalendar file; one is written NAME:value"));
    };
    // Of the parameters only VALUE and TZID would concern us. Dates tell by their shape what they are, and a day off is
    // the day that is written, in whatever zone.
    let name = line[..colon].split(';').next().unwrap_or_default().trim().to_ascii_uppercase();
    Ok(Line { number, name, value: line[colon + 1..].trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_lines_are_one_and_keep_their_number() {
        let lines = read("\u{feff}BEGIN:VEVENT\r\n\r\nSummary;X=\"a:b\":A\\, b\r\n \\n c\r\n\td\r\nEND:VEVENT\r\n").expect("lines");
        assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 3, 6]);
        assert_eq!((lines[1].name.as_str(), lines[1].text().as_str()), ("SUMMARY", "A, b cd"));
    }

    #[test]
    fn a_line_without_a_value_is_found() {
        assert_eq!(read("BEGIN:VCALENDAR\n<html>\n").expect_err("no line").line, 2);
    }
}
