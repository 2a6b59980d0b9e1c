//! Draws what a browser asks for, and tells it when to ask again. Answers to this machine's own names only.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, HeaderName, HeaderValue, LOCATION, ORIGIN, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse, Response, Sse};
use axum::routing::get;
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

use super::overlay::{self, EMPTY_PAGE, OWN};
use super::shown::{Answer, News, Shown};
use super::stop::Stop;
use super::told::{Tell, Told};
use crate::disk::foreign::bytes;
use crate::render::plan::Drawn;
use crate::site::address::{encoded, file_of};

/// Longest wait for answers that are on their way when the preview ends.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// What all answers are made from.
#[derive(Clone)]
struct Stage {
    shown: watch::Receiver<Arc<Shown>>,
    ends: watch::Receiver<bool>,
    address: SocketAddr,
    tell: Tell,
}

/// Serves what is shown until somebody stops the program, or nothing is shown any more.
pub(super) async fn serve(
    listener: std::net::TcpListener,
    shown: watch::Receiver<Arc<Shown>>,
    mut stop: Stop,
    tell: Tell,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let (end, ends) = watch::channel(false);
    let mut last = shown.clone();
    let server = axum::serve(listener, router(Stage { shown, ends: ends.clone(), address, tell })).with_graceful_shutdown(ended(ends));
    let late = async {
        tokio::select! {
            () = stop.heard() => {}
            () = async { while last.changed().await.is_ok() {} } => {}
        }
        // Streams of events end by this, and so do connections; who does not hang up is not waited for.
        end.send_replace(true);
        tokio::time::sleep(LAST_WORDS).await;
    };
    tokio::select! {
        served = server => served,
        () = late => Ok(()),
    }
}

async fn ended(mut ends: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is an end too.
    let _ = ends.wait_for(|end| *end).await;
}

fn router(stage: Stage) -> Router {
    let script = || async { own("text/javascript; charset=utf-8", include_str!("live.js").to_owned()) };
    let style = || async { own("text/css; charset=utf-8", include_str!("overlay.css").to_owned()) };
    Router::new()
        .route(&format!("{OWN}live.js"), get(script))
        .route(&format!("{OWN}overlay.css"), get(style))
        .route(&format!("{OWN}overlay"), get(strip))
        .route(&format!("{OWN}events"), get(events))
        .fallback_service(get(page).with_state(stage.clone()))
        .layer(from_fn_with_state(stage.clone(), guard))
        .with_state(stage)
}

/// A page of another site may lead its reader's browser here under a name of its own (DNS rebinding): it gets nothing.
async fn guard(State(stage): State<Stage>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = text(headers, HOST).unwrap_or_default();
    if !is_ours(host, stage.address) {
        let message = "This preview answers to localhost, 127.0.0.1 and [::1], and to the address given with --addr.\nTo read it from another machine: yokoten serve --addr ADDRESS:PORT\n";
        return refusal(message);
    }
    if headers.contains_key(ORIGIN) && text(headers, ORIGIN).and_then(|origin| origin.strip_prefix("http://")) != Some(host) {
        return refusal("This preview answers to its own pages only.\n");
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    response
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn refusal(message: &'static str) -> Response {
    (StatusCode::FORBIDDEN, [(CONTENT_TYPE, "text/plain; charset=utf-8")], message).into_response()
}

/// Whether a `Host` names this machine, or the address that we were told to listen on. The port is not compared: it
/// differs behind a forwarded one, and a foreign page cannot choose it anyway.
fn is_ours(host: &str, address: SocketAddr) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_ours = |ip: IpAddr| ip.is_loopback() || ip == address.ip() || address.ip().is_unspecified();
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(is_ours)
}

fn own(kind: &'static str, text: String) -> Response {
    ([(CONTENT_TYPE, kind)], text).into_response()
}

async fn strip(State(stage): State<Stage>) -> Response {
    let overlay = stage.shown.borrow().overlay();
    own("text/html; charset=utf-8", overlay)
}

/// `reload` when pages may have changed, `findings` when only what was found did. `?seen=N` names the version that the
/// asking page was drawn from, so that it hears what it missed.
async fn events(State(stage): State<Stage>, uri: Uri) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let known = uri.query().and_then(|query| query.strip_prefix("seen=")?.parse().ok());
    let mut seen = known.unwrap_or_else(|| stage.shown.borrow().version);
    let end = WatchStream::new(stage.ends).filter(|end| *end).map(|_| None);
    let shown = WatchStream::new(stage.shown).map(Some);
    let news = shown.merge(end).take_while(Option::is_some).filter_map(move |shown| {
        let shown = shown?;
        let name = match shown.news_since(seen)? {
            News::Reload => "reload",
            News::Findings => "findings",
        };
        seen = shown.version;
        Some(Ok(Event::default().event(name).data(seen.to_string())))
    });
    Sse::new(news).keep_alive(KeepAlive::default())
}

async fn page(State(stage): State<Stage>, uri: Uri) -> Response {
    // Drawing takes its time, and one bad page must not end the preview.
    let drawn = tokio::task::spawn_blocking(move || drawn(&stage, &uri));
    drawn.await.unwrap_or_else(|_| {
        (StatusCode::INTERNAL_SERVER_ERROR, "This page cannot be drawn: the program failed. Please tell its makers.\n").into_response()
    })
}

fn drawn(stage: &Stage, uri: &Uri) -> Response {
    let shown = stage.shown.borrow().clone();
    let answer = shown.answer(uri.path(), &|finding| (stage.tell)(&Told::Undrawn(finding)));
    let html = |status, page| {
        (status, [(CONTENT_TYPE, kind("index.html"))], overlay::injected(page, &shown.overlay(), shown.version)).into_response()
    };
    match answer {
        Answer::Page(address, drawn) if kind(&file_of(&address)).starts_with("text/html") => {
            loaded(drawn, |page| html(StatusCode::OK, page))
        }
        Answer::Page(address, drawn) => loaded(drawn, |file| ([(CONTENT_TYPE, kind(&address))], file).into_response()),
        Answer::NotFound(Some(drawn)) => loaded(drawn, |page| html(StatusCode::NOT_FOUND, page)),
        Answer::NotFound(None) => html(StatusCode::NOT_FOUND, EMPTY_PAGE.into()),
        Answer::Undrawable => html(StatusCode::INTERNAL_SERVER_ERROR, EMPTY_PAGE.into()),
        Answer::Elsewhere(address) => {
            let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            (StatusCode::MOVED_PERMANENTLY, [(LOCATION, format!("/{}{query}", encoded(&address)))], Body::empty()).into_response()
        }
    }
}

/// A picture is read when it is asked for; it may be gone by then.
fn loaded(drawn: Drawn, respond: impl FnOnce(Vec<u8>) -> Response) -> Response {
    match drawn {
        Drawn::Bytes(bytes) => respond(bytes),
        Drawn::Long(long) => respond(long.bytes()),
        Drawn::CopyOf(file) => bytes(&file)
            .map_or_else(|error| (StatusCode::NOT_FOUND, format!("The file cannot be read: {error}\n")).into_response(), respond),
    }
}

/// What a file is, by its ending.
fn kind(file: &str) -> &'static str {
    match file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("xml") if file == "feed.xml" => "application/atom+xml; charset=utf-8",
        Some("xml") => "application/xml; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("avif") => "image/avif",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_and_the_given_address_are_ours() {
        let loopback: SocketAddr = "127.0.0.1:4000".parse().expect("an address");
        for host in ["localhost:4000", "LOCALHOST:4000", "127.0.0.1:4000", "[::1]:4000", "localhost"] {
            assert!(is_ours(host, loopback), "{host}");
        }
        for host in ["evil.example:4000", "localhost.evil.example", "192.0.2.7:4000", "127.0.0.1.evil.example", "", "[", "0.0.0.0:4000"] {
            assert!(!is_ours(host, loopback), "{host}");
        }
        let given: SocketAddr = "192.0.2.7:4000".parse().expect("an address");
        assert!(is_ours("192.0.2.7:4000", given) && is_ours("localhost:4000", given) && !is_ours("192.0.2.8:4000", given));
        let any: SocketAddr = "0.0.0.0:4000".parse().expect("an address");
        assert!(is_ours("192.0.2.8:4000", any) && !is_ours("evil.example:4000", any));
    }
}
