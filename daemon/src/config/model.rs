//! What `daemon.yaml` says, as values. Paths are ready for use; addresses end in `/`.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use incident::diagnostic::code;
use incident::diagnostic::finding::Diagnostic;
use incident::responses::Step;

use super::private::{Numbers, Private};
use super::secret::{Secret, Sourced, tell_open_file};
use crate::policy::calendar::hours::Calendar;
use crate::policy::rules::Rules;
use crate::response::people::number::Number;
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
    /// The service that calls people, if there is one.
    pub phone: Option<Phone>,
    /// The file with the numbers of people, if there is one.
    pub private: Option<Private>,
    /// Every step that `responses.yaml` named when this was read.
    pub steps: Vec<Step>,
    /// The keys of the people whom some step calls.
    pub called: BTreeSet<String>,
}

/// `phone:`
#[derive(Debug, Clone, PartialEq)]
pub enum Phone {
    /// PagerDuty: an event for each call
    PagerDuty {
        /// where it takes events, ending in `/`
        api_url: String,
        /// where the routing key is
        routing_key: Sourced,
    },
    /// Twilio: a telephone rings, and a voice speaks
    Twilio {
        /// where its API is, ending in `/`
        api_url: String,
        /// the account's id
        account: String,
        /// where the account's token is
        token: Sourced,
        /// the number that calls
        from: Number,
    },
}

impl Phone {
    /// Where its secret is.
    fn secret(&self) -> &Sourced {
        match self {
            Self::PagerDuty { routing_key, .. } => routing_key,
            Self::Twilio { token, .. } => token,
        }
    }
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
    /// the secret of the service that calls people
    pub phone: Option<Secret>,
    /// the numbers of people
    pub numbers: Numbers,
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
        let phone = self.phone.as_ref().map(|phone| phone.secret().read()).transpose();
        let (numbers, of_file) = self.private.as_ref().map_or_else(|| (Some(Numbers::new()), Vec::new()), Private::read);
        let shared_secret = self.shared_secret().map(Sourced::read).transpose();
        match (jira_token, slack_token, (signing_secret, shared_secret), phone, numbers) {
            (Ok(jira_token), Ok(slack_token), (Ok(signing_secret), Ok(shared_secret)), Ok(phone), Some(numbers)) => {
                Ok(Secrets { jira_token, slack_token, signing_secret, shared_secret, phone, numbers })
            }
            (jira, slack, (signing, shared), phone, numbers) => {
                let missing =
                    [jira.err(), slack.err(), signing.err(), shared.err(), phone.err()].into_iter().flatten().map(|finding| *finding);
                Err(missing.chain(of_file.into_iter().filter(|_| numbers.is_none())).collect())
            }
        }
    }

    /// What is to be said of the secrets: those that are not there, files that others may read as well, people without a
    /// number. What is not there is a warning, since the configuration may be checked elsewhere than where it is used.
    pub fn findings_of_secrets(&self) -> Vec<Diagnostic> {
        let phone = self.phone.as_ref().map(Phone::secret);
        let sources = [Some(&self.jira.token), Some(&self.slack.token), self.slack.signing_secret.as_ref(), self.shared_secret(), phone];
        let missing = sources.into_iter().flatten().filter_map(|source| source.read().err()).map(|finding| *finding);
        let open = sources.into_iter().flatten().filter_map(tell_open_file);
        missing.chain(open).chain(self.findings_of_numbers()).collect()
    }

    fn findings_of_numbers(&self) -> Vec<Diagnostic> {
        let Some(private) = &self.private else { return Vec::new() };
        let (numbers, mut findings) = private.read();
        if let (Some(Phone::Twilio { .. }), Some(numbers)) = (&self.phone, numbers) {
            for person in self.called.iter().filter(|person| !numbers.contains_key(*person)) {
                let message = format!("responses.yaml has `{person}` called, whose `phone` does not stand in this file");
                let hint = format!("for example `{person}: {{phone: \"+815012345678\"}}`");
                findings.push(private.told(code::NO_NUMBER, message).hint(hint));
            }
        }
        findings
    }

    fn shared_secret(&self) -> Option<&Sourced> {
        self.auth.as_ref().and_then(|auth| auth.shared_secret.as_ref())
    }
}
