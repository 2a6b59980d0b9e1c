//! What the text of a foreign report says of itself: its headings, and `key: value` facts in tables and bold lines.

use std::ops::Range;

use incident::site::model::Section;

/// How far down facts are looked for; below it a table is about something else.
const FACTS_WITHIN: usize = 80;

/// Longest link that is looked for in a heading.
const LONGEST_LINK: usize = 1024;

/// A line of a text, where it stands and whether it is prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'t> {
    /// Its first byte.
    pub start: usize,
    /// Without its end.
    pub text: &'t str,
}

/// The lines of a Markdown text that are neither code between fences nor in a comment.
pub fn prose_lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    let mut fence: Option<&str> = None;
    let mut in_comment = false;
    text.split_inclusive('\n').filter_map(move |line| {
        let here = start;
        start += line.len();
        let whole = line.trim_end_matches(['\n', '\r']);
        let trimmed = whole.trim_start();
        if in_comment {
            in_comment = !whole.contains("-->");
            return None;
        }
        if let Some(open) = fence {
            if trimmed.starts_with(open) && trimmed.trim_start_matches(&open[..1]).trim().is_empty() {
                fence = None;
            }
            return None;
        }
        fence = opening_fence(trimmed);
        if fence.is_some() {
            return None;
        }
        in_comment = whole.rfind("<!--").is_some_and(|at| !whole[at..].contains("-->"));
        Some(Line { start: here, text: whole })
    })
}

/// The run of signs that opens code, which its end must match.
pub(super) fn opening_fence(trimmed: &str) -> Option<&str> {
    let sign = trimmed.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let run = trimmed.len() - trimmed.trim_start_matches(sign).len();
    (run >= 3 && !(sign == '`' && trimmed[run..].contains('`'))).then(|| &trimmed[..run])
}

/// A heading and where its line stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its words, without marks.
    pub words: String,
    /// The bytes of its line.
    pub range: Range<usize>,
}

/// The heading that is most likely the title: the first of the first level, else the first that names no section.
pub fn title_heading(text: &str) -> Option<Heading> {
    let mut fallback = None;
    let mut above: Option<Line<'_>> = None;
    for line in prose_lines(text) {
        let underlined = above.filter(|line| !line.text.trim().is_empty() && !line.text.starts_with(['#', '|', '-', '>']));
        let found = match atx(line.text) {
            Some((level, words)) => Some((level, words, line)),
            None => underline(line.text).and_then(|level| underlined.map(|above| (level, above.text.trim(), above))),
        };
        above = Some(line);
        let Some((level, words, place)) = found else { continue };
        let words = plain(words);
        if words.is_empty() {
            continue;
        }
        let heading = Heading { words, range: place.start..place.start + place.text.len() };
        if level == 1 {
            return Some(heading);
        }
        if fallback.is_none() && Section::of_heading(&heading.words).is_none() {
            fallback = Some(heading);
        }
    }
    fallback
}

/// `## words ##`
fn atx(line: &str) -> Option<(usize, &str)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let rest = line.trim_start_matches(' ');
    let level = rest.bytes().take_while(|b| *b == b'#').count();
    let words = &rest[level..];
    let well_formed = indent < 4 && (1..=6).contains(&level) && (words.is_empty() || words.starts_with([' ', '\t']));
    let words = words.trim();
    let bare = words.trim_end_matches('#');
    let closed = bare.is_empty() || bare.ends_with([' ', '\t']);
    well_formed.then_some((level, if closed { bare.trim_end() } else { words }))
}

/// `===` below a line makes it a heading of the first level, `---` one of the second.
fn underline(line: &str) -> Option<usize> {
    let line = line.trim_end();
    let of = |sign: char| !line.is_empty() && line.chars().all(|c| c == sign);
    if of('=') { Some(1) } else { (of('-') && line.len() >= 2).then_some(2) }
}

/// The words of a line of Markdown as they are read: no emphasis, no code marks, links by their text.
pub fn plain(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        match c {
            '\\' if after.starts_with(|c: char| c.is_ascii_punctuation()) => {
                out.push_str(&after[..1]);
                rest = &after[1..];
            }
            '`' => rest = after,
            '*' if !(out.ends_with(' ') && after.starts_with(' ')) => rest = after,
            '!' if after.starts_with('[') && link(after).is_some() => rest = after,
            '[' => match link(rest) {
                Some((text, length)) => {
                    out.push_str(&plain(text));
                    rest = &rest[length..];
                }
                None => {
                    out.push(c);
                    rest = after;
                }
            },
            c => {
                out.push(c);
                rest = after;
            }
        }
    }
    out.trim().to_owned()
}

/// `[text](address)` at the start: its text and its whole length.
fn link(rest: &str) -> Option<(&str, usize)> {
    let rest = &rest[..rest.floor_char_boundary(LONGEST_LINK)];
    let close = rest.find("](")?;
    let end = rest[close..].find(')')?;
    let text = &rest[1..close];
    (!text.contains('[')).then_some((text, close + end + 1))
}

/// Something that a text says of itself in a row of a table or a line of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact<'t> {
    /// The words before the colon, or in the first cell.
    pub key: String,
    /// The words behind.
    pub value: &'t str,
    /// Where the value stands.
    pub start: usize,
}

/// Rows of two cells and lines such as `**発生日**: 2026-03-02`, `- Severity: SEV-2`, in the upper part of a text.
pub fn facts(text: &str) -> Vec<Fact<'_>> {
    prose_lines(text).take(FACTS_WITHIN).filter_map(|line| row(line).or_else(|| colon(line))).collect()
}

fn row(line: Line<'_>) -> Option<Fact<'_>> {
    let inner = line.text.trim().strip_prefix('|')?.strip_suffix('|')?;
    let (key, value) = inner.split_once('|')?;
    if value.contains('|') {
        return None;
    }
    fact(line, key, value)
}

fn colon(line: Line<'_>) -> Option<Fact<'_>> {
    let bare = line.text.trim_start().trim_start_matches(['-', '*', '+', ' ']);
    let at = bare.find([':', '：'])?;
    let sign = bare[at..].chars().next()?;
    let (key, value) = (&bare[..at], &bare[at + sign.len_utf8()..]);
    let apart = sign == '：' || value.starts_with([' ', '*', '_']) || value.is_empty() || !key.is_ascii();
    (apart && !key.starts_with('#') && key.chars().count() <= 40).then(|| fact(line, key, value)).flatten()
}

fn fact<'t>(line: Line<'t>, key: &str, value: &'t str) -> Option<Fact<'t>> {
    let signs = |c: char| matches!(c, '*' | '_' | '`' | ' ' | ':' | '：');
    let key = key.trim_matches(signs).to_owned();
    let left = value.trim_start_matches(['*', '_', '`', ' ', '\u{3000}']);
    let shown = left.trim_end_matches(['*', '_', '`', ' ', '\\']);
    let start = line.start + (left.as_ptr() as usize - line.text.as_ptr() as usize);
    (!key.is_empty() && !shown.is_empty()).then_some(Fact { key, value: shown, start })
}

/// Letters of a text that are Japanese, and of those the ones that only Japanese has; and all letters.
fn letters(text: &str) -> (usize, usize, usize) {
    let (mut wide, mut kana, mut all) = (0, 0, 0);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        all += 1;
        let is_kana = matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}');
        kana += usize::from(is_kana);
        wide += usize::from(is_kana || matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'));
    }
    (wide, kana, all)
}

/// The language that most of a text is in, where its letters tell: Japanese, Chinese, or English by its commonest words.
pub fn language(text: &str) -> Option<&'static str> {
    let prose: String = prose_lines(text).flat_map(|line| [line.text, "\n"]).collect();
    let (wide, kana, all) = letters(&prose);
    // One kanji says as much as two or three letters, and names of programs stay in ASCII.
    let mostly_wide = wide * 3 >= all && wide > 0;
    if mostly_wide {
        return Some(if kana * 20 >= wide { "ja" } else { "zh" });
    }
    let common = ["the", "and", "to", "of", "was", "in", "is", "a", "for"];
    let words = prose.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let (total, english) = words
        .fold((0, 0), |(total, english), word| (total + 1, english + usize::from(common.contains(&word.to_ascii_lowercase().as_str()))));
    (total > 0 && english * 12 >= total).then_some("en")
}

#[cfg(test)]
mod tests;
