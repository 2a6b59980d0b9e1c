//! A finding as a value, and the place it is about.

use std::sync::Arc;

use super::code::{Code, Severity};

/// Where in a text something stands. Lines and columns count from 1, columns and width in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Mark {
    /// Line, from 1; 0 where the finding is about the file as a whole.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// How many characters it is about.
    pub width: u32,
}

impl Mark {
    /// The start of a file.
    pub const START: Self = Self { line: 1, column: 1, width: 1 };

    /// The same place `lines` further down: front matter and bodies begin lower in the file.
    #[must_use]
    pub fn lower_by(self, lines: u32) -> Self {
        Self { line: self.line + lines, ..self }
    }
}

/// Something that is wrong, or that a reader should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding it is.
    pub code: &'static Code,
    /// The file, as the user named its folder.
    pub file: Arc<str>,
    /// Where in the file.
    pub mark: Mark,
    /// The line itself, without its end.
    pub line_text: String,
    /// What is wrong, beginning in lower case.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// Whether it keeps the site from being published.
    pub fn is_error(&self) -> bool {
        self.code.severity() == Severity::Error
    }

    /// With a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A finding about a file as a whole, which has no text to show.
    pub fn about_file(code: &'static Code, file: &str, message: impl Into<String>) -> Self {
        Self { code, file: file.into(), mark: Mark::START, line_text: String::new(), message: message.into(), hint: None }
    }

    /// The same finding with `folder` before its file.
    #[must_use]
    pub fn under(mut self, folder: &str) -> Self {
        self.file = if folder.is_empty() { self.file } else { format!("{folder}/{}", self.file).into() };
        self
    }

    fn order(&self) -> (&str, Mark, &str, &str) {
        (&self.file, self.mark, self.code.id, &self.message)
    }
}

/// A text and the name of its file: what a finding needs to show the line it is about.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file, as it is to be shown.
    pub file: &'a str,
    /// Its whole text.
    pub text: &'a str,
}

impl<'a> Source<'a> {
    /// A finding at a place of this text.
    pub fn finding(&self, code: &'static Code, mark: Mark, message: impl Into<String>) -> Diagnostic {
        self.finding_on(self.line(mark), code, mark, message)
    }

    /// A finding at a place whose line is known: what finds much in a long text looks for each line once.
    pub fn finding_on(&self, line: &str, code: &'static Code, mark: Mark, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, file: self.file.into(), mark, line_text: shown(line).to_owned(), message: message.into(), hint: None }
    }

    /// The line of a place, without its end; empty where the text has no such line.
    pub fn line(&self, mark: Mark) -> &'a str {
        let wanted = usize::try_from(mark.line.saturating_sub(1)).unwrap_or(usize::MAX);
        self.lines().nth(wanted).unwrap_or_default()
    }

    /// The lines without their ends. `\n`, `\r\n` and `\r` end a line, as in YAML and Markdown.
    pub fn lines(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let text = self.text.trim_start_matches('\u{feff}');
        text.split_inclusive('\n').flat_map(|line| {
            let line = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
            line.split('\r')
        })
    }

    /// The place of a range of bytes.
    pub fn mark(&self, start: usize, end: usize) -> Mark {
        let last = |end: char| self.text[..start].rfind(end).map_or(0, |at| at + 1);
        let line_start = last('\n').max(last('\r'));
        let before = &self.text[line_start..start];
        let column = if line_start == 0 { before.trim_start_matches('\u{feff}') } else { before }.chars().count() + 1;
        let width = self.text[start..end.max(start)].split(['\n', '\r']).next().unwrap_or_default().chars().count().max(1);
        Mark { line: narrow(line_ends(self.text, start) + 1), column: narrow(column), width: narrow(width) }
    }
}

/// A place in a text that moves forward: what finds much in a long text goes through it once.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    source: Source<'a>,
    at: usize,
    line: u32,
    column: u32,
    line_start: usize,
}

impl<'a> Cursor<'a> {
    /// At the start of a text.
    pub fn new(source: Source<'a>) -> Self {
        let at = source.text.len() - source.text.trim_start_matches('\u{feff}').len();
        Self { source, at, line: 1, column: 1, line_start: at }
    }

    /// The place of a range of bytes, and its line as a finding shows it. Quick for places in order; others begin anew.
    pub fn place(&mut self, start: usize, end: usize) -> (Mark, &'a str) {
        if start < self.at {
            *self = Self::new(self.source);
        }
        self.advance(start);
        let text = self.source.text;
        let width = text[start..end.max(start)].split(['\n', '\r']).next().unwrap_or_default().chars().count().max(1);
        (Mark { line: self.line, column: self.column, width: narrow(width) }, self.shown_line())
    }

    fn advance(&mut self, to: usize) {
        let text = self.source.text;
        for (offset, c) in text[self.at..to].char_indices() {
            let after = self.at + offset + c.len_utf8();
            let ends = c == '\n' || c == '\r' && !text[after..].starts_with('\n');
            if ends {
                (self.line, self.column, self.line_start) = (self.line + 1, 1, after);
            } else {
                self.column += 1;
            }
        }
        self.at = to;
    }

    /// The line that we are on; nothing where it is too long to be shown, of which no more is looked at than is needed to tell.
    fn shown_line(&self) -> &'a str {
        let rest = &self.source.text[self.line_start..];
        let near = rest.as_bytes().iter().take(LONGEST_LINE + 1).position(|byte| matches!(byte, b'\n' | b'\r'));
        let end = near.or((rest.len() <= LONGEST_LINE).then_some(rest.len()));
        end.map_or("", |end| &rest[..end])
    }
}

/// Longest line that a finding shows, in bytes. Each finding keeps its line, and a whole file can stand on one.
const LONGEST_LINE: usize = 4096;

/// A line as a finding shows it: not at all, where it is too long.
pub fn shown(line: &str) -> &str {
    if line.len() > LONGEST_LINE { "" } else { line }
}

/// How many lines of a text end before a byte of it.
pub(crate) fn line_ends(text: &str, before: usize) -> usize {
    let bytes = text.as_bytes();
    let count = |wanted: u8| bytes[..before].iter().filter(|byte| **byte == wanted).count();
    let returns = count(b'\r');
    let of_windows = if returns == 0 { 0 } else { bytes[..bytes.len().min(before + 1)].windows(2).filter(|two| *two == b"\r\n").count() };
    count(b'\n') + returns - of_windows
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Puts findings in the order of files and lines, and drops what is told twice.
pub fn in_order(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    findings.dedup();
    findings
}

/// Most characters of a word that is compared with others.
const LONGEST_WORD: usize = 100;

/// The one of `known` that was probably meant by `word`, if any is near enough.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let folded = word.to_lowercase();
    let length = folded.chars().count();
    // A paragraph where a word should be is near to nothing, and comparing it would take long.
    if length > LONGEST_WORD {
        return None;
    }
    let allowed = 1 + length / 4;
    let near = known.into_iter().filter_map(|candidate| {
        let small = candidate.to_lowercase();
        let alike = small.chars().count().abs_diff(length) <= allowed;
        alike.then(|| (strsim::damerau_levenshtein(&folded, &small), candidate))
    });
    near.filter(|(distance, _)| *distance <= allowed).min().map(|(_, candidate)| candidate)
}

/// The hint for an unknown word: the nearest known one, or all of them when they are few.
pub fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str> + Clone) -> Option<String> {
    if let Some(near) = nearest(word, known.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let all: Vec<&str> = known.into_iter().take(13).collect();
    (1..=12).contains(&all.len()).then(|| format!("known here: {}", all.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::super::code;
    use super::*;

    #[test]
    fn a_place_counts_characters_not_bytes() {
        let source = Source { file: "a.md", text: "一行目\nkind: 障害\n" };
        let start = source.text.find("障害").expect("there");
        assert_eq!(source.mark(start, start + 6), Mark { line: 2, column: 7, width: 2 });
    }

    #[test]
    fn every_end_of_a_line_counts_once() {
        let source = Source { file: "a.md", text: "\u{feff}a\r\nb\rc\n\nd" };
        assert_eq!(source.lines().collect::<Vec<_>>(), ["a", "b", "c", "", "d"]);
        for (word, line) in [("a", 1), ("b", 2), ("c", 3), ("d", 5)] {
            let start = source.text.find(word).expect("there");
            let mark = Mark { line, column: 1, width: 1 };
            assert_eq!((source.mark(start, start + 1), source.line(mark)), (mark, word));
        }
    }

    #[test]
    fn a_cursor_finds_what_a_search_from_the_start_finds() {
        let text = "\u{feff}a\r\n二行目 b\rc\n\nd";
        let source = Source { file: "a.md", text };
        let mut cursor = Cursor::new(source);
        for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            let mark = source.mark(at, at + c.len_utf8());
            assert_eq!(cursor.place(at, at + c.len_utf8()), (mark, source.line(mark)), "{c}");
        }
    }

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        assert_eq!(nearest("titel", ["title", "kind"]), Some("title"));
        assert_eq!(nearest("banana", ["title", "kind"]), None);
    }

    #[test]
    fn every_code_is_unique() {
        let mut ids: Vec<_> = code::ALL.iter().map(|c| c.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), code::ALL.len());
    }
}
