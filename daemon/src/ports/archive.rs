//! What happened before, for whoever reports what happens now.

use std::sync::Arc;

use incident::similar::Index;

/// The archive. Its call reads files: it is made where blocking is allowed.
pub trait Archive: Send + Sync {
    /// The incidents of the past whose reports everybody may see. A report that changed is known anew within some seconds.
    fn past(&self) -> Arc<Index>;
}
