//! The theme's styles, scripts and other files, under names that change with their content.

use std::collections::BTreeMap;

use incident::diagnostic::code;
use incident::diagnostic::finding::Diagnostic;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::site::inputs::{Origin, ThemeFiles};
use crate::site::theme::ThemeSettings;

/// Files to publish, and what templates call them.
#[derive(Debug, Default)]
pub(super) struct Assets {
    /// Bytes by address.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// Addresses for templates.
    pub(super) names: AssetNames,
}

/// Addresses of the assets, from the root.
#[derive(Debug, Default, Clone, Serialize)]
pub(super) struct AssetNames {
    css: String,
    js: Option<String>,
    search: Option<String>,
    icon: Option<String>,
    /// Scripts of one kind of page.
    bundles: BTreeMap<String, String>,
}

/// Joins styles and scripts in the order of `theme.yaml`; every other file under `assets/` is published as it is.
pub(super) fn assets(theme: &ThemeFiles, settings: &ThemeSettings) -> (Assets, Vec<Diagnostic>) {
    let mut assets = Assets::default();
    let mut findings = Vec::new();
    let css = join(theme, &settings.styles, &mut findings);
    let js = join(theme, &settings.scripts, &mut findings);
    assets.names.css = assets.add("site", "css", css);
    assets.names.js = (!js.is_empty()).then(|| assets.add("site", "js", js));
    let search = without_remarks(join(theme, &settings.search, &mut findings));
    assets.names.search = (!search.is_empty()).then(|| assets.add("search", "js", search));
    for (name, files) in &settings.bundles {
        let script = without_remarks(join(theme, files, &mut findings));
        let address = assets.add(name, "js", script);
        assets.names.bundles.insert(name.clone(), address);
    }
    for (path, file) in &theme.files {
        let Some(name) = path.strip_prefix("assets/") else { continue };
        if settings.joined().any(|joined| joined == name) {
            continue;
        }
        if matches!(name.rsplit_once('.'), Some((_, "css" | "js"))) {
            // A theme that names its own styles does not use those of the default, and that is meant.
            if file.origin == Origin::Default {
                continue;
            }
            let finding = Diagnostic::about_file(code::THEME_STRAY_FILE, &file.name, format!("no page uses `{name}`"));
            findings.push(finding.hint("name it under `styles`, `scripts`, `search` or `bundles` in theme.yaml"));
            continue;
        }
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let address = assets.add(stem, ending, file.bytes.clone());
        if name == "icon.svg" {
            assets.names.icon = Some(address);
        }
    }
    (assets, findings)
}

impl Assets {
    fn add(&mut self, stem: &str, ending: &str, bytes: Vec<u8>) -> String {
        let address = format!("assets/{stem}-{:08x}.{ending}", xxh3_64(&bytes) >> 32);
        self.files.insert(address.clone(), bytes);
        address
    }
}

/// A script without its remarks and indents: pages that search wait for it. Remarks stand on lines of their own; a script with texts
/// that go over several lines stays as it is, since they may look like one.
fn without_remarks(script: Vec<u8>) -> Vec<u8> {
    let Ok(text) = str::from_utf8(&script) else { return script };
    if text.lines().any(|line| line.matches('`').count() % 2 == 1) {
        return script;
    }
    let mut out = String::with_capacity(text.len());
    let mut is_remark = false;
    for line in text.lines().map(str::trim) {
        is_remark |= line.starts_with("/**");
        if !is_remark && !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
        is_remark &= !line.ends_with("*/");
    }
    out.into_bytes()
}

fn join(theme: &ThemeFiles, names: &[String], findings: &mut Vec<Diagnostic>) -> Vec<u8> {
    let mut joined = Vec::new();
    for name in names {
        match theme.files.get(&format!("assets/{name}")) {
            Some(file) => joined.extend_from_slice(&file.bytes),
            None => {
                let file = theme.settings.last().map_or("theme.yaml", |file| &file.name);
                findings.push(Diagnostic::about_file(code::THEME_FILE, file, format!("there is no file `assets/{name}`")));
            }
        }
    }
    joined
}
