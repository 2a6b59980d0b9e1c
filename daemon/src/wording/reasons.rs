//! Reasons as sentences: `explain` shows all of them, "Why me?" the few that concern the reader.

use jiff::Timestamp;

use super::conditions::{failed, held};
use super::cut::{NAME, NOTE, cut};
use super::time::{self, configured, open_time, working_days};
use super::voice::Voice;
use crate::policy::facts::memory::QuietWhy;
use crate::policy::reason::{
    Asked, Condition, Elapsed, LeftOut, Reason, Route, RulePlace, Saying, Start, StartedBy, Step, Uncounted, Unreached,
};
use crate::policy::rules::{Patience, Rung};

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
        Reason::Gone(since) => gone(*since, voice),
        Reason::Done(status) => done(status, voice),
        Reason::Skipped(place, condition) => skipped(place, condition, voice),
        Reason::Matched(place, by) => matched(place, by, voice),
        Reason::NoRule => voice.say("No rule is for it: nothing is said of it.", "該当するルールがないため、通知しません。"),
        Reason::Exempt(place) => exempt(place, voice),
        Reason::Paused(place, status) => paused(place, status, voice),
        Reason::Started(start) => started(start, voice),
        Reason::Elapsed(elapsed) => counted(elapsed, voice),
        Reason::NotReached(step, Some(at)) => not_reached(step, *at, voice),
        Reason::NotReached(step, None) => never_reached(step, voice),
        Reason::Reached(step, at) => reached(step, *at, voice),
        Reason::OnItsWay => voice.say("A message about it is on its way.", "このチケットについてのメッセージを送信中です。"),
        Reason::Quiet(asked) => quiet(asked, voice),
        Reason::QuietOver(asked) => quiet_over(asked, voice),
        Reason::Disowned(by, at) => disowned(by, *at, voice),
        Reason::Told(saying) => told(saying, voice),
        Reason::RepeatNotYet(patience, at) => repeat_not_yet(*patience, *at, voice),
        Reason::SaidOnce => voice
            .say("The rule has no `repeat`: this step speaks once.", "ルールに「repeat」の指定がないため、この段階の通知は1回だけです。"),
        Reason::Closed(Some(opening)) => closed(*opening, voice),
        Reason::Closed(None) => voice.say("The calendar never opens again: held.", "カレンダーに次の営業時間がないため、保留します。"),
        Reason::PersonHasHeard(name, most) => person_has_heard(name, *most, voice),
        Reason::RoundIsFull(most) => round_is_full(*most, voice),
        Reason::ChannelRefused(why) => channel_refused(why, voice),
        Reason::Goes(route) => goes(route, voice),
    }
}

fn gone(since: Timestamp, voice: &Voice) -> String {
    let since = voice.full_moment(since);
    voice.say(format!("Jira has not had this ticket since {since}."), format!("{since}以降、Jiraにこのチケットが見つかりません。"))
}

fn done(status: &str, voice: &Voice) -> String {
    let status = voice.quoted(&cut(status, NAME));
    voice.say(format!("Its status {status} means done: nothing is said of it."), format!("ステータス{status}は完了なので、通知しません。"))
}

fn skipped(place: &RulePlace, condition: &Condition, voice: &Voice) -> String {
    let (place, failed) = (at(place, voice), failed(condition, voice));
    voice.say(format!("{place} is not for it: {failed}."), format!("{place}は対象外です：{failed}。"))
}

fn matched(place: &RulePlace, by: &[Condition], voice: &Voice) -> String {
    let place = at(place, voice);
    let by: Vec<String> = by.iter().map(|condition| held(condition, voice)).collect();
    let by = if by.is_empty() { voice.say("it is for every ticket", "すべてのチケットが対象") } else { voice.list(&by) };
    voice.say(format!("{place} decides: {by}."), format!("{place}が適用されます：{by}です。"))
}

fn exempt(place: &RulePlace, voice: &Voice) -> String {
    let place = at(place, voice);
    voice.say(
        format!("{place} says `exempt`: nothing is ever said of it."),
        format!("{place}に「exempt」（対象外）の指定があるため、通知しません。"),
    )
}

fn paused(place: &RulePlace, status: &str, voice: &Voice) -> String {
    let (place, status) = (at(place, voice), voice.quoted(&cut(status, NAME)));
    voice.say(
        format!("{place} says `pause`: the clock stands while it is in {status}."),
        format!("{place}に「pause」（一時停止）の指定があるため、{status}の間は時間を数えません。"),
    )
}

fn not_reached(step: &Step, at: Timestamp, voice: &Voice) -> String {
    let ((en, ja), after, at) = (to_whom(step), configured(step.after), voice.moment(at));
    let after_ja = in_japanese(step.after);
    voice.say(format!("After {after} it speaks to {en}: not before {at}."), format!("{after_ja}が経過すると{ja}に通知します（{at}以降）。"))
}

fn never_reached(step: &Step, voice: &Voice) -> String {
    let (after, after_ja) = (configured(step.after), in_japanese(step.after));
    voice.say(format!("The calendar does not reach as far as {after} later."), format!("{after_ja}後の日時はカレンダーの範囲外です。"))
}

fn reached(step: &Step, at: Timestamp, voice: &Voice) -> String {
    let ((en, ja), after, at) = (to_whom(step), configured(step.after), voice.full_moment(at));
    let after_ja = in_japanese(step.after);
    voice.say(
        format!("After {after} it speaks to {en}: that was reached on {at}."),
        format!("{after_ja}が経過すると{ja}に通知します（{at}に経過）。"),
    )
}

fn quiet(asked: &Asked, voice: &Voice) -> String {
    let (pressed, until) = (pressed(asked, voice), voice.moment(asked.until));
    voice.say(format!("{pressed}: quiet until {until}."), format!("{pressed}。{until}まで通知しません。"))
}

fn quiet_over(asked: &Asked, voice: &Voice) -> String {
    let (pressed, until) = (pressed(asked, voice), voice.moment(asked.until));
    voice.say(
        format!("{pressed}; that ended on {until}, so it speaks once."),
        format!("{pressed}。{until}に期限が過ぎたので、1回通知します。"),
    )
}

fn disowned(by: &str, at: Timestamp, voice: &Voice) -> String {
    let (by, at) = (cut(by, NAME), voice.full_moment(at));
    voice.say(
        format!("{by} said on {at} that it is not theirs, so it speaks once more."),
        format!("{at}に{by}さんから担当ではないとの連絡があったため、もう1回通知します。"),
    )
}

fn told(saying: &Saying, voice: &Voice) -> String {
    let is_channel = saying.recipient.starts_with('C') && !saying.recipient.chars().any(char::is_lowercase);
    let to = if is_channel { voice.say("the channel", "チャンネル") } else { cut(&saying.recipient, NAME) };
    let (when, step, time) = (voice.full_moment(saying.at), saying.rung + 1, saying.nth + 1);
    voice.say(
        format!("It was last said on {when}, to {to} (step {step} of the rule, reminder {time})."),
        format!("前回の通知は{when}、宛先は{to}です（ルールの{step}段階目、{time}回目）。"),
    )
}

fn repeat_not_yet(patience: Patience, at: Option<Timestamp>, voice: &Voice) -> String {
    let (patience, ja) = (configured(patience), time::patience_in_japanese(patience));
    let Some(at) = at.map(|at| voice.moment(at)) else {
        return voice.say(
            format!("`repeat: {patience}`: the calendar does not reach as far."),
            format!("ルールの「repeat: {patience}」後の日時はカレンダーの範囲外です。"),
        );
    };
    voice.say(
        format!("`repeat: {patience}`: not again before {at}."),
        format!("ルールの「repeat: {patience}」（{ja}ごと）により、次は{at}以降です。"),
    )
}

fn closed(opening: Timestamp, voice: &Voice) -> String {
    let opening = voice.moment(opening);
    voice.say(format!("It is outside working hours: held until {opening}."), format!("営業時間外のため、{opening}まで待ちます。"))
}

fn person_has_heard(name: &str, most: u32, voice: &Voice) -> String {
    let name = cut(name, NAME);
    voice.say(
        format!("`per_person_a_day: {most}`: {name} has heard from us today; it comes in a later round."),
        format!("1人1日{most}通までの設定（per_person_a_day: {most}）により、本日{name}さんへは送信済みのため、次の機会に送ります。"),
    )
}

fn round_is_full(most: u32, voice: &Voice) -> String {
    voice.say(
        format!("`per_run: {most}`: this round is full; it comes in the next."),
        format!("1回{most}通までの設定（per_run: {most}）に達したため、次の回に送ります。"),
    )
}

fn channel_refused(why: &str, voice: &Voice) -> String {
    let why = cut(why, NOTE);
    voice.say(
        format!("Slack does not take messages to the channel ({why}): held until it does."),
        format!("Slackのチャンネルに投稿できないため（{why}）、投稿できるようになるまで待ちます。"),
    )
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
            voice.say("It goes to the channel, as this step of the rule says.", "ルールのこの段階の指定により、チャンネルに送ります。")
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
    let (status, entered) = (voice.quoted(&cut(&start.status, NAME)), voice.full_moment(start.entered_at));
    let since = match &start.by {
        StartedBy::Change(from) => {
            let from = voice.quoted(&cut(from, NAME));
            voice.say(
                format!("It came from {from} into {status} on {entered}; its clock starts there."),
                format!("{entered}に{from}から{status}へ移りました。そこから数えます。"),
            )
        }
        StartedBy::Creation => voice.say(
            format!("It has been in {status} since it was created on {entered}; its clock starts there."),
            format!("{entered}の作成時から{status}のままです。そこから数えます。"),
        ),
    };
    let Some(day) = start.moved_to else { return since };
    let day = time::day(day, voice.language);
    let moved =
        voice.say(format!(" `start_date` moves the start to {day}."), format!("ただし「start_date」の指定により、{day}から数えます。"));
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
    voice.say(format!("{days} ({why})"), format!("{days}の{why}"))
}

fn pressed(asked: &Asked, voice: &Voice) -> String {
    let (by, when) = (cut(&asked.by, NAME), voice.full_moment(asked.at));
    match asked.why {
        QuietWhy::Snoozed => voice.say(format!("{by} snoozed it on {when}"), format!("{when}に{by}さんがスヌーズしました")),
        QuietWhy::OnIt => {
            voice.say(format!("{by} said on {when} that they are on it"), format!("{when}に{by}さんが「対応中」を押しました"))
        }
    }
}

/// The rule's patience as the configuration writes it, and in the reader's words.
fn in_japanese(patience: Patience) -> String {
    format!("ルールの「{}」（{}）", configured(patience), time::patience_in_japanese(patience))
}

fn to_whom(step: &Step) -> (&'static str, &'static str) {
    match step.to {
        Rung::Assignee => ("the assignee", "担当者"),
        Rung::TeamLead => ("the team lead", "チームリーダー"),
        Rung::Channel => ("the channel", "チャンネル"),
    }
}
