//! The few shapes of YAML that we write: texts that read back as the same text, lists on one line.

use std::fmt::Write;

use serde_json::Value as Json;

use super::node::parse_bool;

/// A text as a scalar: bare where it reads back as the same text, else in double quotes.
pub fn text(text: &str) -> String {
    if is_bare(text) { text.to_owned() } else { quoted(text) }
}

/// `[a, b, "c: d"]`
pub fn list<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| self::text(item.as_ref())).collect();
    format!("[{}]", items.join(", "))
}

/// Free data on one line, as JSON is: `{"a": [1, "b"]}`; each text in quotes, so that it stays one.
pub fn json(value: &Json) -> String {
    let joined = |items: Vec<String>| items.join(", ");
    match value {
        Json::String(text) => quoted(text),
        Json::Array(items) => format!("[{}]", joined(items.iter().map(json).collect())),
        Json::Object(entries) => {
            format!("{{{}}}", joined(entries.iter().map(|(key, value)| entry(&quoted(key), &json(value))).collect()))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => value.to_string(),
    }
}

/// A key and its value in a mapping on one line. A key without `?` before it has 1024 characters at most.
pub fn entry(key: &str, value: &str) -> String {
    let mark = if key.len() > 1000 { "? " } else { "" };
    format!("{mark}{key}: {value}")
}

/// Bare: letters first, nothing that YAML gives a meaning to anywhere, nothing that looks like another type.
fn is_bare(text: &str) -> bool {
    let safe = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '.' | '_' | '-' | '/' | '(' | ')' | '、' | '。' | '・' | '「' | '」' | '％' | '（' | '）')
    };
    let other_type = parse_bool(text).is_some() || matches!(text, "null" | "Null" | "NULL") || text.parse::<f64>().is_ok();
    text.starts_with(char::is_alphabetic) && text.trim() == text && text.chars().all(safe) && !other_type
}

/// Code points that are no characters and never will be: the last two of each plane, and 32 more.
fn is_noncharacter(c: char) -> bool {
    u32::from(c) & 0xFFFE == 0xFFFE || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{85}') => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c if is_noncharacter(c) => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::node::Value;
    use super::super::parse::parse;
    use super::*;

    /// What YAML lets nobody write plainly, and what nearly is.
    const ODD: &str = "\u{fffe}\u{ffff}\u{10fffe}\u{fdd0}\u{7f}\u{80}\u{85}\u{2028}\u{feff}\u{fffd}\r\n\t\u{1}";

    #[test]
    fn what_is_no_character_is_escaped() {
        assert_eq!(text("a\u{ffff}\u{1fffe}b"), "\"a\\U0000FFFF\\U0001FFFEb\"");
        let values = [json!({ODD: [ODD, 1, null, true, 1.5, {"a": {}}], "b": []}), json!([]), json!("x")];
        for value in values.into_iter().chain([json!({"x".repeat(1500): {"y".repeat(1500): 1}, "b": 2})]) {
            let document = format!("a: {}\n", super::json(&value));
            assert_eq!(parse(&document).expect(&document).get("a").expect("a").to_json(), value, "{document}");
        }
    }

    proptest! {
        #[test]
        fn any_text_reads_back_as_itself(original in any::<String>()) {
            let original: String = original.chars().filter(|c| *c != '\0').collect();
            let document = format!("a: {}\nb: {}\n", text(&original), list([original.as_str(), "x"]));
            let node = parse(&document).map_err(|e| TestCaseError::fail(format!("{e:?} in {document:?}")))?;
            let expected = Value::Scalar { text: original.clone(), quoted: !is_bare(&original) };
            prop_assert_eq!(&node.get("a").expect("a").value, &expected);
            let Value::List(items) = &node.get("b").expect("b").value else { return Err(TestCaseError::fail("no list")) };
            prop_assert_eq!(&items[0].value, &expected);
        }
    }
}
