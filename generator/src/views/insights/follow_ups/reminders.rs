//! Whether reminders moved tickets: the share that changed status within a week, held against waits before there were reminders.

use std::collections::{BTreeMap, BTreeSet};

use incident::tickets::{Category, Ticket};
use jiff::{SignedDuration, Timestamp};

use crate::views::chart::drawing::Size;
use crate::views::chart::shares::{Share, shares};
use crate::views::chart::spread::{FOR_MEDIAN, Spread};
use crate::views::derive::Views;
use crate::views::insights::figure::{Figure, Table, TableRow};
use crate::views::words::Word;

/// Seven calendar days, five of them worked.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// From so many earlier waits on reminders are held against them.
const FEW: u32 = FOR_MEDIAN as u32;

/// How many there were, and after how many the status changed within a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Moved {
    moved: u32,
    all: u32,
}

impl Moved {
    fn count(&mut self, has_moved: bool) {
        self.all += 1;
        self.moved += u32::from(has_moved);
    }

    /// Whole percent, rounded.
    fn percent(self) -> u32 {
        (self.moved * 200 + self.all).checked_div(self.all * 2).unwrap_or(0)
    }
}

/// What the reminders of some tickets did.
#[derive(Debug, Default, PartialEq, Eq)]
struct Effect {
    /// The first since the last change of status.
    first: Moved,
    /// Those after it, the status still being the same.
    again: Moved,
    /// Sent so lately that a week has not passed.
    undecided: u32,
    /// Waits as long as the usual one at a first reminder, before there were any.
    before: Moved,
    /// That wait, in days.
    wait: i64,
}

/// When the status of a ticket became the one that it had at `at`.
fn entered(ticket: &Ticket, at: Timestamp) -> Timestamp {
    ticket.history.iter().rev().map(|change| change.at).find(|changed| *changed <= at).unwrap_or(ticket.created_at)
}

fn changed_within_a_week(ticket: &Ticket, from: Timestamp) -> bool {
    let until = from.saturating_add(WEEK).unwrap_or(Timestamp::MAX);
    ticket.history.iter().any(|change| change.at > from && change.at <= until)
}

fn effect(tickets: &[&Ticket], as_of: Timestamp) -> Effect {
    let mut effect = Effect::default();
    let mut waits = Vec::new();
    for ticket in tickets {
        let mut times: Vec<Timestamp> = ticket.reminders.iter().map(|reminder| reminder.at).collect();
        times.sort_unstable();
        for (nth, at) in times.iter().enumerate() {
            let since = entered(ticket, *at);
            let is_first = !times[..nth].iter().any(|earlier| *earlier > since);
            if is_first {
                waits.push(at.duration_since(since).as_secs());
            }
            let sort = if is_first { &mut effect.first } else { &mut effect.again };
            if at.duration_since(as_of) + WEEK > SignedDuration::ZERO {
                effect.undecided += 1;
            } else {
                sort.count(changed_within_a_week(ticket, *at));
            }
        }
    }
    let begin = tickets.iter().flat_map(|ticket| &ticket.reminders).map(|reminder| reminder.at).min();
    if let (Some(begin), Some(wait)) = (begin, Spread::of(waits).median()) {
        effect.wait = (wait + 43_200) / 86_400;
        effect.before = before(tickets, begin, SignedDuration::from_secs(wait));
    }
    effect
}

/// Stays in one status that became as old as `wait`, a week or more before the first reminder of all. A status in which
/// tickets end is no wait.
fn before(tickets: &[&Ticket], begin: Timestamp, wait: SignedDuration) -> Moved {
    let ends: BTreeSet<&str> =
        tickets.iter().filter(|ticket| ticket.category == Category::Done).map(|ticket| ticket.status.as_str()).collect();
    let mut moved = Moved::default();
    for ticket in tickets {
        let first = ticket.history.first().map_or(ticket.status.as_str(), |change| change.from.as_str());
        let begins = [(ticket.created_at, first)].into_iter().chain(ticket.history.iter().map(|change| (change.at, change.to.as_str())));
        let leaves = ticket.history.iter().map(|change| Some(change.at)).chain([None]);
        for ((from, status), left) in begins.zip(leaves) {
            let old = from.saturating_add(wait).unwrap_or(Timestamp::MAX);
            let is_long_ago = old.saturating_add(WEEK).unwrap_or(Timestamp::MAX) <= begin;
            if is_long_ago && !ends.contains(status) && left.is_none_or(|left| left > old) {
                moved.count(changed_within_a_week(ticket, old));
            }
        }
    }
    moved
}

impl Views {
    /// `None` where no reminder for a promise of these reports is a week old.
    pub(in crate::views::insights) fn reminders_figure(&self) -> Option<Figure> {
        let as_of = self.archive.tickets.as_ref()?.snapshot.as_of;
        let promised = self.promises_of_all().iter().filter_map(|promise| self.ticket(promise));
        let tickets: BTreeMap<&str, &Ticket> = promised.map(|ticket| (ticket.key.as_str(), ticket)).collect();
        let effect = effect(&tickets.into_values().collect::<Vec<_>>(), as_of);
        let rows = self.reminder_rows(&effect);
        let said = (self.text("insights_reminders"), self.reminders_finding(&effect), self.reminders_reading(&effect));
        let drawings = Size::BOTH.map(|size| shares(&rows, size)).into();
        let table = Table {
            head: ["insights_reminders_sort", "insights_all", "insights_moved"].map(|key| self.text(key)).into(),
            rows: rows.iter().map(|row| TableRow::of(Word::plain(row.label.clone()), [row.whole, row.part])).collect(),
        };
        (effect.first.all > 0).then(|| Figure::new("reminders", said, drawings, table))
    }

    fn reminder_rows(&self, effect: &Effect) -> Vec<Share> {
        let days = effect.wait.to_string();
        let sorts = [("insights_reminder_first", effect.first), ("insights_reminder_again", effect.again)];
        let baseline = (effect.before.all >= FEW).then_some(("insights_reminder_before", effect.before));
        let row = |(key, moved): (&str, Moved)| Share {
            label: self.texts.fill(key, &[("days", days.as_str())]),
            part: moved.moved,
            whole: moved.all,
            words: self.part_words(moved),
        };
        sorts.into_iter().filter(|(_, moved)| moved.all > 0).chain(baseline).map(row).collect()
    }

    fn part_words(&self, moved: Moved) -> String {
        let [m, percent] = [moved.moved, moved.percent()].map(|n| n.to_string());
        self.say("insights_part", moved.all, &[("m", m.as_str()), ("percent", percent.as_str())])
    }

    /// First reminders alone are held against earlier waits: a ticket that is told again is one that does not move.
    fn reminders_finding(&self, effect: &Effect) -> String {
        let words = |moved: Moved| [moved.moved.to_string(), moved.percent().to_string()];
        let [m, percent] = words(effect.first);
        let found = self.say("insights_found_moved", effect.first.all, &[("m", m.as_str()), ("percent", percent.as_str())]);
        if effect.before.all < FEW {
            return found;
        }
        let [m, percent] = words(effect.before);
        found + &self.say("insights_found_moved_before", effect.before.all, &[("m", m.as_str()), ("percent", percent.as_str())])
    }

    fn reminders_reading(&self, effect: &Effect) -> String {
        let mut sentences = vec![self.text("insights_reminders_reading")];
        if effect.before.all >= FEW {
            sentences.push(self.say("insights_reminders_baseline", u32::try_from(effect.wait).unwrap_or(0), &[]));
        }
        if effect.undecided > 0 {
            sentences.push(self.say("insights_reminders_undecided", effect.undecided, &[]));
        }
        self.paragraph(&sentences)
    }
}

#[cfg(test)]
mod tests {
    use incident::tickets::{Change, Reminded};

    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + day * 86_400).expect("a moment")
    }

    /// A ticket opened on day 0 with changes of status and reminders on some days.
    fn ticket(changes: &[i64], reminders: &[i64]) -> Ticket {
        let change = |day: &i64| Change { at: at(*day), from: "To Do".to_owned(), to: "In Progress".to_owned() };
        Ticket {
            key: "OPS-1".to_owned(),
            summary: String::new(),
            status: "In Progress".to_owned(),
            category: Category::InProgress,
            entered_at: at(0),
            created_at: at(0),
            resolved_at: None,
            due: None,
            assignee: None,
            history: changes.iter().map(change).collect(),
            reminded: 0,
            reminders: reminders.iter().map(|day| Reminded { at: at(*day), rung: 0 }).collect(),
            stale_since: None,
            due_by: None,
            resolution: None,
            previous_keys: Vec::new(),
            gone_at: None,
            owner_active: None,
            incidents: Vec::new(),
        }
    }

    #[test]
    fn a_reminder_moved_a_ticket_whose_status_changed_within_seven_days() {
        let soon = ticket(&[107], &[100]);
        let later = ticket(&[108], &[100, 105]);
        let effect = effect(&[&soon, &later], at(200));
        assert_eq!((effect.first, effect.again), (Moved { moved: 1, all: 2 }, Moved { moved: 1, all: 1 }));
        assert_eq!((effect.undecided, effect.wait), (0, 100));
    }

    #[test]
    fn a_reminder_of_this_week_does_not_count_yet() {
        let fresh = ticket(&[], &[100]);
        assert_eq!(effect(&[&fresh], at(106)).undecided, 1);
        assert_eq!(effect(&[&fresh], at(107)).first, Moved { moved: 0, all: 1 });
    }

    #[test]
    fn earlier_waits_count_when_they_were_as_long_and_a_week_before_the_first_reminder() {
        let reminded = ticket(&[], &[100]);
        let earlier = [ticket(&[25], &[]), ticket(&[40], &[]), ticket(&[5], &[])];
        let all: Vec<&Ticket> = earlier.iter().collect();
        assert_eq!(before(&all, at(100), SignedDuration::from_hours(20 * 24)), Moved { moved: 1, all: 5 });
        assert_eq!(before(&all, at(26), SignedDuration::from_hours(20 * 24)), Moved::default());
        assert_eq!(effect(&[&reminded], at(200)).before, Moved::default(), "its own wait ended with the reminder");
    }

    #[test]
    fn shares_are_rounded_and_nothing_of_nothing_is_none() {
        let percent = |moved, all| Moved { moved, all }.percent();
        assert_eq!([percent(1, 3), percent(2, 3), percent(1, 8), percent(0, 0), percent(5, 5)], [33, 67, 13, 0, 100]);
    }
}
