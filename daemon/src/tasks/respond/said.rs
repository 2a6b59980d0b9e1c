//! What a step says, drawn of what is known at this moment.

use super::moves::Doing;
use crate::outbox::message::Receipt;
use crate::outbox::post::Post;
use crate::ports::response::openings::NewTicket;
use crate::ports::response::phone::Call;
use crate::response::briefing::Member;
use crate::response::step::{Deed, Response};
use crate::tasks::letters::Buttons;
use crate::wording::reminder::Sending;
use crate::wording::response::controls::controls;
use crate::wording::response::known::Known;
use crate::wording::response::messages::{post, topic, unfinished_report};
use crate::wording::response::spoken::spoken;
use crate::wording::response::ticket::{paragraphs, summary};
use crate::wording::voice::Voice;

/// What is known of an incident, for one reader.
pub fn known<'r>(response: &'r Response, voice: &'r Voice) -> Known<'r> {
    Known { response, voice }
}

/// The labels of a ticket: by the first it is found again, by the others people and reminders know it.
pub fn labels(key: &str, incident: &str) -> Vec<String> {
    vec![format!("yokoten-{key}"), incident.to_owned(), "incident".to_owned()]
}

/// The ticket that a step opens.
pub fn ticket(response: &Response, key: &str, (project, ticket_type): (&str, &str), voice: &Voice) -> NewTicket {
    let known = known(response, voice);
    NewTicket {
        project: project.to_owned(),
        ticket_type: ticket_type.to_owned(),
        summary: summary(known),
        paragraphs: paragraphs(known),
        labels: labels(key, response.incident.id.as_str()),
    }
}

/// A call to a person, in their language.
pub fn call(response: &Response, key: &str, (person, member): (&str, &Member), voice: &Voice) -> Call {
    let voice = &voice.speaking(member.language);
    let id = response.incident.id.as_str();
    Call {
        key: key.to_owned(),
        person: person.to_owned(),
        name: member.name.clone(),
        words: spoken(known(response, voice)),
        language: member.language,
        incident: id.to_owned(),
        level: response.incident.level().number(),
        link: response.output(crate::response::step::CHANNEL).and_then(|made| made.link.clone()).or_else(|| voice.incident(id)),
    }
}

impl Doing {
    /// How we speak in the company's channels.
    pub(super) fn voice(&self) -> Voice {
        self.respond.voice.speaking(self.response.plan.briefing.language)
    }

    /// The message of this step.
    pub(super) fn drawn(&self) -> Post {
        let sending = if self.record.output.doubtful { Sending::PossibleRepeat } else { Sending::First };
        let voice = self.voice();
        match &self.step.deed {
            Deed::Post { saying, .. } => {
                let mut post = post(*saying, sending, known(&self.response, &voice));
                if self.respond.buttons == Buttons::Shown {
                    post.parts.push(controls(known(&self.response, &voice)));
                }
                post
            }
            Deed::RemindReport { path, .. } => unfinished_report(path, sending, known(&self.response, &voice)),
            _ => Post::default(),
        }
    }

    /// The channel's topic.
    pub(super) fn topic(&self) -> String {
        topic(known(&self.response, &self.voice()))
    }

    /// Where what came of this step stands in the chat; the channel itself, where no message does.
    pub(super) fn place(&self) -> Option<Receipt> {
        let output = &self.record.output;
        match &self.step.deed {
            Deed::MakeChannel { .. } => Some(Receipt { channel: output.channel.clone()?, ts: String::new() }),
            Deed::Post { .. } | Deed::RemindReport { .. } => Some(Receipt { channel: output.channel.clone()?, ts: output.ts.clone()? }),
            _ => None,
        }
    }
}
