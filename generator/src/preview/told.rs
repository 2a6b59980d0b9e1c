//! What a preview tells whoever started it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use incident::diagnostic::finding::Diagnostic;

/// What somebody at the terminal may want to know.
#[derive(Debug)]
pub enum Told<'t> {
    /// The preview can be looked at.
    Serving {
        /// where
        address: SocketAddr,
        /// how many reports it shows
        reports: usize,
        /// what was found
        findings: &'t [Diagnostic],
        /// since the start
        took: Duration,
    },
    /// Files changed, and what is served followed.
    Changed {
        /// names of files
        names: &'t [String],
        /// what is found now
        findings: &'t [Diagnostic],
        /// since the change was known
        took: Duration,
    },
    /// A page could not be drawn.
    Undrawn(&'t Diagnostic),
    /// Watching does not go as it should.
    Trouble(&'t str),
}

/// Hears of everything.
pub type Tell = Arc<dyn Fn(&Told<'_>) + Send + Sync>;
