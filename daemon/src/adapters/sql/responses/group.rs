//! What arrives together shares one commit: while one is being made, the others gather for the next.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use sqlx::SqliteConnection;
use tokio::sync::oneshot;

use crate::adapters::sql::rows::Sql;
use crate::adapters::sql::work::{Ground, Work};
use crate::ports::store::{StoreError, Stored};

/// So many share a commit: a larger one would keep the first of them waiting.
const MOST: usize = 64;

/// What may be written together with others of its kind.
#[async_trait]
pub(in crate::adapters::sql) trait Together: Send + 'static {
    /// what is answered once it is committed
    type Answer: Send + 'static;

    /// Writes it.
    async fn write(self, to: &mut SqliteConnection) -> Sql<Self::Answer>;
}

/// Who waits for the next commit.
pub(in crate::adapters::sql) struct Group<T: Together> {
    ground: Arc<Ground>,
    queue: Mutex<Queue<T>>,
}

struct Queue<T: Together> {
    waiting: Vec<Asked<T>>,
    is_served: bool,
}

struct Asked<T: Together> {
    what: T,
    answer: oneshot::Sender<Stored<T::Answer>>,
}

impl<T: Together> Default for Queue<T> {
    fn default() -> Self {
        Self { waiting: Vec::new(), is_served: false }
    }
}

impl<T: Together> Group<T> {
    /// Nobody, yet.
    pub(in crate::adapters::sql) fn new(ground: Arc<Ground>) -> Self {
        Self { ground, queue: Mutex::default() }
    }

    /// Writes something with the next commit. The answer comes after it, whether or not anybody still waits for it.
    pub(super) async fn write(self: &Arc<Self>, what: T) -> Stored<T::Answer> {
        let (answer, answered) = oneshot::channel();
        if self.join(Asked { what, answer }) {
            let group = Arc::clone(self);
            // A task of its own: who asked may go away, and the others must not go with them.
            tokio::spawn(async move { group.serve().await });
        }
        answered.await.unwrap_or_else(|_| Err(StoreError::Failed("the store is being closed".to_owned())))
    }

    /// Whether somebody has to begin serving.
    fn join(&self, asked: Asked<T>) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.push(asked);
        !mem::replace(&mut queue.is_served, true)
    }

    async fn serve(&self) {
        let _open = Open(self);
        while self.is_awaited() {
            let mut answers = Vec::new();
            let done = self.commit(&mut answers).await;
            let mut done = done.map(Vec::into_iter);
            for answer in answers {
                let nothing = || Err(StoreError::Failed("nothing was stored".to_owned()));
                let written = done.as_mut().map_err(|error| error.clone()).and_then(|all| all.next().map_or_else(nothing, Ok));
                let _ = answer.send(written);
            }
        }
    }

    /// When nobody waits, serving ends.
    fn is_awaited(&self) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.is_served = !queue.waiting.is_empty();
        queue.is_served
    }

    /// Who is served together: all who have come by the time it is their turn to write.
    fn next(&self) -> Vec<Asked<T>> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let count = queue.waiting.len().min(MOST);
        queue.waiting.drain(..count).collect()
    }

    async fn commit(&self, answers: &mut Vec<oneshot::Sender<Stored<T::Answer>>>) -> Stored<Vec<T::Answer>> {
        let begun = self.ground.begin_writing().await;
        let (asked, senders): (Vec<T>, Vec<_>) = self.next().into_iter().map(|asked| (asked.what, asked.answer)).unzip();
        answers.extend(senders);
        let mut work = begun?;
        let written = all(&mut work, asked).await;
        self.ground.finish(work, written).await
    }
}

/// Serving ends with this, however it ends: who waits then is told so, and the next one begins anew.
struct Open<'g, T: Together>(&'g Group<T>);

impl<T: Together> Drop for Open<'_, T> {
    fn drop(&mut self) {
        let mut queue = self.0.queue.lock().unwrap_or_else(PoisonError::into_inner);
        // When all were served, somebody else may be serving already.
        if queue.is_served && std::thread::panicking() {
            *queue = Queue::default();
        }
    }
}

async fn all<T: Together>(work: &mut Work, asked: Vec<T>) -> Sql<Vec<T::Answer>> {
    let mut written = Vec::with_capacity(asked.len());
    for what in asked {
        written.push(what.write(&mut work.connection).await?);
    }
    Ok(written)
}
