//! The addresses below `/report`, who may come there, and what every answer says to a browser.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY, VARY, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use incident::similar::{Index, Sought};
use incident::text::Language;
use serde::Serialize;
use serde_json::json;
use tracing::{error, warn};

use super::gate::{Gate, Stranger, Visitor, is_from_our_page};
use super::seal::Seal;
use super::{alike, form, form_view, receipt};
use crate::http::pages::{Frame, Pages};
use crate::http::patient::Peer;
use crate::ports::archive::Archive;
use crate::ports::content::Content;
use crate::ports::response::intake::Intake;
use crate::response::handbook::Handbook;
use crate::scheduler::clock::Clock;
use crate::wording::form::texts::text;

/// A form is some kilobytes.
const LARGEST_BODY: usize = 64 * 1024;

/// What a page of ours may do: nothing but what it brings itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Where people report: what takes it, what is asked, and who may come.
pub struct Desk {
    /// takes what is reported
    pub intake: Arc<dyn Intake>,
    /// what is asked
    pub content: Arc<dyn Content>,
    /// what happened before
    pub archive: Arc<dyn Archive>,
    /// makes forms ours
    pub seal: Seal,
    /// who may come
    pub gate: Gate,
    /// what is shown
    pub pages: Pages,
    /// the time
    pub clock: Clock,
}

/// What handlers share.
pub(super) type Shared = State<Arc<Desk>>;

pub(in crate::http) fn router<S>(desk: Arc<Desk>) -> Router<S> {
    Router::new()
        .route("/report", get(form::show).post(form::send))
        .route("/report/", get(form::show))
        .route("/report/similar", get(similar))
        .route("/report/assets/{name}", get(asset))
        .route("/report/{incident}", get(receipt::show))
        .route("/report/{incident}/level", get(receipt::ask_level).post(receipt::correct))
        .route("/report/{incident}/ring", post(receipt::let_ring))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(Arc::clone(&desk), enter))
        .layer(from_fn(told_to_browsers))
        .with_state(desk)
}

/// Lets in who may come, before anything of their request is read.
async fn enter(State(desk): Shared, ConnectInfo(Peer(peer)): ConnectInfo<Peer>, mut request: Request, next: Next) -> Response {
    let language = language(request.uri().query(), request.headers(), None);
    let visitor = match desk.gate.admit(peer.ip(), request.headers()) {
        Ok(visitor) => visitor,
        Err(stranger) => return turned_away(&desk, stranger, language),
    };
    let asked = desk.asked().await;
    let site = asked.as_ref().ok().map(|asked| &asked.site);
    let ours: Vec<&str> = site.into_iter().flat_map(|site| [&site.report, &site.base_url]).flatten().map(String::as_str).collect();
    let acts = !matches!(*request.method(), Method::GET | Method::HEAD) || request.uri().path() == "/report/similar";
    if !desk.gate.is_our_name(request.headers(), &ours) || acts && !is_from_our_page(request.headers(), &ours) {
        warn!(path = request.uri().path(), "a request from a page that is not ours");
        return desk.message(StatusCode::FORBIDDEN, language, ("refused_title", "refused_origin"));
    }
    request.extensions_mut().insert(visitor);
    request.extensions_mut().insert(Asked(asked));
    next.run(request).await
}

fn turned_away(desk: &Desk, stranger: Stranger, language: Language) -> Response {
    let mut answer = desk.message(StatusCode::UNAUTHORIZED, language, ("refused_who", "refused_who_more"));
    if stranger == Stranger::AskSecret {
        answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"report\", charset=\"UTF-8\""));
    }
    answer
}

async fn told_to_browsers(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    for name in ["cross-origin-opener-policy", "cross-origin-resource-policy"] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static("same-origin"));
    }
    headers.insert(VARY, HeaderValue::from_static("Accept-Language"));
    answer
}

/// A style or script. Its name says what is in it, but for the rules, which are those of the form as it is now.
async fn asset(State(desk): Shared, Path(name): Path<String>) -> Response {
    if let Some(asset) = desk.pages.asset(&name) {
        let kept = HeaderValue::from_static("private, max-age=31536000, immutable");
        return ([(CONTENT_TYPE, HeaderValue::from_static(asset.kind)), (CACHE_CONTROL, kept)], asset.text.clone()).into_response();
    }
    match desk.asked().await {
        Ok(asked) if name.starts_with("rules-") => ([(CONTENT_TYPE, "text/css; charset=utf-8")], form_view::rules(&asked)).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// "This looks like", for the script, while a title is typed.
async fn similar(State(desk): Shared, request: Request<Body>) -> Response {
    let (mut sought, query) = (Sought::default(), request.uri().query().unwrap_or_default());
    for (name, value) in form_urlencoded::parse(query.as_bytes()).take(100) {
        match &*name {
            "title" => sought.words = value.chars().take(500).collect(),
            "kind" => sought.kind = Some(value.into_owned()),
            "service" => _ = sought.services.insert(value.into_owned()),
            _ => {}
        }
    }
    let Ok(asked) = desk.asked().await else { return Json(json!({"similar": []})).into_response() };
    let language = language(request.uri().query(), request.headers(), Some(&asked));
    let past = desk.past().await;
    let found = alike::alike(&past, &sought, None, (&asked.site, language));
    Json(json!({"said": alike::said(found.len(), language), "similar": found})).into_response()
}

/// The language of an answer: the one that was asked for, else the one that the browser names first, else that of the site.
pub(super) fn language(query: Option<&str>, headers: &HeaderMap, asked: Option<&Handbook>) -> Language {
    let chosen = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).find(|(name, _)| name == "lang");
    let chosen = chosen.and_then(|(_, tag)| Language::from_tag(&tag));
    let accepted = || headers.get("accept-language").and_then(|value| value.to_str().ok()).and_then(preferred);
    chosen.or_else(accepted).or_else(|| asked.map(|asked| asked.site.language)).unwrap_or_default()
}

/// The language of ours that `Accept-Language` wants most.
fn preferred(header: &str) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for part in header.split(',').take(50) {
        let (tag, weight) = part.split_once(";q=").map_or((part, 1.0), |(tag, q)| (tag, q.trim().parse().unwrap_or(0.0)));
        if let Some(language) = Language::from_tag(tag.trim()).filter(|_| weight > 0.0)
            && best.is_none_or(|(most, _)| weight > most)
        {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

impl Desk {
    /// What the form asks now.
    pub(super) async fn asked(&self) -> Result<Arc<Handbook>, String> {
        let content = Arc::clone(&self.content);
        let read = tokio::task::spawn_blocking(move || content.handbook()).await.map_err(|error| error.to_string())?;
        let asks = |handbook: &Arc<Handbook>| !handbook.questionnaire.kinds.is_empty();
        read.map_err(|error| format!("{error:#}"))
            .and_then(|read| Some(read).filter(asks).ok_or("questionnaire.yaml has no kind".to_owned()))
    }

    /// What happened before.
    pub(super) async fn past(&self) -> Arc<Index> {
        let archive = Arc::clone(&self.archive);
        tokio::task::spawn_blocking(move || archive.past()).await.unwrap_or_default()
    }

    /// A page; 500 where it cannot be drawn.
    pub(super) fn page<T: Serialize>(&self, status: StatusCode, template: &str, frame: &Frame, view: (&'static str, &T)) -> Response {
        match self.pages.draw(template, frame, view) {
            Ok(page) => (status, Html(page)).into_response(),
            Err(error) => {
                error!("{error:#}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    /// A page that says one thing, by the keys of its heading and its sentence.
    pub(super) fn message(&self, status: StatusCode, language: Language, (title, words): (&'static str, &'static str)) -> Response {
        let title = text(title, language).to_owned();
        let site = String::new();
        let frame = Frame { lang: language.tag(), site, title, other: None, rules: None, refreshes: false };
        self.page(status, "message.html", &frame, ("message", &text(words, language)))
    }
}

/// What the form asks, as it was when the request came; or why nothing can be asked.
#[derive(Clone)]
pub(super) struct Asked(pub(super) Result<Arc<Handbook>, String>);

/// Who asks.
pub(super) fn visitor(request: &Request) -> Visitor {
    request.extensions().get::<Visitor>().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_language_of_ours_is_taken() {
        for (header, language) in [
            ("ja", Some(Language::Ja)),
            ("ja-JP,en;q=0.8", Some(Language::Ja)),
            ("de, en;q=0.5, ja;q=0.7", Some(Language::Ja)),
            ("en-GB;q=0.9,ja;q=0.9", Some(Language::En)),
            ("ja;q=0, en;q=0.1", Some(Language::En)),
            ("de-DE", None),
            ("", None),
        ] {
            assert_eq!(preferred(header), language, "{header}");
        }
    }
}
