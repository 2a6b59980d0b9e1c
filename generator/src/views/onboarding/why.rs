//! Why a report is on a path, in the words of the interface.

use incident::text::Language;

use crate::views::derive::Views;

/// Most reasons that are told.
const MOST: usize = 2;
/// A level from which on the worst is worth a word.
const BAD: u8 = 3;
/// So many reports must refer to one for that to be a reason.
const MANY: usize = 2;

/// Why the report at a place is on a path through `others` (itself among them); `None` where the rule has nothing to tell.
pub fn why(views: &Views, at: usize, others: &[usize]) -> Option<String> {
    let reasons = [happened_again(views, at), is_worst(views, at, others), is_named(views, at), is_newest(views, at, others)];
    let told: Vec<String> = reasons.into_iter().flatten().take(MOST).collect();
    let between = if views.language() == Language::Ja { "" } else { " " };
    (!told.is_empty()).then(|| told.join(between))
}

fn happened_again(views: &Views, at: usize) -> Option<String> {
    let chain = views.chains().of(at);
    match chain.iter().position(|place| *place == at)? {
        0 if chain.len() == 2 => Some(views.texts.get("why_first_once").to_owned()),
        0 => Some(views.texts.fill("why_first", &[("n", &(chain.len() - 1).to_string())])),
        _ => Some(views.texts.get("why_again").to_owned()),
    }
}

fn is_worst(views: &Views, at: usize, others: &[usize]) -> Option<String> {
    let level = |at: usize| views.archive.incidents[at].report.level;
    let own = level(at).filter(|level| level.number() >= BAD)?;
    let worst = others.iter().filter_map(|at| level(*at)).max()?;
    let same = others.iter().filter(|at| level(**at) == Some(own)).count();
    let number = own.number().to_string();
    match (own == worst, same) {
        (true, 1) => Some(views.texts.fill("why_worst", &[("level", &number)])),
        (true, _) => Some(views.texts.fill("why_among_worst", &[("level", &number), ("n", &same.to_string())])),
        _ => None,
    }
}

fn is_named(views: &Views, at: usize) -> Option<String> {
    let count = views.named_by().by(at).len();
    (count >= MANY).then(|| views.texts.fill("why_named", &[("n", &count.to_string())]))
}

fn is_newest(views: &Views, at: usize, others: &[usize]) -> Option<String> {
    // Places count from the newest.
    (others.len() > 1 && others.iter().min() == Some(&at)).then(|| views.texts.get("why_newest").to_owned())
}
