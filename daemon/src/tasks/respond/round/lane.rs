//! Two lanes lead to the world: what came in a flood has a narrow one, so that neither the other incidents nor the forms that are
//! still coming wait for it.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::response::submission::Phone;

/// How many incidents are kept in mind, and how many of their steps are under way, of those that did not come in a flood.
const USUAL: (usize, usize) = (128, 32);
/// The same of a flood.
const FLOOD: (usize, usize) = (16, 4);

/// A lane. Telephone calls need no place in it.
pub(super) struct Lane {
    /// whose lane it is
    pub phone: Phone,
    /// incidents that are kept in mind; what is fresh comes besides
    pub most: usize,
    /// whether the store has more whose turn has come
    pub has_more: bool,
    /// incidents that could go on if there were a place
    pub waiting: VecDeque<String>,
    places: Arc<Semaphore>,
}

impl Lane {
    fn new(phone: Phone, (most, places): (usize, usize)) -> Self {
        Self { phone, most, has_more: false, waiting: VecDeque::new(), places: Arc::new(Semaphore::new(places)) }
    }

    /// Both.
    pub(super) fn both() -> [Self; 2] {
        [Self::new(Phone::Free, USUAL), Self::new(Phone::AfterClick, FLOOD)]
    }

    /// A place for a step until it is given back; `None`: all are taken.
    pub(super) fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// Who goes on, where a place is free.
    pub(super) fn called(&mut self) -> Option<String> {
        if self.places.available_permits() > 0 { self.waiting.pop_front() } else { None }
    }
}
