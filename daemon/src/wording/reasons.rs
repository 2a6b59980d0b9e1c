//! Reasons as sentences: `explain` shows all of them, "Why me?" the few that concern the reader.

use incident::tickets::Category;

use super::cut::{NAME, NOTE, cut};
use super::time::{self, configured, open_time, working_days};
use super::voice::Voice;
use crate::policy::facts::memory::QuietWhy;
use crate::policy::reason::{Asked, Condition, Elapsed, LeftOut, Reason, Route, RulePlace, Start, StartedBy, Step, Uncounted, Unreached};
use crate::policy::rules::Rung;

/// Runs of days that are listed one by one.
const RUNS: usize = 8;

/// One sentence a reason, in the order of the decision.
pub fn sentences(reasons: &[Reason], voice: &Voice) -> Vec<String> {
    reasons.iter().map(|reason| sentence(reason, voice)).collect()
}

/// The few sentences that answer "Why me?": the rule, the time counted, the step, and why it goes to whom it goes.
pub fn why_me(reasons: &[Reason], voice: &Voice) -> Vec<String> {
    let concerns =
        |reason: &&Reason| !matches!(reason, Reason::Skipped(..) | Reason::NotReached(..) | Reason::Closed(_) | Reason::OnItsWay);
    reasons.iter().filter(concerns).map(|reason| sentence(reason, voice)).collect()
}

/// The sentence for a reason.
pub fn sentence(reason: &Reason, voice: &Voice) -> String {
    match reason {
        Reason::Gone(_) | Reason::Done(_) | Reason::Skipped(..) | Reason::Matched(..) | Reason::NoRule => rule(reason, voice),
        Reason::Exempt(_) | Reason::Paused(..) => rule(reason, voice),
        Reason::Started(start) => started(start, voice),
        Reason::Elapsed(elapsed) => counted(elapsed, voice),
        Reason::NotReached(step, Some(at)) => {
            let ((en, ja), at) = (to_whom(step), voice.moment(*at));
            let after = configured(step.after);
            voice.say(format!("After {after} it speaks to {en}: not before {at}."), format!("{after} 経過で{ja}に通知します（{at}以降）。"))
        }
        Reason::NotReached(step, None) => {
            let after = configured(step.after);
            voice
                .say(format!("The calendar does not reach as far as {after} later."), format!("{after} 後の日時はカレンダーの範囲外です。"))
        }
        Reason::Reached(step, at) => {
            let ((en, ja), at) = (to_whom(step), voice.moment(*at));
            let after = configured(step.after);
            voice.say(
                format!("After {after} it speaks to {en}: that was reached on {at}."),
                format!("{after} 経過で{ja}に通知します（{at}に到達済み）。"),
            )
        }
        Reason::Goes(route) => goes(route, voice),
        _ => kept(reason, voice),
    }
}

/// What the rules make of the ticket.
fn rule(reason: &Reason, voice: &Voice) -> String {
    match reason {
        Reason::Gone(since) => {
            let since = voice.moment(*since);
            voice.say(format!("Jira has not had this ticket since {since}."), format!("{since}以降、Jiraにこのチケットが見つかりません。"))
        }
        Reason::Done(status) => {
            let status = voice.quoted(&cut(status, NAME));
            voice.say(
                format!("Its status {status} means done: nothing is said of it."),
                format!("ステータス{status}は完了なので、通知しません。"),
            )
        }
        Reason::Skipped(place, condition) => {
            let (place, failed) = (at(place, voice), failed(condition, voice));
            voice.say(format!("{place} is not for it: {failed}."), format!("{place}は対象外です：{failed}。"))
        }
        Reason::Matched(place, by) => {
            let place = at(place, voice);
            let by: Vec<String> = by.iter().map(|condition| held(condition, voice)).collect();
            let by = if by.is_empty() { voice.say("it is for every ticket", "すべてのチケットが対象") } else { voice.list(&by) };
            voice.say(format!("{place} decides: {by}."), format!("{place}が適用されます：{by}。"))
        }
        Reason::Exempt(place) => {
            let place = at(place, voice);
            voice.say(format!("{place} says `exempt`: nothing is ever said of it."), format!("{place}は `exempt` なので、通知しません。"))
        }
        Reason::Paused(place, status) => {
            let (place, status) = (at(place, voice), voice.quoted(&cut(status, NAME)));
            voice.say(
                format!("{place} says `pause`: the clock stands while it is in {status}."),
                format!("{place}は `pause` なので、{status}の間は時間を数えません。"),
            )
        }
        _ => voice.say("No rule is for it: nothing is said of it.", "該当するルールがないため、通知しません。"),
    }
}

/// What was said before, and what keeps it back.
fn kept(reason: &Reason, voice: &Voice) -> String {
    match reason {
        Reason::OnItsWay => voice.say("A message about it is on its way.", "このチケットについてのメッセージを送信中です。"),
        Reason::Quiet(asked) => {
            let (pressed, until) = (pressed(asked, voice), voice.moment(asked.until));
            voice.say(format!("{pressed}: quiet until {until}."), format!("{pressed}。{until}まで通知しません。"))
        }
        Reason::QuietOver(asked) => {
            let (pressed, until) = (pressed(asked, voice), voice.moment(asked.until));
            voice.say(
                format!("{pressed}; that ended on {until}, so it speaks once."),
                format!("{pressed}。{until}に期限が過ぎたので、1回通知します。"),
            )
        }
        Reason::Told(saying) => {
            let (when, to, step) = (voice.moment(saying.at), &saying.recipient, saying.rung + 1);
            let time = saying.nth + 1;
            voice.say(
                format!("It was last said on {when}, to {to} (step {step} of the rule, time {time})."),
                format!("前回の通知は{when}、宛先は{to}です（ルールの{step}段目、{time}回目）。"),
            )
        }
        Reason::RepeatNotYet(patience, at) => {
            let patience = configured(*patience);
            let at = at.map_or_else(|| voice.say("a day outside the calendar", "カレンダーの範囲外の日"), |at| voice.moment(at));
            voice.say(format!("`repeat: {patience}`: not again before {at}."), format!("`repeat: {patience}` なので、次は{at}以降です。"))
        }
        Reason::SaidOnce => {
            voice.say("The rule has no `repeat`: this step speaks once.", "ルールに `repeat` がないため、この段の通知は1回だけです。")
        }
        Reason::Closed(Some(opening)) => {
            let opening = voice.moment(*opening);
            voice.say(format!("It is outside working hours: held until {opening}."), format!("営業時間外のため、{opening}まで待ちます。"))
        }
        Reason::Closed(None) => voice.say("The calendar never opens again: held.", "カレンダーに次の営業時間がないため、保留します。"),
        Reason::PersonHasHeard(name, most) => {
            let name = cut(name, NAME);
            voice.say(
                format!("`per_person_a_day: {most}`: {name} has heard from us today; it comes in a later round."),
                format!("`per_person_a_day: {most}` により、{name}さんへの本日の通知は済んでいるため、次の機会に送ります。"),
            )
        }
        Reason::RoundIsFull(most) => voice.say(
            format!("`per_run: {most}`: this round is full; it comes in the next."),
            format!("`per_run: {most}` の上限に達したため、次の回に送ります。"),
        ),
        Reason::ChannelRefused(why) => {
            let why = cut(why, NOTE);
            voice.say(
                format!("Slack does not take messages to the channel ({why}): held until it does."),
                format!("Slackのチャンネルに投稿できないため（{why}）、投稿できるようになるまで待ちます。"),
            )
        }
        _ => String::new(),
    }
}

/// Why a ticket goes to whom it goes.
pub fn goes(route: &Route, voice: &Voice) -> String {
    match route {
        Route::Assignee(name) => {
            let name = cut(name, NAME);
            voice.say(format!("It goes to {name}, whose ticket it is."), format!("担当者の{name}さんに送ります。"))
        }
        Route::Lead(lead, owner) => {
            let (lead, owner) = (cut(lead, NAME), cut(owner, NAME));
            voice.say(
                format!("It goes to {lead}, who leads the team of {owner}."),
                format!("{owner}さんのチームのリーダーである{lead}さんに送ります。"),
            )
        }
        Route::Channel => {
            voice.say("It goes to the channel, as this step of the rule says.", "ルールのこの段の定めにより、チャンネルに送ります。")
        }
        Route::Unreached(why) => {
            let why = unreached(why, voice);
            voice.say(format!("It goes to the channel: {why}."), format!("{why}ため、チャンネルに送ります。"))
        }
    }
}

/// Why somebody cannot be reached, as part of a sentence; the Japanese one is followed by `ため`.
pub fn unreached(why: &Unreached, voice: &Voice) -> String {
    match why {
        Unreached::NoAssignee => voice.say("nobody is assigned", "担当者が設定されていない"),
        Unreached::Deactivated(name) => {
            let name = cut(name, NAME);
            voice.say(format!("the Jira account of {name} is deactivated"), format!("{name}さんのJiraアカウントが無効になっている"))
        }
        Unreached::NotInPeople(name) => {
            let name = cut(name, NAME);
            voice.say(
                format!("the Jira account of {name} is not among `people` in site.yaml"),
                format!("{name}さんのJiraアカウントがsite.yamlの `people` にない"),
            )
        }
        Unreached::FoundTwice(name) => {
            let name = cut(name, NAME);
            voice.say(
                format!("the Jira account of {name} stands at several `people` in site.yaml"),
                format!("{name}さんのJiraアカウントがsite.yamlの `people` の複数の人に登録されている"),
            )
        }
        Unreached::NotTheirs(name) => {
            let name = cut(name, NAME);
            voice.say(format!("{name} says that it is not theirs"), format!("{name}さんから担当ではないとの連絡があった"))
        }
        Unreached::NoSlack(name) => {
            let name = cut(name, NAME);
            voice.say(
                format!("{name} has no `slack` among `people` in site.yaml"),
                format!("site.yamlの `people` に{name}さんの `slack` がない"),
            )
        }
        Unreached::Refused(name, why) => {
            let (name, why) = (cut(name, NAME), cut(why, NOTE));
            voice.say(format!("Slack does not deliver to {name} ({why})"), format!("Slackで{name}さんに送信できない（{why}）"))
        }
        Unreached::NoLead(name) => {
            let name = cut(name, NAME);
            voice.say(
                format!("site.yaml names no lead for the team of {name}"),
                format!("site.yamlに{name}さんのチームのリーダーが登録されていない"),
            )
        }
    }
}

fn at(place: &RulePlace, voice: &Voice) -> String {
    let RulePlace { number, line } = place;
    voice.say(format!("Rule {number} (line {line} of daemon.yaml)"), format!("ルール{number}（daemon.yamlの{line}行目）"))
}

fn started(start: &Start, voice: &Voice) -> String {
    let (status, entered) = (voice.quoted(&cut(&start.status, NAME)), voice.moment(start.entered_at));
    let since = match &start.by {
        StartedBy::Change(from) => {
            let from = voice.quoted(&cut(from, NAME));
            voice.say(
                format!("It came from {from} into {status} on {entered}; its clock starts there."),
                format!("{entered}に{from}から{status}へ移り、そこから数えます。"),
            )
        }
        StartedBy::Creation => voice.say(
            format!("It has been in {status} since it was created on {entered}; its clock starts there."),
            format!("{entered}の作成時から{status}のままで、そこから数えます。"),
        ),
    };
    let Some(day) = start.moved_to else { return since };
    let day = time::day(day, voice.language);
    let moved = voice.say(format!(" `start_date` moves the start to {day}."), format!("ただし `start_date` により{day}から数えます。"));
    since + &moved
}

fn counted(elapsed: &Elapsed, voice: &Voice) -> String {
    let (days, open) = (working_days(elapsed.worked.days, voice.language), open_time(elapsed.worked.minutes, voice.language));
    let to = voice.moment(elapsed.to);
    let counted = voice.say(format!("Counted until {to}: {days} ({open})."), format!("{to}までに{days}（{open}）が経過しました。"));
    if elapsed.left_out.is_empty() {
        return counted;
    }
    let left_out = voice.list(&uncounted(&elapsed.left_out, voice));
    counted + &voice.say(format!(" Not counted: {left_out}."), format!("数えない日：{left_out}。"))
}

/// The days that were left out; of a long time the weekends in one number, and the rest as far as one reads.
fn uncounted(runs: &[LeftOut], voice: &Voice) -> Vec<String> {
    if runs.len() <= RUNS {
        return runs.iter().map(|run| one_run(run, voice)).collect();
    }
    let (weekends, named): (Vec<&LeftOut>, Vec<&LeftOut>) = runs.iter().partition(|run| run.why == Uncounted::Weekend);
    let free: i32 = weekends.iter().map(|run| (run.last - run.first).get_days() + 1).sum();
    let mut words = vec![voice.say(format!("{free} days of weekends"), format!("週末{free}日"))];
    words.extend(named.iter().take(RUNS).map(|run| one_run(run, voice)));
    let more = named.len().saturating_sub(RUNS);
    if more > 0 {
        words.push(voice.say(format!("and {more} more"), format!("ほか{more}件")));
    }
    words
}

fn one_run(run: &LeftOut, voice: &Voice) -> String {
    let days = time::days(run.first, run.last, voice.language);
    let why = match &run.why {
        Uncounted::Weekend => voice.say("weekend", "週末"),
        Uncounted::Holiday { en, ja } => voice.say(en, ja),
        Uncounted::DayOff(name) if name.is_empty() => voice.say("day off", "休業日"),
        Uncounted::DayOff(name) => cut(name, NAME),
    };
    voice.say(format!("{days} ({why})"), format!("{days}{why}"))
}

fn pressed(asked: &Asked, voice: &Voice) -> String {
    let (by, when) = (cut(&asked.by, NAME), voice.moment(asked.at));
    match asked.why {
        QuietWhy::Snoozed => voice.say(format!("{by} snoozed it on {when}"), format!("{when}に{by}さんがスヌーズしました")),
        QuietWhy::OnIt => {
            voice.say(format!("{by} said on {when} that they are on it"), format!("{when}に{by}さんが「対応中」を押しました"))
        }
    }
}

fn to_whom(step: &Step) -> (&'static str, &'static str) {
    match step.to {
        Rung::Assignee => ("the assignee", "担当者"),
        Rung::TeamLead => ("the team lead", "チームリーダー"),
        Rung::Channel => ("the channel", "チャンネル"),
    }
}

/// A condition that holds, as a part of a sentence.
fn held(condition: &Condition, voice: &Voice) -> String {
    let (en, ja, is, _) = parts(condition, voice);
    voice.say(format!("{en} is {is}"), format!("{ja}が{is}"))
}

/// A condition that does not, as a part of a sentence.
fn failed(condition: &Condition, voice: &Voice) -> String {
    let (en, ja, is, wanted) = parts(condition, voice);
    voice.say(format!("{en} is {is}, not {wanted}"), format!("{ja}が{is}で、{wanted}ではない"))
}

/// What a condition asks for in both languages, what the ticket has, and what the rule wants.
fn parts(condition: &Condition, voice: &Voice) -> (&'static str, &'static str, String, String) {
    let names = |names: &[String]| match names {
        [] => voice.say("none", "なし"),
        names => any_of(names.iter().map(|name| voice.quoted(&cut(name, NAME))), voice),
    };
    let one = |name: &String| names(std::slice::from_ref(name));
    match condition {
        Condition::Status { is, wanted } => ("its status", "ステータス", one(is), names(wanted)),
        Condition::Category { is, wanted } => {
            let wanted = any_of(wanted.iter().map(|category| category_word(*category).to_owned()), voice);
            ("its status category", "ステータスの分類", category_word(*is).to_owned(), wanted)
        }
        Condition::Level { is, wanted } => {
            let is = is.map_or_else(|| voice.say("unknown", "不明"), |level| level.to_string());
            ("the incident's level", "インシデントのレベル", is, any_of(wanted.iter().map(u8::to_string), voice))
        }
        Condition::Labels { is, wanted } => ("its label", "ラベル", names(is), names(wanted)),
        Condition::Project { is, wanted } => ("its project", "プロジェクト", one(is), names(wanted)),
        Condition::Assignee { is, wanted } => ("its assignee", "担当者", one(is), names(wanted)),
        Condition::Priority { is, wanted } => ("its priority", "優先度", names(is.as_slice()), names(wanted)),
    }
}

fn any_of(words: impl Iterator<Item = String>, voice: &Voice) -> String {
    words.collect::<Vec<_>>().join(&voice.say(" or ", "または"))
}

/// As the configuration writes it.
fn category_word(category: Category) -> &'static str {
    match category {
        Category::ToDo => "to_do",
        Category::InProgress => "in_progress",
        Category::Done => "done",
    }
}
