//! Text for Slack: cut to what Slack takes, and harmless whoever wrote it.

use reqwest::Url;

use crate::outbox::post::Span;

/// The longest fallback text that Slack shows whole.
const LONGEST_FALLBACK: usize = 4000;
/// The longest address.
const LONGEST_LINK: usize = 3000;

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

/// Whether a link may lead there.
pub(super) fn is_link(address: &str) -> bool {
    address.len() <= LONGEST_LINK && Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Whether this is a user's id.
pub(super) fn is_user(id: &str) -> bool {
    id.starts_with(['U', 'W']) && id.len() > 1 && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// The text for notifications and screen readers. Nothing in it is markup: what could begin markup is escaped, after
/// the cut, so that no escape is ever cut through.
pub(super) fn fallback(spans: &[Span]) -> String {
    escaped(&spans.iter().map(words).collect::<String>())
}

/// A span in plain words.
pub(super) fn words(span: &Span) -> String {
    match span {
        Span::Plain(text) | Span::Strong(text) => harmless(text),
        Span::Link(_, text) | Span::Mention(_, text) => line(text),
    }
}

/// As much of a text as fits when it is escaped.
fn escaped(text: &str) -> String {
    let length = |c: char| entity(c).map_or(1, str::len);
    let whole: usize = text.chars().map(length).sum();
    let mut room = if whole <= LONGEST_FALLBACK { whole } else { LONGEST_FALLBACK - 1 };
    let mut out = String::new();
    for c in text.chars() {
        if length(c) > room {
            break;
        }
        room -= length(c);
        match entity(c) {
            Some(entity) => out.push_str(entity),
            None => out.push(c),
        }
    }
    if whole > LONGEST_FALLBACK {
        out.push('…');
    }
    out
}

fn entity(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_fallback_is_markup() {
        let hostile = "<!channel> <@U123> <http://evil|text> a & b";
        let shown = fallback(&[Span::Plain(hostile.to_owned()), Span::Link("https://x".to_owned(), "a|\nb".to_owned())]);
        assert_eq!(shown, "&lt;!channel&gt; &lt;@U123&gt; &lt;http://evil|text&gt; a &amp; ba| b");
        assert_eq!(fallback(&[Span::Mention("U1".to_owned(), "Mia".to_owned())]), "Mia");
    }

    #[test]
    fn a_long_fallback_is_cut_between_characters_and_never_through_an_escape() {
        for piece in ["&", "<", "あ", "a&", "ab<", "👩‍👩‍👧"] {
            for extra in 0..6 {
                let text = format!("{}{}", "x".repeat(extra), piece.repeat(5000));
                let shown = fallback(&[Span::Plain(text)]);
                assert!(shown.chars().count() <= LONGEST_FALLBACK && shown.ends_with('…'), "{piece}");
                let plain = shown.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "");
                assert!(!plain.contains(['&', '<', '>']), "{piece} {extra}");
            }
        }
        let exact = "&".repeat(800);
        assert_eq!(fallback(&[Span::Plain(exact.clone())]), exact.replace('&', "&amp;"));
    }

    #[test]
    fn marks_that_turn_text_round_and_controls_are_gone() {
        assert_eq!(harmless("a\u{202E}b\u{2066}c\u{2069}\u{7}d\r\ne\u{E0041}"), "abc d\ne");
        assert_eq!(line("a\nb\u{2028}c"), "a b c");
    }

    #[test]
    fn links_lead_to_the_web_only() {
        assert!(is_link("https://example.com/browse/A-1") && is_link("http://127.0.0.1:80/"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "mailto:a@b", "/browse/A-1", "", "file:///etc/passwd"] {
            assert!(!is_link(bad), "{bad}");
        }
        assert!(!is_link(&format!("https://example.com/{}", "a".repeat(3000))));
    }

    #[test]
    fn only_ids_are_users() {
        assert!(is_user("U0123ABC") && is_user("W0123"));
        for bad in ["", "U", "C0123", "U12>", "u123", "U12 3"] {
            assert!(!is_user(bad), "{bad}");
        }
    }
}
