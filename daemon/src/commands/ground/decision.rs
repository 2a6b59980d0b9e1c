//! One ticket's decision, as `explain` and `dry-run` show it.

use std::collections::HashMap;

use anyhow::Result;
use jiff::Timestamp;

use crate::adapters::hands::Hands;
use crate::app::wire::voice;
use crate::config::model::Config;
use crate::policy::address::{Round, address};
use crate::policy::facts::memory::Memory;
use crate::policy::facts::people::People;
use crate::policy::judge::explain;
use crate::policy::reason::Reason;
use crate::policy::verdict::{Case, Policy, Verdict};
use crate::ports::store::Known;
use crate::wording::reasons::sentences;
use crate::wording::voice::Voice;

/// The ticket, what follows, and every step that led there, one a line.
///
/// # Errors
/// The content folder cannot be read.
pub(in crate::commands) fn decision(config: &Config, hands: &Hands, known: &Known, memory: &Memory, now: Timestamp) -> Result<String> {
    let (site, promises) = (hands.content.site()?, hands.content.promises()?);
    let people = People::of(&site);
    let level = promises.level(&known.history);
    let case = Case { ticket: &known.history, memory, level, gone_at: known.gone_at, people: &people };
    let policy = Policy { rules: &config.rules, calendar: &config.calendar };
    let mut judgement = explain(&case, &policy, now);
    if let Verdict::Due(due) = &judgement.verdict {
        let (spoken, refused) = (HashMap::new(), HashMap::new());
        let round = Round { policy, spoken: &spoken, refused: &refused, channel: &config.slack.channel, language: site.language, now };
        judgement.reasons.push(Reason::Goes(address(&case, due.step.to, &round).route));
    }
    for reason in &mut judgement.reasons {
        name_people(reason, &people);
    }
    let voice = voice(config, &site);
    let mut told = format!("{} {}\n{}\n", known.history.key, known.history.summary, conclusion(&judgement.verdict, &voice));
    for sentence in sentences(&judgement.reasons, &voice) {
        told.push_str("  - ");
        told.push_str(&sentence);
        told.push('\n');
    }
    Ok(told)
}

/// Shown names in place of ids, where they are known.
fn name_people(reason: &mut Reason, people: &People) {
    match reason {
        Reason::Told(saying) => {
            if let Some(person) = people.of_slack(&saying.recipient) {
                saying.recipient.clone_from(&person.name);
            }
        }
        Reason::Quiet(asked) | Reason::QuietOver(asked) => {
            if let Some(person) = people.get(&asked.by) {
                asked.by.clone_from(&person.name);
            }
        }
        _ => {}
    }
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
