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
    parts.push(Part::Text(opening(reminder, voice)));
    let (full, rest) = reminder.items.split_at(reminder.items.len().min(IN_FULL));
    for item in full {
        let press = presses.iter().rev().find(|(ticket, _)| *ticket == item.ticket).map(|(_, press)| press);
        parts.extend([ticket::paragraph(item, voice), ticket::controls(item, press, voice)]);
    }
    parts.extend(by_key(rest, voice));
    parts.extend(missed(&reminder.items, voice));
    parts.push(Part::Text(vec![Span::Plain(moving(voice))]));
    parts.push(Part::Note(vec![Span::Plain(closing(reminder, presses, voice))]));
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

/// To whom, and how many.
fn opening(reminder: &Reminder, voice: &Voice) -> Vec<Span> {
    let count = reminder.items.len();
    let Recipient::Person { name, slack, .. } = &reminder.to else {
        let en = if count == 1 { "One promise needs".to_owned() } else { format!("{count} promises need") };
        let ja = format!("確認をお願いしたいフォローアップが{count}件あります。");
        return vec![Span::Plain(voice.say(format!("{en} a word from somebody here."), ja))];
    };
    let led = reminder.items.iter().filter(|item| matches!(item.route, Route::Lead(..))).count();
    let words = if led == count { of_the_team(count, voice) } else { of_their_own(count, led, voice) };
    vec![Span::Mention(slack.clone(), cut(name, NAME)), Span::Plain(words)]
}

fn of_the_team(count: usize, voice: &Voice) -> String {
    let en = if count == 1 { "one promise in your team has".to_owned() } else { format!("{count} promises in your team have") };
    let ja = format!("さん、チームのフォローアップが{count}件止まっています。担当の方に様子を聞いてみてください。");
    voice.say(format!(", {en} stopped moving. Ask whether a hand is needed."), ja)
}

fn of_their_own(count: usize, led: usize, voice: &Voice) -> String {
    let en = if count == 1 { "one promise needs".to_owned() } else { format!("{count} promises need") };
    let (team, team_ja) = match led {
        0 => (String::new(), String::new()),
        led => (format!(" ({led} of them in your team)"), format!("（うち{led}件はチームの分です）")),
    };
    let ja = match count {
        1 => "1件だけ確認をお願いします".to_owned(),
        count => format!("{count}件の確認をお願いします"),
    };
    voice.say(format!(", {en} a word from you{team}."), format!("さん、{ja}{team_ja}。"))
}

/// What moves it on.
fn moving(voice: &Voice) -> String {
    voice.say(
        "What moves it: change its status, give it a date, or say that it will not be done.",
        "ステータスを更新する、期日を決める、やらないと決める。次の一歩はどれでもかまいません。",
    )
}

/// When this stops, and when it comes again.
fn closing(reminder: &Reminder, presses: &Presses, voice: &Voice) -> String {
    let ends = match (&reminder.to, reminder.items.len()) {
        (Recipient::Channel { .. }, _) => voice.say(
            "We are quiet as soon as the status changes in Jira. It helps to assign it to whoever takes it on.",
            "Jiraでステータスが変わると、この通知は止まります。引き受ける方を担当者に設定すると、次からはその方に届きます。",
        ),
        _ => voice.say("We are quiet as soon as the status changes in Jira.", "Jiraでステータスが変わると、この通知は止まります。"),
    };
    let next = match reminder.items.as_slice() {
        // What was pressed says itself when it comes again.
        [only] if presses.iter().all(|(ticket, _)| *ticket != only.ticket) => only.next_at.map(|at| voice.moment(at)),
        _ => None,
    };
    let next = next
        .map(|at| voice.say(format!(" If nothing changes, we ask again on {at}."), format!("変わらなければ、次は{at}にお知らせします。")));
    ends + &next.unwrap_or_default()
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
