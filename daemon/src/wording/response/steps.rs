//! The steps of a response as people read them.

use super::known::Known;
use crate::response::step::{Deed, Place, Saying, Step};
use crate::wording::cut::{NAME, cut};
use crate::wording::voice::Voice;

/// What a step does or did.
pub fn words(step: &Step, known: Known<'_>) -> String {
    let (voice, response) = (known.voice, known.response);
    let output = response.records.get(&step.name).map(|record| &record.output);
    match &step.deed {
        Deed::MakeChannel { names } => {
            let name = output.and_then(|output| output.name.clone());
            let name = name.or_else(|| names.first().cloned()).unwrap_or_default();
            voice.say(format!("Make the channel #{name}"), format!("チャンネル #{name} を作成"))
        }
        Deed::Invite { person } => {
            let name = name(person, known);
            voice.say(format!("Invite {name}"), format!("{name}さんを招待"))
        }
        Deed::Post { to, saying } => posting(to, *saying, voice),
        Deed::Pin { .. } => voice.say("Pin the first message", "最初の投稿をピン留め"),
        Deed::SetTopic => voice.say("Set the channel's topic", "チャンネルのトピックを設定"),
        Deed::OpenTicket { project, .. } => match output.and_then(|output| output.ticket.as_ref()) {
            Some(key) => voice.say(format!("Open a ticket: {key}"), format!("チケットを作成：{key}")),
            None => voice.say(format!("Open a ticket in {project}"), format!("{project}にチケットを作成")),
        },
        Deed::WriteReport { .. } => voice.say("Write the draft of the report", "報告書の下書きを作成"),
        Deed::RemindReport { due, .. } => {
            let due = voice.moment(*due);
            voice.say(format!("See on {due} whether the report is finished"), format!("{due}に報告書の完成を確認"))
        }
        Deed::Call { person, .. } => {
            let name = name(person, known);
            match output {
                Some(output) if output.taken => {
                    voice.say(format!("Call {name}: accepted by PagerDuty"), format!("{name}さんに電話：PagerDutyが受け付け済み"))
                }
                Some(output) if output.answered => voice.say(format!("Call {name}: answered"), format!("{name}さんに電話：応答あり")),
                _ => voice.say(format!("Call {name}"), format!("{name}さんに電話")),
            }
        }
    }
}

fn posting(to: &Place, saying: Saying, voice: &Voice) -> String {
    let place = match to {
        Place::Channel => voice.say("the channel", "チャンネル"),
        Place::Named(name) => format!("#{}", cut(name, NAME)),
        Place::Id(id) => cut(id, NAME),
    };
    match saying {
        Saying::Opening => voice.say(format!("Post what is known in {place}"), format!("{place}に状況を投稿")),
        Saying::Headline => voice.say(format!("Post the headline in {place}"), format!("{place}に速報を投稿")),
    }
}

fn name(person: &str, known: Known<'_>) -> String {
    known.response.plan.briefing.people.get(person).map_or_else(|| cut(person, NAME), |member| cut(&member.name, NAME))
}

/// Where what came of a step can be seen.
pub fn link(step: &Step, known: Known<'_>) -> Option<String> {
    let output = known.response.output(&step.name)?;
    match step.deed {
        Deed::OpenTicket { .. } => output.ticket.as_ref().map(|key| known.voice.ticket(key)),
        _ => output.link.clone(),
    }
}
