//! The form: shown, filled in, sent, and shown again with all that was typed where something is missing.

use std::collections::BTreeSet;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Extension, Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use incident::similar::Sought;
use incident::text::Language;
use tracing::{error, warn};

use super::alike::{alike, encoded};
use super::form_view::{ErrorView, FormView, Shown, address, rules, the_only_kind};
use super::gate::Visitor;
use super::posted::{Fault, Posted, Sender};
use super::routes::{Asked, Desk, Shared, language, visitor};
use super::seal::Broken;
use crate::http::pages::{Frame, fingerprint};
use crate::response::handbook::Handbook;
use crate::wording::form::texts::{filled, text};

/// What the token of this form is for.
const PURPOSE: &str = "form";

/// A form to be drawn: for whom, in which language, about which kind.
struct Drawing<'a> {
    asked: &'a Handbook,
    visitor: &'a Visitor,
    language: Language,
    kind: Option<String>,
}

/// An empty form; `?kind=K` holds K's questions only.
pub(super) async fn show(State(desk): Shared, Extension(Asked(asked)): Extension<Asked>, request: Request) -> Response {
    let visitor = visitor(&request);
    let query = request.uri().query();
    let asked = match asked {
        Ok(asked) => asked,
        Err(why) => return no_form(&desk, &why, language(query, request.headers(), None)),
    };
    let drawing =
        Drawing { asked: &asked, visitor: &visitor, language: language(query, request.headers(), Some(&asked)), kind: kind(query) };
    let posted = Posted { kind: drawing.kind.clone().unwrap_or_default(), ..Posted::default() };
    desk.drawn(&drawing, posted, (StatusCode::OK, &[], None)).await
}

/// A form that was sent: 303 to its receipt once it is stored; 422 with what has to be changed; 403 where it is not ours.
pub(super) async fn send(
    State(desk): Shared,
    (Extension(visitor), Extension(Asked(asked))): (Extension<Visitor>, Extension<Asked>),
    (uri, headers): (Uri, HeaderMap),
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let said = language(uri.query(), &headers, None);
    let Some(posted) = read(&headers, body) else {
        return desk.message(StatusCode::PAYLOAD_TOO_LARGE, said, ("too_large_title", "too_large"));
    };
    let Some(posted) = posted else { return desk.message(StatusCode::FORBIDDEN, said, ("refused_title", "refused_token")) };
    let asked = match asked {
        Ok(asked) => asked,
        Err(why) => return no_form(&desk, &why, said),
    };
    let drawing =
        Drawing { asked: &asked, visitor: &visitor, language: language(uri.query(), &headers, Some(&asked)), kind: kind(uri.query()) };
    match desk.is_ours(&posted, PURPOSE, &visitor) {
        Ok(()) => desk.taken(&drawing, posted).await,
        Err(Broken::Expired) => {
            let posted = Posted { sealed: None, ..posted };
            desk.drawn(&drawing, posted, (StatusCode::FORBIDDEN, &[], Some("error_expired"))).await
        }
        Err(Broken::Forged) => {
            warn!("a form with a token that is not ours");
            desk.message(StatusCode::FORBIDDEN, said, ("refused_title", "refused_token"))
        }
    }
}

/// What was typed; outside `None`: it is too much; inside: it is no form.
pub(super) fn read(headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Option<Option<Posted>> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_form = kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    let body = body.ok()?;
    if is_form { Posted::read(&body).map(Some) } else { Some(None) }
}

fn kind(query: Option<&str>) -> Option<String> {
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.into_iter().find(|(name, _)| name == "kind").map(|(_, kind)| kind.into_owned())
}

pub(super) fn no_form(desk: &Desk, why: &str, language: Language) -> Response {
    error!("there is no form: {why}");
    desk.message(StatusCode::SERVICE_UNAVAILABLE, language, ("no_form_title", "no_form"))
}

impl Desk {
    /// Whether a form was made by us, for this purpose and this visitor.
    pub(super) fn is_ours(&self, posted: &Posted, purpose: &str, visitor: &Visitor) -> Result<(), Broken> {
        let sealed = posted.sealed.as_ref().ok_or(Broken::Forged)?;
        self.seal.check(sealed, purpose, visitor.user.as_deref(), self.clock.now())
    }

    /// Stores a form that is ours, if nothing in it has to be changed.
    async fn taken(&self, drawing: &Drawing<'_>, posted: Posted) -> Response {
        let now = self.clock.now();
        let sender = Sender { user: drawing.visitor.user.clone(), language: drawing.language };
        let submission = match posted.submission(drawing.asked, sender, now) {
            Ok(submission) => submission,
            Err(faults) => return self.drawn(drawing, posted, (StatusCode::UNPROCESSABLE_ENTITY, &faults, None)).await,
        };
        match self.intake.open(submission, now).await {
            Ok(opened) => {
                let to = format!("/report/{}?lang={}", encoded(opened.incident.id.as_str()), drawing.language.tag());
                (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
            }
            Err(why) => {
                error!("a report could not be stored: {why}");
                self.drawn(drawing, posted, (StatusCode::SERVICE_UNAVAILABLE, &[], Some("error_stored"))).await
            }
        }
    }

    /// The form with what was typed; with what is wrong in it, and what is wrong elsewhere.
    async fn drawn(&self, drawing: &Drawing<'_>, mut posted: Posted, said: (StatusCode, &[Fault], Option<&'static str>)) -> Response {
        let (status, faults, trouble) = said;
        let language = drawing.language;
        if posted.sealed.is_none() {
            match self.seal.fresh(PURPOSE, drawing.visitor.user.as_deref(), self.clock.now()) {
                Ok(sealed) => posted.sealed = Some(sealed),
                Err(why) => return no_form(self, &why, language),
            }
        }
        let single = drawing.kind.as_deref().or_else(|| the_only_kind(&drawing.asked.questionnaire));
        let shown = Shown { asked: drawing.asked, language, kind: single, faults };
        let mut view = FormView::new(&shown, &posted);
        view.errors.extend(trouble.map(|key| ErrorView { target: None, text: text(key, language).to_owned() }));
        view.known = drawing.visitor.user.as_ref().map(|user| filled("reporter_known", language, &[("who", user)]));
        if !posted.title.is_empty() {
            let sought = sought(&posted.title, &posted.description, &posted.kind, &posted.services);
            view.similar = alike(self.past().await.as_ref(), &sought, None, (&drawing.asked.site, language));
        }
        let other = if language == Language::En { Language::Ja } else { Language::En };
        let title = text("form_title", language);
        let frame = Frame {
            lang: language.tag(),
            site: drawing.asked.site.title.clone(),
            title: if view.errors.is_empty() { title.to_owned() } else { format!("{} {title}", text("error", language)) },
            other: Some((address(drawing.kind.as_deref(), other), other.tag())),
            rules: Some(format!("rules-{}.css", fingerprint(&rules(drawing.asked)))),
            refreshes: false,
        };
        self.page(status, "form.html", &frame, ("form", &view))
    }
}

/// What past incidents are compared with.
pub(super) fn sought(title: &str, description: &str, kind: &str, services: &BTreeSet<String>) -> Sought {
    // What is not the title is seldom the point; its first words may be.
    let words = format!("{title} {}", description.chars().take(200).collect::<String>());
    Sought { words, kind: Some(kind.to_owned()), services: services.clone() }
}
