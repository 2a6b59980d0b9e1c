//! What stands above the text of a foreign report: YAML, TOML, bare `Key: value` lines, a comment of Nikola's, or nothing.
//!
//! Whatever it is, it becomes entries with places in the file. A header that its own language cannot read is read line
//! by line, and its lines are kept whole, because a report is worth more than its syntax.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Mark, Source};
use incident::front_matter::split;
use incident::yaml::node::{Key, Node, Value};
use incident::yaml::parse::{Unreadable, parse};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The key under which the lines of an unreadable header are kept.
const KEPT_WHOLE: &str = "front_matter";
/// Most lines of a header without fences; more is a list, not a header.
const LONGEST_BARE: usize = 60;

/// A foreign file in its two parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Header<'t> {
    /// Whether the file begins with a byte order mark.
    pub bom: bool,
    /// Its line end, as its first line has it.
    pub line_end: &'static str,
    /// Keys and values; their places are places of the file.
    pub entries: Vec<(Key, Node)>,
    /// Lines of the header that are comments, `#` first.
    pub comments: Vec<&'t str>,
    /// All below the header, byte for byte.
    pub body: &'t str,
    /// Where in the file the body begins.
    pub body_start: usize,
}

/// Splits a file and reads what stands above the text.
pub fn read<'t>(source: Source<'t>, findings: &mut Vec<Diagnostic>) -> Header<'t> {
    let text = source.text;
    let (bom, rest) = text.strip_prefix('\u{feff}').map_or((false, text), |rest| (true, rest));
    let first = rest.split_inclusive('\n').next().unwrap_or_default();
    let line_end = if first.ends_with("\r\n") { "\r\n" } else { "\n" };
    let all = Header { bom, line_end, entries: Vec::new(), comments: Vec::new(), body: rest, body_start: text.len() - rest.len() };
    let found = if first.trim_end() == "+++" {
        toml_header(source, rest, findings)
    } else if first.starts_with("---") && first[3..].trim().is_empty() {
        yaml_header(source, rest, findings)
    } else if first.trim_end() == "<!--" {
        nikola_header(rest)
    } else {
        bare_header(rest, 0)
    };
    let Some(Parsed { entries, inner, body }) = found else {
        return all;
    };
    let comments = inner.lines().map(str::trim).filter(|line| line.starts_with('#')).collect();
    Header { entries, comments, body, body_start: text.len() - body.len(), ..all }
}

/// What one of the readers below found: the entries, the text they stand in, and what follows.
struct Parsed<'t> {
    entries: Vec<(Key, Node)>,
    inner: &'t str,
    body: &'t str,
}

/// The text between a first line and the next one like it, and what follows.
fn fenced<'t>(rest: &'t str, fence: &str) -> Option<(&'t str, &'t str)> {
    let start = rest.find('\n')? + 1;
    let mut at = start;
    for line in rest[start..].split_inclusive('\n') {
        if line.trim_end() == fence {
            return Some((&rest[start..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn yaml_header<'t>(source: Source<'t>, rest: &'t str, findings: &mut Vec<Diagnostic>) -> Option<Parsed<'t>> {
    let Ok(parts) = split(rest) else {
        // It begins and never ends: the lines below that look like keys are taken as if it ended there.
        let start = rest.find('\n')? + 1;
        let parsed = bare_header(&rest[start..], 1)?;
        let message = "the front matter never ends; it is read up to the first empty line";
        findings.push(source.finding(code::GUESSED, Mark { width: 3, ..Mark::START }, message));
        return Some(parsed);
    };
    let (inner, above) = (parts.yaml?, parts.yaml_lower_by);
    match parse(inner) {
        Ok(Node { value: Value::Map(entries), .. }) => {
            let by = |mark: Mark| mark.lower_by(above);
            let lowered = entries.into_iter();
            let lowered = lowered.map(|(key, node)| (Key { mark: by(key.mark), ..key }, Node { mark: by(node.mark), ..node }));
            Some(Parsed { entries: lowered.collect(), inner, body: parts.body })
        }
        Ok(Node { value: Value::Null, .. }) => Some(Parsed { entries: Vec::new(), inner, body: parts.body }),
        // A text between two rules, no header.
        Ok(_) => None,
        Err(Unreadable { mark, message, .. }) => {
            let entries = line_by_line(inner, above, &KeyLine::YAML)?;
            let message = format!("the front matter is not YAML ({message}); it is read line by line, and kept whole in `extra`");
            findings.push(source.finding(code::GUESSED, mark.lower_by(above), message));
            Some(Parsed { entries, inner, body: parts.body })
        }
    }
}

fn toml_header<'t>(source: Source<'t>, rest: &'t str, findings: &mut Vec<Diagnostic>) -> Option<Parsed<'t>> {
    let (inner, body) = fenced(rest, "+++")?;
    let toml = Toml { source, inner, offset: source.text.len() - rest.len() + rest.find('\n')? + 1 };
    match DeTable::parse(inner) {
        Ok(table) => Some(Parsed { entries: toml.entries(table.get_ref()), inner, body }),
        Err(error) => {
            let entries = line_by_line(inner, 1, &KeyLine::TOML)?;
            let mark = error.span().map_or(Mark::START, |span| toml.mark(&span));
            let message = format!("the front matter is not TOML ({}); it is read line by line, and kept whole in `extra`", error.message());
            findings.push(source.finding(code::GUESSED, mark, message));
            Some(Parsed { entries, inner, body })
        }
    }
}

/// A header in TOML, and where in its file it begins.
struct Toml<'t> {
    source: Source<'t>,
    inner: &'t str,
    offset: usize,
}

impl Toml<'_> {
    fn mark(&self, span: &Range<usize>) -> Mark {
        let end = self.source.text.len();
        self.source.mark((self.offset + span.start).min(end), (self.offset + span.end).min(end))
    }

    fn entries(&self, table: &DeTable<'_>) -> Vec<(Key, Node)> {
        let key = |key: &Spanned<Cow<'_, str>>| Key { mark: self.mark(&key.span()), name: key.get_ref().clone().into_owned() };
        table.iter().map(|(name, value)| (key(name), self.node(value))).collect()
    }

    fn node(&self, value: &Spanned<DeValue<'_>>) -> Node {
        let scalar = |text: String, quoted: bool| Value::Scalar { text, quoted };
        let read = match value.get_ref() {
            DeValue::String(text) => scalar(text.clone().into_owned(), true),
            DeValue::Integer(number) if number.radix() == 10 => scalar(number.as_str().to_owned(), false),
            DeValue::Integer(number) => scalar(number.to_string(), true),
            DeValue::Float(number) => scalar(number.as_str().to_owned(), false),
            DeValue::Boolean(truth) => scalar(truth.to_string(), false),
            // As written: the parser drops zeros of a fraction.
            DeValue::Datetime(moment) => scalar(self.inner.get(value.span()).map_or_else(|| moment.to_string(), str::to_owned), false),
            DeValue::Array(items) => Value::List(items.iter().map(|item| self.node(item)).collect()),
            DeValue::Table(table) => Value::Map(self.entries(table)),
        };
        Node { mark: self.mark(&value.span()), value: read }
    }
}

/// Pelican's way, and that of a file whose opening fence is missing: keys from the first line on, up to an empty line
/// or a `---`. One of them must be a title or a date, or it is prose.
fn bare_header(rest: &str, lower_by: u32) -> Option<Parsed<'_>> {
    let mut end = 0;
    let mut after = 0;
    for (count, line) in rest.split_inclusive('\n').enumerate() {
        let fence = line.trim_end() == "---";
        if fence || line.trim().is_empty() {
            after = if fence { end + line.len() } else { end };
            break;
        }
        let continued = count > 0 && line.starts_with([' ', '\t', '-', '#']);
        if count > LONGEST_BARE || !(continued || KeyLine::YAML.split(line.trim_end()).is_some()) {
            return None;
        }
        end += line.len();
        after = end;
    }
    let inner = &rest[..end];
    let entries = match parse(inner) {
        Ok(Node { value: Value::Map(entries), .. }) => {
            let by = |mark: Mark| mark.lower_by(lower_by);
            entries.into_iter().map(|(key, node)| (Key { mark: by(key.mark), ..key }, Node { mark: by(node.mark), ..node })).collect()
        }
        _ => line_by_line(inner, lower_by, &KeyLine::YAML)?,
    };
    let named = |(key, _): &(Key, Node)| matches!(key.name.to_lowercase().as_str(), "title" | "date");
    entries.iter().any(named).then_some(Parsed { entries, inner, body: &rest[after..] })
}

/// `.. title: …` lines in the comment that a file begins with.
fn nikola_header(rest: &str) -> Option<Parsed<'_>> {
    let (inner, body) = fenced(rest, "-->")?;
    let entries = line_by_line(inner, 1, &KeyLine::NIKOLA)?;
    let named = entries.iter().any(|(key, _)| key.name == "title");
    named.then(|| Parsed { entries: entries.into_iter().filter(|(key, _)| key.name != KEPT_WHOLE).collect(), inner: "", body })
}

/// How a line says which key it gives a value to.
struct KeyLine {
    before: &'static str,
    separator: char,
}

impl KeyLine {
    const YAML: Self = Self { before: "", separator: ':' };
    const TOML: Self = Self { before: "", separator: '=' };
    const NIKOLA: Self = Self { before: ".. ", separator: ':' };

    /// The key and the value of a line; a key is a word or a few.
    fn split<'l>(&self, line: &'l str) -> Option<(&'l str, &'l str)> {
        let (key, value) = line.strip_prefix(self.before)?.split_once(self.separator)?;
        let key = key.trim_end();
        let worded = key.starts_with(char::is_alphabetic) && key.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.'));
        let apart = value.is_empty() || value.starts_with([' ', '\t']) || self.separator == '=';
        (worded && apart && key.chars().count() <= 40).then_some((key, value))
    }
}

/// Reads a header whose grammar is broken: each line that has a key, the first of two alike; then all of it as one text.
fn line_by_line(inner: &str, lower_by: u32, key_line: &KeyLine) -> Option<Vec<(Key, Node)>> {
    let mut entries: Vec<(Key, Node)> = Vec::new();
    let mut seen = BTreeSet::new();
    for (line_number, line) in (lower_by + 1..).zip(Source { file: "", text: inner }.lines()) {
        let Some((key, value)) = key_line.split(line) else { continue };
        if !seen.insert(key) {
            continue;
        }
        let characters = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let before = line.len() - value.trim_start().len();
        let mark = Mark { line: line_number, column: characters(&line[..before]) + 1, width: characters(value.trim()).max(1) };
        let key = Key { mark: Mark { line: line_number, column: 1, width: characters(key) }, name: key.to_owned() };
        entries.push((key, Node { mark, value: one_value(value.trim()) }));
    }
    if entries.is_empty() {
        return None;
    }
    let key = Key { mark: Mark::START, name: KEPT_WHOLE.to_owned() };
    entries.push((key, Node { mark: Mark::START, value: Value::Scalar { text: inner.to_owned(), quoted: true } }));
    Some(entries)
}

/// A value that stands alone on its line: as YAML where it is some, else as it stands.
fn one_value(value: &str) -> Value {
    match parse(value) {
        Ok(Node { value: value @ (Value::Scalar { .. } | Value::List(_) | Value::Null), .. }) => value,
        _ => Value::Scalar { text: value.to_owned(), quoted: true },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> (Vec<(String, String, u32)>, String) {
        let mut findings = Vec::new();
        let header = read(Source { file: "a.md", text }, &mut findings);
        let shown = |(key, node): &(Key, Node)| (key.name.clone(), node.to_json().to_string(), node.mark.line);
        (header.entries.iter().map(shown).collect(), header.body.to_owned())
    }

    fn entry(key: &str, json: &str, line: u32) -> (String, String, u32) {
        (key.to_owned(), json.to_owned(), line)
    }

    #[test]
    fn yaml_toml_bare_lines_and_nikola_give_the_same() {
        let expected = (vec![entry("title", "\"a\"", 2), entry("n", "1", 3)], "b\n".to_owned());
        assert_eq!(pairs("---\ntitle: a\nn: 1\n---\nb\n"), expected);
        assert_eq!(pairs("+++\ntitle = \"a\"\nn = 1\n+++\nb\n"), expected);
        assert_eq!(pairs("<!--\n.. title: a\n.. n: 1\n-->\nb\n"), expected);
        assert_eq!(pairs("Title: a\nDate: b\n\nc\n"), (vec![entry("Title", "\"a\"", 1), entry("Date", "\"b\"", 2)], "\nc\n".to_owned()));
        assert_eq!(pairs("title: a\n---\nc\n"), (vec![entry("title", "\"a\"", 1)], "c\n".to_owned()));
    }

    #[test]
    fn tables_lists_and_dates_of_toml_are_kept() {
        let (entries, _) = pairs("+++\nd = 2021-04-20T15:35:23.000Z\nl = [\"a\",\n 'b']\n[extra]\nx.y = true\n+++\n");
        assert_eq!(entries[0], entry("d", "\"2021-04-20T15:35:23.000Z\"", 2));
        assert_eq!(entries[1], entry("l", "[\"a\",\"b\"]", 3));
        assert_eq!(entries[2].1, "{\"x\":{\"y\":true}}");
    }

    #[test]
    fn a_rule_or_prose_on_top_is_no_header() {
        for text in [
            "---\n\nSome words\n\n---\nmore\n",
            "Note: this is prose\n\n# x\n",
            "",
            "---",
            "+++\nx",
            "<!--\nwords\n-->\n",
            "---\n- a\n---\n",
        ] {
            assert_eq!(pairs(text), (Vec::new(), text.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn a_broken_header_is_read_line_by_line_and_kept_whole() {
        let text = "---\ntitle: DB: down\ntags: [a, b\nlevel: 4\n---\nbody\n";
        let mut findings = Vec::new();
        let header = read(Source { file: "a.md", text }, &mut findings);
        let names: Vec<&str> = header.entries.iter().map(|(key, _)| key.name.as_str()).collect();
        assert_eq!((names, header.body), (vec!["title", "tags", "level", KEPT_WHOLE], "body\n"));
        assert_eq!((findings.len(), findings[0].mark.line), (1, 2));
        assert_eq!(header.entries[0].1.to_json(), "DB: down");
    }

    #[test]
    fn comments_and_windows_line_ends_are_seen() {
        let text = "\u{feff}---\r\n# one\r\ntitle: a\r\n---\r\nb\r\n";
        let header = read(Source { file: "a.md", text }, &mut Vec::new());
        assert_eq!((header.bom, header.line_end, header.comments, header.body), (true, "\r\n", vec!["# one"], "b\r\n"));
    }
}
