//! A backlog over time: open promises as a step area from zero, the overdue ones hatched inside it; below, a dot for each kept.

use super::drawing::{Anchor, Drawing, Shape, Size, breadth};
use super::scale::CountScale;

/// The height of the area in the wide drawing.
const HEIGHT: i32 = 180;
const LEFT: i32 = 36;
/// From so many kept in a month on they are a number.
const MOST_DOTS: usize = 12;
/// The most dots side by side.
const IN_LINE: usize = 4;
/// From dot to dot.
const DOT: i32 = 10;

/// One month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Month {
    /// Its name.
    pub label: String,
    /// The year, where one begins.
    pub year: Option<String>,
    /// Open at its end.
    pub open: u32,
    /// Of those, past their day.
    pub overdue: u32,
    /// Kept in it, not late.
    pub in_time: u32,
    /// Kept in it, late.
    pub late: u32,
}

/// The words at the right end.
pub struct Words<'a> {
    /// "23 open"
    pub open: &'a str,
    /// "7 overdue"
    pub overdue: &'a str,
    /// "kept in time"
    pub in_time: &'a str,
    /// "kept late"
    pub late: &'a str,
}

/// The wide drawing.
pub fn wide(months: &[Month], words: &Words<'_>) -> Drawing {
    let size = Size::Wide;
    let widest = [words.open, words.overdue, words.in_time, words.late].map(|word| breadth(word, size.letter())).into_iter().max();
    let right = size.width() - widest.unwrap_or(0) - 26;
    let scale = CountScale::new(months.iter().map(|month| month.open).max().unwrap_or(0), HEIGHT);
    let floor = HEIGHT + 12;
    let edge = |at: usize| LEFT + i32::try_from(at).unwrap_or(0) * (right - LEFT) / i32::try_from(months.len().max(1)).unwrap_or(1);
    let mut shapes = grid(&scale, right, floor);
    shapes.extend(steps(months, &edge, &|month| floor - scale.length(month.open), floor, ["area open", "edge open"]));
    shapes.extend(steps(months, &edge, &|month| floor - scale.length(month.overdue), floor, ["area late", "edge late"]));
    shapes.push(Shape::line((LEFT, floor), (right, floor), "axis"));
    shapes.extend(end_words(months, words, &scale, (right, floor)));
    let in_line = usize::try_from((edge(1) - edge(0) - 4) / DOT).unwrap_or(1).clamp(1, IN_LINE);
    let mut deepest = 0;
    for (at, month) in months.iter().enumerate() {
        let middle = i32::midpoint(edge(at), edge(at + 1));
        shapes.push(Shape::text((middle, floor + 20), Anchor::Middle, "tick", &month.label));
        shapes.extend(month.year.as_ref().map(|year| Shape::text((middle, floor + 37), Anchor::Middle, "tick year", year)));
        let lines = usize::try_from(month.in_time + month.late).unwrap_or(0).min(MOST_DOTS).div_ceil(in_line);
        deepest = deepest.max(i32::try_from(lines).unwrap_or(0));
        shapes.extend(kept(month, (middle - half_of(in_line), floor + 56), in_line));
    }
    if deepest > 0 {
        shapes.extend(key(words, right, floor + 56));
    }
    Drawing::new(size, floor + if deepest > 0 { 60 + deepest.max(2) * 10 } else { 44 }, shapes)
}

/// Ticks at the left; that of zero is the axis.
fn grid(scale: &CountScale, right: i32, floor: i32) -> Vec<Shape> {
    let tick = |count: u32| {
        let y = floor - scale.length(count);
        [Shape::line((LEFT, y), (right, y), "grid"), Shape::text((LEFT - 8, y + 4), Anchor::End, "tick", count.to_string())]
    };
    scale.ticks().flat_map(tick).collect()
}

fn steps(
    months: &[Month],
    edge: &dyn Fn(usize) -> i32,
    top: &dyn Fn(&Month) -> i32,
    floor: i32,
    [fill, line]: [&'static str; 2],
) -> Vec<Shape> {
    if months.iter().all(|month| top(month) == floor) {
        return Vec::new();
    }
    let mut d = format!("M{} {}", edge(0), top(&months[0]));
    for (at, month) in months.iter().enumerate() {
        d.push_str(&format!("V{}H{}", top(month), edge(at + 1)));
    }
    let area = format!("{d}V{floor}H{}Z", edge(0));
    vec![Shape::Path { d: area, class: fill }, Shape::Path { d, class: line }]
}

/// The words for both areas at the right end, as far apart as letters need.
fn end_words(months: &[Month], words: &Words<'_>, scale: &CountScale, (right, floor): (i32, i32)) -> Vec<Shape> {
    let Some(last) = months.last() else { return Vec::new() };
    let late = floor - scale.length(last.overdue) + 4;
    let open = (floor - scale.length(last.open) + 4).min(late - 18);
    let mut shapes =
        vec![Shape::text((right + 10, if last.overdue > 0 { open } else { open.min(floor) }), Anchor::Start, "figure", words.open)];
    if last.overdue > 0 {
        shapes.push(Shape::text((right + 10, late), Anchor::Start, "figure late", words.overdue));
    }
    shapes
}

/// Half the way over a line of dots.
fn half_of(in_line: usize) -> i32 {
    (i32::try_from(in_line).unwrap_or(1) - 1) * DOT / 2
}

/// Dots of one month from a corner: filled for in time, a ring for late; a number where they are many.
fn kept(month: &Month, (x, y): (i32, i32), in_line: usize) -> Vec<Shape> {
    let all = usize::try_from(month.in_time + month.late).unwrap_or(0);
    if all > MOST_DOTS {
        let text = |dy: i32, count: u32| Shape::text((x + 8, y + dy + 4), Anchor::Start, "kept-count", count.to_string());
        let mut shapes = dots(format!("M{} {y}h0", x - 2), format!("M{} {}h0", x - 2, y + 18));
        shapes.extend([text(0, month.in_time), text(18, month.late)]);
        return shapes;
    }
    let place = |at: usize| (x + i32::try_from(at % in_line).unwrap_or(0) * DOT, y + i32::try_from(at / in_line).unwrap_or(0) * DOT);
    let path = |range: std::ops::Range<usize>| range.map(place).map(|(x, y)| format!("M{x} {y}h0")).collect::<String>();
    let in_time = usize::try_from(month.in_time).unwrap_or(0);
    dots(path(0..in_time), path(in_time..all))
}

fn dots(in_time: String, late: String) -> Vec<Shape> {
    let mut shapes = Vec::new();
    if !in_time.is_empty() {
        shapes.push(Shape::Path { d: in_time, class: "kept-dots" });
    }
    if !late.is_empty() {
        shapes.push(Shape::Path { d: late.clone(), class: "late-dots" });
        shapes.push(Shape::Path { d: late, class: "late-dots hole" });
    }
    shapes
}

/// What the dots mean, at the right end.
fn key(words: &Words<'_>, right: i32, y: i32) -> Vec<Shape> {
    let mut shapes = dots(format!("M{} {y}h0", right + 14), format!("M{} {}h0", right + 14, y + 18));
    shapes.push(Shape::text((right + 26, y + 4), Anchor::Start, "tick", words.in_time));
    shapes.push(Shape::text((right + 26, y + 22), Anchor::Start, "tick", words.late));
    shapes
}

/// The narrow drawing: months downwards, the newest first, each a bar from zero.
pub fn narrow(months: &[Month], words: &Words<'_>) -> Drawing {
    let size = Size::Narrow;
    let label = months.iter().map(|month| breadth(&month.label, size.letter())).max().unwrap_or(0) + 12;
    let scale = CountScale::new(months.iter().map(|month| month.open).max().unwrap_or(0), size.width() - label - 90);
    let mut shapes = Vec::new();
    let mut y = 0;
    for (at, month) in months.iter().rev().enumerate() {
        let (open, late) = (scale.length(month.open), scale.length(month.overdue));
        shapes.push(Shape::text((0, y + 15), Anchor::Start, "label", &month.label));
        shapes.push(Shape::area((label, y + 2), (open, 16), "area open outlined"));
        shapes.push(Shape::area((label, y + 2), (late, 16), "area late outlined"));
        let text = if at == 0 { format!("{} · {}", words.open, words.overdue) } else { format!("{} · {}", month.open, month.overdue) };
        let place = if at == 0 { (label, y + 36) } else { (label + open + 8, y + 15) };
        shapes.push(Shape::text(place, Anchor::Start, if at == 0 { "figure" } else { "tick" }, text));
        y += if at == 0 { 22 } else { 0 };
        let dots = kept_in_a_line(month, label + 6, y + 27);
        y += if dots.is_empty() { 26 } else { 42 };
        shapes.extend(dots);
    }
    if months.iter().any(|month| month.in_time + month.late > 0) {
        shapes.extend(dots(format!("M6 {}h0", y + 12), format!("M{} {}h0", size.width() / 2 + 6, y + 12)));
        shapes.push(Shape::text((18, y + 17), Anchor::Start, "tick", words.in_time));
        shapes.push(Shape::text((size.width() / 2 + 18, y + 17), Anchor::Start, "tick", words.late));
        y += 26;
    }
    Drawing::new(size, y, shapes)
}

fn kept_in_a_line(month: &Month, x: i32, y: i32) -> Vec<Shape> {
    let all = i32::try_from(month.in_time + month.late).unwrap_or(0);
    let in_time = i32::try_from(month.in_time).unwrap_or(0);
    if all > 24 {
        let text = |x: i32, count: i32| Shape::text((x + 10, y + 5), Anchor::Start, "kept-count", count.to_string());
        let mut shapes = dots(format!("M{x} {y}h0"), format!("M{} {y}h0", x + 60));
        shapes.extend([text(x, in_time), text(x + 60, all - in_time)]);
        return shapes;
    }
    let path = |range: std::ops::Range<i32>| range.map(|at| format!("M{} {y}h0", x + at * 11)).collect::<String>();
    dots(path(0..in_time), path(in_time..all))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words<'_> = Words { open: "2 open", overdue: "1 overdue", in_time: "kept in time", late: "kept late" };

    fn month(open: u32, overdue: u32, in_time: u32, late: u32) -> Month {
        Month { label: "Nov".to_owned(), year: None, open, overdue, in_time, late }
    }

    fn count(drawing: &Drawing, wanted: &str) -> usize {
        let has = |shape: &&Shape| matches!(shape, Shape::Path { class, .. } | Shape::Box { class, .. } | Shape::Text { class, .. } if *class == wanted);
        drawing.shapes.iter().filter(has).count()
    }

    #[test]
    fn open_and_overdue_lie_in_each_other_and_both_are_named_at_the_end() {
        let drawing = wide(&[month(4, 2, 1, 0), month(2, 1, 0, 1)], &WORDS);
        assert_eq!(
            [count(&drawing, "area open"), count(&drawing, "area late"), count(&drawing, "figure"), count(&drawing, "figure late")],
            [1; 4]
        );
        let narrow = narrow(&[month(4, 2, 1, 0), month(2, 1, 0, 1)], &WORDS);
        assert_eq!([count(&narrow, "area open outlined"), count(&narrow, "area late outlined")], [2; 2]);
    }

    #[test]
    fn nothing_overdue_is_no_area_and_no_word() {
        let drawing = wide(&[month(1, 0, 0, 0)], &WORDS);
        assert_eq!([count(&drawing, "area late"), count(&drawing, "figure late"), count(&drawing, "kept-dots")], [0; 3]);
    }

    #[test]
    fn each_promise_kept_is_a_dot_until_there_are_too_many() {
        let moves = |drawing: &Drawing| {
            let d = drawing.shapes.iter().filter_map(|shape| match shape {
                Shape::Path { d, class: "kept-dots" } => Some(d.matches('M').count()),
                _ => None,
            });
            d.sum::<usize>()
        };
        assert_eq!(moves(&wide(&[month(1, 0, 5, 2)], &WORDS)), 5 + 1, "and one in the key");
        assert_eq!(moves(&wide(&[month(1, 0, 300, 2)], &WORDS)), 1 + 1);
    }
}
