//! Another level for an incident, and the telephone that waited: pressed below its messages. Who chose a level is asked why, and may
//! leave it open; nothing is changed before.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use incident::level::Level;
use incident::site::model::Site;
use incident::text::Language;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::timeout;
use tracing::{error, info, warn};

use super::door::{ANSWERS_WITHIN, SlackForm, errors, language, name};
use super::modal::{LABEL, OPTION, PARAGRAPH, plain};
use super::payload::{Choice, LEVEL_CALLBACK, Reason, User, Wanted};
use crate::http::report::alike::level_words;
use crate::ports::store::StoreError;
use crate::response::failure::Failure;
use crate::response::submission::Correction;

/// Longest reason.
const WHY: usize = 300;

impl SlackForm {
    /// Asks why. 503 where nothing could be shown: Slack marks it for whoever chose.
    pub(super) async fn ask_why(&self, choice: &Choice) -> Response {
        let Some(level) = Level::new(choice.wanted.level) else { return StatusCode::OK.into_response() };
        let open = async {
            let asked = self.desk.asked().await?;
            let view = why(&choice.wanted, level, (&asked.site, language(&asked.site, &choice.user)));
            match self.modals.open(&choice.trigger, &view).await {
                Ok(_) => Ok(()),
                Err(Failure::Refused(word)) if word == "exchanged_trigger_id" => Ok(()),
                Err(failure) => Err(format!("{failure:?}")),
            }
        };
        match timeout(ANSWERS_WITHIN, open).await.unwrap_or_else(|_| Err("Slack takes too long".to_owned())) {
            Ok(()) => StatusCode::OK.into_response(),
            Err(cause) => {
                warn!("it could not be asked in Slack why a level is changed: {cause}");
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            }
        }
    }

    /// Gives the incident its level. The same reason sent twice is one correction.
    pub(super) async fn correct(&self, reason: Reason) -> Response {
        let Reason { user, wanted, why } = reason;
        let (Some(level), Ok(at)) = (Level::new(wanted.level), Timestamp::from_millisecond(wanted.at)) else {
            return StatusCode::OK.into_response();
        };
        let (by, language) = self.who(&user).await;
        let why = why.chars().take(WHY).collect();
        let correcting = self.desk.intake.correct(&wanted.incident, Correction { level, by, why, at });
        match timeout(ANSWERS_WITHIN, correcting).await.unwrap_or_else(|_| Err(StoreError::Failed("it takes too long".to_owned()))) {
            Ok(true) => {
                info!(incident = wanted.incident, level = level.number(), user = user.id, "another level, from Slack");
                StatusCode::OK.into_response()
            }
            Ok(false) => told(either(language, "This incident is not known here", "このインシデントは登録されていません")),
            Err(cause) => {
                error!("a level could not be stored: {cause}");
                told(either(language, "It could not be stored. Try again", "保存できませんでした。もう一度試してください"))
            }
        }
    }

    /// Lets people be called. 503 where that could not be stored: Slack marks it for whoever pressed.
    pub(super) async fn let_ring(&self, incident: &str, user: &User) -> Response {
        let (by, _) = self.who(user).await;
        let letting = self.desk.intake.let_ring(incident, &by, self.desk.clock.now());
        match timeout(ANSWERS_WITHIN, letting).await.unwrap_or_else(|_| Err(StoreError::Failed("it takes too long".to_owned()))) {
            Ok(_) => StatusCode::OK.into_response(),
            Err(cause) => {
                error!("that people may be called could not be stored: {cause}");
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            }
        }
    }

    /// What a person is called for everybody, and their own language.
    async fn who(&self, user: &User) -> (String, Language) {
        match self.desk.asked().await {
            Ok(asked) => (name(&asked.site, user, asked.site.language), language(&asked.site, user)),
            Err(_) => (user.id.clone(), Language::default()),
        }
    }
}

fn told(words: &str) -> Response {
    errors([("why".to_owned(), words.to_owned())])
}

fn either(language: Language, en: &'static str, ja: &'static str) -> &'static str {
    if language == Language::En { en } else { ja }
}

/// The modal that asks why.
fn why(wanted: &Wanted, level: Level, (site, language): (&Site, Language)) -> Value {
    let either = |en, ja| either(language, en, ja);
    let words = format!("{}: {}", wanted.incident, level_words(level, site, language));
    let hint = either("Everybody reads it below the headline.", "見出しの下に表示され、全員が読めます。");
    json!({
        "type": "modal",
        "callback_id": LEVEL_CALLBACK,
        "private_metadata": json!(wanted).to_string(),
        "title": plain(either("Change the level", "レベルを変更"), OPTION),
        "submit": plain(either("Change", "変更する"), OPTION),
        "close": plain(either("Cancel", "やめる"), OPTION),
        "blocks": [
            {"type": "section", "block_id": "level", "text": plain(&words, PARAGRAPH)},
            {"type": "input", "block_id": "why", "optional": true, "label": plain(either("Why?", "理由"), LABEL), "hint": plain(hint, LABEL),
                "element": {"type": "plain_text_input", "action_id": "why", "max_length": WHY}},
        ],
    })
}
