//! The verdict on one ticket at one moment, with its reasons. Nothing here knows what time it is.

use incident::tickets::Category;
use jiff::Timestamp;

use super::calendar::hours::Calendar;
use super::facts::history::Entry;
use super::facts::memory::{Disowned, Memory, Quiet, Told};
use super::matching;
use super::reason::{Asked, Elapsed, LeftOut, Reason, RulePlace, Saying, Start, StartedBy, Step, Worked};
use super::rules::{Ladder, Rung, Then};
use super::verdict::{Case, Due, Judgement, Policy, Verdict};

/// What to do about a ticket at `now`, and why. It is quick: what takes longer to find out is left to [`explain`].
pub fn judge(case: &Case<'_>, policy: &Policy<'_>, now: Timestamp) -> Judgement {
    let mut reasons = Vec::with_capacity(6);
    let verdict = decide(case, policy, now, &mut reasons);
    Judgement { verdict, reasons }
}

/// The same verdict with the whole chain: the rules that were passed over, and how much time was counted.
pub fn explain(case: &Case<'_>, policy: &Policy<'_>, now: Timestamp) -> Judgement {
    let judgement = judge(case, policy, now);
    let mut reasons = Vec::with_capacity(judgement.reasons.len() + 4);
    let asked_rules = matches!(judgement.reasons.first(), Some(Reason::Matched(..) | Reason::NoRule));
    if asked_rules {
        let skipped = matching::skipped(case, &policy.rules.rules);
        reasons.extend(skipped.into_iter().map(|(place, condition)| Reason::Skipped(place, condition)));
    }
    for reason in judgement.reasons {
        let start = if let Reason::Started(start) = &reason { Some(start.at) } else { None };
        reasons.push(reason);
        reasons.extend(start.filter(|at| *at <= now).map(|at| Reason::Elapsed(elapsed(policy.calendar, at, now))));
    }
    Judgement { verdict: judgement.verdict, reasons }
}

/// When the rules want a ticket to have moved: its first step's time, whatever was said or asked since. `None`: no rule
/// speaks of it.
pub fn first_step(case: &Case<'_>, policy: &Policy<'_>) -> Option<Timestamp> {
    let is_over = case.gone_at.is_some() || case.ticket.status.category == Category::Done;
    let (_, rule) = matching::decisive(case, &policy.rules.rules).filter(|_| !is_over)?;
    let Then::Remind(ladder) = &rule.then else { return None };
    policy.calendar.after(Stay::of(case, policy).start.at, ladder.after)
}

/// The calendar's time between two moments.
pub fn worked(calendar: &Calendar, from: Timestamp, to: Timestamp) -> Worked {
    let minutes = calendar.open_time(from, to).as_secs() / 60;
    Worked { days: calendar.working_days(from, to), minutes: u32::try_from(minutes).unwrap_or(0) }
}

fn elapsed(calendar: &Calendar, from: Timestamp, to: Timestamp) -> Elapsed {
    let left_out = calendar.left_out(from, to).into_iter().map(LeftOut::from).collect();
    Elapsed { from, to, worked: worked(calendar, from, to), left_out }
}

fn decide(case: &Case<'_>, policy: &Policy<'_>, now: Timestamp, reasons: &mut Vec<Reason>) -> Verdict {
    if let Some(since) = case.gone_at {
        reasons.push(Reason::Gone(since));
        return Verdict::Silent;
    }
    let status = &case.ticket.status;
    if status.category == Category::Done {
        reasons.push(Reason::Done(status.name.clone()));
        return Verdict::Silent;
    }
    let Some((place, rule)) = matching::decisive(case, &policy.rules.rules) else {
        reasons.push(Reason::NoRule);
        return Verdict::Silent;
    };
    reasons.push(Reason::Matched(place, matching::conditions(case, &rule.matches)));
    let ladder = match &rule.then {
        Then::Remind(ladder) => ladder,
        Then::Exempt => {
            reasons.push(Reason::Exempt(place));
            return Verdict::Silent;
        }
        Then::Pause => {
            reasons.push(Reason::Paused(place, status.name.clone()));
            return Verdict::Silent;
        }
    };
    let stay = Stay::of(case, policy);
    reasons.push(Reason::Started(stay.start.clone()));
    climb(&Climb { stay, ladder, place, calendar: policy.calendar, now }, case.memory, reasons)
}

/// One stay of a ticket in a status, and what was said and asked in it.
struct Stay<'c> {
    entry: Entry,
    start: Start,
    told: Vec<&'c Told>,
    quiet: Option<&'c Quiet>,
    /// only while it is assigned as it was then
    disowned: Option<&'c Disowned>,
}

impl<'c> Stay<'c> {
    fn of(case: &Case<'c>, policy: &Policy<'_>) -> Self {
        let entry = case.ticket.entry();
        let by = case.ticket.changes.iter().rev().find(|change| change.entry == entry.id);
        let by = by.map_or(StartedBy::Creation, |change| StartedBy::Change(change.from.1.clone()));
        let moved = policy.rules.start_date.map(|day| (day, policy.calendar.begin_of(day))).filter(|(_, begin)| *begin > entry.at);
        let start = Start {
            at: moved.map_or(entry.at, |(_, begin)| begin),
            entered_at: entry.at,
            status: case.ticket.status.name.clone(),
            by,
            moved_to: moved.map(|(day, _)| day),
        };
        let told = case.memory.told.iter().filter(|told| told.entry == entry.id).collect();
        let quiet = case.memory.quiet.as_ref().filter(|quiet| quiet.entry == entry.id);
        let account = case.ticket.assignee.as_ref().map(|account| &account.id);
        let disowned = case.memory.disowned.as_ref().filter(|disowned| Some(&disowned.account) == account);
        Self { entry, start, told, quiet, disowned }
    }

    fn last(&self) -> Option<&'c Told> {
        self.told.iter().copied().max_by_key(|told| told.at)
    }

    /// Which time a rung would speak now.
    fn nth(&self, rung: u32) -> u32 {
        self.told.iter().filter(|told| told.rung == rung).map(|told| told.nth + 1).max().unwrap_or(0)
    }
}

/// A ticket at the foot of its ladder.
struct Climb<'c> {
    stay: Stay<'c>,
    ladder: &'c Ladder,
    place: RulePlace,
    calendar: &'c Calendar,
    now: Timestamp,
}

/// How far up the time has come.
struct Height {
    /// the highest rung that is reached, and when it was
    reached: Option<(Step, Timestamp)>,
    /// the next one, and when it will be
    next: Option<(Step, Option<Timestamp>)>,
}

impl Climb<'_> {
    fn height(&self) -> Height {
        let mut height = Height { reached: None, next: None };
        for step in steps(self.ladder) {
            match self.calendar.after(self.stay.start.at, step.after) {
                Some(at) if at <= self.now => height.reached = Some((step, at)),
                at => {
                    height.next = Some((step, at));
                    break;
                }
            }
        }
        height
    }

    fn due(&self, step: Step, reached_at: Timestamp) -> Due {
        Due {
            rule: self.place,
            step,
            nth: self.stay.nth(step.rung),
            entry: self.stay.entry.id.clone(),
            start: self.stay.start.clone(),
            reached_at,
        }
    }
}

/// The rungs of a ladder, from the foot.
fn steps(ladder: &Ladder) -> impl Iterator<Item = Step> + '_ {
    let above = ladder.escalate.iter().map(|escalation| (escalation.to, escalation.after));
    let all = std::iter::once((Rung::Assignee, ladder.after)).chain(above);
    (0..).zip(all).map(|(rung, (to, after))| Step { rung, to, after })
}

fn climb(climb: &Climb<'_>, memory: &Memory, reasons: &mut Vec<Reason>) -> Verdict {
    let Height { reached, next } = climb.height();
    let Some((step, reached_at)) = reached else {
        return next.map_or(Verdict::Silent, |(step, at)| not_reached(step, at, reasons));
    };
    reasons.push(Reason::Reached(step, reached_at));
    if memory.on_its_way {
        reasons.push(Reason::OnItsWay);
        return Verdict::Held { until: None };
    }
    let disowned = climb.stay.disowned;
    if let Some(quiet) = climb.stay.quiet.filter(|quiet| climb.now < quiet.until && disowned.is_none_or(|no| no.at <= quiet.at)) {
        reasons.push(Reason::Quiet(asked(quiet)));
        return Verdict::Waiting { until: quiet.until };
    }
    if let Some(silence) = said_before(climb, step, next, reasons) {
        return silence;
    }
    if !climb.calendar.is_open(climb.now) {
        let until = climb.calendar.opening(climb.now);
        reasons.push(Reason::Closed(until));
        return Verdict::Held { until };
    }
    Verdict::Due(climb.due(step, reached_at))
}

/// What keeps the step from speaking because something was said before; `None`: nothing does.
fn said_before(climb: &Climb<'_>, step: Step, next: Option<(Step, Option<Timestamp>)>, reasons: &mut Vec<Reason>) -> Option<Verdict> {
    let last = climb.stay.last()?;
    reasons.push(Reason::Told(saying(last)));
    if climb.stay.told.iter().all(|told| told.rung < step.rung) {
        return None;
    }
    if let Some(disowned) = climb.stay.disowned.filter(|disowned| last.at < disowned.at) {
        reasons.push(Reason::Disowned(disowned.by.clone(), disowned.at));
        return None;
    }
    if let Some(quiet) = climb.stay.quiet.filter(|quiet| last.at < quiet.until) {
        reasons.push(Reason::QuietOver(asked(quiet)));
        return None;
    }
    let repeat = climb.ladder.repeat.map(|patience| (patience, climb.calendar.after_minute(last.at, patience)));
    if matches!(repeat, Some((_, Some(at))) if at <= climb.now) {
        return None;
    }
    reasons.push(repeat.map_or(Reason::SaidOnce, |(patience, at)| Reason::RepeatNotYet(patience, at)));
    let climbs = next.map(|(step, at)| not_reached(step, at, reasons));
    Some(match (repeat.and_then(|(_, at)| at), climbs) {
        (Some(at), Some(Verdict::Waiting { until })) => Verdict::Waiting { until: at.min(until) },
        (Some(until), _) => Verdict::Waiting { until },
        (None, Some(verdict)) => verdict,
        (None, None) => Verdict::Silent,
    })
}

fn not_reached(step: Step, at: Option<Timestamp>, reasons: &mut Vec<Reason>) -> Verdict {
    reasons.push(Reason::NotReached(step, at));
    at.map_or(Verdict::Silent, |until| Verdict::Waiting { until })
}

fn asked(quiet: &Quiet) -> Asked {
    Asked { until: quiet.until, by: quiet.by.clone(), why: quiet.why, at: quiet.at }
}

fn saying(told: &Told) -> Saying {
    Saying { rung: told.rung, nth: told.nth, recipient: told.recipient.clone(), at: told.at }
}
