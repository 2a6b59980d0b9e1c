//! The form in Slack, from the wish for it to what is stored. Slack gets each answer within three seconds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use incident::site::model::Site;
use incident::text::Language;
use serde_json::{Map, Value, json};
use tokio::time::timeout;
use tracing::{debug, error, info, warn};

use super::modal::{Shown, modal, receipt};
use super::payload::{Deed, Form, User, Wish, command};
use super::typed::{begun, posted, was_seen};
use crate::config::secret::Secret;
use crate::http::report::alike::{Alike, alike};
use crate::http::report::form::sought;
use crate::http::report::form_view::{explained, name_of};
use crate::http::report::posted::{Fault, Posted, Sender};
use crate::http::report::routes::Desk;
use crate::http::signature;
use crate::ports::response::modals::Modals;
use crate::ports::store::StoreError;
use crate::response::failure::Failure;
use crate::response::submission::{Door, Submission};
use crate::wording::form::texts::text;

/// Slack waits three seconds.
pub(super) const ANSWERS_WITHIN: Duration = Duration::from_millis(2500);
/// So many forms are remembered as open; nobody has more before them.
const MOST_OPEN: usize = 1000;

/// The form in Slack: what takes it, and where it is shown.
pub struct SlackForm {
    /// the app's signing secret
    pub secret: Arc<Secret>,
    /// what is asked, and what takes it
    pub desk: Arc<Desk>,
    /// Slack's modals
    pub modals: Arc<dyn Modals>,
    /// the forms that are filled in just now
    pub open: OpenForms,
}

/// By the id of a form: what was changed last, and whose turn it is to be shown.
#[derive(Default)]
pub struct OpenForms(Mutex<HashMap<String, Arc<Turn>>>);

#[derive(Default)]
struct Turn {
    newest: Mutex<String>,
    shown: tokio::sync::Mutex<()>,
}

impl OpenForms {
    /// Notes a change, unless a later one is known.
    fn change(&self, form: &str, at: &str) -> Arc<Turn> {
        let mut forms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if forms.len() >= MOST_OPEN {
            forms.clear();
        }
        let turn = Arc::clone(forms.entry(form.to_owned()).or_default());
        let mut newest = turn.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if newest.as_str() < at {
            at.clone_into(&mut newest);
        }
        drop(newest);
        turn
    }

    fn end(&self, form: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(form);
    }
}

impl Turn {
    fn is_newest(&self, at: &str) -> bool {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner).as_str() <= at
    }
}

impl SlackForm {
    /// `/incident`: the form opens. 401 without a good signature.
    pub(in crate::http) async fn commanded(&self, headers: &HeaderMap, body: &[u8]) -> Response {
        if !signature::is_slacks(&self.secret, headers, body, self.desk.clock.now()) {
            warn!("a request to /slack/commands without a good signature");
            return StatusCode::UNAUTHORIZED.into_response();
        }
        match command(body) {
            Some(wish) => self.wished(wish).await,
            None => StatusCode::OK.into_response(),
        }
    }

    /// What follows from a deed; it is known to be Slack that tells of it.
    pub(in crate::http) async fn take(self: &Arc<Self>, deed: Deed) -> Response {
        match deed {
            Deed::Wished(wish) => self.wished(wish).await,
            Deed::Sent(form) => self.sent(&form).await,
            Deed::Chose(choice) => self.ask_why(&choice).await,
            Deed::Corrected(reason) => self.correct(reason).await,
            Deed::LetRing(incident, user) => self.let_ring(&incident, &user).await,
            Deed::Changed(form, at) => {
                let door = Arc::clone(self);
                tokio::spawn(async move { door.changed(&form, &at).await });
                StatusCode::OK.into_response()
            }
        }
    }

    /// Opens the form. Slack asks again where it was not answered in time; then the form stands open already.
    async fn wished(&self, wish: Wish) -> Response {
        let open = async {
            let asked = self.desk.asked().await.map_err(|why| (why, None))?;
            let language = language(&asked.site, &wish.user);
            let view = modal(&Shown { asked: &asked, language, alike: Vec::new() }, &begun(&wish.given, &asked));
            let opened = self.modals.open(&wish.trigger, &view).await;
            match opened {
                Ok(_) => Ok(()),
                Err(Failure::Refused(word)) if word == "exchanged_trigger_id" => Ok(()),
                Err(failure) => Err((format!("{failure:?}"), Some(asked))),
            }
        };
        let (why, asked) = match timeout(ANSWERS_WITHIN, open).await {
            Ok(Ok(())) => return StatusCode::OK.into_response(),
            Ok(Err(failed)) => failed,
            Err(_) => ("Slack takes too long".to_owned(), None),
        };
        warn!("the form could not be opened in Slack: {why}");
        let elsewhere = asked.as_ref().and_then(|asked| asked.site.report.clone());
        let language = asked.as_ref().map(|asked| language(&asked.site, &wish.user)).unwrap_or_default();
        Json(json!({"response_type": "ephemeral", "text": not_opened(elsewhere.as_deref(), language)})).into_response()
    }

    /// Shows what follows from a change: the questions of the kind, the level so far. Only the newest change is shown.
    async fn changed(&self, form: &Form, at: &str) {
        let turn = self.open.change(&form.id, at);
        let _alone = turn.shown.lock().await;
        if !turn.is_newest(at) {
            return;
        }
        let Ok(asked) = self.desk.asked().await else { return };
        let (language, typed) = (language(&asked.site, &form.user), posted(form, &asked));
        let alike = if typed.title.is_empty() { Vec::new() } else { self.alike(&typed, (&asked.site, language)).await };
        if let Err(failure) = self.modals.update(&form.id, &modal(&Shown { asked: &asked, language, alike }, &typed)).await {
            debug!("the form in Slack could not be shown anew: {failure:?}");
        }
    }

    /// What happened before and resembles this. It is shown with the next change: Slack tells of no letter that is typed.
    async fn alike(&self, typed: &Posted, site: (&Site, Language)) -> Vec<Alike> {
        let sought = sought(&typed.title, &typed.description, &typed.kind, &typed.services);
        alike(self.desk.past().await.as_ref(), &sought, None, site)
    }

    /// Stores what was sent, unless something has to be changed first or was not seen yet.
    async fn sent(&self, form: &Form) -> Response {
        let asked = match self.desk.asked().await {
            Ok(asked) => asked,
            Err(why) => {
                error!("there is no form: {why}");
                return errors([("title".to_owned(), text("no_form", Language::default()).to_owned())]);
            }
        };
        let language = language(&asked.site, &form.user);
        let shown = Shown { asked: &asked, language, alike: Vec::new() };
        let typed = posted(form, &asked);
        if !was_seen(form, &shown, &typed) {
            return updated(&modal(&shown, &typed));
        }
        let sender = Sender { user: Some(name(&asked.site, &form.user, language)), language };
        match typed.submission(&asked, sender, self.desk.clock.now()) {
            Ok(submission) => self.store(form, &shown, submission).await,
            Err(faults) => errors(faults.into_iter().map(|fault| beside(fault, language))),
        }
    }

    async fn store(&self, form: &Form, shown: &Shown<'_>, submission: Submission) -> Response {
        let submission = Submission { door: Door::Slack { user: form.user.id.clone() }, ..submission };
        let opened = timeout(ANSWERS_WITHIN, self.desk.intake.open(submission, self.desk.clock.now())).await;
        match opened.unwrap_or_else(|_| Err(StoreError::Failed("the store takes too long".to_owned()))) {
            Ok(opened) => {
                info!(incident = opened.incident.id.as_str(), level = opened.incident.level().number(), first = opened.first, "reported");
                self.open.end(&form.id);
                updated(&receipt(shown, &opened.incident))
            }
            Err(why) => {
                error!("a report could not be stored: {why}");
                errors([("title".to_owned(), text("error_stored", shown.language).to_owned())])
            }
        }
    }
}

/// A fault beside its field. Who reports is known; so nothing is ever wrong with their name.
fn beside((field, key): Fault, language: Language) -> (String, String) {
    (name_of(field).to_owned(), explained(key, language))
}

pub(super) fn errors(each: impl IntoIterator<Item = (String, String)>) -> Response {
    let each: Map<String, Value> = each.into_iter().map(|(block, words)| (block, json!(words))).collect();
    Json(json!({"response_action": "errors", "errors": each})).into_response()
}

fn updated(view: &Value) -> Response {
    Json(json!({"response_action": "update", "view": view})).into_response()
}

/// The language of a person, or of the site.
pub(super) fn language(site: &Site, user: &User) -> Language {
    let person = site.people.values().find(|person| person.slack.as_ref() == Some(&user.id));
    person.and_then(|person| person.language).unwrap_or(site.language)
}

/// What a person is called: here, or in Slack.
pub(super) fn name(site: &Site, user: &User, language: Language) -> String {
    let person = site.people.values().find(|person| person.slack.as_ref() == Some(&user.id));
    let known = person.map(|person| person.name.words(language).0.to_owned());
    known.or_else(|| Some(user.name.clone()).filter(|name| !name.trim().is_empty())).unwrap_or_else(|| user.id.clone())
}

/// Where the form is, when Slack does not show it.
fn not_opened(elsewhere: Option<&str>, language: Language) -> String {
    match (elsewhere, language) {
        (Some(address), Language::En) => format!("The form could not be opened here. Report at {address}"),
        (Some(address), Language::Ja) => format!("ここではフォームを開けませんでした。{address} から報告してください。"),
        (None, Language::En) => "The form could not be opened. Try again, or call somebody.".to_owned(),
        (None, Language::Ja) => "フォームを開けませんでした。もう一度試すか、誰かに電話してください。".to_owned(),
    }
}
