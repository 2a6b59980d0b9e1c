//! Tickets that are opened. gouqi's own call cannot: it wants users by names that Jira Cloud has given up.

use async_trait::async_trait;
use incident::id::TicketKey;
use reqwest::RequestBuilder;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::ask::{Errors, errors, plain, said};
use super::client::Jira;
use super::query;
use crate::adapters::harmless::{cut, harmless, line};
use crate::adapters::http::{Answered, Outcome};
use crate::ports::response::openings::{NewTicket, Openings};
use crate::response::failure::{Failure, Tried};

/// Longest summary, as Jira counts: in UTF-16.
const LONGEST_SUMMARY: usize = 255;
/// Longest description, below what Jira takes.
const LONGEST_DESCRIPTION: usize = 30_000;
/// Longest label.
const LONGEST_LABEL: usize = 255;
/// Tickets with one label on a page.
const PAGE: u32 = 100;
/// A search by label has no more pages.
const MOST_PAGES: usize = 20;

#[async_trait]
impl Openings for Jira {
    async fn open(&self, ticket: &NewTicket) -> Tried<TicketKey> {
        let request = self.service.post(&["rest", "api", "3", "issue"]).header("content-type", "application/json");
        let answered = self.told(request.body(body(ticket).to_string())).await?;
        if answered.status == 400 {
            return Err(Failure::Refused(missing(ticket, &answered)));
        }
        let made: Keyed = read(&answered, 201)?;
        TicketKey::parse(&made.key).ok_or_else(|| Failure::Unknown("Jira's answer does not say which ticket it is".to_owned()))
    }

    async fn labelled(&self, label: &str) -> Tried<Vec<TicketKey>> {
        let (jql, mut token) = (query::labelled(label), None);
        let mut keys = Vec::new();
        for _ in 0..MOST_PAGES {
            let mut body = json!({"jql": jql, "fields": ["created"], "maxResults": PAGE});
            if let Some(token) = token {
                body["nextPageToken"] = Value::String(token);
            }
            let request = self.service.post(&["rest", "api", "3", "search", "jql"]).header("content-type", "application/json");
            let page: PageForm = read(&self.told(request.body(body.to_string())).await?, 200)?;
            for issue in page.issues {
                keys.push(TicketKey::parse(&issue.key).ok_or_else(|| Failure::Unknown("a ticket without a key".to_owned()))?);
            }
            token = page.token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(keys);
            }
        }
        Err(Failure::Unknown(format!("Jira's search does not end within {MOST_PAGES} pages")))
    }
}

#[derive(Deserialize)]
struct Keyed {
    key: String,
}

#[derive(Deserialize)]
struct PageForm {
    issues: Vec<Keyed>,
    #[serde(rename = "nextPageToken")]
    token: Option<String>,
}

impl Jira {
    /// Any answer at all.
    async fn told(&self, request: RequestBuilder) -> Tried<Answered> {
        match self.service.call(request).await {
            Outcome::NotReached(why) => Err(Failure::NotReached(format!("Jira cannot be reached: {why}"))),
            Outcome::BrokeOff(why) => Err(Failure::Unknown(format!("Jira gave no whole answer: {why}"))),
            Outcome::Answered(answered) => Ok(answered),
        }
    }
}

/// What a good answer says, or what another one proves. After a failure of the server itself, nobody knows.
fn read<T: DeserializeOwned>(answered: &Answered, good: u16) -> Tried<T> {
    if answered.status == good {
        let read = answered.is_json().then(|| serde_json::from_slice(&answered.bytes).ok()).flatten();
        return read.ok_or_else(|| Failure::Unknown(format!("status {good} without Jira's answer")));
    }
    let said = said(answered).map(|said| format!(": {said}")).unwrap_or_default();
    Err(match answered.status {
        429 => Failure::Later(answered.wait(), format!("Jira is asked too often (429){said}")),
        401 => Failure::Refused(format!("Jira refuses our credentials (401){said}")),
        403 => Failure::Refused(format!("Jira forbids it (403){said}")),
        status @ (400 | 404 | 405 | 410 | 413 | 415 | 422) => Failure::Refused(format!("Jira refuses it ({status}){said}")),
        status => Failure::Unknown(format!("Jira answers with status {status}{said}")),
    })
}

/// Why Jira takes no such ticket. Fields that it wants and that we do not give are told by name.
fn missing(ticket: &NewTicket, answered: &Answered) -> String {
    let Some(Errors { messages, errors }) = errors(answered) else {
        return "Jira refuses it (400)".to_owned();
    };
    let place = format!("project {}, type {}", ticket.project, ticket.ticket_type);
    let ours = |field: &str| ["project", "issuetype", "summary", "description", "labels"].contains(&field);
    let (known, theirs): (Vec<_>, Vec<_>) = errors.into_iter().partition(|(field, _)| ours(field));
    let each = |(field, what): (String, String)| format!("{what} ({field})");
    let mut parts = messages;
    parts.extend(known.into_iter().map(each));
    if !theirs.is_empty() {
        let fields = theirs.into_iter().map(each).collect::<Vec<_>>().join(", ");
        parts.push(format!("it wants fields that a new ticket does not have; make them optional there, or use another type: {fields}"));
    }
    plain(&format!("Jira does not take the ticket ({place}): {}", parts.join(" ")))
}

/// A ticket in Jira's JSON: its labels go with it in one go, so that it never stands there without them.
fn body(ticket: &NewTicket) -> Value {
    let labels: Vec<String> = ticket.labels.iter().map(|label| labelled(label)).filter(|label| !label.is_empty()).collect();
    json!({"fields": {
        "project": {"key": ticket.project},
        "issuetype": {"name": ticket.ticket_type},
        "summary": summary(&ticket.summary),
        "description": description(&ticket.paragraphs),
        "labels": labels,
    }})
}

/// A label holds no blank.
fn labelled(label: &str) -> String {
    cut(&line(label).split_whitespace().collect::<Vec<_>>().join("-"), LONGEST_LABEL)
}

/// One line, cut between characters to what Jira takes.
fn summary(text: &str) -> String {
    let line = line(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return "…".to_owned();
    }
    let mut room = if line.encode_utf16().count() <= LONGEST_SUMMARY { LONGEST_SUMMARY } else { LONGEST_SUMMARY - 1 };
    let kept = line.chars().take_while(|c| {
        let fits = c.len_utf16() <= room;
        room = room.saturating_sub(c.len_utf16());
        fits
    });
    let kept: String = kept.collect();
    if kept.len() == line.len() { kept } else { format!("{}…", kept.trim_end()) }
}

/// Paragraphs as an Atlassian document, in which text is text whatever stands in it. Jira takes no empty text.
fn description(paragraphs: &[String]) -> Value {
    let mut room = LONGEST_DESCRIPTION;
    let mut content = Vec::new();
    for paragraph in paragraphs.iter().filter(|paragraph| !paragraph.trim().is_empty()) {
        if room == 0 {
            break;
        }
        let text = cut(harmless(paragraph).trim(), room);
        room -= text.chars().count();
        content.push(json!({"type": "paragraph", "content": lines(&text)}));
    }
    json!({"type": "doc", "version": 1, "content": content})
}

fn lines(text: &str) -> Vec<Value> {
    let mut nodes = Vec::new();
    for (nth, line) in text.split('\n').enumerate() {
        if nth > 0 {
            nodes.push(json!({"type": "hardBreak"}));
        }
        if !line.is_empty() {
            nodes.push(json!({"type": "text", "text": line}));
        }
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_one_line_of_at_most_255_units() {
        assert_eq!(summary(" Checkout\r\nanswers\u{7}\tslowly "), "Checkout answers slowly");
        assert_eq!((summary(""), summary(&"x".repeat(255))), ("…".to_owned(), "x".repeat(255)));
        for piece in ["x", "決", "👩‍👩‍👧", "a 👍"] {
            let long = summary(&piece.repeat(300));
            assert!(long.encode_utf16().count() <= 255 && long.encode_utf16().count() > 245 && long.ends_with('…'), "{piece}");
        }
    }

    #[test]
    fn paragraphs_are_text_and_none_of_it_is_empty() {
        let paragraphs = ["{code}*bold* [a|http://x]\r\n\n[~admin]\u{202E}", "  ", ""].map(str::to_owned);
        let document = description(&paragraphs);
        let first = json!({"type": "text", "text": "{code}*bold* [a|http://x]"});
        let second = json!({"type": "text", "text": "[~admin]"});
        let wanted = json!([{"type": "paragraph", "content": [first, {"type": "hardBreak"}, {"type": "hardBreak"}, second]}]);
        assert_eq!((&document["content"], &document["version"], &document["type"]), (&wanted, &json!(1), &json!("doc")));
        assert_eq!(description(&[])["content"], json!([]));
        let long = description(&["x".repeat(40_000), "never".to_owned()]).to_string();
        assert!(long.len() < 31_000 && !long.contains("never"));
    }

    #[test]
    fn a_label_has_no_blanks() {
        assert_eq!((labelled("a b\n c"), labelled(" ")), ("a-b-c".to_owned(), String::new()));
    }
}
