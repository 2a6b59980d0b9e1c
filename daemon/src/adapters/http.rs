//! One way to ask a service on the web: a call is made once, within a deadline, and nowhere else than where it was
//! meant to go. What came back is told apart by what it proves about the request.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Request, RequestBuilder, Response, Url};
use thiserror::Error;
use tracing::debug;

/// The longest body that is read, after decompression.
pub const LONGEST_BODY: usize = 8 * 1024 * 1024;
/// The longest wait that a service may ask for.
pub const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// The wait when a service asks for one and does not say how long.
pub const USUAL_WAIT: Duration = Duration::from_secs(60);

/// How long a call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// until the connection stands
    pub connect: Duration,
    /// until the last byte of the answer is read
    pub whole: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), whole: Duration::from_secs(10) }
    }
}

/// Who we are to a service. It cannot be printed.
#[derive(Clone)]
pub enum Credentials {
    /// a token
    Bearer(String),
    /// a user and a token
    Basic(String, String),
    /// no header: what is said tells who says it
    InTheBody,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// Why an address cannot be a service's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Misaddressed {
    /// It is no address.
    #[error("this is not the address of a web service")]
    Unreadable,
    /// A token would travel in the open.
    #[error("the address must begin with https:// (http:// only to this very machine)")]
    Open,
    /// A name, a password, a query or a fragment stands in it.
    #[error("the address must hold neither a user, a password, a query nor a fragment")]
    Cluttered,
    /// The credentials hold characters that no header can hold.
    #[error("the token holds characters that cannot be sent")]
    Token,
    /// The system gives no TLS or no sockets.
    #[error("the system's means to reach web services cannot be used")]
    System,
}

/// What became of a call.
#[derive(Debug)]
pub enum Outcome {
    /// No byte of the request was sent: no address, no connection, or no TLS.
    NotReached(String),
    /// The request may have been received; a whole answer was not.
    BrokeOff(String),
    /// An answer. That of a failure may be shorter than it was meant to be.
    Answered(Answered),
}

/// An answer.
#[derive(Debug)]
pub struct Answered {
    /// its status
    pub status: u16,
    /// its headers
    pub headers: HeaderMap,
    /// its body
    pub bytes: Vec<u8>,
}

impl Answered {
    /// Whether the body says that it is JSON. A sign-in page with status 200 does not.
    pub fn is_json(&self) -> bool {
        let media = self.text("content-type").unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim();
        media.eq_ignore_ascii_case("application/json")
    }

    /// A header, where it is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The service's clock.
    pub fn clock(&self) -> Option<Timestamp> {
        self.text(DATE.as_str()).and_then(instant)
    }

    /// Whether the answer says how long to wait.
    pub fn asks_for_patience(&self) -> bool {
        self.headers.contains_key(RETRY_AFTER)
    }

    /// How long the service asks us to wait: at most an hour; a minute when it does not say, or not so that one can
    /// read it. The caller adds what spreads many callers.
    pub fn wait(&self) -> Duration {
        let Some(said) = self.text(RETRY_AFTER.as_str()).map(str::trim) else { return USUAL_WAIT };
        let wait = if !said.is_empty() && said.bytes().all(|byte| byte.is_ascii_digit()) {
            Some(said.parse().map_or(LONGEST_WAIT, Duration::from_secs))
        } else {
            let from = self.clock().unwrap_or_else(Timestamp::now);
            instant(said).and_then(|at| Duration::try_from(at.duration_since(from)).ok())
        };
        wait.unwrap_or(USUAL_WAIT).min(LONGEST_WAIT)
    }
}

/// A service: where it is, and who we are to it.
#[derive(Debug, Clone)]
pub struct Service {
    base: Url,
    client: Client,
    authorization: Option<HeaderValue>,
}

impl Service {
    /// Paths are put to `base`, whether it ends in `/` or not.
    ///
    /// # Errors
    /// The address is not one of a service, or would carry the credentials in the open.
    pub fn new(base: &str, credentials: &Credentials, deadlines: Deadlines) -> Result<Self, Misaddressed> {
        let base = address(base)?;
        let mut builder = limited(deadlines);
        if is_here(&base) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|_| Misaddressed::System)?;
        let authorization = authorization(&client, &base, credentials)?;
        Ok(Self { base, client, authorization })
    }

    /// A request to read. The segments of the path are escaped each.
    pub fn get(&self, path: &[&str]) -> RequestBuilder {
        self.client.get(self.at(path))
    }

    /// A request to do something. The segments of the path are escaped each.
    pub fn post(&self, path: &[&str]) -> RequestBuilder {
        self.client.post(self.at(path))
    }

    fn at(&self, path: &[&str]) -> Url {
        let mut address = self.base.clone();
        if let Ok(mut segments) = address.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        address
    }

    /// Makes the call, once.
    pub async fn call(&self, request: RequestBuilder) -> Outcome {
        let mut request = match request.build() {
            Ok(request) => request,
            Err(why) => return Outcome::NotReached(told(why)),
        };
        if let Some(authorization) = &self.authorization {
            request.headers_mut().insert(AUTHORIZATION, authorization.clone());
        }
        match self.send(request).await {
            Ok(answered) => answered,
            Err(why) if why.is_connect() || why.is_builder() => Outcome::NotReached(told(why)),
            Err(why) => Outcome::BrokeOff(told(why)),
        }
    }

    async fn send(&self, request: Request) -> Result<Outcome, reqwest::Error> {
        let mut response = self.client.execute(request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let answered = |bytes| Outcome::Answered(Answered { status: status.as_u16(), headers, bytes });
        match body(&mut response).await {
            Ok(bytes) => Ok(answered(bytes)),
            // What failed has said so in its first line already.
            Err(_) if !status.is_success() => Ok(answered(Vec::new())),
            Err(Unread::TooLong) => Ok(Outcome::BrokeOff("the answer is longer than 8 MiB".to_owned())),
            Err(Unread::Broken(why)) => Err(why),
        }
    }
}

enum Unread {
    TooLong,
    Broken(reqwest::Error),
}

/// Reads piece by piece, so that no more is ever held than may be.
async fn body(response: &mut Response) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(Unread::Broken)? {
        if bytes.len() + piece.len() > LONGEST_BODY {
            return Err(Unread::TooLong);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// A client that never asks twice and never goes elsewhere. A connection is not kept long: one that the other side has
/// closed meanwhile would make an outcome unclear for nothing.
fn limited(deadlines: Deadlines) -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("yokotend/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(deadlines.connect)
        .timeout(deadlines.whole)
        .pool_idle_timeout(Duration::from_secs(10))
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
}

fn address(base: &str) -> Result<Url, Misaddressed> {
    let url = Url::parse(base).map_err(|_| Misaddressed::Unreadable)?;
    if url.cannot_be_a_base() || url.host_str().is_none() {
        return Err(Misaddressed::Unreadable);
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(Misaddressed::Cluttered);
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_here(&url) => Ok(url),
        _ => Err(Misaddressed::Open),
    }
}

/// Whether an address leads to this machine; then no proxy has anything to do with it.
fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// The header's value, marked so that nobody prints it.
fn authorization(client: &Client, base: &Url, credentials: &Credentials) -> Result<Option<HeaderValue>, Misaddressed> {
    let request = client.get(base.clone());
    let request = match credentials {
        Credentials::Bearer(token) => request.bearer_auth(token),
        Credentials::Basic(user, token) => request.basic_auth(user, Some(token)),
        Credentials::InTheBody => return Ok(None),
    };
    let request = request.build().map_err(|_| Misaddressed::Token)?;
    let mut value = request.headers().get(AUTHORIZATION).cloned().ok_or(Misaddressed::Token)?;
    value.set_sensitive(true);
    Ok(Some(value))
}

/// What went wrong, with its causes, without the address: a query may stand in it.
fn told(why: reqwest::Error) -> String {
    if why.is_timeout() {
        return if why.is_connect() { "no connection in time" } else { "no whole answer in time" }.to_owned();
    }
    let why = why.without_url();
    let mut causes: Vec<&(dyn Error + 'static)> = vec![&why];
    while let Some(inner) = causes.last().copied().and_then(|cause| cause.source()) {
        causes.push(inner);
    }
    let words = causes.iter().map(ToString::to_string).collect::<Vec<_>>().join(": ");
    debug!(words, "a connection failed");
    causes.iter().rev().find_map(|cause| plain(*cause)).unwrap_or(words)
}

/// What a cause means to who has to mend it; `None`: only its own words tell.
fn plain(cause: &(dyn Error + 'static)) -> Option<String> {
    use std::io::ErrorKind;
    let words = cause.to_string();
    let kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    Some(match kind {
        Some(ErrorKind::ConnectionRefused) => "nothing answers at this address (connection refused)".to_owned(),
        Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof) => {
            "the connection was cut".to_owned()
        }
        Some(ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable) => "no network leads there from this machine".to_owned(),
        _ if words.contains("dns error") || words.contains("lookup address") => "no machine is known by this name (DNS)".to_owned(),
        _ if words.contains("certificate") => format!("its certificate is not accepted ({words})"),
        _ => return None,
    })
}

/// A date as HTTP writes it.
fn instant(text: &str) -> Option<Timestamp> {
    rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(headers: &[(&'static str, &str)]) -> Answered {
        let pairs = headers.iter().map(|(name, value)| (name.parse().expect("a name"), HeaderValue::from_str(value).expect("a value")));
        Answered { status: 429, headers: pairs.collect(), bytes: Vec::new() }
    }

    fn wait(said: &str) -> u64 {
        answered(&[("retry-after", said), ("date", "Sun, 22 Nov 2026 10:00:00 GMT")]).wait().as_secs()
    }

    #[tokio::test]
    async fn why_a_connection_failed_is_said_in_words() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let mute = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let rude = format!("http://{}", mute.local_addr().expect("an address"));
        std::thread::spawn(move || drop(mute.accept()));
        for (base, expected) in
            [(format!("http://{free}"), "nothing answers at this address (connection refused)"), (rude, "the connection was cut")]
        {
            let service = Service::new(&base, &Credentials::InTheBody, Deadlines::default()).expect("a service");
            let (Outcome::NotReached(said) | Outcome::BrokeOff(said)) = service.call(service.get(&[])).await else { panic!("an answer") };
            assert!(said == expected || said.contains("closed"), "{said}");
        }
    }

    #[test]
    fn a_wait_is_obeyed_up_to_an_hour_and_a_minute_where_it_cannot_be_read() {
        assert_eq!(answered(&[]).wait(), USUAL_WAIT);
        let cases = [("1", 1), ("0", 0), ("30", 30), ("3601", 3600), ("1000000000", 3600), ("99999999999999999999999", 3600)];
        let unreadable = [("-1", 60), ("", 60), ("1e9", 60), ("soon", 60), ("1.5", 60)];
        let dates = [("Sun, 22 Nov 2026 10:00:45 GMT", 45), ("Sun, 22 Nov 2026 09:00:00 GMT", 60), ("Mon, 23 Nov 2026 10:00:00 GMT", 3600)];
        for (said, expected) in cases.into_iter().chain(unreadable).chain(dates) {
            assert_eq!(wait(said), expected, "{said:?}");
        }
    }

    #[test]
    fn a_token_goes_over_tls_or_stays_on_this_machine() {
        let credentials = Credentials::Bearer("xoxb-secret".to_owned());
        let open = |base: &str| Service::new(base, &credentials, Deadlines::default()).map(|_| ());
        for good in
            ["https://example.atlassian.net", "https://a.example/jira/", "http://127.0.0.1:80/api/", "http://[::1]:1", "http://localhost"]
        {
            assert_eq!(open(good), Ok(()), "{good}");
        }
        for bad in ["http://example.com", "ftp://example.com", "http://127.0.0.1.example.com", "http://10.0.0.1"] {
            assert_eq!(open(bad), Err(Misaddressed::Open), "{bad}");
        }
        for bad in ["https://u:p@example.com", "https://example.com/?a=b", "https://example.com/#a"] {
            assert_eq!(open(bad), Err(Misaddressed::Cluttered), "{bad}");
        }
        assert_eq!(open("example.com"), Err(Misaddressed::Unreadable));
    }

    #[test]
    fn neither_credentials_nor_a_service_show_the_token() {
        for credentials in [Credentials::Bearer("hush-hush".to_owned()), Credentials::Basic("bot".to_owned(), "hush-hush".to_owned())] {
            let service = Service::new("https://example.com", &credentials, Deadlines::default()).expect("a service");
            let shown = format!("{credentials:?} {service:?} {:?}", service.get(&["a"]));
            assert!(!shown.contains("hush") && !shown.contains("aHVzaC"), "{shown}");
        }
        let odd = Credentials::Bearer("a\nb".to_owned());
        assert_eq!(Service::new("https://example.com", &odd, Deadlines::default()).map(|_| ()), Err(Misaddressed::Token));
    }

    #[test]
    fn paths_are_put_to_the_address_with_or_without_a_slash() {
        for base in ["https://example.com/ex/jira/1", "https://example.com/ex/jira/1/"] {
            let service = Service::new(base, &Credentials::Bearer("t".to_owned()), Deadlines::default()).expect("a service");
            assert_eq!(service.at(&["rest", "a b/c"]).as_str(), "https://example.com/ex/jira/1/rest/a%20b%2Fc");
        }
    }
}
