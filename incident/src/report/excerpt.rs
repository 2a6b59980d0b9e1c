//! A sentence or two out of a report's body, as plain text: for places that have no room for Markdown.

use crate::site::model::Section;

/// The first paragraph below the heading of a section, without markup, cut after a sentence; empty where there is none. A section that
/// not everybody may see (`{visibility=…}`) gives nothing.
pub fn of_section(body: &str, wanted: Section, most: usize) -> String {
    let mut lines = body.lines().skip_while(|line| !is_open_heading(line, wanted)).skip(1);
    let paragraph: Vec<&str> =
        lines.by_ref().skip_while(|line| line.trim().is_empty()).take_while(|line| !line.trim().is_empty()).collect();
    if paragraph.first().is_none_or(|line| line.starts_with(['#', '|', '>', '!', '<']) || line.starts_with("```")) {
        return String::new();
    }
    sentences(&plain(&joined(&paragraph)), most)
}

/// The lines of a paragraph as one; the items of a list in a row, each without its mark and without the time at which it was.
fn joined(lines: &[&str]) -> String {
    let item = |line: &str| ["- ", "* ", "+ "].iter().find_map(|mark| line.trim_start().strip_prefix(mark).map(str::to_owned));
    let Some(items) = lines.iter().map(|line| item(line)).collect::<Option<Vec<_>>>() else { return lines.join(" ") };
    let is_time = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | '/' | '*' | ' ');
    let said: Vec<&str> = items
        .iter()
        .map(|item| if item.starts_with(|c: char| c.is_ascii_digit() || c == '*') { item.trim_start_matches(is_time) } else { item })
        .collect();
    said.join(if said.iter().all(|item| item.is_ascii()) { "; " } else { "；" })
}

fn is_open_heading(line: &str, wanted: Section) -> bool {
    let text = line.trim_start_matches('#');
    text.len() < line.len() && !text.contains('{') && Section::of_heading(text) == Some(wanted)
}

/// Text without the signs of Markdown: links keep their words, pictures go.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim_start_matches(['-', '*', '+', ' ']);
    while let Some(at) = rest.find(['[', '!', '`', '*']) {
        out.push_str(&rest[..at]);
        let (sign, after) = rest[at..].split_at(1);
        rest = match (sign, link(&rest[at..])) {
            ("[", Some((words, behind))) => {
                out.extend(words.chars().filter(|c| !matches!(c, '*' | '`')));
                behind
            }
            ("!", _) if after.starts_with('[') => link(after).map_or(after, |(_, behind)| behind),
            ("!" | "[", _) => {
                out.push_str(sign);
                after
            }
            _ => after,
        };
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of `[words](address)`, and what stands behind it.
fn link(text: &str) -> Option<(&str, &str)> {
    let (words, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (_, behind) = rest.split_once(')')?;
    Some((words, behind))
}

/// As many whole sentences as there is room for; at least a part of the first.
pub fn sentences(text: &str, most: usize) -> String {
    let mut end = 0;
    let mut chars = text.char_indices().enumerate().peekable();
    while let Some((count, (at, c))) = chars.next() {
        if count >= most {
            break;
        }
        let ends = c == '。' || (matches!(c, '.' | '!' | '?') && chars.peek().is_none_or(|(_, (_, next))| next.is_whitespace()));
        if ends || chars.peek().is_none() {
            end = at + c.len_utf8();
        }
    }
    if end > 0 {
        return text[..end].to_owned();
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    if cut.is_empty() { cut } else { format!("{}…", cut.trim_end()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "\n## Summary\n\nSee [the **log**](https://x) of `a`. It was slow.\nAnd more.\n\nNot this.\n\n## Stopgap {visibility=security}\n\nSecret.\n\n## Cause\n\n| a |\n";

    #[test]
    fn a_section_gives_its_first_paragraph_without_markup() {
        assert_eq!(of_section(BODY, Section::Summary, 200), "See the **log** of a. It was slow. And more.".replace("**", ""));
        assert_eq!(of_section(BODY, Section::Summary, 35), "See the log of a. It was slow.");
        assert_eq!(of_section("## 応急対応\n\n経路を切り替えた。再送を止めた。", Section::Stopgap, 10), "経路を切り替えた。");
    }

    #[test]
    fn a_list_is_told_in_a_row_without_its_times() {
        let list = "## Stopgap\n\n- 2024-02-05 22:40 Told the police\n- **08:35** Locked the card\n";
        assert_eq!(of_section(list, Section::Stopgap, 200), "Told the police; Locked the card");
        assert_eq!(of_section("## 応急対応\n\n- 8:35 カードを止めた\n- 鍵を換えた\n", Section::Stopgap, 200), "カードを止めた；鍵を換えた");
    }

    #[test]
    fn what_is_narrowed_or_no_text_gives_nothing() {
        assert_eq!(of_section(BODY, Section::Stopgap, 200), "");
        assert_eq!(of_section(BODY, Section::Cause, 200), "");
        assert_eq!(of_section(BODY, Section::Impact, 200), "");
        assert_eq!(of_section("", Section::Impact, 200), "");
    }

    #[test]
    fn a_long_sentence_is_cut() {
        assert_eq!(sentences("abcdefgh", 5), "abcd…");
        assert_eq!(sentences("", 5), "");
    }
}
