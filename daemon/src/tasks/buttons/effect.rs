//! What a pressed button means: pure. The words on the buttons are made in `wording`; these are the names under them.

use incident::site::model::ReviewTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::policy::calendar::hours::Calendar;
use crate::policy::facts::memory::{Disowned, Quiet, QuietWhy};
use crate::policy::reminder::Item;
use crate::policy::rules::{Patience, Rules, Then};

/// Snooze's name.
pub const SNOOZE: &str = "snooze";
/// On it's name.
pub const ON_IT: &str = "on_it";
/// Not mine's name.
pub const NOT_MINE: &str = "not_mine";
/// Why me?'s name.
pub const WHY: &str = "why";

/// Snooze for a working day.
pub const ONE_DAY: &str = "1d";
/// Snooze for three working days.
pub const THREE_DAYS: &str = "3d";
/// Snooze until the weekly review.
pub const UNTIL_REVIEW: &str = "review";

/// Quiet after "on it" where the rule that spoke is not there any more.
const ON_IT_FOR: Patience = Patience::Days(2);

/// A button that was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Press<'p> {
    /// the button's name
    pub name: &'p str,
    /// what was chosen
    pub value: Option<&'p str>,
    /// the key of the person who pressed, or the Slack user's id
    pub by: &'p str,
    /// when
    pub at: Timestamp,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// nothing is said of the ticket for a while
    Quiet(Quiet),
    /// it goes to the channel instead, while it is assigned as it is
    Disown(Disowned),
    /// the reasons are shown to whoever asked
    Tell,
    /// nothing: not a button of ours
    Nothing,
}

/// When the weekly review is held, and in which zone.
pub type Review<'r> = Option<(&'r ReviewTime, &'r TimeZone)>;

/// By what a press is understood.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'g> {
    /// the rules that spoke
    pub rules: &'g Rules,
    /// the time that counts
    pub calendar: &'g Calendar,
    /// when one may put something off to
    pub review: Review<'g>,
}

/// What a press on a ticket of a reminder means. `account` is whose the ticket is now, where that is whoever pressed.
pub fn effect(press: &Press<'_>, item: &Item, account: Option<&str>, ground: &Ground<'_>) -> Effect {
    let Ground { rules, calendar, review } = *ground;
    let until = match (press.name, press.value) {
        (SNOOZE, Some(ONE_DAY)) => calendar.after_minute(press.at, Patience::Days(1)),
        (SNOOZE, Some(THREE_DAYS)) => calendar.after_minute(press.at, Patience::Days(3)),
        (SNOOZE, Some(UNTIL_REVIEW)) => review.and_then(|(time, zone)| next_review(time, zone, press.at)),
        (ON_IT, _) => calendar.after_minute(press.at, patience_of(item, rules)),
        (NOT_MINE, _) => {
            let disowned = |account: &str| Disowned { account: account.to_owned(), by: press.by.to_owned(), at: press.at };
            return account.map(disowned).map_or(Effect::Nothing, Effect::Disown);
        }
        (WHY, _) => return Effect::Tell,
        _ => None,
    };
    let why = if press.name == ON_IT { QuietWhy::OnIt } else { QuietWhy::Snoozed };
    let quiet = |until| Effect::Quiet(Quiet { entry: item.entry.clone(), until, by: press.by.to_owned(), why, at: press.at });
    until.map_or(Effect::Nothing, quiet)
}

/// As long as the rule waited before it spoke first.
fn patience_of(item: &Item, rules: &Rules) -> Patience {
    let at = usize::try_from(item.rule.number).unwrap_or_default().checked_sub(1);
    match at.and_then(|at| rules.rules.get(at)).map(|rule| &rule.then) {
        Some(Then::Remind(ladder)) => ladder.after,
        _ => ON_IT_FOR,
    }
}

fn next_review(review: &ReviewTime, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let today = now.to_zoned(zone.clone()).date();
    let days = (0..=7).filter_map(|more| today.checked_add(i64::from(more).days()).ok());
    let times = days.filter(|day| day.weekday() == review.day).filter_map(|day| day.to_datetime(review.time).to_zoned(zone.clone()).ok());
    times.map(|time| time.timestamp()).find(|time| *time > now)
}
