//! Who stands behind the ports, picked by the configuration. The only adapter that knows it.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;

use super::archive_dir::ArchiveDir;
use super::content_dir::ContentDir;
use super::http::{Credentials, Deadlines};
use super::jira::client::Jira;
use super::lock::Lock;
use super::slack::client::Slack;
use super::sql::store::SqlStore;
use super::telephony::pagerduty::PagerDuty;
use super::telephony::twilio::{Caller, Twilio};
use crate::config::model::{self, Config, Secrets};
use crate::config::secret::Secret;
use crate::ports::archive::Archive;
use crate::ports::chat::Chat;
use crate::ports::content::Content;
use crate::ports::response::modals::Modals;
use crate::ports::response::openings::Openings;
use crate::ports::response::phone::Phone;
use crate::ports::response::responses::Responses;
use crate::ports::response::rooms::Rooms;
use crate::ports::store::Store;
use crate::ports::tickets::Tickets;

/// Under this name the store keeps what the keys in Slack's metadata are made with.
const METADATA_SECRET: &str = "metadata.secret";
/// And under this one what forms are sealed with.
const FORM_SECRET: &str = "form.secret";

/// All of them.
#[derive(Clone)]
pub struct Hands {
    /// our memory
    pub store: Arc<dyn Store>,
    /// our memory of incidents
    pub responses: Arc<dyn Responses>,
    /// Jira
    pub tickets: Arc<dyn Tickets>,
    /// Slack
    pub chat: Arc<dyn Chat>,
    /// the content folder
    pub content: Arc<dyn Content>,
    /// Slack's channels
    pub rooms: Arc<dyn Rooms>,
    /// Slack's modals
    pub modals: Arc<dyn Modals>,
    /// Jira, told of new tickets
    pub openings: Arc<dyn Openings>,
    /// the telephone, where there is one
    pub phone: Option<Arc<dyn Phone>>,
    /// what happened before
    pub archive: Arc<dyn Archive>,
    /// what forms are sealed with
    pub form_key: Secret,
}

impl Hands {
    /// Hands that work: the database is ours alone while they live.
    ///
    /// # Errors
    /// The database cannot be opened, or another daemon has it; the words say what to do.
    pub async fn that_work(config: &Config, secrets: &Secrets, now: Timestamp) -> Result<Self> {
        let lock = Lock::take(&config.state, now)?;
        let store = Arc::new(SqlStore::open(lock).await?);
        Self::around(store, config, secrets).await
    }

    /// Hands that change nothing of ours: a copy of the database in memory, made while a daemon may be working with it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn on_a_copy(config: &Config, secrets: &Secrets) -> Result<Self> {
        let store = Arc::new(SqlStore::open_for_reading(&config.state).await?.copy().await?);
        Self::around(store, config, secrets).await
    }

    /// The same over an empty memory, where there is no database that can be read.
    ///
    /// # Errors
    /// As for the others.
    pub async fn on_nothing(config: &Config, secrets: &Secrets) -> Result<Self> {
        Self::around(Arc::new(SqlStore::in_memory().await?), config, secrets).await
    }

    async fn around(store: Arc<SqlStore>, config: &Config, secrets: &Secrets) -> Result<Self> {
        let jira_token = secrets.jira_token.reveal().to_owned();
        let jira = match &config.jira.user {
            Some(user) => Credentials::Basic(user.clone(), jira_token),
            None => Credentials::Bearer(jira_token),
        };
        let slack = Credentials::Bearer(secrets.slack_token.reveal().to_owned());
        let jira = Arc::new(Jira::new(&config.jira.url, &jira, &config.jira.tickets, Deadlines::default()).context("jira.url")?);
        let key = own_secret(&*store, METADATA_SECRET).await?.into_bytes();
        let form_key = Secret::new(own_secret(&*store, FORM_SECRET).await?);
        let slack = Arc::new(Slack::new(&config.slack.api_url, &slack, &key, Deadlines::default()).context("slack.api_url")?);
        let content: Arc<dyn Content> = Arc::new(ContentDir::new(config.content.clone()));
        let archive = Arc::new(ArchiveDir::new(config.content.clone(), Arc::clone(&content)));
        let (responses, phone) = (Arc::clone(&store) as _, phone(config, secrets)?);
        let (chat, rooms, modals) = (slack.clone(), slack.clone(), slack);
        Ok(Self { responses, store, tickets: jira.clone(), chat, content, archive, form_key, rooms, modals, openings: jira, phone })
    }
}

/// Who calls people.
fn phone(config: &Config, secrets: &Secrets) -> Result<Option<Arc<dyn Phone>>> {
    let (Some(phone), Some(secret)) = (&config.phone, &secrets.phone) else { return Ok(None) };
    let secret = secret.reveal();
    Ok(Some(match phone {
        model::Phone::PagerDuty { api_url, .. } => {
            Arc::new(PagerDuty::new(api_url, secret, Deadlines::default()).context("phone.pagerduty.api_url")?)
        }
        model::Phone::Twilio { api_url, account, from, .. } => {
            let caller = Caller { account: account.clone(), token: secret.to_owned(), from: from.clone() };
            let numbers = secrets.numbers.clone().into_iter().collect();
            Arc::new(Twilio::new(api_url, caller, numbers, Deadlines::default()).context("phone.twilio.api_url")?)
        }
    }))
}

/// Made once for a database: nobody else in the workspace can tell from a key what it stands for, and nobody else makes a form of ours.
async fn own_secret(store: &dyn Store, name: &str) -> Result<String> {
    if let Some(secret) = store.value(name).await? {
        return Ok(secret);
    }
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the machine gives no random bytes: {error}"))?;
    let secret: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    store.put_value(name, &secret).await?;
    Ok(secret)
}
