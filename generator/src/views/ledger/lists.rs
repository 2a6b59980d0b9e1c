//! Which promises each page of the ledger holds, and in which order. Worked out once, when a page of the ledger is asked for.

use std::collections::BTreeMap;

use incident::level::Level;
use jiff::civil::Date;

use super::life::days;
use crate::site::address::segment;
use crate::views::derive::Views;
use crate::views::facets::facet::teams;
use crate::views::promises::drift::Drift;
use crate::views::promises::lists::{By, Counts, PromiseList, PromiseLists};
use crate::views::promises::promise::{Promise, State};
use crate::views::words::{LevelWord, Word};

/// The ages of open promises, in days: from, and the part of the address.
pub(in crate::views) const AGES: [(i64, &str); 4] =
    [(180, "180-days-or-more"), (90, "90-to-179-days"), (30, "30-to-89-days"), (0, "under-30-days")];

/// The most promises that a list of one team, level or age holds: who has more open reads the worst, and all in the whole ledger.
const MOST: usize = 300;

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
        PromiseLists::new(groups.into_iter().map(|((by, part), group)| list(by, &part, group)).collect())
    }

    fn sort_in(&self, groups: &mut Groups, at: u32, promise: &Promise) {
        let has_reason = self.follow_up(promise).not_doing.is_some();
        let mut add = |by: By, part: &str, word: Option<Word>, is_in: bool| {
            let group = groups.entry((by, part.to_owned())).or_default();
            group.counts.add(promise.state, has_reason);
            if group.word.is_none() {
                group.word = word;
            }
            let is_narrow = matches!(by, By::Team | By::Level | By::Age);
            if is_in && !(is_narrow && group.promises.len() == MOST) {
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
        // Without a snapshot there is no day as of which an age would hold.
        if promise.is_open() && self.has_snapshot() {
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
