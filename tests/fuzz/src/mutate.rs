//! A text of the corpus with some slips in it, such as people, editors and other programs make, and worse.

use crate::random::Random;

/// What breaks readers: signs of YAML and Markdown, ends of ranges, characters of odd width, and our own words.
const ODD: &[&str] = &[
    "---\n",
    "---",
    "\n---\n",
    "...\n",
    ": ",
    ":",
    "- ",
    "\n- ",
    "? ",
    "&a ",
    "*a",
    "<<: *a",
    "!!str ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "'",
    "|",
    ">-",
    "|2",
    "#",
    " #",
    "%",
    "@",
    "`",
    "\\",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "  ",
    "\u{feff}",
    "\u{0}",
    "\u{7}",
    "\u{1b}[31m",
    "\u{85}",
    "\u{2028}",
    "\u{200b}",
    "\u{202e}",
    "\u{a0}",
    "\u{3000}",
    "e\u{301}",
    "㍿",
    "障害",
    "👩‍👩‍👧",
    "\u{10ffff}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{fdd0}",
    "\u{7f}",
    "ﬀ",
    "İ",
    "ß",
    "null",
    "~",
    "true",
    "no",
    "0",
    "-1",
    "5",
    "6",
    "1e999",
    "0x10",
    "0o7",
    "1_000",
    ".inf",
    ".nan",
    "9223372036854775808",
    "-9223372036854775808",
    "99999999999999999999",
    "2026-02-30",
    "9999-12-31",
    "-9999-01-01",
    "0000-01-01",
    "2026-03-14T24:00",
    "2026-03-14 02:30",
    "2026-03-14 23:59:60",
    "2026-03-14T09:12:30.999999999Z",
    "+25:59",
    "-25:59",
    "+24:00",
    "Z",
    "2026-W53-7",
    "9223372036854775807 days",
    "0 days",
    "5 minutes",
    "4294967295",
    "America/New_York",
    "Asia/Tokyo",
    "<script>",
    "[a](b)",
    "![](..)",
    "```\n",
    "~~~\n",
    "# ",
    "## Timeline\n",
    "| a | b |\n|---|---|\n",
    "> ",
    "[^1]",
    "[^1]: ",
    "<!-- ",
    " -->",
    "&#x0;",
    "&amp;",
    "]]>",
    "javascript:",
    "https://",
    "../",
    "//",
    "INC-2026-001",
    "OPS-512",
    "{date}",
    "{slug}",
    "{path}",
    ">=3",
    "id: ",
    "title: ",
    "kind: ",
    "level: ",
    "started_at: ",
    "resolved_at: ",
    "follow_ups: ",
    "extra: ",
    "related: ",
    "aliases: ",
    "roles: ",
    "links: ",
    "impact: ",
    "lang: ",
    "near_miss: ",
    "\"version\": ",
    "\"tickets\": ",
];

/// Bytes of a text that is nothing but a few odd pieces, over and over: what takes long shows here.
const LONG: usize = 100_000;

/// One file: mostly a text of the corpus with one to eight changes, rarely two spliced, rarely nothing but odd pieces.
pub fn file(corpus: &[String], random: &mut Random) -> Vec<u8> {
    let bytes = match random.below(16) {
        0 if random.below(64) == 0 => return long(random),
        0 => (0..random.below(60)).flat_map(|_| random.one(ODD).bytes()).collect(),
        1 => splice(random.one(corpus).as_bytes(), random.one(corpus).as_bytes(), random),
        2 => front_matter(random.one::<String>(corpus)).to_vec(),
        _ => random.one(corpus).clone().into_bytes(),
    };
    changed(bytes, random)
}

/// A file with one to eight changes.
pub fn changed(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    for _ in 0..=random.below(8) {
        change(&mut bytes, random);
    }
    bytes
}

/// Inside front matter, below it, or without any.
fn long(random: &mut Random) -> Vec<u8> {
    let before = *random.one(&["", "---\n", "---\ntitle: a\n---\n"]);
    let piece: String = (0..=random.below(3)).map(|_| *random.one(ODD)).collect();
    let after = *random.one(&["", "\n---\n"]);
    format!("{before}{}{after}", piece.repeat(LONG / piece.len())).into_bytes()
}

/// The part that says most in few bytes: changes hit it more often when it stands alone.
fn front_matter(text: &str) -> &[u8] {
    let end = text.get(4..).and_then(|rest| rest.find("\n---\n")).map_or(text.len(), |at| at + 9);
    &text.as_bytes()[..end]
}

fn splice(first: &[u8], second: &[u8], random: &mut Random) -> Vec<u8> {
    let (head, tail) = (random.below(first.len()), random.below(second.len()));
    [&first[..head], &second[tail..]].concat()
}

fn change(bytes: &mut Vec<u8>, random: &mut Random) {
    // Half of the changes hit the first lines, where the settings of a report stand.
    let reach = if random.below(2) == 0 { bytes.len().min(600) } else { bytes.len() };
    let at = random.below(reach + 1).min(bytes.len());
    let end = (at + 1 + random.below(40)).min(bytes.len());
    match random.below(10) {
        0 => drop(bytes.drain(at..end)),
        1 => {
            let piece = bytes[at..end].to_vec();
            let times = 1 + random.below(20);
            bytes.splice(at..at, piece.repeat(times));
        }
        2 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        3 => bytes.truncate(at),
        4 => swap_lines(bytes, random),
        5 | 6 => replace_value(bytes, at, random),
        7 => {
            let piece = random.one(ODD).repeat(1 + random.below(80));
            bytes.splice(at..at, piece.bytes());
        }
        _ => {
            bytes.splice(at..at, random.one(ODD).bytes());
        }
    }
}

fn swap_lines(bytes: &mut Vec<u8>, random: &mut Random) {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let (a, b) = (random.below(lines.len()), random.below(lines.len()));
    if !lines.is_empty() {
        lines.swap(a, b);
    }
    *bytes = lines.concat();
}

/// What follows the next `: ` up to the line's end becomes something odd.
fn replace_value(bytes: &mut Vec<u8>, from: usize, random: &mut Random) {
    let Some(at) = bytes[from..].windows(2).position(|two| two == b": ").map(|at| from + at + 2) else {
        return;
    };
    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length);
    bytes.splice(at..end, random.one(ODD).bytes());
}
