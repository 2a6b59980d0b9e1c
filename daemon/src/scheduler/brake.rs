//! What keeps a task from beginning something new, while all that it has begun comes to its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A brake. Copies are the same one.
#[derive(Debug, Clone, Default)]
pub struct Brake(Arc<AtomicBool>);

impl Brake {
    /// Nothing new begins from now on. Whether it was pulled before.
    pub fn pull(&self) -> bool {
        self.0.swap(true, Ordering::SeqCst)
    }

    /// Something may begin again.
    pub fn release(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    /// Whether it is pulled.
    pub fn is_pulled(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
