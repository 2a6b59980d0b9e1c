//! The configured query, asked whole or for what changed of late. Dates in JQL are those of the asking user's zone, so
//! only minutes before now are ever named.

use crate::ports::tickets::Since;

/// The configured tickets, in an order that does not shift while they are read.
pub(super) fn query(configured: &str, since: Since) -> String {
    let restriction = restriction(configured);
    match since {
        Since::Ever => format!("({restriction}) ORDER BY key ASC"),
        Since::Minutes(minutes) => format!("({restriction}) AND updated >= \"-{minutes}m\" ORDER BY key ASC"),
    }
}

/// The tickets with a label, oldest first.
pub(super) fn labelled(label: &str) -> String {
    format!("labels = {} ORDER BY created ASC, key ASC", quoted(label))
}

/// A text as a value: whatever stands in it, the query does not end there.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A query without its order.
pub(super) fn restriction(configured: &str) -> &str {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in configured.char_indices() {
        match (c, quote) {
            _ if escaped => escaped = false,
            ('\\', _) => escaped = true,
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => quote = Some(c),
            (_, None) if begins_order(configured, at) => return configured[..at].trim(),
            _ => {}
        }
    }
    configured.trim()
}

/// Whether the two words `ORDER BY` stand here, and are words of their own.
fn begins_order(text: &str, at: usize) -> bool {
    let apart = text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '"' | '\''));
    let mut words = text[at..].split_whitespace();
    let is = |word: Option<&str>, name: &str| word.is_some_and(|word| word.eq_ignore_ascii_case(name));
    apart && is(words.next(), "order") && is(words.next(), "by")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_before_now_are_put_to_the_configured_query() {
        assert_eq!(query("project = INC", Since::Ever), "(project = INC) ORDER BY key ASC");
        let either = "project = INC OR labels = remediation";
        assert_eq!(query(either, Since::Minutes(70)), format!("({either}) AND updated >= \"-70m\" ORDER BY key ASC"));
    }

    #[test]
    fn a_label_is_a_value_whatever_stands_in_it() {
        assert_eq!(labelled("yokoten-0a"), "labels = \"yokoten-0a\" ORDER BY created ASC, key ASC");
        assert_eq!(quoted("a\" OR project = \"X\\\n"), r#""a\" OR project = \"X\\\u000A""#);
    }

    #[test]
    fn an_order_of_its_own_is_left_out() {
        for configured in ["a = b ORDER BY rank", "a = b  order  by created DESC, key", " a = b\nOrder By x"] {
            assert_eq!(restriction(configured), "a = b", "{configured}");
        }
        assert_eq!(restriction("summary ~ \"x\"ORDER BY key"), "summary ~ \"x\"");
    }

    #[test]
    fn the_words_in_a_text_or_in_other_words_are_no_order() {
        for whole in
            [r#"summary ~ "order by phone""#, r#"a ~ "it\"s" AND b ~ 'order by \' order by'"#, "reorder by = 3", "a = border", "a = order"]
        {
            assert_eq!(restriction(whole), whole);
        }
    }
}
