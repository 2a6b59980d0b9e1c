//! A map from names to numbers that is cheap to change while others still read the one before: it lies in many parts, and
//! those that did not change are shared.

use std::collections::HashMap;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

/// A change copies one part; all parts together are a vector of pointers, which is copied too.
const PARTS: usize = 256;

/// Numbers by name.
#[derive(Debug, Clone)]
pub(super) struct Names(Vec<Arc<HashMap<Arc<str>, u32>>>);

impl Default for Names {
    fn default() -> Self {
        Self((0..PARTS).map(|_| Arc::default()).collect())
    }
}

impl Names {
    /// The number of a name.
    pub(super) fn get(&self, name: &str) -> Option<u32> {
        self.0[part(name)].get(name).copied()
    }

    /// Gives a name a number; whether it had none. One that had a number keeps it.
    pub(super) fn add(&mut self, name: Arc<str>, number: u32) -> bool {
        let names = Arc::make_mut(&mut self.0[part(&name)]);
        *names.entry(name).or_insert(number) == number
    }

    /// Forgets a name.
    pub(super) fn remove(&mut self, name: &str) {
        Arc::make_mut(&mut self.0[part(name)]).remove(name);
    }
}

fn part(name: &str) -> usize {
    usize::try_from(xxh3_64(name.as_bytes()) % PARTS as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_leaves_the_map_before_as_it_was() {
        let mut names = Names::default();
        assert!(names.add("a".into(), 1) && !names.add("a".into(), 2));
        let before = names.clone();
        names.remove("a");
        assert!(names.add("b".into(), 3));
        assert_eq!((before.get("a"), before.get("b"), names.get("a"), names.get("b")), (Some(1), None, None, Some(3)));
    }
}
