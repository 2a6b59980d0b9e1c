//! Forms that arrive together share one commit: while one is being made, the others gather for the next.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::incidents;
use crate::adapters::sql::work::{Ground, Work};
use crate::ports::response::intake::Opened;
use crate::ports::response::responses::NewIncident;
use crate::ports::store::{StoreError, Stored};

/// So many forms share a commit: a larger one would keep the first of them waiting.
const MOST: usize = 64;

/// Who waits for the next commit.
pub(in crate::adapters::sql) struct Group {
    ground: Arc<Ground>,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Asked>,
    is_served: bool,
}

struct Asked {
    new: NewIncident,
    answer: oneshot::Sender<Stored<Opened>>,
}

impl Group {
    /// Nobody, yet.
    pub(in crate::adapters::sql) fn new(ground: Arc<Ground>) -> Self {
        Self { ground, queue: Mutex::default() }
    }

    /// Stores an incident with the next commit. The answer comes after it, whether or not anybody still waits for it.
    pub(super) async fn open(self: &Arc<Self>, new: NewIncident) -> Stored<Opened> {
        let (answer, answered) = oneshot::channel();
        if self.join(Asked { new, answer }) {
            let group = Arc::clone(self);
            // A task of its own: who asked may go away, and the others must not go with them.
            tokio::spawn(async move { group.serve().await });
        }
        answered.await.unwrap_or_else(|_| Err(StoreError::Failed("the store is being closed".to_owned())))
    }

    /// Whether somebody has to begin serving.
    fn join(&self, asked: Asked) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.push(asked);
        !mem::replace(&mut queue.is_served, true)
    }

    async fn serve(&self) {
        let _open = Open(self);
        while let Some(some) = self.next() {
            let (asked, answers): (Vec<NewIncident>, Vec<_>) = some.into_iter().map(|asked| (asked.new, asked.answer)).unzip();
            let done = self.commit(asked).await;
            for (at, answer) in answers.into_iter().enumerate() {
                let opened = done.as_ref().map(|all| all.get(at).cloned()).map_err(Clone::clone).transpose();
                let _ = answer.send(opened.unwrap_or_else(|| Err(StoreError::Failed("nothing was stored".to_owned()))));
            }
        }
    }

    /// Who is served together; when nobody waits, serving ends.
    fn next(&self) -> Option<Vec<Asked>> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let count = queue.waiting.len().min(MOST);
        queue.is_served = count > 0;
        (count > 0).then(|| queue.waiting.drain(..count).collect())
    }

    async fn commit(&self, asked: Vec<NewIncident>) -> Stored<Vec<Opened>> {
        let mut work = self.ground.begin_writing().await?;
        let opened = all(&mut work, asked).await;
        self.ground.finish(work, opened).await
    }
}

/// Serving ends with this, however it ends: who waits then is told so, and the next one begins anew.
struct Open<'g>(&'g Group);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        let mut queue = self.0.queue.lock().unwrap_or_else(PoisonError::into_inner);
        // When all were served, somebody else may be serving already.
        if queue.is_served && std::thread::panicking() {
            *queue = Queue::default();
        }
    }
}

async fn all(work: &mut Work, asked: Vec<NewIncident>) -> Result<Vec<Opened>, sqlx::Error> {
    let mut opened = Vec::with_capacity(asked.len());
    for new in asked {
        opened.push(incidents::open(&mut work.connection, new).await?);
    }
    Ok(opened)
}
