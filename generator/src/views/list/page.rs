//! A page of a list: its rows in groups, the ways to narrow it, the way on.

use serde::Serialize;

use super::trend::Trend;
use crate::views::derive::Views;
use crate::views::facets::facet::Facet;
use crate::views::facets::lists::{Listing, by_facet};
use crate::views::wording;
use crate::views::words::Word;

/// Reports on one page.
pub const PAGE: usize = 50;
/// From so few reports on a narrowed list is grouped by year instead of by month.
const FEW: usize = 24;

/// One page of a list. Rows are drawn already: once for all pages that show them.
#[derive(Debug, Serialize)]
pub struct ListPage {
    /// The heading.
    pub title: Word,
    count: usize,
    total: usize,
    narrowed: Option<Narrowed>,
    /// Of teams and services.
    feed: Option<String>,
    search: SearchLinks,
    trend: Option<Trend>,
    groups: Vec<Group>,
    pager: Option<Pager>,
    empty: Option<String>,
}

#[derive(Debug, Serialize)]
struct Narrowed {
    label: String,
    clear_href: &'static str,
}

/// Where a second filter, the state of follow-ups and other orders are: the search, which begins with what the list shows.
#[derive(Debug, Serialize)]
struct SearchLinks {
    further: Option<String>,
    open: Option<String>,
}

#[derive(Debug, Serialize)]
struct Group {
    heading: String,
    count_text: String,
    rows: String,
}

#[derive(Debug, Serialize)]
struct Pager {
    page: usize,
    pages: usize,
    newer: Option<String>,
    older: Option<String>,
    text: String,
}

/// One way to narrow the list, with its values.
#[derive(Debug, Clone, Serialize)]
pub struct FacetView {
    heading: String,
    key: &'static str,
    items: Vec<FacetItem>,
}

#[derive(Debug, Clone, Serialize)]
struct FacetItem {
    text: String,
    lang: Option<String>,
    href: String,
    count: usize,
    level: Option<u8>,
}

impl Views {
    /// How many pages a list has; one at least.
    pub fn page_count(&self, listing: usize) -> usize {
        self.lists.all[listing].incidents.len().div_ceil(PAGE).max(1)
    }

    /// The address of a page of a list; pages count from 1.
    pub fn page_address(&self, listing: usize, page: usize) -> String {
        let first = &self.lists.all[listing].address;
        if page == 1 { first.to_string() } else { format!("{first}page/{page}/") }
    }

    /// The heading of a list.
    pub fn list_title(&self, listing: usize) -> Word {
        let listing = &self.lists.all[listing];
        match listing.facet {
            None => listing.word.clone(),
            Some(Facet::Level) if listing.level != Some(0) => Word::plain(format!("{} {}", self.texts.get("level"), listing.word.text)),
            Some(_) => listing.word.clone(),
        }
    }

    /// One page of a list, pages from 1; `rows` draws the rows of some reports.
    pub fn list(&self, index: usize, page: usize, mut rows: impl FnMut(&[u32]) -> String) -> ListPage {
        let listing = &self.lists.all[index];
        let from = (page - 1) * PAGE;
        let shown = &listing.incidents[from.min(listing.incidents.len())..(from + PAGE).min(listing.incidents.len())];
        ListPage {
            title: self.list_title(index),
            count: listing.incidents.len(),
            total: self.archive.incidents.len(),
            narrowed: listing.facet.map(|facet| Narrowed { label: self.label(facet, listing), clear_href: "incidents/" }),
            feed: self.feed_address(index),
            search: self.search_links(listing),
            trend: self.trend(&listing.incidents),
            groups: self.groups(listing, shown, &mut rows),
            pager: self.pager(index, page),
            empty: listing.incidents.is_empty().then(|| self.texts.get("empty_list").to_owned()),
        }
    }

    fn search_links(&self, listing: &Listing) -> SearchLinks {
        let query = self.query_of(listing);
        let open = match (&query, listing.facet) {
            (Some(query), _) => Some(format!("search/?{query}&open=open")),
            (None, None) => Some("search/?open=open".to_owned()),
            (None, Some(_)) => None,
        };
        SearchLinks { further: query.map(|query| format!("search/?{query}")), open: open.filter(|_| !listing.incidents.is_empty()) }
    }

    fn label(&self, facet: Facet, listing: &Listing) -> String {
        match facet {
            Facet::Level if listing.level != Some(0) => self.texts.fill(
                "level_long",
                &[
                    ("n", &listing.level.unwrap_or_default().to_string()),
                    ("word", listing.word.text.split_once(' ').map_or("", |(_, word)| word)),
                ],
            ),
            _ => listing.word.text.clone(),
        }
    }

    fn groups(&self, listing: &Listing, shown: &[u32], rows: &mut impl FnMut(&[u32]) -> String) -> Vec<Group> {
        let by_year = listing.facet.is_some() && listing.incidents.len() < FEW;
        let key = |at: &u32| {
            let day = self.lists.days[*at as usize];
            (day.year(), if by_year { 1 } else { day.month() })
        };
        let mut groups = Vec::new();
        for chunk in shown.chunk_by(|a, b| key(a) == key(b)) {
            let day = self.lists.days[chunk[0] as usize];
            let heading = if by_year { wording::year(day.year(), self.language()) } else { wording::month(day, self.language()) };
            let from = listing.incidents.partition_point(|at| key(at) > key(&chunk[0]));
            let to = listing.incidents.partition_point(|at| key(at) >= key(&chunk[0]));
            groups.push(Group { heading, count_text: self.reports(to - from), rows: rows(chunk) });
        }
        groups
    }

    fn reports(&self, count: usize) -> String {
        if count == 1 {
            self.texts.get("count_reports_one").to_owned()
        } else {
            self.texts.fill("count_reports", &[("n", &wording::count(count as u64))])
        }
    }

    fn pager(&self, listing: usize, page: usize) -> Option<Pager> {
        let pages = self.page_count(listing);
        let address = |page: usize| (1..=pages).contains(&page).then(|| self.page_address(listing, page));
        let text = self.texts.fill("page_of", &[("n", &page.to_string()), ("of", &pages.to_string())]);
        (pages > 1).then(|| Pager { page, pages, newer: address(page - 1), older: address(page + 1), text })
    }

    /// The ways to narrow the list. Counts are those of the pages they lead to, so they are the same on every page.
    pub fn facets(&self) -> Vec<FacetView> {
        let item = |listing: &&Listing| FacetItem {
            text: listing.word.text.clone(),
            lang: listing.word.lang.clone(),
            href: listing.address.to_string(),
            count: listing.incidents.len(),
            level: listing.level,
        };
        let groups = by_facet(&self.lists.all);
        let view = |facet: &Facet| {
            let items = groups.get(facet)?.iter().map(item).collect();
            Some(FacetView { heading: self.texts.get(facet.text_key()).to_owned(), key: facet.folder(), items })
        };
        Facet::ALL.iter().filter_map(view).collect()
    }
}
