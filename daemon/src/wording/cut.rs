//! Texts of others, made fit to stand in a line of ours.

/// Characters of a ticket's or a report's title.
pub const TITLE: usize = 120;
/// Characters of what a report promises, or of what a service answers.
pub const NOTE: usize = 200;
/// Characters of a name.
pub const NAME: usize = 60;

/// The text on one line, at most so many characters long; what is cut off leaves `…`.
pub fn cut(text: &str, most: usize) -> String {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match line.char_indices().nth(most.saturating_sub(1)) {
        Some((at, last)) if at + last.len_utf8() < line.len() => format!("{}…", line[..at].trim_end()),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_ends_with_an_ellipsis_and_is_no_longer_than_allowed() {
        assert_eq!(cut("決済がタイムアウトする", 6), "決済がタイ…");
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcde…");
    }

    #[test]
    fn line_breaks_and_control_characters_become_blanks() {
        assert_eq!(cut(" one\n\ntwo\u{7}three ", 40), "one two three");
    }
}
