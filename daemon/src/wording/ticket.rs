//! One ticket in a reminder: what it is, what it was promised for, how long it has waited, and what can be pressed.

use jiff::Timestamp;

use super::cut::{NAME, NOTE, TITLE, cut};
use super::time;
use super::voice::{Review, Voice};
use crate::outbox::post::{Control, Part, Span};
use crate::policy::facts::promises::Promise;
use crate::policy::reason::Route;
use crate::policy::reminder::{Item, Mentioned};
use crate::policy::rules::Rung;

/// Promises that are told of one ticket.
const PROMISES: usize = 2;

/// What somebody pressed about a ticket, by the shown name.
#[derive(Debug, Clone, PartialEq)]
pub enum Press {
    /// Snooze: quiet until then
    Snoozed {
        /// till then
        until: Timestamp,
        /// who
        by: String,
    },
    /// On it: quiet until then
    OnIt {
        /// till then
        until: Timestamp,
        /// who
        by: String,
    },
    /// Not mine
    NotMine {
        /// who
        by: String,
    },
}

/// The ticket in full, without what can be pressed.
pub fn paragraph(item: &Item, voice: &Voice) -> Part {
    let mut lines = vec![vec![link(item, voice), Span::Plain(" ".to_owned()), Span::Strong(cut(&item.summary, TITLE))]];
    lines.push(vec![Span::Plain(waiting(item, voice))]);
    lines.extend(item.promises.iter().take(PROMISES).map(|promise| promised(promise, &item.summary, voice)));
    let more = item.promises.len().saturating_sub(PROMISES);
    if more > 0 {
        lines.push(vec![Span::Plain(voice.say(format!("It stands for {more} more."), format!("ほか{more}件の約束にも対応しています。")))]);
    }
    lines.extend(whose(item, voice));
    Part::Text(lines.join(&Span::Plain("\n".to_owned())))
}

/// The key, leading to the ticket.
pub fn link(item: &Item, voice: &Voice) -> Span {
    Span::Link(voice.ticket(&item.key), cut(&item.key, NAME))
}

/// What can be pressed, or what was.
pub fn controls(item: &Item, press: Option<&Press>, voice: &Voice) -> Part {
    match press {
        Some(press) => Part::Note(vec![Span::Plain(pressed(press, voice))]),
        None => Part::Controls { about: format!("{}/{}", item.ticket, item.entry), controls: choices(item, voice) },
    }
}

fn choices(item: &Item, voice: &Voice) -> Vec<Control> {
    let value = |value: &str, en: &str, ja: &str| (value.to_owned(), voice.say(en, ja));
    let mut spans = vec![value("1d", "1 day", "1日"), value("3d", "3 days", "3日")];
    if voice.review == Review::Held {
        spans.push(value("review", "Until the next review", "次回のレビューまで"));
    }
    let button = |action: &str, en: &str, ja: &str| Control::Button(action.to_owned(), voice.say(en, ja));
    let snooze = Control::Choice("snooze".to_owned(), voice.say("Snooze", "後で"), spans);
    let mut controls = vec![button("on_it", "On it", "対応中です"), snooze];
    if is_the_owners(item) {
        controls.push(button("not_mine", "Not mine", "担当が違います"));
    }
    controls.push(match item.route {
        Route::Assignee(_) | Route::Lead(..) => button("why", "Why me?", "なぜ私に？"),
        Route::Channel | Route::Unreached(_) => button("why", "Why here?", "なぜここに？"),
    });
    controls
}

/// Whether the reader it is meant for is the one it is assigned to: only they can say that it is not theirs.
fn is_the_owners(item: &Item) -> bool {
    match item.route {
        Route::Assignee(_) => true,
        Route::Channel => item.mention.is_some(),
        Route::Lead(..) | Route::Unreached(_) => false,
    }
}

fn pressed(press: &Press, voice: &Voice) -> String {
    match press {
        Press::Snoozed { until, by } => {
            let (until, by) = (voice.moment(*until), cut(by, NAME));
            voice.say(format!("Snoozed until {until} by {by}."), format!("{by}さんが「後で」を選びました。{until}まで通知しません。"))
        }
        Press::OnIt { until, by } => {
            let (until, by) = (voice.moment(*until), cut(by, NAME));
            voice.say(format!("On it, says {by}. Quiet until {until}."), format!("{by}さんが対応中です。{until}まで通知しません。"))
        }
        Press::NotMine { by } => {
            let by = cut(by, NAME);
            voice.say(
                format!("Not mine, says {by}: passed to the channel."),
                format!("{by}さんの担当ではないとのことで、チャンネルに引き継ぎます。"),
            )
        }
    }
}

/// How long it is in its status, and when it was to be done.
fn waiting(item: &Item, voice: &Voice) -> String {
    let start = &item.start;
    let status = voice.quoted(&cut(&start.status, NAME));
    let waited = time::waited(item.worked, item.step.after, voice.language);
    let since = since(start.entered_at, item.reached_at, voice);
    let words = match start.moved_to {
        None => voice.say(format!("In {status} for {waited}, since {since}."), format!("{status}のまま{waited}（{since}から）。")),
        Some(day) => {
            let day = time::day(day, voice.language);
            voice.say(
                format!("In {status} since {since}; counted since {day}: {waited}."),
                format!("{since}から{status}のまま（{day}以降で{waited}）。"),
            )
        }
    };
    let Some(due) = item.due else { return words };
    let due = time::day(due, voice.language);
    words + &voice.say(format!(" Its due date is {due}."), format!("期日は{due}です。"))
}

/// A moment of this year by its time of day, one of a former year by its date.
fn since(at: Timestamp, reached_at: Timestamp, voice: &Voice) -> String {
    let day = |at: Timestamp| at.to_zoned(voice.zone.clone()).date();
    if day(at).year() == day(reached_at).year() { voice.moment(at) } else { time::day(day(at), voice.language) }
}

/// Which promise, for which incident.
fn promised(promise: &Promise, summary: &str, voice: &Voice) -> Vec<Span> {
    let incident = &promise.incident;
    // The ticket that was opened for an incident has its id and title for a summary; they are not said twice.
    let is_said = summary.contains(incident.id.as_str()) && summary.contains(incident.title.trim());
    let title = if is_said { String::new() } else { format!(" {}", cut(&incident.title, TITLE)) };
    let name = format!("{}{title}", cut(&incident.id, NAME));
    let name = voice.incident(&incident.id).map_or_else(|| Span::Plain(name.clone()), |address| Span::Link(address, name.clone()));
    let level = incident.level.map(|level| voice.say(format!(" (level {level})"), format!("（レベル{level}）"))).unwrap_or_default();
    // A ticket that was opened with the promise's own words says them already.
    let note = promise.note.as_ref().filter(|note| note.trim() != summary.trim()).map(|note| cut(note, NOTE));
    let (before, after) = match note {
        Some(note) => {
            (voice.say("Promised after ", ""), voice.say(format!("{level}: {note}"), format!("{level}で約束した再発防止策：{note}")))
        }
        None => (voice.say("A follow-up to ", ""), voice.say(level.clone(), format!("{level}のフォローアップ"))),
    };
    vec![Span::Plain(before), name, Span::Plain(after)].into_iter().filter(|span| *span != Span::Plain(String::new())).collect()
}

/// Whose ticket it is and why the reader hears of it, where that is not plain.
fn whose(item: &Item, voice: &Voice) -> Option<Vec<Span>> {
    if item.mention.is_none() && matches!(item.route, Route::Assignee(_)) {
        return None;
    }
    let owner = item.assignee.as_ref().map(|name| cut(name, NAME));
    let is_owner = |mentioned: &&Mentioned| Some(&mentioned.name) == item.assignee.as_ref();
    let mut spans = match (owner, item.mention.as_ref().filter(is_owner)) {
        (_, Some(owner)) => {
            vec![Span::Plain(voice.say("Assigned to ", "担当：")), Span::Mention(owner.slack.clone(), cut(&owner.name, NAME))]
        }
        (Some(name), None) => vec![Span::Plain(voice.say(format!("Assigned to {name}"), format!("担当：{name}さん")))],
        (None, None) => vec![Span::Plain(voice.say("Nobody is assigned", "担当：未設定"))],
    };
    match &item.route {
        Route::Lead(..) => match &item.mention {
            Some(lead) => {
                spans.push(Span::Plain(voice.say("; team lead: ", "、チームリーダー：")));
                spans.push(Span::Mention(lead.slack.clone(), cut(&lead.name, NAME)));
            }
            None => spans.push(Span::Plain(voice.say(", in your team", "（チームメンバー）"))),
        },
        Route::Channel | Route::Unreached(_) if item.step.to == Rung::Channel => {
            spans.push(Span::Plain(
                voice.say("; it has waited long enough to be brought here", "。時間が経っているため、こちらで共有しています"),
            ));
        }
        _ => {}
    }
    spans.push(Span::Plain(voice.say(".", "。")));
    Some(spans)
}
