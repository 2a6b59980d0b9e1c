//! To whom a due ticket speaks. Somebody who cannot be reached is named in the channel, never guessed.

use std::collections::HashMap;

use incident::text::Language;
use jiff::Timestamp;

use super::facts::people::{Found, Person};
use super::reason::{Route, Unreached};
use super::reminder::{Mentioned, Recipient};
use super::rules::{Rung, To};
use super::verdict::{Case, Policy};

/// What is known in a round beyond the tickets.
#[derive(Debug, Clone, Copy)]
pub struct Round<'r> {
    /// the rules and their calendar
    pub policy: Policy<'r>,
    /// how many reminders each Slack user has had on the calendar's day, mentions in the channel included where `to` is
    /// the channel
    pub spoken: &'r HashMap<String, u32>,
    /// the Slack users and channels that Slack refuses, and its word for it
    pub refused: &'r HashMap<String, String>,
    /// the id of `slack.channel`
    pub channel: &'r str,
    /// the site's language, in which the channel is spoken to
    pub language: Language,
    /// the round's time
    pub now: Timestamp,
}

/// Where a ticket goes, why, and who is mentioned there.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// who reads it
    pub to: Recipient,
    /// why they do
    pub route: Route,
    /// who is mentioned, where everybody reads it
    pub mention: Option<Mentioned>,
    /// whose ticket it is, by the name in `people`, else the tracker's
    pub owner: Option<String>,
}

/// Finds the address of a ticket on a rung.
pub fn address(case: &Case<'_>, rung: Rung, round: &Round<'_>) -> Address {
    let meant = match rung {
        Rung::Assignee => owner(case).and_then(|owner| to_owner(owner, round)),
        Rung::TeamLead => to_lead(case, round),
        Rung::Channel => owner(case).and_then(|owner| to_owner(owner, round)).map(|meant| Meant { route: Route::Channel, ..meant }),
    };
    let account = case.ticket.assignee.as_ref();
    let owner = known(case).map(|person| &person.name).or(account.map(|account| &account.name)).cloned();
    let direct = rung != Rung::Channel && round.policy.rules.to == To::Person;
    match meant {
        Ok(Meant { route, person, slack }) if direct => {
            let (key, name, language) = (person.key.clone(), person.name.clone(), person.language);
            Address { to: Recipient::Person { slack: slack.to_owned(), key, name, language }, route, mention: None, owner }
        }
        Ok(Meant { route, person, slack }) => {
            let mention = Mentioned { slack: slack.to_owned(), name: person.name.clone() };
            Address { to: channel(round), route, mention: Some(mention), owner }
        }
        Err(unreached) => Address { to: channel(round), route: Route::Unreached(unreached), mention: None, owner },
    }
}

/// Somebody who is meant and can be reached.
struct Meant<'c> {
    route: Route,
    person: &'c Person,
    slack: &'c str,
}

fn to_owner<'c>(owner: &'c Person, round: &Round<'_>) -> Result<Meant<'c>, Unreached> {
    Ok(Meant { route: Route::Assignee(owner.name.clone()), person: owner, slack: reachable(owner, round)? })
}

/// The lead of the owner's team. The owner need not be reachable for that; who leads the own team hears it as owner.
fn to_lead<'c>(case: &Case<'c>, round: &Round<'_>) -> Result<Meant<'c>, Unreached> {
    let owner = match owner(case) {
        Err(Unreached::Deactivated(name)) => known(case).ok_or(Unreached::Deactivated(name))?,
        owner => owner?,
    };
    let lead = owner.lead.as_ref().and_then(|key| case.people.get(key));
    let lead = lead.ok_or_else(|| Unreached::NoLead(owner.name.clone()))?;
    if lead.key == owner.key {
        return to_owner(owner, round);
    }
    let route = Route::Lead(lead.name.clone(), owner.name.clone());
    Ok(Meant { route, person: lead, slack: reachable(lead, round)? })
}

/// The one person whose account the ticket is assigned to, whatever else is the matter.
fn known<'c>(case: &Case<'c>) -> Option<&'c Person> {
    let account = case.ticket.assignee.as_ref()?;
    if let Found::One(person) = case.people.of_account(&account.id) { Some(person) } else { None }
}

/// Whose ticket it is, as far as one can turn to them.
fn owner<'c>(case: &Case<'c>) -> Result<&'c Person, Unreached> {
    let account = case.ticket.assignee.as_ref().ok_or(Unreached::NoAssignee)?;
    if !account.active {
        return Err(Unreached::Deactivated(account.name.clone()));
    }
    let owner = match case.people.of_account(&account.id) {
        Found::One(person) => person,
        Found::Nobody => return Err(Unreached::NotInPeople(account.name.clone())),
        Found::Several => return Err(Unreached::FoundTwice(account.name.clone())),
    };
    match &case.memory.disowned {
        Some(disowned) if disowned.account == account.id => Err(Unreached::NotTheirs(owner.name.clone())),
        _ => Ok(owner),
    }
}

fn reachable<'c>(person: &'c Person, round: &Round<'_>) -> Result<&'c str, Unreached> {
    let slack = person.slack.as_deref().ok_or_else(|| Unreached::NoSlack(person.name.clone()))?;
    match round.refused.get(slack) {
        Some(why) => Err(Unreached::Refused(person.name.clone(), why.clone())),
        None => Ok(slack),
    }
}

fn channel(round: &Round<'_>) -> Recipient {
    Recipient::Channel { slack: round.channel.to_owned(), language: round.language }
}
