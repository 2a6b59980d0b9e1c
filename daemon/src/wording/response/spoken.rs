//! What is said on the telephone.

use super::known::Known;

/// Two sentences to somebody who has just been woken: how bad, what, and where to go.
pub fn spoken(known: Known<'_>) -> String {
    let (level, kind, title) = (known.response.incident.level().number(), known.kind(), known.title());
    let title = title.trim_end_matches(['.', '。']);
    known.voice.say(
        format!("Incident of level {level}, {kind}: {title}. Open the incident's channel in Slack."),
        format!("レベル{level}のインシデントです。{kind}、{title}。Slackのチャンネルを確認してください。"),
    )
}
