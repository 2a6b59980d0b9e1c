//! Posts of all sizes and of all authors stay within what Slack takes.

use super::*;
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

fn of(parts: Vec<Part>) -> Vec<Value> {
    let Value::Array(blocks) = blocks(&Post { fallback: Vec::new(), parts }) else { panic!("blocks are a list") };
    blocks
}

fn plain_span(text: &str) -> Span {
    Span::Plain(text.to_owned())
}

#[test]
fn what_others_wrote_is_text_and_nothing_else() {
    let hostile = "*bold* _it_ ~no~ `code` <!channel> <@U123> :tada: & \u{202E}evil";
    let blocks = of(vec![Part::Text(vec![plain_span(hostile)]), Part::Note(vec![plain_span(hostile)])]);
    let text = "*bold* _it_ ~no~ `code` <!channel> <@U123> :tada: & evil";
    assert_eq!(blocks[0]["elements"][0]["elements"], json!([{"type": "text", "text": text}]));
    assert_eq!(blocks[1], json!({"type": "context", "elements": [{"type": "plain_text", "text": text, "emoji": false}]}));
}

#[test]
fn spans_become_elements() {
    let spans = vec![
        Span::Strong("late".to_owned()),
        Span::Link("https://example.com/browse/A-1".to_owned(), "A-1\n| x".to_owned()),
        Span::Link("javascript:alert(1)".to_owned(), "A-2".to_owned()),
        Span::Link("https://example.com/".to_owned(), String::new()),
        Span::Mention("U123".to_owned(), "Mia".to_owned()),
        Span::Mention("nobody".to_owned(), "Tom".to_owned()),
        plain_span(""),
    ];
    let expected = json!([
        {"type": "text", "text": "late", "style": {"bold": true}},
        {"type": "link", "url": "https://example.com/browse/A-1", "text": "A-1 | x"},
        {"type": "text", "text": "A-2"},
        {"type": "link", "url": "https://example.com/", "text": "https://example.com/"},
        {"type": "user", "user_id": "U123"},
        {"type": "text", "text": "Tom"}
    ]);
    assert_eq!(of(vec![Part::Text(spans)])[0]["elements"][0]["elements"], expected);
}

#[test]
fn small_print_with_a_link_is_a_paragraph_and_empty_parts_are_left_out() {
    let link = Span::Link("https://example.com/".to_owned(), "there".to_owned());
    let kinds: Vec<Value> = of(vec![
        Part::Note(vec![link]),
        Part::Divider,
        Part::Text(vec![]),
        Part::Note(vec![plain_span(" ")]),
        Part::Controls { about: "1/2".to_owned(), controls: vec![] },
    ])
    .into_iter()
    .map(|block| block["type"].clone())
    .collect();
    assert_eq!(kinds, ["rich_text", "divider"]);
}

#[test]
fn controls_tell_what_they_do_and_what_they_are_about() {
    let snooze = Control::Choice("snooze".to_owned(), "Snooze".to_owned(), vec![("1d".to_owned(), "1 day".to_owned())]);
    let controls = vec![Control::Button("on_it".to_owned(), "On it".to_owned()), snooze];
    let blocks = of(vec![Part::Controls { about: "10001/77".to_owned(), controls }]);
    let label = |text| json!({"type": "plain_text", "text": text, "emoji": false});
    let expected = json!([{"type": "actions", "block_id": "10001/77", "elements": [
        {"type": "button", "action_id": "on_it", "text": label("On it"), "value": "10001/77"},
        {"type": "static_select", "action_id": "snooze", "placeholder": label("Snooze"), "options": [{"text": label("1 day"), "value": "1d"}]}
    ]}]);
    assert_eq!(Value::Array(blocks), expected);
}

#[test]
fn two_rows_about_the_same_differ_in_the_end_of_their_ids() {
    let row = || Part::Controls { about: "1/2".to_owned(), controls: vec![Control::Button("a".to_owned(), "A".to_owned())] };
    let ids: Vec<Value> = of(vec![row(), row(), row()]).into_iter().map(|block| block["block_id"].clone()).collect();
    assert_eq!(ids, ["1/2", "1/2#2", "1/2#3"]);
}

#[test]
fn a_message_too_long_ends_in_dots() {
    let blocks = of(vec![Part::Divider; 80]);
    assert_eq!((blocks.len(), &blocks[49]["elements"][0]["text"]), (50, &json!("…")));
}

/// Everything in a block that has a limit.
fn check(block: &Value) -> usize {
    let text = |value: &Value, most: usize| {
        let length = value.as_str().expect("a text").chars().count();
        assert!((1..=most).contains(&length), "{value}");
        length
    };
    let elements = block["elements"].as_array().map(Vec::as_slice).unwrap_or_default();
    match block["type"].as_str().expect("a type") {
        "divider" => 0,
        "context" => elements.iter().map(|element| text(&element["text"], 3000)).sum(),
        "rich_text" => {
            let inner = elements[0]["elements"].as_array().expect("elements");
            let texts: usize = inner.iter().filter(|element| element["type"] != "user").map(|element| text(&element["text"], 3000)).sum();
            assert!(!inner.is_empty() && texts <= 3000);
            texts
        }
        "actions" => {
            assert!((1..=25).contains(&elements.len()));
            text(&block["block_id"], 255);
            for element in elements {
                text(&element["action_id"], 255);
                let label = element.get("text").unwrap_or(&element["placeholder"]);
                text(&label["text"], if element["type"] == "button" { 75 } else { 150 });
                for option in element["options"].as_array().into_iter().flatten() {
                    text(&option["text"]["text"], 75);
                    text(&option["value"], 150);
                }
            }
            0
        }
        other => panic!("{other} is not ours"),
    }
}

fn long_text() -> impl Strategy<Value = String> {
    (any::<String>(), 0..400_usize).prop_map(|(text, times)| text.repeat(times))
}

fn any_span() -> impl Strategy<Value = Span> {
    prop_oneof![
        long_text().prop_map(Span::Plain),
        long_text().prop_map(Span::Strong),
        (any::<bool>(), long_text())
            .prop_map(|(web, text)| Span::Link(if web { "https://example.com/a".to_owned() } else { text.clone() }, text)),
        long_text().prop_map(|name| Span::Mention("U1".to_owned(), name)),
    ]
}

fn any_control() -> impl Strategy<Value = Control> {
    let options = prop::collection::vec((long_text(), long_text()), 0..120);
    prop_oneof![
        (long_text(), long_text()).prop_map(|(action, label)| Control::Button(action, label)),
        (long_text(), long_text(), options).prop_map(|(action, label, options)| Control::Choice(action, label, options)),
    ]
}

fn any_part() -> impl Strategy<Value = Part> {
    prop_oneof![
        prop::collection::vec(any_span(), 0..6).prop_map(Part::Text),
        prop::collection::vec(any_span(), 0..6).prop_map(Part::Note),
        (".{0,300}", prop::collection::vec(any_control(), 0..4)).prop_map(|(about, controls)| Part::Controls { about, controls }),
    ]
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(48))]

    #[test]
    fn every_post_stays_within_the_limits(parts in prop::collection::vec(any_part(), 0..60)) {
        let blocks = of(parts);
        prop_assert!(blocks.len() <= 50);
        let length: usize = blocks.iter().map(check).sum();
        prop_assert!(length <= 12_000);
        let ids: Vec<&Value> = blocks.iter().filter_map(|block| block.get("block_id")).collect();
        prop_assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    }
}
