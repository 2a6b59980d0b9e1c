//! What is due, sorted into one reminder a recipient, within the limits of the rules.

use std::cmp::Reverse;

use incident::level::Level;
use jiff::Timestamp;

use super::address::{Round, address};
use super::facts::promises::Promise;
use super::judge::worked;
use super::reason::Reason;
use super::reminder::{Item, Recipient, Reminder};
use super::rules::{Then, To};
use super::verdict::{Case, Due};

/// What a round says, and what it keeps back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reminders {
    /// the messages, most urgent first
    pub reminders: Vec<Reminder>,
    /// the tickets (by the tracker's ids) that come in a later round, and why
    pub held: Vec<(String, Reason)>,
}

/// A due ticket with its recipient.
#[derive(Debug, Clone, PartialEq)]
pub struct Owed {
    /// who is to read it
    pub to: Recipient,
    /// what is said of it
    pub item: Item,
}

/// Sorts what is due into messages: one a recipient, most urgent first. What a limit keeps back is named with the limit.
pub fn remind(mut owed: Vec<Owed>, round: &Round<'_>) -> Reminders {
    owed.sort_by(|a, b| urgency(&a.item).cmp(&urgency(&b.item)));
    let mut held = Vec::new();
    let mut reminders: Vec<Reminder> = Vec::new();
    for Owed { to, item } in owed {
        if let Some(reason) = kept_back(&to, &item, round) {
            held.push((item.ticket, reason));
            continue;
        }
        match reminders.iter_mut().find(|reminder| reminder.to.slack() == to.slack()) {
            Some(reminder) => reminder.items.push(item),
            None => reminders.push(Reminder { to, items: vec![item] }),
        }
    }
    let most = round.policy.rules.at_most.per_run;
    let room = usize::try_from(most).unwrap_or(usize::MAX).min(reminders.len());
    let late = reminders.split_off(room);
    held.extend(late.into_iter().flat_map(|reminder| reminder.items).map(|item| (item.ticket, Reason::RoundIsFull(most))));
    Reminders { reminders, held }
}

/// All that is said of a due ticket, and to whom.
pub fn owed(case: &Case<'_>, due: &Due, promises: Vec<Promise>, round: &Round<'_>) -> Owed {
    let found = address(case, due.step.to, round);
    let ticket = case.ticket;
    let item = Item {
        ticket: ticket.id.clone(),
        key: ticket.key.clone(),
        summary: ticket.summary.clone(),
        entry: due.entry.clone(),
        start: due.start.clone(),
        worked: worked(round.policy.calendar, due.start.at, round.now),
        step: due.step,
        nth: due.nth,
        reached_at: due.reached_at,
        next_at: next_at(due, round),
        rule: due.rule,
        account: ticket.assignee.as_ref().map(|account| account.id.clone()),
        assignee: found.owner,
        mention: found.mention,
        route: found.route,
        level: case.level.map(Level::number),
        promises,
        due: ticket.due,
    };
    Owed { to: found.to, item }
}

/// When the ticket is spoken of again if nothing changes: a repeat, or the next step.
fn next_at(due: &Due, round: &Round<'_>) -> Option<Timestamp> {
    let rule = usize::try_from(due.rule.number).ok()?.checked_sub(1)?;
    let Then::Remind(ladder) = &round.policy.rules.rules.get(rule)?.then else { return None };
    let calendar = round.policy.calendar;
    let repeat = ladder.repeat.and_then(|patience| calendar.after_minute(round.now, patience));
    let above = usize::try_from(due.step.rung).ok().and_then(|rung| ladder.escalate.get(rung));
    let above = above.and_then(|escalation| calendar.after(due.start.at, escalation.after)).map(|at| at.max(round.now));
    [repeat, above].into_iter().flatten().min()
}

/// The limit that keeps a ticket back, if one does.
fn kept_back(to: &Recipient, item: &Item, round: &Round<'_>) -> Option<Reason> {
    let (slack, name) = match to {
        Recipient::Channel { slack, .. } => {
            if let Some(why) = round.refused.get(slack) {
                return Some(Reason::ChannelRefused(why.clone()));
            }
            let mention = item.mention.as_ref().filter(|_| round.policy.rules.to == To::Channel)?;
            (&mention.slack, &mention.name)
        }
        Recipient::Person { slack, name, .. } => (slack, name),
    };
    let most = round.policy.rules.at_most.per_person_a_day;
    let heard = round.spoken.get(slack).copied().unwrap_or(0);
    (heard >= most).then(|| Reason::PersonHasHeard(name.clone(), most))
}

/// The order of urgency: higher rung, higher level, longer overdue, then the key, by its number.
fn urgency(item: &Item) -> impl Ord + '_ {
    let (project, number) = item.key.rsplit_once('-').unwrap_or((&item.key, ""));
    let number = number.parse::<u64>().unwrap_or(u64::MAX);
    (Reverse(item.step.rung), Reverse(item.level), item.reached_at, project, number, &item.ticket)
}
