//! Parts of a whole as bars on one axis from nothing to all.

use super::drawing::{Anchor, Drawing, Shape, Size, breadth, lines};

/// So many of so many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Of what.
    pub label: String,
    /// How many.
    pub part: u32,
    /// Of how many.
    pub whole: u32,
    /// The same in words.
    pub words: String,
}

/// Bars below each other; all are as long, since each is a whole.
pub fn shares(shares: &[Share], size: Size) -> Drawing {
    let letter = size.letter();
    let widest = |text: &dyn Fn(&Share) -> &str| shares.iter().map(|share| breadth(text(share), letter)).max().unwrap_or(0);
    let (label, words) = (widest(&|share| &share.label).min(320) + 20, widest(&|share| &share.words) + 16);
    let (left, right) = if size == Size::Wide { (label, size.width() - words) } else { (0, size.width()) };
    let mut shapes = Vec::new();
    let mut y = 4;
    for share in shares {
        let label = lines(&share.label, if size == Size::Wide { left - 20 } else { right }, letter);
        for (line, text) in (0..).zip(&label) {
            shapes.push(Shape::text((0, y + 15 + line * (letter + 4)), Anchor::Start, "label", text));
        }
        let tall = i32::try_from(label.len()).unwrap_or(1) * (letter + 4);
        let top = if size == Size::Wide { y } else { y + tall + 6 };
        shapes.push(Shape::area((left, top), (right - left, 20), "whole"));
        let width = i64::from(right - left) * i64::from(share.part) / i64::from(share.whole.max(1));
        shapes.push(Shape::area((left, top), (i32::try_from(width).unwrap_or(0), 20), "part"));
        let place = if size == Size::Wide { (right + 12, top + 15) } else { (0, top + 38) };
        shapes.push(Shape::text(place, Anchor::Start, "figure", &share.words));
        y = if size == Size::Wide { top + tall.max(20) + 12 } else { top + 56 };
    }
    Drawing::new(size, y, shapes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_as_long_as_its_share_of_the_whole() {
        let share = |part: u32, whole: u32| Share { label: "After".to_owned(), part, whole, words: "x".to_owned() };
        for size in Size::BOTH {
            let drawing = shares(&[share(1, 4), share(0, 0), share(4, 4)], size);
            let width = |wanted: &str| -> Vec<i32> {
                let one = |shape: &Shape| match shape {
                    Shape::Box { width, class, .. } if *class == wanted => Some(*width),
                    _ => None,
                };
                drawing.shapes.iter().filter_map(one).collect()
            };
            let whole = width("whole")[0];
            assert_eq!(width("part"), [whole / 4, 0, whole]);
        }
    }
}
