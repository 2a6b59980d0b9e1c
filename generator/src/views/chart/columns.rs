//! Incidents a month, months side by side: a square each, the worst at the base; bars where a month has too many.

use super::drawing::{Anchor, Drawing, Shape, Size, breadth, lines};
use super::rows::{Group, PITCH, SIDE, digit, has_squares, pieces};
use super::scale::CountScale;

/// The height of the highest bar.
const BAR_HEIGHT: i32 = 240;
const LINE: i32 = 16;
/// The widest a remark gets before it is set in two lines.
const REMARK: i32 = 170;

/// The wide drawing; at most two groups have a remark.
pub fn columns(groups: &[Group]) -> Drawing {
    let squares = has_squares(groups);
    let most = groups.iter().map(Group::total).max().unwrap_or(0);
    let scale = CountScale::new(most, BAR_HEIGHT);
    let height = |group: &Group| if squares { count(group.total()) * PITCH } else { scale.length(group.total()) + LINE };
    let tops: Vec<i32> = groups.iter().map(height).collect();
    let room = groups.iter().filter_map(|group| group.note.as_ref()).map(|note| count_of_lines(note) * LINE + 10).max().unwrap_or(4);
    let floor = room + tops.iter().copied().max().unwrap_or(0).max(PITCH);
    let mut shapes = vec![Shape::line((0, floor), (1000, floor), "axis")];
    for (at, group) in groups.iter().enumerate() {
        let middle = middle(at, groups.len());
        if squares {
            stack(&mut shapes, group, middle, floor);
        } else {
            bar(&mut shapes, group, (middle, floor), &scale);
        }
        shapes.push(Shape::text((middle, floor + 20), Anchor::Middle, "tick", &group.label));
        shapes.extend(group.year.as_ref().map(|year| Shape::text((middle, floor + 37), Anchor::Middle, "tick year", year)));
    }
    shapes.extend(remarks(groups, &tops, floor));
    Drawing::new(Size::Wide, floor + 44, shapes)
}

fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn count_of_lines(note: &str) -> i32 {
    i32::try_from(lines(note, REMARK, Size::Wide.letter()).len()).unwrap_or(1)
}

fn middle(at: usize, columns: usize) -> i32 {
    let place = (2 * at + 1) * 500 / columns.max(1);
    i32::try_from(place).unwrap_or(0)
}

fn stack(shapes: &mut Vec<Shape>, group: &Group, middle: i32, floor: i32) {
    for (at, mark) in (1..).zip(&group.marks) {
        shapes.push(Shape::Mark { x: middle - SIDE / 2, y: floor - at * PITCH, mark: mark.clone() });
    }
}

fn bar(shapes: &mut Vec<Shape>, group: &Group, (middle, floor): (i32, i32), scale: &CountScale) {
    for (class, from, to, level) in pieces(&group.levels, scale) {
        shapes.push(Shape::area((middle - SIDE / 2, floor - to), (SIDE, to - from - 1), class));
        shapes.extend(digit((middle, floor - (from + to) / 2 + 5), to - from, level));
    }
    let top = floor - scale.length(group.total());
    shapes.push(Shape::text((middle, top - 5), Anchor::Middle, "count", group.total().to_string()));
}

/// Remarks stand above all columns that they reach over; one that would lie on another is left out.
fn remarks(groups: &[Group], tops: &[i32], floor: i32) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let mut taken: Vec<(i32, i32)> = Vec::new();
    for (at, note) in groups.iter().enumerate().filter_map(|(at, group)| Some((at, group.note.as_ref()?))) {
        let text = lines(note, REMARK, Size::Wide.letter());
        let half = text.iter().map(|line| breadth(line, Size::Wide.letter())).max().unwrap_or(0) / 2;
        let x = middle(at, groups.len()).clamp(half, 1000 - half);
        let (from, to) = (x - half, x + half);
        if taken.iter().any(|(left, right)| from < *right && *left < to) {
            continue;
        }
        taken.push((from - 8, to + 8));
        let reached = |other: &usize| (from - SIDE..to + SIDE).contains(&middle(*other, groups.len()));
        let top = (0..groups.len()).filter(reached).map(|other| tops[other]).max().unwrap_or(0);
        for (line, text) in (0..).zip(text.iter().rev()) {
            shapes.push(Shape::text((x, floor - top - 8 - line * LINE), Anchor::Middle, "remark", text));
        }
    }
    shapes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::chart::drawing::Mark;

    fn month(levels: &[u8], note: Option<&str>) -> Group {
        let mark = |level: &u8| Mark { level: *level, href: String::new(), name: String::new(), lang: None };
        let mut counts = [0; 6];
        levels.iter().for_each(|level| counts[usize::from(*level)] += 1);
        Group { levels: counts, marks: levels.iter().map(mark).collect(), note: note.map(str::to_owned), ..Group::default() }
    }

    #[test]
    fn the_first_of_a_month_stands_at_the_base_and_all_fit_above_it() {
        let drawing = columns(&[month(&[5, 3, 1], Some("level 5: payouts made twice")), month(&[], None), month(&[2], None)]);
        let places: Vec<(i32, i32, u8)> = drawing
            .shapes
            .iter()
            .filter_map(|shape| if let Shape::Mark { x, y, mark } = shape { Some((*x, *y, mark.level)) } else { None })
            .collect();
        assert_eq!(places.iter().map(|(_, _, level)| *level).collect::<Vec<_>>(), [5, 3, 1, 2]);
        assert!(places[0].1 > places[1].1 && places[1].1 > places[2].1 && places[2].1 > 0, "{places:?}");
        assert_eq!(places[0].1, places[3].1, "one floor");
    }

    #[test]
    fn remarks_do_not_lie_on_each_other() {
        let texts = |drawing: &Drawing| drawing.shapes.iter().filter(|s| matches!(s, Shape::Text { class: "remark", .. })).count();
        let apart = [month(&[4], Some("a")), month(&[1], None), month(&[4], Some("b"))];
        let together: Vec<Group> = (0..24).map(|at| month(&[4], (at < 2).then_some("a longer remark"))).collect();
        assert_eq!((texts(&columns(&apart)), texts(&columns(&together))), (2, 1));
    }

    #[test]
    fn one_month_or_none_is_drawn_too() {
        assert!(!columns(&[month(&[3], None)]).shapes.is_empty());
        assert!(!columns(&[]).shapes.is_empty());
    }
}
