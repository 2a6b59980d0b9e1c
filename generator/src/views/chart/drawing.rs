//! A drawing: shapes at whole units, with classes that the stylesheet gives a look.

use serde::Serialize;

/// Which of the two drawings of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    /// 1000 units: screens from a small laptop on, and paper. Time runs to the right.
    Wide,
    /// 358 units: a phone. Months run downwards, the newest first.
    Narrow,
}

impl Size {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Wide, Self::Narrow];

    /// Its width in units.
    pub fn width(self) -> i32 {
        match self {
            Self::Wide => 1000,
            Self::Narrow => 358,
        }
    }

    /// The size of its letters; the narrow one may be shown at four fifths and must still be read.
    pub fn letter(self) -> i32 {
        match self {
            Self::Wide => 13,
            Self::Narrow => 15,
        }
    }
}

/// One of the two drawings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drawing {
    /// Which.
    pub size: Size,
    width: i32,
    height: i32,
    /// In the order in which they are painted.
    pub shapes: Vec<Shape>,
}

impl Drawing {
    /// A drawing of this height.
    pub fn new(size: Size, height: i32, shapes: Vec<Shape>) -> Self {
        Self { size, width: size.width(), height, shapes }
    }
}

/// Where a text stands at its x.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Anchor {
    /// begins there
    Start,
    /// is centred there
    Middle,
    /// ends there
    End,
}

/// A place.
pub type Point = (i32, i32);

/// What is painted. Classes are names for the stylesheet.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "shape", rename_all = "lowercase")]
pub enum Shape {
    /// A line of text; `y` is that of its letters' feet.
    Text {
        /// where
        x: i32,
        /// where
        y: i32,
        /// which end of it is there
        anchor: Anchor,
        /// its look
        class: &'static str,
        /// the words
        text: String,
    },
    /// A path in SVG's words.
    Path {
        /// the path
        d: String,
        /// its look
        class: &'static str,
    },
    /// An area.
    Box {
        /// left
        x: i32,
        /// top
        y: i32,
        /// to the right
        width: i32,
        /// downwards
        height: i32,
        /// its look
        class: &'static str,
    },
    /// One incident: a square with the digit of its level, and a link to its report.
    Mark {
        /// left
        x: i32,
        /// top
        y: i32,
        /// the incident
        mark: Mark,
    },
    /// A text that leads somewhere.
    Link {
        /// where it begins
        x: i32,
        /// the feet of its letters
        y: i32,
        /// the words, line by line
        lines: Vec<String>,
        /// their language, where it is not the page's
        lang: Option<String>,
        /// from the root
        href: String,
    },
}

impl Shape {
    /// A text at a place.
    pub fn text((x, y): Point, anchor: Anchor, class: &'static str, text: impl Into<String>) -> Self {
        Self::Text { x, y, anchor, class, text: text.into() }
    }

    /// A line from place to place.
    pub fn line((x, y): Point, (to_x, to_y): Point, class: &'static str) -> Self {
        Self::Path { d: format!("M{x} {y}L{to_x} {to_y}"), class }
    }

    /// An area from its corner; one without an extent is none.
    pub fn area((x, y): Point, (width, height): Point, class: &'static str) -> Self {
        Self::Box { x, y, width: width.max(0), height: height.max(0), class }
    }
}

/// One incident in a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// 1 to 5; 0: not rated.
    pub level: u8,
    /// Its report, from the root.
    pub href: String,
    /// What is said of it: title, day, level.
    pub name: String,
    /// The language of that, where it is not the page's.
    pub lang: Option<String>,
}

/// About how wide a text is, in units. Faces differ, so this is generous.
pub fn breadth(text: &str, letter: i32) -> i32 {
    let hundredths: i32 = text.chars().map(|c| if c >= '\u{2e80}' { 100 } else { 58 }).sum();
    hundredths * letter / 100
}

/// A text in lines that fit into a room: Latin words stay whole, Japanese breaks anywhere but before a mark of punctuation.
pub fn lines(text: &str, room: i32, letter: i32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let line = lines.last_mut().expect("there is a line from the start");
        if !line.is_empty() && breadth(line, letter) + breadth(piece.trim_end(), letter) > room {
            lines.push(piece.to_owned());
        } else {
            line.push_str(piece);
        }
    }
    lines.into_iter().map(|line| line.trim().to_owned()).collect()
}

/// Pieces that are not broken: up to a space or hyphen, or one Japanese sign with the punctuation after it.
fn pieces(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut before = ' ';
    for (at, sign) in text.char_indices() {
        let after_gap = matches!(before, ' ' | '-' | '_' | '/' | '・');
        let japanese = sign >= '\u{2e80}' && !matches!(sign, '、' | '。' | 'ー' | '）' | '」' | '・');
        if at > 0 && (after_gap || japanese || (before >= '\u{2e80}' && sign < '\u{2e80}')) {
            cuts.push(at);
        }
        before = sign;
    }
    cuts.push(text.len());
    cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_set_in_lines_and_nothing_of_it_is_lost() {
        assert_eq!(lines("missing-alert for the night batch", 120, 13), ["missing-alert", "for the night", "batch"]);
        assert_eq!(lines("出店者への振込", 60, 15), ["出店者へ", "の振込"]);
        for text in ["a-very-long-name-of-a-factor", "ドライバーアプリ（iOS版）の配信", "", "x"] {
            assert_eq!(lines(text, 40, 13).concat().replace(' ', ""), text.replace(' ', ""));
        }
    }
}
