//! Which numbers the reports have already. A burst of forms must not read the folder once each, nor wait for somebody who does.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::task::spawn_blocking;
use tracing::warn;

use crate::ports::content::Content;

/// So long it is believed what was read.
const HOLDS: SignedDuration = SignedDuration::from_secs(5);
/// And so long it is used while somebody reads anew.
const SERVES: SignedDuration = SignedDuration::from_secs(30);

/// The highest number among the reports. Copies share what was read.
#[derive(Clone, Default)]
pub struct Numbers {
    seen: Arc<Mutex<Option<Seen>>>,
    reading: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Clone, Copy)]
struct Seen {
    year: i16,
    highest: u32,
    at: Timestamp,
}

impl Numbers {
    /// The highest number of this year among the reports; 0 where there is none, or none can be read.
    pub(super) async fn highest(&self, content: &Arc<dyn Content>, year: i16, now: Timestamp) -> u32 {
        if let Some(highest) = self.known(year, now, HOLDS) {
            return highest;
        }
        if let Some(highest) = self.known(year, now, SERVES) {
            if let Ok(alone) = Arc::clone(&self.reading).try_lock_owned() {
                let (numbers, content) = (self.clone(), Arc::clone(content));
                tokio::spawn(async move {
                    numbers.read(content, year, now).await;
                    drop(alone);
                });
            }
            return highest;
        }
        let _alone = self.reading.lock().await;
        match self.known(year, now, HOLDS) {
            Some(highest) => highest,
            None => self.read(Arc::clone(content), year, now).await,
        }
    }

    fn known(&self, year: i16, now: Timestamp, holds: SignedDuration) -> Option<u32> {
        let seen = (*self.seen.lock().unwrap_or_else(PoisonError::into_inner))?;
        // Who asks may have looked at the clock a little before whoever read.
        let age = now.duration_since(seen.at).abs();
        (seen.year == year && age < holds).then_some(seen.highest)
    }

    async fn read(&self, content: Arc<dyn Content>, year: i16, now: Timestamp) -> u32 {
        let read = spawn_blocking(move || content.highest_number(year)).await.map_err(anyhow::Error::from).and_then(|read| read);
        let highest = read.unwrap_or_else(|error| {
            // A form is stored whatever becomes of the reports; no report is ever written over.
            warn!("{error:#}; the next number is chosen among what was reported");
            0
        });
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Seen { year, highest, at: now });
        highest
    }
}
