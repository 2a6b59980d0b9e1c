//! The steps of a response as people read them.

use super::known::Known;
use crate::response::step::{Deed, Place, Saying, State, Step};
use crate::wording::cut::{NAME, cut};
use crate::wording::voice::Voice;

/// What a step does; once it is done, what it did.
pub fn words(step: &Step, known: Known<'_>) -> String {
    let (voice, response) = (known.voice, known.response);
    let record = response.records.get(&step.name);
    let output = record.map(|record| &record.output);
    let tense = Tense { is_done: record.is_some_and(|record| record.state == State::Done), voice };
    match &step.deed {
        Deed::MakeChannel { names } => {
            let name = output.and_then(|output| output.name.clone());
            let name = name.or_else(|| names.first().cloned()).unwrap_or_default();
            tense.say(("Make", "Made"), &format!("the channel #{name}"), (&format!("チャンネル #{name} を"), "作成"))
        }
        Deed::Invite { person } => {
            let name = name(person, known);
            tense.say(("Invite", "Invited"), &name, (&format!("{name}さんを"), "招待"))
        }
        Deed::Post { to, saying } => posting(to, *saying, &tense),
        Deed::Pin { .. } => tense.say(("Pin", "Pinned"), "the first message", ("最初の投稿を", "ピン留め")),
        Deed::SetTopic => tense.say(("Set", "Set"), "the channel's topic", ("チャンネルのトピックを", "設定")),
        Deed::OpenTicket { project, .. } => match output.and_then(|output| output.ticket.as_ref()) {
            Some(key) => tense.say(("Open", "Opened"), &format!("the ticket {key}"), (&format!("チケット {key} を"), "作成")),
            None => tense.say(("Open", "Opened"), &format!("a ticket in {project}"), (&format!("{project}にチケットを"), "作成")),
        },
        Deed::WriteReport { .. } => tense.say(("Write", "Wrote"), "the draft of the report", ("報告書の下書きを", "作成")),
        Deed::RemindReport { due, .. } => {
            let due = voice.moment(*due);
            voice.say(format!("See on {due} whether the report is finished"), format!("{due}に報告書の完成を確認"))
        }
        Deed::Call { person, .. } => {
            let name = name(person, known);
            match output {
                Some(output) if output.taken => {
                    voice.say(format!("PagerDuty accepted the call to {name}"), format!("{name}さんへの電話をPagerDutyが受け付けました"))
                }
                Some(output) if output.answered => {
                    voice.say(format!("{name} answered the telephone"), format!("{name}さんが電話に応答しました"))
                }
                _ => tense.say(("Call", "Called"), &name, (&format!("{name}さんに"), "電話")),
            }
        }
    }
}

/// How a deed is told: as what is to be done, or as what was done.
struct Tense<'v> {
    is_done: bool,
    voice: &'v Voice,
}

impl Tense<'_> {
    fn say(&self, (present, past): (&str, &str), what: &str, (what_ja, deed_ja): (&str, &str)) -> String {
        let (verb, did) = if self.is_done { (past, "しました") } else { (present, "") };
        self.voice.say(format!("{verb} {what}"), format!("{what_ja}{deed_ja}{did}"))
    }
}

fn posting(to: &Place, saying: Saying, tense: &Tense<'_>) -> String {
    let place = match to {
        Place::Channel => tense.voice.say("the channel", "チャンネル"),
        Place::Named(name) => format!("#{}", cut(name, NAME)),
        Place::Id(id) => cut(id, NAME),
    };
    let (what, what_ja) = match saying {
        Saying::Opening => ("what is known", "状況"),
        Saying::Headline => ("the headline", "速報"),
    };
    tense.say(("Post", "Posted"), &format!("{what} in {place}"), (&format!("{place}に{what_ja}を"), "投稿"))
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
