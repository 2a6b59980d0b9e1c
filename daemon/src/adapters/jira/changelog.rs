//! The changes of status of many tickets, whole: of all pages, in the order in which they happened.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde_json::json;

use super::ask::{Topic, ask};
use super::dates::Dated;
use crate::adapters::http::Service;
use crate::policy::facts::history::StatusChange;
use crate::ports::tickets::Trouble;

/// Tickets in one question; Jira takes no more.
const TICKETS: usize = 1000;
/// Entries on a page: as many as stay well below what is read of an answer.
const PAGE: u32 = 1000;

#[derive(Deserialize)]
struct PageForm {
    #[serde(rename = "issueChangeLogs")]
    tickets: Vec<TicketForm>,
    #[serde(rename = "nextPageToken")]
    token: Option<String>,
}

#[derive(Deserialize)]
struct TicketForm {
    #[serde(rename = "issueId")]
    id: Name,
    #[serde(rename = "changeHistories")]
    entries: Option<Vec<EntryForm>>,
}

#[derive(Deserialize)]
struct EntryForm {
    id: Name,
    created: Dated,
    items: Option<Vec<ItemForm>>,
}

#[derive(Deserialize)]
struct ItemForm {
    field: Option<String>,
    #[serde(rename = "fieldId")]
    field_id: Option<String>,
    from: Option<Name>,
    #[serde(rename = "fromString")]
    from_words: Option<String>,
    to: Option<Name>,
    #[serde(rename = "toString")]
    to_words: Option<String>,
}

/// An id, as text or as a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Name {
    Text(String),
    Number(u64),
}

impl Name {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

impl ItemForm {
    /// Whether it speaks of the status: by the field's id, where it has one, for anybody may name a field `status`.
    fn is_status(&self) -> bool {
        self.field_id.as_ref().or(self.field.as_ref()).is_some_and(|field| field == "status")
    }

    fn change(self, entry: &str, at: jiff::Timestamp) -> StatusChange {
        let side = |id: Option<Name>, words: Option<String>| (id.map(Name::text).unwrap_or_default(), words.unwrap_or_default());
        StatusChange { entry: entry.to_owned(), at, from: side(self.from, self.from_words), to: side(self.to, self.to_words) }
    }
}

/// All changes of status of these tickets, in the order asked.
pub(super) async fn changes(service: &Service, ids: &[String]) -> Result<Vec<Vec<StatusChange>>, Trouble> {
    let mut found: HashMap<String, Vec<StatusChange>> = HashMap::new();
    for ids in ids.chunks(TICKETS) {
        read(service, ids, &mut found).await?;
    }
    Ok(ids.iter().map(|id| ordered(found.get(id).cloned().unwrap_or_default())).collect())
}

/// Reads all pages about some tickets.
async fn read(service: &Service, ids: &[String], found: &mut HashMap<String, Vec<StatusChange>>) -> Result<(), Trouble> {
    let mut seen = HashSet::new();
    let mut next: Option<String> = None;
    loop {
        let mut body = json!({"issueIdsOrKeys": ids, "fieldIds": ["status"], "maxResults": PAGE});
        if let Some(token) = &next {
            body["nextPageToken"] = json!(token);
        }
        let path = ["rest", "api", "3", "changelog", "bulkfetch"];
        let request = service.post(&path).header("content-type", "application/json").body(body.to_string());
        let page: PageForm = ask(service, request, Topic::OurOwn).await?;
        for ticket in page.tickets {
            gather(ticket, found)?;
        }
        match page.token.filter(|token| !token.is_empty()) {
            None => return Ok(()),
            Some(token) if !seen.insert(token.clone()) => {
                return Err(Trouble::Unknown("Jira's changelog leads in a circle: a page comes again".to_owned()));
            }
            token => next = token,
        }
    }
}

fn gather(ticket: TicketForm, found: &mut HashMap<String, Vec<StatusChange>>) -> Result<(), Trouble> {
    let id = ticket.id.text();
    let changes = found.entry(id.clone()).or_default();
    for entry in ticket.entries.unwrap_or_default() {
        let items: Vec<ItemForm> = entry.items.unwrap_or_default().into_iter().filter(ItemForm::is_status).collect();
        if items.is_empty() {
            continue;
        }
        let undated = || Trouble::Unknown(format!("Jira's changelog of ticket {id} has an entry without a date"));
        let at = entry.created.instant().ok_or_else(undated)?;
        let name = entry.id.text();
        changes.extend(items.into_iter().map(|item| item.change(&name, at)));
    }
    Ok(())
}

/// Oldest first; of one second in the order of their ids; an entry that came twice, once.
fn ordered(mut changes: Vec<StatusChange>) -> Vec<StatusChange> {
    let number = |change: &StatusChange| change.entry.parse::<u64>().unwrap_or(u64::MAX);
    changes.sort_by(|a, b| (a.at, number(a), &a.entry).cmp(&(b.at, number(b), &b.entry)));
    changes.dedup();
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(entry: &str, second: i64) -> StatusChange {
        let at = jiff::Timestamp::from_second(second).expect("an instant");
        StatusChange { entry: entry.to_owned(), at, from: (String::new(), String::new()), to: ("3".to_owned(), String::new()) }
    }

    #[test]
    fn entries_of_one_second_stand_in_the_order_of_their_numbers_and_once() {
        let names = |changes: Vec<StatusChange>| changes.into_iter().map(|change| change.entry).collect::<Vec<_>>();
        let mixed = vec![change("100", 5), change("99", 5), change("7", 9), change("200", 1), change("99", 5)];
        assert_eq!(names(ordered(mixed)), ["200", "99", "100", "7"]);
    }

    #[test]
    fn a_field_that_is_only_named_status_is_not_the_status() {
        let item = |value| serde_json::from_value::<ItemForm>(value).expect("an item").is_status();
        assert!(
            item(json!({"field": "status", "fieldId": "status"})) && item(json!({"field": "status"})) && item(json!({"fieldId": "status"}))
        );
        assert!(!item(json!({"field": "status", "fieldId": "customfield_10010"})) && !item(json!({"field": "labels"})) && !item(json!({})));
    }
}
