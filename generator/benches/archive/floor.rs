//! The least that a generator does: reads every report, parses its front matter and its Markdown, draws one small page with
//! headings that can be linked, and writes it. No lists, no search, no checks, no careful publishing; two threads.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde_json::Value;
use tera::{Context, Tera};

const BASE: &str = "<!doctype html><html lang=\"{{ lang }}\"><head><meta charset=\"utf-8\"><title>{{ title }}</title></head>\
    <body><header><a href=\"../../\">Incidents</a></header><main>{% block main %}{% endblock main %}</main></body></html>";
const PAGE: &str = "{% extends \"base.html\" %}{% block main %}<h1>{{ title }}</h1><p>{{ summary }}</p>\
    <nav><ul>{% for heading in headings %}<li><a href=\"#{{ heading }}\">{{ heading }}</a></li>{% endfor %}</ul></nav>\
    <dl><dt>Level</dt><dd>{{ level }}</dd><dt>Start</dt><dd>{{ started_at }}</dd>\
    <dt>Services</dt><dd>{% for service in services %}{{ service }} {% endfor %}</dd></dl>{{ body | safe }}{% endblock main %}";

/// Writes `out/ID/index.html` for every report of a content folder.
pub(crate) fn build(content: &Path, out: &Path) -> Result<()> {
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global()?;
    let mut tera = Tera::default();
    tera.add_raw_templates(vec![("base.html", BASE), ("page.html", PAGE)])?;
    super::corpus::reports(content).collect::<Vec<PathBuf>>().par_iter().try_for_each(|file| page(file, out, &tera))
}

fn page(file: &Path, out: &Path, tera: &Tera) -> Result<()> {
    let text = fs::read_to_string(file)?;
    let (front, markdown) = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).context("front matter")?;
    let fields: Value = serde_yaml::from_str(front)?;
    let (body, headings) = draw(markdown);
    let mut context = Context::new();
    for key in ["title", "lang", "summary", "level", "started_at", "services"] {
        context.insert(key, &fields[key]);
    }
    context.insert("headings", &headings);
    context.insert("body", &body);
    let folder = out.join(fields["id"].as_str().context("id")?);
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join("index.html"), tera.render("page.html", &context)?)?)
}

/// Markdown as HTML, each heading with the words of its text as its id.
fn draw(markdown: &str) -> (String, Vec<String>) {
    let mut events: Vec<Event<'_>> = Parser::new_ext(markdown, Options::all()).collect();
    let mut headings = Vec::new();
    let mut begun = None;
    for at in 0..events.len() {
        match &events[at] {
            Event::Start(Tag::Heading { .. }) => begun = Some((at, String::new())),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, words)) = &mut begun {
                    words.push_str(text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let Some((at, words)) = begun.take() else { continue };
                let anchor = words.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-");
                if let Event::Start(Tag::Heading { id, .. }) = &mut events[at] {
                    *id = Some(anchor.clone().into());
                }
                headings.push(anchor);
            }
            _ => {}
        }
    }
    let mut out = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut out, events.into_iter());
    (out, headings)
}
