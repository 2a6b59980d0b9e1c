//! One ticket's decision, as `explain` and `dry-run` show it.

use anyhow::Result;
use jiff::Timestamp;

use crate::adapters::hands::Hands;
use crate::app::wire::voice;
use crate::config::model::Config;
use crate::policy::address::Round;
use crate::policy::facts::memory::Memory;
use crate::policy::facts::people::People;
use crate::policy::judge::explain;
use crate::policy::reason::Reason;
use crate::policy::remind::{owed, remind};
use crate::policy::verdict::{Case, Policy, Verdict};
use crate::ports::store::Known;
use crate::tasks::letters::name_people;
use crate::tasks::review::Today;
use crate::wording::reasons::sentences;
use crate::wording::voice::Voice;

/// What is known of a ticket, and what limits this round.
#[derive(Debug, Clone)]
pub(in crate::commands) struct Subject {
    /// the ticket
    pub known: Known,
    /// where that comes from
    pub source: Source,
    /// what was said and asked
    pub memory: Memory,
    /// who has heard from us today
    pub today: Today,
}

/// Where what we know of a ticket comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands) enum Source {
    /// the tracker, now
    Tracker,
    /// the tracker, now; no poll has brought it yet
    TrackerOnly,
    /// our memory: the tracker does not have it, or does not show it to us
    Hidden,
    /// our memory: the tracker does not answer; why
    Silent(String),
}

/// The ticket, what follows, and every step that led there, one a line.
///
/// # Errors
/// The content folder cannot be read.
pub(in crate::commands) fn decision(config: &Config, hands: &Hands, subject: &Subject, now: Timestamp) -> Result<String> {
    let Subject { known, memory, today, .. } = subject;
    let (site, promises) = (hands.content.site()?, hands.content.promises()?);
    let (people, voice) = (People::of(&site), voice(config, &site));
    let head = format!("{} {}\n{}", known.history.key, known.history.summary, note(subject, &voice));
    if known.left_at.is_some() && known.gone_at.is_none() {
        let left = voice.say(
            "Nothing is said of it: `jira.tickets` does not name it any more.",
            "`jira.tickets` の検索条件に当てはまらなくなったため、通知しません。",
        );
        return Ok(format!("{head}{left}\n"));
    }
    let level = promises.level(&known.history);
    let case = Case { ticket: &known.history, memory, level, gone_at: known.gone_at, people: &people };
    let policy = Policy { rules: &config.rules, calendar: &config.calendar };
    let mut judgement = explain(&case, &policy, now);
    if let Verdict::Due(due) = &judgement.verdict {
        let (channel, language) = (config.slack.channel.as_str(), site.language);
        let round = Round { policy, spoken: &today.spoken, refused: &today.refused, channel, language, now };
        let owed = owed(&case, due, Vec::new(), &round);
        judgement.reasons.push(Reason::Goes(owed.item.route.clone()));
        if let Some((_, limit)) = remind(vec![owed], &round).held.pop() {
            judgement.reasons.push(limit);
            judgement.verdict = Verdict::Held { until: None };
        }
    }
    name_people(&mut judgement.reasons, &people);
    let mut told = format!("{head}{}\n", conclusion(&judgement.verdict, &voice));
    for sentence in sentences(&judgement.reasons, &voice) {
        told.push_str("  - ");
        told.push_str(&sentence);
        told.push('\n');
    }
    Ok(told)
}

/// What the reader should know of the source, as a line of its own; mostly nothing.
fn note(subject: &Subject, voice: &Voice) -> String {
    let seen = voice.full_moment(subject.known.seen_at);
    let note = match &subject.source {
        Source::Tracker => return String::new(),
        Source::TrackerOnly => voice.say(
            "No poll has brought it yet: nothing is said of a ticket that `jira.tickets` does not name.",
            "まだポーリングで取得していません。`jira.tickets` の検索条件に当てはまらないチケットは通知しません。",
        ),
        Source::Hidden => voice.say(
            format!("Jira does not have it, or does not show it to us; this is as of {seen}."),
            format!("Jiraにこのチケットがないか、参照権限がありません。{seen}時点の内容です。"),
        ),
        Source::Silent(why) => voice.say(
            format!("Jira does not answer ({why}); this is as of {seen}."),
            format!("Jiraの応答がありません（{why}）。{seen}時点の内容です。"),
        ),
    };
    format!("{note}\n")
}

fn conclusion(verdict: &Verdict, voice: &Voice) -> String {
    match verdict {
        Verdict::Silent => voice.say("Nothing is said of it.", "通知しません。"),
        Verdict::Waiting { until } => {
            let until = voice.moment(*until);
            voice.say(format!("Nothing is said of it before {until}."), format!("{until}までは通知しません。"))
        }
        Verdict::Held { until: Some(until) } => {
            let until = voice.moment(*until);
            voice.say(format!("It is due, and held until {until}."), format!("通知の時期ですが、{until}まで保留します。"))
        }
        Verdict::Held { until: None } => voice.say("It is due, and held for now.", "通知の時期ですが、今は保留しています。"),
        Verdict::Due(_) => voice.say("It is due now.", "通知の時期です。"),
    }
}
