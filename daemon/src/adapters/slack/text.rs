//! Text for Slack: cut to what Slack takes, and harmless whoever wrote it.

use reqwest::Url;

use crate::adapters::harmless::{harmless, line};
use crate::outbox::post::Span;

/// The longest fallback text that Slack shows whole.
const LONGEST_FALLBACK: usize = 4000;
/// The longest address.
const LONGEST_LINK: usize = 3000;
/// The longest topic of a channel.
const LONGEST_TOPIC: usize = 250;

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
    escaped(&spans.iter().map(words).collect::<String>(), LONGEST_FALLBACK)
}

/// The topic of a channel, in one line of which nothing is markup.
pub(super) fn topic(text: &str) -> String {
    escaped(line(text).trim(), LONGEST_TOPIC)
}

/// A span in plain words.
pub(super) fn words(span: &Span) -> String {
    match span {
        Span::Plain(text) | Span::Strong(text) => harmless(text),
        Span::Link(_, text) | Span::Mention(_, text) => line(text),
    }
}

/// As much of a text as fits into so many characters when it is escaped.
fn escaped(text: &str, most: usize) -> String {
    let length = |c: char| entity(c).map_or(1, str::len);
    let whole: usize = text.chars().map(length).sum();
    let mut room = if whole <= most { whole } else { most - 1 };
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
    if whole > most {
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
    fn a_topic_is_one_line_of_at_most_250_characters_without_markup() {
        assert_eq!(topic(" <!channel>\nLevel 5 "), "&lt;!channel&gt; Level 5");
        let long = topic(&"決済&".repeat(200));
        assert!(long.chars().count() <= 250 && long.ends_with('…') && !long.replace("&amp;", "").contains('&'), "{long}");
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
