//! Views → HTML pages: which template draws a page and what it sees besides its view.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use incident::diagnostic::finding::Diagnostic;
use incident::text::Language;
use serde::Serialize;

use super::assets::{Assets, assets};
use super::mark::mark;
use super::pieces::{FacetsHtml, RowHtml};
use super::templates::{Templates, Values};
use crate::site::address::{encoded, root_of};
use crate::site::inputs::ThemeFiles;
use crate::site::theme::{Texts, ThemeSettings};
use crate::views::derive::Views;

mod insights;
mod ledger;
mod onboarding;
mod review;

/// Bytes of most pages, so that a page does not move while it grows.
const ROOM: usize = 18 << 10;
/// The same for a page of a list.
const LIST_ROOM: usize = 64 << 10;

/// A theme, ready to draw.
pub struct Look {
    templates: Templates,
    pub(super) assets: Assets,
    /// Of all that every page depends on.
    mark: u64,
}

impl Look {
    /// Compiles a theme.
    ///
    /// # Errors
    /// What is wrong with its templates.
    pub fn new(theme: &ThemeFiles, settings: &ThemeSettings) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let (assets, findings) = assets(theme, settings);
        if findings.iter().any(Diagnostic::is_error) {
            return Err(findings);
        }
        let templates = Templates::load(theme)?;
        let mark = mark(0, &theme.files.iter().map(|(path, file)| (path, file.bytes.as_slice())).collect::<Vec<_>>());
        Ok((Self { templates, assets, mark }, findings))
    }

    /// Gives the templates what all pages of a site share: nothing that is another tomorrow, or each day would renew every page.
    pub fn share(&mut self, views: &Views, audience: Option<&str>) {
        let site = SiteView::new(views, audience);
        let texts: BTreeMap<_, _> = views.texts().all().iter().collect();
        self.mark = mark(self.mark, &(&site, texts, &self.assets.names));
        self.templates.share("site", &site);
        self.templates.share("t", views.texts().all());
        self.templates.share("assets", &self.assets.names);
    }
}

#[derive(Serialize)]
struct SiteView<'v> {
    title: &'v str,
    language: Language,
    report_url: Option<&'v str>,
    edit: Option<&'v str>,
    generator: &'static str,
    address: Option<&'v str>,
    feed: &'static str,
    as_of: Option<String>,
    audience: Option<&'v str>,
    nav: Vec<NavItem<'v>>,
}

#[derive(Serialize)]
struct NavItem<'v> {
    key: &'static str,
    href: &'static str,
    word: &'v str,
}

impl<'v> SiteView<'v> {
    fn new(views: &'v Views, audience: Option<&'v str>) -> Self {
        let site = views.site();
        let texts: &Texts = views.texts();
        let mut nav = vec![NavItem { key: "incidents", href: "incidents/", word: texts.get("nav_incidents") }];
        if views.has_promises() {
            nav.push(NavItem { key: "follow-ups", href: "follow-ups/", word: texts.get("promises") });
        }
        if views.has_reviews() {
            nav.push(NavItem { key: "reviews", href: "reviews/", word: texts.get("nav_reviews") });
        }
        if views.incident_count() > 0 {
            nav.push(NavItem { key: "insights", href: "insights/", word: texts.get("nav_insights") });
        }
        if views.has_onboarding() {
            nav.push(NavItem { key: "onboarding", href: "onboarding/", word: texts.get("nav_onboarding") });
        }
        if views.guide_count() > 0 {
            nav.push(NavItem { key: "guides", href: "guides/", word: texts.get("nav_guides") });
        }
        Self {
            title: &site.title,
            language: site.language,
            report_url: site.report.as_deref(),
            edit: site.edit.as_deref(),
            generator: concat!("Yokoten ", env!("CARGO_PKG_VERSION")),
            address: site.base_url.as_deref().map(|url| url.trim_start_matches("https://").trim_start_matches("http://")),
            feed: "feed.xml",
            as_of: views.tickets_as_of(),
            audience,
            nav,
        }
    }
}

#[derive(Serialize)]
struct Page<'p> {
    title: &'p str,
    description: Option<&'p str>,
    lang: Language,
    root: String,
    section: &'static str,
    canonical: Option<String>,
    path: &'p str,
}

/// Draws pages of one site; rows and facets are drawn once and kept.
pub(super) struct Pages {
    look: Look,
    pub(super) views: Arc<Views>,
    rows: Vec<OnceLock<Result<RowHtml, Diagnostic>>>,
    facets: OnceLock<Result<FacetsHtml, Diagnostic>>,
}

impl Pages {
    pub(super) fn new(look: Look, views: Views) -> Self {
        let rows = (0..views.incident_count()).map(|_| OnceLock::new()).collect();
        Self { look, views: Arc::new(views), rows, facets: OnceLock::new() }
    }

    pub(super) fn assets(&self) -> &Assets {
        &self.look.assets
    }

    fn page<'p>(&self, address: &'p str, section: &'static str, title: &'p str, description: Option<&'p str>) -> Page<'p> {
        let canonical = self.views.site().base_url.as_ref().map(|base| format!("{base}{}", encoded(address)));
        Page { title, description, lang: self.views.language(), root: root_of(address), section, canonical, path: address }
    }

    fn draw<T: Serialize>(&self, template: &str, name: &'static str, view: &T, page: &Page<'_>) -> Result<Vec<u8>, Diagnostic> {
        self.look.templates.draw(template, &Values::new().with("page", page).with(name, view), ROOM)
    }

    /// The first page.
    pub(super) fn home(&self) -> Result<Vec<u8>, Diagnostic> {
        let mut undrawn = None;
        let view = self.views.home(|places| self.rows(places, "", &mut undrawn));
        let html = self.draw("home.html", "home", &view, &self.page("", "home", &self.views.site().title, None))?;
        undrawn.map_or(Ok(html), Err)
    }

    /// A page of a list.
    pub(super) fn list(&self, listing: usize, number: usize) -> Result<Vec<u8>, Diagnostic> {
        let address = self.views.page_address(listing, number);
        let root = root_of(&address);
        let mut undrawn = None;
        let view = self.views.list(listing, number, |places| self.rows(places, &root, &mut undrawn));
        let facets = self.facets()?.on_page(&root, &self.views.listings()[listing].address);
        let page = self.page(&address, "incidents", &view.title.text, None);
        let values = Values::new().with("page", &page).with("list", &ListWithFacets { list: &view, facets });
        let html = self.look.templates.draw("list.html", &values, LIST_ROOM)?;
        undrawn.map_or(Ok(html), Err)
    }

    /// A report, and the mark of all that its page shows; only the mark where it is `known`.
    pub(super) fn incident(&self, at: usize, known: Option<u64>) -> Result<(Option<Vec<u8>>, u64), Diagnostic> {
        let view = self.views.incident(at);
        let address = self.views.incident_address(at);
        let description = view.summary.as_ref().map(|summary| summary.text.as_str());
        let page = self.page(&address, "incidents", &view.title.text, description);
        let mark = mark(self.look.mark, &(&page, &view));
        if known == Some(mark) {
            return Ok((None, mark));
        }
        Ok((Some(self.draw("report.html", "report", &view, &page)?), mark))
    }

    /// The page at a former address of a report: it leads to the new one by itself.
    pub(super) fn moved(&self, address: &str, at: usize) -> Result<Vec<u8>, Diagnostic> {
        let view = self.views.moved_to(at);
        let page = self.page(address, "", self.views.texts().get("moved_title"), None);
        self.draw("moved.html", "moved", &view, &page)
    }

    /// The list of guides.
    pub(super) fn guides(&self) -> Result<Vec<u8>, Diagnostic> {
        let title = self.views.texts().get("guides_title");
        self.draw("guides.html", "guides", &self.views.guides(), &self.page("guides/", "guides", title, None))
    }

    /// A guide.
    pub(super) fn guide(&self, at: usize) -> Result<Vec<u8>, Diagnostic> {
        let view = self.views.guide(at);
        let address = self.views.guide_address(at);
        let description = view.summary.as_ref().map(|summary| summary.text.as_str());
        self.draw("guide.html", "guide", &view, &self.page(&address, "guides", &view.title.text, description))
    }

    /// The search page.
    pub(super) fn search(&self) -> Result<Vec<u8>, Diagnostic> {
        let title = self.views.texts().get("search_title");
        self.draw("search.html", "search", &self.views.search(), &self.page("search/", "search", title, None))
    }

    /// The page for addresses that do not exist. It is shown at any depth, so its links begin at
    /// the path of `base_url` where one is set.
    pub(super) fn not_found(&self) -> Result<Vec<u8>, Diagnostic> {
        let title = self.views.texts().get("not_found_title");
        let mut page = self.page("404.html", "", title, None);
        page.root = self.views.site().base_url.as_deref().map(path_of).unwrap_or_default();
        page.canonical = None;
        self.draw("not_found.html", "not_found", &(), &page)
    }

    /// The rows of some reports, one behind the other; the first that cannot be drawn is told.
    fn rows(&self, places: &[u32], root: &str, undrawn: &mut Option<Diagnostic>) -> String {
        let mut html = String::with_capacity(places.len() * 1024);
        for at in places {
            match self.row(*at as usize) {
                Ok(row) => row.write(&mut html, root),
                Err(finding) => *undrawn = undrawn.take().or_else(|| Some(finding.clone())),
            }
        }
        html
    }

    fn row(&self, at: usize) -> &Result<RowHtml, Diagnostic> {
        self.rows[at]
            .get_or_init(|| Ok(RowHtml::cut(&self.look.templates.draw_piece("row.html", &Values::new().with("row", &self.views.row(at)))?)))
    }

    fn facets(&self) -> Result<&FacetsHtml, Diagnostic> {
        let draw =
            || Ok(FacetsHtml::cut(&self.look.templates.draw_piece("facets.html", &Values::new().with("facets", &self.views.facets()))?));
        self.facets.get_or_init(draw).as_ref().map_err(Clone::clone)
    }
}

/// The path of a web address: `/` of `https://incidents.example.com/`.
fn path_of(url: &str) -> String {
    let behind_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    behind_scheme.find('/').map_or("/", |at| &behind_scheme[at..]).to_owned()
}

#[derive(Serialize)]
struct ListWithFacets<'v> {
    #[serde(flatten)]
    list: &'v crate::views::list::page::ListPage,
    facets: String,
}
