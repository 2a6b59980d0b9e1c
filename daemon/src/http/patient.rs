//! Connections that do not wait for ever: one on which nothing was answered for some time is ended, whether its other
//! side says nothing or a byte now and then. There are only so many at once: who comes when all places are taken gets that of whoever
//! has gone without an answer for longest, since those who say what they want have theirs at once.

use std::collections::BTreeMap;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep, sleep};

/// Longer than a request may take, and what may lie between two.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// So long it may take to say what is asked for, from the connection or from the first byte on: the headers.
const LONGEST_HEADERS: Duration = Duration::from_secs(10);

/// So many connections at once.
const AT_ONCE: usize = 1024;

/// A listener whose connections do not wait for ever.
pub(super) struct Patient {
    listener: TcpListener,
    room: Room,
    limits: Limits,
}

/// How long is waited.
#[derive(Debug, Clone, Copy)]
struct Limits {
    silence: Duration,
    headers: Duration,
}

impl Patient {
    /// Takes what this listener takes.
    pub(super) fn new(listener: TcpListener) -> Self {
        let limits = Limits { silence: LONGEST_SILENCE, headers: LONGEST_HEADERS };
        Self { listener, room: Room::default(), limits }
    }
}

impl Listener for Patient {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let place = self.room.enter(Instant::now());
        let patience = Box::pin(sleep(self.limits.headers));
        (Connection { stream, limits: self.limits, patience, place, heard: Heard::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// The places, in the order in which they are given up: by when something was last answered there, then by number.
#[derive(Default, Clone)]
struct Room(Arc<Mutex<Places>>);

#[derive(Default)]
struct Places {
    taken: BTreeMap<(Instant, u64), Option<Waker>>,
    entered: u64,
}

impl Room {
    fn places(&self) -> MutexGuard<'_, Places> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place; somebody else loses theirs where there is none left.
    fn enter(&self, now: Instant) -> Place {
        let mut places = self.places();
        if places.taken.len() >= AT_ONCE
            && let Some((_, Some(waker))) = places.taken.pop_first()
        {
            waker.wake();
        }
        places.entered += 1;
        let key = (now, places.entered);
        places.taken.insert(key, None);
        Place { room: self.clone(), key }
    }
}

/// A place in the room.
struct Place {
    room: Room,
    key: (Instant, u64),
}

impl Place {
    /// Whether it is still ours; if not, whoever waits here is woken by then.
    fn is_ours(&self, waker: &Waker) -> bool {
        match self.room.places().taken.get_mut(&self.key) {
            Some(waiting) => {
                waiting.get_or_insert_with(|| waker.clone()).clone_from(waker);
                true
            }
            None => false,
        }
    }

    /// Something was answered here.
    fn answered(&mut self, now: Instant) {
        let mut places = self.room.places();
        if let Some(waker) = places.taken.remove(&self.key) {
            self.key.0 = now;
            places.taken.insert(self.key, waker);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.places().taken.remove(&self.key);
    }
}

/// Who is on the other side of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) SocketAddr);

impl Connected<IncomingStream<'_, Patient>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Patient>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// One of them.
pub(super) struct Connection {
    stream: TcpStream,
    limits: Limits,
    patience: Pin<Box<Sleep>>,
    place: Place,
    heard: Heard,
}

/// How much of a request was heard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Heard {
    /// nothing; nor of an earlier one, where the time for the headers runs from the connection on
    #[default]
    Nothing,
    /// a part of its headers, and whether it ends with a line
    Some(LineEnd),
    /// its headers
    Headers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineEnd {
    Yes,
    No,
}

impl Heard {
    /// Headers end with an empty line.
    fn and(self, bytes: &[u8]) -> Self {
        bytes.iter().fold(self, |heard, byte| match (heard, byte) {
            (Self::Headers, _) | (Self::Some(LineEnd::Yes), b'\n') => Self::Headers,
            (_, b'\n') => Self::Some(LineEnd::Yes),
            (Self::Some(LineEnd::Yes), b'\r') => heard,
            _ => Self::Some(LineEnd::No),
        })
    }
}

impl Connection {
    /// Something was answered: from here anew.
    fn answered(&mut self, written: &Poll<io::Result<usize>>) {
        if matches!(written, Poll::Ready(Ok(_))) {
            let now = Instant::now();
            self.patience.as_mut().reset(now + self.limits.silence);
            self.place.answered(now);
            self.heard = Heard::Nothing;
        }
    }

    /// Something was said.
    fn hears(&mut self, bytes: &[u8]) {
        let before = self.heard;
        self.heard = before.and(bytes);
        match (before, self.heard) {
            (before, Heard::Headers) if before != Heard::Headers => self.patience.as_mut().reset(Instant::now() + self.limits.silence),
            // What may lie between two requests is over with the first byte of the next.
            (Heard::Nothing, Heard::Some(_)) => {
                let end = (Instant::now() + self.limits.headers).min(self.patience.deadline());
                self.patience.as_mut().reset(end);
            }
            _ => {}
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.patience.as_mut().poll(context).is_ready() || !self.place.is_ours(context.waker()) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, into);
        let filled = into.filled();
        if filled.len() > before {
            self.hears(&filled[before..]);
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.answered(&written);
        written
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.answered(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    /// What a connection gives whose other side says this.
    async fn read(headers: Duration, said: &[u8]) -> io::Result<usize> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut listener = Patient { limits: Limits { silence: LONGEST_SILENCE, headers }, ..Patient::new(listener) };
        let mut client = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("it listens");
        let (mut connection, _) = listener.accept().await;
        poll_fn(|context| Pin::new(&mut client).poll_write(context, said)).await.expect("written");
        let (mut room, mut read) = ([0; 8], 0);
        poll_fn(|context| {
            let mut into = ReadBuf::new(&mut room);
            let polled = Pin::new(&mut connection).poll_read(context, &mut into);
            read = into.filled().len();
            polled
        })
        .await
        .map(|()| read)
    }

    #[test]
    fn who_went_without_an_answer_for_longest_gives_up_the_place() {
        let (room, begin) = (Room::default(), Instant::now());
        let at = |second| begin + Duration::from_secs(second);
        let mut first = room.enter(at(0));
        let second = room.enter(at(1));
        let others: Vec<Place> = (2..AT_ONCE as u64).map(|n| room.enter(at(n))).collect();
        first.answered(at(5000));
        let newest = room.enter(at(6000));
        let waker = Waker::noop();
        assert!(first.is_ours(waker) && newest.is_ours(waker) && others[0].is_ours(waker));
        assert!(!second.is_ours(waker));
        drop(newest);
        let another = room.enter(at(7000));
        assert!(others[0].is_ours(waker) && another.is_ours(waker), "a place was free");
    }

    #[test]
    fn headers_end_with_an_empty_line_however_they_are_cut() {
        let heard = |parts: &[&str]| parts.iter().fold(Heard::default(), |heard, part| heard.and(part.as_bytes()));
        for whole in [&["GET / HTTP/1.1\r\nHost: x\r\n\r\n"][..], &["GET / HTTP/1.1\r", "\n", "\r", "\nbody"], &["a\n\n"]] {
            assert_eq!(heard(whole), Heard::Headers, "{whole:?}");
        }
        for part in [&["GET / HTTP/1.1\r\nHost: x\r\n"][..], &["a\r\n", "b\r\n", "\r"], &["a\nb\nc\n"]] {
            assert_ne!(heard(part), Heard::Headers, "{part:?}");
        }
    }

    #[tokio::test]
    async fn headers_have_ten_seconds_and_what_lies_between_two_requests_has_thirty() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut listener = Patient::new(listener);
        let _client = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("it listens");
        let (mut connection, _) = listener.accept().await;
        let first = connection.patience.deadline();
        assert!(first <= Instant::now() + LONGEST_HEADERS);
        connection.hears(b"GET / HTTP/1.1\r\n");
        connection.hears(b"x: y\r\n");
        assert!(connection.patience.deadline() <= first, "the time runs on, however often something is said");
        connection.hears(b"\r\n");
        assert!(connection.patience.deadline() >= first + LONGEST_HEADERS, "the answer may take its time");
        connection.answered(&Poll::Ready(Ok(1)));
        let between = connection.patience.deadline();
        assert!(between >= first + LONGEST_HEADERS, "and so may the next request");
        connection.hears(b"G");
        assert!(connection.patience.deadline() <= between - LONGEST_HEADERS, "but not once it has begun");
    }

    #[tokio::test]
    async fn what_comes_in_time_is_read_and_what_comes_later_is_not() {
        assert_eq!(read(LONGEST_HEADERS, b"G").await.expect("in time"), 1);
        assert_eq!(read(Duration::ZERO, b"").await.expect_err("too late").kind(), io::ErrorKind::TimedOut);
    }
}
