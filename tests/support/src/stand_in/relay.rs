//! A relay before another server: it hands everything on and notes each request's first line and the answer's status.

use std::io::{self, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use super::server::{Server, lock};
use super::wire::{Heard, Reply};

/// A relay.
pub struct Relay {
    server: Server,
    answers: Arc<Mutex<Vec<Answered>>>,
}

/// Method and path of a request, and the status and the body of its answer.
pub type Answered = (String, u16, String);

impl Relay {
    /// Starts a relay to a port of this machine.
    pub fn start(port: u16) -> Self {
        let answers: Arc<Mutex<Vec<Answered>>> = Arc::default();
        let notes = Arc::clone(&answers);
        let server = Server::start(move |heard| {
            let reply = hand_on(port, heard).unwrap_or_else(|why| Reply::new(502, "text/plain", why.to_string()));
            let line = format!("{} {}", heard.method, heard.path);
            lock(&notes).push((line, reply.status, String::from_utf8_lossy(&reply.body).into_owned()));
            reply
        });
        Self { server, answers }
    }

    /// Its address, without a path.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Its journal and its faults.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// What was handed on.
    pub fn answers(&self) -> Vec<Answered> {
        lock(&self.answers).clone()
    }
}

/// Asks the other server, on a connection of its own.
fn hand_on(port: u16, heard: &Heard) -> io::Result<Reply> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    let query = if heard.query.is_empty() { String::new() } else { format!("?{}", heard.query) };
    let mut head = format!("{} {}{query} HTTP/1.0\r\n", heard.method, heard.path);
    for (name, value) in heard.headers.iter().filter(|(name, _)| name != "connection" && name != "accept-encoding") {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(&[format!("{head}connection: close\r\n\r\n").as_bytes(), &heard.body].concat())?;
    let mut whole = Vec::new();
    BufReader::new(stream).read_to_end(&mut whole)?;
    answer(&whole).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// An answer that ends with its connection.
fn answer(whole: &[u8]) -> Option<Reply> {
    let end = whole.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&whole[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let skipped = ["content-length", "connection", "keep-alive", "transfer-encoding"];
    let headers = lines.filter_map(|line| line.split_once(": ")).filter(|(name, _)| !skipped.contains(&name.to_lowercase().as_str()));
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Some(Reply { status, headers, body: whole[end + 4..].to_vec() })
}
