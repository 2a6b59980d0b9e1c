//! Text → tree of nodes with places.

use std::collections::HashMap;

use serde_yaml::granit_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::node::{Key, Node, Value};
use super::plain::plain;
use crate::diagnostic::finding::{Mark, Source};

/// Most nodes that one text may unfold to; an alias counts as often as it is used.
const MOST_NODES: usize = 200_000;
/// Bytes of a repeated text that count as one more node.
const LONG_TEXT: usize = 256;
/// Most keys of a mapping that is looked through for each new one.
const FEW_KEYS: usize = 16;
/// Deepest nesting.
const DEEPEST: usize = 64;

/// Why a text is not YAML that we read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Where.
    pub mark: Mark,
    /// Why, in words.
    pub message: String,
    /// What to do, where a common slip is recognised.
    pub hint: Option<String>,
}

impl Unreadable {
    fn at(mark: Mark, message: impl Into<String>) -> Self {
        Self { mark, message: message.into(), hint: None }
    }
}

/// Reads one document. An empty text is [`Value::Null`].
///
/// # Errors
/// Not YAML; a key twice in one mapping; a second document; nested or repeated beyond reason.
pub fn parse(text: &str) -> Result<Node, Unreadable> {
    plain(text).map_or_else(|| whole(text), Ok)
}

/// Reads a document of any kind.
fn whole(text: &str) -> Result<Node, Unreadable> {
    Builder { events: Parser::new_from_str(text), anchors: HashMap::new(), nodes: 0 }.document().map_err(|error| explain(error, text))
}

struct Builder<'t, I: Iterator<Item = Result<(Event<'t>, Span), ScanError>>> {
    events: I,
    anchors: HashMap<usize, Node>,
    nodes: usize,
}

impl<'t, I: Iterator<Item = Result<(Event<'t>, Span), ScanError>>> Builder<'t, I> {
    fn document(&mut self) -> Result<Node, Unreadable> {
        let mut root = None;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::StreamStart | Event::DocumentEnd | Event::StreamEnd => {}
                Event::DocumentStart(..) if root.is_some() => {
                    return Err(Unreadable::at(mark(span), "a second document begins here; one is read"));
                }
                Event::DocumentStart(..) => {}
                event => root = Some(self.node(event, span, 0)?),
            }
        }
        Ok(root.unwrap_or(Node { mark: Mark::START, value: Value::Null }))
    }

    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, Unreadable> {
        self.events.next().transpose().map_err(|error| scan_error(&error))
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node, Unreadable> {
        let mark = mark(span);
        self.count(1, mark)?;
        if depth > DEEPEST {
            return Err(Unreadable::at(mark, format!("nested more than {DEEPEST} deep")));
        }
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => (Value::scalar(text.into_owned(), style != ScalarStyle::Plain), anchor),
            Event::SequenceStart(_, anchor, _) => (self.list(depth)?, anchor),
            Event::MappingStart(_, anchor, _) => (self.map(depth)?, anchor),
            Event::Alias(id) => return self.alias(id, mark),
            _ => return Err(Unreadable::at(mark, "a value was expected here")),
        };
        let node = Node { mark, value };
        if anchor != 0 {
            self.count(size(&node), mark)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn list(&mut self, depth: usize) -> Result<Value, Unreadable> {
        let mut items = Vec::new();
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            items.push(self.node(event, span, depth + 1)?);
        }
        Ok(Value::List(items))
    }

    fn map(&mut self, depth: usize) -> Result<Value, Unreadable> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut first_lines: HashMap<String, u32> = HashMap::new();
        while let Some((event, span)) = self.next()? {
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key_node = self.node(event, span, depth + 1)?;
            let key = Key { mark: key_node.mark, name: key_name(&key_node)? };
            if let Some(first) = first_line(&key, &entries, &mut first_lines) {
                let message = format!("`{}` stands here a second time; the first is on line {first}", key.name);
                return Err(Unreadable::at(key.mark, message));
            }
            let Some((event, span)) = self.next()? else {
                break;
            };
            let value = self.node(event, span, depth + 1)?;
            entries.push((key, value));
        }
        Ok(Value::Map(entries))
    }

    /// What the anchor stands for, as if it were written here.
    fn alias(&mut self, id: usize, mark: Mark) -> Result<Node, Unreadable> {
        let Some(size) = self.anchors.get(&id).map(size) else {
            return Err(Unreadable::at(mark, "the anchor that this alias names is not complete yet"));
        };
        self.count(size, mark)?;
        let value = self.anchors[&id].value.clone();
        Ok(Node { mark, value })
    }

    fn count(&mut self, more: usize, mark: Mark) -> Result<(), Unreadable> {
        self.nodes += more;
        if self.nodes > MOST_NODES {
            return Err(Unreadable::at(mark, format!("more than {MOST_NODES} values in one file")));
        }
        Ok(())
    }
}

/// How much a node counts when it is repeated: its nodes, and each stretch of [`LONG_TEXT`] as one more.
fn size(node: &Node) -> usize {
    1 + match &node.value {
        Value::List(items) => items.iter().map(size).sum(),
        Value::Map(entries) => entries.iter().map(|(key, node)| 1 + key.name.len() / LONG_TEXT + size(node)).sum(),
        Value::Scalar { text, .. } => text.len() / LONG_TEXT,
        Value::Null => 0,
    }
}

/// The line on which a mapping has this key already. A small mapping is looked through; `lines` fills with a large one.
fn first_line(key: &Key, entries: &[(Key, Node)], lines: &mut HashMap<String, u32>) -> Option<u32> {
    if entries.len() <= FEW_KEYS {
        return entries.iter().find(|(known, _)| known.name == key.name).map(|(known, _)| known.mark.line);
    }
    lines.extend(entries[lines.len()..].iter().map(|(known, _)| (known.name.clone(), known.mark.line)));
    lines.get(&key.name).copied()
}

fn key_name(key: &Node) -> Result<String, Unreadable> {
    match &key.value {
        Value::Scalar { text, .. } => Ok(text.clone()),
        Value::Null => Ok(String::new()),
        _ => Err(Unreadable::at(key.mark, "a key is a word, not a list or a mapping")),
    }
}

fn mark(span: Span) -> Mark {
    let (start, end) = (span.start, span.end);
    let width = if start.line() == end.line() { end.col().saturating_sub(start.col()) } else { 1 };
    Mark { line: narrow(start.line()), column: narrow(start.col() + 1), width: narrow(width.max(1)) }
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn scan_error(error: &ScanError) -> Unreadable {
    let place = error.marker();
    let mark = Mark { line: narrow(place.line().max(1)), column: narrow(place.col() + 1), width: 1 };
    Unreadable::at(mark, error.info().to_owned())
}

/// Adds what to do for the slips that people make most.
fn explain(mut error: Unreadable, text: &str) -> Unreadable {
    let line = Source { file: "", text }.line(error.mark);
    let value = line.split_once(": ").map(|(_, value)| value.trim_start()).unwrap_or_default();
    let hint = if line.starts_with('\t') || line.trim_start_matches(' ').starts_with('\t') {
        "indent with blanks; YAML knows no tabs"
    } else if error.message.contains("unclosed") {
        "close it, or put the whole value in quotes"
    } else if value.contains(": ") && !value.starts_with(['"', '\'', '{', '[']) {
        "a value that holds `: ` stands in quotes"
    } else if value.starts_with(['@', '`', '%', '&', '*', '!', '|', '>', '[', '{', '"', '\'']) {
        "a value that begins with a sign of YAML's own stands in quotes"
    } else {
        return error;
    };
    error.hint.get_or_insert_with(|| hint.to_owned());
    error
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn places(text: &str) -> Vec<(String, u32, u32)> {
        let Value::Map(entries) = parse(text).expect(text).value else {
            return Vec::new();
        };
        entries.iter().map(|(key, node)| (key.name.clone(), node.mark.line, node.mark.column)).collect()
    }

    /// Pieces of front matter, simple and not so simple, in any order.
    fn any_front_matter() -> impl Strategy<Value = String> {
        let value = prop_oneof![
            "[a-zA-Z0-9 決済、.,:_/+()%#'\"-]{0,12}",
            "\"[a-z 済:#,{}\\[\\]'\\\\n-]{0,8}\"",
            "'[a-z \":#,済]{0,6}'",
            r#"\[("[a-z ]{0,3}"|[a-z0-9 .:-]{0,4}|\{\}|\[\])?(, ?("[a-z:]{0,3}"|[a-z0-9 済-]{0,4}|null))*\]"#,
            r#"\{("?[a-z]{1,3}"?: ?("[a-z]{0,3}"|[a-z0-9-]{0,3}|\[a, b\]))?(, "?[a-z]{1,2}"?: ("[a-z]{0,3}"|[a-z0-9 -]{0,3}))*\}"#,
            "2026-01-05T09:12:00\\+09:00|null|~|true|4|1\\.5|- a|\\* a|&a b|\\|",
        ];
        let line = (r#"([a-c][a-z_]{0,2}|null|"[a-z]"|題)"#, "(: |:|:  |: |: |: |: |: )", value, "( | # so|\n  more|\n- x|\n)?");
        let line = line.prop_map(|(key, colon, value, end)| format!("{key}{colon}{value}{end}"));
        proptest::collection::vec(line, 0..5).prop_map(|lines| lines.join("\n") + "\n")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn what_is_read_the_quick_way_reads_the_same_the_long_way(text in any_front_matter()) {
            if let Some(node) = plain(&text) {
                prop_assert_eq!(whole(&text), Ok(node));
            }
        }
    }

    #[test]
    fn usual_front_matter_is_read_the_quick_way() {
        let text = "id: \"INC-1\"\ntitle: 決済 failed (twice), 4.5 % of all\nlevel: 4\n\nstarted_at: 2026-01-05T09:12:00+09:00\n\
            services: [\"a\", b c, 決済]\nfollow_ups: [{\"ticket\": \"OPS-1\", kind: prevent}, {}]\ntags: []\nlead: null\n";
        assert_eq!(plain(text), Some(whole(text).expect("YAML")));
        for left in [
            "a: b: c\n",
            "a: b #c\n",
            "a: [b,c]\n",
            "a:\n  - b\n",
            "a: |\n  b\n",
            "a: &b c\n",
            "a: \"\\n\"\n",
            "a: 1\na: 2\n",
            "",
            "a: b\tc\n",
        ] {
            assert_eq!(plain(left), None, "{left}");
        }
    }

    #[test]
    fn values_know_their_line_and_column_in_characters() {
        assert_eq!(
            places("題: 決済\nlevel: 4 # so\r\ntags: [a]\n"),
            [("題".to_owned(), 1, 4), ("level".to_owned(), 2, 8), ("tags".to_owned(), 3, 7)]
        );
    }

    #[test]
    fn a_key_twice_is_found_at_the_second() {
        let wrong = parse("a: 1\nb: 2\na: 3\n").expect_err("double");
        assert_eq!((wrong.mark.line, wrong.message.as_str()), (3, "`a` stands here a second time; the first is on line 1"));
    }

    #[test]
    fn many_keys_do_not_take_long() {
        let text: String = (0..60_000).map(|at| format!("key{at}: {at}\n")).collect();
        let begin = std::time::Instant::now();
        assert!(parse(&text).is_ok() && parse(&format!("{text}key7: 7\n")).is_err());
        assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
    }

    #[test]
    fn the_commonest_slip_has_a_hint() {
        let wrong = parse("title: DB: down\n").expect_err("colon");
        assert_eq!((wrong.mark.line, wrong.hint.as_deref()), (1, Some("a value that holds `: ` stands in quotes")));
    }

    #[test]
    fn bombs_do_not_go_off() {
        let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for i in 1..12 {
            bomb.push_str(&format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 10].join(",")));
        }
        assert!(parse(&bomb).is_err());
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse(&"- ".repeat(5_000)).is_err());
        let long_text = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 10_000].join(","));
        assert!(parse(&long_text).is_err());
    }
}
