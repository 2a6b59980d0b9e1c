//! One page of the search. Only a page without a token is the last one; a token that comes again fails the search.

use reqwest::RequestBuilder;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::ask::{Topic, ask};
use super::issue::{FIELDS, ticket};
use crate::adapters::http::Service;
use crate::ports::tickets::{Page, Trouble};

/// Tickets on a page. Jira may give fewer; of more, the longest would not fit into an answer.
const PAGE: u32 = 500;
/// A search has no more pages than this.
const MOST_PAGES: u32 = 10_000;

/// Where a search stands: the token of the next page, how many were read, and an older token. A circle of tokens comes
/// past the older one, which is renewed at page 1, 2, 4, 8 …: so every circle is found, however long, without keeping
/// all tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Place {
    token: String,
    pages: u32,
    older: String,
}

impl Place {
    /// The place after a page that gave this token.
    fn after(before: Option<Self>, token: String) -> Result<Self, Trouble> {
        let Some(Self { token: asked, pages, older }) = before else {
            return Ok(Self { older: token.clone(), token, pages: 1 });
        };
        if token == older || token == asked {
            return Err(Trouble::Unknown("Jira's search leads in a circle: a page comes again".to_owned()));
        }
        let pages = pages + 1;
        if pages > MOST_PAGES {
            return Err(Trouble::Unknown(format!("Jira's search does not end within {MOST_PAGES} pages")));
        }
        let older = if pages.is_power_of_two() { token.clone() } else { older };
        Ok(Self { token, pages, older })
    }
}

/// What leads to the next page. It belongs to one query: of another, Jira may give any page at all.
#[derive(Serialize, Deserialize)]
struct Next {
    query: String,
    place: Place,
}

#[derive(Deserialize)]
struct PageForm {
    issues: Vec<Value>,
    #[serde(rename = "nextPageToken")]
    token: Option<String>,
}

/// Asks for one page.
pub(super) async fn page(service: &Service, query: &str, next: Option<&str>) -> Result<Page, Trouble> {
    let place = next.map(|next| read(next, query)).transpose()?;
    // A query that was right for the first page cannot be wrong for the second: then it is the token that is refused.
    let topic = if place.is_none() { Topic::Query } else { Topic::OurOwn };
    let form: PageForm = ask(service, request(service, query, place.as_ref()), topic).await?;
    let token = form.token.filter(|token| !token.is_empty());
    let place = token.map(|token| Place::after(place, token)).transpose()?;
    let next = place.map(|place| serde_json::to_string(&Next { query: query.to_owned(), place })).transpose();
    let next = next.map_err(|why| Trouble::Unknown(why.to_string()))?;
    sorted(form.issues, next)
}

fn request(service: &Service, query: &str, place: Option<&Place>) -> RequestBuilder {
    let mut body = json!({"jql": query, "fields": FIELDS, "maxResults": PAGE});
    if let Some(place) = place {
        body["nextPageToken"] = Value::String(place.token.clone());
    }
    service.post(&["rest", "api", "3", "search", "jql"]).header("content-type", "application/json").body(body.to_string())
}

fn read(next: &str, query: &str) -> Result<Place, Trouble> {
    let next = serde_json::from_str(next).ok().filter(|next: &Next| next.query == query);
    next.map(|next| next.place).ok_or_else(|| Trouble::Unknown("this does not lead to a page of this query".to_owned()))
}

/// One odd ticket is told and costs no other its place; where all are odd, it is not the tickets that are.
fn sorted(issues: Vec<Value>, next: Option<String>) -> Result<Page, Trouble> {
    let mut page = Page { tickets: Vec::new(), unreadable: Vec::new(), next };
    for issue in issues {
        match ticket(issue) {
            Ok(ticket) => page.tickets.push(ticket),
            Err(why) => page.unreadable.push(why),
        }
    }
    for why in &page.unreadable {
        tracing::error!("Jira's {why}");
    }
    match page.unreadable.first() {
        Some(why) if page.tickets.is_empty() => Err(Trouble::Unknown(format!("none of Jira's tickets can be read, such as {why}"))),
        _ => Ok(page),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_any_length_is_found_within_three_rounds() {
        for (before, round) in [(0, 1), (0, 2), (1, 1), (3, 5), (10, 7), (100, 33)] {
            let tokens = (0..).map(|n| if n < before { n } else { before + (n - before) % round });
            let mut place = None;
            let mut read = 0;
            for token in tokens {
                match Place::after(place, format!("token {token}")) {
                    Ok(next) => place = Some(next),
                    Err(_) => break,
                }
                read += 1;
            }
            assert!(read >= before + round && read <= 3 * (before + round) + 1, "{before}, {round}: {read}");
        }
    }

    #[test]
    fn a_search_without_end_fails() {
        let mut place = None;
        let mut pages = 0_u32;
        while let Ok(next) = Place::after(place, pages.to_string()) {
            place = Some(next);
            pages += 1;
        }
        assert_eq!(pages, MOST_PAGES);
    }
}
