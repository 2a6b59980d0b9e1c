//! One ticket out of Jira's form. What people may leave empty may be missing; what names a ticket may not.

use gouqi::Issue;
use incident::tickets::Category;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::ask::plain;
use super::dates::Dated;
use crate::policy::facts::history::{Account, Status, TicketHistory};

/// What is asked of each ticket. Without it, Jira gives ids only.
pub(super) const FIELDS: [&str; 11] =
    ["summary", "status", "created", "updated", "assignee", "labels", "project", "priority", "duedate", "resolution", "resolutiondate"];

/// A ticket, or its id and why it cannot be read.
///
/// gouqi gives the typed map of fields, and that only, one ticket at a time: its own calls take an outage for "no
/// tickets", end a search silently when a page fails, and lose a whole page for one odd ticket.
pub(super) fn ticket(mut value: Value) -> Result<TicketHistory, String> {
    let id = value.get("id").and_then(Value::as_str).unwrap_or("?").to_owned();
    if let Some(object) = value.as_object_mut() {
        // gouqi demands it; nothing here follows it.
        object.entry("self").or_insert_with(|| Value::String(String::new()));
    }
    let issue: Issue = serde_json::from_value(value).map_err(|why| format!("ticket {}: {}", plain(&id), plain(&why.to_string())))?;
    history(&issue).map_err(|why| format!("ticket {} ({}): {}", plain(&issue.id), plain(&issue.key), plain(&why)))
}

fn history(issue: &Issue) -> Result<TicketHistory, String> {
    if issue.id.is_empty() || issue.key.is_empty() {
        return Err("it has no id or no key".to_owned());
    }
    let created_at = instant(issue, "created")?.ok_or("it was never created")?;
    let status: StatusForm = field(issue, "status")?.ok_or("it has no status")?;
    let account: Option<AccountForm> = field(issue, "assignee")?;
    let project: Option<Keyed> = field(issue, "project")?;
    Ok(TicketHistory {
        id: issue.id.clone(),
        key: issue.key.clone(),
        summary: field(issue, "summary")?.unwrap_or_default(),
        status: status.into(),
        created_at,
        updated_at: instant(issue, "updated")?.unwrap_or(created_at),
        assignee: account.map(Into::into),
        labels: field(issue, "labels")?.unwrap_or_default(),
        project: project.map_or_else(|| project_of(&issue.key), |project| project.key),
        priority: name(issue, "priority")?,
        due: field::<Date>(issue, "duedate")?,
        resolution: name(issue, "resolution")?,
        resolved_at: instant(issue, "resolutiondate")?,
        changes: Vec::new(),
        previous_keys: Vec::new(),
    })
}

/// A field; `None` where it is missing or null.
fn field<T: DeserializeOwned>(issue: &Issue, name: &str) -> Result<Option<T>, String> {
    match issue.field::<Option<T>>(name) {
        None => Ok(None),
        Some(Ok(value)) => Ok(value),
        Some(Err(why)) => Err(format!("its {name} cannot be read: {why}")),
    }
}

fn instant(issue: &Issue, name: &str) -> Result<Option<Timestamp>, String> {
    match field::<Dated>(issue, name)? {
        None => Ok(None),
        Some(dated) => dated.instant().map(Some).ok_or_else(|| format!("its {name} is no date")),
    }
}

fn name(issue: &Issue, of: &str) -> Result<Option<String>, String> {
    Ok(field::<Named>(issue, of)?.and_then(|named| named.name))
}

fn project_of(key: &str) -> String {
    key.rsplit_once('-').map_or(key, |(project, _)| project).to_owned()
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Keyed {
    key: String,
}

/// Jira's form of an account.
#[derive(Deserialize)]
pub(super) struct AccountForm {
    #[serde(rename = "accountId")]
    id: Option<String>,
    #[serde(rename = "displayName")]
    name: Option<String>,
    active: Option<bool>,
}

impl AccountForm {
    /// Whether it names an account at all.
    pub(super) fn is_known(&self) -> bool {
        self.id.as_ref().is_some_and(|id| !id.is_empty())
    }
}

impl From<AccountForm> for Account {
    /// An account whose id Jira has lost is called `unknown`, as Jira itself does.
    fn from(form: AccountForm) -> Self {
        let id = form.id.filter(|id| !id.is_empty()).unwrap_or_else(|| "unknown".to_owned());
        Self { name: form.name.unwrap_or_else(|| id.clone()), id, active: form.active.unwrap_or(true) }
    }
}

/// Jira's form of a status.
#[derive(Deserialize)]
pub(super) struct StatusForm {
    id: String,
    name: Option<String>,
    #[serde(rename = "statusCategory")]
    category: Option<CategoryForm>,
}

#[derive(Deserialize)]
struct CategoryForm {
    key: Option<String>,
}

impl From<StatusForm> for Status {
    /// A category that nobody knows counts as work in progress: only what is surely done falls silent.
    fn from(form: StatusForm) -> Self {
        let category = match form.category.and_then(|category| category.key).as_deref() {
            Some("done") => Category::Done,
            Some("new" | "undefined") => Category::ToDo,
            _ => Category::InProgress,
        };
        Self { name: form.name.unwrap_or_else(|| form.id.clone()), id: form.id, category }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_ticket_with_nothing_but_its_names_is_read() {
        let value = json!({"id": "10001", "key": "INC-1", "fields": {"created": "2026-11-20T10:00:00.000+0900", "status": {"id": "3"}}});
        let read = ticket(value).expect("a ticket");
        assert_eq!((read.id.as_str(), read.key.as_str(), read.project.as_str()), ("10001", "INC-1", "INC"));
        assert_eq!((read.status.name.as_str(), read.status.category), ("3", Category::InProgress));
        assert_eq!((read.updated_at, read.assignee), (read.created_at, None));
    }

    #[test]
    fn nulls_are_the_same_as_missing() {
        let fields = json!({
            "created": 1_492_070_429, "updated": null, "summary": null, "assignee": null, "labels": null, "project": null, "priority": null,
            "duedate": null, "resolution": null, "resolutiondate": null, "status": {"id": "3", "name": null, "statusCategory": null}
        });
        let read = ticket(json!({"id": "1", "key": "A-1", "self": "x", "fields": fields})).expect("a ticket");
        assert_eq!((read.summary.as_str(), read.priority, read.due), ("", None, None));
    }

    #[test]
    fn a_deleted_account_keeps_what_it_has() {
        let account = |value| Account::from(serde_json::from_value::<AccountForm>(value).expect("an account"));
        assert_eq!(account(json!({})), Account { id: "unknown".to_owned(), name: "unknown".to_owned(), active: true });
        let left = account(json!({"accountId": "5b", "displayName": "Mia", "active": false, "emailAddress": null}));
        assert_eq!(left, Account { id: "5b".to_owned(), name: "Mia".to_owned(), active: false });
    }

    #[test]
    fn a_ticket_that_cannot_be_read_is_told_by_its_id() {
        for odd in [
            json!({"id": "7"}),
            json!({"id": "7", "key": "A-7", "fields": {"status": {"id": "3"}}}),
            json!({"id": "7", "key": "A-7", "fields": {"created": "soon", "status": {"id": "1"}}}),
        ] {
            assert!(ticket(odd).expect_err("it is odd").starts_with("ticket 7"));
        }
        assert!(ticket(json!(null)).is_err());
    }
}
