//! A reminder as a message: a word to the reader, the tickets with what can be pressed, and what moves them on.

use super::cut::{NAME, cut};
use super::reasons::unreached;
use super::ticket::{self, Press, link};
use super::time::plural;
use super::voice::Voice;
use crate::outbox::message;
use crate::outbox::post::{Part, Post, Span};
use crate::policy::reason::{Route, Unreached};
use crate::policy::reminder::{Item, Recipient, Reminder};

/// Tickets that are told in full; the rest by key.
const IN_FULL: usize = 10;
/// Keys in one paragraph.
const KEYS: usize = 20;
/// Keys that are told at all.
const MOST_KEYS: usize = 200;
/// Names of people who could not be reached.
const UNREACHED: usize = 10;

/// What somebody pressed about which ticket, by the tracker's id.
pub type Presses = [(String, Press)];

/// Whether the same message may stand in Slack already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// it does not
    First,
    /// nobody could see whether it does
    PossibleRepeat,
}

/// The message in the reader's language. Of a ticket about which something was pressed, that is shown instead of what can be.
pub fn post(reminder: &Reminder, presses: &Presses, sending: Sending, voice: &Voice) -> Post {
    let voice = &voice.speaking(reminder.to.language());
    let mut parts = Vec::new();
    if sending == Sending::PossibleRepeat {
        parts.push(Part::Note(vec![Span::Plain(possible_repeat(voice))]));
    }
    parts.push(Part::Text(vec![Span::Plain(opening(reminder, voice))]));
    let (full, rest) = reminder.items.split_at(reminder.items.len().min(IN_FULL));
    for item in full {
        let press = presses.iter().rev().find(|(ticket, _)| *ticket == item.ticket).map(|(_, press)| press);
        parts.extend([Part::Divider, ticket::paragraph(item, voice), ticket::controls(item, press, voice)]);
    }
    parts.push(Part::Divider);
    parts.extend(by_key(rest, voice));
    parts.extend(missed(&reminder.items, voice));
    parts.push(Part::Note(vec![Span::Plain(closing(reminder, voice))]));
    Post { fallback: spoken(&parts), parts }
}

/// What a message says that may stand in Slack already.
pub fn possible_repeat(voice: &Voice) -> String {
    voice.say(
        "possible repeat: we could not see whether this had reached you before.",
        "再送の可能性あり：以前の送信が届いたかどうかを確認できませんでした。",
    )
}

/// What the outbox keeps of the tickets in a reminder.
pub fn outbox_items(reminder: &Reminder) -> Vec<message::Item> {
    let item = |item: &Item| message::Item { ticket: item.ticket.clone(), entry: item.entry.clone(), rung: item.step.rung, nth: item.nth };
    reminder.items.iter().map(item).collect()
}

fn opening(reminder: &Reminder, voice: &Voice) -> String {
    let count = reminder.items.len();
    let many = |one: &str, more: &str| if count == 1 { one.to_owned() } else { format!("{count} {more}") };
    let Recipient::Person { name, .. } = &reminder.to else {
        let what = many("One follow-up has", "follow-ups have");
        return voice.say(
            format!(
                "Hello everybody. {what} been waiting for a while. If one is yours, or you can help it along, a moment of \
                 your time would be welcome."
            ),
            format!(
                "皆さん、お疲れさまです。しばらく動きのないフォローアップが{count}件あります。担当の方や、\
                 代わりに進められる方は、お手すきの際にご確認をお願いします。"
            ),
        );
    };
    let name = cut(name, NAME);
    let led = reminder.items.iter().filter(|item| matches!(item.route, Route::Lead(..))).count();
    if led == count {
        let what = many("One follow-up in your team has", "follow-ups in your team have");
        return voice.say(
            format!("Hello {name}. {what} not moved for a while. Could you see whether a hand is needed?"),
            format!(
                "{name}さん、お疲れさまです。チームのフォローアップで、しばらく動きのないものが{count}件あります。\
                 お困りのことがないか、担当の方に声をかけていただけますと助かります。"
            ),
        );
    }
    let what = many("One follow-up of yours has", if led == 0 { "follow-ups of yours have" } else { "follow-ups have" });
    let (team, team_ja) = match led {
        0 => (String::new(), String::new()),
        led => (format!(" ({led} of them in your team)"), format!("（うち{led}件はチームメンバーの担当）")),
    };
    voice.say(
        format!("Hello {name}. {what} been waiting for a while{team}. Could you have a look when you have a moment?"),
        format!(
            "{name}さん、お疲れさまです。しばらく動きのないフォローアップが{count}件あります{team_ja}。お手すきの際にご確認いただけますか。"
        ),
    )
}

fn closing(reminder: &Reminder, voice: &Voice) -> String {
    let it = if reminder.items.len() == 1 { "the ticket" } else { "a ticket" };
    let quiet = voice
        .say(format!("Once {it} moves on in Jira, we are quiet about it. "), "Jiraでステータスを進めていただくと、この通知は止まります。");
    let is_led = reminder.items.iter().all(|item| matches!(item.route, Route::Lead(..)));
    let help = match reminder.to {
        Recipient::Person { .. } if is_led => {
            voice.say("If it has to wait, snooze it.", "しばらく待つ必要がある場合は「スヌーズ」を押してください。")
        }
        Recipient::Person { .. } => voice.say(
            "If now is not the time, snooze it; if it is not yours, just say so.",
            "すぐに難しい場合は「スヌーズ」を、担当が異なる場合は「担当ではありません」を押してください。",
        ),
        Recipient::Channel { .. } => {
            voice.say("Assigning it to whoever takes it on helps, too.", "引き受けてくださる方を担当者に設定していただけると助かります。")
        }
    };
    quiet + &help
}

/// The tickets beyond those in full.
fn by_key(rest: &[Item], voice: &Voice) -> Vec<Part> {
    let shown = &rest[..rest.len().min(MOST_KEYS)];
    let mut parts = Vec::new();
    for (index, keys) in shown.chunks(KEYS).enumerate() {
        let mut spans = Vec::new();
        if index == 0 {
            let count = rest.len();
            spans.push(Span::Plain(voice.say(format!("And {count} more: "), format!("ほか{count}件："))));
        }
        for (place, item) in keys.iter().enumerate() {
            if place > 0 {
                spans.push(Span::Plain(voice.comma().to_owned()));
            }
            spans.push(link(item, voice));
        }
        parts.push(Part::Text(spans));
    }
    let hidden = rest.len() - shown.len();
    if hidden > 0 {
        let words = voice.say(format!("… and {hidden} that do not fit here."), format!("…このほか{hidden}件は表示しきれません。"));
        parts.push(Part::Text(vec![Span::Plain(words)]));
    }
    parts
}

/// Whom we could not reach, and with which tickets.
fn missed(items: &[Item], voice: &Voice) -> Option<Part> {
    let mut reasons: Vec<(&Unreached, Vec<String>)> = Vec::new();
    for item in items {
        let Route::Unreached(why) = &item.route else { continue };
        let key = cut(&item.key, NAME);
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, keys)) => keys.push(key),
            None => reasons.push((why, vec![key])),
        }
    }
    if reasons.is_empty() {
        return None;
    }
    let count = reasons.len();
    let mut lines = vec![voice.say("Why we could not write to somebody directly:", "直接ご連絡できなかった理由：")];
    lines.extend(reasons.into_iter().take(UNREACHED).map(|(why, keys)| one_missed(why, &keys, voice)));
    let more = u32::try_from(count.saturating_sub(UNREACHED)).unwrap_or(u32::MAX);
    if more > 0 {
        lines.push(voice.say(format!("… and {more} more reason{}", plural(more)), format!("…ほか{more}件")));
    }
    Some(Part::Text(vec![Span::Plain(lines.join("\n"))]))
}

fn one_missed(why: &Unreached, keys: &[String], voice: &Voice) -> String {
    let more = keys.len().saturating_sub(UNREACHED);
    let mut keys = voice.list(&keys[..keys.len().min(UNREACHED)]);
    if more > 0 {
        keys += &voice.say(format!(" and {more} more"), format!("ほか{more}件"));
    }
    let why = unreached(why, voice);
    voice.say(format!("• {keys}: {why}"), format!("・{keys}：{why}"))
}

/// The whole message as one text: nothing of what is read is left out, nothing is emphasised.
fn spoken(parts: &[Part]) -> Vec<Span> {
    let read = parts.iter().filter_map(|part| match part {
        Part::Text(spans) | Part::Note(spans) => Some(spans.clone()),
        Part::Divider | Part::Controls { .. } => None,
    });
    let lines: Vec<Vec<Span>> = read.collect();
    let plain = |span| if let Span::Strong(words) = span { Span::Plain(words) } else { span };
    lines.join(&Span::Plain("\n".to_owned())).into_iter().map(plain).collect()
}
