//! The life line: what became of a promise, on an axis that all rows of a table share. Geometry only; colours come by class.

use std::fmt::Write;

use incident::text::Language;
use incident::tickets::Ticket;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use crate::views::promises::promise::{Promise, State};
use crate::views::wording;

/// Width of the drawing, in its units and in pixels.
const WIDTH: i64 = 150;
/// Room at both ends, for marks that stand on them.
const MARGIN: i64 = 5;
/// Labels of the axis stand so far apart at least.
const LABEL: i64 = 36;
/// Days ahead that an axis with open promises has room for.
const AHEAD: i64 = 31;

/// The axis of one table.
#[derive(Debug, Clone, Copy)]
pub(in crate::views) struct Axis {
    from: Date,
    to: Date,
    today: Date,
}

/// An axis as it stands in the head of its table.
#[derive(Debug, Serialize)]
pub(in crate::views) struct AxisView {
    labels: Vec<Label>,
    today: Option<i64>,
}

#[derive(Debug, Serialize)]
struct Label {
    x: i64,
    text: String,
    anchor: &'static str,
}

/// One line: paths, each for its class. Absent ones are not drawn.
#[derive(Debug, Serialize)]
pub(in crate::views) struct Life {
    /// Where the day of the snapshot is.
    today: Option<i64>,
    /// Where it was promised.
    ring: i64,
    line: String,
    late: Option<String>,
    due: Option<String>,
    reminders: Option<String>,
    end: &'static str,
    end_path: String,
}

impl Axis {
    /// The axis on which these promises have room; `today` is the day of the snapshot.
    pub(in crate::views) fn of<'p>(promises: impl Iterator<Item = &'p Promise> + Clone, today: Date) -> Self {
        let ahead = today.checked_add(AHEAD.days()).unwrap_or(today);
        let from = promises.clone().map(|promise| promise.promised_on).min().unwrap_or(today);
        let last = |promise: &Promise| {
            let settled = promise.kept_on.or(promise.dropped_on).filter(|_| !is_going_on(promise));
            settled.map_or(ahead, |day| promise.due.map_or(day, |due| due.max(day)).min(ahead))
        };
        let to = promises.map(last).max().unwrap_or(today);
        Self { from: from.min(today), to: to.max(from.checked_add(7.days()).unwrap_or(from)), today }
    }

    fn x(&self, day: Date) -> i64 {
        let whole = days(self.from, self.to).max(1);
        MARGIN + days(self.from, day).clamp(0, whole) * (WIDTH - 2 * MARGIN) / whole
    }

    fn today_at(&self) -> Option<i64> {
        (self.today <= self.to).then(|| self.x(self.today))
    }

    /// Its labels: months, or years where months would not fit; `today` goes before them.
    pub(in crate::views) fn view(&self, language: Language, today_word: &str) -> AxisView {
        let today = self.today_at();
        let mut labels: Vec<Label> = Vec::new();
        for (day, text) in self.ticks(language) {
            let x = self.x(day);
            let is_free = labels.last().is_none_or(|last| x - last.x >= LABEL) && today.is_none_or(|today| today - x >= LABEL);
            if is_free && x + LABEL / 2 <= WIDTH {
                labels.push(Label { x, text, anchor: if x < LABEL / 2 { "start" } else { "middle" } });
            }
        }
        let anchor = |x: i64| if x > WIDTH - LABEL / 2 { "end" } else { "middle" };
        labels.extend(today.map(|x| Label { x, text: today_word.to_owned(), anchor: anchor(x) }));
        AxisView { labels, today }
    }

    /// The first days of months or years on the axis; that on which it begins stands for its month.
    fn ticks(&self, language: Language) -> Vec<(Date, String)> {
        let by_year = days(self.from, self.to) > 500;
        let step = if by_year { 12.months() } else { 1.month() };
        let first = if by_year { self.from.first_of_year() } else { self.from.first_of_month() };
        let mut ticks = Vec::new();
        let mut day = first;
        while day <= self.to && ticks.len() < 64 {
            let text = if by_year { day.year().to_string() } else { wording::month_alone(day, language) };
            if day >= self.from || !by_year {
                ticks.push((day.max(self.from), text));
            }
            let Ok(next) = day.checked_add(step) else { break };
            day = next;
        }
        ticks
    }

    /// The line of a promise; `day` tells the day of an instant.
    pub(in crate::views) fn life(&self, promise: &Promise, ticket: Option<&Ticket>, day: impl Fn(jiff::Timestamp) -> Date) -> Life {
        let begin = self.x(promise.promised_on);
        let settled = promise.kept_on.or(promise.dropped_on);
        let end = if is_going_on(promise) { self.x(self.today) } else { settled.map_or(begin + 8, |day| self.x(day)) }.max(begin);
        let due = promise.due.map(|due| self.x(due));
        let late_from = due.filter(|due| promise.overdue_since().is_some() && *due < end).map(|due| due.max(begin));
        let mut reminders = String::new();
        for reminder in ticket.map(|ticket| ticket.reminders.as_slice()).unwrap_or_default() {
            let _ = write!(reminders, "M{} 3h0", self.x(day(reminder.at)));
        }
        Life {
            today: self.today_at(),
            ring: begin,
            line: format!("M{begin} 11H{}", late_from.unwrap_or(end)),
            late: late_from.map(|from| format!("M{from} 11H{end}")),
            due: due.map(|due| format!("M{due} 5v12")),
            reminders: (!reminders.is_empty()).then_some(reminders),
            end: end_of(promise.state),
            end_path: end_path(promise.state, end),
        }
    }
}

/// Whether its line goes on to the day of the snapshot.
fn is_going_on(promise: &Promise) -> bool {
    promise.is_open() || promise.state == State::Unknown
}

fn end_of(state: State) -> &'static str {
    match state {
        State::Kept | State::KeptLate => "filled",
        State::Dropped => "cross",
        _ => "arrow",
    }
}

fn end_path(state: State, x: i64) -> String {
    match end_of(state) {
        "filled" => format!("M{} 11a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z", format_half(2 * x - 7)),
        "cross" => format!("M{} 8l6 6m0-6l-6 6", x - 3),
        _ => format!("M{} 7l5 4-5 4z", x - 2),
    }
}

/// A number of halves.
fn format_half(halves: i64) -> String {
    if halves % 2 == 0 { (halves / 2).to_string() } else { format!("{}.5", halves.div_euclid(2)) }
}

/// Calendar days from one day to another.
pub(in crate::views) fn days(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn promise(state: State, promised_on: Date) -> Promise {
        Promise { incident: 0, nth: 0, state, drifts: Vec::new(), promised_on, due: None, kept_on: None, dropped_on: None }
    }

    #[test]
    fn an_axis_with_open_promises_has_room_for_a_month_ahead() {
        let today = date(2026, 11, 22);
        let open = [promise(State::Open, date(2026, 3, 1)), promise(State::Overdue(3), date(2026, 6, 1))];
        let axis = Axis::of(open.iter(), today);
        assert_eq!((axis.from, axis.to), (date(2026, 3, 1), date(2026, 12, 23)));
        assert!(axis.x(today) < WIDTH - MARGIN);
        let view = axis.view(Language::En, "today");
        assert_eq!(view.labels.iter().map(|label| label.text.as_str()).collect::<Vec<_>>(), ["Mar", "Jun", "Sep", "today"]);
    }

    #[test]
    fn what_was_kept_late_is_thick_from_its_day_on() {
        let kept = Promise { due: Some(date(2024, 2, 1)), kept_on: Some(date(2024, 3, 1)), ..promise(State::KeptLate, date(2024, 1, 1)) };
        let axis = Axis::of([&kept].into_iter(), date(2026, 11, 22));
        assert_eq!(axis.to, date(2024, 3, 1));
        let life = axis.life(&kept, None, |_| date(2024, 1, 1));
        assert_eq!((life.line.as_str(), life.late.as_deref(), life.end), ("M5 11H77", Some("M77 11H145"), "filled"));
        assert_eq!(life.today, None);
    }

    #[test]
    fn labels_never_lie_over_each_other() {
        for back in [1, 20, 90, 200, 499, 501, 1500, 9000] {
            let today = date(2026, 11, 22);
            let begin = today.checked_sub(i64::from(back).days()).expect("a day");
            let axis = Axis::of([&promise(State::Open, begin)].into_iter(), today);
            let view = axis.view(Language::Ja, "今日");
            assert!(view.labels.windows(2).all(|pair| pair[1].x - pair[0].x >= LABEL), "{back}: {view:?}");
        }
    }
}
