//! A post as plain text, as it would stand in Slack.

use incident::text::Language;
use jiff::tz::TimeZone;

use crate::outbox::post::{Control, Part, Post, Span};
use crate::wording::voice::{Review, Voice};

/// Tokyo, with a site and a weekly review.
pub(crate) fn voice(language: Language) -> Voice {
    Voice {
        language,
        zone: TimeZone::get("Asia/Tokyo").expect("bundled zone"),
        browse: "https://jira.example/browse/".into(),
        site: Some("https://incidents.example/".into()),
        review: Review::Held,
    }
}

/// Everything in it: `*strong*`, `[words](address)`, `@name`, `(buttons)`.
pub(crate) fn drawn(post: &Post) -> String {
    let parts = post.parts.iter().map(|part| match part {
        Part::Text(spans) => line(spans),
        Part::Note(spans) => format!("~ {}", line(spans)),
        Part::Divider => "----".to_owned(),
        Part::Controls { about, controls } => {
            let controls: Vec<String> = controls.iter().map(control).collect();
            format!("{} <{about}>", controls.join(" "))
        }
    });
    parts.collect::<Vec<_>>().join("\n") + "\n"
}

pub(crate) fn line(spans: &[Span]) -> String {
    let words = spans.iter().map(|span| match span {
        Span::Plain(text) => text.clone(),
        Span::Strong(text) => format!("*{text}*"),
        Span::Link(address, text) => format!("[{text}]({address})"),
        Span::Mention(user, name) => format!("@{name}/{user}"),
    });
    words.collect()
}

fn control(control: &Control) -> String {
    match control {
        Control::Button(action, words) => format!("({action}: {words})"),
        Control::Choice(action, words, values) => {
            let values: Vec<String> = values.iter().map(|(value, words)| format!("{value}={words}")).collect();
            format!("({action}: {words} | {})", values.join(" | "))
        }
    }
}
