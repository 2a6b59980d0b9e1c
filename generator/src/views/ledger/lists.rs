//! Which promises each page of the ledger holds, and in which order. Worked out once, when a page of the ledger is asked for.

use std::collections::{BTreeMap, HashMap};

use incident::level::Level;
use jiff::civil::Date;

use super::drift::Drift;
use super::life::days;
use super::promise::{Promise, State};
use crate::site::address::segment;
use crate::views::derive::Views;
use crate::views::facets::facet::teams;
use crate::views::words::{LevelWord, Word};

/// By what a list of promises is narrowed. All but the first two hold open promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::views) enum By {
    /// not at all
    All,
    /// report and ticket do not agree
    Disagree,
    /// past their day
    Overdue,
    /// without a ticket
    NoTicket,
    /// by the team of the owner, else the first of the report
    Team,
    /// by the level of the incident
    Level,
    /// by the days since they were promised
    Age,
}

/// One list.
#[derive(Debug)]
pub(in crate::views) struct PromiseList {
    pub(in crate::views) by: By,
    /// Its address from the root, ending in `/`.
    pub(in crate::views) address: String,
    /// What it is narrowed to.
    pub(in crate::views) word: Word,
    /// Places among all promises, in the order of the list.
    pub(in crate::views) promises: Vec<u32>,
    /// How all promises of this team or level stand, the settled ones too.
    pub(in crate::views) counts: Counts,
    /// For levels: which.
    pub(in crate::views) level: Option<Level>,
}

/// All lists.
#[derive(Debug, Default)]
pub(in crate::views) struct PromiseLists {
    /// That of all promises first; empty where nothing was ever promised.
    pub(in crate::views) all: Vec<PromiseList>,
    by_address: HashMap<String, usize>,
}

impl PromiseLists {
    /// The list at an address.
    pub(in crate::views) fn at(&self, address: &str) -> Option<usize> {
        self.by_address.get(address).copied()
    }
}

/// How many promises stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::views) struct Counts {
    pub(in crate::views) all: usize,
    pub(in crate::views) kept: usize,
    pub(in crate::views) kept_late: usize,
    pub(in crate::views) dropped: usize,
    /// Dropped, and the report does not say why.
    pub(in crate::views) without_reason: usize,
    pub(in crate::views) open: usize,
    pub(in crate::views) overdue: usize,
    pub(in crate::views) unknown: usize,
}

impl Counts {
    fn add(&mut self, state: State, has_reason: bool) {
        self.all += 1;
        match state {
            State::Kept => self.kept += 1,
            State::KeptLate => (self.kept, self.kept_late) = (self.kept + 1, self.kept_late + 1),
            State::Dropped => (self.dropped, self.without_reason) = (self.dropped + 1, self.without_reason + usize::from(!has_reason)),
            State::Overdue(_) => (self.open, self.overdue) = (self.open + 1, self.overdue + 1),
            State::Open | State::InProgress => self.open += 1,
            State::Unknown => self.unknown += 1,
        }
    }
}

/// The ages of open promises, in days: from, and the part of the address.
pub(in crate::views) const AGES: [(i64, &str); 4] =
    [(180, "180-days-or-more"), (90, "90-to-179-days"), (30, "30-to-89-days"), (0, "under-30-days")];

/// A list while it is filled: what it is narrowed to, by the part of its address.
#[derive(Default)]
struct Group {
    word: Option<Word>,
    promises: Vec<u32>,
    counts: Counts,
}

type Groups = BTreeMap<(By, String), Group>;

impl Views {
    /// Whether anything was ever promised. Needs no list.
    pub fn has_promises(&self) -> bool {
        self.archive.incidents.iter().any(|incident| !incident.report.follow_ups.is_empty())
    }

    /// All lists of the ledger.
    pub(in crate::views) fn promise_lists(&self) -> &PromiseLists {
        self.ledger.lists.get_or_init(|| self.sort_promises())
    }

    fn sort_promises(&self) -> PromiseLists {
        let promises = self.promises_of_all();
        if promises.is_empty() {
            return PromiseLists::default();
        }
        let mut order: Vec<u32> = (0..u32::try_from(promises.len()).unwrap_or(u32::MAX)).collect();
        order.sort_by_cached_key(|at| (place(&promises[*at as usize]), *at));
        let mut groups = Groups::new();
        for at in order {
            self.sort_in(&mut groups, at, &promises[at as usize]);
        }
        let all: Vec<PromiseList> = groups.into_iter().map(|((by, part), group)| list(by, &part, group)).collect();
        let by_address = all.iter().enumerate().map(|(at, list)| (list.address.clone(), at)).collect();
        PromiseLists { all, by_address }
    }

    fn sort_in(&self, groups: &mut Groups, at: u32, promise: &Promise) {
        let has_reason = self.follow_up(promise).not_doing.is_some();
        let mut add = |by: By, part: &str, word: Option<Word>, is_in: bool| {
            let group = groups.entry((by, part.to_owned())).or_default();
            group.counts.add(promise.state, has_reason);
            if group.word.is_none() {
                group.word = word;
            }
            if is_in {
                group.promises.push(at);
            }
        };
        let has_ticket = !promise.drifts.contains(&Drift::NoTicket);
        add(By::All, "", None, true);
        add(By::Disagree, "", None, !promise.drifts.is_empty() && has_ticket);
        add(By::Overdue, "", None, matches!(promise.state, State::Overdue(_)));
        add(By::NoTicket, "", None, !has_ticket);
        if let Some(team) = self.team_of(promise) {
            let name = self.archive.site.teams.get(team).map_or_else(|| Word::plain(team), |known| Word::of(&known.name, self.language()));
            add(By::Team, &segment(team), Some(name), promise.is_open());
        }
        let level = self.promising(promise).report.level;
        add(By::Level, &level_part(level), Some(self.level_name(level)), promise.is_open());
        if promise.is_open() {
            let age = days(promise.promised_on, self.snapshot_day());
            let (_, part) = AGES.iter().find(|(from, _)| age >= *from).unwrap_or(&AGES[AGES.len() - 1]);
            let word = self.texts.get(&format!("ledger_age_{}", part.replace('-', "_"))).to_owned();
            add(By::Age, part, Some(Word::plain(word)), true);
        }
    }

    fn level_name(&self, level: Option<Level>) -> Word {
        Word::plain(LevelWord::new(level, &self.archive.site, &self.texts).long)
    }

    /// The team that has a promise: the owner's, else the first of the report.
    pub fn team_of<'v>(&'v self, promise: &Promise) -> Option<&'v str> {
        let owner = self.ticket(promise).and_then(|ticket| ticket.assignee.as_deref());
        let team = owner.and_then(|owner| self.archive.site.people.get(owner)).and_then(|person| person.team.as_deref());
        team.or_else(|| teams(&self.archive, self.promising(promise)).first().copied())
    }
}

fn level_part(level: Option<Level>) -> String {
    level.map_or_else(|| "unrated".to_owned(), |level| level.number().to_string())
}

fn list(by: By, part: &str, group: Group) -> PromiseList {
    let address = match by {
        By::All => "follow-ups/".to_owned(),
        By::Disagree => "follow-ups/disagree/".to_owned(),
        By::Overdue => "follow-ups/overdue/".to_owned(),
        By::NoTicket => "follow-ups/no-ticket/".to_owned(),
        By::Team => format!("follow-ups/teams/{part}/"),
        By::Level => format!("follow-ups/levels/{part}/"),
        By::Age => format!("follow-ups/ages/{part}/"),
    };
    PromiseList {
        by,
        address,
        word: group.word.unwrap_or_else(|| Word::plain(part)),
        promises: group.promises,
        counts: group.counts,
        level: (by == By::Level).then(|| part.parse().ok().and_then(Level::new)).flatten(),
    }
}

/// Where a promise stands among all: open ones first, the most overdue at the top, then those that contradict their ticket, then by their
/// day; then those of which nothing is known; then what was kept and what was dropped, the latest first.
fn place(promise: &Promise) -> (u8, i64, i64) {
    let number = |day: Option<Date>| day.map_or(i64::MAX, |day| days(Date::ZERO, day));
    let latest = |day: Option<Date>| day.map_or(i64::MAX, |day| -days(Date::ZERO, day));
    match promise.state {
        State::Overdue(days) => (0, -days, number(Some(promise.promised_on))),
        State::Open | State::InProgress if promise.drifts.iter().any(Drift::is_contradiction) => (1, number(promise.due), 0),
        State::Open | State::InProgress => (2, number(promise.due), number(Some(promise.promised_on))),
        State::Unknown => (3, latest(Some(promise.promised_on)), 0),
        State::Kept | State::KeptLate => (4, latest(promise.kept_on), 0),
        State::Dropped => (5, latest(promise.dropped_on), 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_no_gap() {
        assert!(AGES.windows(2).all(|pair| pair[0].0 > pair[1].0));
        assert_eq!(AGES[AGES.len() - 1].0, 0);
    }
}
