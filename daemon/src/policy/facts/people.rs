//! The explicit map from the tracker's accounts to people and where they read. Nobody is ever guessed.

use std::collections::HashMap;

use incident::site::model::Site;
use incident::text::Language;

/// Everybody in `site.yaml`, found by account.
#[derive(Debug, Clone, Default)]
pub struct People {
    people: HashMap<String, Person>,
    by_account: HashMap<String, Vec<String>>,
}

/// One person.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The key in `people`.
    pub key: String,
    /// The shown name, in the person's language.
    pub name: String,
    /// The Slack user's id; without it nobody can be reminded.
    pub slack: Option<String>,
    /// The language of messages to this person.
    pub language: Language,
    /// The key of the lead of the person's team.
    pub lead: Option<String>,
}

/// Whom an account belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Found<'p> {
    /// one person
    One(&'p Person),
    /// nobody in the map
    Nobody,
    /// more than one: reported, never guessed
    Several,
}

impl People {
    /// Reads the map out of a site.
    pub fn of(site: &Site) -> Self {
        let mut people = Self::default();
        for (key, person) in &site.people {
            let language = person.language.unwrap_or(site.language);
            let lead = person.team.as_ref().and_then(|team| site.teams.get(team)).and_then(|team| team.lead.clone());
            let name = person.name.words(language).0.to_owned();
            if let Some(account) = &person.jira {
                people.by_account.entry(account.clone()).or_default().push(key.clone());
            }
            let known = Person { key: key.clone(), name, slack: person.slack.clone(), language, lead };
            people.people.insert(key.clone(), known);
        }
        people
    }

    /// The person with this key.
    pub fn get(&self, key: &str) -> Option<&Person> {
        self.people.get(key)
    }

    /// The person behind an account of the tracker.
    pub fn of_account(&self, account: &str) -> Found<'_> {
        match self.by_account.get(account).map(Vec::as_slice) {
            None | Some([]) => Found::Nobody,
            Some([key]) => self.people.get(key).map_or(Found::Nobody, Found::One),
            Some(_) => Found::Several,
        }
    }

    /// The person who reads Slack as this user.
    pub fn of_slack(&self, user: &str) -> Option<&Person> {
        let mut same = self.people.values().filter(|person| person.slack.as_deref() == Some(user));
        same.next().filter(|_| same.next().is_none())
    }

    /// Everybody, in the order of the keys.
    pub fn all(&self) -> Vec<&Person> {
        let mut all: Vec<&Person> = self.people.values().collect();
        all.sort_by(|a, b| a.key.cmp(&b.key));
        all
    }
}
