//! Jira as the tracker.

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;

use super::ask::{Topic, answer, ask, plain, read, said, trouble};
use super::issue::{AccountForm, FIELDS, StatusForm, ticket};
use super::{changelog, query, search};
use crate::adapters::http::{Credentials, Deadlines, Misaddressed, Service};
use crate::policy::facts::history::{Status, StatusChange, TicketHistory};
use crate::ports::tickets::{Greeting, Page, Since, Tickets, Trouble};

/// Jira Cloud.
#[derive(Debug, Clone)]
pub struct Jira {
    pub(super) service: Service,
    query: String,
}

impl Jira {
    /// Jira at an address, which is the site's or `https://api.atlassian.com/ex/jira/ID`; `query` is JQL.
    ///
    /// # Errors
    /// The address is not one to which a token may be sent.
    pub fn new(url: &str, credentials: &Credentials, query: &str, deadlines: Deadlines) -> Result<Self, Misaddressed> {
        Ok(Self { service: Service::new(url, credentials, deadlines)?, query: query.to_owned() })
    }

    /// What is wrong with the configured query, in Jira's words; Jira reads it without searching.
    async fn check_query(&self) -> Result<(), Trouble> {
        let path = ["rest", "api", "3", "jql", "parse"];
        let request = self.service.post(&path).query(&[("validation", "strict")]);
        let body = json!({"queries": [self.query]}).to_string();
        let parsed: Parsed = ask(&self.service, request.header("content-type", "application/json").body(body), Topic::Query).await?;
        let mut queries = parsed.queries.into_iter();
        let Some(first) = queries.next() else {
            return Err(Trouble::Unknown("Jira says nothing of the query".to_owned()));
        };
        match first.errors.unwrap_or_default() {
            errors if errors.is_empty() => Ok(()),
            errors => Err(Trouble::Question(plain(&errors.join(" ")))),
        }
    }
}

#[derive(Deserialize)]
struct Parsed {
    queries: Vec<ParsedQuery>,
}

#[derive(Deserialize)]
struct ParsedQuery {
    errors: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Count {
    count: u64,
}

/// Whether a text can name a ticket; others would lead to other addresses.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 255 && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

#[async_trait]
impl Tickets for Jira {
    async fn myself(&self) -> Result<Greeting, Trouble> {
        let answered = answer(&self.service, self.service.get(&["rest", "api", "3", "myself"])).await?;
        if answered.status != 200 {
            return Err(trouble(&answered, Topic::OurOwn));
        }
        let form: AccountForm = read(&answered)?;
        let clock = answered.clock();
        if form.is_known() {
            Ok(Greeting { account: form.into(), clock })
        } else {
            Err(Trouble::Credentials("Jira takes us for nobody".to_owned()))
        }
    }

    async fn page(&self, since: Since, next: Option<&str>) -> Result<Page, Trouble> {
        search::page(&self.service, &query::query(&self.query, since), next).await
    }

    async fn changes(&self, ids: &[String]) -> Result<Vec<Vec<StatusChange>>, Trouble> {
        changelog::changes(&self.service, ids).await
    }

    async fn one(&self, id_or_key: &str) -> Result<Option<TicketHistory>, Trouble> {
        if !is_name(id_or_key) {
            return Ok(None);
        }
        let request = self.service.get(&["rest", "api", "3", "issue", id_or_key]).query(&[("fields", FIELDS.join(","))]);
        let answered = answer(&self.service, request).await?;
        match answered.status {
            200 => ticket(read(&answered)?).map(Some).map_err(|why| Trouble::Unknown(format!("Jira's {why}"))),
            // Only Jira's own word counts: anybody in between may say 404 as well.
            404 if said(&answered).is_some() => Ok(None),
            _ => Err(trouble(&answered, Topic::OurOwn)),
        }
    }

    async fn statuses(&self) -> Result<Vec<Status>, Trouble> {
        let forms: Vec<StatusForm> = ask(&self.service, self.service.get(&["rest", "api", "3", "status"]), Topic::OurOwn).await?;
        Ok(forms.into_iter().map(Into::into).collect())
    }

    async fn count(&self) -> Result<u64, Trouble> {
        self.check_query().await?;
        let body = json!({"jql": query::restriction(&self.query)}).to_string();
        let request = self.service.post(&["rest", "api", "3", "search", "approximate-count"]);
        let count: Count = ask(&self.service, request.header("content-type", "application/json").body(body), Topic::Query).await?;
        Ok(count.count)
    }
}
