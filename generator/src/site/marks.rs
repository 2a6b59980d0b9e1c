//! What was published, seen from what it was drawn from: while a page's mark is the same, so are its bytes, and nobody needs to
//! draw it to know.

use std::collections::BTreeMap;
use std::fmt::Write;

/// The file that holds them, beside the manifest.
pub const FILE: &str = ".yokoten-marks";

/// Of one published file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Of all that its bytes depend on, but for the program.
    pub of: u64,
    /// How many bytes it has.
    pub length: u64,
}

/// The marks of one release, by file relative to the output folder.
pub type Marks = BTreeMap<String, Mark>;

/// Their text: which program drew them, then a line each.
pub fn write(marks: &Marks, program: u64) -> String {
    let mut out = format!("{}\n", head(program));
    for (file, mark) in marks {
        let _ = writeln!(out, "{:016x} {} {file}", mark.of, mark.length);
    }
    out
}

/// Reads them; none where another program drew, or somebody changed the text.
pub fn parse(text: &str, program: u64) -> Marks {
    let mut lines = text.lines();
    if lines.next() != Some(&*head(program)) {
        return Marks::new();
    }
    lines.map_while(line).collect()
}

fn head(program: u64) -> String {
    format!("yokoten marks 1 {program:016x}")
}

fn line(line: &str) -> Option<(String, Mark)> {
    let mut parts = line.splitn(3, ' ');
    let (of, length, file) = (parts.next()?, parts.next()?, parts.next()?);
    Some((file.to_owned(), Mark { of: u64::from_str_radix(of, 16).ok()?, length: length.parse().ok()? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_read_back_for_the_same_program_only() {
        let marks =
            Marks::from([("a b/index.html".to_owned(), Mark { of: 7, length: 12 }), ("c".to_owned(), Mark { of: u64::MAX, length: 0 })]);
        let text = write(&marks, 3);
        assert_eq!(parse(&text, 3), marks);
        assert!(parse(&text, 4).is_empty() && parse("", 3).is_empty());
        assert_eq!(parse(&text.replace("12 a", "x a"), 3).len(), 0, "what stands behind a line that nobody wrote is not believed");
    }
}
