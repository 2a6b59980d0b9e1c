//! Groups of incidents as rows: a label, then a square an incident, the worst first; bars where there are too many.

use super::drawing::{Anchor, Drawing, Mark, Shape, Size, breadth, lines};
use super::scale::CountScale;

/// A square and the gap behind it.
pub(super) const PITCH: i32 = 29;
/// The side of a square.
pub(super) const SIDE: i32 = 27;
/// The looks of bars, by level.
const BARS: [&str; 6] = ["bar l0", "bar l1", "bar l2", "bar l3", "bar l4", "bar l5"];
/// From so long on a piece of a bar has its level written in it.
const FOR_DIGIT: i32 = 18;

/// Incidents that belong together: those of a month, of a kind, with a factor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// What they have in common.
    pub label: String,
    /// The language of the label, where it is not the page's.
    pub lang: Option<String>,
    /// The list of them, from the root.
    pub href: Option<String>,
    /// A second line of the label: the year of a month with which one begins.
    pub year: Option<String>,
    /// How many, by level; the first are not rated.
    pub levels: [u32; 6],
    /// Each of them, the worst first; empty where they are too many for that.
    pub marks: Vec<Mark>,
    /// A remark beside it.
    pub note: Option<String>,
}

impl Group {
    /// How many they are.
    pub fn total(&self) -> u32 {
        self.levels.iter().sum()
    }
}

/// Whether each incident has its square.
pub(super) fn has_squares(groups: &[Group]) -> bool {
    groups.iter().all(|group| u32::try_from(group.marks.len()) == Ok(group.total()))
}

/// The pieces of a bar, the worst level first: its look, where it begins and ends, its level.
pub(super) fn pieces(levels: &[u32; 6], scale: &CountScale) -> Vec<(&'static str, i32, i32, usize)> {
    let mut below = 0;
    let mut pieces = Vec::new();
    for level in (0..levels.len()).rev().filter(|level| levels[*level] > 0) {
        let (from, to) = (scale.length(below), scale.length(below + levels[level]));
        below += levels[level];
        pieces.push((BARS[level], from, to, level));
    }
    pieces
}

/// The digit of a level in a bar, where there is room.
pub(super) fn digit(at: (i32, i32), length: i32, level: usize) -> Option<Shape> {
    let class = if level <= 1 { "digit plain" } else { "digit" };
    (length >= FOR_DIGIT && level > 0).then(|| Shape::text(at, Anchor::Middle, class, level.to_string()))
}

/// Where the parts of rows stand.
struct Layout {
    size: Size,
    /// Room for labels; 0: a label has a line of its own.
    label: i32,
    /// Squares in one line.
    in_line: usize,
    scale: CountScale,
    squares: bool,
}

impl Layout {
    fn new(size: Size, groups: &[Group]) -> Self {
        let widest = groups.iter().map(|group| breadth(&group.label, size.letter())).max().unwrap_or(0) + 16;
        let most = if size == Size::Wide { 260 } else { 104 };
        let label = if widest <= most || size == Size::Wide { widest.min(most) } else { 0 };
        let room = size.width() - label;
        let in_line = usize::try_from((room + PITCH - SIDE) / PITCH).unwrap_or(1).max(1);
        let most = groups.iter().map(Group::total).max().unwrap_or(0);
        Self { size, label, in_line, scale: CountScale::new(most, room - 56), squares: has_squares(groups) }
    }
}

/// Rows below each other.
pub fn rows(groups: &[Group], size: Size) -> Drawing {
    let layout = Layout::new(size, groups);
    let mut shapes = Vec::new();
    let mut y = 0;
    for group in groups {
        y = row(&mut shapes, group, &layout, y);
    }
    Drawing::new(size, y + 2, shapes)
}

/// Draws a row from `y` on and says where the next begins.
fn row(shapes: &mut Vec<Shape>, group: &Group, layout: &Layout, mut y: i32) -> i32 {
    let letter = layout.size.letter();
    let room = if layout.label > 0 { layout.label - 12 } else { layout.size.width() };
    let label = lines(&group.label, room, letter);
    let label_height = i32::try_from(label.len()).unwrap_or(1) * (letter + 4);
    shapes.extend(label_shapes(group, label, y + letter + 5));
    if layout.label == 0 {
        y += label_height + 6;
    }
    let below = if layout.squares { squares(shapes, group, layout, y) } else { bar(shapes, group, layout, y) };
    let gap = if layout.label == 0 { 12 } else { 0 };
    below.max(if layout.label > 0 { y + label_height + 8 } else { 0 }) + gap
}

fn label_shapes(group: &Group, label: Vec<String>, y: i32) -> Vec<Shape> {
    if let Some(href) = &group.href {
        return vec![Shape::Link { x: 0, y, lines: label, lang: group.lang.clone(), href: href.clone() }];
    }
    let line = |(at, text): (usize, String)| Shape::text((0, y + i32::try_from(at).unwrap_or(0) * 19), Anchor::Start, "label", text);
    label.into_iter().enumerate().map(line).collect()
}

fn squares(shapes: &mut Vec<Shape>, group: &Group, layout: &Layout, y: i32) -> i32 {
    let mut end = (layout.label, y);
    for (line, marks) in group.marks.chunks(layout.in_line).enumerate() {
        let y = y + i32::try_from(line).unwrap_or(0) * PITCH;
        for (at, mark) in marks.iter().enumerate() {
            let x = layout.label + i32::try_from(at).unwrap_or(0) * PITCH;
            shapes.push(Shape::Mark { x, y, mark: mark.clone() });
            end = (x + PITCH, y);
        }
    }
    if let Some(note) = group.note.as_ref().filter(|note| end.0 + 8 + breadth(note, layout.size.letter()) <= layout.size.width()) {
        shapes.push(Shape::text((end.0 + 8, end.1 + 19), Anchor::Start, "remark", note));
    }
    end.1 + PITCH
}

fn bar(shapes: &mut Vec<Shape>, group: &Group, layout: &Layout, y: i32) -> i32 {
    for (class, from, to, level) in pieces(&group.levels, &layout.scale) {
        shapes.push(Shape::area((layout.label + from, y + 3), (to - from - 1, 21), class));
        shapes.extend(digit((layout.label + (from + to) / 2, y + 18), to - from, level));
    }
    let end = layout.label + layout.scale.length(group.total());
    shapes.push(Shape::text((end + 6, y + 18), Anchor::Start, "count", group.total().to_string()));
    y + PITCH
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(label: &str, count: u8) -> Group {
        let mark = Mark { level: 3, href: "incidents/A/".to_owned(), name: "a".to_owned(), lang: None };
        Group {
            label: label.to_owned(),
            levels: [0, 0, 0, u32::from(count), 0, 0],
            marks: vec![mark; usize::from(count)],
            ..Group::default()
        }
    }

    fn marks(drawing: &Drawing) -> Vec<(i32, i32)> {
        drawing.shapes.iter().filter_map(|shape| if let Shape::Mark { x, y, .. } = shape { Some((*x, *y)) } else { None }).collect()
    }

    #[test]
    fn no_two_squares_lie_on_each_other_and_none_beyond_the_edge() {
        let groups = [group("Nov", 24), group("Oct", 0), group("a-rather-long-name-of-a-factor", 3), group("Sep", 1)];
        for size in Size::BOTH {
            let places = marks(&rows(&groups, size));
            assert_eq!(places.len(), 28);
            let apart = |a: &(i32, i32), b: &(i32, i32)| (a.0 - b.0).abs() >= PITCH || (a.1 - b.1).abs() >= PITCH;
            assert!(places.iter().enumerate().all(|(at, a)| places[..at].iter().all(|b| apart(a, b))), "{places:?}");
            assert!(places.iter().all(|(x, _)| x + SIDE <= size.width()));
        }
    }

    #[test]
    fn groups_without_squares_are_bars_whose_lengths_are_their_counts() {
        let of = |levels: [u32; 6]| Group { label: "Nov".to_owned(), levels, ..Group::default() };
        let drawing = rows(&[of([0, 20, 10, 0, 0, 10]), of([0, 0, 20, 0, 0, 0])], Size::Wide);
        let bars: Vec<_> = drawing
            .shapes
            .iter()
            .filter_map(|shape| if let Shape::Box { width, class, .. } = shape { Some((*class, *width)) } else { None })
            .collect();
        assert_eq!(bars.iter().map(|(class, _)| *class).collect::<Vec<_>>(), ["bar l5", "bar l2", "bar l1", "bar l2"]);
        assert!((bars[2].1 - bars[3].1).abs() <= 1 && (bars[2].1 - 2 * bars[0].1).abs() <= 2, "{bars:?}");
    }
}
