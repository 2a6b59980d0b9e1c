//! `theme.yaml`: the words of the interface in both languages, and which styles and scripts make up the page.

use std::collections::{BTreeMap, HashMap};

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Source, nearest};
use incident::text::{Language, Text};
use incident::yaml::node::Node;
use incident::yaml::read::{Codes, Reader};

use super::inputs::ThemeFiles;

static CODES: Codes = Codes { unreadable: code::THEME_FILE, value: code::THEME_FILE, unknown_key: code::THEME_UNKNOWN_KEY };

/// What `theme.yaml` says, the default's under the theme's own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ThemeSettings {
    /// The words of the interface.
    pub texts: Texts,
    /// Files under `assets/`, joined in this order.
    pub styles: Vec<String>,
    /// Files under `assets/`, joined in this order.
    pub scripts: Vec<String>,
    /// Files under `assets/`, joined in this order into the script of pages that search.
    pub search: Vec<String>,
    /// Files under `assets/`, joined in their order into the script of one kind of page, by the name that its template asks for.
    pub bundles: BTreeMap<String, Vec<String>>,
}

impl ThemeSettings {
    /// Every file that is joined into another.
    pub fn joined(&self) -> impl Iterator<Item = &String> {
        self.styles.iter().chain(&self.scripts).chain(&self.search).chain(self.bundles.values().flatten())
    }
}

/// The words of the interface in one language, by key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Texts {
    by_key: HashMap<String, String>,
}

impl Texts {
    /// Texts by key.
    pub fn new(by_key: BTreeMap<String, String>) -> Self {
        Self { by_key: by_key.into_iter().collect() }
    }

    /// The text of a key; the key itself where the theme has none (a check of the default theme keeps that from happening).
    pub fn get<'t>(&'t self, key: &'t str) -> &'t str {
        self.by_key.get(key).map_or(key, String::as_str)
    }

    /// The text of a key with `{name}` replaced.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.get(key), |name| values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))
    }

    /// All of them.
    pub fn all(&self) -> &HashMap<String, String> {
        &self.by_key
    }
}

/// Replaces `{name}` by the value of that name; braces around anything else stay. What a value holds is never replaced.
pub fn fill<V: AsRef<str>>(text: &str, value_of: impl Fn(&str) -> Option<V>) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let value = from.find('}').and_then(|close| Some((close, value_of(&from[1..close])?)));
        let length = value.as_ref().map_or(1, |(close, _)| close + 1);
        out.push_str(value.as_ref().map_or("{", |(_, value)| value.as_ref()));
        rest = &from[length..];
    }
    out.push_str(rest);
    out
}

/// Reads a theme's settings: those of the default first, then the theme's own over them.
pub fn read(theme: &ThemeFiles, language: Language) -> (ThemeSettings, Vec<Diagnostic>) {
    let mut settings = ThemeSettings::default();
    let mut findings = Vec::new();
    for file in &theme.settings {
        match std::str::from_utf8(&file.bytes) {
            Ok(text) => findings.extend(read_one(&mut settings, Source { file: &file.name, text }, language)),
            Err(_) => findings.push(Diagnostic::about_file(code::THEME_FILE, &file.name, "theme.yaml is not UTF-8")),
        }
    }
    (settings, findings)
}

fn read_one(settings: &mut ThemeSettings, source: Source<'_>, language: Language) -> Vec<Diagnostic> {
    let mut reader = Reader::new(source, &CODES, 0);
    let Some(root) = reader.mapping(source.text) else { return reader.into_findings() };
    for (key, node) in reader.entries("theme.yaml", &root) {
        match key.name.as_str() {
            "name" => {
                reader.text("name", node);
            }
            "styles" => settings.styles = reader.texts("styles", node),
            "scripts" => settings.scripts = reader.texts("scripts", node),
            "search" => settings.search = reader.texts("search", node),
            "bundles" => {
                for (name, files) in reader.entries("bundles", node) {
                    settings.bundles.insert(name.name.clone(), reader.texts(&name.name, files));
                }
            }
            "texts" => read_texts(settings, node, language, &mut reader),
            _ => reader.unknown(key, &["name", "styles", "scripts", "search", "bundles", "texts"]),
        }
    }
    reader.into_findings()
}

fn read_texts(settings: &mut ThemeSettings, node: &Node, language: Language, reader: &mut Reader<'_>) {
    let mut known: Vec<String> = settings.texts.by_key.keys().cloned().collect();
    known.sort_unstable();
    for (key, node) in reader.entries("texts", node) {
        if !known.is_empty() && !known.contains(&key.name) && nearest(&key.name, known.iter().map(String::as_str)).is_some() {
            reader.unknown(key, &known.iter().map(String::as_str).collect::<Vec<_>>());
        }
        let Some(text) = reader.shown_text(&key.name, node) else { continue };
        tell_missing_language(&key.name, node, &text, reader);
        settings.texts.by_key.insert(key.name.clone(), text.words(language).0.to_owned());
    }
}

fn tell_missing_language(key: &str, node: &Node, text: &Text, reader: &mut Reader<'_>) {
    let given = text.languages();
    for missing in Language::ALL.iter().filter(|language| !given.is_empty() && !given.contains(language)) {
        reader.tell(code::THEME_LANGUAGE, node.mark, format!("the text `{key}` has no `{}`", missing.tag()));
    }
}
