//! Requests and answers of HTTP/1.1, written by hand: a fault has to be able to break every rule of it.

use std::io::{self, BufRead, BufReader, Read};
use std::net::TcpStream;

use serde_json::Value;

/// A request, as it was heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// `GET`, `POST`
    pub method: String,
    /// the path, without the query
    pub path: String,
    /// the query, without `?`
    pub query: String,
    /// names in lower case, in the order heard
    pub headers: Vec<(String, String)>,
    /// the body
    pub body: Vec<u8>,
}

impl Heard {
    /// A header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as JSON or as a form; the values of a form are texts.
    pub fn arguments(&self) -> Value {
        if self.header("content-type").is_some_and(|media| media.starts_with("application/json")) {
            return self.json();
        }
        let pairs = form_urlencoded::parse(&self.body);
        Value::Object(pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect())
    }
}

/// Reads the next request; `None` at the end of the connection.
///
/// # Errors
/// The connection broke, or it speaks something else.
pub fn read(reader: &mut BufReader<TcpStream>) -> io::Result<Option<Heard>> {
    let Some(first) = line(reader)? else { return Ok(None) };
    let mut words = first.split(' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Err(io::ErrorKind::InvalidData.into()) };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = Vec::new();
    while let Some(header) = line(reader)?.filter(|line| !line.is_empty()) {
        let (name, value) = header.split_once(':').ok_or(io::ErrorKind::InvalidData)?;
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Heard { method: method.to_owned(), path: path.to_owned(), query: query.to_owned(), headers, body }))
}

fn line(reader: &mut BufReader<TcpStream>) -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = reader.read_line(&mut line)?;
    Ok((read > 0).then(|| line.trim_end().to_owned()))
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// its status
    pub status: u16,
    /// its headers, the length apart
    pub headers: Vec<(String, String)>,
    /// its body
    pub body: Vec<u8>,
}

impl Reply {
    /// An answer of this status and kind.
    pub fn new(status: u16, media: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![("Content-Type".to_owned(), media.to_owned())], body: body.into() }
    }

    /// JSON.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json;charset=UTF-8", body.to_string())
    }

    /// A page, as from a proxy that wants people to sign in.
    pub fn html(status: u16) -> Self {
        Self::new(status, "text/html; charset=utf-8", "<!doctype html><title>Sign in</title>")
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// All before the body.
    pub fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Said\r\nContent-Length: {}\r\n", self.status, self.body.len());
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        head.into_bytes()
    }
}
