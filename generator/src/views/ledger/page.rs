//! A page of the ledger: the numbers in one sentence, the ways to narrow it, the promises in their sections.

use serde::Serialize;

use super::findings::Finding;
use super::life::AxisView;
use super::lists::AGES;
use super::row::PromiseRow;
use crate::views::derive::Views;
use crate::views::promises::lists::{By, Counts, PromiseList};
use crate::views::promises::promise::{Promise, State};
use crate::views::wording;

/// Promises on one page.
const PAGE: usize = 100;
/// Findings on the first page of the whole ledger; the rest is a link away.
const FIRST_FINDINGS: usize = 8;

/// What a page of the ledger shows.
#[derive(Debug, Serialize)]
pub struct LedgerPage {
    /// The heading.
    pub title: String,
    lead: Vec<Piece>,
    states: Vec<Way>,
    groups: Vec<Ways>,
    sections: Vec<Section>,
    findings: Option<Findings>,
    empty: Option<String>,
    /// That a narrowed list holds the first only.
    cut: Option<String>,
    pager: Option<Pager>,
}

/// A piece of a sentence.
#[derive(Debug, Serialize)]
struct Piece {
    text: String,
    strong: bool,
}

#[derive(Debug, Serialize)]
struct Ways {
    heading: String,
    items: Vec<Way>,
}

#[derive(Debug, Serialize)]
struct Way {
    text: String,
    lang: Option<String>,
    href: String,
    count: String,
    current: bool,
}

#[derive(Debug, Serialize)]
struct Section {
    id: &'static str,
    heading: String,
    count: String,
    axis: Option<AxisView>,
    rows: Vec<PromiseRow>,
}

#[derive(Debug, Serialize)]
struct Findings {
    heading: String,
    count: String,
    items: Vec<Finding>,
    more: Option<String>,
    href: &'static str,
}

#[derive(Debug, Serialize)]
struct Pager {
    text: String,
    previous: Option<String>,
    next: Option<String>,
}

/// The sections of the whole ledger, in their order.
const SECTIONS: [(&str, &str); 4] =
    [("open", "ledger_open"), ("unknown", "ledger_unknown"), ("kept", "ledger_kept"), ("dropped", "ledger_dropped")];

fn section_of(promise: &Promise) -> usize {
    match promise.state {
        State::Overdue(_) | State::Open | State::InProgress => 0,
        State::Unknown => 1,
        State::Kept | State::KeptLate => 2,
        State::Dropped => 3,
    }
}

/// The number of promises in a section.
fn count_of(section: usize, counts: &Counts) -> usize {
    [counts.open, counts.unknown, counts.kept, counts.dropped][section]
}

impl Views {
    /// The list and the page at an address below `follow-ups/`; pages count from 1.
    pub fn ledger_at(&self, address: &str) -> Option<(usize, usize)> {
        let lists = self.promise_lists();
        if let Some(list) = lists.at(address) {
            return Some((list, 1));
        }
        let (first, page) = address.strip_suffix('/')?.rsplit_once("page/")?;
        let (list, page) = (lists.at(first)?, page.parse().ok()?);
        ((2..=page_count(&lists.all[list])).contains(&page) && page_address(&lists.all[list], page) == address).then_some((list, page))
    }

    /// The addresses of all pages of the ledger; none where nothing was ever promised.
    pub fn ledger_addresses(&self) -> Vec<String> {
        let lists = self.promise_lists().all.iter();
        lists.flat_map(|list| (1..=page_count(list)).map(|page| page_address(list, page))).collect()
    }

    /// The address of a page of the ledger.
    pub fn ledger_address(&self, list: usize, page: usize) -> String {
        page_address(&self.promise_lists().all[list], page)
    }

    /// A page of the ledger, pages from 1.
    pub fn ledger(&self, list: usize, page: usize) -> LedgerPage {
        let list = &self.promise_lists().all[list];
        let from = ((page - 1) * PAGE).min(list.promises.len());
        let shown = &list.promises[from..(from + PAGE).min(list.promises.len())];
        LedgerPage {
            title: self.ledger_title(list),
            lead: self.ledger_lead(list),
            states: self.state_ways(list),
            groups: self.open_ways(list),
            sections: if list.by == By::Disagree { Vec::new() } else { self.sections(list, shown) },
            findings: self.findings(list, shown, page),
            cut: self.cut_short(list),
            empty: list.promises.is_empty().then(|| self.empty_ledger(list.by)),
            pager: self.ledger_pager(list, page),
        }
    }

    fn ledger_title(&self, list: &PromiseList) -> String {
        let what = match list.by {
            By::All => return self.texts.get("promises").to_owned(),
            By::Disagree => self.texts.get("ledger_disagree"),
            By::Overdue => self.texts.get("ledger_overdue"),
            By::NoTicket => self.texts.get("ledger_no_ticket"),
            By::Team | By::Level | By::Age => &list.word.text,
        };
        self.texts.fill("ledger_title_of", &[("what", what)])
    }

    /// One sentence: the numbers where the list is a whole, else what the list is.
    fn ledger_lead(&self, list: &PromiseList) -> Vec<Piece> {
        match list.by {
            By::All => emphasised(&self.counted("ledger_sentence", &list.counts)),
            By::Team => emphasised(&self.counted("ledger_sentence_team", &list.counts)),
            By::Level => emphasised(&self.counted("ledger_sentence_level", &list.counts)),
            By::Disagree => emphasised(self.texts.get("ledger_lead_disagree")),
            By::Overdue => emphasised(self.texts.get("ledger_lead_overdue")),
            By::NoTicket => emphasised(self.texts.get("ledger_lead_no_ticket")),
            By::Age => emphasised(self.texts.get("ledger_lead_age")),
        }
    }

    fn counted(&self, key: &str, counts: &Counts) -> String {
        if counts.all == 1 {
            return self.texts.get(the_one(counts)).to_owned();
        }
        let say = |key: &str, n: usize| {
            let one = format!("{key}_one");
            self.texts.fill(if n == 1 { &one } else { key }, &[("n", &number(n))])
        };
        let with = |part: String, note: Option<String>| {
            part + &note.map(|note| self.texts.fill("ledger_note", &[("note", &note)])).unwrap_or_default()
        };
        let some = |n: usize, key: &str| (n > 0).then(|| self.texts.fill(key, &[("n", &number(n))]));
        let mut parts = vec![with(say("ledger_were_kept", counts.kept), some(counts.kept_late, "ledger_were_late"))];
        if counts.dropped > 0 {
            parts.push(with(say("ledger_were_dropped", counts.dropped), some(counts.without_reason, "ledger_without_reason")));
        }
        if counts.unknown > 0 {
            parts.push(say("ledger_not_known", counts.unknown));
        }
        parts.push(with(say("ledger_are_open", counts.open), some(counts.overdue, "ledger_are_overdue")));
        let last = parts.pop().unwrap_or_default();
        let parts = parts.join(self.texts.get("comma")) + self.texts.get("and") + &last;
        self.texts.fill(key, &[("n", &number(counts.all)), ("parts", &parts)])
    }

    fn state_ways(&self, here: &PromiseList) -> Vec<Way> {
        let lists = &self.promise_lists().all;
        let Some(whole) = lists.first() else { return Vec::new() };
        let way = |key: &str, href: String, count: usize, current: bool| Way {
            text: self.texts.get(key).to_owned(),
            lang: None,
            href,
            count: number(count),
            current,
        };
        let mut ways = vec![way("ledger_all", whole.address.clone(), whole.promises.len(), here.by == By::All)];
        ways.push(way("ledger_open", format!("{}#open", whole.address), whole.counts.open, false));
        for (by, key) in [(By::Overdue, "ledger_overdue"), (By::Disagree, "ledger_disagree"), (By::NoTicket, "ledger_no_ticket")] {
            let list = lists.iter().find(|list| list.by == by);
            ways.extend(list.map(|list| way(key, list.address.clone(), list.promises.len(), here.by == by)));
        }
        let mut before = whole.counts.open;
        for (section, (id, key)) in SECTIONS.iter().enumerate().skip(1) {
            let count = count_of(section, &whole.counts);
            ways.push(way(key, format!("{}#{id}", page_address(whole, before / PAGE + 1)), count, false));
            before += count;
        }
        ways.retain(|way| way.count != "0" || way.current);
        ways
    }

    /// The ways to the open promises of one team, level or age.
    fn open_ways(&self, here: &PromiseList) -> Vec<Ways> {
        let ways = |(by, key): (By, &str)| {
            let mut lists: Vec<_> = self.promise_lists().all.iter().filter(|list| list.by == by && !list.promises.is_empty()).collect();
            match by {
                By::Team => lists.sort_by_key(|list| std::cmp::Reverse(list.counts.open)),
                // The worst first, those not rated last.
                By::Level => lists.sort_by_key(|list| std::cmp::Reverse(list.level)),
                _ => lists.sort_by_key(|list| AGES.iter().position(|(_, part)| list.address.ends_with(&format!("/{part}/")))),
            }
            let way = |list: &&PromiseList| Way {
                text: list.word.text.clone(),
                lang: list.word.lang.clone(),
                href: list.address.clone(),
                count: number(list.counts.open),
                current: list.address == here.address,
            };
            Ways { heading: self.texts.get(key).to_owned(), items: lists.iter().map(way).collect() }
        };
        let all = [(By::Team, "facet_team"), (By::Level, "facet_level"), (By::Age, "ledger_age")].map(ways);
        all.into_iter().filter(|ways| !ways.items.is_empty()).collect()
    }

    /// The promises of a page, one table a section. Narrowed lists have one.
    fn sections(&self, list: &PromiseList, shown: &[u32]) -> Vec<Section> {
        let all = self.promises_of_all();
        let section = |at: &u32| section_of(&all[*at as usize]);
        let table = |places: &[u32]| {
            let promises = places.iter().map(|at| &all[*at as usize]);
            let axis = self.axis(promises.clone());
            let (id, key) = SECTIONS[section(&places[0])];
            let is_part = matches!(list.by, By::Overdue | By::Disagree | By::NoTicket);
            let count = if is_part { list.promises.len() } else { count_of(section(&places[0]), &list.counts) };
            Section {
                id,
                heading: self.texts.get(key).to_owned(),
                count: number(count),
                axis: self.axis_view(axis.as_ref()),
                rows: promises.map(|promise| self.promise_row(promise, axis.as_ref())).collect(),
            }
        };
        shown.chunk_by(|a, b| section(a) == section(b)).map(table).collect()
    }

    /// What does not agree: all of it on its own pages, the first of it with the whole ledger.
    fn findings(&self, list: &PromiseList, shown: &[u32], page: usize) -> Option<Findings> {
        let lists = &self.promise_lists().all;
        let found = lists.iter().find(|list| list.by == By::Disagree)?;
        let shown = match list.by {
            By::Disagree => shown,
            By::All if page == 1 => &found.promises[..found.promises.len().min(FIRST_FINDINGS)],
            _ => return None,
        };
        let is_cut = list.by == By::All && shown.len() < found.promises.len();
        let total = number(found.promises.len());
        (!shown.is_empty()).then(|| Findings {
            heading: self.texts.get("ledger_disagree").to_owned(),
            items: shown.iter().map(|at| self.finding(&self.promises_of_all()[*at as usize])).collect(),
            more: is_cut.then(|| self.texts.fill("facet_more", &[("n", &total)])),
            count: total,
            href: "follow-ups/disagree/",
        })
    }

    fn cut_short(&self, list: &PromiseList) -> Option<String> {
        let (here, all) = (list.promises.len(), list.counts.open);
        let is_cut = matches!(list.by, By::Team | By::Level | By::Age) && here < all;
        is_cut.then(|| self.texts.fill("ledger_cut", &[("n", &number(here)), ("all", &number(all))]))
    }

    fn empty_ledger(&self, by: By) -> String {
        let key = match by {
            By::Overdue => "ledger_none_overdue",
            By::Disagree => "ledger_none_disagree",
            By::NoTicket => "ledger_none_no_ticket",
            _ => "ledger_none_open",
        };
        self.texts.get(key).to_owned()
    }

    fn ledger_pager(&self, list: &PromiseList, page: usize) -> Option<Pager> {
        let pages = page_count(list);
        let address = |page: usize| (1..=pages).contains(&page).then(|| page_address(list, page));
        let text = self.texts.fill("page_of", &[("n", &page.to_string()), ("of", &pages.to_string())]);
        (pages > 1).then(|| Pager { text, previous: address(page - 1), next: address(page + 1) })
    }
}

/// The text for a single promise.
fn the_one(counts: &Counts) -> &'static str {
    match (counts.overdue, counts.open, counts.kept, counts.dropped) {
        (1, ..) => "promises_one_overdue",
        (_, 1, ..) => "promises_one_open",
        (_, _, 1, _) => "promises_one_kept",
        (.., 1) => "promises_one_dropped",
        _ => "promises_one_unknown",
    }
}

fn number(n: usize) -> String {
    wording::count(n as u64)
}

fn page_count(list: &PromiseList) -> usize {
    list.promises.len().div_ceil(PAGE).max(1)
}

fn page_address(list: &PromiseList, page: usize) -> String {
    if page == 1 { list.address.clone() } else { format!("{}page/{page}/", list.address) }
}

/// A text of ours in which `*` begins and ends what is strong.
fn emphasised(text: &str) -> Vec<Piece> {
    let pieces = text.split('*').enumerate().filter(|(_, text)| !text.is_empty());
    pieces.map(|(at, text)| Piece { text: text.to_owned(), strong: at % 2 == 1 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_stars_is_strong() {
        let pieces = emphasised("Of 3, *2 were kept* and *1 is open*.");
        let strong: Vec<&str> = pieces.iter().filter(|piece| piece.strong).map(|piece| piece.text.as_str()).collect();
        assert_eq!(strong, ["2 were kept", "1 is open"]);
        assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), "Of 3, 2 were kept and 1 is open.");
    }
}
