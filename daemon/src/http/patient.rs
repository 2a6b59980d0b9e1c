//! Connections that do not wait for ever: one on which nothing was answered for some time is ended, whether its other
//! side says nothing or a byte now and then, and there are only so many at once.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

/// Longer than a request may take, and what may lie between two.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// So many connections at once; further ones wait for their turn.
const AT_ONCE: usize = 1024;

/// A listener whose connections do not wait for ever.
pub(super) struct Patient {
    listener: TcpListener,
    room: Arc<Semaphore>,
    longest: Duration,
}

impl Patient {
    /// Takes what this listener takes.
    pub(super) fn new(listener: TcpListener) -> Self {
        Self { listener, room: Arc::new(Semaphore::new(AT_ONCE)), longest: LONGEST_SILENCE }
    }
}

impl Listener for Patient {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        // The semaphore is never closed; without a permit the connection would only be counted wrongly.
        let permit = Arc::clone(&self.room).acquire_owned().await.ok();
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (Connection { stream, longest: self.longest, patience: Box::pin(sleep(self.longest)), _permit: permit }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
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
    longest: Duration,
    patience: Pin<Box<Sleep>>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Connection {
    /// Something was answered: from here anew.
    fn answered(&mut self, written: &Poll<io::Result<usize>>) {
        if matches!(written, Poll::Ready(Ok(_))) {
            let until = Instant::now() + self.longest;
            self.patience.as_mut().reset(until);
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.patience.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.stream).poll_read(context, into)
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
    async fn read(longest: Duration, said: &[u8]) -> io::Result<usize> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut listener = Patient { longest, ..Patient::new(listener) };
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

    #[tokio::test]
    async fn what_comes_in_time_is_read_and_what_comes_later_is_not() {
        assert_eq!(read(LONGEST_SILENCE, b"G").await.expect("in time"), 1);
        assert_eq!(read(Duration::ZERO, b"").await.expect_err("too late").kind(), io::ErrorKind::TimedOut);
    }
}
