//! `daemon.yaml` → [`Config`], with all that is wrong in it and in what it leads to.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use incident::diagnostic::code;
use incident::diagnostic::finding::{Diagnostic, Mark, Source, did_you_mean, in_order};
use incident::site::model::Site;
use incident::yaml::node::{Key, Node};

use super::model::{Auth, Config, Jira, Phone, Schedule, Slack};
use super::private::{self, Private};
use super::reading::Reading;
use super::sections::accounts::{self, missing};
use super::sections::auth;
use super::sections::calendars::{self, Calendars};
use super::sections::phone;
use super::sections::reminders::{self, Reminders};
use super::{people, steps};

const KEYS: &[&str] =
    &["content", "state", "listen", "people_private", "jira", "slack", "calendars", "schedule", "reminders", "auth", "phone"];

/// What came of reading.
#[derive(Debug)]
pub struct Loaded {
    /// The configuration; `None` where `daemon.yaml`, or a file that it needs, has an error.
    pub config: Option<Config>,
    /// The archive; unnamed where `site.yaml` cannot be read.
    pub site: Site,
    /// All that was found, in the order of files and lines. Errors of `site.yaml` are among them.
    pub findings: Vec<Diagnostic>,
}

/// Reads `daemon.yaml`, `site.yaml`, and the files with days off. No secret is read.
pub fn load(path: &Path) -> Loaded {
    let file = path.display().to_string();
    let text = match fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => return unreadable(&file, "the file is not UTF-8"),
        Err(why) => return unreadable(&file, &format!("the file cannot be opened: {why}")),
    };
    let mut reading = Reading::new(Source { file: &file, text: &text }, path.parent().unwrap_or(Path::new("")));
    let config = config(&mut reading);
    let site = std::mem::replace(&mut reading.site, Site::unnamed());
    let findings = reading.into_findings();
    let is_wrong = findings.iter().any(|finding| finding.is_error() && !is_of_site(finding));
    Loaded { config: config.filter(|_| !is_wrong), site, findings: in_order(findings) }
}

/// Whether a finding is about the archive, and not about the configuration.
pub fn is_of_site(finding: &Diagnostic) -> bool {
    [code::SITE, code::SITE_MISSING, code::SITE_VALUE, code::PERSON_TWICE].contains(&finding.code)
}

fn unreadable(file: &str, why: &str) -> Loaded {
    let finding =
        Diagnostic::about_file(code::DAEMON, file, why).hint("`--config FILE` names it; daemon.example.yaml is one to begin with");
    Loaded { config: None, site: Site::unnamed(), findings: vec![finding] }
}

/// What the sections gave.
#[derive(Default)]
struct Parts {
    content: Option<PathBuf>,
    state: Option<PathBuf>,
    listen: Option<(SocketAddr, Mark)>,
    auth: Option<Auth>,
    jira: Option<Jira>,
    slack: Option<Slack>,
    calendars: Calendars,
    schedule: Option<Schedule>,
    reminders: Option<Reminders>,
    phone: Option<Phone>,
    private: Option<Private>,
}

fn config(reading: &mut Reading<'_>) -> Option<Config> {
    let root = reading.reader.mapping(reading.source.text)?;
    let mut parts = Parts { content: root.get("content").and_then(|node| content(node, reading)), ..Parts::default() };
    for (key, node) in reading.reader.entries("daemon.yaml", &root) {
        section(&mut parts, key, node, reading);
    }
    for key in ["content", "jira", "slack", "calendars", "reminders"] {
        if root.get(key).is_none_or(Node::is_null) {
            missing(key, Mark::START, reading);
        }
    }
    tell_open(&root, &parts, reading);
    let content = parts.content.clone()?;
    let steps = steps::steps(&content, &reading.site);
    let called = steps::called(&steps, &reading.site);
    tell_calls(&root, &called, reading);
    let (calendar_name, calendar) = chosen(&parts, reading)?;
    Some(Config {
        content,
        state: parts.state.unwrap_or_else(|| reading.path("yokotend.db")),
        listen: parts.listen.map_or(DEFAULT_LISTEN, |(address, _)| address),
        auth: parts.auth,
        jira: parts.jira?,
        slack: parts.slack?,
        calendar_name,
        calendar,
        schedule: parts.schedule.unwrap_or_else(calendars::default_schedule),
        rules: parts.reminders?.rules,
        phone: parts.phone,
        private: parts.private,
        steps,
        called,
    })
}

/// People are to be called: there must be something to call them with.
fn tell_calls(root: &Node, called: &BTreeSet<String>, reading: &mut Reading<'_>) {
    let Some(one) = called.first() else { return };
    let Some(phone) = root.get("phone").filter(|phone| !phone.is_null()) else {
        let message = format!("responses.yaml has people called, such as `{one}`, and there is no `phone`: nobody will be");
        reading.reader.tell(code::NO_PHONE, Mark::START, message).hint =
            Some("for example `phone: {pagerduty: {routing_key: {env: PD_KEY}}}`".to_owned());
        return;
    };
    if phone.get("twilio").is_some() && root.get("people_private").is_none_or(Node::is_null) {
        let message = format!("responses.yaml has people called, such as `{one}`, and there is no `people_private` with their numbers");
        reading.reader.tell(code::NO_NUMBER, phone.mark, message).hint =
            Some("for example `people_private: people.private.yaml`, with a line for each person".to_owned());
    }
}

/// Where to listen, unless said otherwise.
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 4100);

fn section(parts: &mut Parts, key: &Key, node: &Node, reading: &mut Reading<'_>) {
    match key.name.as_str() {
        // Read before all others, because rules name people.
        "content" => {}
        "state" => parts.state = state(node, reading),
        "listen" => parts.listen = reading.reader.parsed("listen", node, listen).map(|address| (address, node.mark)),
        "jira" => parts.jira = accounts::jira(key, node, reading),
        "slack" => parts.slack = accounts::slack(key, node, reading),
        "calendars" => parts.calendars = calendars::calendars(node, reading),
        "schedule" => parts.schedule = Some(calendars::schedule(node, reading)),
        "phone" => parts.phone = phone::phone(node, reading),
        "people_private" => parts.private = private(node, parts, reading),
        "auth" => parts.auth = auth::auth(key, node, reading),
        "reminders" => parts.reminders = Some(reminders::reminders(key, node, reading)),
        _ => reading.reader.unknown(key, KEYS),
    }
}

/// The content folder; its `site.yaml` is read on the way.
fn content(node: &Node, reading: &mut Reading<'_>) -> Option<PathBuf> {
    let folder = reading.reader.text("content", node).map(|text| reading.path(&text))?;
    if !folder.is_dir() {
        let message = format!("`content`: there is no folder `{}`", folder.display());
        reading.reader.tell(code::DAEMON_VALUE, node.mark, message).hint = Some("paths begin at the folder of daemon.yaml".to_owned());
        return None;
    }
    let (site, findings) = people::site(&folder);
    reading.site = site;
    reading.elsewhere.extend(findings);
    Some(folder)
}

fn private(node: &Node, parts: &Parts, reading: &mut Reading<'_>) -> Option<Private> {
    let path = private::people_private(node, reading)?;
    private::apart(path, node, parts.content.as_deref()?, reading)
}

fn state(node: &Node, reading: &mut Reading<'_>) -> Option<PathBuf> {
    let text = reading.reader.text("state", node)?;
    if text.contains('@') {
        reading.hide(&text);
    }
    let file = reading.reader.parsed("state", node, sqlite_file)?;
    let path = reading.path(&file);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        let message = format!("`state`: there is no folder for `{}`", path.display());
        reading.reader.tell(code::DAEMON_VALUE, node.mark, message).hint = Some("make it, so that only yokotend may read it".to_owned());
    }
    Some(path)
}

/// The file of `sqlite:FILE`.
fn sqlite_file(text: &str) -> Result<String, String> {
    if text.starts_with("postgres:") || text.starts_with("postgresql:") {
        return Err("this version keeps its state in an SQLite file only, such as sqlite:yokotend.db".to_owned());
    }
    let file = text.strip_prefix("sqlite:").ok_or("it is written sqlite:FILE, such as sqlite:yokotend.db")?;
    let file = file.strip_prefix("//").unwrap_or(file);
    if file.is_empty() || file.ends_with('/') || file.starts_with(':') || file.contains('?') {
        return Err("sqlite: is followed by a file, such as sqlite:yokotend.db".to_owned());
    }
    Ok(file.to_owned())
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    numeric.as_deref().unwrap_or(text).parse().map_err(|_| format!("`{text}` is not an address such as 127.0.0.1:4100"))
}

/// Where other machines reach the form, it must be said who may use it. An `auth` that is wrong has findings of its own.
fn tell_open(root: &Node, parts: &Parts, reading: &mut Reading<'_>) {
    let Some((address, mark)) = parts.listen.filter(|(address, _)| !address.ip().to_canonical().is_loopback()) else { return };
    if root.get("auth").is_none_or(Node::is_null) {
        let message = format!("other machines reach `{address}`, and `auth` does not say who may report there");
        reading.reader.tell(code::OPEN_TO_ALL, mark, message).hint =
            Some("listen at 127.0.0.1:4100, or say for example `auth: {proxy: {header: X-Forwarded-Email, from: [127.0.0.1]}}`".to_owned());
    }
}

/// The calendar that `reminders` names.
fn chosen(parts: &Parts, reading: &mut Reading<'_>) -> Option<(String, crate::policy::calendar::hours::Calendar)> {
    let (name, mark) = parts.reminders.as_ref()?.calendar.as_ref()?;
    match parts.calendars.get(name) {
        Some(calendar) => Some((name.clone(), calendar.clone()?)),
        None => {
            let hint = did_you_mean(name, parts.calendars.keys().map(String::as_str));
            reading.reader.tell(code::DAEMON_VALUE, *mark, format!("`calendars` has no `{name}`")).hint = hint;
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_a_file() {
        for (text, file) in [
            ("sqlite:yokotend.db", Some("yokotend.db")),
            ("sqlite:/var/lib/y.db", Some("/var/lib/y.db")),
            ("sqlite:///var/lib/y.db", Some("/var/lib/y.db")),
            ("sqlite::memory:", None),
            ("sqlite:", None),
            ("yokotend.db", None),
            ("postgres://y@db/y", None),
        ] {
            assert_eq!(sqlite_file(text).ok().as_deref(), file, "{text}");
        }
    }

    #[test]
    fn an_address_is_one_of_this_machine_with_its_port() {
        for good in ["127.0.0.1:4100", "[::1]:0", "localhost:4100", "0.0.0.0:4100", "[::]:4100", "10.0.0.1:80"] {
            assert!(listen(good).is_ok(), "{good}");
        }
        for bad in ["127.0.0.1", "4100", "example.com:80"] {
            assert!(listen(bad).is_err(), "{bad}");
        }
    }
}
