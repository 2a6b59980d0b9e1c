//! A word to the operators about the daemon's own troubles: what is the matter, and what to do.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cut::{NAME, NOTE, cut};
use super::voice::Voice;
use crate::outbox::post::{Part, Post, Span};

/// A trouble, or its end. Kept as JSON in the outbox; the words of services are as they gave them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Jira refuses our token; in its words.
    JiraToken(String),
    /// Jira cannot be reached since then; what went wrong.
    JiraUnreachable(Timestamp, String),
    /// Jira says that `jira.tickets` is wrong; in its words.
    JiraQuery(String),
    /// Jira gives these tickets in a form that cannot be read; the others are.
    TicketsUnreadable(Vec<String>),
    /// Tickets were last read completely then, which is longer ago than it should be.
    PollOverdue(Timestamp),
    /// Slack refuses a person (their name): the name, its word.
    PersonRefused(String, String),
    /// Slack refuses a channel (its id): the id, its word.
    ChannelRefused(String, String),
    /// A message to this recipient was given up; why.
    GivenUp(String, String),
    /// Our clock is ahead of Jira's by so many minutes; behind, where the number is negative.
    ClockWrong(i64),
    /// The clocks agree again.
    ClockRight,
    /// Tickets are read again; they were not since then.
    JiraWorks(Timestamp),
    /// A step of the response to an incident (its id) has to be done by a person: the id, the step, why.
    StepHeld(String, String, String),
    /// A step of the response to an incident (its id) goes on being tried: the id, the step, why.
    StepLate(String, String, String),
    /// For an incident (its id) more than one ticket was opened: the id, the ticket that counts, the others.
    TicketsDoubled(String, String, Vec<String>),
    /// A person or channel (name or id) can be reached again.
    Reached(String),
}

/// The notice as a message.
pub fn post(notice: &Notice, voice: &Voice) -> Post {
    let words = vec![Span::Plain(sentence(notice, voice))];
    Post { fallback: words.clone(), parts: vec![Part::Text(words)] }
}

/// The notice in words.
pub fn sentence(notice: &Notice, voice: &Voice) -> String {
    match notice {
        Notice::JiraToken(why) => jira_token(why, voice),
        Notice::JiraUnreachable(since, _) => jira_unreachable(*since, voice),
        Notice::JiraQuery(why) => jira_query(why, voice),
        Notice::TicketsUnreadable(keys) => tickets_unreadable(keys, voice),
        Notice::PollOverdue(last) => poll_overdue(*last, voice),
        Notice::PersonRefused(name, why) => person_refused(name, why, voice),
        Notice::ChannelRefused(channel, why) => channel_refused(channel, why, voice),
        Notice::GivenUp(recipient, _) => given_up(recipient, voice),
        Notice::ClockWrong(minutes) => clock_wrong(*minutes, voice),
        Notice::ClockRight => clock_right(voice),
        Notice::JiraWorks(since) => jira_works(*since, voice),
        Notice::StepHeld(incident, step, why) => step_held(incident, step, why, voice),
        Notice::StepLate(incident, step, why) => step_late(incident, step, why, voice),
        Notice::TicketsDoubled(incident, ticket, others) => tickets_doubled(incident, ticket, others, voice),
        Notice::Reached(name) => reached(name, voice),
    }
}

fn jira_token(why: &str, voice: &Voice) -> String {
    let why = cut(why, NOTE);
    voice.say(
        format!(
            "Jira refuses our token ({why}). Until that is mended no ticket is read and nobody is reminded. Please put in a \
             valid token at `jira.token` (and check `jira.user`), then start yokotend again; `yokotend doctor` tells whether it \
             works."
        ),
        format!(
            "Jiraの認証に失敗しています（{why}）。解決するまでチケットを読み取れず、リマインダーも送れません。\
             `jira.token`（および `jira.user`）を有効なものに直し、yokotendを再起動してください。`yokotend doctor` \
             で確認できます。"
        ),
    )
}

fn jira_unreachable(since: Timestamp, voice: &Voice) -> String {
    let since = voice.moment(since);
    voice.say(
        format!(
            "Jira has not answered since {since}. We keep trying, and catch up afterwards. If it lasts, please check \
             `jira.url` and the network."
        ),
        format!(
            "{since}からJiraの応答がありません。再試行を続け、復旧後に追いつきます。長引く場合は `jira.url` \
             とネットワークをご確認ください。"
        ),
    )
}

fn jira_query(why: &str, voice: &Voice) -> String {
    let why = cut(why, NOTE);
    voice.say(
        format!(
            "Jira does not accept the query at `jira.tickets` ({why}). Until that is mended no ticket is read and nobody is \
             reminded. Please correct it in daemon.yaml and start yokotend again."
        ),
        format!(
            "`jira.tickets` の検索条件がJiraに受け付けられません（{why}）。解決するまでチケットを読み取れず、\
             リマインダーも送れません。daemon.yamlを修正し、yokotendを再起動してください。"
        ),
    )
}

fn tickets_unreadable(keys: &[String], voice: &Voice) -> String {
    let shown: Vec<String> = keys.iter().take(20).map(|key| cut(key, NAME)).collect();
    let (keys, count) = (voice.list(&shown), keys.len());
    voice.say(
        format!("Jira gives {count} tickets in a form that yokotend cannot read, so nobody is reminded of them: {keys}. The log says what is odd about them."),
        format!("Jiraから読み取れない形式のチケットが{count}件あり、リマインダーの対象から外れています：{keys}。詳しくはログをご確認ください。"),
    )
}

fn poll_overdue(last: Timestamp, voice: &Voice) -> String {
    let last = voice.moment(last);
    voice.say(
        format!(
            "The tickets were last read completely on {last}, longer ago than planned; reminders may be late. `yokotend \
             doctor` tells what is the matter."
        ),
        format!(
            "チケットを最後にすべて読み取れたのは{last}で、予定より遅れています。リマインダーが遅れる可能性があります。原因は \
             `yokotend doctor` で確認できます。"
        ),
    )
}

fn person_refused(name: &str, why: &str, voice: &Voice) -> String {
    let (name, why) = (cut(name, NAME), cut(why, NOTE));
    voice.say(
        format!(
            "Slack does not deliver messages to {name} ({why}). Their tickets go to the channel for now. Please check `slack` \
             of {name} in site.yaml; if they have left, give their tickets to somebody else in Jira."
        ),
        format!(
            "Slackで{name}さんにメッセージを送信できません（{why}）。当面、{name}さんのチケットはチャンネルでお知らせします。\
             site.yamlの `slack` をご確認ください。退職などの場合は、Jiraで担当者の変更をお願いします。"
        ),
    )
}

fn channel_refused(channel: &str, why: &str, voice: &Voice) -> String {
    let (channel, why) = (cut(channel, NAME), cut(why, NOTE));
    voice.say(
        format!(
            "Slack does not take messages to the channel {channel} ({why}). What belongs there is kept back. Please invite \
             the app to it, or name another channel at `slack.channel` in daemon.yaml."
        ),
        format!(
            "Slackのチャンネル{channel}に投稿できません（{why}）。このチャンネル宛ての通知は保留しています。\
             アプリをチャンネルに招待するか、daemon.yamlの `slack.channel` を別のチャンネルに変更してください。"
        ),
    )
}

fn given_up(recipient: &str, voice: &Voice) -> String {
    let recipient = cut(recipient, NAME);
    voice.say(
        format!(
            "A message to {recipient} could not be delivered and was given up. Its tickets come again in a later \
             round. The log says more."
        ),
        format!(
            "{recipient}宛てのメッセージを送信できず、取りやめました。\
             対象のチケットは次の機会に改めてお知らせします。詳しくはログをご確認ください。"
        ),
    )
}

fn clock_wrong(minutes: i64, voice: &Voice) -> String {
    let (way, way_ja) = if minutes < 0 { ("behind", "遅れています") } else { ("ahead of", "進んでいます") };
    let (apart, apart_ja) = match minutes.unsigned_abs() {
        few @ ..120 => (format!("{few} minutes"), format!("{few}分")),
        some @ 120..2880 => (format!("{} hours", some / 60), format!("{}時間", some / 60)),
        many => (format!("{} days", many / 1440), format!("{}日", many / 1440)),
    };
    voice.say(
        format!(
            "The clock of the machine that yokotend runs on is {apart} {way} Jira's. Until it is set right nobody is \
             reminded, because it would be at the wrong time. Please see that the machine keeps its time by NTP."
        ),
        format!(
            "yokotendが動いているマシンの時計がJiraより{apart_ja}{way_ja}。誤った時刻に送らないよう、\
             直るまでリマインダーを止めています。NTPによる時刻同期をご確認ください。"
        ),
    )
}

fn clock_right(voice: &Voice) -> String {
    voice.say(
        "The clock agrees with Jira's again. What became due meanwhile follows now, once.".to_owned(),
        "時計がJiraと再び一致しました。その間に期限を迎えたものは、これから一度だけお知らせします。".to_owned(),
    )
}

fn jira_works(since: Timestamp, voice: &Voice) -> String {
    let since = voice.moment(since);
    voice.say(
        format!("Jira works again. Tickets had not been read since {since}; what became due meanwhile follows now, once."),
        format!("Jiraが復旧しました。{since}から読み取れていませんでしたが、その間に期限を迎えたものは、これから一度だけお知らせします。"),
    )
}

fn reached(name: &str, voice: &Voice) -> String {
    let name = cut(name, NAME);
    voice.say(format!("{name} can be reached again in Slack."), format!("Slackで{name}に再び送信できるようになりました。"))
}

fn step_held(incident: &str, step: &str, why: &str, voice: &Voice) -> String {
    let (incident, step, why) = (cut(incident, NAME), cut(step, NOTE), cut(why, NOTE));
    voice.say(
        format!("{incident}: a person has to do this: {step} ({why}). It is not tried again. Everything else goes on."),
        format!("{incident}：次の手順は自動では完了できません。手動での対応をお願いします：{step}（{why}）。ほかの手順は進んでいます。"),
    )
}

fn step_late(incident: &str, step: &str, why: &str, voice: &Voice) -> String {
    let (incident, step, why) = (cut(incident, NAME), cut(step, NOTE), cut(why, NOTE));
    voice.say(
        format!("{incident}: this could not be done yet: {step} ({why}). It is tried again and again."),
        format!("{incident}：次の手順がまだ完了していません：{step}（{why}）。再試行を続けています。"),
    )
}

fn tickets_doubled(incident: &str, ticket: &str, others: &[String], voice: &Voice) -> String {
    let (incident, ticket) = (cut(incident, NAME), cut(ticket, NAME));
    let others = voice.list(&others.iter().take(20).map(|key| cut(key, NAME)).collect::<Vec<_>>());
    voice.say(
        format!("{incident}: more than one ticket was opened. {ticket} counts; close {others}."),
        format!("{incident}：チケットが重複して作成されました。{ticket}を使い、{others}は閉じてください。"),
    )
}
