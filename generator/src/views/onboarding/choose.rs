//! Which reports of a team or service a newcomer reads, when nobody has written a path.

use incident::report::model::Status;

use crate::views::derive::Views;

/// Fewest reports that make a path.
pub const FEWEST: usize = 3;
/// Most reports that a path made by rule has.
const MOST: usize = 7;

/// The reports to read of those in a list (newest first), oldest first: so each can lean on those before. None where there are too few.
///
/// What counts: the level, whether it happened again, how many other reports refer to it, whether it can be played as a drill, and,
/// among equals, how new it is. Drafts are left out: nobody has agreed to them yet.
pub fn choose(views: &Views, list: &[u32]) -> Vec<usize> {
    let all = || list.iter().map(|place| *place as usize).filter(|at| views.archive.incidents[*at].report.status != Status::Draft);
    let mut weighed: Vec<(u64, usize)> = all().map(|at| (weight(views, at), at)).collect();
    if weighed.len() < FEWEST {
        return Vec::new();
    }
    weighed.sort_unstable_by_key(|(weight, at)| (std::cmp::Reverse(*weight), *at));
    weighed.truncate(MOST);
    let mut chosen: Vec<usize> = weighed.into_iter().map(|(_, at)| at).collect();
    chosen.sort_unstable_by_key(|at| std::cmp::Reverse(*at));
    chosen
}

fn weight(views: &Views, at: usize) -> u64 {
    let incident = &views.archive.incidents[at];
    let level = incident.report.level.map_or(0, |level| u64::from(level.number()));
    let again = if views.chains().of(at).is_empty() { 0 } else { 6 };
    let named = views.named_by().by(at).len().min(4) as u64;
    let drill = if views.has_drill(incident) { 3 } else { 0 };
    level * 10 + again + named * 4 + drill
}
