//! Which rule is for a ticket, and by what. Nothing is allocated for a rule that is not: a backlog has many tickets.

use incident::level::Level;

use super::facts::people::Found;
use super::reason::{Condition, RulePlace};
use super::rules::{Match, Rule};
use super::verdict::Case;

/// The word of the configuration for a ticket without an assignee.
pub const NOBODY: &str = "nobody";

/// The first rule that is for the ticket.
pub fn decisive<'r>(case: &Case<'_>, rules: &'r [Rule]) -> Option<(RulePlace, &'r Rule)> {
    let (index, rule) = rules.iter().enumerate().find(|(_, rule)| holds(case, &rule.matches))?;
    Some((place(index, rule), rule))
}

/// The rules above the decisive one, each with its first condition that does not hold.
pub fn skipped(case: &Case<'_>, rules: &[Rule]) -> Vec<(RulePlace, Condition)> {
    let failed = rules.iter().enumerate().map_while(|(index, rule)| {
        let aspect = Aspect::ALL.into_iter().find(|aspect| !aspect.holds(case, &rule.matches))?;
        Some((place(index, rule), aspect.condition(case, &rule.matches)))
    });
    failed.collect()
}

/// The conditions of a rule that holds.
pub fn conditions(case: &Case<'_>, matches: &Match) -> Vec<Condition> {
    Aspect::ALL.into_iter().filter(|aspect| aspect.is_asked(matches)).map(|aspect| aspect.condition(case, matches)).collect()
}

fn holds(case: &Case<'_>, matches: &Match) -> bool {
    Aspect::ALL.into_iter().all(|aspect| aspect.holds(case, matches))
}

fn place(index: usize, rule: &Rule) -> RulePlace {
    RulePlace { number: u32::try_from(index + 1).unwrap_or(u32::MAX), line: rule.line }
}

/// What a rule can ask of a ticket, in the order in which it is asked.
#[derive(Clone, Copy)]
enum Aspect {
    Status,
    Category,
    Level,
    Labels,
    Project,
    Assignee,
    Priority,
}

impl Aspect {
    const ALL: [Self; 7] = [Self::Status, Self::Category, Self::Level, Self::Labels, Self::Project, Self::Assignee, Self::Priority];

    fn is_asked(self, matches: &Match) -> bool {
        match self {
            Self::Status => !matches.status.is_empty(),
            Self::Category => !matches.status_category.is_empty(),
            Self::Level => matches.level.is_some(),
            Self::Labels => !matches.labels.is_empty(),
            Self::Project => !matches.project.is_empty(),
            Self::Assignee => !matches.assignee.is_empty(),
            Self::Priority => !matches.priority.is_empty(),
        }
    }

    fn holds(self, case: &Case<'_>, matches: &Match) -> bool {
        if !self.is_asked(matches) {
            return true;
        }
        match self {
            Self::Status => named(&matches.status, &case.ticket.status.name).is_some(),
            Self::Category => matches.status_category.contains(&case.ticket.status.category),
            Self::Level => matches.level.as_ref().zip(case.level).is_some_and(|(wanted, level)| wanted.contains(&level)),
            Self::Labels => matches.labels.iter().any(|label| named(&case.ticket.labels, label).is_some()),
            Self::Project => named(&matches.project, &case.ticket.project).is_some(),
            Self::Assignee => owner_key(case).is_some_and(|key| named(&matches.assignee, key).is_some()),
            Self::Priority => case.ticket.priority.as_ref().is_some_and(|name| named(&matches.priority, name).is_some()),
        }
    }

    fn condition(self, case: &Case<'_>, matches: &Match) -> Condition {
        let ticket = case.ticket;
        match self {
            Self::Status => Condition::Status { is: worded(&matches.status, &ticket.status.name), wanted: matches.status.clone() },
            Self::Category => Condition::Category { is: ticket.status.category, wanted: matches.status_category.clone() },
            Self::Level => {
                let wanted = matches.level.iter().flatten().map(|level| level.number()).collect();
                Condition::Level { is: case.level.map(Level::number), wanted }
            }
            Self::Labels => {
                let shared = matches.labels.iter().filter(|label| named(&ticket.labels, label).is_some());
                let shared: Vec<String> = shared.cloned().collect();
                let is = if shared.is_empty() { ticket.labels.clone() } else { shared };
                Condition::Labels { is, wanted: matches.labels.clone() }
            }
            Self::Project => Condition::Project { is: worded(&matches.project, &ticket.project), wanted: matches.project.clone() },
            Self::Assignee => {
                let account = ticket.assignee.as_ref().map(|account| account.name.as_str());
                let is = owner_key(case).or(account).unwrap_or(NOBODY);
                Condition::Assignee { is: is.to_owned(), wanted: matches.assignee.clone() }
            }
            Self::Priority => {
                let is = ticket.priority.as_ref().map(|name| worded(&matches.priority, name));
                Condition::Priority { is, wanted: matches.priority.clone() }
            }
        }
    }
}

/// The key of the ticket's person, or the word for none; `None` where the map has no one person.
fn owner_key<'c>(case: &Case<'c>) -> Option<&'c str> {
    let Some(account) = &case.ticket.assignee else { return Some(NOBODY) };
    match case.people.of_account(&account.id) {
        Found::One(person) => Some(&person.key),
        Found::Nobody | Found::Several => None,
    }
}

/// The name in the list that is the same but for case.
fn named<'n>(names: &'n [String], name: &str) -> Option<&'n String> {
    names.iter().find(|known| is_same(known, name))
}

/// The name as the configuration writes it, or as it is.
fn worded(names: &[String], name: &str) -> String {
    named(names, name).map_or(name, String::as_str).to_owned()
}

fn is_same(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return a.eq_ignore_ascii_case(b);
    }
    a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}
