//! What keeps a step from being done, as people read it: who does not answer, and what happens next. What a connection says of itself
//! stands in the log.

use jiff::Timestamp;

use super::known::Known;
use crate::response::advance::is_blocked;
use crate::response::failure::Why;
use crate::response::step::{Deed, Record, State, Step};
use crate::response::submission::Phone;
use crate::wording::cut::{NOTE, cut};
use crate::wording::voice::Voice;

/// Words of ours for a refusal, in Japanese; what a service adds to them stays in its words.
const OURS: [(&str, &str); 14] = [
    ("Jira refuses our credentials", "Jiraの認証に失敗しました"),
    ("Jira forbids it", "Jiraの権限がありません"),
    ("Jira refuses it", "Jiraに受け付けられませんでした"),
    ("PagerDuty refuses it", "PagerDutyに受け付けられませんでした"),
    ("Twilio refuses it", "Twilioに受け付けられませんでした"),
    ("this names no call of Twilio's", "Twilioの通話が見つかりません"),
    (" has no `phone` in the file that `people_private` names", "の `phone` が `people_private` のファイルにありません"),
    ("no `slack` in site.yaml", "site.yamlに `slack` がありません"),
    ("no `phone` in daemon.yaml", "daemon.yamlに `phone` がありません"),
    ("nobody by this key in site.yaml", "site.yamlにこの人がいません"),
    ("there is no such channel, or the app may not see it", "チャンネルがないか、アプリから見えません"),
    ("there is no channel", "チャンネルがありません"),
    ("the message is missing", "メッセージがありません"),
    ("an error in yokotend; its log says more", "yokotendのエラーです。詳しくはログにあります"),
];

/// What Slack's commonest words mean. Its others stay as they are, for whoever looks them up.
const SLACKS: [(&str, &str, &str); 17] = [
    ("name_taken", "there is a channel of this name already", "同じ名前のチャンネルがすでにあります"),
    ("channel_not_found", "there is no such channel", "チャンネルが見つかりません"),
    ("not_in_channel", "the app is not in the channel", "アプリがチャンネルに参加していません"),
    ("is_archived", "the channel is archived", "チャンネルはアーカイブ済みです"),
    ("restricted_action", "the workspace's settings do not allow it", "ワークスペースの設定で許可されていません"),
    ("missing_scope", "the app lacks a scope", "アプリのスコープが足りません"),
    ("invalid_auth", "Slack's token is not valid", "Slackのトークンが無効です"),
    ("token_revoked", "Slack's token was revoked", "Slackのトークンが取り消されています"),
    ("token_expired", "Slack's token has expired", "Slackのトークンの期限が切れています"),
    ("account_inactive", "the app's account is inactive", "アプリのアカウントが無効です"),
    ("users_not_found", "Slack knows no such member", "Slackにこのメンバーがいません"),
    ("user_not_found", "Slack knows no such member", "Slackにこのメンバーがいません"),
    ("user_is_restricted", "a guest cannot come into the channel", "ゲストのためチャンネルに参加できません"),
    ("cant_invite", "this person cannot be invited", "この人を招待できません"),
    ("no_permission", "the app may not do it", "アプリに権限がありません"),
    ("access_denied", "the app may not do it", "アプリに権限がありません"),
    ("too_many_users", "the channel is full", "チャンネルの人数が上限に達しています"),
];

/// What is wrong, and when it is tried again.
pub fn trouble(step: &Step, known: Known<'_>, now: Timestamp) -> Option<String> {
    let voice = known.voice;
    let record = known.response.records.get(&step.name);
    if record.is_none_or(|record| !record.is_over()) && is_blocked(known.response, step) {
        return Some(blocked(voice));
    }
    let Some(record) = record else { return waits_for_a_click(step, known) };
    record.why.as_ref()?;
    let why = reason(step, record, voice);
    match record.state {
        State::Held => Some(voice.say(format!("A person has to see to it ({why})."), format!("人の対応が必要です（{why}）。"))),
        State::Waiting | State::Begun => {
            let seconds = record.not_before.duration_since(now).as_secs().max(1);
            Some(voice.say(
                format!("{why}. Next try in {seconds} s; nothing else waits for it."),
                format!("{why}。{seconds}秒後にもう一度試します。ほかの手順は進んでいます。"),
            ))
        }
        State::Done if matches!(step.deed, Deed::Call { .. }) && !record.output.answered => {
            Some(voice.say(format!("Not answered: {why}."), format!("つながりませんでした（{why}）。")))
        }
        State::Done | State::Ringing | State::Spared => None,
    }
}

/// What keeps a step from being done, or how it ended: a sentence without its full stop; empty where nothing is wrong.
pub fn reason(step: &Step, record: &Record, voice: &Voice) -> String {
    let who = service(step, voice);
    match &record.why {
        None => String::new(),
        Some(Why::Refused(said)) => refusal(said, voice),
        Some(Why::Ended(said)) => ending(said, voice),
        Some(Why::PutOff(_)) => put_off(step, voice),
        Some(Why::NotReached(_)) => voice.say(format!("{who} does not answer"), format!("{who}が応答しません")),
        Some(Why::Unclear(_)) => {
            voice.say(format!("{who} did not say whether it is done"), format!("{who}から完了したかどうかの応答がありません"))
        }
    }
}

fn put_off(step: &Step, voice: &Voice) -> String {
    let who = service(step, voice);
    match step.deed {
        Deed::WriteReport { .. } => voice.say("The content folder cannot be written", "コンテンツのフォルダーに書き込めません"),
        // It reads the report first.
        Deed::RemindReport { .. } => voice.say("It cannot be done just now", "今は実行できません"),
        _ => voice.say(format!("{who} asks us to wait"), format!("{who}から待つよう求められています")),
    }
}

fn refusal(said: &str, voice: &Voice) -> String {
    let said = cut(said.trim_end_matches(['.', '。']), NOTE);
    if let Some((word, english, japanese)) = SLACKS.iter().find(|(word, ..)| *word == said) {
        return voice.say(format!("{english}: {word}"), format!("{japanese}：{word}"));
    }
    let in_japanese = OURS.iter().fold(said.clone(), |said, (ours, japanese)| said.replace(ours, japanese));
    let is_ours = in_japanese != said;
    voice.say(said, if is_ours { in_japanese.replace(" (", "（").replace(')', "）") } else { in_japanese })
}

/// How a call ended.
fn ending(said: &str, voice: &Voice) -> String {
    match said {
        "busy" => voice.say("busy or declined", "話し中または拒否"),
        "no-answer" => voice.say("it rang in vain", "応答なし"),
        "failed" => voice.say("the call failed", "発信に失敗"),
        "canceled" => voice.say("the call was cancelled", "発信の取り消し"),
        "machine" => voice.say("an answering machine", "留守番電話"),
        other => cut(other, NOTE),
    }
}

fn blocked(voice: &Voice) -> String {
    voice.say("What it needs was not done: a person has to see to that first.", "前の手順が終わっていません。先にそちらの対応が必要です。")
}

fn waits_for_a_click(step: &Step, known: Known<'_>) -> Option<String> {
    let waits = matches!(step.deed, Deed::Call { .. }) && known.response.incident.phone == Phone::AfterClick;
    waits.then(|| {
        known.voice.say(
            "Many forms came in at once: it rings once somebody lets it.",
            "短時間に多くの報告があったため、電話は許可されるまで待っています。",
        )
    })
}

fn service(step: &Step, voice: &Voice) -> String {
    match step.deed {
        Deed::OpenTicket { .. } => "Jira".to_owned(),
        Deed::WriteReport { .. } => voice.say("The disk", "ディスク"),
        Deed::Call { .. } => voice.say("The telephone service", "電話サービス"),
        _ => "Slack".to_owned(),
    }
}
