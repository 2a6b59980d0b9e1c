//! Text that others wrote, made fit for any service: nothing in it hides, turns round, or goes on without end.

/// Text without what could turn its neighbours round or hide in it: controls, and marks that change the direction of
/// writing. Line breaks stay.
pub(super) fn harmless(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars().filter(|&c| !turns_round(c)).map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

/// Embeddings, overrides and isolates of the bidirectional algorithm, and letters that nobody sees.
fn turns_round(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

/// Harmless text in one line.
pub(super) fn line(text: &str) -> String {
    harmless(text).split(['\n', '\u{2028}', '\u{2029}']).collect::<Vec<_>>().join(" ")
}

/// At most so many characters; what was cut shows as `…`.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Words of a service about a failure, fit for one line of a log.
pub(super) fn words_of(service: &str) -> String {
    cut(line(service).trim(), 500)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_turn_text_round_and_controls_are_gone() {
        assert_eq!(harmless("a\u{202E}b\u{2066}c\u{2069}\u{7}d\r\ne\u{E0041}"), "abc d\ne");
        assert_eq!(line("a\nb\u{2028}c"), "a b c");
    }

    #[test]
    fn what_is_cut_shows_it() {
        assert_eq!((cut("abc", 3), cut("abcd", 3)), ("abc".to_owned(), "ab…".to_owned()));
        assert_eq!(words_of(&format!(" no\n{}", "x".repeat(600))).chars().count(), 500);
    }
}
