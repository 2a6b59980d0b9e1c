//! How reports hang together: worked out when a page first asks, once for all pages.

use std::sync::{Arc, OnceLock};

use super::chain::Chains;
use super::index::{Base, Index};
use super::named::Named;
use crate::views::derive::Views;

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

impl Views {
    /// Works out now, by all threads, what every page of a report will ask for.
    pub fn relate(&self) {
        let relations = &self.relations;
        if relations.index.get().is_none() && relations.before.is_none() {
            // Who was first has the same.
            let _ = relations.index.set(Index::of_all(&self.archive.incidents));
        }
    }

    /// Which reports have a feature.
    pub(in crate::views) fn features(&self) -> &Index {
        self.relations.index.get_or_init(|| Index::new(&self.archive.incidents, self.relations.before.as_ref()))
    }

    /// Which incidents happened again.
    pub(in crate::views) fn chains(&self) -> &Chains {
        self.relations.chains.get_or_init(|| Chains::new(&self.archive))
    }

    /// Which reports name which.
    pub(in crate::views) fn named(&self) -> &Named {
        self.relations.named.get_or_init(|| Named::new(&self.archive))
    }
}
