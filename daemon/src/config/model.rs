//! What `daemon.yaml` says, as values. Paths are ready for use; addresses end in `/`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use incident::diagnostic::finding::Diagnostic;

use super::secret::{Secret, Sourced, tell_open_file};
use crate::policy::calendar::hours::Calendar;
use crate::policy::rules::Rules;
use crate::scheduler::crontab::Crontab;

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The content folder.
    pub content: PathBuf,
    /// The file of the SQLite database.
    pub state: PathBuf,
    /// Where to listen; on loopback where there is no `auth`.
    pub listen: SocketAddr,
    /// Who may use the form; `None`: whoever reaches it, on this machine.
    pub auth: Option<Auth>,
    /// The tracker.
    pub jira: Jira,
    /// The chat.
    pub slack: Slack,
    /// The name of the calendar by which reminders count.
    pub calendar_name: String,
    /// That calendar, with its days off.
    pub calendar: Calendar,
    /// When the tasks wake, in the calendar's zone.
    pub schedule: Schedule,
    /// What is due, to whom, and how often at most.
    pub rules: Rules,
}

/// `jira:`
#[derive(Debug, Clone, PartialEq)]
pub struct Jira {
    /// Where its API is, ending in `/`.
    pub url: String,
    /// The address to which a key is put to open a ticket, ending in `/browse/`.
    pub browse: String,
    /// With a user the token goes as basic authentication, without as Bearer.
    pub user: Option<String>,
    /// Where the token is.
    pub token: Sourced,
    /// Which tickets are looked after: JQL without `ORDER BY`.
    pub tickets: String,
}

/// `slack:`
#[derive(Debug, Clone, PartialEq)]
pub struct Slack {
    /// Where its API is, ending in `/api/`.
    pub api_url: String,
    /// Where the bot's token is.
    pub token: Sourced,
    /// Where the secret is with which Slack signs what it sends. Without it messages have nothing to press.
    pub signing_secret: Option<Sourced>,
    /// The channel for tickets of people who cannot be reached, by its id.
    pub channel: String,
    /// The channel for our own troubles, by its id; where it is not given, `channel`.
    pub operators: String,
}

/// `auth:`; what is given is demanded, both where both are.
#[derive(Debug, Clone, PartialEq)]
pub struct Auth {
    /// A proxy in front that says who somebody is.
    pub proxy: Option<Proxy>,
    /// Where the secret is that everybody knows who may use the form.
    pub shared_secret: Option<Sourced>,
}

/// `auth.proxy:`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// The header in which it says who somebody is, in lower case.
    pub header: String,
    /// The machines on which it runs; the header of any other says nothing. At least one.
    pub from: Vec<IpAddr>,
}

/// `schedule:`, as five-field crontab.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// When the tracker is asked.
    pub poll: Crontab,
    /// When reminders are decided.
    pub review: Crontab,
}

/// The secrets that the configuration names.
#[derive(Debug)]
pub struct Secrets {
    /// `jira.token`
    pub jira_token: Secret,
    /// `slack.token`
    pub slack_token: Secret,
    /// `slack.signing_secret`
    pub signing_secret: Option<Secret>,
    /// `auth.shared_secret`
    pub shared_secret: Option<Secret>,
}

impl Config {
    /// Reads the secrets out of the environment and files.
    ///
    /// # Errors
    /// A finding for each one that is not there.
    pub fn secrets(&self) -> Result<Secrets, Vec<Diagnostic>> {
        let jira_token = self.jira.token.read();
        let slack_token = self.slack.token.read();
        let signing_secret = self.slack.signing_secret.as_ref().map(Sourced::read).transpose();
        let shared_secret = self.shared_secret().map(Sourced::read).transpose();
        match (jira_token, slack_token, signing_secret, shared_secret) {
            (Ok(jira_token), Ok(slack_token), Ok(signing_secret), Ok(shared_secret)) => {
                Ok(Secrets { jira_token, slack_token, signing_secret, shared_secret })
            }
            (jira, slack, signing, shared) => {
                let missing = [jira.err(), slack.err(), signing.err(), shared.err()];
                Err(missing.into_iter().flatten().map(|finding| *finding).collect())
            }
        }
    }

    /// What is to be said of the secrets: those that are not there, and files that others may read as well. All are
    /// warnings, since the configuration may be checked elsewhere than where it is used.
    pub fn findings_of_secrets(&self) -> Vec<Diagnostic> {
        let sources = [Some(&self.jira.token), Some(&self.slack.token), self.slack.signing_secret.as_ref(), self.shared_secret()];
        let open = sources.into_iter().flatten().filter_map(tell_open_file);
        self.secrets().err().unwrap_or_default().into_iter().chain(open).collect()
    }

    fn shared_secret(&self) -> Option<&Sourced> {
        self.auth.as_ref().and_then(|auth| auth.shared_secret.as_ref())
    }
}
