//! The only file here that names tera: the pages that we show ourselves, with their styles and scripts, all inside the program.

use anyhow::{Context as _, Result};
use incident::text::Language;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use crate::wording::form::texts::texts;

const TEMPLATES: [(&str, &str); 5] = [
    ("frame.html", include_str!("../../templates/frame.html")),
    ("form.html", include_str!("../../templates/form.html")),
    ("receipt.html", include_str!("../../templates/receipt.html")),
    ("level.html", include_str!("../../templates/level.html")),
    ("message.html", include_str!("../../templates/message.html")),
];

/// The look of the site, then what only the form has.
const STYLES: [&str; 3] = [
    include_str!("../../../themes/default/assets/tokens.css"),
    include_str!("../../../themes/default/assets/page.css"),
    include_str!("../../assets/form.css"),
];
const SCRIPT: &str = include_str!("../../assets/form.js");
const ICON: &str = include_str!("../../../themes/default/assets/icon.svg");

/// The pages, ready to be drawn.
pub struct Pages {
    tera: Tera,
    assets: [Asset; 3],
}

/// A file that a page asks for. Its name changes with its content.
pub(super) struct Asset {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) text: String,
}

/// What every page has.
#[derive(Debug, Serialize)]
pub(super) struct Frame {
    pub(super) lang: &'static str,
    /// the archive's name
    pub(super) site: String,
    pub(super) title: String,
    /// the same page in the other language, and that language
    pub(super) other: Option<(String, &'static str)>,
    /// the address of a stylesheet for this page alone
    pub(super) rules: Option<String>,
    /// whether it is loaded again by itself where no script runs
    pub(super) refreshes: bool,
}

impl Pages {
    /// Reads the templates.
    ///
    /// # Errors
    /// One of them is not valid, which a test keeps from happening.
    pub fn new() -> Result<Self> {
        let mut tera = Tera::new();
        tera.add_raw_templates(TEMPLATES).map_err(|error| anyhow::anyhow!("{error}")).context("a template of the form")?;
        let assets = [
            asset("form", "css", "text/css; charset=utf-8", STYLES.concat()),
            asset("form", "js", "text/javascript; charset=utf-8", SCRIPT.to_owned()),
            asset("icon", "svg", "image/svg+xml", ICON.to_owned()),
        ];
        Ok(Self { tera, assets })
    }

    /// Draws a page: `view` is seen as `name` by its template.
    pub(super) fn draw<T: Serialize>(&self, template: &str, frame: &Frame, (name, view): (&'static str, &T)) -> Result<String> {
        let mut context = Context::new();
        let language = Language::from_tag(frame.lang).unwrap_or_default();
        context.insert("page", frame);
        context.insert("t", &texts(language));
        let [css, js, icon] = &self.assets;
        context.insert("css", &css.name);
        context.insert("js", &js.name);
        context.insert("icon", &icon.name);
        context.insert(name, view);
        self.tera.render(template, &context).map_err(|error| anyhow::anyhow!("{template}: {error}"))
    }

    /// A file by its name.
    pub(super) fn asset(&self, name: &str) -> Option<&Asset> {
        self.assets.iter().find(|asset| asset.name == name)
    }
}

fn asset(stem: &str, ending: &str, kind: &'static str, text: String) -> Asset {
    Asset { name: format!("{stem}-{}.{ending}", fingerprint(&text)), kind, text }
}

/// Eight digits that change with a text.
pub(super) fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes())[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}
