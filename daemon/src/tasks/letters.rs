//! What is said, ready to be shown: the words of `wording`, with the buttons that can be answered here.

use std::collections::HashMap;

use incident::text::Language;

use crate::outbox::post::{Part, Post, Span};
use crate::policy::facts::memory::{Memory, QuietWhy};
use crate::policy::facts::people::People;
use crate::policy::reason::{Asked, Reason};
use crate::policy::reminder::{Item, Reminder};
use crate::wording::notice::{self, Notice};
use crate::wording::reasons::why_me;
use crate::wording::reminder::{self, Sending};
use crate::wording::ticket::Press;
use crate::wording::voice::Voice;

/// Whether a press would be heard: only with Slack's signing secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buttons {
    /// they are shown
    Shown,
    /// nobody would hear them
    LeftOut,
}

/// Writes messages.
#[derive(Debug, Clone)]
pub struct Letters {
    /// how we speak, in the site's language
    pub voice: Voice,
    /// what can be pressed
    pub buttons: Buttons,
}

impl Letters {
    /// A reminder.
    pub fn reminder(&self, reminder: &Reminder, sending: Sending) -> Post {
        self.with_buttons(reminder::post(reminder, &[], sending, &self.voice))
    }

    /// A reminder that was sent, with what was pressed since. `now` is not asked: what is over stays shown.
    pub fn pressed(&self, reminder: &Reminder, memories: &HashMap<String, Memory>, people: &People) -> Post {
        let presses: Vec<(String, Press)> = reminder.items.iter().filter_map(|item| press(item, memories, people)).collect();
        self.with_buttons(reminder::post(reminder, &presses, Sending::First, &self.voice))
    }

    /// The answer to "why me?".
    pub fn why(&self, key: &str, reasons: &[Reason], language: Language) -> Post {
        let voice = self.voice.speaking(language);
        let mut parts = vec![Part::Text(vec![Span::Link(voice.ticket(key), key.to_owned())])];
        parts.extend(why_me(reasons, &voice).into_iter().map(|sentence| Part::Text(vec![Span::Plain(sentence)])));
        let fallback = vec![Span::Plain(format!("{key}: {}", why_me(reasons, &voice).join(" ")))];
        Post { fallback, parts }
    }

    /// A word to the operators.
    pub fn notice(&self, notice: &Notice, language: Language, sending: Sending) -> Post {
        let voice = self.voice.speaking(language);
        let mut post = notice::post(notice, &voice);
        if sending == Sending::PossibleRepeat {
            let words = reminder::possible_repeat(&voice);
            post.fallback.insert(0, Span::Plain(format!("{words}\n")));
            post.parts.insert(0, Part::Note(vec![Span::Plain(words)]));
        }
        post
    }

    fn with_buttons(&self, mut post: Post) -> Post {
        if self.buttons == Buttons::LeftOut {
            post.parts.retain(|part| !matches!(part, Part::Controls { .. }));
        }
        post
    }
}

/// The last thing pressed about a ticket in this stay in its status.
fn press(item: &Item, memories: &HashMap<String, Memory>, people: &People) -> Option<(String, Press)> {
    let memory = memories.get(&item.ticket)?;
    let name = |by: &str| people.get(by).map_or_else(|| by.to_owned(), |person| person.name.clone());
    let quiet = memory.quiet.as_ref().filter(|quiet| quiet.entry == item.entry).map(|quiet| {
        let (until, by) = (quiet.until, name(&quiet.by));
        let press = match quiet.why {
            QuietWhy::Snoozed => Press::Snoozed { until, by },
            QuietWhy::OnIt => Press::OnIt { until, by },
        };
        (quiet.at, press)
    });
    let told = memory.told.iter().find(|told| told.entry == item.entry && told.rung == item.step.rung && told.nth == item.nth);
    let since = told.map(|told| told.at);
    let disowned = memory.disowned.as_ref().filter(|disowned| since.is_none_or(|since| disowned.at >= since));
    let disowned = disowned.map(|disowned| (disowned.at, Press::NotMine { by: name(&disowned.by) }));
    let last = [quiet, disowned].into_iter().flatten().filter(|(at, _)| since.is_none_or(|since| *at >= since)).max_by_key(|(at, _)| *at);
    last.map(|(_, press)| (item.ticket.clone(), press))
}

/// Shown names in place of keys and ids, where they are known.
pub fn name_people(reasons: &mut [Reason], people: &People) {
    for reason in reasons {
        match reason {
            Reason::Told(saying) => {
                if let Some(person) = people.of_slack(&saying.recipient) {
                    saying.recipient.clone_from(&person.name);
                }
            }
            Reason::Quiet(Asked { by, .. }) | Reason::QuietOver(Asked { by, .. }) | Reason::Disowned(by, _) => {
                if let Some(person) = people.get(by) {
                    by.clone_from(&person.name);
                }
            }
            _ => {}
        }
    }
}
