//! `jira:` and `slack:`: addresses, queries, and where the secrets are.

use std::net::IpAddr;

use incident::diagnostic::code;
use incident::diagnostic::finding::Mark;
use incident::yaml::node::{Key, Node, Value};

use super::jql;
use crate::config::model::{Jira, Slack};
use crate::config::reading::{Reading, looks_secret};
use crate::config::secret::{Source, Sourced};

const JIRA: &[&str] = &["url", "browse", "deployment", "user", "token", "tickets"];
const SLACK: &[&str] = &["token", "signing_secret", "channel", "operators", "api_url"];

/// Where Slack's API is, unless said otherwise.
const SLACK_API: &str = "https://slack.com/api/";

/// Reads `jira:`.
pub(crate) fn jira(section: &Key, node: &Node, reading: &mut Reading<'_>) -> Option<Jira> {
    let [mut url, mut browse, mut user, mut tickets] = [None, None, None, None];
    let mut token = None;
    for (key, node) in reading.reader.entries("jira", node) {
        match key.name.as_str() {
            "url" => url = address("jira.url", node, reading),
            "browse" => browse = address("jira.browse", node, reading),
            "deployment" => deployment(node, reading),
            "user" => user = reading.reader.text("jira.user", node),
            "token" => token = sourced("jira.token", "JIRA_TOKEN", node, reading),
            "tickets" => tickets = reading.reader.parsed("jira.tickets", node, jql::parse),
            _ => reading.reader.unknown(key, JIRA),
        }
    }
    require(section, node, &["url", "token", "tickets"], reading);
    let url = url?;
    let browse = browse.unwrap_or_else(|| url.clone());
    let browse = if browse.ends_with("/browse/") { browse } else { browse + "browse/" };
    Some(Jira { url, browse, user, token: token?, tickets: tickets? })
}

/// Tells which keys of a section are missing.
pub(crate) fn require(section: &Key, node: &Node, keys: &[&str], reading: &mut Reading<'_>) {
    if !matches!(node.value, Value::Map(_) | Value::Null) {
        return;
    }
    for key in keys.iter().filter(|key| node.get(key).is_none_or(Node::is_null)) {
        missing(&format!("{}.{key}", section.name), section.mark, reading);
    }
}

/// Tells that a key is missing, with an example of it.
pub(crate) fn missing(key: &str, mark: Mark, reading: &mut Reading<'_>) {
    let example = match key {
        "content" => "content: content",
        "jira" => "jira: {url: https://example.atlassian.net, user: bot@example.com, token: {env: JIRA_TOKEN}, tickets: project = INC}",
        "jira.url" => "url: https://example.atlassian.net",
        "jira.token" => "token: {env: JIRA_TOKEN}",
        "jira.tickets" => "tickets: project = INC AND labels = remediation",
        "slack" => "slack: {token: {env: SLACK_BOT_TOKEN}, channel: C0123456789}",
        "slack.token" => "token: {env: SLACK_BOT_TOKEN}",
        "slack.channel" => "channel: C0123456789",
        "calendars" => "calendars: {tokyo: {time_zone: Asia/Tokyo, days: mon-fri, hours: \"10:00-19:00\", holidays: japan}}",
        "phone.pagerduty.routing_key" => "routing_key: {env: PD_KEY}",
        "phone.twilio.account" => "account: AC0123456789abcdef0123456789abcdef",
        "phone.twilio.token" => "token: {env: TWILIO_TOKEN}",
        "phone.twilio.from" => "from: \"+815012345678\"",
        "reminders" => "reminders: {calendar: tokyo}",
        "auth.proxy" | "auth.proxy.header" | "auth.proxy.from" => "auth: {proxy: {header: X-Forwarded-Email, from: [127.0.0.1]}}",
        "reminders.calendar" => "calendar: tokyo",
        _ => "time_zone: Asia/Tokyo",
    };
    let message = format!("daemon.yaml needs `{key}`");
    reading.reader.tell(code::DAEMON_MISSING, mark, message).hint = Some(format!("for example `{example}`"));
}

fn deployment(node: &Node, reading: &mut Reading<'_>) {
    reading.reader.parsed("jira.deployment", node, |text| match text {
        "cloud" => Ok(()),
        "data-center" => Err("this version speaks with Jira Cloud only, and `data-center` speaks in another way".to_owned()),
        _ => Err(format!("`{text}` is not a deployment; this version knows `cloud`")),
    });
}

/// Reads `slack:`.
pub(crate) fn slack(section: &Key, node: &Node, reading: &mut Reading<'_>) -> Option<Slack> {
    let [mut api_url, mut channel, mut operators] = [None, None, None];
    let [mut token, mut signing_secret] = [None, None];
    for (key, node) in reading.reader.entries("slack", node) {
        match key.name.as_str() {
            "token" => token = sourced("slack.token", "SLACK_BOT_TOKEN", node, reading),
            "signing_secret" => signing_secret = sourced("slack.signing_secret", "SLACK_SIGNING_SECRET", node, reading),
            "channel" => channel = reading.reader.parsed("slack.channel", node, channel_id),
            "operators" => operators = reading.reader.parsed("slack.operators", node, channel_id),
            "api_url" => api_url = slack_api(node, reading),
            _ => reading.reader.unknown(key, SLACK),
        }
    }
    require(section, node, &["token", "channel"], reading);
    if node.get("signing_secret").is_none_or(Node::is_null) && !node.is_null() {
        let message = "without `slack.signing_secret` reminders have no buttons: nobody could tell who pressed them";
        reading.reader.tell(code::NO_SIGNING_SECRET, section.mark, message).hint =
            Some("for example `signing_secret: {env: SLACK_SIGNING_SECRET}`".to_owned());
    }
    let (channel, api_url) = (channel?, api_url.unwrap_or_else(|| SLACK_API.to_owned()));
    let operators = operators.unwrap_or_else(|| channel.clone());
    Some(Slack { api_url, token: token?, signing_secret, channel, operators })
}

/// An id is not a name: names change, and Slack takes some calls by id only.
fn channel_id(text: &str) -> Result<String, String> {
    let is_id = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') && text.contains(|c: char| !c.is_ascii_lowercase());
    if is_id && text.contains(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err(format!(
        "`{text}` is not the id of a channel; an id looks like C0123456789 and stands at the end of the channel's details in Slack"
    ))
}

fn slack_api(node: &Node, reading: &mut Reading<'_>) -> Option<String> {
    let url = address("slack.api_url", node, reading)?;
    if !url.ends_with("/api/") {
        reading.reader.tell(code::DAEMON_VALUE, node.mark, "`slack.api_url` ends in `/api/`, as https://slack.com/api/ does");
    }
    Some(url)
}

/// An address to which secrets are sent, ending in `/`.
pub(crate) fn address(key: &str, node: &Node, reading: &mut Reading<'_>) -> Option<String> {
    let text = reading.reader.text(key, node)?;
    if text.contains('@') {
        reading.hide(&text);
        reading.reader.tell(code::DAEMON_VALUE, node.mark, format!("`{key}`: an address holds no user and no password")).hint =
            Some("the user goes into `user`, the password or token into the environment or a file".to_owned());
        return None;
    }
    reading.reader.parsed(key, node, safe_address)
}

/// Checks that what is sent to an address cannot be read on the way: https, or http that does not leave the machine.
fn safe_address(text: &str) -> Result<String, String> {
    let not_one = || format!("`{text}` is not a web address; one begins with https://");
    let (scheme, rest) = text.split_once("://").ok_or_else(not_one)?;
    let authority = rest.split('/').next().unwrap_or_default();
    let host = host_of(authority).ok_or_else(not_one)?;
    if rest.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '\\')) {
        return Err(format!("`{text}` holds a sign that no address of an API has"));
    }
    match scheme.to_ascii_lowercase().as_str() {
        "https" => {}
        "http" if is_loopback(host) => {}
        "http" => {
            return Err(format!(
                "`{text}` would carry the token over the network in plain text; use https:// (http:// is for this machine only)"
            ));
        }
        _ => return Err(not_one()),
    }
    Ok(format!("{}/", text.trim_end_matches('/')))
}

/// The host of `host:port`; `None` where one of the two makes no sense.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
    (is_port && !host.is_empty()).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// `{env: NAME}` or `{file: PATH}`. A literal secret is refused, and never shown.
pub(crate) fn sourced(key: &str, example: &str, node: &Node, reading: &mut Reading<'_>) -> Option<Sourced> {
    match &node.value {
        Value::Null => None,
        Value::Scalar { text, .. } => {
            literal(key, example, text, node.mark, reading);
            None
        }
        Value::Map(entries) => match entries.as_slice() {
            [(name, value)] if name.name == "env" || name.name == "file" => named(key, (example, &name.name), value, reading),
            _ => not_sourced(key, example, node, reading),
        },
        Value::List(_) => not_sourced(key, example, node, reading),
    }
}

fn literal(key: &str, example: &str, secret: &str, mark: Mark, reading: &mut Reading<'_>) {
    reading.hide(secret);
    reading.reader.tell(code::SECRET_LITERAL, mark, format!("`{key}` holds a secret itself")).hint = Some(format!(
        "write `{{env: {example}}}` or `{{file: /run/secrets/…}}`, and make a new secret: this one may have been read already"
    ));
}

fn not_sourced(key: &str, example: &str, node: &Node, reading: &mut Reading<'_>) -> Option<Sourced> {
    reading.reader.tell(code::DAEMON_VALUE, node.mark, format!("`{key}` is one of {{env: NAME}} and {{file: PATH}}")).hint =
        Some(format!("for example `{{env: {example}}}`"));
    None
}

/// Where the secret is; `from` is an example, and `env` or `file`.
fn named(key: &str, from: (&str, &str), node: &Node, reading: &mut Reading<'_>) -> Option<Sourced> {
    let (example, from) = from;
    let Some(text) = reading.reader.text(from, node) else {
        return not_sourced(key, example, node, reading);
    };
    let is_variable = !text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if looks_secret(&text) || (from == "env" && !is_variable) {
        literal(key, example, &text, node.mark, reading);
        return None;
    }
    let source = if from == "env" { Source::Env(text) } else { Source::File(reading.path(&text)) };
    let place = reading.source.finding(code::SECRET_MISSING, node.mark, "");
    Some(Sourced { source, place: Box::new(place.hint(format!("`{key}` is needed where yokotend runs"))) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_in_a_slash_and_keeps_the_token_private() {
        for (text, address) in [
            ("https://example.atlassian.net", Some("https://example.atlassian.net/")),
            ("https://api.atlassian.com/ex/jira/1//", Some("https://api.atlassian.com/ex/jira/1/")),
            ("http://127.0.0.1:9/api/", Some("http://127.0.0.1:9/api/")),
            ("http://[::1]:9", Some("http://[::1]:9/")),
            ("http://localhost", Some("http://localhost/")),
            ("http://example.com", None),
            ("http://127.0.0.1.example.com", None),
            ("http://localhost.example.com:80/", None),
            ("ftp://example.com", None),
            ("https://", None),
            ("https://a:b/", None),
            ("https://example.com/?a=b", None),
            ("example.com", None),
        ] {
            assert_eq!(safe_address(text).ok().as_deref(), address, "{text}");
        }
    }

    #[test]
    fn a_channel_is_named_by_its_id() {
        for (text, is_id) in [("C0123456789", true), ("G01", true), ("#incidents", false), ("incidents", false), ("a b", false)] {
            assert_eq!(channel_id(text).is_ok(), is_id, "{text}");
        }
    }
}
