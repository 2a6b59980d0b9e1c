//! The only file that names tera: templates, their filter, and their errors as findings.

use std::collections::BTreeMap;

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Mark, Source};
use serde::Serialize;
use tera::{Context, ErrorKind, Filter, Kwargs, State, Tera, Value};

use crate::site::inputs::ThemeFiles;
use crate::site::theme::fill;

/// All templates of a theme, checked and ready.
pub(super) struct Templates {
    tera: Tera,
    /// Name for findings and text, by template name.
    sources: BTreeMap<String, (String, String)>,
}

/// Values that a template sees, by name.
pub(super) struct Values(Context);

impl Values {
    pub(super) fn new() -> Self {
        Self(Context::new())
    }

    pub(super) fn with<T: Serialize>(mut self, name: &'static str, value: &T) -> Self {
        self.0.insert(name, value);
        self
    }
}

impl Templates {
    /// Loads all templates at once, so that what one expects of another is checked too.
    pub(super) fn load(theme: &ThemeFiles) -> Result<Self, Vec<Diagnostic>> {
        let mut sources = BTreeMap::new();
        let mut findings = Vec::new();
        for (path, file) in &theme.files {
            let Some(name) = path.strip_prefix("templates/") else { continue };
            match String::from_utf8(file.bytes.clone()) {
                Ok(text) => {
                    sources.insert(name.to_owned(), (file.name.clone(), text));
                }
                Err(_) => findings.push(Diagnostic::about_file(code::TEMPLATE, &file.name, "the template is not UTF-8")),
            }
        }
        let mut tera = Tera::new();
        tera.register_filter("fill", fill_filter);
        tera.register_filter("safe", Safe);
        let texts = sources.iter().map(|(name, (_, text))| (name.clone(), text.clone())).collect::<Vec<_>>();
        if let Err(error) = tera.add_raw_templates(texts) {
            findings.push(finding(&error, &sources));
        }
        if findings.is_empty() { Ok(Self { tera, sources }) } else { Err(findings) }
    }

    /// Values that every page sees.
    pub(super) fn share<T: Serialize>(&mut self, name: &'static str, value: &T) {
        self.tera.global_context().insert(name, value);
    }

    /// Draws a page: the bytes of a text, for which there is `room` from the start.
    pub(super) fn draw(&self, name: &str, values: &Values, room: usize) -> Result<Vec<u8>, Diagnostic> {
        let mut out = Vec::with_capacity(room);
        self.tera.render_to(name, &values.0, &mut out).map_err(|error| finding(&error, &self.sources))?;
        Ok(out)
    }

    /// Draws a piece of a page.
    pub(super) fn draw_piece(&self, name: &str, values: &Values) -> Result<String, Diagnostic> {
        self.tera.render(name, &values.0).map_err(|error| finding(&error, &self.sources))
    }
}

/// Tera's own filter of this name copies the text, and ours are whole bodies and lists.
struct Safe;

impl Filter<Value, Value> for Safe {
    fn call(&self, value: Value, _: Kwargs, _: &State<'_>) -> Value {
        value.mark_safe()
    }
}

/// `{{ t.page_of | fill(n=3, of=9) }}` puts values where the text says `{n}` and `{of}`.
#[expect(clippy::needless_pass_by_value, reason = "tera hands its arguments over")]
fn fill_filter(text: &str, values: Kwargs, _: &State<'_>) -> String {
    fill(text, |wanted| values.iter().find(|(name, _)| name.as_str() == Some(wanted)).map(|(_, value)| value.to_string()))
}

fn finding(error: &tera::Error, sources: &BTreeMap<String, (String, String)>) -> Diagnostic {
    let (ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report)) = error.kind() else {
        return placeless(error, sources);
    };
    let span = report.span();
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let width = if span.end_line == span.start_line { span.end_col.saturating_sub(span.start_col).max(1) } else { 1 };
    let mark = Mark { line: narrow(span.start_line.max(1)), column: narrow(span.start_col + 1), width: narrow(width) };
    let (file, text) = sources.get(report.filename()).map_or((report.filename(), ""), |(file, text)| (file, text));
    let (message, hint) = split_message(report.message());
    Diagnostic { hint, ..Source { file, text }.finding(code::TEMPLATE, mark, message) }
}

/// Errors about templates as wholes: a parent that is not there, a filter that nobody knows. Where tera tells a place only
/// inside its text (`--> name:line:column`), it is read from there.
fn placeless(error: &tera::Error, sources: &BTreeMap<String, (String, String)>) -> Diagnostic {
    let told = error.to_string();
    let message =
        told.lines().map(|line| line.trim_start_matches("error: ").trim()).find(|line| !line.is_empty()).unwrap_or_default().to_owned();
    let place = told.lines().find_map(|line| line.trim().strip_prefix("--> ")).map(|place| place.trim_matches(['[', ']']));
    if let ErrorKind::MissingParent { current, parent } = error.kind() {
        return at_word(sources, current, parent, message);
    }
    let mut parts = place.unwrap_or_default().rsplitn(3, ':');
    let (column, line) = (parts.next().and_then(|n| n.parse().ok()), parts.next().and_then(|n| n.parse().ok()));
    let name = parts.next().unwrap_or_default();
    match (sources.get(name), line, column) {
        (Some((file, text)), Some(line), Some(column)) => {
            Source { file, text }.finding(code::TEMPLATE, Mark { line, column, width: 1 }, message)
        }
        _ => Diagnostic::about_file(code::TEMPLATE, "templates", message),
    }
}

/// The place of the first mention of a word in a template.
fn at_word(sources: &BTreeMap<String, (String, String)>, name: &str, word: &str, message: String) -> Diagnostic {
    let Some((file, text)) = sources.get(name) else { return Diagnostic::about_file(code::TEMPLATE, name, message) };
    let source = Source { file, text };
    let at = text.find(word).unwrap_or(0);
    source.finding(code::TEMPLATE, source.mark(at, at + word.len().min(text.len() - at)), message)
}

/// Tera says what is wrong, and behind it which fields exist: that is our hint.
fn split_message(message: &str) -> (String, Option<String>) {
    let at = ["Available fields", "available fields", "Available variables", "Did you mean"]
        .into_iter()
        .filter_map(|mark| message.find(mark))
        .min();
    match at {
        Some(at) => {
            (message[..at].trim_end_matches([' ', '.', '\n', '(']).to_owned(), Some(message[at..].trim_end_matches(')').to_owned()))
        }
        None => (message.to_owned(), None),
    }
}
