//! Messages in channels: the opening, the headline, and a word about a report that is not finished.

use super::known::{Known, lines};
use crate::outbox::post::{Part, Post, Span};
use crate::response::step::Saying;
use crate::wording::cut::{NAME, cut};
use crate::wording::reminder::{Sending, possible_repeat};
use crate::wording::voice::Voice;

/// Characters of what is seen, as somebody typed it.
const DESCRIPTION: usize = 1500;
/// Characters of a channel's topic.
const TOPIC: usize = 240;
/// Questions in one paragraph.
const QUESTIONS: usize = 10;

/// The message of this name.
pub fn post(saying: Saying, sending: Sending, known: Known<'_>) -> Post {
    match saying {
        Saying::Opening => opening(sending, known),
        Saying::Headline => headline(sending, known),
    }
}

/// All that is known, what to do next, and who is called.
fn opening(sending: Sending, known: Known<'_>) -> Post {
    let voice = known.voice;
    let mut parts = vec![Part::Text(vec![Span::Strong(known.head())]), Part::Text(vec![Span::Strong(known.title())])];
    let description = lines(&known.response.incident.submission.description, DESCRIPTION);
    if !description.is_empty() {
        parts.push(Part::Text(vec![Span::Plain(description)]));
    }
    parts.push(text(where_and_since(known)));
    parts.push(text(known.asks_for_answers().unwrap_or_else(|| known.why())));
    parts.extend(known.answers().chunks(QUESTIONS).map(|some| text(bulleted(some, voice))));
    parts.push(Part::Text(who(known)));
    parts.extend(links(known).map(Part::Text));
    parts.extend(looks_like(known));
    parts.push(text(next(voice)));
    finished(sending, parts, voice)
}

/// One line for everybody, and where it goes on.
fn headline(sending: Sending, known: Known<'_>) -> Post {
    let voice = known.voice;
    let mut parts = vec![Part::Text(vec![Span::Strong(known.head()), Span::Plain(format!("\n{}", known.title()))])];
    if known.response.incident.corrected.is_some() {
        parts.push(text(known.why()));
    }
    parts.extend(known.asks_for_answers().map(text));
    let mut small: Vec<Span> = links(known).unwrap_or_default();
    let services = known.services();
    if !services.is_empty() {
        small.insert(0, Span::Plain(voice.say(format!("Affected: {services}"), format!("影響：{services}"))));
        if small.len() > 1 {
            small.insert(1, Span::Plain(between(voice).to_owned()));
        }
    }
    if let Some(lead) = known.lead() {
        let name = cut(&lead.name, NAME);
        let before = if small.is_empty() { "" } else { between(voice) };
        small.push(Span::Plain(voice.say(format!("{before}Lead: {name}"), format!("{before}リード：{name}"))));
    }
    if !small.is_empty() {
        parts.push(Part::Note(small));
    }
    finished(sending, parts, voice)
}

/// A report that is due, and still a draft.
pub fn unfinished_report(path: &str, sending: Sending, known: Known<'_>) -> Post {
    let (voice, head, title) = (known.voice, known.head(), known.title());
    let mut spans = known
        .lead()
        .and_then(|lead| Some(Span::Mention(lead.slack.clone()?, cut(&lead.name, NAME))))
        .map_or_else(Vec::new, |mention| vec![mention, Span::Plain(" ".to_owned())]);
    spans.push(Span::Plain(voice.say(
        format!("The report is due and still a draft: {title} ({head})."),
        format!("報告書の期限ですが、まだ下書きです：{title}（{head}）"),
    )));
    let finish = voice.say(
        format!("What it needs: the cause, and what keeps it from coming back. Then set its status to in_review. File: {path}"),
        format!("原因と再発防止策を書き、statusをin_reviewにしてください。ファイル：{path}"),
    );
    finished(sending, vec![Part::Text(spans), text(finish)], voice)
}

/// The channel's topic, in plain text.
pub fn topic(known: Known<'_>) -> String {
    let (voice, head, title) = (known.voice, known.head(), known.title());
    let lead = known.lead().map(|lead| {
        let name = cut(&lead.name, NAME);
        voice.say(format!(" · Lead: {name}"), format!("・リード：{name}"))
    });
    let lead = lead.unwrap_or_default();
    let room = TOPIC.saturating_sub(lead.chars().count());
    let all = voice.say(format!("{head} · {title}"), format!("{head}・{title}"));
    format!("{}{lead}", cut(&all, room))
}

fn where_and_since(known: Known<'_>) -> String {
    let (voice, services) = (known.voice, known.services());
    let affected = (!services.is_empty()).then(|| voice.say(format!("Affected: {services}"), format!("影響：{services}")));
    let all = [affected, known.since(), Some(known.reported())];
    all.into_iter().flatten().collect::<Vec<_>>().join(between(voice))
}

fn who(known: Known<'_>) -> Vec<Span> {
    let voice = known.voice;
    let mut spans = Vec::new();
    match known.lead() {
        Some(lead) => {
            spans.push(Span::Plain(voice.say("Lead: ", "リード：")));
            spans.push(person(lead.slack.as_ref(), &lead.name));
        }
        None => {
            spans.push(Span::Plain(voice.say("Nobody leads yet: say so here if you do", "リード未定：引き受ける人はここに書いてください")));
        }
    }
    let lead = known.lead().and_then(|lead| lead.slack.as_ref());
    let others = known.invited().into_iter().filter(|span| !matches!(span, Span::Mention(id, _) if Some(id) == lead));
    for (at, other) in others.enumerate() {
        let before = if at == 0 { voice.say(". Called here: ", "。参加：") } else { " ".to_owned() };
        spans.extend([Span::Plain(before), other]);
    }
    spans.push(Span::Plain(voice.say(".", "。")));
    spans
}

fn person(slack: Option<&String>, name: &str) -> Span {
    let name = cut(name, NAME);
    slack.map_or_else(|| Span::Plain(name.clone()), |id| Span::Mention(id.clone(), name.clone()))
}

/// The channel and the tickets, as far as there are any.
fn links(known: Known<'_>) -> Option<Vec<Span>> {
    let voice = known.voice;
    let mut spans = Vec::new();
    if let Some(channel) = known.channel() {
        spans.extend([Span::Plain(voice.say("Channel: ", "チャンネル：")), channel]);
    }
    for ticket in known.tickets() {
        let before = if spans.is_empty() { "" } else { between(voice) };
        spans.extend([Span::Plain(voice.say(format!("{before}Ticket: "), format!("{before}チケット："))), ticket]);
    }
    (!spans.is_empty()).then_some(spans)
}

fn looks_like(known: Known<'_>) -> Vec<Part> {
    let voice = known.voice;
    let bullet = |spans: Vec<Span>| std::iter::once(Span::Plain(voice.say("\n• ", "\n・"))).chain(spans);
    let all: Vec<Span> = known.alike().into_iter().flat_map(bullet).collect();
    if all.is_empty() {
        return Vec::new();
    }
    let head = Span::Plain(voice.say("This looks like …", "似た事例があります"));
    vec![Part::Text(std::iter::once(head).chain(all).collect())]
}

fn next(voice: &Voice) -> String {
    voice.say(
        "What helps now: post what you see, with times. Say what you are about to do before you do it.",
        "見えていることを時刻と一緒に書いてください。何かを変える前に、ここで一言伝えてください。",
    )
}

fn bulleted(lines: &[String], voice: &Voice) -> String {
    let mark = voice.say("• ", "・");
    lines.iter().map(|line| format!("{mark}{line}")).collect::<Vec<_>>().join("\n")
}

fn between(voice: &Voice) -> &'static str {
    match voice.language {
        incident::text::Language::En => " · ",
        incident::text::Language::Ja => "　",
    }
}

fn text(words: String) -> Part {
    Part::Text(vec![Span::Plain(words)])
}

/// With a word before it where it may stand there already; and all of it as one text.
fn finished(sending: Sending, mut parts: Vec<Part>, voice: &Voice) -> Post {
    if sending == Sending::PossibleRepeat {
        parts.insert(0, Part::Note(vec![Span::Plain(possible_repeat(voice))]));
    }
    let read = parts.iter().filter_map(|part| match part {
        Part::Text(spans) | Part::Note(spans) => Some(spans.clone()),
        Part::Divider | Part::Controls { .. } => None,
    });
    let all: Vec<Vec<Span>> = read.collect();
    let plain = |span| if let Span::Strong(words) = span { Span::Plain(words) } else { span };
    let fallback = all.join(&Span::Plain("\n".to_owned())).into_iter().map(plain).collect();
    Post { fallback, parts }
}
