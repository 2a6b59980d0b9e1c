//! The receipt of a report, at `/report/ID`: what became of it so far. The id is enough to find it, since that is what people say to each
//! other and what links in the chat hold; whoever comes has passed the same door as for the form. Also: another level, and "call now".

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Extension, Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::{HeaderMap, LOCATION};
use axum::response::{IntoResponse, Response};
use incident::level::Level;
use incident::questionnaire::assess::{Answers, Reason, is_asked};
use incident::questionnaire::model::{Kind, Question, Questionnaire};
use incident::site::model::Site;
use incident::text::Language;
use jiff::Timestamp;
use serde::Serialize;
use tracing::error;

use super::alike::{Alike, alike, encoded, level_words};
use super::form::{read, sought};
use super::gate::Visitor;
use super::posted::{LONGEST_NAME, Posted, one_line};
use super::routes::{Desk, Shared, language, visitor};
use super::seal::{Broken, Sealed};
use crate::http::pages::Frame;
use crate::ports::response::intake::{Progress, StepState};
use crate::response::handbook::Handbook;
use crate::response::submission::{Correction, Incident, Phone, Submission};
use crate::wording::form::level::reason;
use crate::wording::form::texts::{filled, text};
use crate::wording::time::full_moment;

/// Characters of the reason for another level.
const LONGEST_WHY: usize = 500;

/// What the receipt shows.
#[derive(Debug, Serialize)]
struct ReceiptView {
    id: String,
    /// Its address.
    path: String,
    level: u8,
    level_words: String,
    reason: String,
    corrected: Option<String>,
    /// In a flood: the form that lets people be called.
    ring: Option<Sealed>,
    /// The words of the link, and where it leads.
    channel: Option<(String, String)>,
    steps: Vec<StepView>,
    /// How many are done, in words.
    said: String,
    goes_on: bool,
    stored_at: String,
    similar: Vec<Alike>,
    title: String,
    description: String,
    kind: String,
    services: Option<String>,
    /// Each question that was asked, its language where that is another one, and the answer.
    answers: Vec<(String, Option<&'static str>, &'static str)>,
    /// No question has an answer, and the level hangs on them: what to do.
    unanswered: Option<String>,
    reported_by: String,
    /// The query that keeps the language.
    query: String,
}

#[derive(Debug, Serialize)]
struct StepView {
    state: &'static str,
    words: String,
    link: Option<String>,
    when: String,
    trouble: Option<String>,
}

/// What the page for another level shows.
#[derive(Debug, Serialize)]
struct LevelView {
    heading: String,
    /// The incident's address.
    path: String,
    sealed: Sealed,
    levels: Vec<(u8, String)>,
    chosen: Option<u8>,
    why: String,
    by: String,
    known: Option<String>,
    errors: Vec<(&'static str, &'static str)>,
    query: String,
}

/// What is known of an incident, and what it is shown with.
struct Found {
    progress: Progress,
    asked: std::sync::Arc<Handbook>,
    language: Language,
}

/// The receipt.
pub(super) async fn show(State(desk): Shared, Path(id): Path<String>, request: Request) -> Response {
    let visitor = visitor(&request);
    let found = match desk.found(&id, request.uri().query(), request.headers()).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let mut view = found.view(&desk).await;
    if found.progress.incident.phone == Phone::AfterClick {
        view.ring = desk.seal.fresh(&purpose("ring", &id), visitor.user.as_deref(), desk.clock.now()).ok();
    }
    let frame = found.frame(&view.title, &address(&id, "", found.other()), view.goes_on);
    desk.page(StatusCode::OK, "receipt.html", &frame, ("receipt", &view))
}

/// The form for another level.
pub(super) async fn ask_level(State(desk): Shared, Path(id): Path<String>, request: Request) -> Response {
    let visitor = visitor(&request);
    match desk.found(&id, request.uri().query(), request.headers()).await {
        Ok(found) => desk.level_page(&found, &visitor, Posted::default(), (StatusCode::OK, Vec::new())),
        Err(answer) => answer,
    }
}

/// Another level.
pub(super) async fn correct(
    State(desk): Shared,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    (uri, headers): (axum::http::Uri, HeaderMap),
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let posted = match desk.sent(&headers, body, (&purpose("level", &id), &visitor), uri.query()) {
        Ok(posted) => posted,
        Err(answer) => return *answer,
    };
    let found = match desk.found(&id, uri.query(), &headers).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let field = |name: &str| posted.others.get(name).map(String::as_str).unwrap_or_default();
    let level = field("level").parse().ok().and_then(Level::new);
    let (why, by) = (one_line(field("why")), visitor.user.clone().unwrap_or_else(|| one_line(field("by"))));
    let mut errors = Vec::new();
    errors.extend(level.is_none().then_some(("level", "error_level")));
    errors.extend((why.chars().count() > LONGEST_WHY).then_some(("why", "error_why")));
    errors.extend(by.is_empty().then_some(("by", "error_reporter")));
    errors.extend((by.chars().count() > LONGEST_NAME && visitor.user.is_none()).then_some(("by", "error_reporter_long")));
    let Some(level) = level.filter(|_| errors.is_empty()) else {
        return desk.level_page(&found, &visitor, posted, (StatusCode::UNPROCESSABLE_ENTITY, errors));
    };
    let correction = Correction { level, by, why, at: desk.clock.now() };
    let kept = desk.intake.correct(&id, correction).await;
    desk.back(&id, found.language, kept)
}

/// Lets people be called.
pub(super) async fn let_ring(
    State(desk): Shared,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    (uri, headers): (axum::http::Uri, HeaderMap),
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if let Err(answer) = desk.sent(&headers, body, (&purpose("ring", &id), &visitor), uri.query()) {
        return *answer;
    }
    let language = language(uri.query(), &headers, None);
    let kept = desk.intake.let_ring(&id, visitor.user.as_deref().unwrap_or("receipt"), desk.clock.now()).await;
    desk.back(&id, language, kept)
}

/// A token for one incident is good for no other.
fn purpose(what: &str, id: &str) -> String {
    format!("{what} {id}")
}

fn path(id: &str) -> String {
    format!("/report/{}", encoded(id))
}

fn address(id: &str, part: &str, language: Language) -> String {
    format!("{}{part}?lang={}", path(id), language.tag())
}

impl Desk {
    /// What is known of an incident, or the page that says why nothing is.
    async fn found(&self, id: &str, query: Option<&str>, headers: &HeaderMap) -> Result<Found, Response> {
        let said = language(query, headers, None);
        let asked = self.asked().await.map_err(|why| super::form::no_form(self, &why, said))?;
        let language = language(query, headers, Some(&asked));
        match self.intake.progress(id, language).await {
            Ok(Some(progress)) => Ok(Found { progress, asked, language }),
            Ok(None) => Err(self.message(StatusCode::NOT_FOUND, language, ("no_incident_title", "no_incident"))),
            Err(why) => Err(self.failed(&why.to_string(), language)),
        }
    }

    fn failed(&self, why: &str, language: Language) -> Response {
        error!("what is known of an incident cannot be read or kept: {why}");
        self.message(StatusCode::SERVICE_UNAVAILABLE, language, ("failed_title", "failed"))
    }

    /// What a small form of ours says, or the page that says why it is not taken.
    fn sent(
        &self,
        headers: &HeaderMap,
        body: Result<Bytes, BytesRejection>,
        by: (&str, &Visitor),
        query: Option<&str>,
    ) -> Result<Posted, Box<Response>> {
        let (purpose, visitor) = by;
        let language = language(query, headers, None);
        let posted = read(headers, body)
            .ok_or_else(|| Box::new(self.message(StatusCode::PAYLOAD_TOO_LARGE, language, ("too_large_title", "too_large"))))?;
        let good = posted.filter(|posted| self.is_ours(posted, purpose, visitor) == Ok::<(), Broken>(()));
        good.ok_or_else(|| Box::new(self.message(StatusCode::FORBIDDEN, language, ("refused_title", "refused_token"))))
    }

    /// To the receipt again.
    fn back(&self, id: &str, language: Language, kept: crate::ports::store::Stored<bool>) -> Response {
        match kept {
            Ok(true) => (StatusCode::SEE_OTHER, [(LOCATION, address(id, "", language))]).into_response(),
            Ok(false) => self.message(StatusCode::NOT_FOUND, language, ("no_incident_title", "no_incident")),
            Err(why) => self.failed(&why.to_string(), language),
        }
    }

    fn level_page(
        &self,
        found: &Found,
        visitor: &Visitor,
        posted: Posted,
        said: (StatusCode, Vec<(&'static str, &'static str)>),
    ) -> Response {
        let (status, errors) = said;
        let (language, id) = (found.language, found.progress.incident.id.as_str());
        let fresh = self.seal.fresh(&purpose("level", id), visitor.user.as_deref(), self.clock.now());
        let sealed = match (posted.sealed, fresh) {
            (Some(sealed), _) | (None, Ok(sealed)) => sealed,
            (None, Err(why)) => return self.failed(&why, language),
        };
        let field = |name: &str| posted.others.get(name).cloned().unwrap_or_default();
        let chosen = if posted.others.is_empty() { Some(found.progress.incident.level().number()) } else { field("level").parse().ok() };
        let heading = filled("correct_title", language, &[("id", id)]);
        let title = if errors.is_empty() { heading.clone() } else { format!("{} {heading}", text("error", language)) };
        let view = LevelView {
            heading,
            path: path(id),
            sealed,
            levels: Level::ALL.iter().rev().map(|level| (level.number(), level_words(*level, &found.asked.site, language))).collect(),
            chosen,
            why: field("why"),
            by: field("by"),
            known: visitor.user.clone(),
            errors: errors.into_iter().map(|(field, key)| (field, text(key, language))).collect(),
            query: format!("?lang={}", language.tag()),
        };
        let frame = found.frame(&title, &address(id, "/level", found.other()), false);
        self.page(status, "level.html", &frame, ("level", &view))
    }
}

impl Found {
    fn other(&self) -> Language {
        if self.language == Language::En { Language::Ja } else { Language::En }
    }

    fn frame(&self, title: &str, other: &str, refreshes: bool) -> Frame {
        let site = self.asked.site.title.clone();
        let other = Some((other.to_owned(), self.other().tag()));
        Frame { lang: self.language.tag(), site, title: title.to_owned(), other, rules: None, refreshes }
    }

    async fn view(&self, desk: &Desk) -> ReceiptView {
        let (language, site) = (self.language, &self.asked.site);
        let Progress { incident, steps, channel, goes_on } = &self.progress;
        let submission = &incident.submission;
        let sought = sought(&submission.title, &submission.description, &submission.kind, &submission.services);
        let done = steps.iter().filter(|step| step.state == StepState::Done).count();
        let counts = [("done", &*(done + 1).to_string()), ("all", &(steps.len() + 1).to_string())];
        let when = full_moment(incident.received_at, &site.zone, language);
        ReceiptView {
            id: incident.id.as_str().to_owned(),
            path: path(incident.id.as_str()),
            level: incident.level().number(),
            level_words: level_words(incident.level(), site, language),
            reason: why(incident, &self.asked.questionnaire, language),
            corrected: corrected(incident, language),
            ring: None,
            channel: channel.as_ref().map(|(name, link)| (filled("open_channel", language, &[("name", name)]), link.clone())),
            steps: steps_of(&self.progress, site, language),
            said: filled("steps_said", language, &counts),
            goes_on: *goes_on,
            stored_at: clock(incident.received_at, site, language),
            similar: alike(desk.past().await.as_ref(), &sought, Some(incident.id.as_str()), (site, language)),
            title: format!("{} {}", incident.id.as_str(), submission.title),
            description: submission.description.clone(),
            kind: self.kind().map_or_else(|| submission.kind.clone(), |kind| kind.name.words(language).0.to_owned()),
            services: services(submission, site, language),
            answers: self.kind().map_or_else(Vec::new, |kind| answers(submission, kind, language)),
            unanswered: self.unanswered(),
            reported_by: filled("reported_by", language, &[("when", &when), ("who", &submission.reporter)]),
            query: format!("?lang={}", language.tag()),
        }
    }
}

impl Found {
    fn kind(&self) -> Option<&Kind> {
        self.asked.questionnaire.kinds.get(&self.progress.incident.submission.kind)
    }

    fn unanswered(&self) -> Option<String> {
        let Incident { submission, assessed, corrected, .. } = &self.progress.incident;
        let is_open = corrected.is_none() && assessed.reasons == [Reason::NothingYes] && submission.no.is_empty();
        let asks = self.kind().is_some_and(|kind| !kind.questions.is_empty());
        let level = assessed.level.number().to_string();
        (is_open && asks).then(|| filled("unanswered", self.language, &[("n", &level)]))
    }
}

fn services(submission: &Submission, site: &Site, language: Language) -> Option<String> {
    let name = |key: &String| site.services.get(key).map_or_else(|| key.clone(), |service| service.name.words(language).0.to_owned());
    let names: Vec<String> = submission.services.iter().map(name).collect();
    let names = names.join(if language == Language::En { ", " } else { "、" });
    (!names.is_empty()).then(|| filled("reported_services", language, &[("names", &names)]))
}

/// What was asked of these services, and the answers.
fn answers(submission: &Submission, kind: &Kind, language: Language) -> Vec<(String, Option<&'static str>, &'static str)> {
    let given = Answers { services: submission.services.clone(), yes: submission.yes.clone() };
    let line = |question: &Question| {
        let (ask, other) = question.ask.words(language);
        let key = match (submission.yes.contains(&question.id), submission.no.contains(&question.id)) {
            (true, _) => "yes",
            (false, true) => "no",
            (false, false) => "reported_open",
        };
        (ask.to_owned(), other.map(Language::tag), text(key, language))
    };
    kind.questions.iter().filter(|question| is_asked(question, &given)).map(line).collect()
}

/// Why the level is what it is: what a person said, or what was answered.
fn why(incident: &Incident, questionnaire: &Questionnaire, language: Language) -> String {
    match (&incident.corrected, questionnaire.kinds.get(&incident.submission.kind)) {
        (Some(correction), _) => correction.why.clone(),
        (None, Some(kind)) => reason(&incident.assessed, kind, language),
        (None, None) => String::new(),
    }
}

fn corrected(incident: &Incident, language: Language) -> Option<String> {
    let correction = incident.corrected.as_ref()?;
    let before = incident.assessed.level.number().to_string();
    Some(filled("corrected_by", language, &[("who", &correction.by), ("n", &before)]))
}

fn steps_of(progress: &Progress, site: &Site, language: Language) -> Vec<StepView> {
    let view = |step: &crate::ports::response::intake::StepLine| {
        let (state, word) = match step.state {
            StepState::Waiting => ("waiting", "step_waiting"),
            StepState::Going => ("going", "step_going"),
            StepState::Done => ("done", ""),
            StepState::Held => ("held", "step_held"),
        };
        let at = step.at.filter(|_| step.state == StepState::Done).map(|at| clock(at, site, language));
        StepView {
            state,
            words: step.words.clone(),
            link: step.link.clone().filter(|link| link.starts_with("https://") || link.starts_with("http://")),
            when: at.unwrap_or_else(|| if word.is_empty() { String::new() } else { text(word, language).to_owned() }),
            trouble: step.trouble.clone(),
        }
    };
    progress.steps.iter().map(view).collect()
}

/// `09:03:07`, in Japanese `9:03:07`, by the site's clock.
fn clock(at: Timestamp, site: &Site, language: Language) -> String {
    let form = if language == Language::En { "%H:%M:%S" } else { "%-H:%M:%S" };
    at.to_zoned(site.zone.clone()).strftime(form).to_string()
}
