//! Which reports have a feature. Made once of all reports; after an edit the few that changed are told apart from it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::features::{Feature, features, key};
use crate::archive::entry::Incident;
use crate::archive::places::compare::{Changes, compare};

/// A report that is not there any more, or was not there before.
const NOWHERE: u32 = u32::MAX;

/// By key, which is a hash already.
type ByKey = HashMap<u64, (u32, u32), BuildHasherDefault<Hashed>>;

#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(self.0 << 8 | u64::from(*byte)));
    }

    /// The lowest bits of a key are empty, and a table looks at them first.
    fn write_u64(&mut self, key: u64) {
        self.0 = key ^ key >> 32;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The reports of an archive by their features.
#[derive(Debug)]
pub struct Base {
    incidents: Arc<[Arc<Incident>]>,
    features: Vec<Box<[Feature]>>,
    /// Where the places of a key begin in `places`, and how many there are.
    runs: ByKey,
    places: Vec<u32>,
}

impl Base {
    /// Makes it: linear in the text of titles and summaries.
    fn new(incidents: Arc<[Arc<Incident>]>) -> Self {
        let features = incidents.iter().map(|incident| features(incident)).collect();
        Self::of(incidents, features)
    }

    /// The same by all threads. Never while a lock is held: who waits for the others takes up other work meanwhile, and may ask for
    /// the same lock.
    fn by_all_threads(incidents: Arc<[Arc<Incident>]>) -> Self {
        let features = incidents.par_iter().map(|incident| features(incident)).collect();
        Self::of(incidents, features)
    }

    fn of(incidents: Arc<[Arc<Incident>]>, features: Vec<Box<[Feature]>>) -> Self {
        let mut runs = ByKey::default();
        for feature in features.iter().flatten() {
            runs.entry(key(*feature)).or_default().1 += 1;
        }
        let mut end = 0;
        for (begin, count) in runs.values_mut() {
            *begin = end;
            end += *count;
        }
        let mut places = vec![NOWHERE; end as usize];
        for (place, feature) in (0_u32..).zip(&features).flat_map(|(place, all)| all.iter().map(move |feature| (place, feature))) {
            // Each begin moves to the end of its run while the run is filled.
            if let Some((next, _)) = runs.get_mut(&key(*feature)) {
                places[*next as usize] = place;
                *next += 1;
            }
        }
        runs.values_mut().for_each(|(begin, count)| *begin -= *count);
        Self { incidents, features, runs, places }
    }

    fn places(&self, key: u64) -> &[u32] {
        self.runs.get(&key).map_or(&[], |(begin, count)| &self.places[*begin as usize..(*begin + *count) as usize])
    }
}

/// The reports of an archive as it is now, by their features.
#[derive(Debug)]
pub struct Index {
    base: Arc<Base>,
    since: Option<Since>,
}

/// What changed since the base was made.
#[derive(Debug)]
struct Since {
    /// The place now of each place then, and the other way round.
    now: Vec<u32>,
    then: Vec<u32>,
    /// The reports that have come, by their places now.
    come: Vec<(u32, Box<[Feature]>)>,
}

impl Index {
    /// That of an archive. What is known of an archive that differs little is used again; the answers are the same.
    pub fn new(incidents: &Arc<[Arc<Incident>]>, known: Option<&Arc<Base>>) -> Self {
        match known.and_then(|base| Some((base, compare(&base.incidents, incidents)?))) {
            Some((base, changes)) if changes.gone.is_empty() && changes.come.is_empty() => Self { base: base.clone(), since: None },
            Some((base, changes)) => Self { base: base.clone(), since: Some(Since::new(incidents, base.incidents.len(), &changes)) },
            None => Self { base: Arc::new(Base::new(incidents.clone())), since: None },
        }
    }

    /// That of an archive of which all pages will be drawn.
    pub fn of_all(incidents: &Arc<[Arc<Incident>]>) -> Self {
        Self { base: Arc::new(Base::by_all_threads(incidents.clone())), since: None }
    }

    /// What the next archive may use again.
    pub fn base(&self) -> &Arc<Base> {
        &self.base
    }

    /// How many reports there are.
    pub fn count(&self) -> usize {
        self.since.as_ref().map_or(self.base.features.len(), |since| since.then.len())
    }

    /// The features of the report at a place.
    pub fn features(&self, at: usize) -> &[Feature] {
        let Some(since) = &self.since else { return &self.base.features[at] };
        let come = since.come.iter().find(|(place, _)| *place as usize == at);
        come.map_or_else(|| &*self.base.features[since.then[at] as usize], |(_, features)| features)
    }

    /// The places of the reports that have a feature, in order.
    pub fn places(&self, key_of: u64) -> Cow<'_, [u32]> {
        let known = self.base.places(key_of);
        let Some(since) = &self.since else { return Cow::Borrowed(known) };
        let mut places: Vec<u32> = known.iter().map(|place| since.now[*place as usize]).filter(|place| *place != NOWHERE).collect();
        let has = |features: &[Feature]| features.binary_search_by_key(&key_of, |feature| key(*feature)).is_ok();
        places.extend(since.come.iter().filter(|(_, features)| has(features)).map(|(place, _)| *place));
        places.sort_unstable();
        Cow::Owned(places)
    }
}

impl Since {
    fn new(incidents: &[Arc<Incident>], before: usize, changes: &Changes) -> Self {
        let then = changes.follow(&(0..u32::try_from(before).unwrap_or(NOWHERE)).collect::<Vec<_>>(), |_| NOWHERE);
        let mut now = vec![NOWHERE; before];
        for (place, was) in (0_u32..).zip(&then).filter(|(_, was)| **was != NOWHERE) {
            now[*was as usize] = place;
        }
        let come = changes.come.iter().map(|at| (u32::try_from(*at).unwrap_or(NOWHERE), features(&incidents[*at]))).collect();
        Self { now, then, come }
    }
}
