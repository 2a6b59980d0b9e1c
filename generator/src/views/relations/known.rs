//! How reports hang together: worked out when a page first asks, once for all pages.

use std::sync::{Arc, OnceLock};

use super::chain::Chains;
use super::index::{Base, Index};
use super::named::Named;
use crate::archive::entries::Archive;

/// What is known of the reports among each other.
#[derive(Debug, Default)]
pub struct Relations {
    index: OnceLock<Index>,
    chains: OnceLock<Chains>,
    named: OnceLock<Named>,
    /// What was known before an edit.
    before: Option<Arc<Base>>,
}

impl Relations {
    /// Nothing is known yet but what was before an edit.
    pub fn after(before: Option<&Self>) -> Self {
        let known = before.and_then(|before| before.index.get().map(Index::base).or(before.before.as_ref()));
        Self { before: known.cloned(), ..Self::default() }
    }
}

impl Relations {
    /// Works out now, by all threads, what every page of a report will ask for.
    pub fn relate(&self, archive: &Archive) {
        if self.index.get().is_none() && self.before.is_none() {
            // Who was first has the same.
            let _ = self.index.set(Index::of_all(&archive.incidents));
        }
    }

    /// Which reports have a feature.
    pub fn features(&self, archive: &Archive) -> &Index {
        self.index.get_or_init(|| Index::new(&archive.incidents, self.before.as_ref()))
    }

    /// Which incidents happened again.
    pub fn chains(&self, archive: &Archive) -> &Chains {
        self.chains.get_or_init(|| Chains::new(archive))
    }

    /// Which reports name which.
    pub fn named(&self, archive: &Archive) -> &Named {
        self.named.get_or_init(|| Named::new(archive))
    }
}
