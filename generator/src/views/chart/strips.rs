//! Times as points on a logarithmic axis, a strip for each group: every point, its range as a hairline, the middle half as a
//! pale band, the median as an upright with its figure. Few points stand alone.

use super::drawing::{Anchor, Drawing, Shape, Size, breadth, lines};
use super::scale::LogScale;
use super::spread::Spread;

/// From so many points on a dot may stand for several that lie as close.
pub const MANY: usize = 120;
/// From so many points on dots stand above each other, and the upright of the median must reach beyond them.
const CROWD: usize = 20;
/// The size of a dot.
const DOT: i32 = 7;

/// The times of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    /// Whose they are.
    pub label: String,
    /// How many they are, in words.
    pub note: String,
    /// The times in seconds.
    pub times: Spread,
}

/// How a chart of times speaks.
pub struct Speech<'a> {
    /// The first median, said to be one.
    pub median: &'a dyn Fn(&str) -> String,
    /// A time in words.
    pub time: &'a dyn Fn(i64) -> String,
    /// The times for which the axis has room in any case.
    pub usual: (i64, i64),
    /// Times are known no finer than this; shorter ones stand there.
    pub finest: i64,
}

/// Strips below each other, on one axis.
pub fn strips(strips: &[Strip], speech: &Speech<'_>, size: Size) -> Drawing {
    let letter = size.letter();
    let widest = strips.iter().flat_map(|strip| [&strip.label, &strip.note]).map(|text| breadth(text, letter)).max().unwrap_or(0);
    let (label, pitch, first) = if size == Size::Wide { (widest.min(240) + 28, 57, 34) } else { (0, 84, 54) };
    let times = strips.iter().flat_map(|strip| strip.times.values()).map(|time| speech.finest.max(*time));
    let scale = LogScale::new(times, speech.usual, (label + 12, size.width() - if size == Size::Wide { 40 } else { 14 }));
    let floor = first + pitch * i32::try_from(strips.len()).unwrap_or(0) - 22;
    let mut shapes = ticks(&scale, speech, size, floor);
    let mut said = false;
    for (at, strip) in (0..).zip(strips) {
        let y = first + at * pitch;
        shapes.extend(labels(strip, size, label, y));
        shapes.extend(body(strip, &scale, y));
        if let Some(median) = strip.times.told_median() {
            let figure = (speech.time)(median);
            let text = if said { figure } else { (speech.median)(&figure) };
            said = true;
            let reach = if strip.times.values().len() < CROWD { 12 } else { 19 };
            shapes.extend(upright((scale.place(median), y), reach, text, size));
        }
    }
    Drawing::new(size, floor + 26, shapes)
}

/// Uprights at the ticks; those whose words would touch have none.
fn ticks(scale: &LogScale, speech: &Speech<'_>, size: Size, floor: i32) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let mut free = i32::MIN;
    for tick in scale.ticks() {
        let (x, text) = (scale.place(*tick), (speech.time)(*tick));
        let half = breadth(&text, size.letter()) / 2;
        let middle = x.min(size.width() - half);
        if middle - half >= free {
            shapes.push(Shape::line((x, 0), (x, floor), "grid"));
            shapes.push(Shape::text((middle.max(half), floor + 19), Anchor::Middle, "tick", text));
            free = middle.max(half) + half + 8;
        }
    }
    shapes
}

fn labels(strip: &Strip, size: Size, room: i32, y: i32) -> Vec<Shape> {
    if size == Size::Narrow {
        let note = (size.width(), y - 38);
        return vec![
            Shape::text((0, y - 38), Anchor::Start, "label strong", &strip.label),
            Shape::text(note, Anchor::End, "tick", &strip.note),
        ];
    }
    let label = lines(&strip.label, room - 28, size.letter());
    let last = y + i32::try_from(label.len()).unwrap_or(1) * 17 - 17;
    let line = |(at, text): (i32, &String)| Shape::text((0, y + at * 17 - 2), Anchor::Start, "label strong", text);
    let mut shapes: Vec<Shape> = (0..).zip(&label).map(line).collect();
    shapes.push(Shape::text((0, last + 15), Anchor::Start, "tick", &strip.note));
    shapes
}

/// Band, hairline and points.
fn body(strip: &Strip, scale: &LogScale, y: i32) -> Vec<Shape> {
    let mut shapes = Vec::new();
    if let Some((from, to)) = strip.times.told_middle() {
        let (from, to) = (scale.place(from), scale.place(to));
        shapes.push(Shape::area((from, y - 7), ((to - from).max(2), 14), "band"));
    }
    if let Some((from, to)) = strip.times.range().filter(|(from, to)| from < to) {
        shapes.push(Shape::line((scale.place(from), y), (scale.place(to), y), "range"));
    }
    let places: Vec<i32> = strip.times.values().iter().map(|time| scale.place(*time)).collect();
    let places = if places.len() > MANY { thinned(&places) } else { places };
    if !places.is_empty() {
        let d = dots(&places, y);
        shapes.push(Shape::Path { d: d.clone(), class: "dots under" });
        shapes.push(Shape::Path { d, class: "dots" });
    }
    shapes
}

/// At most two dots for each width of half a dot.
fn thinned(places: &[i32]) -> Vec<i32> {
    let mut kept: Vec<i32> = places.iter().map(|place| place - place.rem_euclid(DOT / 2)).collect();
    let mut run = (i32::MIN, 0);
    kept.retain(|place| {
        run = if run.0 == *place { (*place, run.1 + 1) } else { (*place, 1) };
        run.1 <= 2
    });
    kept
}

/// Dots that would lie on each other stand above and below the line.
fn dots(places: &[i32], y: i32) -> String {
    let mut d = String::new();
    let mut ends = [-DOT; 5];
    for place in places {
        let lane = ends.iter().position(|end| place - end >= DOT).unwrap_or(0);
        ends[lane] = *place;
        let dy = [0, -6, 6, -12, 12][lane];
        d.push_str(&format!("M{place} {}h0", y + dy));
    }
    d
}

fn upright((x, y): (i32, i32), reach: i32, text: String, size: Size) -> [Shape; 2] {
    let half = breadth(&text, size.letter()) / 2;
    let middle = x.clamp(half, size.width() - half);
    let upright = Shape::area((x - 2, y - reach), (4, 2 * reach), "median");
    [upright, Shape::text((middle, y - reach - 5), Anchor::Middle, "figure", text)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(times: &[Vec<i64>], size: Size) -> Vec<Shape> {
        let time = |seconds: i64| format!("{seconds} s");
        let median = |figure: &str| format!("median {figure}");
        let speech = Speech { median: &median, time: &time, usual: (600, 259_200), finest: 60 };
        let strip = |times: &Vec<i64>| Strip { label: "Sep–Nov".to_owned(), note: String::new(), times: Spread::of(times.clone()) };
        strips(&times.iter().map(strip).collect::<Vec<_>>(), &speech, size).shapes
    }

    fn classes(shapes: &[Shape]) -> Vec<&'static str> {
        let class = |shape: &Shape| match shape {
            Shape::Path { class, .. } | Shape::Box { class, .. } | Shape::Text { class, .. } => Some(*class),
            _ => None,
        };
        shapes.iter().filter_map(class).filter(|class| !matches!(*class, "grid" | "tick" | "label strong")).collect()
    }

    #[test]
    fn few_points_stand_alone_four_have_a_median_eight_a_band() {
        assert_eq!(classes(&drawn(&[vec![]], Size::Wide)), Vec::<&str>::new());
        assert_eq!(classes(&drawn(&[vec![900]], Size::Wide)), ["dots under", "dots"]);
        assert_eq!(classes(&drawn(&[vec![900, 1000, 4000]], Size::Wide)), ["range", "dots under", "dots"]);
        assert_eq!(classes(&drawn(&[vec![900; 4]], Size::Narrow)), ["dots under", "dots", "median", "figure"]);
        let eight = (1..=8).map(|n| n * 1000).collect();
        assert_eq!(classes(&drawn(&[eight], Size::Wide)), ["band", "range", "dots under", "dots", "median", "figure"]);
    }

    #[test]
    fn the_word_median_stands_at_the_first_only() {
        let texts: Vec<String> = drawn(&[vec![900; 4], vec![1000; 4]], Size::Wide)
            .into_iter()
            .filter_map(|shape| if let Shape::Text { class: "figure", text, .. } = shape { Some(text) } else { None })
            .collect();
        assert_eq!(texts, ["median 900 s", "1000 s"]);
    }

    #[test]
    fn thousands_of_points_stay_a_small_drawing() {
        let many: Vec<i64> = (0..5000).map(|n| 600 + n * 50).collect();
        let d: usize = drawn(&[many], Size::Wide).iter().map(|shape| if let Shape::Path { d, .. } = shape { d.len() } else { 0 }).sum();
        assert!(d < 20_000, "{d} bytes");
    }
}
